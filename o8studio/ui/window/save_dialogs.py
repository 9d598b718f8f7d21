"""Asks where to save: opened without a nested event loop, in the folder of the last time."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from o8studio.domain.library.clip import Clip
from o8studio.ui.widgets.file_dialog import file_dialog

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 120


class SaveDialogs:
    """One for the window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        movies = QStandardPaths.StandardLocation.MoviesLocation
        self._folder = QStandardPaths.writableLocation(movies) or str(Path.home())

    def ask_where(self, title: str, name: str, chosen: Callable[[str], None]) -> None:
        """For one file."""
        dialog = self._dialog(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)

        def take(path: str) -> None:
            self._folder = str(Path(path).parent)
            chosen(path)

        dialog.fileSelected.connect(take)
        dialog.open()

    def ask_file(self, title: str, folder: Path, chosen: Callable[[str], None]) -> None:
        """For a file that is there."""
        dialog = self._dialog(title)
        dialog.setDirectory(str(folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def ask_folder(self, title: str, chosen: Callable[[str], None]) -> None:
        """For several files at once."""
        dialog = self._dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)

        def take(path: str) -> None:
            self._folder = path
            chosen(path)

        dialog.fileSelected.connect(take)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        known = self._folder if Path(self._folder).is_dir() else str(Path.home())
        return file_dialog(self._window, title, known)


def name_of(clip: Clip) -> str:
    """The name to save a copy under: the one that a person gave it, else that of its file."""
    path = Path(clip.path)
    given = " ".join(_FORBIDDEN.sub(" ", clip.review.title).split()).strip(".")[:_LONGEST_NAME]
    return f"{given}{path.suffix}" if given else path.name


def free_names(names: Sequence[str]) -> list[str]:
    """The same names, each once: a second one of a name gets a number."""
    found: list[str] = []
    for name in names:
        path, number, free = Path(name), 2, name
        while free in found:
            free, number = f"{path.stem} {number}{path.suffix}", number + 1
        found.append(free)
    return found
