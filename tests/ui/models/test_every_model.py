"""Every model that Qt's views read keeps what Qt expects of a model: empty, filled, and while rows come and go."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QAbstractItemModel

import o8studio
from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library_port import Listing
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.results import Entry, Kind, Results
from o8studio.ui.queue.job_table import JobTable
from tests.support.jobs import BASE
from tests.support.made import made


def the_queue() -> tuple[QAbstractItemModel, list[Callable[[], object]]]:
    store = JobStore()
    table = JobTable(store)
    waiting = [replace(BASE, id=JobId(f"w{number}")) for number in range(3)]
    return table, [
        lambda: store.add(waiting),
        lambda: store.put(made(3, 1)),
        lambda: store.put(made(3)),
        table.flush,
    ]


def the_palette() -> tuple[QAbstractItemModel, list[Callable[[], object]]]:
    titles = ("Library", "生成", "Light theme")
    results = Results([Entry(Kind.COMMAND, Searched(title), list) for title in titles])
    queries = ("li", "zzz", ">", "")
    return results, [
        *(partial(results.search, query) for query in queries),
        partial(results.learn, {"生成": "sc"}),
    ]


def the_library() -> tuple[QAbstractItemModel, list[Callable[[], object]]]:
    asked: list[Callable[[], None]] = []
    rows = {one.id: one for one in (row_of(number) for number in range(5))}

    def ask(ids: Sequence[ClipId], take: Callable[[Sequence[ClipRow]], None]) -> None:
        asked.append(lambda: take([rows[one] for one in ids if one in rows]))

    def answer() -> None:
        while asked:
            asked.pop()()

    clips = ClipModel(ask, lambda row: row.name)
    ids = list(rows)
    return clips, [
        lambda: clips.show(Listing(ids=ids[:3], names=["one", "two", "three"])),
        lambda: [clips.row(number) for number in range(3)],
        answer,
        lambda: clips.show(Listing(ids=[], names=[])),
        lambda: clips.show(Listing(ids=ids, names=list("abcde"))),
        lambda: clips.refresh(ids[:2]),
        answer,
    ]


def row_of(number: int) -> ClipRow:
    return ClipRow(
        id=ClipId(f"c{number}"), job_id=None, name=f"clip {number}", prompt="", model="", family="", path="", poster="",
        length=1.0, width=16, height=9, fps=24.0, has_sound=False, size=1, added_at=float(number), made_at=0.0,
    )  # fmt: skip


MODELS: dict[
    type[QAbstractItemModel], Callable[[], tuple[QAbstractItemModel, list[Callable[[], object]]]]
] = {
    JobTable: the_queue,
    Results: the_palette,
    ClipModel: the_library,
}
"""By class: one of it, empty, and what is done to it in turn."""


def written_here() -> set[type[QAbstractItemModel]]:
    """Every subclass in the package, found by importing all of it."""
    for module in pkgutil.walk_packages(o8studio.__path__, "o8studio."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type[QAbstractItemModel]] = set()
    open_classes: list[type[QAbstractItemModel]] = [QAbstractItemModel]
    while open_classes:
        for one in open_classes.pop().__subclasses__():
            open_classes.append(one)
            if one.__module__.startswith("o8studio."):
                found.add(one)
    return found


def test_no_model_is_forgotten() -> None:
    assert written_here() == set(MODELS)


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_a_model_is_correct_at_each_step(qtmodeltester, qapp, kind: type[QAbstractItemModel]) -> None:
    model, steps = MODELS[kind]()
    qtmodeltester.check(model)  # and it goes on watching while rows come and go
    for step in steps:
        step()
        qapp.processEvents()
    assert model.rowCount() > 0
    qtmodeltester.check(model)
