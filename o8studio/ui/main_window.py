"""Fills the frame with its pages, connects them, decides nothing. Built anew for another language or size of text."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QSplitter, QWidget

from o8studio.domain.ids import JobId
from o8studio.domain.job import Job, JobState
from o8studio.domain.request import Json
from o8studio.services import language
from o8studio.services.language import _, pick
from o8studio.ui.bridge import Bridge
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.desk import Desk
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.shell import Shell
from o8studio.ui.theme import theme

if TYPE_CHECKING:
    from o8studio.ui.settings.settings_page import SettingsPage
    from o8studio.ui.welcome.welcome_page import WelcomePage

_SAVE_MS = 500
_COMPOSER, _QUEUE, _STRIP = 372, 320, 72
_NARROWER, _NARROW = 1360, 1200
_LOOKS = frozenset({"theme", "text_size", "reduce_motion", "more_contrast", "language"})


class MainWindow(QObject):
    """Built inside a frame that is already seen; `attach` brings it to life."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.shell = shell
        self._desk: Desk | None = None
        self.table = JobTable()
        self.table.setParent(self)
        self._pages: dict[str, QWidget] = {}
        self._page = "studio"
        self._welcome: WelcomePage | None = None
        self._selected = ""
        self._wants = {"composer": True, "queue": True}
        self._sizes: list[int] = []
        self._is_full = False
        self._fitted: tuple[int, bool, bool, bool] = (0, False, False, False)
        self._build()
        shell.page_asked.connect(self.show_page)
        shell.chip_pressed.connect(self._on_chip)
        shell.resized.connect(lambda _w, _h: self._fit_columns())
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(_SAVE_MS)
        self._save.timeout.connect(self._remember)

    def _build(self) -> None:
        """The studio's three columns."""
        self.compose = ComposePanel()
        self.queue = QueuePanel(self.table)
        self._stage = QWidget()
        self._stage.setProperty("column", "canvas")
        self._stage.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        for part in (self.compose, self._stage, self.queue):
            self.columns.addWidget(part)
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes(self._sizes or [_COMPOSER, 676, _QUEUE])
        self.columns.splitterMoved.connect(self._on_splitter)
        self.shell.show_page(self.columns)
        self.shell.mark_page("studio")

    # ---- coming to life

    def show_first_look(self, jobs: list[Job], saved: dict[str, Json]) -> None:
        """The queue, the draft and the columns as they were left; typing is possible from here on."""
        self.table.show_jobs(jobs)
        self._restore(saved)
        self._fit_columns()
        self.compose.prompt.setFocus()

    def attach(self, desk: Desk, bridge: Bridge, posters: Path) -> None:
        """Connect everything and show what is there."""
        from o8studio.ui.job_actions import JobActions
        from o8studio.ui.notices import Notices
        from o8studio.ui.player.engine import Engine  # QtMultimedia comes after the first paint
        from o8studio.ui.player.exact_frames import ExactFrames
        from o8studio.ui.shortcuts import Shortcuts
        from o8studio.ui.stage_actions import StageActions
        from o8studio.ui.widgets.popover import Toasts

        self._desk = desk
        self._posters = posters
        self.engine: Engine = Engine(self)
        self.exact: ExactFrames = ExactFrames(self)
        self.toasts = Toasts(self.shell)
        self.notices: Notices = Notices(self.shell)
        self.job_actions: JobActions = JobActions(
            self.shell, desk, self.toasts, lambda: self.compose, lambda: self.queue
        )
        self.stage_actions: StageActions = StageActions(
            self.shell, desk, self.toasts, self.job_actions, lambda: self.compose, lambda: self.player
        )
        self.shortcuts = Shortcuts(self.shell)
        bridge.job_changed.connect(self._on_job)
        bridge.job_progressed.connect(self.table.progressed)
        bridge.ledger_trouble.connect(self.show_ledger_trouble)
        bridge.poster_made.connect(lambda news: self._on_poster(news.job_id))
        bridge.connection_changed.connect(self._on_connection)
        self.table.show_jobs(desk.jobs())
        self._dress()
        self._show_selected()

    def _dress(self) -> None:
        """Bring panels that were just built to life."""
        from o8studio.ui.player.player_panel import PlayerPanel

        desk = self._desk
        assert desk is not None
        self.player: PlayerPanel = PlayerPanel(self.engine, self.exact)
        self.player.setMinimumWidth(320)
        sizes = self.columns.sizes()
        self.columns.replaceWidget(1, self.player)
        self._stage.deleteLater()
        self._stage = self.player
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes(sizes)
        self._take_habits()
        self.player.asked.connect(self._on_stage)
        self.player.take_chosen.connect(self.play)
        self.queue.show_posters(self._posters)
        self.queue.clip_chosen.connect(self.play)
        self.queue.action_asked.connect(self.job_actions.do)
        self.queue.pause_asked.connect(desk.pause_queue)
        self.queue.unfold_asked.connect(lambda: self._fold("queue", show=True))
        self.queue.show_paused(desk.preference("queue_paused") is True)
        self.compose.attach(desk)
        self.compose.draft_changed.connect(self._on_draft)
        self._bind_keys()
        self.show_gateway()
        self._fitted = (0, False, False, False)
        self._fit_columns()

    def rebuild(self) -> None:
        """Another language, theme or size of text: everything is built anew, and stands where it stood."""
        assert self._desk is not None
        state, page, section = self.compose.state(), self._page, self._section()
        job, number = self.player.job, self.player.number
        was_welcome = self.is_welcoming
        self._sizes = self.columns.sizes()
        chosen = self.queue.chosen()
        old = [self.columns, *self._pages.values(), *([self._welcome] if self._welcome else [])]
        self._pages, self._welcome = {}, None
        self.shell.build_rail()
        self._build()
        for one in old:
            self.shell.drop_page(one)
        self.compose.restore(state)
        self._dress()
        if self._desk.models():
            self.show_models()
        if job is not None:
            self.player.show_clip(job, play=False, **self._names(job))
            self.player.go_to(number)
            self._show_takes(job)
        for job_id in chosen[:1]:
            self.queue.choose(job_id)
        if was_welcome:
            self.show_welcome()
        else:
            self.show_page(page)
            if section and page == "settings":
                self._settings().open_section(section)

    # ---- pages

    def show_page(self, name: str) -> None:
        """Studio, Library, Review or Settings."""
        if self._desk is None or name not in ("studio", "library", "review", "settings"):
            return
        self._page = name
        page = self.columns if name == "studio" else self._page_of(name)
        self.shell.show_page(page)
        self.shell.mark_page(name)

    def _page_of(self, name: str) -> QWidget:
        from o8studio.ui.library.clips_page import ClipsPage

        assert self._desk is not None
        page = self._pages.get(name)
        if name == "settings":
            return self._settings()
        if page is None:
            if name == "library":
                page = ClipsPage(_("Library"), _("Finished clips are listed here."))
            else:
                page = ClipsPage(
                    _("Review"),
                    _("Clips that you rated, picked or rejected are listed here."),
                    lambda job: job.review is not None,
                )
            page.clip_chosen.connect(self._play_in_studio)
            self._pages[name] = page
        assert isinstance(page, ClipsPage)
        page.show_clips(self.table.all_jobs(), self.table.names, self._posters)
        return page

    def _settings(self) -> "SettingsPage":
        from o8studio.ui.settings.settings_page import SettingsPage

        assert self._desk is not None
        page = self._pages.get("settings")
        if not isinstance(page, SettingsPage):
            page = SettingsPage(self._desk)
            page.connect_asked.connect(self.connect_gateway)
            self._pages["settings"] = page
        return page

    def _section(self) -> str:
        page = self._pages.get("settings")
        return str(getattr(page, "section", "")) if page is not None else ""

    def show_settings(self, section: str = "gateways") -> None:
        """A section of the settings."""
        self.show_page("settings")
        self._settings().open_section(section)

    def show_welcome(self) -> None:
        """The first run."""
        from o8studio.ui.connect.connect_form import ConnectForm
        from o8studio.ui.welcome.welcome_page import WelcomePage

        assert self._desk is not None
        if self._welcome is None:
            form = ConnectForm()
            form.attach(self._desk)
            form.connected.connect(self.show_studio)
            self._welcome = WelcomePage(form)
            self._welcome.demo_asked.connect(self._on_demo)
        self.shell.show_page(self._welcome)
        self.shell.mark_page("")

    def show_studio(self) -> None:
        """The three columns."""
        self.show_page("studio")
        self.compose.prompt.setFocus()
        self.show_gateway()

    @property
    def page(self) -> str:
        """The page that is seen."""
        return self._page

    @property
    def is_welcoming(self) -> bool:
        """Whether the first-run page is shown."""
        return self._welcome is not None and self.shell.is_showing(self._welcome)

    # ---- what the desk says

    def show_models(self) -> None:
        """The gateway's list has come."""
        assert self._desk is not None
        cards = self._desk.models()
        self.table.show_names({card.id: (card.family, pick(card.title, card.title_zh)) for card in cards})
        self.compose.show_models(cards)

    def show_gateway(self) -> None:
        """The chip at the foot of the rail, and the gateways of the settings."""
        from o8studio.ui.connect.gateway_menu import DOTS
        from o8studio.ui.settings.settings_page import SettingsPage

        assert self._desk is not None
        view = self._desk.gateway()
        words = ", ".join(part for part in (view.name, view.words, view.balance) if part)
        self.shell.chip.show_gateway(view.name, view.balance, DOTS.get(view.state, "text-3"), words)
        page = self._pages.get("settings")
        if isinstance(page, SettingsPage) and self._page != "settings":
            page.gateways.show_gateways()

    def show_paused(self, on: bool) -> None:
        """The queue was paused or goes on."""
        self.queue.show_paused(on)

    def show_around(self, missing: frozenset[JobId], usual: Mapping[str, float | None]) -> None:
        """Which clips are gone, and how long each model usually takes."""
        self.table.set_around(missing, usual)

    def say(self, words: str, *, stays: bool = False) -> None:
        """One sentence in the corner."""
        self.toasts.show(words, stays=stays)

    def setting_changed(self, name: str) -> None:
        """A setting takes effect."""
        assert self._desk is not None
        desk = self._desk
        if name in _LOOKS:
            if name == "language":
                language.use(str(desk.preference("language")))
            theme().set_looks(
                text_size=int(str(desk.preference("text_size"))),
                reduce_motion=desk.preference("reduce_motion") is True,
                more_contrast=desk.preference("more_contrast") is True,
            )
            theme().apply(str(desk.preference("theme")))
            QTimer.singleShot(0, self.rebuild)  # the page that was pressed must not die in its own slot
        elif name == "keys":
            self._bind_keys()
        else:
            self._take_habits()

    def show_report(self, words: str) -> None:
        """What happened to the ledger or was going on, in one sheet at the start."""
        told = QMessageBox(self.shell)
        told.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setText(words)
        told.addButton(_("Go on"), QMessageBox.ButtonRole.AcceptRole)
        told.open()

    def show_ledger_trouble(self, there: bool) -> None:
        """The disk refuses what must be written: said for as long as it does."""
        self.shell.show_bar(
            _(
                "The disk refuses the ledger. Nothing new is sent; what runs is written down as soon as there is room."
            )
            if there
            else ""
        )

    # ---- clips

    def play(self, job_id: str) -> None:
        """Show a finished clip on the stage."""
        job = self.table.job(JobId(job_id))
        if job is None or job.state is not JobState.KEPT or self._desk is None:
            return
        self._selected = job_id
        autoplay = self._desk.preference("autoplay") is True and not theme().reduce_motion
        self.player.show_clip(job, play=autoplay, **self._names(job))
        self._show_takes(job)
        self.table.mark_seen(job.id)
        self._save.start()

    def _play_in_studio(self, job_id: str) -> None:
        self.show_page("studio")
        self.play(job_id)
        self.queue.choose(JobId(job_id))

    def _show_takes(self, job: Job) -> None:
        takes = [
            one
            for one in self.table.all_jobs()
            if one.state is JobState.KEPT and one.request.prompt == job.request.prompt
        ]
        takes.sort(key=lambda one: one.recorded_at)
        self.player.show_takes(takes, self._posters)

    def _names(self, job: Job) -> dict[str, str]:
        family, title = self.table.names(job.request.model)
        return {"family": job.request.family if family == "unknown" else family, "model": title}

    def _show_selected(self) -> None:
        job = self.table.job(JobId(self._selected))
        if job is not None and job.state is JobState.KEPT:
            self.player.show_clip(job, play=False, **self._names(job))
            self._show_takes(job)
            self.queue.choose(job.id)

    def _on_job(self, job: Job) -> None:
        before = self.table.job(job.id)
        self.table.put(job)
        if before is None:
            self.table.flush()  # a new card is seen before the gateway answers
        now_kept = job.state is JobState.KEPT and (before is None or before.state is not JobState.KEPT)
        if now_kept and not self._selected:
            self.table.flush()
            self.play(job.id)
        if job.state is JobState.KEPT:
            self.player.show_review(job)
            shown = self.player.job
            if now_kept and shown is not None and shown.request.prompt == job.request.prompt:
                self._show_takes(shown)
        if before is not None:
            self._announce(before, job)

    def _on_poster(self, job_id: JobId) -> None:
        self.queue.poster_made(job_id)
        job, shown = self.table.job(job_id), self.player.job
        if job is not None and shown is not None and job.request.prompt == shown.request.prompt:
            self._show_takes(shown)

    def _announce(self, before: Job, job: Job) -> None:
        """News for somebody who looks elsewhere; nothing is said of jobs that were only restored."""
        assert self._desk is not None
        desk, title = self._desk, job.title[:80]
        ended = job.state.is_final and not before.state.is_final
        if before.state is job.state:
            return
        if job.state is JobState.KEPT and desk.preference("notify_ready"):
            self.notices.tell(_("Clip ready"), title)
        elif job.state is JobState.FAILED and desk.preference("notify_failed"):
            self.notices.tell(_("Clip failed"), title)
        elif job.state is JobState.UNCONFIRMED and desk.preference("notify_failed"):
            self.notices.tell(_("A clip needs you"), title)
        left = sum(not one.state.is_final for one in self.table.all_jobs())
        running = _("{n} running").format(n=left) if left else ""
        self.notices.show_progress(running)
        if ended and not left and desk.preference("notify_all_done"):
            self.notices.tell(_("All clips are done"), title)

    def _on_connection(self, news: object) -> None:
        gateway_id, online = str(getattr(news, "gateway_id", "")), bool(getattr(news, "online", True))
        self.table.set_online(gateway_id, online)
        assert self._desk is not None
        if self._desk.gateway().id == gateway_id:
            self.compose.show_online(online)
            self.notices.tell(
                _("Connection is back") if online else _("No connection"), self._desk.gateway().name
            )
        self.show_gateway()

    def _on_stage(self, deed: str) -> None:
        if deed == "full_screen":
            self._full_screen(not self._is_full)
        else:
            self.stage_actions.do(deed)

    # ---- columns

    def _fit_columns(self) -> None:
        """Where it is narrow the queue is a strip; both columns fold by hand too (DESIGN §7.1)."""
        width = self.shell.width()
        roomy = width / max(1.0, theme().scale)
        narrow = roomy < _NARROW
        strip = not self._wants["queue"] or (narrow and self._wants.get("queue_open") is not True)
        shows = self._wants["composer"] and not (narrow and not strip) and not self._is_full
        layout = (width, strip, shows, self._is_full)
        if layout == self._fitted:
            return
        same_columns = self._fitted[1:] == layout[1:]
        self._fitted = layout
        self.queue.set_folded(strip)
        self.queue.setMinimumWidth(_STRIP if strip else 264)
        self.queue.setMaximumWidth(_STRIP if strip else 400)
        self.compose.setMinimumWidth(320)
        self.compose.setMaximumWidth(480)
        self.compose.setVisible(shows)
        self.queue.setVisible(not self._is_full)
        few = roomy < _NARROWER
        wider = theme().scale if theme().scale > 1 else 1.0
        left = round(min(480, (344 if few else _COMPOSER) * wider))
        right = _STRIP if strip else round(min(400, (288 if few else _QUEUE) * wider))
        if self._sizes and same_columns and not few and not strip:
            left, right = self._sizes[0] or left, self._sizes[2] or right
        room = self.columns.width() - (left if shows else 0) - (0 if self._is_full else right) - 2
        self.columns.setSizes([left if shows else 0, max(320, room), 0 if self._is_full else right])

    def _on_splitter(self, _spot: int, _index: int) -> None:
        self._sizes = self.columns.sizes()
        self._save.start()

    def _fold(self, column: str, *, show: bool | None = None) -> None:
        if column == "queue":
            if self.shell.width() / max(1.0, theme().scale) < _NARROW:
                self._wants["queue_open"] = not self._wants.get("queue_open", False) if show is None else show
                self._wants["queue"] = True
            else:
                self._wants["queue"] = not self._wants["queue"] if show is None else show
        else:
            self._wants[column] = not self._wants[column] if show is None else show
        self._fit_columns()
        self._save.start()

    def _full_screen(self, on: bool) -> None:
        self._is_full = on
        self.show_page("studio")
        self.player.set_full_screen(on)
        self.shell.set_full(on)
        self._fit_columns()
        self.player.view.setFocus()

    def _next_column(self, step: int) -> None:
        columns: list[QWidget] = [self.compose.prompt, self.player.view, self.queue.view]
        seen = [one for one in columns if one.isVisible()]
        focus = QApplication.focusWidget()
        holders: list[QWidget] = [self.compose, self.player, self.queue]
        at = next((n for n, one in enumerate(holders) if focus is not None and one.isAncestorOf(focus)), 0)
        wanted = columns[(at + step) % len(columns)]
        (wanted if wanted in seen else seen[0]).setFocus(Qt.FocusReason.TabFocusReason)

    # ---- what is remembered

    def _restore(self, state: dict[str, Json]) -> None:
        draft, window = state.get("draft"), state.get("window")
        if isinstance(draft, dict):
            self.compose.restore(draft)
        if isinstance(window, dict):
            geometry, columns = window.get("geometry"), window.get("columns")
            if isinstance(geometry, str):
                self.shell.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii")))
            if isinstance(columns, list) and len(columns) == 3:
                self._sizes = [int(str(size)) for size in columns]
                self.columns.setSizes(self._sizes)
            for name in ("composer", "queue"):
                self._wants[name] = window.get(name) is not False
        self._selected = str(state.get("selected") or "")

    def state(self) -> dict[str, Json]:
        """What comes back the next time."""
        sizes: list[Json] = list(self.columns.sizes())
        return {
            "draft": self.compose.state(),
            "window": {
                "geometry": self.shell.saveGeometry().toBase64().toStdString(),
                "columns": sizes,
                "composer": self._wants["composer"],
                "queue": self._wants["queue"],
            },
            "selected": self._selected,
        }

    def end(self) -> None:
        """Nothing is saved by itself any more: the end writes everything down."""
        self._save.stop()
        self.notices.end()
        self.exact.end()

    def _on_draft(self) -> None:
        self.compose.show_saved(False)
        self._save.start()

    def _remember(self) -> None:
        if self._desk is not None:
            self._desk.remember(self.state())
            self.compose.show_saved(True)

    def _take_habits(self) -> None:
        from o8studio.ui.player.player_panel import Habits

        assert self._desk is not None
        desk = self._desk
        self.player.set_habits(
            Habits(
                loop_short=desk.preference("loop_short") is True,
                surround=str(desk.preference("surround")),
                volume=float(str(desk.preference("volume"))),
            )
        )

    # ---- gateways

    def _on_chip(self) -> None:
        from o8studio.ui.connect.gateway_menu import open_gateway_menu

        desk = self._desk
        if desk is None:
            return
        if desk.gateway().state == "none":
            self.show_welcome()
            return
        open_gateway_menu(
            self.shell,
            self.shell.chip,
            desk.gateway(),
            desk.gateways(),
            lambda name: desk.use_gateway(name, self._on_gateway),
            self.show_settings,
        )

    def _on_gateway(self, problem: str) -> None:
        if problem:
            self.say(problem, stays=True)
        self.show_gateway()

    def connect_gateway(self) -> None:
        """The form for one more gateway, or another token."""
        from o8studio.ui.connect.connect_form import ConnectDialog

        assert self._desk is not None
        dialog = ConnectDialog(self._desk, self.shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.form.connected.connect(self._on_connected)
        dialog.open()

    def _on_connected(self) -> None:
        self.show_gateway()
        if self._page == "settings":
            self._settings().gateways.show_gateways()

    def _on_demo(self) -> None:
        assert self._desk is not None
        self._desk.start_demo(
            lambda problem: self.say(problem, stays=True) if problem else self.show_studio()
        )

    # ---- keys

    def _bind_keys(self) -> None:
        assert self._desk is not None
        saved = self._desk.preference("keys")
        chosen = {name: str(keys) for name, keys in saved.items()} if isinstance(saved, dict) else {}
        places: dict[str, QWidget] = {
            "window": self.shell,
            "stage": self.player,
            "queue": self.queue,
            "prompt": self.compose.prompt,
        }
        self.shortcuts.bind(places, self._calls(), chosen)

    def _calls(self) -> dict[str, Callable[[], None]]:
        player, compose, queue, stage = self.player, self.compose, self.queue, self.stage_actions.do
        calls: dict[str, Callable[[], None]] = {
            "generate": partial(self._generate, first=False),
            "generate_first": partial(self._generate, first=True),
            **{
                f"page_{name}": partial(self.show_page, name)
                for name in ("studio", "library", "review", "settings")
            },
            "new_draft": compose.clear,
            "to_prompt": self._to_prompt,
            "cost": compose.show_cost,
            "fold_composer": partial(self._fold, "composer"),
            "fold_queue": partial(self._fold, "queue"),
            "search": self._search,
            "pause_queue": queue.pause.click,
            "undo": self.job_actions.undo,
            "save_as": partial(stage, "save_as"),
            "folder": partial(stage, "folder"),
            "next_column": partial(self._next_column, 1),
            "previous_column": partial(self._next_column, -1),
            "full_window": self._full_window,
            "shortcuts": self.show_shortcuts,
            "escape": self._escape,
            "play": player.toggle,
            "stage_play": player.toggle,
            "reverse": partial(player.shuttle, -1),
            "forward": partial(player.shuttle, 1),
            "previous_frame": partial(player.step, -1),
            "stage_back": partial(player.step, -1),
            "next_frame": partial(player.step, 1),
            "stage_on": partial(player.step, 1),
            "second_back": partial(player.step_seconds, -1.0),
            "second_on": partial(player.step_seconds, 1.0),
            "first_frame": partial(player.go_to, 0),
            "last_frame": lambda: player.go_to(player.count - 1),
            "previous_take": partial(player.choose_take, -1),
            "next_take": partial(player.choose_take, 1),
            "mark_in": partial(player.mark, begin=True),
            "mark_out": partial(player.mark, begin=False),
            "to_mark_in": partial(player.go_to_mark, begin=True),
            "to_mark_out": partial(player.go_to_mark, begin=False),
            "loop": player.transport.loop.toggle,
            "clear_marks": player.clear_marks,
            "slower": partial(player.change_speed, -1),
            "faster": partial(player.change_speed, 1),
            "own_speed": partial(player.change_speed, 0),
            "go_to": player.ask_where,
            "mute": player.transport.mute.toggle,
            "full_screen": lambda: self._full_screen(not self._is_full),
            "full_size": lambda: player.view.set_full_size(not player.view.is_full_size),
            "pick": partial(stage, "judge pick"),
            "reject": partial(stage, "judge reject"),
            "clear_verdict": partial(stage, "judge "),
            "move_up": partial(queue.move_job, -1),
            "move_down": partial(queue.move_job, 1),
            "remove": lambda: self.job_actions.remove(queue.chosen()),
            "previous_prompt": partial(compose.step_history, 1),
            "next_prompt": partial(compose.step_history, -1),
        }
        for name in ("copy_frame", "save_frame", "continue_this", "use_settings", "use_seed"):
            calls[name] = partial(stage, name)
        for stars in range(6):
            calls[f"rate_{stars}"] = partial(stage, f"rate {stars}")
        return calls

    def _generate(self, *, first: bool) -> None:
        if not self.is_welcoming:
            self.compose.press_generate(first=first)

    def _to_prompt(self) -> None:
        self.show_page("studio")
        self._fold("composer", show=True)
        self.compose.prompt.setFocus()

    def _search(self) -> None:
        if self._page == "studio":
            self._fold("queue", show=True)
            self.queue.start_search()
        elif self._page in ("library", "review"):
            field = getattr(self._pages.get(self._page), "search", None)
            if isinstance(field, QWidget):
                field.setFocus()

    def _full_window(self) -> None:
        (self.shell.showNormal if self.shell.isFullScreen() else self.shell.showFullScreen)()

    def _escape(self) -> None:
        if self._is_full:
            self._full_screen(False)
        elif not self.queue.end_search():
            self.queue.view.clearSelection()

    def show_shortcuts(self) -> None:
        """Every key, searchable."""
        from o8studio.ui.settings.shortcuts_sheet import open_shortcuts

        if self._desk is not None:
            self.sheet: QDialog = open_shortcuts(self.shell, self._desk)
