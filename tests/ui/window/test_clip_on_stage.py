"""A job with three results, in the real window: three clips in the queue, on the stage, in the library, each its own."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import delete, isValid

from o8studio.domain.ids import ClipId, GatewayId
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.domain.library.clip import Flaw
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio
from o8studio.ui.actions.card_commands import CardCommand, offered
from o8studio.ui.library.clip_pictures import ClipPictures
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.engine import Engine
from o8studio.ui.player.exact_frames import ExactFrames
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.ports import ClipCommand
from o8studio.ui.settings.gateways_section import GatewayDetail
from o8studio.ui.window.clip_on_stage import ClipOnStage
from o8studio.ui.window.controller import WindowController
from tests.support.clips import silent
from tests.support.demo import TOKEN, DemoServer
from tests.support.made import corrected
from tests.support.opened import request
from tests.support.patience import until
from tests.support.raw_server import RawServer, answer, raw_server
from tests.support.scenes import kept, order, play_scene
from tests.support.takes import have_takes


async def three(studio: Studio, window: WindowController, server: DemoServer) -> Job:
    """A job of the only demo gateway that makes several clips of one request."""
    wanted = GenerationRequest(
        gateway_id=DEMO,
        base_url=server.url,
        wire_format="openai_videos",
        model="kling-v1",
        prompt="Three kites over a beach",
        core={"duration": 4, "width": 640, "height": 360, "n": 3},
    )
    await studio.pipeline.record(wanted)
    await until(lambda: bool(kept(window)), 60)
    (job,) = kept(window)
    posters = [studio.places.posters / clip.poster for clip in job.clips]
    await until(lambda: all(poster.exists() for poster in posters), 10)
    return job


def reviews(studio: Studio) -> list[tuple[int, str]]:
    return [(clip.review.stars, clip.review.verdict) for job in studio.book for clip in job.clips]


def states(window: WindowController) -> list[QueueState | None]:
    cards = map(window.table.card_at, range(window.table.rowCount()))
    return [card.state for card in cards if card.group is Group.DONE and card.job is not None]


def test_three_results_are_three_clips_everywhere_and_each_is_rated_alone(demos, dressed, home: Path) -> None:
    server = demos("hitopen")

    async def first(studio, window, _presenters) -> None:
        job = await three(studio, window, server)
        player, queue = window.player, window.queue
        await until(lambda: window.table.counts() == {Group.DONE: 3}, 5)
        await until(lambda: player.clip is not None and player.clip.id == job.clips[0].id, 10)
        assert player.header._take.text() == "take 1 of 3"
        assert [take.clip for take in player.takes.takes()] == list(studio.book.get(job.id).clips)
        await until(lambda: all(window.thumbnails.of_clip(clip) is not None for clip in job.clips), 5)

        queue.choose(job.clips[1].id)
        queue.view.setFocus()
        QTest.keyClick(queue.view, Qt.Key.Key_Return)
        await until(lambda: player.clip.id == job.clips[1].id, 5)
        await until(lambda: player._reader is not None and player._seen >= 0, 10)
        assert player.engine.player.source().toLocalFile() == job.clips[1].path
        assert player.header._take.text() == "take 2 of 3"
        window.stage_actions.do("rate_4")
        await until(lambda: reviews(studio) == [(0, ""), (4, ""), (0, "")], 5)
        await until(lambda: player.details.stars.accessibleDescription() == "4 of 5 stars", 5)
        player.takes.step(1)
        await until(lambda: player.clip.id == job.clips[2].id, 5)
        assert player.details.stars.accessibleDescription() == "0 of 5 stars"
        window.stage_actions.do("reject")
        await until(lambda: reviews(studio) == [(0, ""), (4, ""), (0, "reject")], 5)

        window.show_page("library")
        page = window.pages.library
        assert page is not None
        await until(lambda: list(page.model.listing.names) == ["Three kites over a beach"] * 3, 5)
        window.show_page("library")
        page.opened.emit(job.clips[0].id)
        await until(lambda: player.clip.id == job.clips[0].id, 5)
        assert window.announcer.notices.announced[0][0] == "3 clips ready"

    async def second(studio, window, _presenters) -> None:
        await until(lambda: len(window.store.clips()) == 3)
        assert reviews(studio) == [(0, ""), (4, ""), (0, "reject")]
        assert window.player.clip == window.store.clips()[0], (
            "the clip that was seen last is on the stage again"
        )
        assert window.table.counts() == {Group.DONE: 3}
        window.store.set_missing(frozenset())
        window.table.flush()
        assert states(window) == [QueueState.DONE] * 3

    play_scene(dressed, server, first)
    play_scene(dressed, server, second)


def test_a_file_that_is_gone_is_missing_found_and_fetched_again_for_its_clip_alone(
    demos, dressed, home: Path, tmp_path: Path
) -> None:
    server = demos("hitopen")

    async def scene(studio, window, presenters) -> None:
        job = await three(studio, window, server)
        first, second, third = job.clips
        elsewhere = tmp_path / "elsewhere.mp4"
        Path(second.path).rename(elsewhere)
        await until(lambda: window.store.is_missing(second.id), 10)
        await until(lambda: states(window)[1] is QueueState.FILE_MISSING, 5)
        assert states(window).count(QueueState.FILE_MISSING) == 1
        window.play(second.id)
        assert window.player.view._title == "The file is no longer where it was saved"
        presenters.clips.act_on_clip(second.id, ClipCommand.FIND, str(elsewhere))
        await until(lambda: studio.book.get(job.id).clips[1].path == str(elsewhere), 5)
        await until(lambda: window.player._reader is not None, 10)
        assert window.player.clip.path == str(elsewhere), "it is on the stage as soon as it is found"
        Path(third.path).unlink()
        await until(lambda: window.store.is_missing(third.id), 10)
        window.job_actions.do(third.id, CardCommand.FETCH_AGAIN)
        await until(lambda: Path(studio.book.get(job.id).clips[2].path).exists(), 20)
        await until(lambda: QueueState.FILE_MISSING not in states(window), 10)
        assert [clip.path for clip in studio.book.get(job.id).clips][:2] == [first.path, str(elsewhere)]

    play_scene(dressed, server, scene)


def test_trash_and_save_as_are_about_the_clip_that_was_chosen(
    demos, dressed, home: Path, tmp_path: Path
) -> None:
    server = demos("hitopen")

    async def scene(studio, window, presenters) -> None:
        job = await three(studio, window, server)
        first, second, third = job.clips
        done: list[str] = []
        presenters.files.save_copy(third.path, str(tmp_path / "third.mp4"), done.append)
        await until(lambda: done == [""], 5)
        assert (tmp_path / "third.mp4").read_bytes() == Path(third.path).read_bytes()
        assert (tmp_path / "third.mp4").read_bytes() != Path(first.path).read_bytes()
        presenters.clips.act_on_clip(second.id, ClipCommand.TRASH)
        await until(lambda: len(states(window)) == 2, 10)
        assert all(Path(one.path).exists() for one in job.clips), "its file stays for thirty days"
        window.play(third.id)
        await until(lambda: len(window.player.takes.takes()) == 2, 10)
        await studio.library.shelving.restore([second.id])
        await until(lambda: len(states(window)) == 3, 10)
        await until(lambda: len(window.player.takes.takes()) == 3, 10)

    play_scene(dressed, server, scene)


def test_the_stage_sees_its_file_go_and_come_back(dressed, home: Path, demo: DemoServer) -> None:
    async def scene(_studio, window, _presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a kite"))
        (clip,) = kept(window)[0].clips
        await until(lambda: window.player._reader is not None, 10)
        window.store.set_missing(frozenset({clip.id}))
        assert window.player.view._title == "The file is no longer where it was saved"
        window.store.set_missing(frozenset())
        await until(lambda: window.player._reader is not None, 10)
        await until(lambda: not window.player.view.image().isNull(), 10)

    play_scene(dressed, demo, scene)


def test_a_page_that_was_built_anew_hears_no_more_of_posters(qapp) -> None:
    store, thumbnails = JobStore(), Thumbnails()
    page = QWidget()
    pictures = ClipPictures(page, Path, store, thumbnails)
    problems: list[str] = []
    before, sys.excepthook = sys.excepthook, lambda _kind, error, _trace: problems.append(str(error))
    try:
        delete(page)
        assert not isValid(pictures)
        thumbnails.poster_made(ClipId("x"))
        thumbnails.sprite_came.emit("x")
    finally:
        sys.excepthook = before
    assert problems == []


async def beside(studio: Studio, server: RawServer) -> GatewayEntry:
    """A small server as a gateway of the user's own, without a keyring."""
    entry = GatewayEntry(
        id=GatewayId("small"),
        name="small",
        base_url=server.url,
        proxy="direct",
        token_storage=TokenStorage.SESSION,
        formats=("openai_videos",),
    )
    await studio.preferences.change(studio.preferences.settings.with_gateway(entry))
    await studio.tokens.keep(entry, Secret(TOKEN))
    return entry


def ends(server: RawServer, url: str) -> None:
    said = {"id": "task_1", "status": "completed", "metadata": {"url": url}}
    server.say("/v1/videos", answer(json.dumps({"id": "task_1", "status": "queued"}).encode()))
    server.say("/v1/videos/task_1", answer(json.dumps(said).encode()))


def test_a_private_host_is_allowed_on_the_card_and_listed_in_the_settings(
    demo: DemoServer, dressed, home: Path, tmp_path: Path
) -> None:
    film = silent(tmp_path / "a.mp4", "libx264", count=24).read_bytes()

    async def scene(studio, window, presenters) -> None:
        with raw_server() as server:
            ends(server, "http://169.254.9.9:1/v.mp4")
            await beside(studio, server)
            job = await studio.pipeline.record(request(server, "at home", gateway_id="small"))
            await until(lambda: studio.book.get(job.id).private_host == "169.254.9.9", 20)
            await until(lambda: window.table.state_of(job.id) is QueueState.DOWNLOAD_STOPPED, 5)
            window.job_actions.do(job.id, CardCommand.ALLOW)
            await until(lambda: QApplication.activeModalWidget() is not None, 5)
            dialog = QApplication.activeModalWidget()
            assert "169.254.9.9" in " ".join(one.text() for one in dialog.findChildren(QLabel))
            ends(server, f"{server.url}/v.mp4")
            server.say("/v.mp4", answer(film))
            next(one for one in dialog.findChildren(QPushButton) if one.text() == "Allow").click()
            await until(lambda: studio.setup.known("small").result_hosts == ("169.254.9.9",), 5)
            view = next(one for one in presenters.gateways.gateways() if one.id == "small")
            assert view.result_hosts == "169.254.9.9"
            detail = GatewayDetail(presenters.gateways, view, lambda: None, lambda: None)
            shown = lambda: [one for one in detail.findChildren(QLineEdit) if one.text() == "169.254.9.9"]  # noqa: E731
            await until(lambda: len(shown()) == 1, 5)
            (field,) = shown()
            field.setText("")
            field.editingFinished.emit()
            await until(lambda: studio.setup.known("small").result_hosts == (), 5)
            delete(detail)

    play_scene(dressed, demo, scene)


def test_a_clip_that_was_saved_damaged_is_tried_again_from_its_card(
    demo: DemoServer, dressed, home: Path, tmp_path: Path
) -> None:
    film = silent(tmp_path / "a.mp4", "libx264", count=24, container={"movflags": "faststart"}).read_bytes()

    async def scene(studio, window, _presenters) -> None:
        with raw_server() as server:
            ends(server, f"{server.url}/v.mp4")
            server.say("/v.mp4", answer(film[:-1500], length=False))
            await beside(studio, server)
            job = await studio.pipeline.record(request(server, "half", gateway_id="small"))
            await until(lambda: bool(kept(window)), 30)
            (clip,) = kept(window)[0].clips
            assert clip.flaw is Flaw.CUT
            words: list[str] = []
            studio.bus.subscribe(lambda news: words.append(getattr(news, "words", "")))
            window.job_actions.do(clip.id, CardCommand.TRY_AGAIN)
            await until(lambda: any("nothing better" in one for one in words), 20)
            server.say("/v.mp4", answer(film))
            window.job_actions.do(clip.id, CardCommand.TRY_AGAIN)
            await until(lambda: any("came again" in one for one in words), 20)
            await until(lambda: window.store.clip(clip.id).flaw is Flaw.NONE, 5)
            assert Path(window.store.clip(clip.id).path).read_bytes() == film
            assert not Path(clip.path).exists()
            state = window.table.state_of(clip.id)
            assert CardCommand.TRY_AGAIN not in offered(state, studio.book.get(job.id))

    play_scene(dressed, demo, scene)


def test_what_a_corrected_task_id_set_apart_is_no_take_and_its_job_is_under_way(dressed) -> None:
    shell, store = QWidget(), JobStore()
    engine, exact = Engine(shell), ExactFrames(shell, FrameCache(BUDGET_BYTES))
    player = PlayerPanel(engine, exact)
    stage = ClipOnStage(store, Thumbnails(shell), lambda: player, lambda _job: "waiting", shell)
    job = corrected(2)
    store.put(job)
    stage._on_came(job)
    assert [(take.clip, take.is_over) for take in player.takes.takes()] == [(None, False)]
    exact.end()
    player.close()
