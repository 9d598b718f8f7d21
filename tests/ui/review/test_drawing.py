"""Drawing on the takes: what is drawn, where it is shown, and that a comment takes it along."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Comment, CommentState
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.range import Range
from o8studio.studio import Studio
from o8studio.ui.review import mark_painting
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.drawing import posted_marks
from o8studio.ui.review.marks_layer import MarksLayer
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.sketch import Sketch
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import press, two_takes

PICTURE = QRectF(100, 50, 400, 200)
BOX = Mark(Tool.BOX, ((0.25, 0.25), (0.75, 0.75)), Ink.RED, 8)


@pytest.fixture
def layer(dressed) -> Iterator[MarksLayer]:
    stage = QWidget()
    stage.resize(600, 300)
    made = MarksLayer(stage)
    made.resize(600, 300)
    stage.show()
    made.draw_on(Sketch(), PICTURE, "")
    yield made
    stage.deleteLater()


def drag(
    layer: MarksLayer, begin: tuple[int, int], end: tuple[int, int], held=Qt.KeyboardModifier.NoModifier
):
    QTest.mousePress(layer, Qt.MouseButton.LeftButton, held, QPoint(*begin))
    QTest.mouseMove(layer, QPoint(*end))
    QTest.mouseRelease(layer, Qt.MouseButton.LeftButton, held, QPoint(*end))


def drawn(layer: MarksLayer) -> list[tuple[Tool, tuple[tuple[float, float], ...]]]:
    assert layer.sketch is not None
    return [(mark.tool, mark.points) for mark in layer.sketch.marks]


@pytest.mark.parametrize("tool", [Tool.ARROW, Tool.BOX, Tool.ELLIPSE])
def test_shapes_are_kept_in_fractions_of_the_picture(layer: MarksLayer, tool: Tool) -> None:
    layer.tool = tool
    drag(layer, (200, 100), (300, 200))
    assert drawn(layer) == [(tool, ((0.25, 0.25), (0.5, 0.75)))]


def test_shift_makes_a_square_and_alt_draws_from_the_middle(layer: MarksLayer) -> None:
    layer.tool = Tool.BOX
    drag(layer, (200, 100), (300, 120), Qt.KeyboardModifier.ShiftModifier)
    drag(layer, (300, 150), (320, 160), Qt.KeyboardModifier.AltModifier)
    square, middle = drawn(layer)
    assert square[1] == ((0.25, 0.25), (0.5, 0.75))  # 100 pixels each way
    assert middle[1] == ((0.45, 0.45), (0.55, 0.55))


def test_a_press_beside_the_picture_or_a_slip_draws_nothing(layer: MarksLayer) -> None:
    layer.tool = Tool.BOX
    drag(layer, (20, 20), (90, 40))
    drag(layer, (200, 100), (201, 100))
    assert drawn(layer) == []


def test_keys_undo_redo_move_and_remove(layer: MarksLayer) -> None:
    layer.tool = Tool.BOX
    drag(layer, (200, 100), (300, 200))
    QTest.keyClick(layer, Qt.Key.Key_Right)
    QTest.keyClick(layer, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert drawn(layer)[0][1] == ((0.2525, 0.3), (0.5025, 0.8))
    QTest.keyClick(layer, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drawn(layer)[0][1] == ((0.2525, 0.25), (0.5025, 0.75))
    QTest.keyClick(
        layer, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert drawn(layer)[0][1] == ((0.2525, 0.3), (0.5025, 0.8))
    QTest.keyClick(layer, Qt.Key.Key_Delete)
    assert drawn(layer) == []


def test_a_mark_is_chosen_moved_and_pulled_larger_with_the_pointer(layer: MarksLayer) -> None:
    layer.tool = Tool.BOX
    drag(layer, (200, 100), (300, 200))
    layer.tool = None
    drag(layer, (200, 150), (240, 150))  # by its left edge
    assert drawn(layer)[0][1] == ((0.35, 0.25), (0.6, 0.75))
    corner = mark_painting.corners(layer.sketch.marks[0], PICTURE)[2].toPoint()
    drag(layer, (corner.x(), corner.y()), (corner.x() + 40, corner.y() + 20))
    (left, top), (right, bottom) = drawn(layer)[0][1]
    assert (left, top) == (0.35, 0.25)
    assert abs(right - 0.7) < 0.01 and abs(bottom - 0.85) < 0.01


def test_text_is_written_on_its_place_and_escape_abandons_it(layer: MarksLayer) -> None:
    layer.tool = Tool.TEXT
    for words, key in (("flame sits low", Qt.Key.Key_Return), ("no", Qt.Key.Key_Escape)):
        QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
        QTest.keyClicks(layer._text, words)
        QTest.keyClick(layer._text, key)
    assert [(mark.text, mark.points) for mark in layer.sketch.marks] == [("flame sits low", ((0.25, 0.25),))]


def test_who_leaves_a_text_for_a_field_writes_there_and_a_key_that_ends_it_gives_the_pen_its_keys(
    layer: MarksLayer,
) -> None:
    """Letters meant for the comment became commands: x rejected the take."""
    field = QLineEdit(layer.parentWidget())
    field.show()
    layer.tool = Tool.TEXT
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.keyClicks(layer._text, "low")
    field.setFocus()
    assert QApplication.focusWidget() is field
    assert [mark.text for mark in layer.sketch.marks] == ["low"]
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.keyClick(layer._text, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is layer


def test_without_a_pointer_a_shape_is_put_in_the_middle(layer: MarksLayer) -> None:
    layer.tool = Tool.ELLIPSE
    QTest.keyClick(layer, Qt.Key.Key_Return)
    assert drawn(layer) == [(Tool.ELLIPSE, ((0.4, 0.4), (0.6, 0.6)))]


def test_a_layer_without_a_tool_lets_every_press_through(layer: MarksLayer) -> None:
    layer.draw_on(None, PICTURE, "")
    assert layer.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert layer.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("size", [(384, 216), (1920, 1080)])
def test_a_mark_lies_on_the_same_part_of_a_picture_of_any_size(dressed, size: tuple[int, int]) -> None:
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.gray)
    painter = QPainter(picture)
    mark_painting.paint(painter, BOX, QRectF(0, 0, *size))
    painter.end()

    def at(x: float, y: float) -> str:
        return picture.pixelColor(round(x * size[0]), round(y * size[1])).name().upper()

    assert at(0.25, 0.5) == at(0.5, 0.75) == mark_painting.ink_colour(Ink.RED).name().upper()
    assert at(0.5, 0.5) == QColor(Qt.GlobalColor.gray).name().upper()
    assert mark_painting.is_hit(BOX, QRectF(0, 0, *size), QPointF(0.25 * size[0], 0.5 * size[1]))
    assert not mark_painting.is_hit(BOX, QRectF(0, 0, *size), QPointF(0.5 * size[0], 0.5 * size[1]))


def said(*comments: tuple[str, Range, CommentState]) -> Discussion:
    return Discussion(
        tuple(
            Comment(
                id=CommentId(name),
                clip=ClipId("clip"),
                person="",
                text=name,
                range=where,
                at=1.0,
                changed_at=1.0,
                marks=(BOX,),
                state=state,
            )
            for name, where, state in comments
        )
    )


@pytest.mark.parametrize(("number", "strength"), [(75, []), (76, [0.4]), (80, [1.0]), (84, [0.4]), (85, [])])
def test_marks_are_strong_on_their_frame_faint_beside_it_and_nowhere_else(number, strength) -> None:
    found = posted_marks(said(("a", Range.at(80), CommentState.OPEN)), "", number)
    assert [one for _marks, one in found] == strength


def test_the_chosen_comment_shows_its_marks_alone_and_a_resolved_one_only_when_chosen() -> None:
    both = said(("a", Range(70, 90), CommentState.OPEN), ("b", Range.at(80), CommentState.RESOLVED))
    assert len(posted_marks(both, "", 80)) == 1
    assert posted_marks(both, "b", 79) == [((BOX,), 0.4)]


def test_keys_draw_a_comment_takes_the_marks_and_playing_hides_them(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.set_mode(StageMode.ONE)
        page.stage.go_to(7)
        await until(lambda: page.stage.number == 7 and not page.stage.frames.is_busy)
        press(page, Qt.Key.Key_Q)
        drawing = page.drawing
        assert drawing.bar.isVisible() and drawing.layer.tool is Tool.ELLIPSE
        press(page, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
        assert drawing.layer.ink is Ink.BLUE, "Alt and a figure choose an ink while a tool is on"
        assert page.stage.active == 0
        press(page, Qt.Key.Key_Return)
        assert page.comments.field.post.isEnabled(), "marks alone are a comment"
        page.stage.step(20)
        await until(lambda: page.stage.number == 27 and not page.stage.frames.is_busy)
        assert not page.comments.field.post.isEnabled(), "marks belong to their frame"
        page.stage.step(-20)
        await until(lambda: page.stage.number == 7 and not page.stage.frames.is_busy)
        press(page, Qt.Key.Key_Escape)
        assert not drawing.bar.isVisible()
        assert drawing.layer._overlays, "the draft stays"
        press(page, Qt.Key.Key_C)
        QTest.keyClicks(page.comments.field.text, "lower")
        QTest.keyClick(page.comments.field.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: bool(page.comments.comments()))
        comment = page.comments.comments()[0]
        assert (comment.range, [(one.tool, one.ink) for one in comment.marks]) == (
            Range.at(7),
            [(Tool.ELLIPSE, Ink.BLUE)],
        )
        assert (await studio.discussions.of(page.takes[0].row.id)).comments[0].marks == comment.marks
        await until(lambda: len(drawing.layer._overlays) == 1)
        page.stage.toggle()
        assert not drawing.layer.isVisible()
        page.stage.pause()
        page.do("review_hide_marks")
        assert not drawing.layer._overlays

    play_scene(dressed, demo, scene)


def test_in_a_blend_marks_lie_where_their_take_is_seen_and_nowhere_on_a_difference(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.stage.go_to(7)
        await until(lambda: page.stage.number == 7 and not page.stage.frames.is_busy)
        for take in page.takes:
            await studio.discussions.post(take.row.id, "", "low", Range.at(7), (BOX,))
        await until(lambda: all(take.discussion.comments for take in page.takes))
        page.set_mode(StageMode.BLEND)
        stage, layer = page.stage, page.drawing.layer

        def seen() -> list[QRectF]:
            return [one.seen for one in layer._overlays]

        def whole() -> QRectF:
            return stage.picture_box(stage.pair[0])

        first, second = seen()
        assert (first.left(), second.right()) == (whole().left(), whole().right())
        assert first.right() == second.left() == whole().center().x()
        page.blend_bar.modes.choices[BlendMode.DIFFERENCE].click()
        assert seen() == [], "the picture is neither take"
        stage.pair_pane.show_alone(1)
        assert seen() == [whole()], "one of them alone has its own"
        stage.pair_pane.show_alone(None)
        assert seen() == []
        page.blend_bar.modes.choices[BlendMode.OVERLAY].click()
        assert seen() == [whole(), whole()]
        page.blend_bar.modes.choices[BlendMode.BLINK].click()
        assert seen() == [whole()]

    play_scene(dressed, demo, scene)


def test_what_is_drawn_in_a_blend_stays_whole_until_it_is_posted(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.set_mode(StageMode.BLEND)
        stage, drawing = page.stage, page.drawing
        page.do("review_draw")
        sketch = drawing._current()
        assert sketch is not None
        sketch.add(BOX)
        drawing.end()
        for mode in BlendMode:
            page.blend_bar.modes.choices[mode].click()
            seen = [one.seen for one in drawing.layer._overlays]
            assert seen == [stage.picture_box(stage.active)], mode
            assert page.comments.field._marks == 1
        page.blend_bar.modes.choices[BlendMode.DIFFERENCE].click()
        stage.set_active(1)
        assert drawing.layer._overlays == [], (
            "of the other take, what is seen of it: in a difference, nothing"
        )

    play_scene(dressed, demo, scene)
