"""The review page's own script in Qt's engine for JavaScript, without a browser: what needs no document can be asked.

That engine knows no `async`, so that is left out before it reads the script, which changes no result that is asked for here. Everything that a person sees or presses is shown in a real browser by `tests/campaigns/review_page.py`.
"""

import json
import re
from typing import Any, cast

from PySide6.QtQml import QJSEngine, QJSValue

from o8studio.store.resources import resources

_AROUND = """
const fields = {};
const document = { getElementById: (id) => { if (!fields[id]) fields[id] = { value: "", textContent: "" }; return fields[id]; } };
const navigator = { language: "zh-CN", languages: ["zh-CN"] };
const localStorage = {}, crypto = { getRandomValues: (bytes) => bytes.fill(10) };
const matchMedia = () => ({ matches: false }), CSS = { escape: String };
"""


class PageScript:
    """One page that shows `clips` and was not begun."""

    def __init__(self, **head: Any) -> None:
        folder = resources() / "review_page"
        parts = [(folder / f"{name}.js").read_text("utf-8") for name in ("words", "pack", "marks", "page")]
        whole = "\n".join([_AROUND, *parts]).replace("\nstart();\n", "\n")
        whole = re.sub(r"\basync\s+(?=function|\()", "", whole).replace("await ", "")
        self._engine = cast("Any", QJSEngine())  # its stub says that `evaluate` returns a pair
        asked = "function asked(text) { const told = JSON.stringify(eval(text)); return told === undefined ? 'null' : told; }"
        read = self._engine.evaluate(f"{whole}\n{asked}")
        assert not read.isError(), (read.toString(), read.property("lineNumber").toInt())
        if head:
            self.ask(f"head = {json.dumps(head)}, clips = head.clips, null")

    def ask(self, expression: str) -> Any:
        """The value of an expression, which may also change what the page holds."""
        found = self._engine.globalObject().property("asked").call([QJSValue(expression)])
        assert not found.isError(), (expression, found.toString())
        return json.loads(found.toString())
