"""What a person types or pastes into a search or a prompt, of the costliest letters: the window's thread goes on.

As in test_stalls.py, only that thread's own CPU time counts.
"""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.ui.widgets.dialogs import ask
from o8studio.ui.window.controller import WindowController
from tests.flows.test_stalls import of_text, watched
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.support.shelf_clips import profile_with

pytestmark = pytest.mark.alone

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
COSTLY = {
    "ligatures": "\ufdfa" * 2500,
    "ligatures up to the bound": "\ufdfa" * 12_000,
    "joined emoji": FAMILY * 800,
    "joined emoji up to the bound": FAMILY * 2000,
    "directions that change at each letter": "\u05e9a" * 6000,
    "directions that change at each word": "\ufdfa fox \u05e9\u05dc\u05d5\u05dd " * 2000,
    "joined emoji and words": f"a fox {FAMILY} in the snow " * 500,
}
FILTERS = {
    "ratings": "stars:>2 " * 222,
    "models": "model:seedance " * 133,
    "tags": " ".join(f"tag:t{number}" for number in range(220)),
    "wrong ones": "stars:x " * 250,
}


async def rest(seconds: float) -> None:
    """Let the window work for so long under the watchdog: what it does later is measured, too."""
    await asyncio.sleep(seconds)


@pytest.mark.parametrize("kind", FILTERS)
def test_a_search_made_of_two_thousand_letters_of_filters(
    dressed: QApplication, home: Path, kind: str
) -> None:
    """Each filter was a chip, measured again at every key: 116 ms."""
    profile_with(3)

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        window.show_page("library")
        await rest(0.5)
        field = window.pages.library.field
        field.start()
        QApplication.clipboard().setText(FILTERS[kind])
        async with watched(f"{kind} pasted"):
            QTest.keyClick(field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            await rest(0.5)
        pasted = field.text()
        assert pasted.split() == FILTERS[kind].split()
        for letter in "a b":
            async with watched(f"{kind}, one more letter"):
                QTest.keyClick(field.edit, letter)
                await rest(0.2)
        async with watched(f"{kind} set"):
            field.set_text("")
            field.set_text(FILTERS[kind], tell=True)
            await rest(0.3)

    play_scene(dressed, None, scene)


@pytest.mark.parametrize("kind", COSTLY)
def test_a_prompt_of_letters_that_are_costly_to_lay_out(
    dressed: QApplication, home: Path, demo: DemoServer, kind: str
) -> None:
    """2,000 of a ligature took 73 ms, joined emoji 51 to 58."""

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        text = compose.prompt.focusProxy()
        text.setFocus()
        await rest(0.5)
        async with watched(f"{kind} pasted"):
            text.insertFromMimeData(of_text(COSTLY[kind]))
            await rest(0.3)
        assert compose.prompt.text()
        for letter in "ab":
            async with watched(f"{kind}, one more letter"):
                QTest.keyClick(text, letter)
                await rest(0.2)
        async with watched(f"{kind} set"):
            compose.prompt.set_text("")
            compose.prompt.set_text(COSTLY[kind])
            await rest(0.3)

    play_scene(dressed, demo, scene)


def test_the_question_before_spending(dressed: QApplication, home: Path, demo: DemoServer) -> None:
    """The first dialog of a session took 53 ms at load."""

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await rest(0.5)
        words = "This makes 12 clips for about $14.40, which is above the sum that you set in the settings."
        for turn in ("first", "second"):
            async with watched(f"{turn} question"):
                dialog = ask(window.shell, "Spend $14.40?", words, "Back", ("Generate", "send", lambda: None))
                await rest(0.4)
            async with watched(f"{turn} question, left"):
                dialog.reject()
                await rest(0.4)

    play_scene(dressed, demo, scene)
