"""The application object: it lets the program's own tooltips take the place of Qt's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from o8studio.ui.widgets.tips import Tips


class Application(QApplication):
    """Qt's, with tooltips of our own."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._tips: Tips | None = None

    @property
    def tips(self) -> "Tips":
        """What shows tooltips; made for the first one."""
        if self._tips is None:
            from o8studio.ui.widgets.tips import Tips  # not needed before the first paint

            self._tips = Tips(self)
        return self._tips

    def event(self, event: QEvent) -> bool:
        """Listen while Qt asks for a tooltip: it does so from a timer of the application's.

        Only what is sent to the application itself comes here, which is little.
        """
        if event.type() is not QEvent.Type.Timer:
            return super().event(event)
        self.tips.listen()
        try:
            return super().event(event)
        finally:
            self.tips.rest()
