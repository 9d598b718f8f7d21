"""Where the desktop has no file dialog, Qt's wears our look and speaks our language."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QPushButton, QTreeView, QWidget

from o8studio.texts import language
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.file_dialog import file_dialog


@pytest.fixture
def window(dressed):
    made = QWidget()
    made.show()
    yield made
    language.use("en")
    file_dialog(made, "").close()  # Qt speaks English again
    made.close()


def test_the_desktops_own_dialog_stays_possible(window) -> None:
    """Qt gives up the desktop's dialog for any class that is not `QFileDialog` itself."""
    assert file_dialog(window, "Save as…").metaObject().className() == "QFileDialog"


def test_it_speaks_the_language_in_use(window) -> None:
    language.use("zh_CN")
    dialog = file_dialog(window, "", "/")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    words = [one.text() for one in dialog.findChildren(QPushButton)]
    assert any("保存" in one for one in words) and any("取消" in one for one in words), words
    details = dialog.findChild(QTreeView, "treeView")
    assert details.model().headerData(0, Qt.Orientation.Horizontal) == "名称"
    assert dialog.labelText(QFileDialog.DialogLabel.LookIn) == "文件夹"
    language.use("en")
    dialog = file_dialog(window, "", "/")
    assert dialog.findChild(QTreeView, "treeView").model().headerData(0, Qt.Orientation.Horizontal) == "Name"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_it_has_no_stock_menu_and_fits_the_screen_at_every_size_of_text(window) -> None:
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    dialog = file_dialog(window, "", "/")
    views = dialog.findChildren(QAbstractItemView)
    assert views
    assert {one.contextMenuPolicy() for one in views} == {Qt.ContextMenuPolicy.NoContextMenu}
    room = dialog.screen().availableSize()
    assert dialog.width() <= room.width() and dialog.height() <= room.height()


def test_every_question_for_a_file_or_folder_is_asked_by_it() -> None:
    ui = Path(file_dialog.__code__.co_filename).parents[1]
    others = [
        one.name
        for one in ui.rglob("*.py")
        if one.name != "file_dialog.py"
        and re.search(r"\bQFileDialog\(|QFileDialog\.get", one.read_text("utf-8"))
    ]
    assert others == []
