"""Fills the frame with the three columns, connects them, decides nothing."""

from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QSplitter, QWidget

from o8studio.domain.compose import Draft
from o8studio.domain.ids import JobId
from o8studio.domain.job import Job, JobState
from o8studio.domain.request import Json
from o8studio.services.language import _, pick
from o8studio.ui.bridge import Bridge
from o8studio.ui.compose.compose_panel import ComposePanel
from o8studio.ui.connect.connect_form import ConnectDialog, ConnectForm
from o8studio.ui.desk import Desk
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.shell import Shell
from o8studio.ui.welcome.welcome_page import WelcomePage

_SAVE_MS = 500


class MainWindow(QObject):
    """Built inside a frame that is already seen; `attach` brings it to life."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.shell = shell
        self._desk: Desk | None = None
        self.compose = ComposePanel()
        self.queue = QueuePanel()
        self._stage = QWidget()
        self._stage.setProperty("column", "canvas")
        self._stage.setMinimumWidth(520)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setHandleWidth(1)
        self._columns.setChildrenCollapsible(False)
        for part in (self.compose, self._stage, self.queue):
            self._columns.addWidget(part)
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes([372, 676, 320])
        self.compose.setMinimumWidth(320)
        self.queue.setMinimumWidth(264)
        self._welcome: WelcomePage | None = None
        shell.show_page(self._columns)
        shell.chip_pressed.connect(self._on_chip)
        shell.theme_changed.connect(self._on_theme)
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(_SAVE_MS)
        self._save.timeout.connect(self._remember)
        self._selected = ""
        self.player_panel: QWidget | None = None

    # ---- coming to life

    def show_first_look(self, jobs: list[Job], saved: dict[str, Json]) -> None:
        """The queue, the draft and the columns as they were left; typing is possible from here on."""
        self.queue.table.show_jobs(jobs)
        self._restore(saved)
        self.compose.prompt.setFocus()

    def attach(self, desk: Desk, bridge: Bridge, posters: Path) -> None:
        """Connect everything and show what is there."""
        self._desk = desk
        self._build_player()
        self.queue.show_posters(posters)
        self.compose.attach(desk)
        self.compose.draft_changed.connect(self._on_draft)
        self.queue.clip_chosen.connect(self.play)
        self.queue.action_asked.connect(self._on_action)
        bridge.job_changed.connect(self._on_job)
        bridge.job_progressed.connect(self.queue.table.progressed)
        bridge.ledger_trouble.connect(self.show_ledger_trouble)
        bridge.poster_made.connect(lambda news: self.queue.poster_made(news.job_id))
        bridge.connection_changed.connect(
            lambda news: self.queue.table.set_online(news.gateway_id, news.online)
        )
        self.queue.table.show_jobs(desk.jobs())
        QShortcut(QKeySequence("Ctrl+Return"), self.shell, self._generate_by_key)
        QShortcut(QKeySequence("Ctrl+L"), self.shell, self.compose.prompt.setFocus)
        self.show_gateway()
        self._show_selected()

    def show_models(self) -> None:
        """The gateway's list has come."""
        assert self._desk is not None
        cards = self._desk.models()
        self.queue.table.show_names(
            {card.id: (card.family, pick(card.title, card.title_zh)) for card in cards}
        )
        self.compose.show_models(cards)

    def show_gateway(self) -> None:
        """The chip at the foot of the rail."""
        assert self._desk is not None
        view = self._desk.gateway()
        dots = {"connected": "ok", "demo": "text-3", "unreachable": "warn", "none": "text-off"}
        token = dots.get(view.state, "text-3")
        self.shell.show_chip(f"{view.name}\n{view.balance}".strip(), token, f"{view.name}: {view.state}")

    def show_welcome(self) -> None:
        """The first run."""
        assert self._desk is not None
        if self._welcome is None:
            form = ConnectForm()
            form.attach(self._desk)
            form.connected.connect(self.show_studio)
            self._welcome = WelcomePage(form)
            self._welcome.demo_asked.connect(self._on_demo)
        self.shell.show_page(self._welcome)

    def show_studio(self) -> None:
        """The three columns."""
        self.shell.show_page(self._columns)
        self.compose.prompt.setFocus()
        self.show_gateway()

    @property
    def is_welcoming(self) -> bool:
        """Whether the first-run page is shown."""
        return self._welcome is not None and self.shell.is_showing(self._welcome)

    def play(self, job_id: str) -> None:
        """Show a finished clip on the stage."""
        job = self.queue.table.job(JobId(job_id))
        if job is None or job.state is not JobState.KEPT:
            return
        self._selected = job_id
        self.player.show_clip(job, play=True)
        self.queue.table.mark_seen(JobId(job_id))
        self._save.start()

    def _restore(self, state: dict[str, Json]) -> None:
        draft, window = state.get("draft"), state.get("window")
        if isinstance(draft, dict):
            self.compose.restore(draft)
        if isinstance(window, dict):
            geometry, columns = window.get("geometry"), window.get("columns")
            if isinstance(geometry, str):
                self.shell.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii")))
            if isinstance(columns, list) and len(columns) == 3:
                self._columns.setSizes([int(str(size)) for size in columns])
        self._selected = str(state.get("selected") or "")

    def _show_selected(self) -> None:
        job = self.queue.table.job(JobId(self._selected))
        if job is not None and job.state is JobState.KEPT:
            self.player.show_clip(job, play=False)
            self.queue.choose(job.id)

    def state(self) -> dict[str, Json]:
        """What comes back the next time."""
        sizes: list[Json] = list(self._columns.sizes())
        return {
            "draft": self.compose.state(),
            "window": {"geometry": self.shell.saveGeometry().toBase64().toStdString(), "columns": sizes},
            "selected": self._selected,
        }

    def show_report(self, words: str) -> None:
        """What happened to the ledger, in one sheet at the start."""
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

    def end(self) -> None:
        """Nothing is saved by itself any more: the end writes everything down."""
        self._save.stop()

    # ---- inside

    def _build_player(self) -> None:
        from o8studio.ui.player.player_panel import PlayerPanel  # QtMultimedia comes after the first paint

        self.player = PlayerPanel()
        self.player.setMinimumWidth(520)
        self.player.folder_asked.connect(lambda job_id: self._on_action(job_id, "folder"))
        sizes = self._columns.sizes()
        self._columns.replaceWidget(1, self.player)
        self._stage.deleteLater()
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes(sizes)
        self.player_panel = self.player
        QShortcut(
            QKeySequence("Space"),
            self.player,
            self.player.toggle,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )

    def _on_theme(self, name: str) -> None:
        if self._desk is not None:
            self._desk.set_theme(name)

    def _on_chip(self) -> None:
        desk = self._desk
        if desk is None:
            return
        menu = QMenu(self.shell)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = desk.gateway().name
        for view in desk.gateways():
            action = menu.addAction(f"{view.name}  {view.balance}".strip())
            action.setCheckable(True)
            action.setChecked(view.name == current)
            action.triggered.connect(lambda _on, name=view.name: desk.use_gateway(name, self._on_gateway))
        menu.addSeparator()
        menu.addAction(_("Use the demo gateway")).triggered.connect(self._on_demo)
        menu.addAction(_("Connect a gateway…")).triggered.connect(self._connect_gateway)
        menu.popup(self.shell.chip.mapToGlobal(self.shell.chip.rect().topRight()))

    def _on_gateway(self, problem: str) -> None:
        if problem:
            self.shell.chip.setToolTip(problem)
        self.show_gateway()

    def _connect_gateway(self) -> None:
        assert self._desk is not None
        dialog = ConnectDialog(self._desk, self.shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.form.connected.connect(self.show_gateway)
        dialog.open()

    def _on_demo(self) -> None:
        assert self._desk is not None
        self._desk.start_demo(lambda problem: None if problem else self.show_studio())

    def _on_draft(self) -> None:
        self.compose.show_saved(False)
        self._save.start()

    def _remember(self) -> None:
        if self._desk is not None:
            self._desk.remember(self.state())
            self.compose.show_saved(True)

    def _generate_by_key(self) -> None:
        if not self.is_welcoming:
            self.compose.press_generate()

    def _on_job(self, job: Job) -> None:
        before = self.queue.table.job(job.id)
        self.queue.table.put(job)
        finished = job.state is JobState.KEPT and (before is None or before.state is not JobState.KEPT)
        if finished and not self._selected:
            self.queue.table.rebuild()
            self.play(job.id)

    def _on_action(self, job_id: str, action: str) -> None:
        job = self.queue.table.job(JobId(job_id))
        if job is None or self._desk is None:
            return
        match action:
            case "stop" if job.state in (JobState.QUEUED, JobState.RENDERING):
                self._ask_to_stop(job)
            case "resolve":
                self._ask_to_resolve(job)
            case "folder":
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(job.kept[0].path).parent)))
            case "edit":
                self.compose.prompt.set_text(job.request.prompt)
                self.compose.prompt.setFocus()
            case "change":
                self._ask_for_prompt(job)
            case "dossier":
                QGuiApplication.clipboard().setText(self._desk.dossier(job.id))
            case "copy":
                QGuiApplication.clipboard().setText(_details(job))
            case "play":
                self.play(job_id)
            case _:
                self._desk.act(job.id, action)

    def _ask_to_stop(self, job: Job) -> None:
        desk = self._desk
        assert desk is not None
        asked = QMessageBox(self.shell)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setText(_("Stop watching this clip?"))
        asked.setInformativeText(
            _("If the gateway can't cancel it, it runs on and may be billed. You can watch it again later.")
        )
        keep = asked.addButton(_("Keep watching"), QMessageBox.ButtonRole.RejectRole)
        stop = asked.addButton(_("Stop watching"), QMessageBox.ButtonRole.DestructiveRole)
        asked.setDefaultButton(keep)
        stop.clicked.connect(lambda: desk.act(job.id, "stop"))
        asked.open()

    def _ask_to_resolve(self, job: Job) -> None:
        desk = self._desk
        assert desk is not None
        asked = QMessageBox(self.shell)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setText(_("What became of this clip?"))
        warning = _(
            "The gateway did not answer after we sent it. If it did arrive, sending it again may bill it twice."
        )
        told = desk.evidence_words(job.id)
        asked.setInformativeText(f"{warning}\n\n{told}" if told else warning)
        keep = asked.addButton(_("Keep it open"), QMessageBox.ButtonRole.RejectRole)
        asked.addButton(_("It never arrived"), QMessageBox.ButtonRole.ActionRole).clicked.connect(
            lambda: desk.act(job.id, "never arrived")
        )
        asked.addButton(_("I have its task id…"), QMessageBox.ButtonRole.ActionRole).clicked.connect(
            lambda: self._ask_for_task(job)
        )
        price = desk.cost(job.request.model, Draft(prompt=job.request.prompt), 1).words
        words = _("Send again, {price}").format(price=price)
        asked.addButton(words, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            lambda: desk.act(job.id, "send again")
        )
        asked.setDefaultButton(keep)
        asked.open()

    def _ask_for_prompt(self, job: Job) -> None:
        desk = self._desk
        assert desk is not None
        dialog = QInputDialog(self.shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setLabelText(_("Prompt"))
        dialog.setTextValue(job.request.prompt)
        dialog.textValueSelected.connect(lambda text: desk.act(job.id, "edit", text))
        dialog.open()

    def _ask_for_task(self, job: Job) -> None:
        desk = self._desk
        assert desk is not None
        dialog = QInputDialog(self.shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setLabelText(_("Task id at the gateway"))
        dialog.textValueSelected.connect(
            lambda text: desk.act(job.id, "adopt", text) if text.strip() else None
        )
        dialog.open()


def _details(job: Job) -> str:
    """Ids, state and reason; no links and no token."""
    wanted = ("id", "state", "remote_id", "problem", "code", "status", "charge")
    facts = {name: value for name, value in asdict(job).items() if name in wanted}
    facts["model"] = job.request.model
    return "\n".join(f"{name}: {value}" for name, value in facts.items())
