"""What was chosen when the clips of a project were shared last, to be offered again; never a passphrase."""

import json
from collections.abc import Sequence

from o8studio.ui.review.share_dialog import ShareForm
from o8studio.ui.review.share_parts import SwitchLine
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.share_port import AS_MADE

MOST_PROJECTS = 100
_NO_PROJECT = "none"
_LINES = (360, 540, 720, AS_MADE)
_PAPERS = ("A4", "Letter")


def project_of(takes: Sequence[ReviewTake]) -> str:
    """The project that all takes are in, or one word for none."""
    projects = {take.row.project for take in takes}
    return str(next(iter(projects))) if len(projects) == 1 and any(projects) else _NO_PROJECT


def remembered(form: ShareForm) -> str:
    """The choices, as JSON."""
    told: dict[str, object] = {name: made.is_on for name, made in _switches(form).items()}
    told |= {"kind": form.kind.value, "lines": form.page.lines, "paper": form.sheet.paper}
    return json.dumps(told | {"lists": list(form.editor.kinds)})


def restore(form: ShareForm, text: str) -> None:
    """Choose as before; what is not understood stays as it is."""
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return
    if not isinstance(told, dict):
        return
    for name, made in _switches(form).items():
        if isinstance(told.get(name), bool):
            made.switch.setChecked(told[name])
    if told.get("lines") in _LINES and type(told["lines"]) is int:
        form.page.set_lines(told["lines"])
    if told.get("paper") in _PAPERS:
        form.sheet.set_paper(told["paper"])
    lists = told.get("lists")
    if isinstance(lists, list):
        for ending, tick in form.editor.lists.items():
            tick.setChecked(ending in lists)
    for kind in form.kinds:
        if kind.value == told.get("kind"):
            form.show_kind(kind)


def _switches(form: ShareForm) -> dict[str, SwitchLine]:
    page, editor = form.page, form.editor
    return {
        "prompts": page.prompts,
        "comments": page.comments,
        "models": page.models,
        "costs": page.costs,
        "settings": page.seeds,
        "asks": page.asks,
        "copies": editor.copies,
        "markers": editor.comments,
        "ranges": editor.ranges,
        "notes": editor.notes,
    }
