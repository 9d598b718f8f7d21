"""Runs a card's command: asks the necessary questions first, then the port."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import GenerationRequest, ImageRole
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.card_commands import LOOKS, CardCommand, offered
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.ports import ClipCommand, ClipsPort, FilesPort
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.queue.resolve_popover import open_resolve
from o8studio.ui.queue_port import JobCommand, QueuePort
from o8studio.ui.widgets.dialogs import ask, ask_text
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.clip_saving import ClipSaving
from o8studio.ui.window.job_details import job_details, links_of
from o8studio.ui.window.save_dialogs import SaveDialogs

AT_ONCE: Mapping[CardCommand, JobCommand] = {
    CardCommand.CHECK: JobCommand.CHECK,
    CardCommand.NUDGE: JobCommand.NUDGE,
    CardCommand.WATCH: JobCommand.WATCH,
    CardCommand.FIRST: JobCommand.FIRST,
}
"""Commands that run without asking a question first."""


class JobActions(QObject):
    """One for the window; looks up the panels each time, because they may be rebuilt."""

    def __init__(
        self,
        window: QWidget,
        jobs: QueuePort,
        clips: ClipsPort,
        files: FilesPort,
        store: JobStore,
        toasts: Toasts,
        compose: Callable[[], ComposePanel],
        queue: Callable[[], QueuePanel],
    ) -> None:
        super().__init__(window)
        self._window, self._jobs, self._clips, self._files = window, jobs, clips, files
        self._store, self._toasts = store, toasts
        self._compose, self._queue = compose, queue
        self._removed: list[Job] = []
        self.dialogs = SaveDialogs(window)
        self.saving = ClipSaving(self.dialogs, files, toasts)

    def do(self, name: str, command: CardCommand) -> None:
        """Run it, or ask first; does nothing if the target's state no longer allows it.

        Args:
            name: the id of a clip or of a job; a command on a file affects only that clip's file.
        """
        clip, job = self._store.clip(ClipId(name)), self._store.job_of(name)
        if job is not None and command is CardCommand.UNDO:
            self._put_back(job)
            return
        if command is CardCommand.CLEAR:
            self.clear([name])
            return
        if job is None or command not in offered(self._queue().table.state_of(name), job):
            return
        if command in AT_ONCE:
            self._jobs.act(job.id, AT_ONCE[command])
        elif clip is None or not self._do_to_file(clip, command):
            self._do_to_job(job, command)

    def _do_to_file(self, clip: Clip, command: CardCommand) -> bool:
        """Returns whether the command was about the clip's file."""
        match command:
            case CardCommand.FOLDER:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(clip.path).parent)))
            case CardCommand.SAVE_AS:
                self.saving.save_as(clip)
            case CardCommand.FIND:
                found = partial(self._clips.act_on_clip, clip.id, ClipCommand.FIND)
                self.dialogs.ask_file(_("Find it…"), Path(clip.path).parent, found)
            case CardCommand.FETCH_AGAIN:
                self._clips.act_on_clip(clip.id, ClipCommand.FETCH_AGAIN)
            case CardCommand.TRY_AGAIN:
                self._clips.act_on_clip(clip.id, ClipCommand.TRY_AGAIN)
            case CardCommand.TRASH:
                self.ask_to_trash(clip)
            case _:
                return False
        return True

    def _do_to_job(self, job: Job, command: CardCommand) -> None:
        match command:
            case CardCommand.STOP:
                self._stop(job)
            case CardCommand.RESOLVE if job.state is JobState.UNCONFIRMED:
                self._ask_to_resolve(job)
            case CardCommand.RESOLVE:
                self._ask_for_task(job)
            case CardCommand.FOLLOW:
                self._ask_for_token(job)
            case CardCommand.RETARGET:
                to = partial(self._jobs.act, job.id, JobCommand.RETARGET)
                self.dialogs.ask_folder(_("Save this clip in another folder"), to)
            case CardCommand.ALLOW if job.private_host:
                self._ask_to_allow(job)
            case CardCommand.EDIT:
                self._compose().prompt.set_text(job.request.prompt)
                self._compose().prompt.setFocus()
            case CardCommand.AGAIN | CardCommand.DUPLICATE:
                self.use_settings(job)
            case CardCommand.CHANGE:
                self._change_prompt(job)
            case CardCommand.LINK if links_of(job):
                self._copy(links_of(job))
            case CardCommand.DOSSIER:
                self._jobs.dossier(job.id, self._copy)
            case CardCommand.COPY:
                self._copy(job_details(job))
            case CardCommand.TOP_UP:
                QDesktopServices.openUrl(QUrl(self._jobs.site_of(job)))
            case _:  # playing belongs to the window, a link needs results
                pass

    def do_several(self, names: Sequence[str], command: CardCommand) -> None:
        """Run it on each of them, or on all at once where one question or notice is enough."""
        clips = [clip for name in names if (clip := self._store.clip(ClipId(name))) is not None]
        if command is CardCommand.CLEAR:
            self.clear(names)
        elif command is CardCommand.SAVE_AS and len(clips) > 1:
            self.saving.save_all(clips)
        else:
            for name in names:
                self.do(name, command)

    def do_first(self, names: Sequence[str], wanted: tuple[CardCommand, ...]) -> None:
        """Run on each clip or job the first of these that its state allows, as its card's menu would; else nothing."""
        table = self._queue().table
        if CardCommand.SAVE_AS in wanted and len(names) > 1:
            self.do_several(names, CardCommand.SAVE_AS)
            return
        for name in names:
            can = offered(table.state_of(name), self._store.job_of(name))
            for command in wanted:
                if command in can and not (LOOKS[command].alone and len(names) > 1):
                    self.do(name, command)
                    break

    def move(self, job_id: str, before: str) -> None:
        """Move a waiting job before another; with an empty id, to the end."""
        if before:
            self._jobs.act(JobId(job_id), JobCommand.BEFORE, before)
        else:
            self._jobs.act(JobId(job_id), JobCommand.LAST)

    @property
    def has_removed(self) -> bool:
        """Whether a removed job can be restored."""
        return bool(self._removed)

    def undo(self) -> None:
        """Restore the job that was removed last to the queue."""
        if self._removed:
            self._put_back(self._removed[-1])

    def _put_back(self, job: Job) -> None:
        self._removed = [one for one in self._removed if one.id != job.id]
        table = self._queue().table
        before = table.waiting_after(job.id)
        table.clear([job.id])  # the restored one takes its card's place
        self._jobs.put_back(job, before)

    def clear(self, names: Sequence[str]) -> None:
        """No longer show these cards in the queue; nothing else is lost by that."""
        table = self._queue().table
        table.clear(names)
        words = ngettext(
            "{n} card was cleared from the queue. Clips stay in the Library.",
            "{n} cards were cleared from the queue. Clips stay in the Library.",
            len(names),
        )
        undo = partial(table.show_again, names)
        self._toasts.show(words.format(n=len(names)), action=_("Undo"), act=undo)

    def use_settings(self, job: Job, clip_id: str = "") -> None:
        """Load everything a clip was made with into the composer; without one, the first that the job made."""
        parent = clip_id or next((clip.id for clip in job.made), "")
        folder = self._files.references()
        pictures: list[tuple[ImageRole, str]] = [
            (image.role, image.link or str(folder / image.file)) for image in job.request.images
        ]
        words = _("The composer has this clip's settings now.")
        self._replace_draft(words, lambda compose: compose.use_request(job.request, pictures, parent))

    def use_prompt(self, words: str) -> None:
        """Begin with this prompt; the rest of the draft stays."""
        said = _("The composer has this prompt now.")
        self._replace_draft(said, lambda compose: compose.prompt.set_text(words))
        self._compose().prompt.setFocus()

    def use_request(self, request: GenerationRequest, pictures: Sequence[tuple[ImageRole, str]] = ()) -> None:
        """Load what a recipe says into the composer, with pictures that are on this computer."""
        words = _("The composer has the recipe's settings now.")
        self._replace_draft(words, lambda compose: compose.use_request(request, pictures))

    def new_draft(self) -> None:
        """Start an empty draft with the same models."""
        self._replace_draft(_("This is a new draft."), ComposePanel.clear)

    def _replace_draft(self, words: str, change: Callable[[ComposePanel], None]) -> None:
        """Replace the draft, with an undo."""
        compose = self._compose()
        before = {name: value for name, value in compose.state().items() if name != "presets"}

        def undo() -> None:
            self._compose().form.forget()
            self._compose().restore(before)

        change(compose)
        if any(before[name] for name in ("prompt", "images", "values", "portable", "extra")):
            self._toasts.show(words, action=_("Undo"), act=undo)

    def ask_to_trash(self, clip: Clip) -> None:
        """A clip was paid for: it goes to Trash only after a question."""
        ask(
            self._window,
            _("Move this clip to Trash?"),
            _(
                "{name}. It stays in Trash for 30 days on which o8studio runs, with its stars and comments."
            ).format(name=clip.title[:80]),
            _("Keep it"),
            (_("Move to Trash"), "danger", lambda: self._clips.act_on_clip(clip.id, ClipCommand.TRASH)),
            icon="trash-2",
            tone="bad",
        )

    def _stop(self, job: Job) -> None:
        if job.state is JobState.RECORDED:
            has_card = self._queue().stay(job.id)
            self._jobs.act(job.id, JobCommand.STOP)
            self._removed.append(job)
            if not has_card:
                words = _("Removed. Nothing was sent.")
                self._toasts.show(words, action=_("Undo"), act=partial(self._put_back, job))
        elif job.state in (JobState.QUEUED, JobState.RENDERING):
            self._ask_to_stop(job)

    def _ask_to_allow(self, job: Job) -> None:
        """A gateway that leads into a private network may mean its own clips, or somebody's router."""
        host = job.private_host
        ask(
            self._window,
            _("Fetch clips of this gateway from {host}?").format(host=host),
            _(
                "It is an address of this computer or of a private network. Allow it if it is your own storage, for "
                "example; the token is never sent there. Settings lists the addresses that you allowed."
            ),
            _("Don't fetch"),
            (_("Allow"), "danger", lambda: self._jobs.act(job.id, JobCommand.ALLOW_HOST, host)),
            icon="shield",
        )

    def _ask_to_stop(self, job: Job) -> None:
        def stop() -> None:
            self._queue().table.set_stopping(job.id)
            self._jobs.act(job.id, JobCommand.STOP)

        if self._jobs.can_cancel(job):
            billed = _(
                "It was billed when it was sent: {price}. The gateway decides whether you get a refund."
            )
            ask(
                self._window,
                _("Cancel this clip?"),
                billed.format(price=self._jobs.cost_of(job)),
                _("Keep it"),
                (_("Cancel the clip"), "danger", stop),
                icon="circle-x",
            )
            return
        ask(
            self._window,
            _("Stop watching this clip?"),
            _("This gateway can't cancel: it runs on and stays billed. You can watch it again later."),
            _("Keep watching"),
            (_("Stop watching"), "danger", stop),
            icon="circle-x",
        )

    def _ask_to_resolve(self, job: Job) -> None:
        """Show what balance and log say, and the options; sending again is confirmed once more."""
        ways = (
            (_("Keep waiting"), _("It stays here. Checking again is free."), lambda: None),
            (
                _("It never arrived"),
                _("It becomes a draft that can be sent again."),
                lambda: self._jobs.act(job.id, JobCommand.NEVER_ARRIVED),
            ),
            (
                _("I have its task id…"),
                _("The gateway's site or its administrator shows it."),
                lambda: self._ask_for_task(job),
            ),
            (
                _("Send it again…"),
                self._price_of(job),
                lambda: self._ask_once_more(job),
            ),
        )
        queue = self._queue()
        beside, spot = queue.spot_of(job.id)
        open_resolve(queue, beside, spot, self._jobs.evidence_words(job.id), ways)

    def _ask_once_more(self, job: Job) -> None:
        ask(
            self._window,
            _("Send it again?"),
            self._price_of(job),
            _("Don't send"),
            (_("Send again"), "danger", lambda: self._jobs.act(job.id, JobCommand.SEND_AGAIN)),
        )

    def _price_of(self, job: Job) -> str:
        words = _("Price: {price}. If the first one did arrive, both are billed.")
        return words.format(price=self._jobs.cost_of(job))

    def _change_prompt(self, job: Job) -> None:
        """Edit on the card; if it is sent meanwhile, the edited text is not lost."""

        def late(words: str) -> None:
            QGuiApplication.clipboard().setText(words)
            notice = _("The clip was sent before your change. Your new prompt is on the clipboard.")
            self._toasts.show(notice, stays=True)

        def change(words: str) -> None:
            self._jobs.change_prompt(job.id, words, lambda problem: late(words) if problem else None)

        self._queue().edit(job, change, late)

    def _ask_for_task(self, job: Job) -> None:
        unconfirmed = job.state is JobState.UNCONFIRMED
        ask_text(
            self._window,
            _("Task id at the gateway"),
            "",
            (_("Look for it"), _("Leave it unconfirmed") if unconfirmed else _("Not now")),
            lambda text: self._jobs.act(job.id, JobCommand.ADOPT, text) if text.strip() else None,
        )

    def _ask_for_token(self, job: Job) -> None:
        """The token is accepted only once it has answered about this clip, and is used only for following it."""

        def on_done(problem: str) -> None:
            good = _("The token works for this clip. It is kept for following only and sends nothing.")
            self._toasts.show(problem or good, stays=bool(problem))

        ask_text(
            self._window,
            _("Another token of the same account, for following only"),
            "",
            (_("Try it"), _("Not now")),
            lambda text: self._jobs.follow_with(job.id, text, on_done) if text.strip() else None,
            hidden=True,
        )

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._toasts.show(_("Copied"))
