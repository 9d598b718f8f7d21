"""A comment that is being written belongs to the take and the frame on which it was begun, and goes out once."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import NO_COMMENT
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import CommentPosted
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.range import Range
from o8studio.studio import Studio
from o8studio.ui.review.comment_filter import Which
from o8studio.ui.review.comment_rows import CommentRow
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import tries, until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes
from tests.ui.review.test_waiting import row_of

ROW = row_of(ClipId("clip-1"))

CONTROL = Qt.KeyboardModifier.ControlModifier


async def play_to(page: ReviewPage, number: int) -> None:
    page.stage.toggle()
    await until(lambda: page.stage.number >= number)


def test_after_pausing_and_when_typing_pauses_a_comment_is_about_the_frame_that_is_shown(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        field = page.comments.field
        await play_to(page, 5)
        page.stage.pause()
        assert field.where.first == page.stage.number >= 5
        await play_to(page, page.stage.number + 5)
        field.text.setPlainText("here")
        written = page.stage.number
        assert not page.stage.playhead.is_playing
        assert field.where.first == written
        await until(lambda: not page.stage.frames.is_busy)
        assert page.stage.number == written, "a frame that was on its way moved the picture from its comment"
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        await until(lambda: bool(page.comments.comments()))
        assert page.comments.comments()[0].range.first == written
        await until(lambda: page.stage.playhead.is_playing)  # as it did before the first letter

    play_scene(dressed, demo, scene)


def test_what_was_begun_on_a_take_is_posted_on_it_whichever_take_is_ringed_by_then(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        one, other = (take.row.id for take in page.takes)
        field, problems = page.comments.field, []
        page.said.connect(problems.append)
        field.text.setPlainText("about the first")
        page.stage.set_active(1)
        assert "On another take, at" in [one.text() for one in field.findChildren(QLabel)]
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        await until(lambda: bool(page.takes[0].discussion.comments))
        page.stage.set_active(0)
        field.reply_to(page.takes[0].discussion.comments[0])
        page.stage.set_active(1)
        field.text.setPlainText("and its reply")
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        await until(lambda: len(page.takes[0].discussion.comments) == 2 or bool(problems))
        assert not problems
        assert (await studio.discussions.of(other)).comments == ()
        assert [said.text for said in (await studio.discussions.of(one)).comments] == [
            "about the first",
            "and its reply",
        ]

    play_scene(dressed, demo, scene)


def test_the_keys_of_posting_held_or_pressed_twice_post_once(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        field = page.comments.field
        field.text.setPlainText("once")
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CONTROL, "", True)
        QApplication.sendEvent(field.text, held)
        assert field.post.isEnabled(), "a key that repeats posted"
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not field.text.toPlainText())
        field.text.setPlainText("twice")
        QTest.keyClick(field.text, Qt.Key.Key_Return, CONTROL)
        await until(lambda: len(page.comments.comments()) >= 2)
        said = (await studio.discussions.of(page.takes[0].row.id)).comments
        assert [one.text for one in said] == ["once", "twice"]

    play_scene(dressed, demo, scene)


def test_too_many_marks_are_said_in_words_and_what_is_deleted_comes_back(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        clip, box = page.takes[0].row.id, mark_of(Tool.BOX, [(0.1, 0.1), (0.2, 0.2)], Ink.RED, 3)
        answers: list[str] = []
        window.ports.review.post_comment(clip, "", Range(0, 9), (box,) * 61, NO_COMMENT, answers.append)
        await until(lambda: bool(answers))
        assert "at most 60 marks" in answers[0]
        await studio.discussions.post(clip, "Mei", "low", Range.at(3))
        await until(lambda: len(page.comments.comments()) == 1)
        undone: list[object] = []
        page.undoable.connect(lambda _words, undo: undone.append(undo))
        page.comments.delete_asked.emit(page.comments.comments()[0])
        await until(lambda: bool(undone) and not page.comments.comments())
        undone[0]()
        await until(lambda: len(page.comments.comments()) == 1)

    play_scene(dressed, demo, scene)


def test_many_comments_are_listed_in_turns_and_left_alone_while_they_are_the_same(dressed) -> None:
    said = discussion_of(
        CommentPosted(
            clip=ROW.id, at=1.0, comment=CommentId(f"c{n:07}"), person="", text="low", first=n, last=n
        )
        for n in range(450)
    )
    column = CommentsColumn()
    column.show_takes([ReviewTake(ROW, said)], [TakeName("1", "", "")], 0)
    assert len(column.findChildren(CommentRow)) < 50
    assert len(column.comments()) == 400
    for _try in tries():
        QApplication.processEvents()
        if len(column.findChildren(CommentRow)) == 400:
            break
    assert "50 more comments are not listed." in [one.text() for one in column.findChildren(QLabel)]
    before = column.findChildren(CommentRow)
    column.show_takes([ReviewTake(ROW, said)], [TakeName("1", "", "")], 0)
    assert column.findChildren(CommentRow) == before


def test_ones_own_comments_are_listed_by_themselves_and_threads_that_one_replied_to(dressed) -> None:
    said = discussion_of(
        CommentPosted(
            clip=ROW.id, at=1.0, comment=CommentId(f"comment-{n}"), person=person, text="low", first=n, last=n
        )
        for n, person in enumerate(("Mei", "", "Arno"))
    )
    column = CommentsColumn()
    column.show_takes([ReviewTake(ROW, said)], [TakeName("1", "", "")], 0)
    for which, numbers in (("mine", [1]), ("all", [0, 1, 2]), ("open", [0, 1, 2])):
        column.filters.which.chosen.emit(Which(which))
        assert [one.range.first for one in column.comments()] == numbers
