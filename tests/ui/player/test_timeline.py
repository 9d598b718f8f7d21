"""The timeline: places of comments are marked under it, and a press goes there."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from o8studio.ui.player.timeline import CommentPlace, Timeline


def test_a_press_on_a_comment_goes_there_and_one_beside_it_seeks(dressed) -> None:
    timeline = Timeline()
    timeline.resize(416, 40)  # 400 pixels for 4 seconds
    timeline.show_length(4.0)
    timeline.show_comments([CommentPlace(1.0, 3.0), CommentPlace(2.0, 2.0, is_active=True)])
    pressed: list[int] = []
    sought: list[float] = []
    timeline.comment_pressed.connect(pressed.append)
    timeline.sought.connect(sought.append)
    for x, y in ((108, 36), (208, 36), (8, 36), (208, 20)):
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert pressed == [0, 1], "a point lies over the range around it"
    assert sought == [0.0, 2.0]
    QTest.mouseClick(timeline, Qt.MouseButton.RightButton, pos=QPoint(108, 20))
    QTest.mouseClick(timeline, Qt.MouseButton.RightButton, pos=QPoint(108, 36))
    assert (pressed, sought) == ([0, 1], [0.0, 2.0]), "the right button goes nowhere"


def test_without_a_clip_there_is_nothing_to_press(dressed) -> None:
    timeline = Timeline()
    timeline.show_comments([CommentPlace(0.0, 0.0)])
    pressed: list[int] = []
    timeline.comment_pressed.connect(pressed.append)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(8, 36))
    assert pressed == []


def test_a_drag_goes_on_over_a_comment(dressed) -> None:
    timeline = Timeline()
    timeline.resize(416, 40)
    timeline.show_length(4.0)
    timeline.show_comments([CommentPlace(1.0, 3.0)])
    sought: list[float] = []
    timeline.sought.connect(sought.append)
    timeline.show()
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(8, 20))
    QTest.mouseMove(timeline, QPoint(208, 36))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(208, 36))
    assert sought[-1] == 2.0
