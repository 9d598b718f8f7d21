"""The exact requests of a press: each can be reached, counted and copied, with the keyboard too."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from o8studio.ui.compose.request_dialog import RequestDialog, open_request
from o8studio.ui.ports import RequestText

THREE = [RequestText(f"{at}. model", f"POST {at}") for at in (1, 2, 3)]


def shown(dialog: RequestDialog) -> str:
    return dialog.findChild(QPlainTextEdit).toPlainText()


def says(dialog: RequestDialog, words: str) -> bool:
    return any(one.text() == words for one in dialog.findChildren(QLabel) if one.isVisibleTo(dialog))


def test_each_request_is_reached_and_copied(dressed, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = open_request(window, THREE)
    qtbot.waitExposed(dialog)
    assert (shown(dialog), says(dialog, "1 of 3")) == ("POST 1", True)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    forward, back = Qt.Key.Key_PageDown, Qt.Key.Key_PageUp
    for key, expected in ((forward, 2), (forward, 3), (forward, 3), (back, 2)):
        QTest.keyClick(dialog, key, Qt.KeyboardModifier.ControlModifier)
        assert (shown(dialog), says(dialog, f"{expected} of 3")) == (f"POST {expected}", True)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "POST 2"
    assert dialog.copy.text() == "Copied"
    dialog.show_request(0)
    assert dialog.copy.text() == "Copy"
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Close").click()


def test_a_single_request_needs_no_way_to_others(dressed, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = open_request(window, THREE[:1])
    qtbot.waitExposed(dialog)
    assert shown(dialog) == "POST 1"
    assert not says(dialog, "1 of 1")
    dialog.close()
