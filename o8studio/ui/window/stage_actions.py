"""What can be done with the clip on the stage: rate, save, take a frame, go on from one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from o8studio.domain.jobs.job import Job
from o8studio.texts.language import _
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.ports import ClipsPort, FilesPort
from o8studio.ui.qt.pixels import pixels_of
from o8studio.ui.widgets.dialogs import ask_text
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.job_actions import JobActions


class StageActions(QObject):
    """One for the window; asks for the panels each time, because they may be built anew."""

    def __init__(
        self,
        window: QWidget,
        clips: ClipsPort,
        files: FilesPort,
        toasts: Toasts,
        jobs: JobActions,
        compose: Callable[[], ComposePanel],
        player: Callable[[], PlayerPanel],
    ) -> None:
        super().__init__(window)
        self._window, self._toasts, self._jobs = window, toasts, jobs
        self._clips, self._files = clips, files
        self._compose, self._player = compose, player

    def do(self, deed: str) -> None:
        """By its name; without a clip nothing happens."""
        job = self._player().job
        if job is None:
            return
        name, _space, text = deed.partition(" ")
        match name:
            case "rate":
                self._clips.review(job.id, {"stars": int(text)})
            case "judge":
                self._clips.review(job.id, {"verdict": text})
            case "save_as" | "folder" | "trash":
                self._jobs.do(job.id, name)
            case "use_settings":
                self._jobs.use_settings(job)
            case "use_seed":
                self._compose().use_seed(job.request.core.get("seed"))
            case "continue_last":
                self._continue_from_last()
            case "continue_this":
                self._continue_from_this()
            case "save_frame":
                self._save_frame(job)
            case "copy_frame":
                self._copy_frame()
            case "copy_prompt":
                QGuiApplication.clipboard().setText(job.request.prompt)
                self._toasts.show(_("Copied"))
            case "rename":
                self._rename(job)
            case "open_outside":
                QDesktopServices.openUrl(QUrl.fromLocalFile(job.kept[0].path))
            case "cannot_play":
                self._offer_system_player(_("This computer cannot play this file"))
            case "broken_picture":
                self._offer_system_player(_("The file is damaged at that frame."))
            case _:
                self._jobs.do(job.id, deed)

    def _continue_from_this(self) -> None:
        def go_on(image: QImage) -> None:
            self._compose().use_frame(pixels_of(image))
            self._toasts.show(_("This frame is the first frame of the next clip."))

        self._player().take_picture(go_on)

    def _continue_from_last(self) -> None:
        player = self._player()
        player.go_to(player.count - 1)
        self._continue_from_this()

    def _save_frame(self, job: Job) -> None:
        player = self._player()
        player.pause()
        name = f"{Path(job.kept[0].path).stem} {player.number + 1:05}.png"

        def saved(target: str, problem: str) -> None:
            self._toasts.show(problem or _("Saved to {path}").format(path=target), stays=bool(problem))

        def save(image: QImage) -> None:
            self._jobs.ask_where(
                _("Save the frame"),
                str(Path(job.kept[0].path).with_name(name)),
                lambda target: self._files.save_picture(
                    pixels_of(image), target, lambda problem: saved(target, problem)
                ),
            )

        player.take_picture(save)

    def _copy_frame(self) -> None:
        def copy(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._toasts.show(_("The frame is on the clipboard."))

        self._player().take_picture(copy)

    def _offer_system_player(self, words: str) -> None:
        self._toasts.show(
            words,
            action=_("Open in the system player"),
            act=lambda: self.do("open_outside"),
            icon="circle-alert",
        )

    def _rename(self, job: Job) -> None:
        ask_text(
            self._window,
            _("Name of this clip"),
            job.title,
            (_("Rename"), _("Keep the name")),
            lambda text: self._clips.review(job.id, {"title": text.strip()[:200]}),
        )
