"""The prompt's text is laid out once where it changed, not as a whole at every key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTextEdit, QVBoxLayout, QWidget

from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.widgets.bounded_text import BoundedField
from o8studio.ui.widgets.layout import line_edit
from tests.support.patience import until
from tests.support.scenes import play_scene


def heights(text: QTextEdit) -> set[float]:
    found: set[float] = set()
    block: QTextBlock = text.document().begin()
    while block.isValid():
        found.add(block.blockFormat().lineHeight())
        block = block.next()
    return found


def editor() -> tuple[PromptEditor, QTextEdit]:
    made = PromptEditor()
    text = made.focusProxy()
    assert isinstance(text, QTextEdit)
    return made, text


def test_every_line_has_the_height_of_the_design(dressed: QApplication) -> None:
    prompt, text = editor()
    prompt.set_text("a fox\nin snow")
    assert heights(text) == {float(prompt._line())}
    prompt.insert("\nat dawn\nfrom above")
    assert heights(text) == {float(prompt._line())}
    text.undo()
    text.undo()
    text.redo()
    prompt.set_text("")
    prompt.set_text("one\ntwo\nthree")
    assert heights(text) == {float(prompt._line())}
    prompt.deleteLater()


def test_a_key_changes_nothing_but_its_own_place(dressed: QApplication) -> None:
    prompt, text = editor()
    prompt.set_text("word " * 2000)
    changed: list[tuple[int, int, int]] = []
    text.document().contentsChange.connect(lambda *place: changed.append(place))
    cursor = text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("x")
    assert changed == [(10_000, 0, 1)]
    prompt.deleteLater()


def compose(field: QWidget, letters: str) -> None:
    """As an input method tells it: letters that are not chosen yet."""
    QApplication.sendEvent(field, QInputMethodEvent(letters, []))


@pytest.mark.parametrize("how", ["focus", "hidden", "taken by Qt"])
def test_what_is_being_composed_is_kept_when_its_field_is_left(dressed: QApplication, how: str) -> None:
    """It was gone after a change of the page, without a word."""
    window = QWidget()
    prompt, line, code, other = PromptEditor(), line_edit(), BoundedField(), QPushButton("x")
    layout = QVBoxLayout(window)
    for part in (prompt, line, code, other):
        layout.addWidget(part)
    window.show()
    QTest.qWaitForWindowActive(window)
    for shown, field in ((prompt, prompt.focusProxy()), (line, line), (code, code)):
        field.setFocus()
        compose(field, "你好")
        if how == "taken by Qt":  # as it does with IBus, before the focus goes
            compose(field, "")
        shown.setVisible(how != "hidden")
        other.setFocus()
    assert (prompt.text(), line.text(), code.toPlainText()) == ("你好", "你好", "你好")
    assert not prompt.is_composing
    window.close()


def test_what_a_person_took_back_stays_away(dressed: QApplication) -> None:
    window = QWidget()
    prompt, other = PromptEditor(), QPushButton("x", window)
    QVBoxLayout(window).addWidget(prompt)
    window.show()
    QTest.qWaitForWindowActive(window)
    text = prompt.focusProxy()
    text.setFocus()
    compose(text, "你好")
    compose(text, "")
    QApplication.processEvents()
    other.setFocus()
    assert prompt.text() == ""
    window.close()


def test_a_press_of_generate_sends_what_is_being_composed_too(dressed, home, demo) -> None:
    async def scene(studio, window, _presenters) -> None:
        panel = window.compose
        await until(lambda: bool(panel.picker.model))
        panel.prompt.set_text("雪地里的")
        text = panel.prompt.focusProxy()
        text.setFocus()
        compose(text, "狐狸")
        panel.press_generate()
        assert list(studio.book) == [], "a key belongs to the input method then"
        assert panel.prompt.is_composing
        QTest.mouseClick(panel.generate, Qt.MouseButton.LeftButton)
        await until(lambda: len(list(studio.book)) == 1)
        assert [job.request.prompt for job in studio.book] == ["雪地里的狐狸"]

    play_scene(dressed, demo, scene)
