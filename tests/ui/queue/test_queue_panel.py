"""The queue: every state with its words and actions on the demo gateway, and what is done to waiting clips."""

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QMouseEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.texts.states import state_line
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.commands import command
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.ports import ClipCommand
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.card_actions import actions_of
from o8studio.ui.queue.card_editor import CardEditor
from o8studio.ui.queue.empty_queue import EmptyQueue
from o8studio.ui.queue.job_delegate import beside_button, font
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.queue.resolve_popover import open_resolve
from o8studio.ui.queue_port import JobCommand
from o8studio.ui.widgets.controls import Choice
from tests.support.demo import DemoServer
from tests.support.jobs import BASE
from tests.support.looks import set_language
from tests.support.made import made
from tests.support.patience import until
from tests.support.scenes import card_of, is_at_rest, kept, order, play_scene


def states(window) -> list[QueueState]:
    table = window.table
    return [table.card_at(row).state for row in range(table.rowCount()) if table.card_at(row).job]


def waiting(window) -> list[str]:
    """The prompts of the waiting cards, from the top."""
    cards = [window.table.card_at(row) for row in range(window.table.rowCount())]
    found = [card for card in cards if card.job and card.group is Group.WAITING and not card.can_undo]
    return [card.job.request.prompt for card in found]


async def queue_up(window, presenters, *names: str) -> None:
    """So many waiting clips in a queue that sends nothing."""
    await until(lambda: bool(window.compose.picker.model))
    window.queue.pause.click()
    await until(lambda: window.queue.pause.accessibleName() == "Resume the queue", 5)
    for name in names:
        presenters.compose.generate(order(name), lambda _p: None)
        await until(lambda name=name: card_of(window, name) is not None, 5)


@pytest.mark.timeout(300)  # it takes clips through every state
def test_every_state_is_reached_on_the_demo_gateway(dressed, home, demo: DemoServer, monkeypatch) -> None:
    seen: set[QueueState] = set()

    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        # a state that is over before it is painted counts as well
        window.store.changed.connect(
            lambda _before, job: seen.update(row.state for row in window.table._maker.rows_of(job))
        )
        window.table.dataChanged.connect(lambda: seen.update(states(window)))
        window.table.modelReset.connect(lambda: seen.update(states(window)))

        async def reach(state: QueueState, seconds: float = 25) -> None:
            await until(lambda: state in states(window) or state in seen, seconds)

        presenters.queue.pause_queue(True)
        presenters.compose.generate(order("paused"), lambda _p: None)
        await reach(QueueState.PAUSED)
        presenters.queue.pause_queue(False)
        await reach(QueueState.SUBMITTING)
        await reach(QueueState.QUEUED)
        await reach(QueueState.RENDERING)
        await reach(QueueState.DOWNLOADING)
        await until(lambda: bool(kept(window)))
        await reach(QueueState.DONE)
        (job,) = kept(window)
        Path(job.clips[0].path).rename(home / "elsewhere.mp4")
        await reach(QueueState.FILE_MISSING, 10)
        presenters.clips.act_on_clip(job.clips[0].id, ClipCommand.FIND, str(home / "elsewhere.mp4"))
        await until(lambda: studio.book.get(job.id).clips[0].path.endswith("elsewhere.mp4"), 5)
        await until(lambda: QueueState.FILE_MISSING not in states(window), 10)
        (home / "elsewhere.mp4").unlink()
        await until(lambda: QueueState.FILE_MISSING in states(window), 10)
        presenters.clips.act_on_clip(job.clips[0].id, ClipCommand.FETCH_AGAIN)
        await until(lambda: QueueState.FILE_MISSING not in states(window), 20)
        await until(lambda: Path(studio.book.get(job.id).clips[0].path).exists(), 20)

        demo.fault(route="submit", kind="reset_after")
        presenters.compose.generate(order("unconfirmed"), lambda _p: None)
        await reach(QueueState.UNCONFIRMED)
        presenters.queue.act(card_of(window, "unconfirmed").job.id, JobCommand.NEVER_ARRIVED)
        await reach(QueueState.DRAFT)

        demo.fault(route="submit", kind="status", status=429)
        presenters.compose.generate(order("held"), lambda _p: None)
        await reach(QueueState.HELD)
        presenters.queue.act(card_of(window, "held").job.id, JobCommand.NUDGE)
        await until(lambda: card_of(window, "held").job.state is JobState.KEPT)

        none = '{"error":{"message":"No available channel for model x under group default (distributor)",'
        none += '"type":"new_api_error","code":"model_not_found"}}'
        demo.fault(route="submit", kind="status", status=503, body=none)
        presenters.compose.generate(order("failed"), lambda _p: None)
        await reach(QueueState.FAILED)
        code = '{"error":{"message":"x","code":"insufficient_user_quota"}}'
        demo.fault(route="submit", kind="status", status=403, body=code)
        presenters.compose.generate(order("no money"), lambda _p: None)
        await reach(QueueState.NO_BALANCE)

        async def sent(prompt: str) -> None:
            """Once a gateway said that there is no money, the next clip waits for a press."""
            presenters.compose.generate(order(prompt), lambda _p: None)
            waits = (None, QueueState.WAITING)
            await until(lambda: (card := card_of(window, prompt)) and card.state not in waits)
            if card_of(window, prompt).state is QueueState.HELD:
                presenters.queue.act(card_of(window, prompt).job.id, JobCommand.NUDGE)

        demo.fault(route="media", kind="reset_before", times=9)
        demo.fault(route="content", kind="status", status=500, times=9)
        await sent("stopped")
        await reach(QueueState.DOWNLOAD_STOPPED)
        demo.clear()
        demo.fault(route="media", kind="expired", times=9)
        demo.fault(route="content", kind="status", status=404, times=9)
        await sent("expired")
        await reach(QueueState.LINK_EXPIRED)
        demo.clear()

        await sent("slow one")
        slow = card_of(window, "slow one").job
        await until(lambda: window.store.job(slow.id).state in (JobState.QUEUED, JobState.RENDERING))
        window.table.set_usual({slow.request.model: 0.01})
        window.table.tick(slow.recorded_at + 400)
        window.table.flush()
        assert card_of(window, "slow one").state is QueueState.SLOW
        window.table.set_online(slow.request.gateway_id, False)
        window.table.flush()
        assert card_of(window, "slow one").state is QueueState.OFFLINE
        window.table.set_online(slow.request.gateway_id, True)
        window.table.set_stopping(slow.id)
        window.table.flush()
        assert card_of(window, "slow one").state is QueueState.CANCELLING
        presenters.queue.act(slow.id, JobCommand.STOP)
        await until(
            lambda: card_of(window, "slow one").state in (QueueState.NOT_WATCHING, QueueState.CANCELLED), 10
        )

        early = '{"error":{"message":"Task is not completed yet, current status: QUEUED","type":"x"}}'
        for prompt, status, body, state in (
            (
                "forbidden",
                403,
                '{"error":{"message":"no access","type":"new_api_error"}}',
                QueueState.MAY_NOT_LOOK,
            ),
            (
                "spent",
                401,
                '{"error":{"message":"used up","type":"new_api_error"}}',
                QueueState.TOKEN_REFUSED,
            ),
            ("not known", 400, '{"code":"task_not_exist","message":"x","data":null}', QueueState.NOT_KNOWN),
        ):
            demo.fault(route="status", kind="status", status=status, times=-1, body=body)
            demo.fault(route="content", kind="status", status=400, times=-1, body=early)
            await sent(prompt)
            await reach(state)
            demo.clear()
            presenters.queue.act(card_of(window, prompt).job.id, JobCommand.NUDGE)
            await until(lambda prompt=prompt: card_of(window, prompt).job.state is JobState.KEPT)

        presenters.queue.pause_queue(True)
        await until(lambda: studio.preferences.settings.queue_paused)
        presenters.compose.generate(order("removed"), lambda _p: None)
        await until(lambda: card_of(window, "removed") is not None)
        window.job_actions.do(card_of(window, "removed").job.id, CardCommand.STOP)
        await reach(QueueState.CANCELLED)
        presenters.queue.pause_queue(False)
        for card in (
            card_of(window, prompt) for prompt in ("unconfirmed", "failed", "no money", "stopped", "expired")
        ):
            assert card.line, card.state
            assert actions_of(card), card.state

    with contextlib.suppress(StopIteration):
        waits = RetryPolicy(sending=(60.0,), fetching=(60.0,))
        play_scene(dressed, demo, scene, Policies(retry=waits))
    reached = seen | {QueueState.CANCELLING, QueueState.SLOW, QueueState.OFFLINE}
    missing = (
        set(QueueState)
        - reached
        - {
            QueueState.DONE_NEW,
            QueueState.WAITING,
            QueueState.RENDERING_BLIND,
            QueueState.NOT_WATCHING,
            QueueState.MOVED_IN,
        }
        # answers that the demo gateway does not give: tests/flows/test_answers.py, tests/services/jobs/test_unexpected.py
        - {QueueState.NO_CLIP, QueueState.NEVER_A_CLIP}  # tests/flows/test_without_a_clip.py
        - {QueueState.NO_STATUS, QueueState.NOT_FOLLOWED, QueueState.STRANGE_WORD}
    )
    assert not missing


def test_waiting_clips_are_ordered_edited_removed_and_come_back(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, presenters) -> None:
        before = demo.paid("one"), demo.paid("three")  # by other tests
        await queue_up(window, presenters, "one", "two", "three")

        assert waiting(window) == ["one", "two", "three"]
        window.queue.choose(card_of(window, "three").job.id)
        window.queue.move_job(-1)
        await until(lambda: waiting(window) == ["one", "three", "two"], 5)
        window.queue.choose(card_of(window, "one").job.id)
        window.queue.move_job(1)
        await until(lambda: waiting(window) == ["three", "one", "two"], 5)
        window.job_actions.do(card_of(window, "two").job.id, CardCommand.CHANGE)
        editor = window.queue.view.viewport().findChild(CardEditor)
        row = window.table.row_of(card_of(window, "two").job.id)
        index = window.table.index(row, 0)
        await until(lambda: window.queue.view.visualRect(index).contains(editor.geometry()), 5)
        assert editor.height() > 100
        QTest.keyClicks(editor.text, ", edited")
        presenters.compose.generate(order("four"), lambda _p: None)  # the queue is laid out anew meanwhile
        await until(lambda: "four" in waiting(window), 5)
        assert editor.text.toPlainText() == "two, edited"
        next(one for one in editor.findChildren(QPushButton) if one.text() == "Change it").click()
        await until(lambda: "two, edited" in waiting(window), 5)
        assert window.queue.view.rowHeight(row) < 100
        window.job_actions.do_first([card_of(window, "four").job.id], command("remove").does)
        await until(lambda: "four" not in waiting(window), 5)
        window.toasts.clear()
        window.queue.view.selectAll()
        assert len(window.queue.chosen()) == 4  # a removed one keeps its card
        window.queue.choose(card_of(window, "one").job.id)
        window.job_actions.do_first(window.queue.chosen(), command("remove").does)
        await until(lambda: waiting(window) == ["three", "two, edited"], 5)
        assert window.toasts.words() == [], "its card says so, where it was"
        window.job_actions.undo()
        await until(lambda: waiting(window) == ["three", "one", "two, edited"], 5)
        window.queue.start_search()
        window.queue.search.setText("EDITED")
        assert waiting(window) == ["two, edited"]
        assert window.queue.end_search()
        assert len(waiting(window)) == 3
        assert (demo.paid("one"), demo.paid("three")) == before
        window.queue.pause.click()
        await until(lambda: len(kept(window)) == 3, 50)

    play_scene(dressed, demo, scene)


def test_a_waiting_card_is_dragged_and_the_queue_shows_one_model(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await queue_up(window, presenters, "one", "two", "three")
        presenters.compose.generate(order("a fourth one", "doubao-seedance-2-0-fast-260128"), lambda _p: None)
        await until(lambda: card_of(window, "a fourth one") is not None, 5)
        await until(lambda: is_at_rest(window), 5)
        table, view = window.table, window.queue.view

        def spot(name: str, below: int) -> QPoint:
            return view.visualRect(
                table.index(table.row_of(card_of(window, name).job.id), 0)
            ).center() + QPoint(0, below)

        def drag(begin: QPoint, end: QPoint) -> None:
            place, left = view.viewport(), Qt.MouseButton.LeftButton
            for kind, at, button, held in (
                (QEvent.Type.MouseButtonPress, begin, left, left),
                (QEvent.Type.MouseMove, begin + QPoint(0, 12), Qt.MouseButton.NoButton, left),
                (QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton, left),
                (QEvent.Type.MouseButtonRelease, end, left, Qt.MouseButton.NoButton),
            ):
                event = QMouseEvent(
                    kind,
                    QPointF(at),
                    QPointF(place.mapToGlobal(at)),
                    button,
                    held,
                    Qt.KeyboardModifier.NoModifier,
                )
                QApplication.sendEvent(place, event)

        drag(spot("three", 0), spot("one", -10))
        await until(lambda: waiting(window) == ["three", "one", "two", "a fourth one"], 5)
        await until(lambda: is_at_rest(window), 5)
        drag(spot("three", 0), spot("a fourth one", 15))
        await until(lambda: waiting(window) == ["one", "two", "a fourth one", "three"], 5)
        window.queue.start_search()
        models = window.queue.findChild(Choice)
        assert [models.itemText(at) for at in range(models.count())] == [
            "All models",
            "Seedance 2.0",
            "Seedance 2.0 Fast",
        ]
        models.setCurrentIndex(2)
        models.activated.emit(2)
        assert waiting(window) == ["a fourth one"]
        assert window.queue.end_search()
        assert len(waiting(window)) == 4

    play_scene(dressed, demo, scene)


def test_words_that_come_too_late_for_a_clip_are_not_lost(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await queue_up(window, presenters, "as it was")
        job = card_of(window, "as it was").job
        window.job_actions.do(job.id, CardCommand.CHANGE)
        editor = window.queue.view.viewport().findChild(CardEditor)
        editor.text.setPlainText("better words")
        window.show_page("settings")  # what is hidden by something else is taken
        await until(lambda: card_of(window, "better words") is not None, 5)
        window.show_page("studio")
        window.job_actions.do(job.id, CardCommand.CHANGE)
        editor = window.queue.view.viewport().findChild(CardEditor)
        editor.text.setPlainText("much better words")
        window.queue.pause.click()  # it goes out under the hand
        await until(lambda: QGuiApplication.clipboard().text() == "much better words", 10)
        assert any("Your new prompt is on the clipboard" in words for words in window.toasts.words())
        await until(lambda: window.queue.view.viewport().findChild(CardEditor) is None)
        await until(lambda: len(kept(window)) == 1, 50)
        assert demo.paid("better words") == 1
        assert demo.paid("as it was") == 0
        assert demo.paid("much better words") == 0

    play_scene(dressed, demo, scene)


def test_what_needs_somebody_is_said_and_shown(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        demo.fault(route="submit", kind="reset_after")
        presenters.compose.generate(order("needs you"), lambda _p: None)
        await until(lambda: window.table.counts().get(Group.ATTENTION) == 1)
        assert window.queue._pill.text() == "1 needs you"
        assert not window.queue._pill.isVisible(), "its card is on the screen"
        assert ("A clip needs you", "needs you") in window.announcer.notices.announced
        window.queue._pill.click()
        assert window.queue.chosen() == [card_of(window, "needs you").job.id]
        presenters.compose.generate(order("ready"), lambda _p: None)
        await until(lambda: bool(kept(window)))
        assert ("Clip ready", "ready") in window.announcer.notices.announced
        presenters.queue.act(card_of(window, "needs you").job.id, JobCommand.NEVER_ARRIVED)
        await until(lambda: Group.ATTENTION not in window.table.counts(), 5)

    async def again(_studio, window, presenters) -> None:
        presenters.compose.generate(order("another one"), lambda _p: None)
        await until(lambda: window.announcer.notices.announced != [])
        told = {words for _title, words in window.announcer.notices.announced}
        assert told == {"another one"}, "nothing is announced of restored jobs"

    play_scene(dressed, demo, scene)
    play_scene(dressed, demo, again)


def test_undo_never_sends_what_was_already_sent(dressed, home, demo: DemoServer) -> None:
    """Removed at the moment that it began to be sent: another one is never recorded by itself."""

    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("only once"), lambda _p: None)
        await until(lambda: bool(kept(window)), 50)
        (job,) = kept(window)
        presenters.queue.put_back(job)
        await until(lambda: "It was already being sent; see it in the queue." in window.toasts.words(), 5)
        assert len(list(studio.book)) == 1
        assert demo.paid("only once") == 1

    play_scene(dressed, demo, scene)


def test_what_is_pressed_is_what_is_seen(dressed, home, demo: DemoServer) -> None:
    """While cards slide to new places, and when the queue is sorted anew between press and release."""

    async def scene(_studio, window, presenters) -> None:
        await queue_up(window, presenters, "one", "two", "three")
        await until(lambda: is_at_rest(window), 5)
        table, queue = window.table, window.queue
        view, acted = queue.view, []
        view.acted.connect(lambda job_id, action: acted.append((job_id, action)))
        one, two, three = (card_of(window, name).job.id for name in ("one", "two", "three"))
        queue.choose(one)
        middle = view.visualRect(table.index(table.row_of(two), 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=middle)
        assert queue.chosen() == [one], "a menu is opened, and nothing else is highlighted"

        def spot(job_id: str) -> QPoint:
            index = table.index(table.row_of(job_id), 0)
            return dict(view.itemDelegate().hover_rects(view.visualRect(index), table.card_at(index.row())))[
                "stop"
            ].center()

        high = view.rowHeight(table.row_of(one))
        queue._motion.slide({one: high, two: -high})  # each is still seen in the other's place
        assert table.card_at(view.indexAt(spot(one)).row()).key == two
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(one))
        assert acted == [(two, "stop")]
        assert queue.chosen() == [two]
        await until(lambda: not queue._motion.is_settling, 3)
        assert table.card_at(view.indexAt(spot(one)).row()).key == one
        await until(lambda: waiting(window) == ["one", "three"], 5)
        window.table.let_go()
        await until(lambda: not queue._motion.is_settling, 3)
        acted.clear()
        place = spot(three)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        queue.moved.emit(three, one)
        await until(lambda: waiting(window) == ["three", "one"], 5)
        assert not queue._motion.is_settling, "nothing moves under a hand that holds"
        assert table.card_at(view.indexAt(place).row()).key == one
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert acted == []

    play_scene(dressed, demo, scene)


def test_stopping_asks_what_is_true_of_this_gateway(dressed, home, demo: DemoServer, monkeypatch) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("[demo:slow] taken back"), lambda _p: None)
        await until(lambda: [job.state for job in studio.book] == [JobState.RENDERING])
        (job,) = studio.book
        for can, title, words in (
            (False, "Stop watching this clip?", "stays billed"),
            (True, "Cancel this clip?", "billed when it was sent: free (demo)"),
        ):
            monkeypatch.setattr(presenters.queue, "can_cancel", lambda _job, can=can: can)
            window.job_actions.do(job.id, CardCommand.STOP)
            await until(lambda: QApplication.activeModalWidget() is not None, 5)
            dialog = QApplication.activeModalWidget()
            said = " ".join(one.text() for one in dialog.findChildren(QLabel))
            assert title in said
            assert words in said
            dialog.reject()
            await until(lambda: QApplication.activeModalWidget() is None, 5)
        assert studio.book.get(job.id).watched

    play_scene(dressed, demo, scene)


def test_a_poster_is_found_though_its_card_was_painted_before_the_folder_was_known(
    qapp, tmp_path: Path
) -> None:
    """A restart paints what was kept before anything else."""
    (clip,) = made(1).clips
    picture = QPixmap(8, 8)
    picture.fill(Qt.GlobalColor.red)
    picture.save(str(tmp_path / clip.poster))
    thumbnails = Thumbnails(qapp)
    assert thumbnails.of_clip(clip) is None
    thumbnails.read_from(tmp_path, tmp_path, lambda _path, _done: None)
    assert thumbnails.of_clip(clip) is not None


def test_a_first_frame_is_asked_for_though_its_card_was_painted_before_the_folder_was_known(
    qapp, tmp_path: Path
) -> None:
    """After a restart a running job's card had no picture until its end."""
    image = ImageInput(file="first.png", role=ImageRole.FIRST_FRAME)
    job = replace(BASE, request=replace(BASE.request, images=(image,)))
    thumbnails, asked = Thumbnails(qapp), []
    assert thumbnails.of_job(job) is None
    thumbnails.read_from(tmp_path, tmp_path, lambda path, _done: asked.append(path))
    thumbnails.of_job(job)
    assert asked == [tmp_path / "first.png"]


def test_a_code_that_is_all_the_reason_there_is_stands_on_its_own_line_only() -> None:
    job = replace(BASE, state=JobState.FAILED, accepted_at=1.0)
    named = replace(job, code="CreationPolicyViolation", problem="CreationPolicyViolation")
    assert state_line(QueueState.FAILED, named, "Vidu") == "The content filter stopped this."
    told = replace(named, problem="The prompt is violent.")
    assert (
        state_line(QueueState.FAILED, told, "Vidu")
        == "The content filter stopped this. The prompt is violent."
    )


def test_checking_again_says_what_was_found_also_when_it_is_nothing(dressed, home, demo: DemoServer) -> None:
    """A press that shows nothing looks broken, and is repeated until the gateway throttles."""

    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        demo.fault(route="submit", kind="reset_before")
        presenters.compose.generate(order("lost"), lambda _problem: None)
        await until(lambda: (card := card_of(window, "lost")) and card.state is QueueState.UNCONFIRMED)
        window.toasts.clear()
        window.job_actions.do(card_of(window, "lost").job.id, CardCommand.CHECK)
        await until(lambda: bool(window.toasts.words()), 10)

    play_scene(dressed, demo, scene)


def test_a_way_out_of_a_lost_answer_is_taken_with_enter(dressed) -> None:
    window, taken = QWidget(), []
    window.resize(500, 500)
    window.show()
    ways = [
        (name, "so", lambda name=name: taken.append(name)) for name in ("Keep waiting", "It never arrived")
    ]
    popover = open_resolve(window, window, QRect(0, 0, 10, 10), "", ways)
    second = popover.findChildren(QPushButton)[1]
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert taken == ["It never arrived"]
    window.close()


def test_keys_in_the_editor_of_a_card_are_the_editors_and_send_no_draft(
    dressed, home, demo: DemoServer
) -> None:
    """Ctrl+Enter was the window's: it sent the composer's draft, and Esc did not close the editor."""

    async def scene(studio, window, presenters) -> None:
        await queue_up(window, presenters, "one")
        window.compose.prompt.set_text("not to be sent")
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        window.job_actions.do(card_of(window, "one").job.id, CardCommand.CHANGE)
        editor = window.queue.view.viewport().findChild(CardEditor)
        editor.text.setFocus()
        editor.text.setPlainText("one, edited")
        QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "one, edited" in waiting(window), 5)
        window.job_actions.do(card_of(window, "one, edited").job.id, CardCommand.CHANGE)
        again = next(one for one in window.queue.view.viewport().findChildren(CardEditor) if not one._is_over)
        again.text.setFocus()
        again.text.setPlainText("given up")
        QTest.keyClick(again.text, Qt.Key.Key_Escape)
        assert again._is_over
        assert waiting(window) == ["one, edited"]
        assert not any(job.request.prompt == "not to be sent" for job in studio.book)

    play_scene(dressed, demo, scene)


def test_a_queue_is_said_to_be_empty_only_once_that_is_known(dressed) -> None:
    """At each start the window said so for a moment, before it had read what there is."""
    store, thumbnails = JobStore(), Thumbnails()
    panel = QueuePanel(store, JobTable(store), thumbnails)
    panel.show()
    assert panel.findChildren(EmptyQueue) == []
    store.add([])
    (words,) = panel.findChildren(EmptyQueue)
    assert words.isVisible()
    panel.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_card_that_is_no_longer_watched_says_whole_that_it_may_be_billed(dressed, language: str) -> None:
    """In the usual width it said "May stil…" beside its button."""
    set_language(language)
    try:
        job = replace(made(1), state=JobState.RENDERING, watched=False, results=())
        line = state_line(QueueState.NOT_WATCHING, job, "Kling")
        card = QueueRow(
            group=Group.UNWATCHED,
            job=job,
            state=QueueState.NOT_WATCHING,
            family="kling",
            title="Kling",
            line=line,
        )
        width = QFontMetrics(font(12, 500)).horizontalAdvance(actions_of(card)[0].title) + 18
        room = 260 - 9 - width - 6 - 83 - 22  # of the usual queue: beside button, poster and tile
        assert "".join(beside_button(card, room)).replace(" ", "") == line.replace(" ", "")
    finally:
        set_language("en")
