"""The picture is the largest thing in the window, and nothing lies on it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBitmap, QColor, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from o8studio.ui.player.stage_mode import StageMode
from o8studio.ui.theme.theme import theme
from tests.support.looks import set_language
from tests.support.patience import until
from tests.support.scenes import order, play_scene
from tests.support.takes import have_takes


def box(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def share(window) -> float:
    """Of the window that a 16:9 clip covers."""
    view = window.player.view
    width = min(view.width(), view.height() * 16 / 9)
    return width * width * 9 / 16 / (window.shell.width() * window.shell.height())


CORNER = 9
"""Pixels: the picture's corners are rounded."""


def painted_over(window) -> QRect:
    """Where anything at all is drawn on the picture, whoever draws it; empty for nowhere."""
    view = window.player.view
    flat = QImage(1600, 900, QImage.Format.Format_RGB32)
    flat.fill(QColor("magenta"))
    view.show_image(flat)
    size = flat.size().scaled(view.size(), Qt.AspectRatioMode.KeepAspectRatio)
    spot = QRect(QPoint(0, 0), size)
    spot.moveCenter(view.rect().center())
    spot = spot.intersected(view.rect()).adjusted(2, 2, -2, -2)
    seen = window.shell.grab(spot.translated(view.mapTo(window.shell, QPoint(0, 0)))).toImage()
    mask = seen.createMaskFromColor(QColor("magenta").rgb(), Qt.MaskMode.MaskOutColor)
    region = QRegion(QBitmap.fromImage(mask))
    for x in (0, seen.width() - CORNER):
        for y in (0, seen.height() - CORNER):
            region -= QRegion(x, y, CORNER, CORNER)
    return region.boundingRect()


async def sized(window, width: int, height: int) -> None:
    window.shell.resize(width, height)
    window.columns.fit(width)
    await until(lambda: (window.shell.width(), window.shell.height()) == (width, height), 5)
    QApplication.sendPostedEvents()


@pytest.mark.parametrize(
    ("width", "height", "open_", "folded"), [(1440, 900, 0.22, 0.40), (1920, 1080, 0.38, 0.50)]
)
def test_the_picture_has_its_share_of_the_window(
    width: int, height: int, open_: float, folded: float, dressed, home, demo
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        await until(lambda: window.player.clip is not None, 60)
        await sized(window, width, height)
        window.columns.fold_composer(show=True)
        assert share(window) >= open_
        window.columns.fold_composer(show=False)
        assert share(window) >= folded

    play_scene(dressed, demo, scene)


def test_nothing_lies_on_the_picture(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        await until(lambda: window.player.clip is not None, 60)
        found = []
        sizes = [(1024, 640), (1280, 720), (1366, 768), (1440, 900), (1920, 1080), (2560, 1440)]
        for words, text in (("en", 90), ("zh_CN", 100), ("longer", 125), ("en", 150)):
            set_language(words)
            theme().set_looks(text_size=text, reduce_motion=True, more_contrast=False)
            theme().apply("dark")
            window.rebuild()
            for width, height in sizes:
                if text == 150 and width < 1280:
                    continue
                await sized(window, width, height)
                for shows in (True, False):
                    window.columns.fold_composer(show=shows)
                    QApplication.sendPostedEvents()
                    player = window.player
                    picture = box(player.view)
                    for part in (player.header, player.controls, player.takes, player.details):
                        if part.isVisible() and picture.intersects(box(part)):
                            found.append(
                                (words, text, width, height, shows, type(part).__name__, picture, box(part))
                            )
                        if part.isVisible() and not box(player).contains(box(part)):
                            found.append((words, text, width, height, shows, type(part).__name__, "outside"))
                    if not (over := painted_over(window)).isEmpty():
                        found.append((words, text, width, height, shows, "painted", over))
        set_language("en")
        assert not found, "\n".join(map(str, found))

    play_scene(dressed, demo, scene)


def test_cinema_leaves_only_the_picture_and_esc_brings_everything_back(dressed, home, demo) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        await until(lambda: window.player.clip is not None, 60)
        window.shell.setWindowState(Qt.WindowState.WindowMaximized)
        window.columns.fold_queue(show=False)
        window.shell.activateWindow()
        window.player.view.setFocus()
        await until(window.shell.isActiveWindow, 5)
        before = window.shell.windowState(), window.columns.state(), window.player.details.isVisible()
        for key, mode in ((Qt.Key.Key_C, StageMode.CINEMA), (Qt.Key.Key_F, StageMode.SCREEN)):
            QTest.keyClick(window.player.view, key)
            assert window.stage_modes.mode is mode
            assert not window.compose.isVisible()
            assert not window.queue.isVisible()
            assert not window.player.takes.isVisible()
            await until(lambda: window.player.view.width() == window.shell.width(), 5)
            assert window.player.view.height() == window.shell.height()
            controls = window.player.controls
            assert controls.isVisible()
            await until(controls.isHidden, 10)
            QTest.mouseMove(window.player.view, QPoint(200, 200))
            QTest.mouseMove(window.player.view, QPoint(240, 200))
            await until(controls.isVisible, 5)
            QTest.keyClick(window.player.view, Qt.Key.Key_Escape)
            assert window.stage_modes.mode is StageMode.COLUMN
            after = window.shell.windowState(), window.columns.state(), window.player.details.isVisible()
            assert after == before
            assert controls.isVisible()

    play_scene(dressed, demo, scene)


def test_the_details_have_all_the_room_below_the_picture(dressed, home, demo) -> None:
    """Half of it stood empty, while the facts above it were cut off."""

    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        await until(lambda: window.player.clip is not None, 60)
        for width, height in ((1440, 858), (1440, 900), (1920, 1080), (2560, 1440)):
            await sized(window, width, height)
            details, player = window.player.details, window.player
            assert box(player).bottom() - box(details).bottom() <= 2, (width, height)
            for words in details.findChildren(QLabel):
                if words.isVisible() and words.text() == "File":
                    assert box(words).bottom() <= box(player).bottom(), (width, height)

    play_scene(dressed, demo, scene)
