"""The command's end: it hands over once, asks again for a lost answer, and never speaks to a stranger's socket."""

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from o8studio.domain.errors import HandoverLost
from o8studio.domain.request import Json
from o8studio.services.handover.client import (
    Answers,
    HandedCommand,
    NobodyListens,
    hand_over,
    listens,
    raise_window,
)
from o8studio.services.handover.messages import MOST_BYTES, packed, unpacked
from o8studio.services.handover.server import Run
from tests.services.handover.test_server import Doorway

COMMAND = HandedCommand(name="work", arguments={"n": 3}, can_ask=True)


def answers(told: list[str], yes: bool = True) -> Answers:
    return Answers(out=told.append, err=told.append, confirm=lambda words: told.append(words) or yes)


async def test_a_command_is_handed_over_and_its_words_are_passed_on(tmp_path: Path) -> None:
    async def work(run: Run) -> int:
        run.say("out", f"{run.command} {run.arguments}")
        run.say("err", "warned")
        return 0 if await run.confirm("really?") else 9

    told: list[str] = []
    async with Doorway(tmp_path, work) as door:
        code = await asyncio.to_thread(hand_over, door.path, COMMAND, answers(told))
    assert (code, told) == (0, ["work {'n': 3}", "warned", "really?"])


async def test_a_second_start_raises_the_first_window(tmp_path: Path) -> None:
    async def work(_run: Run) -> int:
        return 0

    async with Doorway(tmp_path, work) as door:
        assert await asyncio.to_thread(raise_window, door.path, ["/a.png"])
        assert door.opened == [["/a.png"]]
    assert not raise_window(door.path, [])


def test_where_nobody_listens_nothing_is_handed_over(tmp_path: Path) -> None:
    with pytest.raises(NobodyListens):
        hand_over(tmp_path / "door", COMMAND, answers([]))
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "door"))
    listening.close()  # left by a killed instance
    with pytest.raises(NobodyListens):
        hand_over(tmp_path / "door", COMMAND, answers([]))


class FakeInstance:
    """Plays a running instance that breaks off; each connection is one scene, which gets what was sent on it."""

    def __init__(
        self, path: Path, *scenes: Callable[[socket.socket, dict[str, Json]], None], hello: str = "a"
    ) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._scenes, self._hellos = scenes, hello
        self.heard: list[dict[str, Json]] = []
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def _play(self) -> None:
        for number, scene in enumerate(self._scenes):
            connection, _address = self._socket.accept()
            with connection, connection.makefile("rb") as file:
                if scene is says_nothing:
                    continue
                if scene is hears_nothing:
                    connection.shutdown(socket.SHUT_RD)  # whoever writes to it is told at once
                connection.sendall(packed(hello=self._hellos[min(number, len(self._hellos) - 1)]))
                line = file.readline()
                if not line:
                    continue  # it went when it saw another instance
                self.heard.append(unpacked(line))
                scene(connection, self.heard[-1])

    def close(self) -> None:
        self._thread.join(20)
        self._socket.close()


def says_nothing(_connection: socket.socket, _first: dict[str, Json]) -> None:
    raise AssertionError("it is gone before its first word")


def hears_nothing(_connection: socket.socket, _first: dict[str, Json]) -> None:
    raise AssertionError("it is gone behind its first word")


def speaks_otherwise(connection: socket.socket, _first: dict[str, Json]) -> None:
    connection.sendall(b"<html>\n")


def ends(_connection: socket.socket, _first: dict[str, Json]) -> None:
    """It goes when it has heard the first message."""


def breaks_off(connection: socket.socket, _first: dict[str, Json]) -> None:
    connection.sendall(packed(n=1, out="one"))


def goes_on(connection: socket.socket, _first: dict[str, Json]) -> None:
    connection.sendall(packed(n=2, out="two"))
    connection.sendall(packed(code=4))


def does_not_know(connection: socket.socket, _first: dict[str, Json]) -> None:
    connection.sendall(packed(unknown=True))


def test_a_lost_answer_is_asked_for_by_its_id_and_never_handed_over_again(tmp_path: Path) -> None:
    instance = FakeInstance(tmp_path / "door", breaks_off, goes_on)
    told: list[str] = []
    assert hand_over(tmp_path / "door", COMMAND, answers(told)) == 4
    instance.close()
    assert told == ["one", "two"]
    first, second = instance.heard
    assert first["do"] == "run"
    assert second == {"do": "ask", "id": first["id"], "after": 1}


def test_a_door_that_is_away_for_a_while_is_asked_until_it_is_back(tmp_path: Path) -> None:
    instance = FakeInstance(tmp_path / "door", breaks_off, says_nothing, hears_nothing, goes_on)
    told: list[str] = []
    assert hand_over(tmp_path / "door", COMMAND, answers(told)) == 4
    instance.close()
    assert told == ["one", "two"]
    assert [one["do"] for one in instance.heard] == ["run", "ask"]


def test_a_command_on_whose_way_the_connection_broke_is_asked_for_and_never_sent_again(
    tmp_path: Path,
) -> None:
    """How much of it arrived is known to the instance alone."""
    instance = FakeInstance(tmp_path / "door", hears_nothing, does_not_know)
    with pytest.raises(HandoverLost) as caught:
        hand_over(tmp_path / "door", COMMAND, answers([]))
    instance.close()
    assert not caught.value.was_taken
    assert [one["do"] for one in instance.heard] == ["ask"]


async def test_a_command_that_is_too_large_is_not_handed_over(tmp_path: Path) -> None:
    async def work(_run: Run) -> int:
        return 0

    large = HandedCommand(name="work", arguments={"prompts": "x" * MOST_BYTES})
    async with Doorway(tmp_path, work) as door:
        with pytest.raises(NobodyListens):
            await asyncio.to_thread(hand_over, door.path, large, answers([]))
        assert door.done == []


def test_what_only_a_later_version_says_is_passed_over(tmp_path: Path) -> None:
    def says_more(connection: socket.socket, _first: dict[str, Json]) -> None:
        connection.sendall(packed(n=1, colour="green") + packed(n=2, out="two") + packed(code=0))

    instance = FakeInstance(tmp_path / "door", says_more)
    told: list[str] = []
    assert hand_over(tmp_path / "door", COMMAND, answers(told)) == 0
    instance.close()
    assert told == ["two"]


@pytest.mark.parametrize("scene", [hears_nothing, ends, speaks_otherwise])
def test_a_window_that_does_not_say_that_it_took_them_has_taken_nothing(
    tmp_path: Path, scene: Callable[[socket.socket, dict[str, Json]], None]
) -> None:
    instance = FakeInstance(tmp_path / "door", scene)
    assert not raise_window(tmp_path / "door", ["/a.png"])
    instance.close()


async def test_whether_somebody_listens_is_seen_without_handing_anything_over(tmp_path: Path) -> None:
    async def work(_run: Run) -> int:
        return 0

    async with Doorway(tmp_path, work) as door:
        assert await asyncio.to_thread(listens, door.path)
        assert (door.done, door.opened) == ([], [])
    assert not listens(door.path)


def test_an_answer_that_the_instance_does_not_know_is_lost(tmp_path: Path) -> None:
    instance = FakeInstance(tmp_path / "door", breaks_off, does_not_know)
    with pytest.raises(HandoverLost) as caught:
        hand_over(tmp_path / "door", COMMAND, answers([]))
    instance.close()
    assert caught.value.was_taken
    assert [one["do"] for one in instance.heard] == ["run", "ask"]


def test_another_instance_started_since_is_asked_nothing(tmp_path: Path) -> None:
    instance = FakeInstance(tmp_path / "door", breaks_off, goes_on, hello="ab")
    with pytest.raises(HandoverLost):
        hand_over(tmp_path / "door", COMMAND, answers([]))
    instance.close()
    assert [one["do"] for one in instance.heard] == ["run"]


def test_a_stranger_s_socket_is_not_spoken_to(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "door"))
    listening.listen()
    folder.chmod(0o777)
    with listening:
        assert not raise_window(folder / "door", [])


def test_a_token_that_is_handed_over_is_shown_nowhere() -> None:
    assert "sk-secret" not in repr(HandedCommand(name="generate", arguments={}, token="sk-secret-of-mine"))


async def test_an_answer_goes_to_the_instance_also_when_the_connection_was_lost_at_the_question(
    tmp_path: Path,
) -> None:
    """It ended as an unexpected error."""
    door: list[Doorway] = []

    async def work(run: Run) -> int:
        return 5 if await run.confirm("really?") else 9

    async def cut() -> None:
        for writer in list(door[0].server._open):
            writer.transport.abort()

    loop = asyncio.get_running_loop()

    def confirm(_words: str) -> bool:
        asyncio.run_coroutine_threadsafe(cut(), loop).result(10)
        return True

    async with Doorway(tmp_path, work) as opened:
        door.append(opened)
        asked = Answers(out=str, err=str, confirm=confirm)
        assert await asyncio.to_thread(hand_over, opened.path, COMMAND, asked) == 5
