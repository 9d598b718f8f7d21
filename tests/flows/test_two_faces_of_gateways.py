"""Setting gateways up through the command line, as processes, and through the window's presenter: the same comes of it."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.connecting import ConnectPresenter
from o8studio.presenters.gateways import GatewaysPresenter
from o8studio.services.runtime.bus import News, Notified
from o8studio.store.paths import places
from o8studio.store.vault import KeyringVault
from o8studio.studio import Studio, open_studio
from o8studio.texts import language
from o8studio.texts.names import finding_words
from o8studio.ui import ports
from tests.support import forked
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import patience

Line = tuple[str, bool | None, str]
KEPT_IN_KEYRING = ("two-faces", "second-face")
NOBODY = "http://127.0.0.1:9"


class Face(Protocol):
    """What a person does; each call says what went wrong, or nothing."""

    async def connect(self, name: str, address: str, token: str, keep: str, words: str = "") -> str: ...
    async def test(self, name: str) -> list[Line]: ...
    async def choose(self, name: str, family: str, form: str) -> str: ...
    async def remove(self, name: str) -> str: ...


class CommandLine:
    """A process for each call."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "O8STUDIO_HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

    async def _run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            forked.run, forked.COMMAND_LINE, "gateway", *arguments, stdin=stdin, env=self._environment
        )

    async def connect(self, name: str, address: str, token: str, keep: str, words: str = "") -> str:
        given = ["--name", name, "--proxy", "direct", "--keep", keep]
        added = await self._run("add", address, *given, stdin=f"{token}\n{words}\n")
        # the window uses what it connects; the first gateway is the current one by itself
        used = await self._run("use", name) if name == KEPT_IN_KEYRING[1] else added
        failed = [line for line in added.stdout.splitlines() if line.startswith("FAIL")]
        return (failed[0].split(maxsplit=2)[2] if failed else used.stderr).strip()

    async def test(self, name: str) -> list[Line]:
        done = await self._run("test", name, "--json")
        told = [json.loads(line) for line in done.stdout.splitlines()]
        return [(finding_words(one["subject"]), one["good"], one["detail"]) for one in told]

    async def choose(self, name: str, family: str, form: str) -> str:
        return (await self._run("format", name, family, form or "auto")).stderr.strip()

    async def remove(self, name: str) -> str:
        return (await self._run("remove", name)).stderr.strip()


class Window:
    """The presenter behind the window, over a studio that stays open."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        work = Background(studio)
        self._presenter = GatewaysPresenter(studio, CurrentGateway(studio), work)
        self._connect = ConnectPresenter(studio, self._presenter, work)
        self._said: list[str] = []
        studio.bus.subscribe(self._hear)

    def _hear(self, news: News) -> None:
        if isinstance(news, Notified):
            self._said.append(news.words)

    async def _answer(self, ask: Callable[[Callable[[str], None]], None]) -> str:
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        ask(told.set_result)
        async with patience(60):
            return await told

    def _id(self, name: str) -> str:
        entry = self._studio.preferences.settings.gateway(name)
        return entry.id if entry is not None else name

    async def connect(self, name: str, address: str, token: str, keep: str, words: str = "") -> str:
        return await self._answer(
            lambda done: self._connect.connect_gateway(name, address, token, "direct", keep, words, done)
        )

    async def test(self, name: str) -> list[Line]:
        lines: list[ports.TestLine] = []
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._presenter.test_gateway(self._id(name), lines.append, told.set_result)
        async with patience(60):
            await told
        return [(one.subject, one.good, one.words) for one in lines if not one.is_result]

    async def choose(self, name: str, family: str, form: str) -> str:
        before = len(self._said)
        self._presenter.choose_format(self._id(name), family, form)
        async with patience(60):
            while any(one.startswith("window format") for one in self._studio.tasks._tasks):
                await asyncio.sleep(0.01)
        return "".join(self._said[before:])

    async def remove(self, name: str) -> str:
        return await self._answer(lambda done: self._presenter.remove_gateway(self._id(name), done))


@pytest.fixture(autouse=True)
def _in_english_and_an_empty_keyring() -> Iterator[None]:
    language.use("en")
    yield
    for name in KEPT_IN_KEYRING:
        KeyringVault().forget(GatewayId(name))


async def story(face: Face, settings: Path, demo: DemoServer) -> list[tuple[str, object, bytes]]:
    """After each step: what it said, and the settings file."""
    first, second = KEPT_IN_KEYRING
    told: list[tuple[str, object, bytes]] = []

    async def step(name: str, said: object) -> None:
        told.append(
            (name, said, await asyncio.to_thread(lambda: settings.read_bytes() if settings.exists() else b""))
        )

    await step("no address", await face.connect(first, "not an address", TOKEN, "keyring"))
    await step("no token", await face.connect(first, demo.url, "", "keyring"))
    await step("an odd token", await face.connect(first, demo.url, "sk-中", "keyring"))
    await step("a name that is taken", await face.connect("Demo", demo.url, TOKEN, "keyring"))
    await step("a wrong token", await face.connect(first, demo.url, "sk-wrong", "keyring"))
    await step("nobody there", await face.connect(first, NOBODY, TOKEN, "keyring"))
    await step("added", await face.connect(first, f" {demo.url}/v1/ ", TOKEN, "keyring"))
    await step("tested", await face.test(first))
    await step("chosen", await face.choose(first, "kling", "generations"))
    await step("not for this family", await face.choose(first, "vidu", "kling"))
    await step("no such gateway", await face.choose("nobody", "vidu", "vidu"))
    await step("added again", await face.connect(first, demo.url, TOKEN, "keyring"))
    await step("a second one", await face.connect(second, demo.url, TOKEN, "keyring"))
    await step("given back", await face.choose(first, "kling", ""))
    await step("removed", await face.remove(second))
    return told


@pytest.mark.timeout(300)
async def test_both_faces_write_the_same_settings_and_tell_the_same(
    demo: DemoServer, home: Path, tmp_path: Path
) -> None:
    """Byte by byte, after each step; also where something can't be done."""
    demo.change(balance_usd=50)
    at = tmp_path / "command line"
    by_command = await story(CommandLine(at), at / "config" / "settings.toml", demo)
    async with open_studio(places()) as studio:
        by_window = await story(Window(studio), places().settings, demo)
    for one, other in zip(by_command, by_window, strict=True):
        assert one == other
    said = {name: words for name, words, _settings in by_window}
    assert "not a gateway's address" in str(said["no address"])
    assert "does not accept the token" in str(said["a wrong token"])
    assert [good for _subject, good, _words in said["tested"]] == [True, None, *[True] * 6]  # type: ignore[attr-defined]
    assert all(not said[name] for name in ("added", "chosen", "added again", "a second one", "removed"))
    settings = {name: file for name, _words, file in by_window}
    assert settings["no token"] == settings["an odd token"] == b""
    assert b'kling = "generations"' in settings["added again"], "what was chosen is kept"
    assert b'kling = "generations"' not in settings["given back"]
