"""Names that code gives to the stylesheet are names that it knows (decision 0029)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STYLE = (ROOT / "resources" / "theme" / "window.qss").read_text("utf-8")
PLAIN = {"", "1"}
"""Looks without a rule of their own."""


def given(name: str) -> set[str]:
    """Every word that the window's code gives to this property, where it is written out."""
    found: set[object] = set()
    for path in (ROOT / "o8studio" / "ui").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            what = ast.unparse(call.func).split(".")[-1]
            words = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
            if what == "setProperty" and words[0] == name:
                found.add(words[1])
            if name == "kind" and what in ("button", "tag") and len(words) > 1:
                found.add(words[1])
            if name == "tone" and what in ("label", "Elided"):
                found.update(
                    one.value.value
                    for one in call.keywords
                    if one.arg == name and isinstance(one.value, ast.Constant)
                )
    return {one for one in found if isinstance(one, str)}


@pytest.mark.parametrize("name", ["kind", "tone", "role"])
def test_no_look_is_asked_for_that_the_stylesheet_does_not_have(name: str) -> None:
    known = set(re.findall(rf'\[{name}="([a-z0-9-]+)"', STYLE))
    asked = given(name)
    assert len(asked) > 3
    assert asked - known - PLAIN == set()
