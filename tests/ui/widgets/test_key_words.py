"""Keys are written the same in every language, and both keys that end a line are one to a person."""

from PySide6.QtWidgets import QWidget

from o8studio.texts import language
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, shown_keys
from o8studio.ui.actions.factory import hint
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.widgets.key_words import key_words


def test_return_and_enter_have_one_name(dressed) -> None:
    """The list of keys said `Ctrl+Return` and `Ctrl+Enter` side by side."""
    assert key_words("Ctrl+Shift+Return") == "Ctrl+Shift+Enter"
    assert shown_keys(command(CommandId.GENERATE).keys) == ["Ctrl+Enter"]


def test_the_language_of_a_file_dialog_does_not_reach_the_keys(dressed) -> None:
    """After one in Chinese the button said `Ctrl 回车`, in English too."""
    window = QWidget()
    language.use("zh_CN")
    file_dialog(window, "", "/").close()
    assert key_words("Ctrl+Return") == "Ctrl+Enter"
    assert hint(CommandId.GENERATE) == "Ctrl ↵"
    language.use("en")
    assert hint(CommandId.GENERATE) == "Ctrl ↵"
    file_dialog(window, "").close()  # Qt speaks English again
