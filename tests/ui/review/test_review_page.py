"""Review in the real window: takes of one prompt, comments, answers, ratings by keys; and what is on disk afterwards."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from o8studio.domain.library.comment import Answer, CommentState
from o8studio.domain.library.range import Range
from o8studio.domain.library.review import Verdict
from o8studio.studio import Studio
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import order, play_scene
from tests.support.takes import have_takes

PROMPT = "a lantern on a raft"


async def two_takes(window: WindowController) -> ReviewPage:
    """Review with two takes of one prompt, both on the stage."""
    await have_takes(window, order(PROMPT, count=2))
    window.show_page("review")
    await until(lambda: window.pages.review is not None and len(window.pages.review.takes) == 2)
    page = window.pages.review
    assert page is not None
    await until(lambda: page.stage.instant is not None and page.stage.mode is StageMode.SIDE)
    page.stage.setFocus()
    return page


def press(page: ReviewPage, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.window().focusWidget() or page.stage, key, held)


def test_unrated_takes_of_one_prompt_come_as_a_set_and_keys_judge_the_ringed_one(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        assert [take.row.prompt for take in page.takes] == [PROMPT, PROMPT]
        press(page, Qt.Key.Key_4)
        await until(lambda: page.takes[0].row.stars == 4)
        press(page, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        press(page, Qt.Key.Key_X)
        await until(lambda: page.takes[1].row.verdict is Verdict.REJECT)
        press(page, Qt.Key.Key_A)
        await until(lambda: page.takes[1].discussion.answer is Answer.APPROVED)
        assert page.takes[0].discussion.answer is Answer.NEEDS_REVIEW
        assert page.stage.panes[1].is_rejected
        first = page.takes[0].row.id
        assert window.store.clip(first).review.stars == 4

    play_scene(dressed, demo, scene)


def test_a_comment_is_about_the_shown_frame_and_is_on_disk_once_it_is_listed(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.stage.go_to(7)
        await until(lambda: page.stage.number == 7)
        press(page, Qt.Key.Key_C)
        field = page.comments.field.text
        assert window.shell.focusWidget() is field
        QTest.keyClicks(field, "The flame sits low. X 5 A")
        page.stage.step(5)
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        clip = page.takes[0].row.id
        await until(lambda: bool(page.comments.comments()))
        said = page.comments.comments()[0]
        assert (said.text, said.range) == ("The flame sits low. X 5 A", Range.at(7))
        assert (await studio.discussions.of(clip)).comments == (said,)
        assert page.takes[0].row.stars == 0, "letters in a comment are no commands"
        assert not [job for job in window.store.jobs() if job.request.prompt != PROMPT], (
            "Ctrl+Return sent a draft"
        )
        QTest.keyClick(field, Qt.Key.Key_Escape)
        press(page, Qt.Key.Key_N)
        await until(lambda: page.stage.number == 7)
        press(page, Qt.Key.Key_Y)
        await until(lambda: not page.comments.comments())
        assert (await studio.discussions.of(clip)).comments[0].state is CommentState.RESOLVED

    play_scene(dressed, demo, scene)


def test_a_range_and_a_reply(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        for number, key in ((4, Qt.Key.Key_I), (9, Qt.Key.Key_O)):
            page.stage.go_to(number)
            await until(lambda number=number: page.stage.number == number)
            press(page, key)
        page.comments.field.text.setPlainText("flickers")
        page.comments.field.post.click()
        await until(lambda: len(page.comments.comments()) == 1)
        assert page.comments.comments()[0].range == Range(4, 9)
        page.comments.field.reply_to(page.comments.comments()[0])
        page.comments.field.text.setPlainText("reads like wind")
        page.comments.field.post.click()
        clip = page.takes[0].row.id
        await until(lambda: len(page.takes[0].discussion.comments) == 2)
        said = await studio.discussions.of(clip)
        assert [[one.text for one in (first, *replies)] for first, replies in said.threads] == [
            ["flickers", "reads like wind"]
        ]

    play_scene(dressed, demo, scene)


def test_hidden_names_leave_nothing_that_tells_the_models_apart(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.range.set((2, 9))
        page.hide_names.click()
        await until(lambda: not page.is_opening and page.stage.instant is not None)
        assert page.timeline._range is None, "in and out were of another take"
        title = window.store.names("doubao-seedance-2-0-260128")[1]
        assert title
        shown = [page.line.accessibleName(), *(card.accessibleName() for card in page.cards.cards)]
        shown += [part.text() for part in page.line.findChildren(QLabel) if part.isVisible()]
        assert not any(title in words for words in shown)
        assert any("A" in words for words in shown)

    play_scene(dressed, demo, scene)


def test_what_was_done_with_comments_is_undone_by_its_key_one_after_another(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        clip = page.takes[0].row.id
        await studio.discussions.post(clip, "Mei", "kept", Range.at(2))

        def said() -> dict[str, CommentState]:
            return {one.text: one.state for one in page.takes[0].discussion.comments}

        def undo() -> None:
            page.stage.setFocus()
            press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

        page.reload()
        await until(lambda: "kept" in said())
        for words in ("first", "second"):
            page.stage.setFocus()
            press(page, Qt.Key.Key_C)
            QTest.keyClicks(page.comments.field.text, words)
            QTest.keyClick(page.comments.field.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await until(lambda words=words: words in said())
        page.talk.step(1)
        first = page.comments.active
        assert first is not None
        page.talk.toggle_resolved()
        await until(lambda: said()[first.text] is CommentState.RESOLVED)
        page.comments.delete_asked.emit(first)
        await until(lambda: first.text not in said())
        undo()
        await until(lambda: first.text in said())
        undo()
        await until(lambda: said()[first.text] is CommentState.OPEN)
        undo()
        await until(lambda: set(said()) == {"kept", "first"})
        undo()
        await until(lambda: set(said()) == {"kept"})
        assert not page.talk.may_undo
        undo()
        assert (await studio.discussions.of(clip)).comments[0].text == "kept"

    play_scene(dressed, demo, scene)


def test_who_presses_quickly_marks_the_frame_that_was_asked_for(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        press(page, Qt.Key.Key_End)
        press(page, Qt.Key.Key_I)
        assert page.range.marked == (page.count - 1, page.count - 1)
        page.range.set(None)
        press(page, Qt.Key.Key_Home)
        for key in (*[Qt.Key.Key_Period] * 5, Qt.Key.Key_O):
            press(page, key)
        assert page.range.marked == (0, 5)
        press(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert page.stage.sought == 5 + round(page.fps)
        press(page, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
        assert page.stage.sought == 5
        press(page, Qt.Key.Key_BracketLeft)
        assert (page.stage.speed, window.player.speed.now) == (0.5, 1.0), "what is hidden keeps its speed"
        press(page, Qt.Key.Key_Backslash)
        assert page.stage.speed == 1.0

    play_scene(dressed, demo, scene)
