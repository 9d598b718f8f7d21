"""Another look, as a person chooses it in the settings."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from o8studio.ui.theme.theme import theme


class Counted(QWidget):
    """Counts how often it is dressed anew."""

    styled = 0

    def changeEvent(self, event: QEvent) -> None:
        self.styled += event.type() is QEvent.Type.StyleChange
        super().changeEvent(event)


def test_another_look_is_laid_on_what_is_shown_once(dressed) -> None:
    """The style below the sheet was laid on every widget first, with the sheet of before: a fifth of a second more."""
    shown = Counted()
    shown.show()
    shown.styled = 0
    theme().apply("light")
    assert shown.styled == 1
    assert theme().colour("canvas").name() == shown.palette().color(QPalette.ColorRole.Window).name()
    assert dressed.style().inherits("QStyleSheetStyle")
    shown.close()
