"""The design's figures at 1440 × 900 and 100 % text, read from the places of widgets in the window."""

import itertools

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from o8studio.ui.compose.field_widgets import SeedField
from o8studio.ui.player.clip_details import ClipDetails
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import Choice, RatioButton
from o8studio.ui.widgets.layout import Facts
from o8studio.ui.widgets.stars import Stars
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.looks import VIEWS, fill, leave
from tests.support.patience import until
from tests.support.scenes import play_scene


def place(widget: QWidget) -> QRect:
    """Where it is on the screen."""
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def figures(window: WindowController) -> dict[str, object]:
    """By the design's name for them."""
    player, queue = window.player, window.queue
    [details] = player.findChildren(ClipDetails)
    ratio = next(one for one in window.compose.findChildren(RatioButton) if one.isVisible())
    seed = next(one for one in window.compose.findChildren(SeedField) if one.isVisible())
    field = place(seed.findChildren(QLineEdit)[0])
    inside = [place(one) for one in seed.findChildren(QToolButton)]
    entry = window.frame.current_entry()
    rule = next(
        one
        for one in details.findChildren(QFrame)
        if one.property("role") == "line" and one.parent() is details
    )
    time = player.transport.time
    column, right = place(player), place(queue).right() + 1
    return {
        "play": player.transport.play.size().toTuple(),
        "timecode": (time.font().weight(), time.palette().buttonText().color() == theme().colour("text-1")),
        "stars": details.stars.width(),
        "ratio": ratio.height(),
        "rail entry": entry.size().toTuple(),
        "buttons of the seed": [one.size().toTuple() for one in inside],
        "buttons of the seed lie in its field": all(field.contains(one) for one in inside),
        "rule below the transport": (
            place(rule).left() - column.left(),
            column.right() - place(rule).right(),
        ),
        "signs in the queue's header": [right - place(one).left() for one in (queue._filter, queue.pause)],
    }


def of_kind(inside: QWidget, kind: str) -> list[QPushButton]:
    """Its visible buttons of a kind of the style sheet."""
    return [
        one for one in inside.findChildren(QPushButton) if one.property("kind") == kind and one.isVisible()
    ]


def of_role(inside: QWidget, role: str) -> list[QFrame]:
    """Its visible frames with a role of the style sheet."""
    return [one for one in inside.findChildren(QFrame) if one.property("role") == role and one.isVisible()]


def composer_figures(window: WindowController) -> dict[str, object]:
    """Chips of the models, and the heads of what is folded."""
    column = place(window.compose)
    buttons = of_kind(window.compose.picker, "chip")
    chips, [more] = [one for one in buttons if one.text()], [one for one in buttons if not one.text()]
    heads = of_kind(window.compose, "fold")
    places = [place(one) for one in heads]
    return {
        "chips": {(one.font().pixelSize(), one.font().weight(), one.height()) for one in chips},
        "chips beside their words": {
            one.width() - one.fontMetrics().horizontalAdvance(one.text()) for one in chips
        },
        "+": more.size().toTuple(),
        "heads": {(one.font().pixelSize(), one.font().weight(), one.height()) for one in heads},
        "heads from edge to edge": {
            (one.left() - column.left(), column.right() - one.right()) for one in places
        },
        "between heads": {low.top() - high.bottom() - 1 for high, low in itertools.pairwise(places)},
    }


def welcome_figures(window: WindowController) -> dict[str, object]:
    """The first run."""
    page = window.pages.welcome
    assert page is not None
    texts = [one for one in page.findChildren(QLabel) if one.isVisible()]
    title = next(one for one in texts if one.text() == "Welcome to o8studio")
    tagline = next(one for one in texts if "Prompts are sent" in one.text())
    [connect] = of_kind(page, "primary")
    hint = next(one for one in texts if one.text().startswith("You can change"))
    foot = hint.parentWidget()
    parts = [place(one) for one in foot.findChildren(QWidget) if one.isVisible()]
    left, right = min(one.left() for one in parts), max(one.right() for one in parts)
    cards = of_role(page, "card")
    return {
        "title": title.height(),
        "tagline": tagline.height(),
        "below title and tagline": (
            place(tagline).top() - place(title).bottom() - 1,
            place(cards[0]).top() - place(tagline).bottom() - 1,
        ),
        "width": {one.width() for one in cards},
        "connect": connect.size().toTuple(),
        "footer is off the middle by": abs(left + right - place(foot).left() - place(foot).right()) // 2,
        "languages": {one.text(): one.property("late") for one in foot.findChildren(QAbstractButton)},
    }


def gateway_figures(window: WindowController) -> dict[str, object]:
    """The formats' table in the settings."""
    [table] = of_role(window.shell, "table")
    rules = [place(one) for one in of_role(table, "line")]
    picture = table.grab().toImage()
    room = place(table)

    def ground(y: int) -> QColor:
        return picture.pixelColor(6, y)

    ends = {}
    for at in (2, 3, 4):  # below the third rule
        near = [
            one
            for one in table.findChildren(QLabel)
            if one.isVisible() and rules[at].bottom() < place(one).center().y() < rules[at + 1].top()
        ]
        last = max(near, key=lambda one: place(one).right())
        ends[room.right() - place(last).right()] = bool(last.alignment() & Qt.AlignmentFlag.AlignRight)
    return {
        "head": rules[0].top() - room.top() - 1,
        "rows": {low.top() - high.top() for high, low in itertools.pairwise(rules)},
        "rules from edge to edge": {(one.left() - room.left(), room.right() - one.right()) for one in rules},
        "sources end": ends,
        "formats": {
            (one.height(), one.font().pixelSize()) for one in table.findChildren(Choice) if one.isVisible()
        },
        "ground": (ground(14) == theme().colour("raised"), ground(60) == theme().colour("surface")),
    }


def test_the_studio_has_the_figures_of_its_design(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")
    cut: list[str] = []
    seen: dict[str, object] = {}
    composer: dict[str, object] = {}
    welcome: dict[str, object] = {}
    gateways: dict[str, object] = {}

    async def scene(studio, window, presenters) -> None:
        await fill(studio, window, presenters, demo)
        window.shell.resize(1440, 900)
        await VIEWS["studio"](window)
        seen.update(figures(window))
        composer.update(composer_figures(window))
        leave(window)
        await VIEWS["welcome"](window)
        await until(lambda: window.pages.is_welcoming)
        welcome.update(welcome_figures(window))
        await VIEWS["gateways"](window)
        await until(lambda: len(of_role(window.shell, "line")) > 8)
        gateways.update(gateway_figures(window))
        cut.extend(
            one.currentText()
            for one in window.shell.findChildren(Choice)
            if one.isVisible() and not has_room(one)
        )
        leave(window)

    try:
        play_scene(dressed, demo, scene)
    finally:
        demo.change(speed=60)
    assert seen == {
        "play": (40, 40),
        "timecode": (500, True),
        "stars": 96,
        "ratio": 46,
        "rail entry": (64, 52),
        "buttons of the seed": [(28, 28), (28, 28)],
        "buttons of the seed lie in its field": True,
        "rule below the transport": (0, 0),
        "signs in the queue's header": [72, 36],
    }
    assert cut == []  # "OpenAI Videos" was
    assert composer == {
        "chips": {(12, 500, 30)},
        "chips beside their words": {59, 60},  # 5 + 18 + 6 before, 6 + 14 + 8 after, and two borders
        "+": (30, 30),
        "heads": {(12, 500, 36)},
        "heads from edge to edge": {(0, 0)},
        "between heads": {0},
    }
    assert welcome == {
        "title": 36,
        "tagline": 2 * 20,
        "below title and tagline": (6, 24),
        "width": {496},
        "connect": (102, 40),  # 22 at either side of its words
        "footer is off the middle by": 0,
        "languages": {"English": False, "简体中文": True},
    }
    assert gateways == {
        "head": 28,
        "rows": {38},
        "rules from edge to edge": {(1, 1)},  # inside its border
        "sources end": {13: True},
        "formats": {(28, 12)},  # 32 as a field of a form
        "ground": (True, True),
    }


def has_room(choice: Choice) -> bool:
    """Whether the chosen word is seen whole."""
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = choice.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, choice)
    return choice.fontMetrics().horizontalAdvance(choice.currentText()) <= room.width()


def test_a_press_on_a_star_gives_as_many_and_one_on_the_last_takes_them_away(dressed) -> None:
    stars = Stars()
    given: list[int] = []
    stars.rated.connect(given.append)
    for x in (0, 15, 20, 39, 40, 60, 80, 95):
        QTest.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(x, 14))
    stars.show_stars(5)
    QTest.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(90, 14))
    assert given == [1, 1, 2, 2, 3, 4, 5, 5, 0]


def test_a_fact_is_whole_or_not_shown(dressed) -> None:
    """In a narrow stage a clip was said to be "85…" wide."""
    facts = Facts()
    facts.show_facts("852 × 480", "4.04 s")
    shown = {}
    for width in range(300):
        facts.resize(width, 20)
        shown[facts.shown()] = width
    assert list(shown) == ["", "852 × 480", "852 × 480, 4.04 s"]
    assert facts.toolTip() == "852 × 480, 4.04 s"
