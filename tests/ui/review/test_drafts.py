"""A comment that is being written belongs to the take and the frame on which it was begun, and goes out once."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.studio import Studio
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes

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
