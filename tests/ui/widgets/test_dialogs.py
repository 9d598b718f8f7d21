"""A dialog opens in the middle of its window and stays there when it grows."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o8studio.ui.widgets.dialogs import Dialog, ask, ask_text
from o8studio.ui.widgets.layout import column, label


class Placed(QObject):
    """Where a window was at the moment in which it was shown."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.spots: list[QPoint] = []
        self._watched = watched
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and event.type() is QEvent.Type.Show:
            self.spots.append(self._watched.pos())
        return False


def test_a_dialog_has_its_place_before_it_is_shown_and_keeps_it(dressed: QApplication) -> None:
    """Under a window manager, one that was placed while it was shown went to the screen's corner when it grew."""
    window = QWidget()
    window.setGeometry(300, 200, 900, 700)
    window.show()
    dialog = Dialog(window, "Connect a gateway", column(label("The address and its key")))
    placed = Placed(dialog)
    dialog.open()
    middle = window.geometry().center() - dialog.rect().center()
    assert placed.spots == [middle]
    dialog.body.setMinimumHeight(dialog.body.height() + 60)
    dressed.processEvents()
    assert dialog.pos() == middle
    dialog.close()
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_presses_the_button_that_has_the_focus_and_not_the_one_that_enter_presses_elsewhere(
    dressed: QApplication, key: Qt.Key
) -> None:
    """Enter on *Delete* kept it, and Enter on *Cancel* did what was cancelled."""
    behind, done = QWidget(), list[str]()
    behind.show()
    question = ask(
        behind, "Delete it?", "It is gone then.", "Keep", ("Delete", "danger", lambda: done.append("deleted"))
    )
    typed = ask_text(behind, "Name", "words", ("Save", "Cancel"), done.append)
    for dialog, words in ((question, "Delete"), (typed, "Cancel")):
        (chosen,) = [one for one in dialog.findChildren(QPushButton) if one.text() == words]
        chosen.setFocus()
        QTest.keyClick(chosen, key)
    assert done == ["deleted"]
    behind.close()
