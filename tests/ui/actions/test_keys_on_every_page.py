"""Every bound key, pressed on every page and at every place of the studio: it means what is visible and focused."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from o8studio.ui.actions.command import Area
from o8studio.ui.actions.commands import command, commands, keys_of
from o8studio.ui.window.navigation_frame import PageName
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import generate, kept, play_scene

OF_THE_STUDIO = {Area.STUDIO, Area.PLAYER, Area.STAGE, Area.QUEUE, Area.PROMPT}


def pressed(target: Callable[[], QWidget]) -> None:
    """Press every key that is bound, on what has the focus."""
    for one in commands():
        for keys in keys_of(one, {}):
            combination = QKeySequence(keys)[0]
            QTest.keyClick(target(), combination.key(), combination.keyboardModifiers())


def state_of(window) -> dict[str, object]:
    """What no key may change from a page that shows none of it."""
    draft = {name: value for name, value in window.compose.state().items() if name != "presets"}
    player = window.player
    stage = (
        player.clip.id,
        player.number,
        player.marks.range,
        player.transport.loop.isChecked(),
        player.engine.is_playing,
    )
    clips = [(clip.id, clip.review) for job in window.store.jobs() for clip in job.clips]
    return {"draft": draft, "stage": stage, "clips": clips, "jobs": len(window.store.jobs())}


def test_a_key_reaches_only_what_is_visible_and_means_what_has_the_focus(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "the clip on the stage")
        await until(lambda: len(kept(window)) == 1, 60)
        window.play(kept(window)[0].clips[0].id)
        window.player.pause()
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        done: list[str] = []
        real = dict(window.actions._calls)
        recorded = {name: partial(done.append, name) for name in real}

        def focused() -> QWidget:
            return window.shell.focusWidget() or window.shell

        for page in (one for one in PageName if one is not PageName.STUDIO):
            window.show_page(page)
            await until(lambda page=page: window.pages.current is page, 5)
            before = state_of(window)
            # what belongs to the whole window is only recorded: else it would leave this page
            window.actions._calls = {
                name: recorded[name] if set(command(name).areas) - OF_THE_STUDIO else real[name]
                for name in real
            }
            done.clear()
            pressed(focused)
            assert window.pages.current is page
            assert state_of(window) == before, page
            assert done, "the window's own keys work everywhere"
        window.actions._calls = recorded
        window.show_page(PageName.STUDIO)
        places = {
            Area.PROMPT: window.compose.prompt._text,
            Area.STAGE: window.player.view,
            Area.QUEUE: window.queue.view,
        }
        window.queue.choose(kept(window)[0].clips[0].id)
        for area, place in places.items():
            place.setFocus()
            await until(lambda place=place: window.shell.focusWidget() is place, 5)
            words = window.compose.prompt.text()
            done.clear()
            pressed(lambda place=place: place)
            others = OF_THE_STUDIO & {one for one in Area if one.needs_focus} - {area}
            meant_elsewhere = [name for name in done if set(command(name).areas) <= others]
            assert not meant_elsewhere, f"with the focus in {area}"
            if area is Area.PROMPT:
                typed = [name for name in done if all(len(keys) == 1 for keys in keys_of(command(name), {}))]
                assert not typed, "a letter that is typed is no command"
                assert len(window.compose.prompt.text()) > len(words)
            else:
                assert {"pick", "reject", "rate_4"} <= set(done), area
                assert window.compose.prompt.text() == words

    play_scene(dressed, demo, scene)
