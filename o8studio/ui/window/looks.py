"""What of the window's looks is kept for the next start: its place, its columns, and which cards were cleared."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray

from o8studio.domain.request import Json
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.window.columns import Columns
from o8studio.ui.window.main_window import MainWindow


def looks_of(geometry: QByteArray, columns: Columns, table: JobTable) -> dict[str, Json]:
    """To be saved."""
    kept: dict[str, Json] = {
        "geometry": geometry.toBase64().toStdString(),
        "cleared": list[Json](table.cleared()),
    }
    return {**kept, **columns.state()}


def restore_looks(saved: Mapping[str, Json], shell: MainWindow, columns: Columns, table: JobTable) -> None:
    """As they were saved; what is missing or of another kind stays as it is."""
    geometry, cleared = saved.get("geometry"), saved.get("cleared")
    if isinstance(geometry, str):
        shell.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii")))
    columns.restore(saved)
    if isinstance(cleared, list) and cleared:
        table.clear(map(str, cleared))
