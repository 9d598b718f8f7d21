"""The real window on a real demo gateway: compose, generate, watch, play, close, reopen."""

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import EvidencePolicy, Policies, QuestionPolicy
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.domain.secret import Secret
from o8studio.presenters import Presenters
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry, Settings, load, save
from o8studio.studio import Studio
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.queue_port import JobCommand
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.main_window import MainWindow
from tests.support.demo import TOKEN, DemoServer, start_demo
from tests.support.frames import code_of
from tests.support.jobs import BASE
from tests.support.patience import until
from tests.support.scenes import kept, order, play_scene
from tests.support.takes import have_takes


def test_a_clip_from_typed_words_to_moving_pictures_and_back_after_reopening(
    dressed, home, demo: DemoServer
) -> None:
    async def first(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        editor = window.compose.prompt.focusProxy()
        QTest.keyClicks(editor, "A fox runs through snow")
        window.compose.picker.chosen.emit("doubao-seedance-2-0-260128")
        window.compose.picker.set_model("doubao-seedance-2-0-260128")
        window.compose.form.changed.emit("duration", 4)
        window.compose.form.changed.emit("resolution", "480p")
        assert not window.compose.generate.is_off
        window.shell.activateWindow()  # keys are the window's that is active
        await until(window.shell.isActiveWindow, 10)
        window.compose.prompt.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: window.queue.table.rowCount() > 0, 5)
        await until(lambda: bool(kept(window)))
        (job,) = kept(window)
        assert (round(job.clips[0].length), job.clips[0].height) == (4, 480)
        await until(lambda: window.player.engine.frames > 10)
        assert window.player.view.image().width() == job.clips[0].width
        await until(lambda: (home / "cache" / "posters" / job.clips[0].poster).exists(), 5)
        window.player.seek(2.0)
        await until(lambda: code_of(window.player.view.image()) == 48, 5)
        assert window.player.transport.frame.text() == "frame 49 of 96"

    async def second(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        assert window.compose.prompt.text() == "A fox runs through snow"
        assert window.compose.picker.model == "doubao-seedance-2-0-260128"
        assert window.compose.state()["values"] == {"duration": 4, "resolution": "480p"}
        assert len(kept(window)) == 1
        await until(lambda: window.player.engine.frames > 0, 5)

    before = demo.paid("A fox runs through snow")
    play_scene(dressed, demo, first)
    play_scene(dressed, demo, second)
    assert demo.paid("A fox runs through snow") == before + 1


def test_a_job_that_ran_while_the_window_was_closed_is_there_when_it_opens(
    dressed, home, demo: DemoServer
) -> None:
    async def first(studio: Studio, window: WindowController, presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.compose.generate(order("while away"), lambda _problem: None)
        await until(lambda: any(job.state is JobState.QUEUED for job in studio.book))

    async def second(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(kept(window)))

    play_scene(dressed, demo, first)
    play_scene(dressed, demo, second)
    assert demo.paid("while away") == 1


def test_one_draft_goes_to_several_models_each_fitted(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.prompt.set_text("fanned out")
        compose.picker.set_model("doubao-seedance-2-0-260128")
        compose.picker.chosen.emit("doubao-seedance-2-0-260128")
        compose.form.changed.emit("duration", 4)
        compose.form.changed.emit("resolution", "480p")
        for model in ("viduq2", "sora-2"):
            compose.picker.toggle(model)
        assert compose.picker.models == ["doubao-seedance-2-0-260128", "viduq2", "sora-2"]
        assert compose.state()["portable"] == {"duration": 4, "resolution": "480p"}
        compose.form.shared.emit("aspect_ratio", "9:16")
        assert compose.generate.text() == "Generate 3"
        assert "480p becomes 540p" in compose.footer.price.toolTip(), "what is fitted is said"
        compose.press_generate()
        await until(lambda: len(list(studio.book)) == 3)
        asked = {job.request.model: dict(job.request.core) for job in studio.book}
        seeds = [core.pop("seed", None) for core in asked.values()]
        assert len({seed for seed in seeds if seed}) >= 1, "the number that was used is kept with the clip"
        assert asked["doubao-seedance-2-0-260128"] == {
            "duration": 4,
            "resolution": "480p",
            "aspect_ratio": "9:16",
        }
        assert asked["viduq2"] == {"duration": 4, "resolution": "540p", "aspect_ratio": "9:16"}
        assert asked["sora-2"] == {"duration": 4, "width": 720, "height": 1280}
        await until(lambda: len(kept(window)) == 3, 50)

    play_scene(dressed, demo, scene)


def test_the_first_run_asks_for_a_gateway_or_the_demo_and_connects(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        assert window.is_welcoming
        from o8studio.ui.connect.connect_form import ConnectForm

        (form,) = window.pages.welcome.findChildren(ConnectForm)
        form.address.setText(f" {demo.url}/v1 ")
        form._proxy.setCurrentIndex(1)
        form.token.setText("sk-wrong")
        form.test.click()
        await until(lambda: form.test.isEnabled() and form.result.property("role") == "result-bad")
        form.token.setText(TOKEN)
        form.connect_button.click()
        await until(lambda: not window.is_welcoming)
        assert form.token.text() == ""
        assert await studio.tokens.get(studio.gateways.entries()[0]) == Secret(TOKEN)
        await until(lambda: bool(window.compose.picker.model))
        answers: list[str] = []
        _presenters.gateways.start_demo(answers.append)
        await until(lambda: answers == [""])
        assert _presenters.gateways.gateway().state == "demo"
        known, built_in = _presenters.gateways.gateways()
        assert built_in.state == "demo"
        _presenters.gateways.use_gateway(known.name, answers.append)
        await until(lambda: len(answers) == 2)
        assert _presenters.gateways.gateway().name == known.name

    play_scene(dressed, None, scene)
    from o8studio.store.vault import KeyringVault

    KeyringVault().forget("127-0-0-1-" + demo.url.rpartition(":")[2])


def test_generate_says_why_it_is_off_and_nothing_goes_out_while_composing_chinese(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        assert window.compose.generate.is_off
        assert window.compose.generate.accessibleDescription() == "Off: Write a prompt first."
        editor = window.compose.prompt.focusProxy()
        QApplication.sendEvent(editor, QInputMethodEvent("yu ye", []))
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        commit = QInputMethodEvent()
        commit.setCommitString("雨夜")
        QApplication.sendEvent(editor, commit)
        assert window.compose.prompt.text() == "雨夜"
        assert window.queue.table.rowCount() == 0
        window.compose.extra.text.setPlainText('{\n"a" 1}')
        await until(lambda: window.compose.generate.is_off, 3)
        assert "Line 2: a colon is missing." in window.compose.footer.problem
        window.compose.extra.text.setPlainText('{"a": 1}')
        await until(lambda: not window.compose.generate.is_off, 3)

    play_scene(dressed, demo, scene)


def test_an_unconfirmed_clip_asks_and_is_sent_again_only_on_a_press(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        demo.fault(route="submit", kind="reset_after")
        presenters.compose.generate(order("in doubt"), lambda _problem: None)
        await until(lambda: Group.ATTENTION in window.queue.table.counts())
        card = window.queue.table.card_at(1)
        assert (card.state, card.money) == (QueueState.UNCONFIRMED, "May be billed")
        presenters.compose.generate(order("not in doubt"), lambda _problem: None)
        await until(lambda: len(kept(window)) == 1)
        assert demo.paid("in doubt") == 1
        presenters.queue.act(card.job.id, JobCommand.SEND_AGAIN)
        await until(lambda: len(kept(window)) == 2)
        assert demo.paid("in doubt") == 2
        with contextlib.suppress(StopIteration):
            assert next(job for job in studio.book if job.id == card.job.id).state is JobState.CANCELLED

    play_scene(dressed, demo, scene)


def test_the_queue_is_a_correct_model(qtmodeltester, qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    store.add([BASE])
    qtmodeltester.check(table)
    assert table.index(1, 0).data(CARD_ROLE).state is QueueState.WAITING
    assert "a fox" in table.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_every_colour_is_a_token() -> None:
    import re

    for path in Path("o8studio/ui").rglob("*.py"):
        assert not re.search(r"#[0-9A-Fa-f]{6}", path.read_text("utf-8")), path


def test_who_topped_up_and_comes_back_can_generate(dressed, home, tmp_path: Path, monkeypatch) -> None:
    server = start_demo(tmp_path / "gateway")
    server.change(balance_usd=0.01)

    async def scene(studio: Studio, window: WindowController, presenters: Presenters) -> None:
        answers: list[str] = []
        presenters.connect.connect_gateway("mine", server.url, TOKEN, "direct", "session", "", answers.append)
        await until(lambda: answers == [""])
        window.show_studio()
        window.compose.picker.set_model("kling-v3")
        window.compose.picker.chosen.emit("kling-v3")
        window.compose.prompt.set_text("a fox in the snow")
        await until(lambda: presenters.gateways.gateway().balance == "$0.01", 5)
        assert "$0.01" in window.compose.generate.accessibleDescription()
        assert window.compose.generate.is_off
        server.change(balance_usd=100)
        window.frame.woken.emit()
        await until(lambda: not window.compose.generate.is_off, 5)
        assert presenters.gateways.gateway().balance == "$100.00"
        window.compose.press_generate()
        await until(lambda: len(kept(window)) == 1, 50)
        await until(lambda: presenters.gateways.gateway().balance not in ("$100.00", "$0.01"), 5)
        server.stop()
        presenters.gateways.start_demo(answers.append)
        await until(lambda: len(answers) == 2, 20)
        assert presenters.compose.models()
        presenters.gateways.use_gateway("mine", answers.append)
        await until(lambda: len(answers) == 3, 20)
        assert (
            presenters.compose.models(),
            presenters.gateways.gateway().balance,
            presenters.gateways.gateway().state,
        ) == ([], "–", "unreachable")
        assert window.compose.picker.models == ["kling-v3"], "what was chosen stays chosen"

    try:
        play_scene(
            dressed,
            None,
            scene,
            Policies(evidence=EvidencePolicy(again=0.5), questions=QuestionPolicy(unreached=60.0)),
        )
    finally:
        server.stop()


def test_a_window_that_opened_offline_finds_its_gateway_when_it_is_there(
    dressed, home, tmp_path: Path, monkeypatch
) -> None:
    server = start_demo(tmp_path / "gateway")
    port = int(server.url.rpartition(":")[2])

    async def connect(_studio: Studio, _window: WindowController, presenters: Presenters) -> None:
        answers: list[str] = []
        presenters.connect.connect_gateway("mine", server.url, TOKEN, "direct", "keyring", "", answers.append)
        await until(lambda: answers == [""])

    async def come_back(_studio: Studio, window: WindowController, presenters: Presenters) -> None:
        assert presenters.gateways.gateway().state == "unreachable"
        assert not presenters.compose.models()
        again = start_demo(tmp_path / "gateway", port=port)
        try:
            await until(lambda: window.compose.picker.offered > 0, 10)
            assert presenters.gateways.gateway().state == "connected"
        finally:
            again.stop()

    often = Policies(questions=QuestionPolicy(unreached=0.3))
    play_scene(dressed, None, connect, often)
    server.stop()
    play_scene(dressed, None, come_back, often)


def test_a_gateway_from_an_older_version_is_looked_at_behind_the_window(
    dressed, home, demo: DemoServer, monkeypatch
) -> None:
    monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
    entry = GatewayEntry(
        id=GatewayId("old"), name="old", base_url=demo.url, proxy="direct", token_storage="session",
        formats=("openai_videos", "openai_responses"), server="New API, g1 or g2 (demo-g2)",
    )  # fmt: skip
    places().make()
    save(places().settings, Settings().with_gateway(entry))

    async def scene(studio: Studio, window: WindowController, presenters: Presenters) -> None:
        await until(lambda: presenters.gateways.gateway().server == "New API (up to rc.26), demo-g2", 10)
        known = studio.gateways.entry("old")
        assert known.generation == "new-api"
        assert known.formats == ("openai_videos", "generations", "kling", "jimeng")
        assert window.compose.picker.offered > 0
        await until(lambda: load(places().settings).gateways == (known,), 5)

    play_scene(dressed, None, scene)


def test_the_library_reaches_every_clip_that_was_made(dressed, home, demo: DemoServer) -> None:
    names = ["first", "second", "third", "fourth", "fifth"]

    async def make(_studio: Studio, window: WindowController, presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        for name in names:
            await have_takes(window, order(name))

    async def look(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        window.show_page("library")
        page = window.pages.library
        assert page is not None
        await until(lambda: list(page.model.listing.names) == names[::-1], 5)
        assert len(window.store.clips()) == 2, "the others are on disk"
        page.opened.emit(page.model.id_at(4))
        await until(lambda: window.player.job is not None and window.player.job.title == "first", 5)
        window.stage_actions.do("rate_4")
        await until(
            lambda: (
                [clip.review.stars for job in studio.book for clip in job.clips if clip.review.is_given]
                == [4]
            ),
            5,
        )

    play_scene(dressed, demo, make)
    play_scene(dressed, demo, look, Policies(page=2))


def test_letters_typed_while_the_composer_is_built_are_kept(dressed) -> None:
    """The prompt left the window for a turn of its loop, and the keys went nowhere."""
    window = WindowController(MainWindow())
    window.shell.show()
    window.show_startup_snapshot([], {"draft": {"prompt": "a fox"}})
    window.shell.activateWindow()
    turns = 0
    for _part in window.complete():
        turns += 1
        assert window.prompt.window() is window.shell
        focused = window.shell.focusWidget()
        assert focused is window.prompt.focusProxy()
        QTest.keyClicks(focused, " runs")
    assert turns > 1
    assert window.compose.prompt.text().count(" runs") == turns
    assert len(window.compose.prompt.text()) == len("a fox") + turns * len(" runs")
    window.shell.deleteLater()


def test_no_connection_is_said_of_the_gateway_that_is_used(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, presenters: Presenters) -> None:
        answers: list[str] = []
        address = "http://127.0.0.1:9"
        presenters.connect.connect_gateway("away", address, TOKEN, "direct", "session", "", answers.append)
        await until(lambda: len(answers) == 1)
        await until(lambda: not window.compose._is_online, 5)
        presenters.gateways.use_gateway(DEMO, answers.append)
        await until(lambda: len(answers) == 2)
        await until(lambda: window.compose._is_online, 5)

    play_scene(dressed, demo, scene)
