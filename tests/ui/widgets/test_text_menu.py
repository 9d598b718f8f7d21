"""Right click in any text: our own menu, in our language, with what can be done there."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from o8studio.texts import language
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.text_menu import TextMenus


def opened(field: QWidget) -> Menu:
    """The menu that a right click opens."""
    field.show()
    field.setFocus()
    target = field.viewport() if isinstance(field, (QTextEdit, QPlainTextEdit)) else field
    spot = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, target.mapToGlobal(spot))
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu), menu
    return menu


def words(menu: Menu, *, enabled: bool = False) -> list[str]:
    shown = [one for one in menu.actions() if not one.isSeparator() and (one.isEnabled() or not enabled)]
    return [one.text().partition("\t")[0] for one in shown]


@pytest.fixture
def box(dressed):
    TextMenus.follow()
    holder = QWidget()
    holder.resize(300, 200)
    holder.show()
    holder.activateWindow()
    yield holder
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    holder.deleteLater()


@pytest.mark.parametrize("kind", [QLineEdit, QTextEdit, QPlainTextEdit])
def test_a_field_offers_what_can_be_done_with_its_text(kind, box) -> None:
    field = kind(box)
    (field.setText if kind is not QPlainTextEdit else field.setPlainText)("a fox")
    QApplication.clipboard().setText("")
    menu = opened(field)
    assert words(menu) == ["Undo", "Redo", "Cut", "Copy", "Paste", "Delete", "Select all"]
    assert words(menu, enabled=True) == ["Select all"]
    menu.close()
    field.selectAll()
    QApplication.clipboard().setText("x")
    menu = opened(field)
    assert words(menu, enabled=True) == ["Cut", "Copy", "Paste", "Delete", "Select all"]
    next(one for one in menu.actions() if one.text().startswith("Cut")).trigger()
    assert QApplication.clipboard().text() == "a fox"
    assert not (field.text() if kind is QLineEdit else field.toPlainText())


def test_a_secret_can_be_pasted_and_never_copied(box) -> None:
    field = QLineEdit("sk-secret", box)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.selectAll()
    QApplication.clipboard().setText("x")
    assert words(opened(field), enabled=True) == ["Paste", "Delete", "Select all"]


def test_text_that_cannot_be_changed_can_be_copied(box) -> None:
    field = QPlainTextEdit("{}", box)
    field.setReadOnly(True)
    field.selectAll()
    assert words(opened(field)) == ["Copy", "Select all"]
    QApplication.activePopupWidget().close()
    said = QLabel("words", box)
    said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    said.setSelection(0, 5)
    menu = opened(said)
    assert words(menu) == ["Copy", "Select all"]
    menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == "words"


def test_the_prompt_adds_its_own_commands_and_the_menu_speaks_chinese(box) -> None:
    language.use("zh_CN")
    try:
        prompt = PromptEditor()
        prompt.setParent(box)
        prompt.show()
        names = words(opened(prompt._text))
        assert names[0] == language._("Undo") != "Undo"
        assert names[-2:] == [language._("Large editor"), language._("Name a reference picture")]
    finally:
        language.use("en")


def test_the_menu_key_opens_it_too(box) -> None:
    field = QLineEdit("a fox", box)
    field.show()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Menu)
    spot = QPoint(2, 2)
    QApplication.sendEvent(
        field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, field.mapToGlobal(spot))
    )
    assert isinstance(QApplication.activePopupWidget(), Menu)


def test_a_right_press_in_a_window_that_is_not_active_opens_our_menu(dressed) -> None:
    """It gave no focus, so that Qt's own menu came: in another language, on nothing."""
    window = QWidget()
    field, words = QLineEdit("words", window), QLabel("words", window)
    field.setGeometry(20, 20, 200, 30)
    words.setGeometry(20, 80, 200, 30)
    window.resize(300, 200)
    window.show()
    TextMenus.watch(window)
    handle = window.windowHandle()
    QTest.mousePress(handle, Qt.MouseButton.RightButton, pos=QPoint(60, 35))
    QTest.mouseRelease(handle, Qt.MouseButton.RightButton, pos=QPoint(60, 35))
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.CustomContextMenu
    QTest.mousePress(handle, Qt.MouseButton.RightButton, pos=QPoint(60, 95))
    assert words.contextMenuPolicy() is Qt.ContextMenuPolicy.DefaultContextMenu, "it can't be selected"
    QTest.mouseRelease(handle, Qt.MouseButton.RightButton, pos=QPoint(60, 95))
    for menu in window.findChildren(Menu):
        menu.close()
    window.close()
