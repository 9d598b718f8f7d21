"""A file that is dropped on the window stays where it was, though its own program proposes a move."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from o8studio.domain.request import ImageRole
from o8studio.ui.compose.reference_slot import ReferenceSlot
from o8studio.ui.window.file_drop import FileDrop, import_zone

COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction


def drop(on: QWidget, file: Path, offered: Qt.DropAction) -> tuple[bool, Qt.DropAction]:
    """Drag a file there, proposing a move if one is offered: some file managers do, and every one with Shift held."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    button, keys, spot = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(20, 20)
    enter = QDragEnterEvent(spot, offered, data, button, keys)
    QApplication.sendEvent(on, enter)
    if not enter.isAccepted():
        return False, Qt.DropAction.IgnoreAction
    let_go = QDropEvent(QPointF(spot), offered, data, button, keys)
    QApplication.sendEvent(on, let_go)
    return let_go.isAccepted(), let_go.dropAction()


def slot() -> ReferenceSlot:
    made = ReferenceSlot(ImageRole.FIRST_FRAME, "First frame", "image-plus", lambda _path, _done: None)
    made.resize(150, 56)
    return made


@pytest.mark.parametrize(("offered", "ends"), [(COPY | MOVE, (True, COPY)), (COPY, (True, COPY))])
def test_a_picture_is_copied_into_a_slot_and_never_moved(dressed, tmp_path: Path, offered, ends) -> None:
    """The slot took what was proposed: told of a move, a file manager deletes the picture afterwards."""
    picture = tmp_path / "first.png"
    picture.write_bytes(b"")
    into = slot()
    assert drop(into, picture, offered) == ends
    assert into.paths == [str(picture)]


@pytest.mark.parametrize("offered", [MOVE, LINK])
def test_what_may_only_be_moved_is_not_taken(dressed, tmp_path: Path, offered) -> None:
    into = slot()
    assert drop(into, tmp_path / "first.png", offered)[0] is False
    assert into.paths == []


def test_a_video_is_imported_as_a_copy_and_never_moved(dressed, tmp_path: Path) -> None:
    window = QWidget()
    window.resize(400, 300)
    files = FileDrop(window, lambda _paths: [import_zone(window.rect())])
    came: list[object] = []
    files.dropped.connect(lambda does, paths: came.append((does, paths)))
    clip = tmp_path / "clip.mp4"
    assert drop(window, clip, MOVE) == (False, Qt.DropAction.IgnoreAction)
    assert drop(window, clip, COPY | MOVE) == (True, COPY)
    assert came == [("import", [str(clip)])]
