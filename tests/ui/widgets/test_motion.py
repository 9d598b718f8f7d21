"""What moves comes to its end, and leaves nothing behind in the window."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from o8studio.domain.settings import Preference
from o8studio.ui.queue.card_motion import ENTER
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.focus_ring import _Ring
from o8studio.ui.widgets.layout import button
from o8studio.ui.widgets.motion import _Ghost, _moving, animate, stop
from tests.support.demo import DemoServer
from tests.support.patience import tries, until
from tests.support.portal import ANY, FakePortal
from tests.support.scenes import generate, is_at_rest, kept, order, play_scene


def is_still() -> bool:
    return not _moving


def run_until(condition: Callable[[], bool]) -> None:
    for _ in tries(10, every=0):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if condition():
            break


def test_a_number_runs_from_nothing_to_one(dressed) -> None:
    heard: list[float] = []
    ended: list[bool] = []
    owner = QObject()
    animate(owner, 60, heard.append, done=lambda: ended.append(True))
    run_until(lambda: bool(ended))
    assert heard[-1] == 1.0
    assert heard == sorted(heard)
    assert ended == [True]


def test_less_motion_is_none(dressed) -> None:
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    heard: list[float] = []
    animate(QObject(), 1000, heard.append)
    assert heard == [1.0]


def test_what_only_its_own_run_keeps_alive_comes_to_its_end(dressed) -> None:
    part = Segments([("a", "A"), ("b", "B")])
    part.set_value("a")
    part.show()
    part.set_value("b")
    gone: list[bool] = []
    part.destroyed.connect(lambda: gone.append(True))
    assert not is_still()
    del part  # Qt deleted it while it deleted the run inside it, and crashed
    run_until(lambda: bool(gone))
    assert gone
    assert is_still()


def test_a_press_fades(dressed) -> None:
    pressed = button("Generate", "primary")
    pressed.show()
    QTest.mousePress(pressed, Qt.MouseButton.LeftButton)
    assert not pressed.findChildren(_Ghost)
    QTest.mouseRelease(pressed, Qt.MouseButton.LeftButton)
    assert len(pressed.findChildren(_Ghost)) == 1
    run_until(lambda: not pressed.findChildren(_Ghost))


def test_a_button_may_die_of_its_press(dressed) -> None:
    pressed = button("Remove")
    pressed.clicked.connect(lambda: shiboken6.delete(pressed))
    pressed.show()
    QTest.mousePress(pressed, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(pressed, Qt.MouseButton.LeftButton)
    assert not shiboken6.isValid(pressed)


def test_what_is_taken_away_in_the_middle_stops_nothing_else(dressed) -> None:
    for _each in range(30):
        gone = QLabel("gone")
        gone.show()
        animate(gone, 5000, lambda _part: None)
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, 52)  # DeferredDelete
    heard: list[float] = []
    owner = QObject()
    animate(owner, 2000, heard.append)
    run_until(lambda: len(heard) > 2 or 1.0 in heard)
    assert len(heard) > 2, "it jumped: twelve seemed to be moving"
    stop(owner)


def test_columns_stay_three_whatever_moves_over_them(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        columns = window.columns
        for _turn in range(2):
            for fold in (columns.fold_composer, columns.fold_queue):
                fold()
                assert columns.count() == 3
                await until(is_still, 5)
                assert columns.count() == 3
        window.show_page("settings")
        await until(is_still, 5)
        window.show_page("studio")
        assert columns.count() == 3
        window.shell.activateWindow()
        for part in window.shell.findChildren(QWidget):
            if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                part.setFocus(Qt.FocusReason.TabFocusReason)
                assert columns.count() == 3, part
        await until(is_still, 5)
        assert len(window.shell.findChildren(_Ring)) <= 1
        assert columns.state()["dragged"] == [], "nobody dragged a border"
        columns.moveSplitter(360, 1)
        assert columns.state()["dragged"] == [columns.sizes()[0], columns.sizes()[2]]

    play_scene(dressed, demo, scene)


def test_a_press_on_the_players_controls_leaves_the_keys_with_the_picture(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a kite")
        await until(lambda: len(kept(window)) == 1, 60)
        await until(lambda: window.player.count > 1, 10)
        window.player.pause()
        window.player.view.setFocus()
        QTest.mouseClick(window.player.transport.loop, Qt.MouseButton.LeftButton)
        assert window.shell.focusWidget() is window.player.view

    play_scene(dressed, demo, scene)


def test_cards_slide_to_their_new_places(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "the first")
        await until(lambda: len(kept(window)) == 1, 60)
        (first,) = kept(window)
        queue = window.queue
        await until(lambda: is_at_rest(window), 5)
        at = queue.view.rowViewportPosition(window.table.row_of(first.id))
        demo.change(speed=2)
        presenters.compose.generate(order("the second"), lambda _p: None)
        await until(lambda: window.table.row_of(first.id) > 1, 10)
        below = queue.view.rowViewportPosition(window.table.row_of(first.id))
        seen = below + queue._motion.shift(first.id)
        assert below > at
        assert at <= seen < below, "it sets out from where it was"
        await until(lambda: is_at_rest(window), 5)
        assert queue._motion.shift(first.id) == 0
        demo.change(speed=60)
        await until(lambda: len(kept(window)) == 2, 60)
        await until(lambda: is_at_rest(window), 5)
        queue._motion.start(first.id, ENTER, 0.3, 0.301)
        box = queue.view.visualRect(window.table.index(window.table.row_of(first.id), 0))
        picture = queue.view.viewport().grab().toImage()
        bare = picture.pixel(2, box.bottom() + 60)
        assert picture.pixel(box.left() + 40, box.top() + 10) != bare, "its upper part is there"
        assert picture.pixel(box.left() + 40, box.top() + 40) == bare, (
            "the rest, poster too, is not there yet"
        )

    play_scene(dressed, demo, scene)


def test_nothing_moves_where_the_desktop_wants_it_so(dressed, home, demo: DemoServer) -> None:
    portal = FakePortal()
    portal.settings = {ANY: {"reduced-motion": ("u", 1)}}

    async def scene(_studio, window, presenters) -> None:
        await until(lambda: theme().reduce_motion, 5)
        assert presenters.settings.preference(Preference.REDUCE_MOTION) is False, (
            "the person's own wish is another one"
        )
        portal.settings = {}
        QApplication.sendEvent(window.shell, QEvent(QEvent.Type.WindowActivate))
        await until(lambda: not theme().reduce_motion, 5)

    try:
        play_scene(dressed, demo, scene)
    finally:
        theme().system_wants_less_motion = False
        portal.close()
