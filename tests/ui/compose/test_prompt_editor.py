"""The prompt's text is laid out once where it changed, not as a whole at every key."""

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

from o8studio.ui.compose.prompt_editor import PromptEditor


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
