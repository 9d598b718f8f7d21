"""Rows come on demand: those that changed all of them, those that are selected before they are dragged."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library_port import Listing

IDS = [ClipId(f"c{number:04}") for number in range(900)]
ROW = ClipRow(
    id=IDS[0], job_id=None, name="", prompt="", model="", family="", path="", poster="", length=1.0, width=2, height=2,
    fps=1.0, has_sound=False, size=1, added_at=1.0, made_at=1.0,
)  # fmt: skip
Take = Callable[[Sequence[ClipRow]], None]


def test_all_that_changed_and_all_that_is_selected_is_read(qapp: QApplication) -> None:
    asked: list[ClipId] = []

    def ask(ids: Sequence[ClipId], take: Take) -> None:
        asked.extend(ids)
        take([replace(ROW, id=one, path=f"/clips/{one}.mp4") for one in ids])

    model = ClipModel(ask, lambda row: row.name)
    model.show(Listing(ids=IDS, names=[str(one) for one in IDS]))
    model.hold(IDS)
    while model._turn.isActive():
        qapp.processEvents()
    assert sorted(asked) == IDS
    urls = model.mimeData([model.index(at) for at in range(len(IDS))]).urls()
    assert len(urls) == len(IDS), "a drag takes all of them along"
    asked.clear()
    model.forget()
    while model._turn.isActive():
        qapp.processEvents()
    assert sorted(asked) == IDS, "none stays as it was"
