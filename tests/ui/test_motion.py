"""What moves comes to its end, and leaves nothing behind in the window."""

import asyncio

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from o8studio.ui.theme import theme
from o8studio.ui.widgets.focus_ring import _Ring
from o8studio.ui.widgets.motion import animate
from tests.conftest import DemoServer
from tests.ui.scenes import generate, kept, play_scene, until


def run_to(seconds: float) -> None:
    QTest.qWait(round(seconds * 1000))


def test_a_number_runs_from_nothing_to_one(dressed) -> None:
    heard: list[float] = []
    ended: list[bool] = []
    owner = QObject()
    animate(owner, 60, heard.append, done=lambda: ended.append(True))
    run_to(0.2)
    assert heard[-1] == 1.0
    assert heard == sorted(heard)
    assert ended == [True]


def test_less_motion_is_none(dressed) -> None:
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    heard: list[float] = []
    animate(QObject(), 1000, heard.append)
    assert heard == [1.0]


def test_what_is_taken_away_in_the_middle_stops_nothing_else(dressed) -> None:
    for _each in range(30):
        gone = QLabel("gone")
        gone.show()
        animate(gone, 5000, lambda _part: None)
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, 52)  # DeferredDelete
    heard: list[float] = []
    owner = QObject()
    animate(owner, 60, heard.append)
    run_to(0.2)
    assert len(heard) > 2, "it jumped: twelve seemed to be moving"


def test_columns_stay_three_whatever_moves_over_them(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, _desk) -> None:
        await until(lambda: bool(window.compose.picker.model))
        columns = window.columns
        for _turn in range(2):
            for fold in (columns.fold_composer, columns.fold_queue):
                fold()
                assert columns.count() == 3
                await asyncio.sleep(0.05)
                assert columns.count() == 3
        window.show_page("settings")
        await asyncio.sleep(0.05)
        window.show_page("studio")
        assert columns.count() == 3
        window.shell.activateWindow()
        for stop in window.shell.findChildren(QWidget):
            if stop.isVisible() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                assert columns.count() == 3, stop
        await asyncio.sleep(0.4)
        assert len(window.shell.findChildren(_Ring)) <= 1
        assert columns.state()["columns"] == columns.sizes()

    play_scene(dressed, demo, scene)


def test_a_press_on_the_players_controls_leaves_the_keys_with_the_picture(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _desk) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a kite")
        await until(lambda: len(kept(window)) == 1, 60)
        await until(lambda: window.player.count > 1, 10)
        window.player.pause()
        window.player.view.setFocus()
        QTest.mouseClick(window.player.transport.loop, Qt.MouseButton.LeftButton)
        assert window.shell.focusWidget() is window.player.view

    play_scene(dressed, demo, scene)
