"""The picture in its column, alone in the window, or alone on the screen; and everything as it was afterwards."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject, Qt

from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.player.stage_mode import StageMode
from o8studio.ui.window.columns import Columns
from o8studio.ui.window.main_window import MainWindow
from o8studio.ui.window.navigation_frame import NavigationFrame, PageName


class StageModes(QObject):
    """One for the window; looks up the panels each time, because they may be rebuilt."""

    def __init__(
        self,
        shell: MainWindow,
        frame: NavigationFrame,
        columns: Callable[[], Columns],
        player: Callable[[], PlayerPanel],
        show_studio: Callable[[], object],
    ) -> None:
        super().__init__(shell)
        self._shell, self._frame, self._show_studio = shell, frame, show_studio
        self._columns, self._player = columns, player
        self.mode = StageMode.COLUMN
        self._before, self._geometry = shell.windowState(), shell.saveGeometry()

    def show(self, mode: StageMode) -> None:
        """Change the mode; what it hides keeps its state, and the window its size and whether it is maximised."""
        shell, player = self._shell, self._player()
        state = shell.windowState()
        if self.mode is StageMode.COLUMN:
            self._before, self._geometry = state, shell.saveGeometry()
        self.mode, alone = mode, mode is not StageMode.COLUMN
        self._show_studio()
        player.set_alone(alone)
        self._frame.set_alone(alone)
        self._columns().set_full(alone)
        full = Qt.WindowState.WindowFullScreen
        wanted = state | full if mode is StageMode.SCREEN else self._before
        if wanted != state:
            shell.setWindowState(wanted)
        player.view.clearFocus()  # so that the ring is drawn again, or not at all
        player.view.setFocus()

    def leave_for(self, page: str) -> None:
        """Back to the column before another page is shown."""
        if page != PageName.STUDIO and self.mode is not StageMode.COLUMN:
            self.show(StageMode.COLUMN)

    def geometry(self) -> QByteArray:
        """Of the window, as it is or will be again without the picture alone: what the next start opens with."""
        return self._shell.saveGeometry() if self.mode is StageMode.COLUMN else self._geometry

    def toggle(self, mode: StageMode) -> None:
        """Change to this mode, or back from it."""
        self.show(StageMode.COLUMN if self.mode is mode else mode)
