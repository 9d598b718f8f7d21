"""The window is built and rebuilt without anything appearing beside it for a moment."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from o8studio.ui.settings.settings_page import section_titles
from o8studio.ui.window.main_window import MainWindow
from tests.support.patience import until
from tests.support.scenes import play_scene


class Flashes(QObject):
    """Every widget that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget)
        if is_shown and watched.isWindow() and not isinstance(watched, MainWindow):
            self.found.append(
                f"{type(watched).__name__} {watched.property('text') or watched.accessibleName()}"
            )
        return False


def test_no_part_of_the_window_is_a_window_of_its_own_while_it_is_built(dressed) -> None:
    """A button, the composer and the empty queue were, for a moment; each costs the start a native window."""
    flashes = Flashes()
    dressed.installEventFilter(flashes)

    async def scene(_studio, window, _presenters) -> None:
        for name in section_titles():
            window.pages.show_settings(name)
            await until(lambda name=name: name in window.pages.settings()._built, 10)
        window.show_page("library")
        window.show_page("review")
        window.show_welcome()
        window.rebuild()

    try:
        play_scene(dressed, None, scene)
    finally:
        dressed.removeEventFilter(flashes)
    assert flashes.found == []
