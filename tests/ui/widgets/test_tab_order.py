"""Tab moves as the eye reads, on every page; F6 reaches the rail, too."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from o8studio.ui.widgets.tab_order import in_reading_order
from tests.support.patience import until
from tests.support.scenes import generate, kept, play_scene


def spot(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(0, 0))


def test_the_parameters_come_before_generate_and_columns_from_the_left(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a kite")
        await until(lambda: len(kept(window)) == 1 and window.player.clip is not None, 60)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        stops = list(in_reading_order(window.frame))
        seen: list[QWidget] = []
        while (now := window.shell.focusWidget()) not in seen:
            seen.append(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        assert now is seen[0], "it goes round"
        order = [stops.index(stop) for stop in seen]
        turn = order.index(0)
        assert order[turn:] + order[:turn] == sorted(order), (
            "as the eye reads; of a segmented control one part"
        )
        columns = [window.compose, window.player, window.queue]
        where = [next((n for n, one in enumerate(columns) if one.isAncestorOf(stop)), 3) for stop in seen]
        assert where == sorted(where), "composer, stage, queue, then the rail"
        composer = [stop for stop in seen if window.compose.isAncestorOf(stop)]
        assert composer.index(window.compose.footer.generate) == len(composer) - 1
        assert (
            composer[0] is window.compose.prompt.focusProxy()
            or spot(composer[0]).y() <= spot(window.compose.prompt).y()
        )
        for page in ("library", "review", "settings"):
            window.show_page(page)
            assert len(list(in_reading_order(window.frame))) > 4, page

    play_scene(dressed, demo, scene)


def test_f6_goes_through_rail_composer_stage_and_queue(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a kite")
        await until(lambda: len(kept(window)) == 1 and window.player.clip is not None, 60)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        window.compose.prompt.setFocus()
        wanted = [
            window.player.view,
            window.queue.view,
            window.frame.current_entry(),
            window.compose.prompt.focusProxy(),
        ]
        for place in wanted:
            QTest.keyClick(window.shell.focusWidget(), Qt.Key.Key_F6)
            assert window.shell.focusWidget() is place
        for place in reversed([wanted[-1], *wanted[:-1]]):
            QTest.keyClick(window.shell.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
            assert window.shell.focusWidget() is place

    play_scene(dressed, demo, scene)


def test_timeline_and_rating_are_sliders_with_values_for_screen_readers(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        generate(window, "a kite")
        await until(lambda: len(kept(window)) == 1 and window.player.clip is not None, 60)
        player = window.player
        await until(lambda: player._reader is not None, 10)
        for widget in (player.timeline, player.details.stars):
            assert QAccessible.queryAccessibleInterface(widget).role() is QAccessible.Role.Slider
        player.timeline.setValue(1000)
        await until(lambda: player.number == player._times.at(1.0), 10)
        player.details.stars.setValue(3)
        await until(lambda: kept(window)[0].clips[0].review.stars == 3, 10)
        assert player.details.stars.value() == 3

    play_scene(dressed, demo, scene)
