"""What of the window's looks is kept for the next start: its place, its columns, its cleared cards, its models' names."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QByteArray

from o8studio.domain.harmless import one_line
from o8studio.domain.request import Json
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.window.columns import Columns
from o8studio.ui.window.main_window import MainWindow

_MOST_NAMES, _LONGEST = 200, 100


def looks_of(geometry: QByteArray, columns: Columns, table: JobTable, store: JobStore) -> dict[str, Json]:
    """To be saved."""
    kept: dict[str, Json] = {
        "geometry": geometry.toBase64().toStdString(),
        "cleared": list[Json](table.cleared()),
        # else the next start shows raw ids until the gateway has told its models
        "names": {
            model: list[Json](store.names(model)) for model, title in store.models().items() if title != model
        },
    }
    return {**kept, **columns.state()}


def restore_looks(
    saved: Mapping[str, Json], shell: MainWindow, columns: Columns, table: JobTable, store: JobStore
) -> None:
    """As they were saved; what is missing or of another kind stays as it is."""
    names = saved.get("names")
    if isinstance(names, dict):
        store.set_names(dict(list(_pairs(names))[:_MOST_NAMES]))
    geometry, cleared = saved.get("geometry"), saved.get("cleared")
    if isinstance(geometry, str):
        shell.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii")))
    columns.restore(saved)
    if isinstance(cleared, list) and cleared:
        table.clear(map(str, cleared))


def _pairs(names: Mapping[str, Json]) -> Iterator[tuple[str, tuple[str, str]]]:
    for model, told in names.items():
        words = [one[:_LONGEST] for one in told if isinstance(one, str)] if isinstance(told, list) else []
        if len(words) == 2:
            yield model, (words[0], one_line(words[1]))
