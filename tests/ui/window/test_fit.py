"""No text is cut and nothing lies on another: every view, at the sizes, text sizes and languages of the design."""

import asyncio

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTextEdit,
    QWidget,
)

from o8studio.ui.theme.theme import set_body_font, theme
from o8studio.ui.widgets.controls import RatioRow
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import column, label
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.navigation_frame import GatewayChip
from tests.support.demo import DemoServer
from tests.support.looks import VIEWS, faults, fill, leave, set_language
from tests.support.scenes import play_scene

SHAPES = [
    (1024, 640, 100),
    (1100, 700, 100),
    (1440, 900, 100),
    (1024, 640, 125),
    (1280, 800, 150),
    (2560, 1440, 90),
]
"""Width, height and size of text in percent, those of one size of text together (docs/design.md, Accessibility: 125 % at 1024, 150 % from 1280)."""


async def lasting(window: WindowController) -> list[str]:
    """The faults that stay while the window has some turns to lay itself out."""
    seen: list[str] = []
    for _turn in range(10):
        await asyncio.sleep(0.02)
        if not (seen := faults(window)):
            break
    return seen


def test_nothing_is_cut(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")

    async def scene(studio, window, presenters) -> None:
        await fill(studio, window, presenters, demo)
        found, text_now = [], 0
        for width, height, text in SHAPES:
            if text != text_now:  # dressing a full window takes seconds
                theme().set_looks(text_size=text, reduce_motion=True, more_contrast=False)
                theme().apply("dark")
                text_now = text
            for words in ("zh_CN", "longer"):  # what has room for longer English has room for English
                set_language(words)
                window.shell.resize(width, height)
                window.rebuild()
                await asyncio.sleep(0.05)
                for name, show in VIEWS.items():
                    await show(window)
                    found += [
                        f"{words} {width}x{height} {text} % {name}: {fault}"
                        for fault in await lasting(window)
                    ]
                    leave(window)
                assert (window.shell.width(), window.shell.height()) == (width, height)
        assert not found, f"{len(found)} faults:\n" + "\n".join(dict.fromkeys(found))

    try:
        play_scene(dressed, demo, scene)
    finally:
        demo.change(speed=60)


def test_what_opens_above_a_button_ends_above_it_however_much_it_says(dressed) -> None:
    """Its place was reckoned before its broken lines were, and its end lay below the screen."""
    window = QWidget()
    window.resize(700, 780)
    beside = QPushButton("x", window)
    beside.move(10, 740)
    window.show()
    sentences = [label("Aspect ratio: this gateway drops it before it reaches the model.") for _ in range(6)]
    for sentence in sentences:
        sentence.setWordWrap(True)
    opened = Popover(window, column(*sentences, margins=(16, 14, 16, 14)), 200)
    opened.open_at(beside, above=True)
    bottom = opened.mapToGlobal(opened.body.geometry().bottomLeft()).y()
    assert bottom < beside.mapToGlobal(QPoint(0, 0)).y()
    opened.close()
    window.close()


def test_what_opens_beside_a_button_at_the_windows_edge_stays_in_the_window(dressed) -> None:
    """The screen had room, so that a question lay half outside of a window in its middle."""
    window = QWidget()
    window.resize(500, 400)
    beside = QPushButton("x", window)
    beside.move(440, 360)
    window.show()
    opened = Popover(window, column(label("Keep waiting"), margins=(16, 14, 16, 14)), 240)
    opened.open_at(beside)
    body = QRect(opened.mapToGlobal(opened.body.pos()), opened.body.size())
    assert QRect(window.mapToGlobal(QPoint(0, 0)), window.size()).contains(body)
    opened.close()
    window.close()


def test_the_chip_of_a_gateway_without_a_limit_says_so_in_a_whole_word(dressed) -> None:
    chip = GatewayChip()
    chip.resize(64, 44)
    sheet = QPixmap(64, 44)
    painter = QPainter(sheet)
    for balance in ("Unlimited", "不限额", "$1,042.18"):
        chip.show_gateway("127.0.0.1", (balance, ""), "ok", "")
        assert chip.shown_balance(painter) == balance
    for short in ("≈ $9.99", "≈ $12,345", "≈ $999,999", "≈ ¥99.9M"):  # "about $9…" was seen
        chip.show_gateway("127.0.0.1", ("about $9.99 and more", short), "ok", "")
        assert chip.shown_balance(painter) == short
    painter.end()


def test_the_shapes_of_many_models_have_room_in_the_narrowest_composer(dressed) -> None:
    """Wan's thirteen shapes made the column wider than it is, and cut everything in it."""
    shapes = RatioRow([f"{at}:9" for at in range(1, 14)])
    assert shapes.minimumSizeHint().width() <= 320 - 2 * 16
    assert RatioRow(["16:9", "9:16", "1:1"]).minimumSizeHint().height() <= 46


def test_the_fonts_of_a_desktops_theme_do_not_get_into_the_window(dressed) -> None:
    """GTK and macOS have fonts of their own for buttons, labels and lists."""
    for name in ("QPushButton", "QLabel", "QAbstractItemView"):
        QApplication.setFont(QFont("monospace", 30), name)
    set_body_font()
    for made in (QPushButton("x"), QLabel("x"), QListView()):
        made.ensurePolished()
        assert made.font().family() == QApplication.font().family()


CORNERS = [(1024, 640, 100), (1280, 800, 150), (1440, 900, 100), (1920, 1080, 100)]


def under_toasts(window: WindowController) -> list[str]:
    """What a person may press or type in, and a toast lies on; what scrolls can be scrolled away."""
    toasts = [QRect(one.mapToGlobal(QPoint()), one.size()) for one in window.toasts._shown]
    return [
        f"{type(one).__name__} {one.accessibleName() or getattr(one, 'text', str)()!r}"
        for one in window.shell.findChildren(QWidget)
        if isinstance(one, (QAbstractButton, QLineEdit, QTextEdit, QAbstractSlider))
        and one.isVisible()
        and one.isEnabled()
        and not is_inside(one, (*window.toasts._shown,))
        and any(QRect(one.mapToGlobal(QPoint()), one.size()).intersects(toast) for toast in toasts)
    ]


def is_inside(widget: QWidget, others: tuple[QWidget, ...]) -> bool:
    """Whether it belongs to one of these, or to what scrolls."""
    above = widget.parentWidget()
    while above is not None:
        if above in others or (isinstance(above, QAbstractScrollArea) and not isinstance(above, QTextEdit)):
            return True
        above = above.parentWidget()
    return False


def test_no_toast_lies_on_what_a_person_may_need(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")

    async def scene(studio, window, presenters) -> None:
        await fill(studio, window, presenters, demo)
        found = []
        for width, height, text in CORNERS:
            theme().set_looks(text_size=text, reduce_motion=True, more_contrast=False)
            theme().apply("dark")
            window.shell.resize(width, height)
            window.rebuild()
            for name in ("studio", "library", "review", "gateways", "appearance"):
                await VIEWS[name](window)
                if name == "library":
                    assert window.pages.library is not None
                    window.pages.library.wall.selectAll()
                await lasting(window)
                window.toasts.clear()
                window.toasts.show("Moved to Trash", action="Undo", act=list)
                await asyncio.sleep(0.02)
                found += [f"{width}x{height} {text} % {name}: {one}" for one in under_toasts(window)]
                window.toasts.clear()
                leave(window)
        assert found == []

    try:
        play_scene(dressed, demo, scene)
    finally:
        demo.change(speed=60)  # it serves other tests, too
