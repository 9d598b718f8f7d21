"""The design's figures at 1440 × 900 and 100 % text, read from the places of widgets in the window."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLineEdit, QStyle, QStyleOptionComboBox, QToolButton, QWidget

from o8studio.ui.compose.field_widgets import SeedField
from o8studio.ui.player.clip_details import ClipDetails
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import Choice, RatioButton
from o8studio.ui.widgets.layout import Facts
from o8studio.ui.widgets.stars import Stars
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.looks import VIEWS, fill, leave
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


def test_the_studio_has_the_figures_of_its_design(dressed, home, demos) -> None:
    demo: DemoServer = demos("g2")
    cut: list[str] = []
    seen: dict[str, object] = {}

    async def scene(studio, window, presenters) -> None:
        await fill(studio, window, presenters, demo)
        window.shell.resize(1440, 900)
        await VIEWS["studio"](window)
        seen.update(figures(window))
        leave(window)
        await VIEWS["gateways"](window)
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
