"""Several clips are saved into one folder, after one question and with one notice."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.clip_saving import ClipSaving
from o8studio.ui.window.save_dialogs import SaveDialogs, free_names, name_of
from tests.support.made import made


class FakeFiles:
    """A port of files that notes what it is to copy."""

    def __init__(self) -> None:
        self.copied: list[tuple[str, str]] = []

    def save_beside(self, source: str, folder: str, name: str, done) -> None:
        self.copied.append((source, f"{folder}/{name}"))
        done("")


def test_three_clips_are_saved_after_one_question(dressed, tmp_path: Path) -> None:
    """Three dialogs stood on top of each other."""
    window, files = QWidget(), FakeFiles()
    window.resize(800, 600)
    window.show()
    toasts, dialogs = Toasts(window), SaveDialogs(window)
    asked: list[str] = []

    def ask_folder(title, chosen) -> None:
        asked.append(title)
        chosen(str(tmp_path))

    dialogs.ask_folder = ask_folder
    clips = made(3).clips
    named = replace(clips[0], review=replace(clips[0].review, title='Rain / "take" one'))
    ClipSaving(dialogs, files, toasts).save_all([named, *clips[1:]])
    assert asked == ["Save 3 clips to a folder"]
    assert [Path(target).parent for _source, target in files.copied] == [tmp_path] * 3
    assert Path(files.copied[0][1]).stem == "Rain take one"
    assert len({target for _source, target in files.copied}) == 3
    assert toasts.words() == [f"3 clips were saved to {tmp_path}"]
    window.close()


def test_a_name_is_that_of_the_clip_or_of_its_file_and_never_twice_the_same() -> None:
    clip = made(1).clips[0]
    assert name_of(clip) == Path(clip.path).name
    assert free_names(["a.mp4", "b.mp4", "a.mp4", "a.mp4"]) == ["a.mp4", "b.mp4", "a 2.mp4", "a 3.mp4"]
