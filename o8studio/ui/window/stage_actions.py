"""Commands on the clip on the stage: rate, save, take a frame, continue from one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.actions.card_commands import CardCommand, offered
from o8studio.ui.actions.command import Situation, is_enabled
from o8studio.ui.actions.command_id import STARS, CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.ports import ClipsPort, FilesPort
from o8studio.ui.qt.pixels import pixels_of
from o8studio.ui.widgets.dialogs import ask_text
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.job_actions import JobActions


class StageActions(QObject):
    """One for the window; looks up the panels each time, because they may be rebuilt."""

    def __init__(
        self,
        window: QWidget,
        clips: ClipsPort,
        files: FilesPort,
        toasts: Toasts,
        jobs: JobActions,
        compose: Callable[[], ComposePanel],
        player: Callable[[], PlayerPanel],
        state_of: Callable[[str], QueueState | None],
    ) -> None:
        super().__init__(window)
        self._window, self._toasts, self._jobs = window, toasts, jobs
        self._clips, self._files = clips, files
        self._compose, self._player, self._state_of = compose, player, state_of

    def look_at_broken(self) -> None:
        """Say whether the file that can't be shown has changed since it was saved."""
        clip = self._player().clip
        if clip is None:
            return

        def take(is_as_saved: bool | None) -> None:
            if self._player().clip != clip:
                return
            if is_as_saved is None:
                self._player().view.show_missing(clip.path)
            else:
                self._player().view.show_whether_changed(is_as_saved=is_as_saved)

        self._files.look_whether_changed(clip, take)

    def do(self, command_id: CommandId) -> None:
        """Run a command on the clip on the stage, whatever has the focus; does nothing while disabled."""
        clip, job = self._player().clip, self._player().job
        if clip is None or job is None or not self.is_enabled(command_id):
            return
        match command_id:
            case CommandId.PICK | CommandId.REJECT:
                self._clips.review(clip.id, {"verdict": Verdict(command_id)})
            case CommandId.CLEAR_VERDICT:
                self._clips.review(clip.id, {"verdict": ""})
            case CommandId.SAVE_AS:
                self._jobs.saving.save_as(clip)
            case CommandId.USE_SETTINGS:
                self._jobs.use_settings(job)
            case CommandId.USE_SEED:
                self._compose().use_seed(job.request.core.get("seed"))
            case CommandId.CONTINUE_LAST:
                self._continue_from_last()
            case CommandId.CONTINUE_THIS:
                self._continue_from_this()
            case CommandId.SAVE_FRAME:
                self._save_frame(clip)
            case CommandId.COPY_FRAME:
                self._copy_frame()
            case CommandId.COPY_PROMPT:
                QGuiApplication.clipboard().setText(job.request.prompt)
                self._toasts.show(_("Copied"))
            case CommandId.RENAME:
                self._rename(clip)
            case CommandId.OPEN_OUTSIDE:
                QDesktopServices.openUrl(QUrl.fromLocalFile(clip.path))
            case _ if command_id in STARS:
                self._clips.review(clip.id, {"stars": STARS[command_id]})
            case _:
                self._jobs.do_first([clip.id], command(command_id).does)

    def is_enabled(self, command_id: CommandId) -> bool:
        """Whether a command would do anything with the clip on the stage."""
        return is_enabled(command(command_id), self.situation())

    def situation(self) -> Situation:
        """The situation for the clip on the stage."""
        clip, job = self._player().clip, self._player().job
        if clip is None or job is None:
            return Situation()
        can = offered(self._state_of(clip.id) or QueueState.DONE, job)
        return Situation(
            has_clip=True,
            has_seed=job.request.core.get("seed") is not None,
            offered=can | {CardCommand.DUPLICATE},  # its settings are known even if its file is gone
        )

    def offer_system_player(self, why: str) -> None:
        """Say why nothing is visible, and offer the system's player."""
        self._toasts.show(
            why,
            action=_("Open in the system player"),
            act=lambda: self.do(CommandId.OPEN_OUTSIDE),
            icon="circle-alert",
        )

    def _continue_from_this(self) -> None:
        clip = self._player().clip

        def go_on(image: QImage) -> None:
            before = self._compose().pictures()

            def undo() -> None:
                self._compose().put_pictures(before)

            self._compose().use_frame(pixels_of(image), clip.id if clip is not None else "")
            words = _("This frame is the first frame of the next clip.")
            self._toasts.show(words, action=_("Undo"), act=undo if before.images else None)

        self._player().take_picture(go_on)

    def _continue_from_last(self) -> None:
        player = self._player()
        player.go_to(player.count - 1)
        self._continue_from_this()

    def _save_frame(self, clip: Clip) -> None:
        player = self._player()
        player.pause()
        name = f"{Path(clip.path).stem} {player.number + 1:05}.png"

        def saved(target: str, problem: str) -> None:
            self._toasts.show(problem or _("Saved to {path}").format(path=target), stays=bool(problem))

        def save(image: QImage) -> None:
            self._jobs.dialogs.ask_where(
                _("Save the frame"),
                name,
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

    def _rename(self, clip: Clip) -> None:
        ask_text(
            self._window,
            _("Name of this clip"),
            clip.title,
            (_("Rename"), _("Keep the name")),
            lambda text: self._clips.review(clip.id, {"title": text.strip()[:200]}),
        )
