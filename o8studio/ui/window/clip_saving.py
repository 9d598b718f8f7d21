"""Copies clips to where a person wants them: one under a name of its own, several into one folder."""

from collections.abc import Sequence
from functools import partial

from o8studio.domain.library.clip import Clip
from o8studio.texts.language import _, ngettext
from o8studio.ui.ports import FilesPort
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.save_dialogs import SaveDialogs, free_names, name_of


class ClipSaving:
    """One for the window."""

    def __init__(self, dialogs: SaveDialogs, files: FilesPort, toasts: Toasts) -> None:
        self._dialogs, self._files, self._toasts = dialogs, files, toasts

    def save_as(self, clip: Clip) -> None:
        """Copy the clip to a place chosen by the person."""
        source = clip.path

        def saved(target: str, problem: str) -> None:
            self._toasts.show(problem or _("Saved to {path}").format(path=target), stays=bool(problem))

        self._dialogs.ask_where(
            _("Save as…"),
            name_of(clip),
            lambda target: self._files.save_copy(source, target, partial(saved, target)),
        )

    def save_all(self, clips: Sequence[Clip]) -> None:
        """Copy these clips into one folder chosen by the person; one notice when all are there."""
        names = free_names([name_of(clip) for clip in clips])
        problems: list[str] = []

        def saved(folder: str, problem: str) -> None:
            problems.append(problem)
            if len(problems) == len(clips):
                wrong = next(filter(None, problems), "")
                good = ngettext("{n} clip was saved to {path}", "{n} clips were saved to {path}", len(clips))
                self._toasts.show(wrong or good.format(n=len(clips), path=folder), stays=bool(wrong))

        def chosen(folder: str) -> None:
            for clip, name in zip(clips, names, strict=True):
                self._files.save_beside(clip.path, folder, name, partial(saved, folder))

        title = ngettext("Save {n} clip to a folder", "Save {n} clips to a folder", len(clips))
        self._dialogs.ask_folder(title.format(n=len(clips)), chosen)
