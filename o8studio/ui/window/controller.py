"""Fills the frame, connects its parts, decides nothing. Rebuilt for another language or text size."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.request import Json
from o8studio.domain.settings import Preference
from o8studio.texts import language
from o8studio.texts.language import _, pick
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.compose.first_prompt import FirstPrompt
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.theme.theme import theme
from o8studio.ui.window.columns import Columns
from o8studio.ui.window.looks import looks_of, restore_looks
from o8studio.ui.window.main_window import MainWindow
from o8studio.ui.window.navigation_frame import NavigationFrame, PageName

if TYPE_CHECKING:  # loaded once the prompt accepts text
    from o8studio.ui.ports import Ports, SettingsPort
    from o8studio.ui.qt.bridge import Bridge

_SAVE_MS = 500
_LOOKS = frozenset({Preference.THEME, Preference.TEXT_SIZE, Preference.MORE_CONTRAST, Preference.LANGUAGE})


class WindowController(QObject):
    """Built inside a frame that is already visible, which handles events in `breathe`; `attach` connects it."""

    def __init__(self, shell: MainWindow, breathe: Callable[[], object] = lambda: None) -> None:
        super().__init__(shell)
        self._ports: Ports | None = None
        self.shell, self.frame = shell, NavigationFrame(shell)
        breathe()
        self.store, self.thumbnails = JobStore(self), Thumbnails(self)
        self.table = JobTable(self.store)
        self.table.setParent(self)
        self._draft: dict[str, Json] = {}
        self._library: Json = None
        self._selected, self._is_over = "", False
        self._save = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._save.timeout.connect(self._remember)
        self._build(breathe)
        shell.fill(self.frame)  # shown once all of it is there
        self.frame.page_asked.connect(self.show_page)
        self.frame.menu_pressed.connect(self._on_menu)
        shell.resized.connect(lambda width, _height: self.columns.fit(width))

    def _build(self, breathe: Callable[[], object] = lambda: None) -> None:
        """The studio's three columns: only the prompt, nothing, the queue."""
        self.prompt = PromptEditor()
        breathe()
        self.queue = QueuePanel(self.store, self.table, self.thumbnails)
        breathe()
        self.columns = Columns(FirstPrompt(self.prompt), self.queue)
        self.columns.changed.connect(self._keep)
        self.frame.show_page(self.columns)
        self.frame.mark_page(PageName.STUDIO)

    # ---- start-up

    def show_startup_snapshot(self, jobs: list[Job], saved: dict[str, Json]) -> None:
        """Show the queue, the draft and the columns as saved; typing is possible from here on."""
        draft, window = saved.get("draft"), saved.get("window")
        if isinstance(draft, dict):
            self._draft = draft
            self.prompt.set_text(str(draft.get("prompt") or ""))
        if isinstance(window, dict):
            restore_looks(window, self.shell, self.columns, self.table, self.store)
        self.store.add(jobs)
        self._selected, self._library = str(saved.get("selected") or ""), saved.get("library")
        self.columns.fit(self.shell.width())
        self.prompt.setFocus()

    def complete(self) -> Iterator[None]:
        """Build the rest of the composer around the prompt, which may have been edited meanwhile; in steps."""
        from o8studio.ui.compose.compose_panel import ComposePanel
        from o8studio.ui.compose.compose_parts import ComposeParts

        parts = ComposeParts()
        yield
        had_focus = self.shell.focusWidget() is self.prompt.focusProxy()
        self.compose: ComposePanel = ComposePanel(self.prompt, parts)  # takes the prompt out of the window
        self.columns.put_composer(self.compose)
        if had_focus:
            self.prompt.setFocus()
        yield
        self.compose.restore({**self._draft, "prompt": self.prompt.text()})

    def attach(self, ports: "Ports", bridge: "Bridge") -> Iterator[None]:
        """Connect everything and show the current state, in steps between which the event loop should run.

        No news is received and nothing is requested before all of it is there and the queue shows every job.
        """
        # what follows loads QtMultimedia and the other pages, and comes after the first paint
        from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
        from o8studio.ui.actions.factory import Actions
        from o8studio.ui.player.engine import Engine
        from o8studio.ui.player.exact_frames import ExactFrames
        from o8studio.ui.widgets.focus_ring import FocusRing
        from o8studio.ui.widgets.text_menu import TextMenus
        from o8studio.ui.widgets.toasts import Toasts
        from o8studio.ui.window.announcer import Announcer
        from o8studio.ui.window.arrivals import Arrivals
        from o8studio.ui.window.clip_on_stage import ClipOnStage
        from o8studio.ui.window.gateway_corner import GatewayCorner
        from o8studio.ui.window.job_actions import JobActions
        from o8studio.ui.window.library_binding import page_actions
        from o8studio.ui.window.news import connect_news
        from o8studio.ui.window.pages import Pages
        from o8studio.ui.window.stage_actions import StageActions
        from o8studio.ui.window.stage_modes import StageModes

        if not hasattr(self, "compose"):
            yield from self.complete()
        self.engine = Engine(self)
        self.exact = ExactFrames(self, FrameCache(BUDGET_BYTES))
        self.engine.rested.connect(self.exact.tidy_soon)
        yield
        for _part in self._build_stage():
            yield
        self._ports = ports
        self.thumbnails.read_from(
            ports.files.posters(), ports.files.references(), ports.compose.thumbnail, ports.files.sprite
        )
        self.toasts = Toasts(self.shell)
        self.pages = Pages(
            self.frame, ports, self.store, self.thumbnails, lambda: self.columns, self.exact.cache
        )
        self.pages.clip_chosen.connect(self._play_in_studio)
        self.arrivals = Arrivals(
            self.shell, ports.connect, say=partial(self.toasts.show, icon="circle-alert"), references=lambda: self.compose.references,
            form=lambda link: self.pages.connect_gateway(link=link),
        )  # fmt: skip
        self.arrivals.connected.connect(self.pages.connected)
        self.corner = GatewayCorner(self.frame, ports.gateways, self.pages, self.toasts)
        self.corner.studio_wanted.connect(self.show_studio)
        self.job_actions = JobActions(
            self.shell, ports.queue, ports.clips, ports.files, self.store, self.toasts,
            lambda: self.compose, lambda: self.queue,
        )  # fmt: skip
        self.stage_actions = StageActions(
            self.shell, ports.clips, ports.files, self.toasts, self.job_actions,
            lambda: self.compose, lambda: self.player, self.table.state_of,
        )  # fmt: skip
        self.library_actions, self.review_actions = page_actions(self, self._library)
        self.actions = Actions(self)
        self.stage_modes = StageModes(
            self.shell, self.frame, lambda: self.columns, lambda: self.player, partial(self.show_page, PageName.STUDIO)
        )  # fmt: skip
        FocusRing.follow()
        TextMenus.watch(self.shell)
        self.frame.enable_cross_fades()
        self.announcer = Announcer(ports.settings, self.store, self.shell)
        self.stage = ClipOnStage(self.store, self.thumbnails, lambda: self.player, self.table.line_of, self)
        yield
        for _part in self._apply_look():
            yield
        connect_news(self, bridge)
        self.store.set_names(ports.clips.model_names())
        self.store.add(ports.clips.jobs())
        self.store.added.connect(lambda _jobs: self.announcer.job_came())
        self.store.changed.connect(self._on_changed)
        self.table.cleared_changed.connect(self._keep)
        yield
        selected = self._selected
        clip = self.store.remembered(selected)
        self.stage.show(clip, play=False)
        if clip is not None:
            yield
            if self._selected == selected:  # nobody chose another meanwhile
                self.queue.choose(clip.id)

    def _build_stage(self) -> Iterator[None]:
        from o8studio.ui.player.player_panel import PlayerPanel
        from o8studio.ui.player.transport import Transport
        from o8studio.ui.welcome.first_stage import FirstStage

        transport = Transport()
        yield
        self.player: PlayerPanel = PlayerPanel(self.engine, self.exact, transport)
        yield
        self.first_stage = FirstStage(self.player, self.player.clip_shown, self.store)
        self.columns.put_on_stage(self.first_stage)
        yield

    def _apply_look(self) -> Iterator[None]:
        """Initialise panels that were just built, in steps."""
        from o8studio.ui.window.joining import join_panels
        from o8studio.ui.window.keys import bind_commands

        ports = self.ports
        self._apply_preferences()
        join_panels(self)
        self.queue.show_paused(ports.settings.preference(Preference.QUEUE_PAUSED) is True)
        yield
        ports.compose.plan(self.compose.order())  # is kept for the form
        yield
        self.compose.show_fields(ports.compose)
        yield
        self.compose.attach(ports.compose)
        self.compose.draft_changed.connect(self._on_draft)
        self.compose.new_asked.connect(self.job_actions.new_draft)
        yield
        bind_commands(self)
        self.show_gateway()
        self.columns.fit(self.shell.width())
        yield

    def rebuild(self) -> None:
        """Another language, theme or text size: rebuild everything and restore its state."""
        draft, layout = self.compose.state(), self.columns.state()
        clip, number, chosen = self.player.clip, self.player.number, self.queue.chosen()
        (page, section, was_welcome), old = self.pages.drop_all(), self.columns
        self.frame.build_rail()
        self._build()
        self.frame.drop_page(old)
        self._draft = draft
        self.prompt.set_text(str(draft["prompt"]))
        for _part in self.complete():
            pass
        self.columns.restore(layout)
        for _part in (*self._build_stage(), *self._apply_look()):
            pass
        self.store.set_names(self.ports.clips.model_names())
        if self.ports.compose.models():
            self.show_models()
        self.stage.show(clip, play=False)
        if clip is not None:
            self.player.go_to(number)
        self.queue.choose(next(iter(chosen), ""))
        if was_welcome:
            self.show_welcome()
        elif page is PageName.SETTINGS:
            self.pages.show_settings(section)
        else:
            self.show_page(page)

    # ---- pages

    def show_page(self, name: str) -> None:
        """Show Studio, Library, Review or Settings."""
        if self._ports is not None:
            self.stage_modes.leave_for(name)
            self.pages.show(name)

    def show_welcome(self) -> None:
        """Show the first-run page."""
        self.pages.show_welcome()

    def show_studio(self) -> None:
        """Show the three columns."""
        self.show_page(PageName.STUDIO)
        self.compose.prompt.setFocus()
        self.show_gateway()

    @property
    def is_welcoming(self) -> bool:
        """Whether the first-run page is shown."""
        return self.pages.is_welcoming

    def show_models(self) -> None:
        """The gateway's list of models arrived."""
        specs = self.ports.compose.models()
        self.store.set_names({spec.id: (spec.family, pick(spec.title, spec.title_zh)) for spec in specs})
        self.compose.show_models(specs)

    def show_gateway(self) -> None:
        """Something about the gateways changed."""
        self.corner.show()
        self.compose.show_online(self.table.is_online(self.ports.gateways.gateway().id))

    def say(self, words: str, *, stays: bool = False) -> None:
        """Show one sentence in the corner."""
        self.toasts.show(words, stays=stays)

    def setting_changed(self, name: Preference) -> None:
        """Apply a changed setting."""
        if name in _LOOKS:
            language.use(str(self.settings.preference(Preference.LANGUAGE)))
            theme().apply_preferences(self.settings.preference)
            QTimer.singleShot(0, self.rebuild)  # the clicked page must not be deleted in its own slot
        elif name is Preference.KEYS:
            from o8studio.ui.window.keys import bind_commands

            bind_commands(self)
        elif name is Preference.REDUCE_MOTION:
            theme().less_motion = self.settings.preference(name) is True
            self.queue.show_motion()
        else:
            self._apply_preferences()

    def show_report(self, words: str) -> None:
        """Show in one sheet at the start what happened to the ledger or was unfinished."""
        from o8studio.ui.widgets.dialogs import inform

        inform(self.shell, _("Current state"), words)

    def show_ledger_trouble(self, there: bool) -> None:
        """The disk refuses writes: shown for as long as that lasts."""
        words = _(
            "The ledger can't be written to the disk. Nothing new is sent; news of running jobs "
            "is written down as soon as there is room."
        )
        self.frame.show_bar(words if there else "")

    def play(self, clip_id: str) -> None:
        """Show a clip on the stage."""
        clip = self.store.clip(ClipId(clip_id))
        if clip is None:
            return
        self._selected = clip_id
        autoplay = self.settings.preference(Preference.AUTOPLAY) is True and not theme().reduce_motion
        self.stage.show(clip, play=autoplay)
        self.store.mark_seen(clip.id)
        self._keep()

    def play_and_choose(self, clip_id: str) -> None:
        """Show a take on the stage; the highlighted card is always the clip that is shown there."""
        self.play(clip_id)
        self.queue.choose(clip_id)

    def _play_in_studio(self, clip_id: str) -> None:
        self.show_page(PageName.STUDIO)
        self.play(clip_id)
        self.queue.choose(clip_id)

    def _on_changed(self, before: Job, job: Job) -> None:
        if job.state is JobState.KEPT and before.state is not JobState.KEPT and not self._selected:
            self.table.flush()
            show = self.play if self.queue.chosen() else self.play_and_choose
            show(next(clip.id for clip in job.made))
        self.announcer.job_changed(before, job)

    def do_on_stage(self, command_id: str) -> None:
        from o8studio.ui.actions.commands import command

        asked = CommandId(command_id)
        if command(asked).does:  # on a job: applies to the clip on the stage, wherever the focus is
            self.stage_actions.do(asked)
        else:
            self.actions.trigger(asked)

    def _on_menu(self) -> None:
        if self._ports is not None:
            self.actions.trigger(CommandId.APP_MENU)

    # ---- session

    def state(self) -> dict[str, Json]:
        """The window's state, to be saved."""
        looks = looks_of(self.stage_modes.geometry(), self.columns, self.table, self.store)
        saved: dict[str, Json] = {"draft": self.compose.state(), "window": looks, "selected": self._selected}
        return {**saved, "library": self.pages.library_state()}

    def end(self) -> None:
        """Stop automatic saving: shutdown saves everything."""
        self._is_over = True
        self._save.stop()
        self.announcer.end()
        self.exact.end()
        self.pages.end()

    def _keep(self) -> None:
        if self._ports is not None and not self._is_over:
            self._save.start()

    def _on_draft(self) -> None:
        self.compose.show_saved(False)
        self._keep()

    def _remember(self) -> None:
        if not self._is_over:
            self.settings.remember(self.state())
            self.compose.show_saved(True)

    def _apply_preferences(self) -> None:
        from o8studio.ui.player.preferences import PlayerPreferences

        self.player.set_preferences(PlayerPreferences.of(self.settings.preference))

    @property
    def ports(self) -> "Ports":
        """The ports given to `attach`."""
        assert self._ports is not None
        return self._ports

    @property
    def settings(self) -> "SettingsPort":
        """The settings port."""
        return self.ports.settings
