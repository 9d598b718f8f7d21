"""Every view of the window with content, and a check that no text is cut off or overlaps another."""

import asyncio
import gettext
import math
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QWidget,
)

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.texts import language
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.player.stage_mode import StageMode
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.fold import Fold
from o8studio.ui.widgets.layout import Elided
from o8studio.ui.widgets.tips import Tip
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.keys import show_app_menu, show_shortcuts
from o8studio.ui.window.save_dialogs import SaveDialogs
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import kept, order

RIVER = (
    "Dawn on the Li River. A fisherman poles a bamboo raft through low mist, one paper lantern glowing at the bow, "
    "ripples spreading over still water. Slow dolly-in at water level, 35 mm."
)
DUNES = (
    "A lone walker crosses a salt flat at dusk, wind pulling at the coat, distant storm light on the horizon"
)
STREET = "Rain on neon in a narrow street, reflections drifting in the puddles, a bicycle passes"
HORSES = "三匹白马在浅滩上奔跑，水花在逆光中飞溅，镜头低角度平移"
SEEDANCE, KLING, VIDU, JIMENG = "doubao-seedance-2-0-260128", "kling-v3", "viduq3-pro", "jimeng_ti2v_v30_pro"
SHARED = {"duration": 5, "aspect_ratio": "16:9", "resolution": "720p", "audio": True}


async def fill(studio: Studio, window: WindowController, presenters: Presenters, demo: DemoServer) -> None:
    """Clips, one of them rated, one unconfirmed, one failed, some rendering and some waiting; a draft for four models."""
    await until(lambda: bool(window.compose.picker.model))
    presenters.compose.generate(order(DUNES, count=2), lambda _p: None)
    presenters.compose.generate(order(HORSES), lambda _p: None)
    await until(lambda: len(kept(window)) == 3, 60)
    presenters.clips.review(kept(window)[0].clips[0].id, {"stars": 4, "verdict": "pick"})
    demo.fault(route="submit", kind="reset_after")
    presenters.compose.generate(order(STREET), lambda _p: None)
    await until(lambda: any(job.state is JobState.UNCONFIRMED for job in studio.book))
    none = '{"error":{"message":"No available channel","type":"new_api_error","code":"model_not_found"}}'
    demo.fault(route="submit", kind="status", status=503, body=none)
    presenters.compose.generate(order(RIVER), lambda _p: None)
    await until(lambda: any(job.state is JobState.FAILED for job in studio.book))
    demo.change(speed=0.5)
    compose = window.compose
    compose.prompt.set_text(RIVER)
    compose.picker.set_models([KLING, SEEDANCE, VIDU, JIMENG])
    compose.picker.chosen.emit(KLING)
    for core, value in SHARED.items():
        compose.form.shared.emit(core, value)
    compose.form.forget()
    compose.press_generate()
    await until(lambda: any(job.state in (JobState.QUEUED, JobState.RENDERING) for job in studio.book))
    compose.variations.set_count(2)
    window.player.pause()
    await asyncio.sleep(0.3)


async def _studio(window: WindowController) -> None:
    window.show_page("studio")


async def _one_model(window: WindowController) -> None:
    window.show_page("studio")
    window.compose.picker.set_models([KLING])
    window.compose.picker.chosen.emit(KLING)


async def _raw(window: WindowController) -> None:
    """The whole composer unfolded, with a prompt that expands to several and invalid raw JSON."""
    await _one_model(window)
    compose = window.compose
    compose.prompt.set_text("A {red|blue|paper} lantern on the {river|lake} at dusk")
    compose.extra_fold.set_open(True)
    compose.extra.text.setPlainText(
        '{\n  "external_task_id": "li-river-07",\n  "callback_url" "https://hooks"\n}'
    )
    await asyncio.sleep(0.1)
    for fold in compose.form.more_place.findChildren(Fold):
        if fold.isVisible():
            fold.set_open(True)


async def _unconfirmed(window: WindowController) -> None:
    window.show_page("studio")
    window.columns.fold_queue(show=True)
    rows = range(window.table.rowCount())
    card = next(
        card for card in map(window.table.card_at, rows) if card.job and card.state is QueueState.UNCONFIRMED
    )
    assert card.job is not None
    window.job_actions.do(card.job.id, CardCommand.RESOLVE)


async def _picker(window: WindowController) -> None:
    window.show_page("studio")
    window.columns.fold_composer(show=True)
    window.compose.picker.open_list()


async def _cost(window: WindowController) -> None:
    window.show_page("studio")
    window.columns.fold_composer(show=True)
    window.compose.show_cost()


async def _gateway(window: WindowController) -> None:
    window.show_page("studio")
    window.corner.open_menu()


async def _shortcuts(window: WindowController) -> None:
    window.show_page("studio")
    show_shortcuts(window)


async def _menu(window: WindowController) -> None:
    window.show_page("studio")
    show_app_menu(window)


async def _picture(window: WindowController) -> None:
    window.show_page("studio")
    window.stage_modes.show(StageMode.SCREEN)


async def _welcome(window: WindowController) -> None:
    window.show_welcome()


def _page(name: str) -> Callable[[WindowController], Awaitable[None]]:
    async def show(window: WindowController) -> None:
        window.show_page(name)

    return show


def _section(name: str) -> Callable[[WindowController], Awaitable[None]]:
    async def show(window: WindowController) -> None:
        window.pages.show_settings(name)
        await until(lambda: name in window.pages.settings()._built, 5)
        await asyncio.sleep(0.25)

    return show


async def _combo(window: WindowController) -> None:
    """A drop-down's list."""
    await _section("gateways")(window)
    window.pages.settings().findChildren(Choice)[0].showPopup()


async def _text_menu(window: WindowController) -> None:
    """The menu of a text field, as the right button opens it."""
    window.show_page("studio")
    window.columns.fold_composer(show=True)
    window.compose.prompt.setFocus()
    await asyncio.sleep(0)
    field = window.compose.prompt.focusProxy()
    assert field is not None
    handle, spot = window.shell.windowHandle(), field.mapTo(window.shell, QPoint(60, 40))

    def press() -> None:
        QTest.mousePress(handle, Qt.MouseButton.RightButton, pos=spot)
        QTest.mouseRelease(handle, Qt.MouseButton.RightButton, pos=spot)

    QTimer.singleShot(0, press)  # handles events, which a task of the loop must not


async def _tooltip(window: WindowController) -> None:
    window.show_page("studio")
    loop = window.player.transport.loop
    Tip(loop, loop.toolTip()).open_at(loop.mapToGlobal(QPoint(10, 10)))


async def file_dialog(window: WindowController) -> None:
    """Where the desktop has none of its own, as on the offscreen platform; its words are Qt's, so it is none of `VIEWS`."""
    window.show_page("studio")
    SaveDialogs(window.shell).ask_where("Save as…", "Dawn on the Li River.mp4", lambda _path: None)


async def _toasts(window: WindowController) -> None:
    """Three at the same time, as four clips of one press bring them."""
    window.show_page("studio")
    for words in (
        "Saved to Videos",
        "The frame is on the clipboard.",
        "2 cards were cleared from the queue.",
    ):
        window.say(words)


async def _groups(window: WindowController) -> None:
    """The lower end of the queue, with what was removed."""
    window.show_page("studio")
    window.columns.fold_queue(show=True)
    window.queue.view.scrollToBottom()


VIEWS: dict[str, Callable[[WindowController], Awaitable[None]]] = {
    "studio": _studio,
    "combo": _combo,
    "text menu": _text_menu,
    "tooltip": _tooltip,
    "toasts": _toasts,
    "groups": _groups,
    "one model": _one_model,
    "raw": _raw,
    "unconfirmed": _unconfirmed,
    "picker": _picker,
    "cost": _cost,
    "gateway": _gateway,
    "picture": _picture,
    "menu": _menu,
    "welcome": _welcome,
    "library": _page("library"),
    "gateways": _section("gateways"),
    "appearance": _section("appearance"),
    "review": _page("review"),
    "shortcuts": _shortcuts,
    **{
        name: _section(name)
        for name in (
            "models",
            "downloads",
            "playback",
            "notifications",
            "language",
            "privacy",
            "moving",
            "diagnostics",
            "about",
        )
    },
}


def leave(window: WindowController) -> None:
    """Close what a view opened."""
    if window.stage_modes.mode is not StageMode.COLUMN:
        window.stage_modes.show(StageMode.COLUMN)
    for top in QApplication.topLevelWidgets():
        if top is not window.shell and top.isVisible():
            top.close()
    window.toasts.clear()


def picture(window: WindowController) -> QPixmap:
    """The window with everything that floats above it, as displayed."""
    made = window.shell.grab()
    painter = QPainter(made)
    for top in QApplication.topLevelWidgets():
        if top.isVisible() and top is not window.shell and top.width() > 50:
            painter.drawPixmap(top.pos() - window.shell.pos(), top.grab())
    painter.end()
    return made


class Longer(gettext.NullTranslations):
    """Every text two fifths longer, like languages that need more room."""

    def gettext(self, message: str) -> str:
        return message + "".join(
            "n" if (at + 1) % 8 or " " not in message else " n" for at in range(math.ceil(len(message) * 0.4))
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def set_language(name: str) -> None:
    """Switch to a language, or to `longer`."""
    language.use("en" if name == "longer" else name)
    if name == "longer":
        language._current = Longer()


def faults(window: WindowController) -> list[str]:
    """Visible widgets that are cut off, stick out or overlap."""
    found = []
    for top in [window.shell, *(one for one in QApplication.topLevelWidgets() if one is not window.shell)]:
        if not top.isVisible() or top.width() <= 50:
            continue
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.isVisible() and not widget.visibleRegion().isEmpty():
                found += [f"{fault}: {_named(widget)}" for fault in _faults_of(widget)]
    return found


def _faults_of(widget: QWidget) -> list[str]:
    found = []
    if widget.minimumHeight() > widget.maximumHeight() or widget.minimumWidth() > widget.maximumWidth():
        found.append("may not be as large as it must")
    if isinstance(widget, QLabel) and widget.text() and not isinstance(widget, Elided):
        room = widget.contentsRect()
        if widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 1:
                found.append("cut below")
        else:
            mnemonic = Qt.TextFlag.TextShowMnemonic if widget.buddy() is not None else Qt.TextFlag(0)
            size = widget.fontMetrics().size(mnemonic, widget.text())
            if size.width() > room.width() + 1:
                found.append("cut at the end")
            if size.height() > room.height() + 4:
                found.append("cut below")
    if isinstance(widget, (QPushButton, QRadioButton)) and widget.text() and not _elides(widget):
        wanted = widget.fontMetrics().size(0, widget.text())
        if (
            wanted.width() > widget.contentsRect().width() + 1
            or widget.minimumSizeHint().width() > widget.width() + 6
        ):
            found.append("cut at the end")
    parts = [part for part in widget.children() if isinstance(part, QWidget) and part.isVisible()]
    layout = widget.layout()
    if layout is not None and not isinstance(widget, (QStackedWidget, QAbstractScrollArea)):
        managed = [part for part in parts if layout.indexOf(part) >= 0]
        for at, one in enumerate(managed):
            if one.geometry().right() > widget.width() + 1 and not one.isWindow():
                found.append(f"sticks out ({_named(one)})")
            for other in managed[at + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > 1 and common.height() > 1 and not _is_layer(one, other):
                    found.append(f"lies on another ({_named(one)}, {_named(other)})")
    return found


def _elides(button: QAbstractButton) -> bool:
    """Buttons that elide their text themselves and show it in full in the tooltip."""
    return type(button).__name__ in ("PriceButton", "GatewayChip") or bool(button.property("elides"))


def _is_layer(one: QWidget, other: QWidget) -> bool:
    return one.geometry() == other.geometry()


def _named(widget: QWidget) -> str:
    words = widget.property("text") or widget.accessibleName()
    return f"{type(widget).__name__} {str(words)[:60]!r} {widget.geometry().getRect()}"


def save(window: WindowController, path: Path) -> None:
    """Save a PNG of the displayed window."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(window).save(str(path))
