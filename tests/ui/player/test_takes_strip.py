"""The takes under the transport: a slot as soon as Generate is pressed, and the clip that is ringed is the one meant."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from o8studio.domain.jobs.queue_state import QueueState
from o8studio.texts.states import _plain_lines
from o8studio.ui.player.takes_strip import TakesStrip, state_lines
from o8studio.ui.widgets.menu import Menu
from tests.support.demo import DemoServer, start_demo
from tests.support.looks import set_language
from tests.support.patience import until
from tests.support.scenes import kept, order, play_scene
from tests.support.takes import have_takes


def shown(strip: TakesStrip) -> list[str]:
    return [slot.take.id for slot in strip._slots if slot.is_shown and slot.take is not None]


def test_a_press_opens_slots_at_once_and_the_clips_develop_in_them(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")

    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        strip = window.player.takes
        assert strip.takes() == []
        presenters.compose.generate(order("a kite over a beach", count=3), lambda _p: None)
        await until(lambda: len(strip.takes()) == 3, 10)
        assert all(take.clip is None for take in strip.takes()[1:])
        assert all("Seedance" in slot.accessibleName() for slot in strip._slots)
        await until(lambda: len(kept(window)) == 3, 60)
        await until(lambda: all(take.clip is not None for take in strip.takes()), 10)
        clips = [job.clips[0] for job in window.store.jobs_of("a kite over a beach")]
        assert [take.clip.id for take in strip.takes() if take.clip] == [clip.id for clip in clips]
        sprites = window.thumbnails
        await until(lambda: all(sprites.sprite_of(clip) is not None for clip in clips), 20)
        assert strip.compare.isVisible(), "finished takes can be compared from here"
        strip.compare.click()
        await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 3, 20)
        assert {take.row.id for take in window.pages.review.takes} == {clip.id for clip in clips}

    play_scene(dressed, demo, scene)


def test_the_ringed_take_is_the_one_that_keys_rate_and_the_queue_highlights(dressed, home, demo) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite", count=3))
        strip, player = window.player.takes, window.player
        await until(lambda: [take.clip is not None for take in strip.takes()] == [True] * 3, 10)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        player.view.setFocus()
        clips = [take.clip for take in strip.takes() if take.clip is not None]
        for key, wanted in ((Qt.Key.Key_3, clips[2]), (Qt.Key.Key_2, clips[1]), (Qt.Key.Key_3, clips[2])):
            QTest.keyClick(player.view, key, Qt.KeyboardModifier.AltModifier)
            assert player.clip is not None
            assert player.clip.id == wanted.id
            assert shown(strip) == [wanted.id]
            assert window.queue.chosen() == [wanted.id]
        QTest.keyClick(player.view, Qt.Key.Key_Up)
        assert shown(strip) == [clips[1].id]
        QTest.keyClick(player.view, Qt.Key.Key_4)
        await until(lambda: window.store.clip(clips[1].id).review.stars == 4, 5)
        assert [window.store.clip(clip.id).review.stars for clip in clips] == [0, 4, 0]
        QTest.mouseClick(strip._slots[0], Qt.MouseButton.LeftButton)
        assert shown(strip) == [clips[0].id]
        QTest.keyClick(player.view, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
        assert shown(strip) == [clips[0].id], "there is no ninth take"

    play_scene(dressed, demo, scene)


def test_the_first_clip_that_comes_is_on_the_stage_and_its_card_is_highlighted(dressed, home, demo) -> None:
    """The picture, its name and its ringed take were there, and no card of the queue said which one it was."""

    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("a kite"), lambda _p: None)
        await until(lambda: window.player.clip is not None, 60)
        assert window.queue.chosen() == [window.player.clip.id] == shown(window.player.takes)

    play_scene(dressed, demo, scene)


def test_the_pointer_scrubs_through_a_take(dressed, home, demo) -> None:
    async def scene(studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        (slot,) = window.player.takes._slots
        clip = kept(window)[0].clips[0]
        await until(lambda: window.thumbnails.sprite_of(clip) is not None, 20)
        rest = slot.grab().toImage()
        QTest.mouseMove(slot, QPoint(120, 30))
        await asyncio.sleep(0)
        await until(lambda: slot._scrub is not None, 5)
        assert slot.grab().toImage() != rest, "another picture of the clip"
        QTest.mouseMove(window.player.transport, QPoint(2, 2))

    play_scene(dressed, demo, scene)


def test_a_changed_take_shows_its_own_poster_before_its_first_picture(dressed, home, demo) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite", count=2))
        player = window.player
        await until(lambda: all(window.thumbnails.of_clip(job.clips[0]) for job in kept(window)), 10)
        await until(lambda: not player.view.image().isNull(), 10)
        player.takes.step(1)
        assert player.view.image().isNull(), "the picture of the take before is gone in the same turn"
        assert player.view._poster is not None
        assert player.view._poster.cacheKey() == window.thumbnails.of_clip(player.clip).cacheKey()

    play_scene(dressed, demo, scene)


def test_the_slots_say_what_the_cards_say_when_the_gateway_goes_away_and_comes_back(
    dressed, home, tmp_path: Path
) -> None:
    """A slot said that its job is queued at the gateway while its card said that there is no connection."""
    demo = start_demo(tmp_path / "demo", speed=0.2)
    port = int(demo.url.rsplit(":", 1)[1])

    async def scene(_studio, window, presenters) -> None:
        nonlocal demo
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("a kite over a beach", count=2), lambda _p: None)
        strip = window.player.takes
        await until(lambda: [take.state for take in strip.takes()] == ["Queued at the gateway"] * 2, 20)
        await asyncio.to_thread(demo.stop)
        await until(lambda: [take.state for take in strip.takes()] == ["No connection"] * 2, 30)
        assert window.compose.footer.price.shown() == ("No connection", "Sent when back online")
        demo = start_demo(tmp_path / "demo", speed=0.2, port=port)
        await until(lambda: "No connection" not in [take.state for take in strip.takes()], 60)

    try:
        play_scene(dressed, demo, scene)
    finally:
        demo.stop()


def right_click(on: QWidget) -> list[str]:
    """The entries of the menu that it opens."""
    spot = on.rect().center()
    QApplication.sendEvent(
        on,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, on.mapToGlobal(spot), Qt.KeyboardModifier(0)),
    )
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, Menu):
        return []
    entries = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    menu.close()
    return entries


def test_the_right_button_opens_what_can_be_done_with_a_take_and_with_the_picture(
    dressed, home, demos
) -> None:
    """It opened nothing on either."""
    demo: DemoServer = demos("g2")

    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        player = window.player
        assert right_click(player.view) == []
        await have_takes(window, order("a kite over a beach", count=2))
        await until(lambda: not player.view.image().isNull(), 20)
        strip = player.takes
        await until(lambda: all(take.clip is not None for take in strip.takes()), 10)
        offered = right_click(player.view)
        assert {"Save as…", "Use these settings", "Continue from last frame", "Copy the prompt"} <= set(
            offered
        )
        other = next(slot for slot in strip._slots if not slot.is_shown)
        assert other.take is not None
        assert right_click(other) == offered
        assert player.clip is not None
        assert player.clip.id == other.take.id

    play_scene(dressed, demo, scene)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_slot_says_its_state_whole(dressed, language: str) -> None:
    """A gateway's queue was "Queued at the gatew…"."""
    set_language(language)
    try:
        for state in (QueueState.QUEUED, QueueState.WAITING, QueueState.SLOW, QueueState.OFFLINE):
            words = _plain_lines(language)[state]
            places, lines = zip(*state_lines(words), strict=True)
            assert "".join(lines).replace(" ", "") == words.replace(" ", "")
            assert all(place.top() >= 30 and place.bottom() <= 56 for place in places), (
                "it is between model and bar"
            )
    finally:
        set_language("en")
