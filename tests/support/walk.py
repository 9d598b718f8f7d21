"""A person's day with the real program, in a process of its own on a real X server. `test_walk.py` starts it.

Usage: python -m tests.support.walk first|again|keys|read|smoke
"""

import asyncio
import json
import sys
import traceback
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.request import ImageRole
from o8studio.domain.settings import Preference
from o8studio.gui import process as gui
from o8studio.gui import session as window_session
from o8studio.studio import Studio
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.job_delegate import JobDelegate
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.window.controller import WindowController
from tests.support.frames import code_of
from tests.support.patience import until
from tests.support.scenes import is_at_rest, kept
from tests.support.watchdog import Stall, Watchdog
from tests.support.x_hand import Hand, seen

ENGLISH = "A paper boat drifts across a quiet lake, "
CHINESE = "山间的薄雾缓缓升起。"
SEEDANCE, KLING, VIDU = "doubao-seedance-2-0-260128", "kling-v3", "viduq3-pro"


class Walk:
    """The hand, and the state of the window that it needs."""

    def __init__(self, studio: Studio, window: WindowController) -> None:
        self.studio, self.window = studio, window
        if QGuiApplication.platformName() == "xcb":
            self.hand = Hand()
        self.dog = Watchdog()

    def demo(self, method: str, path: str, **body: object) -> Any:
        """A request to the demo gateway's control routes, made in a thread so that the window keeps running."""
        assert self.studio.demo is not None
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.studio.demo.url}/_demo/{path}", data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())

    async def order(self, method: str, path: str, **body: object) -> Any:
        return await asyncio.to_thread(self.demo, method, path, **body)

    def scene(self) -> str:
        """A summary of the state for when something did not appear."""
        player = self.window.player
        stage = f"picture {player.number} of {player.count}, waits for {player._waits_for}, playing {player.engine.is_playing}"
        cards = [f"{card.job.request.model} {card.state}" for card in self.cards() if card.job]
        return f"page {self.window.pages.current}, focus {QApplication.focusWidget()}, {stage}, {cards}"

    def card(self, model: str, *states: QueueState) -> QueueRow | None:
        table = self.window.table
        for row in range(table.rowCount()):
            card = table.card_at(row)
            if card.job is not None and card.job.request.model == model and card.state in states:
                return card
        return None

    async def until_card(self, model: str, *states: QueueState, seconds: float = 60) -> Job:
        await until(lambda: self.card(model, *states) is not None, seconds)
        card = self.card(model, *states)
        assert card is not None
        assert card.job is not None
        return card.job

    async def press_on_card(self, job: Job, action: str) -> None:
        """Click one of the buttons painted on a card."""
        view = self.window.queue.view
        await until(lambda: is_at_rest(self.window), 5)
        index = self.window.table.index(self.window.table.row_of(job.id), 0)
        assert index.isValid(), f"no card: {job}"
        view.scrollTo(index)
        rect = view.visualRect(index)
        delegate = view.itemDelegate()
        assert isinstance(delegate, JobDelegate)
        rects = dict(delegate.button_rects(rect, self.window.table.card_at(index.row())))
        await self.hand.click(view.viewport(), rects[action])

    async def press_in_dialog(self, words: str) -> None:
        await until(lambda: QApplication.activeModalWidget() is not None, 5)
        dialog = QApplication.activeModalWidget()
        await asyncio.sleep(0.1)
        await self.hand.click(seen(words, dialog))

    # ---- the first day

    async def first(self) -> None:
        window, hand, compose = self.window, self.hand, self.window.compose
        await until(lambda: window.is_welcoming)
        self.dog.start()
        await hand.click(seen("Start demo"))
        await until(lambda: bool(compose.picker.model) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        for part in (
            self.write_in_two_languages, partial(self.choose, SEEDANCE), self.three_of_one, self.see_frames,
            self.three_models, self.resolve, self.look_around, self.continue_from_this,
        ):  # fmt: skip
            self.dog.doing = getattr(part, "__name__", "choose")
            await part()
        window.shell.close()

    async def write_in_two_languages(self) -> None:
        prompt = self.window.compose.prompt
        await self.hand.click(prompt)
        await self.hand.type(ENGLISH)
        QGuiApplication.clipboard().setText(CHINESE)
        await self.hand.press("ctrl+v")
        await until(lambda: prompt.text() == ENGLISH + CHINESE, 5)

    async def choose(self, *models: str) -> None:
        """Open the list, select and deselect as needed, close it."""
        picker = self.window.compose.picker
        await self.hand.click(seen("Choose models", picker))
        await until(lambda: QApplication.activePopupWidget() is not None, 5)
        for model in [*models, *(one for one in picker.models if one not in models)]:
            if (model in picker.models) != (model in models):
                await self.hand.press("ctrl+a")
                await self.hand.type(model)
                await self.hand.press("Return")
        await self.hand.press("Escape")
        await until(lambda: QApplication.activePopupWidget() is None, 5)
        assert set(picker.models) == set(models), picker.models

    async def three_of_one(self) -> None:
        """Three takes: they establish how long this model takes, and appear on the stage by themselves."""
        compose = self.window.compose
        await self.hand.click(seen("480p", compose))
        for _press in range(2):
            await self.hand.click(seen("More", compose.variations))
        assert compose.variations.count == 3
        assert "3" in compose.generate.text()
        await self.hand.click(compose.generate)
        await until(lambda: len(kept(self.window)) == 3, 90)
        await until(lambda: self.window.player.job is not None, 10)
        assert {job.request.prompt for job in kept(self.window)} == {ENGLISH + CHINESE}

    async def see_frames(self) -> None:
        """Play, pause anywhere, step: the number below the picture is the number in it."""
        player, hand = self.window.player, self.hand
        await until(lambda: player.engine.is_playing and player.engine.frames > 3, 15)
        await hand.click(player.view)
        await self.until_still()
        assert code_of(player.view.image()) == player.number
        await hand.press("Home")  # it may have stopped on the last frame: no step forward from there
        await until(lambda: player._waits_for < 0 and player.number == 0, 5)
        for key, step in (("Right", 1), ("Right", 1), ("Left", -1), ("period", 1)):
            before = player.number
            await hand.press(key)
            await until(
                partial(lambda wanted: player._waits_for < 0 and player.number == wanted, before + step), 5
            )
            assert code_of(player.view.image()) == player.number
        await hand.press("3")
        job = player.job
        assert job is not None
        await until(lambda: stars_of(self.studio, job) == 3, 5)

    async def until_still(self) -> None:
        """Wait until the requested frame is on the stage."""
        player = self.window.player
        await until(lambda: player._waits_for < 0 and not player.engine.is_playing, 5)

    async def three_models(self) -> None:
        """One answer is lost, one is refused, and the third takes much longer than usual."""
        compose = self.window.compose
        await self.choose(SEEDANCE, KLING, VIDU)
        for _press in range(2):
            await self.hand.click(seen("Fewer", compose.variations))
        assert "3" in compose.generate.text(), compose.generate.text()
        none = '{"error":{"message":"No available channel","type":"new_api_error","code":"model_not_found"}}'
        await self.order("POST", "faults", route="submit", kind="reset_after", skip=1)
        await self.order("POST", "faults", route="submit", kind="status", status=503, body=none, skip=1)
        await self.order("POST", "change", speed=0.5)
        await self.hand.click(compose.generate)
        if QApplication.activeModalWidget() is not None:
            await self.press_in_dialog("Send 3")

    async def resolve(self) -> None:
        """One press each: the lost one never arrived, the refused one is edited, the slow one is waited for."""
        await until(
            lambda: {QueueState.UNCONFIRMED, QueueState.FAILED} <= {card.state for card in self.cards()}, 60
        )
        lost = next(card.job for card in self.cards() if card.state is QueueState.UNCONFIRMED)
        refused = next(card.job for card in self.cards() if card.state is QueueState.FAILED)
        assert lost is not None
        assert refused is not None
        assert self.window.queue._pill.text() == "1 needs you"
        await self.press_on_card(lost, "resolve")
        await until(lambda: QApplication.activePopupWidget() is not None, 5)
        await asyncio.sleep(0.2)  # the popover is open
        await self.hand.click(seen("It never arrived", QApplication.activePopupWidget()))
        await until(lambda: self.job(lost).state is JobState.CANCELLED, 5)
        await self.press_on_card(refused, "edit")
        assert self.window.compose.prompt.text() == refused.request.prompt
        slow = await self.until_card(SEEDANCE, QueueState.SLOW, seconds=60)
        await self.order("POST", "change", speed=60)
        await until(lambda: self.job(slow).state is JobState.KEPT, 90)

    def job(self, job: Job) -> Job:
        """Its latest snapshot."""
        found = self.studio.book.get(job.id)
        assert found is not None
        return found

    def cards(self) -> list[QueueRow]:
        table = self.window.table
        return [card for card in map(table.card_at, range(table.rowCount())) if card.job is not None]

    async def look_around(self) -> None:
        """Every page, every section, another theme, another language and back: without a restart."""
        hand, window = self.hand, self.window
        for key, page in (("2", "library"), ("3", "review"), ("1", "studio"), ("comma", "settings")):
            await hand.press(f"ctrl+{key}")
            await until(partial(lambda page: window.pages.current == page, page), 5)
            await asyncio.sleep(0.2)
        settings = window.pages.settings()
        for name in settings.names():
            found = settings.findChild(QWidget, name)
            assert found is not None
            await hand.click(found)
            self.dog.doing = name
            await until(partial(lambda name: name in settings._built, name), 5)
            await asyncio.sleep(0.1)
        for name, value, back in ((Preference.THEME, "light", "dark"), (Preference.LANGUAGE, "zh_CN", "en")):
            for wanted in (value, back):
                self.dog.excuse()
                window.settings.set_preference(name, wanted)
                await asyncio.sleep(1.0)
                self.dog.resume()
                word = {"zh_CN": "生成", "en": "Generate"}.get(wanted)
                assert word is None or word in window.compose.generate.text()
        await hand.press("ctrl+1")
        await until(lambda: window.pages.current == "studio", 5)

    async def continue_from_this(self) -> None:
        """The picture on the stage becomes the next first frame, byte for byte."""
        player, compose = self.window.player, self.window.compose
        await until(lambda: all(job.state.is_final for job in self.studio.book), 60)
        await self.until_still()
        await self.hand.click(player.view)
        await until(lambda: player.engine.is_playing, 5)
        await self.hand.press("space")
        await self.until_still()
        await self.hand.press("e")
        await until(lambda: bool(compose.references.images()), 5)
        slot = compose.references.slots[ImageRole.FIRST_FRAME]
        slot.clear()
        await until(lambda: not compose.references.images(), 5)
        view = player.view
        grip = view.rect().center() / 2  # a second press at the same place would be a double click
        await self.hand.drag(view.mapToGlobal(grip), slot.mapToGlobal(slot.rect().center()))
        await until(lambda: bool(compose.references.images()), 5)
        ((_role, path),) = compose.references.images()
        assert code_of(QImage(path)) == player.number, "the very picture that was carried"
        await until(lambda: "Draft saved" in compose._header._saved.text(), 5)

    # ---- the next day

    async def again(self) -> None:
        """Everything is restored: clips, rating, the draft with its models and its picture."""
        window, compose = self.window, self.window.compose
        await until(lambda: bool(compose.picker.models) and not window.is_welcoming)
        assert len(kept(window)) == 4
        assert compose.prompt.text() == ENGLISH + CHINESE
        assert set(compose.picker.models) == {SEEDANCE, KLING, VIDU}
        (picture,) = compose.references.images()
        assert Path(picture[1]).is_file()
        assert [clip.review.stars for clip in window.store.clips() if clip.review.is_given] == [3]
        assert window.player.job is not None, "the clip that was seen is on the stage again"
        assert window.announcer.notices.announced == [], "nothing is announced of restored jobs"
        window.shell.close()

    # ---- a day without a mouse

    async def keys(self) -> None:
        """Compose, generate, play, rate and save with only the keyboard; rebind a command; find a shortcut."""
        window, hand, compose = self.window, self.hand, self.window.compose
        await until(lambda: bool(compose.picker.models) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        await hand.point(QPoint(2, 2))
        await self.every_stop_is_seen()
        await hand.press("ctrl+n")
        await hand.press("ctrl+l")
        await hand.type("a small red kite")
        await self.tab_to("Choose models")
        await hand.press("space")
        await until(lambda: QApplication.activePopupWidget() is not None, 5)
        for model in (VIDU, KLING):  # deselect them
            await hand.press("ctrl+a")
            await hand.type(model)
            await hand.press("Return")
        await hand.press("Escape")
        await until(lambda: compose.picker.models == [SEEDANCE], 5)
        await hand.press("ctrl+Return")
        await until(lambda: any(job.request.prompt == "a small red kite" for job in kept(window)), 60)
        made = next(job for job in kept(window) if job.request.prompt == "a small red kite")
        await hand.press("F6")
        await hand.press("F6")
        assert window.queue.view.hasFocus()
        await until(lambda: all(job.state.is_final for job in self.studio.book), 60)
        await until(lambda: is_at_rest(self.window), 5)  # the last one is sorted in
        await hand.press("Home")
        for _press in range(window.table.rowCount()):
            if window.queue.chosen() == [made.clips[0].id]:
                break
            await hand.press("Down")
        assert window.queue.chosen() == [made.clips[0].id]
        await hand.press("Return")
        await until(lambda: window.player.job is not None and window.player.job.id == made.id, 5)
        await until(lambda: window.player.engine.frames > 3, 15)
        await hand.press("shift+F6")
        assert window.player.view.hasFocus()
        await hand.press("space")
        await self.until_still()
        await hand.press("4")
        await until(lambda: stars_of(self.studio, made) == 4, 5)
        await self.save_as(made)
        await self.another_key(made)
        await self.find_a_shortcut()
        await self.menu_and_tool_bar()
        window.shell.close()

    async def every_stop_is_seen(self) -> None:
        """Tab goes round the window; each stop has a name and shows the focus."""
        window, hand = self.window, self.hand
        await hand.press("ctrl+l")
        start = QApplication.focusWidget()
        names: list[str] = []
        ringless: list[str] = []
        for _press in range(90):
            await hand.press("Tab")
            at = QApplication.focusWidget()
            assert at is not None
            if at is start:
                break
            name = at.accessibleName() or at.property("text") or at.property("currentText")
            assert name, f"no name: {at} in {at.parent()}"
            names.append(name)
            await asyncio.sleep(0.03)
            spot = QRect(at.mapTo(window.shell, QPoint(0, 0)), at.size()).adjusted(-3, -3, 3, 3)
            lit = window.shell.grab(spot).toImage()
            at.clearFocus()
            await asyncio.sleep(0.03)
            dull = window.shell.grab(spot).toImage()
            at.setFocus(Qt.FocusReason.TabFocusReason)
            if lit == dull:
                ringless.append(name)
        else:
            raise AssertionError(f"Tab never came back: {names}")
        assert not ringless, f"no ring: {ringless}"
        assert {"Choose models", "Picture", "Queue", "Variations"} <= set(names), names

    async def tab_to(self, name: str) -> None:
        met = []
        for _press in range(90):
            at = QApplication.focusWidget()
            assert at is not None
            met.append(at.accessibleName() or at.property("text"))
            if met[-1] == name:
                return
            await self.hand.press("Tab")
        raise AssertionError(f"{name} is not among {met}")

    async def save_as(self, job: Job) -> None:
        target = Path("saved clip.mp4").resolve()
        await self.hand.press("ctrl+s")
        await until(lambda: QApplication.activeModalWidget() is not None, 5)
        await asyncio.sleep(0.3)
        await self.hand.press("ctrl+a")
        await self.hand.type(str(target))
        await self.hand.press("Return")
        await until(target.exists, 5)
        await until(lambda: target.read_bytes() == Path(job.clips[0].path).read_bytes(), 5)
        await self.back()

    async def back(self) -> None:
        """Activate the window, as a window manager would when a dialog closes; there is none here."""
        self.window.shell.activateWindow()
        await until(self.window.shell.isActiveWindow, 10)

    async def another_key(self, job: Job) -> None:
        """Set Ctrl+P for `Pick` in the settings; it works at once, and P no longer does."""
        window, hand = self.window, self.hand
        window.pages.show_settings("shortcuts")
        await until(lambda: "shortcuts" in window.pages.settings()._built, 5)
        await asyncio.sleep(0.5)
        seen("Find a shortcut").setFocus()
        await hand.type("pick")
        await self.tab_to("Key of Pick")
        await hand.press("space")
        await hand.press("ctrl+p")
        await until(lambda: window.ports.settings.preference(Preference.KEYS) == {"pick": "Ctrl+P"}, 5)
        await hand.press("ctrl+1")
        window.player.view.setFocus()
        await hand.press("p")
        await asyncio.sleep(0.3)
        assert verdict_of(self.studio, job) != "pick"
        await hand.press("ctrl+p")
        await until(lambda: verdict_of(self.studio, job) == "pick", 5)

    async def find_a_shortcut(self) -> None:
        await self.hand.press("?")
        await until(lambda: QApplication.activeModalWidget() is not None, 5)
        sheet = QApplication.activeModalWidget()
        await asyncio.sleep(0.3)
        await self.hand.type("loop")
        await until(lambda: seen("Loop the range", sheet) is not None, 5)
        await self.hand.press("Escape")
        await until(lambda: QApplication.activeModalWidget() is None, 5)

    async def menu_and_tool_bar(self) -> None:
        """Alt alone opens the menu, Alt with another key does not; the arrows move among the player's controls."""
        window, hand = self.window, self.hand
        await self.back()
        await hand.press("ctrl+l")
        await hand.press("alt+Up")
        await asyncio.sleep(0.3)
        assert QApplication.activePopupWidget() is None
        await hand.press("Alt_L")
        await until(lambda: isinstance(QApplication.activePopupWidget(), Menu), 5)
        await hand.press("Escape")
        await until(lambda: QApplication.activePopupWidget() is None, 5)
        transport, number = window.player.transport, window.player.number
        transport.play.setFocus(Qt.FocusReason.TabFocusReason)
        await hand.press("Right")
        assert focused().accessibleName() == "Next frame"
        for _press in range(2):
            await hand.press("Left")
        assert focused().accessibleName() == "Previous frame"
        assert window.player.number == number
        await hand.press("Tab")
        assert not transport.isAncestorOf(focused())

    # ---- a screen reader listens

    async def read(self) -> None:
        """Stay open until the reader has read, and make one clip while it listens."""
        window = self.window
        await until(lambda: bool(window.compose.picker.models) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        Path("ready").touch()
        await until(Path("listening").exists, 60)
        window.compose.generate.click()
        if (dialog := QApplication.activeModalWidget()) is not None:
            await self.hand.click(seen("Send 3", dialog))
        await until(Path("done").exists, 90)
        window.shell.close()

    # ---- another window system

    async def smoke(self) -> None:
        """One clip and its frames, on any window system."""
        window, compose = self.window, self.window.compose
        await until(lambda: window.is_welcoming)
        seen("Start demo").click()  # type: ignore[attr-defined]  # a button
        await until(lambda: bool(compose.picker.model) and not window.is_welcoming)
        await self.order("POST", "change", speed=30)
        compose.picker.set_model(SEEDANCE)
        compose.picker.chosen.emit(SEEDANCE)
        compose.prompt.set_text(ENGLISH + CHINESE)
        compose.generate.click()
        await until(lambda: len(kept(window)) == 1, 90)
        await until(lambda: window.player.engine.frames > 5, 30)
        shown = window.shell.windowHandle()
        await until(shown.isExposed)  # Qt takes it for hidden while a busy compositor asks for no frame
        print(QGuiApplication.platformName(), shown.isExposed())
        window.shell.close()


def stars_of(studio: Studio, job: Job) -> int:
    """0 if not rated."""
    found = studio.book.get(job.id)
    return found.clips[0].review.stars if found else 0


def verdict_of(studio: Studio, job: Job) -> str:
    """Empty if not judged."""
    found = studio.book.get(job.id)
    return found.clips[0].review.verdict if found else ""


def focused() -> QWidget:
    """The widget that receives keys."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def main(day: str, kind: type[Walk] = Walk) -> int:
    """The real program, with a hand at its window that does what this kind of walk does on a day."""
    real = window_session.bring_to_life
    failures: list[str] = []
    stalls: list[Stall] = []

    async def bring(studio: Studio, window: WindowController, **how: Any) -> object:
        presenters = await real(studio, window, **how)
        walk = kind(studio, window)

        async def run() -> None:
            try:
                if day != "smoke":
                    await walk.back()
                await getattr(walk, day)()
            except Exception:  # noqa: BLE001 - any failure is reported, and the test fails
                failures.extend((traceback.format_exc(), walk.scene()))
                window.shell.grab().save("walk-failed.png")
                window.shell.close()
            finally:
                if day == "first":
                    walk.dog.stop()
                    stalls.extend(walk.dog.stalls)
                    print(f"longest {walk.dog.longest * 1000:.1f} ms")

        walk.task = asyncio.ensure_future(run())  # type: ignore[attr-defined]
        return presenters

    window_session.bring_to_life = bring  # type: ignore[assignment]
    code = gui.run_window([])
    print("\n".join(failures))
    Path("stalls.json").write_text(json.dumps({stall.place: stall.seconds for stall in stalls}))
    return code or bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
