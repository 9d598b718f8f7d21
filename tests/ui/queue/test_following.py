"""What the window offers where a clip can't be followed: another token, another id."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.jobs.facts import Accepted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.secret import Secret
from o8studio.services.runtime.bus import Notified
from o8studio.store.settings import GatewayEntry
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.queue.card_actions import actions_of
from o8studio.ui.widgets.dialogs import Dialog
from tests.support import following as gateway_of
from tests.support.demo import TOKEN
from tests.support.following import NO_ACCESS, OTHER, Answer, Pretended
from tests.support.opened import request
from tests.support.patience import until
from tests.support.scenes import card_of, play_scene

film, server = gateway_of.film, gateway_of.server


def _dialog(window) -> Dialog | None:
    return next((one for one in window.shell.findChildren(Dialog) if one.isVisible()), None)


def _seen(window) -> str:
    return "\n".join(one.text() for one in window.shell.findChildren(QLabel))


def _answer(window, words: str) -> QLineEdit:
    """Type into the question that is open, and press its button."""
    dialog = _dialog(window)
    field = dialog.findChild(QLineEdit)
    field.setText(words)
    next(one for one in dialog.findChildren(QPushButton) if one.isDefault()).click()
    return field


async def _connected(studio, server: Pretended) -> None:
    entry = GatewayEntry(
        id=GatewayId("test"), name="test", base_url=server.url, proxy="direct", token_storage="session"
    )
    studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
    await studio.tokens.keep(entry, Secret(TOKEN))


def test_another_token_is_typed_unseen_and_brings_the_clip(dressed, home, server: Pretended) -> None:
    def rule(method: str, path: str, token: str) -> Answer | None:
        if path == "/v1/videos/task_1" and token == OTHER:
            return gateway_of.done(server)
        if path.startswith("/files/"):
            return 200, server.clip
        return None if method == "POST" else NO_ACCESS

    server.rule = rule

    async def scene(studio, window, presenters) -> None:
        await _connected(studio, server)
        job = await studio.pipeline.record(request(server, "a fox"))  # type: ignore[arg-type]
        await until(lambda: (card := card_of(window, "a fox")) and card.state is QueueState.MAY_NOT_LOOK)
        card = card_of(window, "a fox")
        assert "may send jobs but not read their state" in card.line
        assert actions_of(card)[0].command is CardCommand.FOLLOW
        for wrong in ("sk-nobody0", OTHER):
            window.job_actions.do(job.id, CardCommand.FOLLOW)
            await until(lambda: _dialog(window) is not None)
            field = _answer(window, wrong)
            assert field.echoMode() is QLineEdit.EchoMode.Password
            if wrong != OTHER:
                await until(lambda: "This token may not do this" in _seen(window), 10)
        await until(lambda: card_of(window, "a fox").job.state is JobState.KEPT)

    play_scene(dressed, None, scene)


def test_an_id_that_was_given_can_be_put_right_while_the_wrong_one_is_followed(
    dressed, home, server: Pretended
) -> None:
    busy = (500, {"code": "busy", "message": "busy", "data": None})

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path in ("/v1/videos/task_other", "/v1/videos/task_right"):
            return gateway_of.done(server, path.rpartition("/")[2])
        return (200, server.clip) if path.startswith("/files/") else busy

    server.rule = rule

    async def scene(studio, window, presenters) -> None:
        await _connected(studio, server)
        await studio.pipeline.record(request(server, "a fox"))  # type: ignore[arg-type]
        await until(lambda: (card := card_of(window, "a fox")) and card.state is QueueState.UNCONFIRMED)
        job = card_of(window, "a fox").job
        taken = Accepted(job_id=job.id, at=2.0, remote_id=RemoteId("task_wrong"), by_user=True)
        studio.pipeline.start(await studio.book.commit(taken))
        await until(lambda: card_of(window, "a fox").job.state is JobState.QUEUED)
        assert CardCommand.RESOLVE in [one.command for one in actions_of(card_of(window, "a fox"))]
        window.job_actions.do(job.id, CardCommand.RESOLVE)
        await until(lambda: _dialog(window) is not None)
        _answer(window, "task_other")
        await until(lambda: card_of(window, "a fox").job.state is JobState.KEPT)
        (wrong,) = card_of(window, "a fox").job.made
        assert "Another task id…" in [one.title for one in actions_of(card_of(window, "a fox"))]
        told: list[str] = []
        studio.bus.subscribe(lambda news: told.append(news.words) if isinstance(news, Notified) else None)
        window.job_actions.do(wrong.id, CardCommand.RESOLVE)
        await until(lambda: _dialog(window) is not None)
        _answer(window, "task_right")
        await until(lambda: any(wrong.path in one for one in told))
        await until(lambda: wrong.id not in [one.id for one in studio.book.get(job.id).made])
        await until(lambda: studio.book.get(job.id).state is JobState.KEPT)
        (right,) = studio.book.get(job.id).made
        assert right.path != wrong.path
        assert Path(wrong.path).read_bytes() == server.clip, "the file of the wrong one stays"
        await until(lambda: all(window.queue.table.row_of(one.id) >= 0 for one in (right, wrong)))

    play_scene(dressed, None, scene)
