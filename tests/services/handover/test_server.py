"""The running instance's door: who may enter, what is refused, and that nothing is done twice."""

import asyncio
import secrets
import stat
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from o8studio.domain.request import Json
from o8studio.services.handover.messages import MOST_BYTES, packed, unpacked
from o8studio.services.handover.server import HandoverServer, Run
from o8studio.services.runtime.tasks import TaskScope
from tests.support.patience import until


class Caller:
    """A connection as a hostile or hasty process would make it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.hello = ""

    @classmethod
    async def at(cls, path: Path) -> "Caller":
        caller = cls(*await asyncio.open_unix_connection(str(path), limit=MOST_BYTES))
        caller.hello = str((await caller.read())["hello"])
        return caller

    async def read(self) -> dict[str, Json]:
        line = await self.reader.readline()
        return unpacked(line) if line else {}

    async def rest(self) -> list[dict[str, Json]]:
        told = []
        while line := await self.reader.readline():
            told.append(unpacked(line))
        return told

    def send(self, **values: Json) -> None:
        self.writer.write(packed(**values))

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def order(number: str, **changes: Json) -> dict[str, Json]:
    return {"do": "run", "id": number, "command": "work", "arguments": {}, "token": "", **changes}


class Doorway:
    """A server on a profile of its own, with work that tests steer."""

    def __init__(self, tmp_path: Path, work: Callable[[Run], Awaitable[int]], grace: float = 30.0) -> None:
        self.opened: list[Sequence[str]] = []
        self.done: list[str] = []
        self.tasks = TaskScope()
        self.path = tmp_path / "door"

        async def run(handed: Run) -> int:
            self.done.append(handed.id)
            return await work(handed)

        self.server = HandoverServer(self.path, self.tasks, run=run, opened=self.opened.append, grace=grace)

    async def __aenter__(self) -> "Doorway":
        assert await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.close()
        await self.tasks.close()


async def at_once(run: Run) -> int:
    run.say("out", "done\n")
    return 7


async def test_a_command_is_done_and_its_words_and_code_come_back(tmp_path: Path) -> None:
    async with Doorway(tmp_path, at_once) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16)))
        told = await caller.rest()
        assert told == [{"n": 1, "out": "done\n"}, {"code": 7}]
        await caller.close()


async def test_the_socket_is_this_users_alone_and_gone_afterwards(tmp_path: Path) -> None:
    async with Doorway(tmp_path, at_once) as door:
        assert stat.S_IMODE(door.path.stat().st_mode) == 0o600
    assert not door.path.exists()


async def test_what_was_left_by_a_killed_instance_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "door").touch()
    async with Doorway(tmp_path, at_once) as door:
        caller = await Caller.at(door.path)
        assert caller.hello
        await caller.close()


async def test_the_same_id_is_never_done_twice(tmp_path: Path) -> None:
    number = secrets.token_hex(16)
    async with Doorway(tmp_path, at_once) as door:
        for _attempt in range(3):
            caller = await Caller.at(door.path)
            caller.send(**order(number))
            assert (await caller.rest())[-1] == {"code": 7}
            await caller.close()
        assert door.done == [number]


async def test_a_lost_answer_is_told_from_where_it_was_lost(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def slowly(run: Run) -> int:
        run.say("out", "one")
        await go_on.wait()
        run.say("out", "two")
        return 0

    number = secrets.token_hex(16)
    async with Doorway(tmp_path, slowly) as door:
        first = await Caller.at(door.path)
        first.send(**order(number))
        assert await first.read() == {"n": 1, "out": "one"}
        await first.close()  # without a word: a lost connection
        second = await Caller.at(door.path)
        second.send(do="ask", id=number, after=1)
        go_on.set()
        assert await second.rest() == [{"n": 2, "out": "two"}, {"code": 0}]
        assert door.done == [number]
        await second.close()


async def test_an_id_that_was_never_handed_over_is_unknown(tmp_path: Path) -> None:
    async with Doorway(tmp_path, at_once) as door:
        caller = await Caller.at(door.path)
        caller.send(do="ask", id=secrets.token_hex(16), after=0)
        assert await caller.read() == {"unknown": True}
        assert door.done == []
        await caller.close()


async def _endless(run: Run) -> int:
    run.say("out", "going")
    await asyncio.Event().wait()
    return 0


async def test_a_goodbye_ends_the_following_at_once(tmp_path: Path) -> None:
    async with Doorway(tmp_path, _endless) as door:
        caller = await Caller.at(door.path)
        number = secrets.token_hex(16)
        caller.send(**order(number))
        await caller.read()
        caller.send(bye=True)
        await until(lambda: not door.tasks.is_running(f"handed over {number}"))
        await caller.close()


async def test_who_goes_without_a_word_has_some_time_to_come_back(tmp_path: Path) -> None:
    async with Doorway(tmp_path, _endless, grace=0.05) as door:
        caller = await Caller.at(door.path)
        number = secrets.token_hex(16)
        caller.send(**order(number))
        await caller.read()
        await caller.close()
        await until(lambda: not door.tasks.is_running(f"handed over {number}"))


async def test_a_question_is_answered_by_the_person_at_the_command(tmp_path: Path) -> None:
    async def asking(run: Run) -> int:
        return 0 if await run.confirm("Send it?") else 9

    async with Doorway(tmp_path, asking) as door:
        for answer, code in ((True, 0), (False, 9)):
            caller = await Caller.at(door.path)
            caller.send(**order(secrets.token_hex(16), ask=True))
            assert await caller.read() == {"n": 1, "confirm": "Send it?"}
            caller.send(answer=answer)
            assert await caller.read() == {"code": code}
            await caller.close()
        nobody = await Caller.at(door.path)
        nobody.send(**order(secrets.token_hex(16)))
        assert await nobody.read() == {"code": 9}
        await nobody.close()


async def test_work_that_fails_gives_a_code_all_the_same(tmp_path: Path) -> None:
    async def failing(_run: Run) -> int:
        raise RuntimeError("unforeseen")

    async with Doorway(tmp_path, failing) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16)))
        assert await caller.read() == {"code": 1}
        await caller.close()


async def test_files_and_links_reach_the_window(tmp_path: Path) -> None:
    async with Doorway(tmp_path, at_once) as door:
        caller = await Caller.at(door.path)
        caller.send(do="open", items=["/home/me/still.png", 5, "o8studio://connect?v=1"])
        assert await caller.read() == {"opened": True}
        assert door.opened == [["/home/me/still.png", "o8studio://connect?v=1"]]
        await caller.close()


async def test_what_is_not_understood_ends_the_connection_and_nothing_else(tmp_path: Path) -> None:
    async with Doorway(tmp_path, at_once) as door:
        bad: list[bytes] = [
            b"GET / HTTP/1.1\r\n",
            b"{}\n",
            packed(do="run", id="short", command="work", arguments={}, token=""),
            packed(**order(secrets.token_hex(16), arguments=[])),
            packed(**order(secrets.token_hex(16), token=5)),
            packed(do="open", items=["x"] * 1000),
            b"x" * (MOST_BYTES + 10),
        ]
        for content in bad:
            caller = await Caller.at(door.path)
            caller.writer.write(content)
            assert await caller.rest() == []
            await caller.close()
        assert door.done == []
        good = await Caller.at(door.path)
        good.send(**order(secrets.token_hex(16)))
        assert (await good.rest())[-1] == {"code": 7}
        await good.close()


async def test_a_token_is_forgotten_when_its_command_has_ended(tmp_path: Path) -> None:
    runs: list[Run] = []

    async def keeping(run: Run) -> int:
        runs.append(run)
        return 0

    async with Doorway(tmp_path, keeping) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16), token="sk-0123456789abcdef"))
        await caller.rest()
        assert runs[0].token is None
        await caller.close()


async def test_long_texts_and_many_of_them_come_whole(tmp_path: Path) -> None:
    """The second half of a long text was cut off, which made broken JSON."""

    async def chatty(run: Run) -> int:
        for _line in range(5000):
            run.say("out", "x")
        run.say("out", "\U0001f98a" * MOST_BYTES)
        return 0

    async with Doorway(tmp_path, chatty) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16)))
        told = await caller.rest()
        assert told[-1] == {"code": 0}
        assert [one["n"] for one in told[:-1]] == list(range(1, len(told))), "none is missing"
        assert "".join(str(one["out"]) for one in told[:-1]) == "x" * 5000 + "\U0001f98a" * MOST_BYTES
        await caller.close()


async def test_closing_waits_for_what_must_be_whole_and_ends_what_runs(tmp_path: Path) -> None:
    """A command that was done while the program ended went on ordering."""
    order_of_events: list[str] = []
    recording = asyncio.Event()

    async def work(run: Run) -> int:
        await recording.wait()
        order_of_events.append("recorded")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            order_of_events.append("ended")
            raise
        return 0

    late: list[Caller] = []

    async def settled() -> None:
        late[0].send(**order(secrets.token_hex(16)))
        recording.set()
        await until(lambda: "recorded" in order_of_events)

    async with Doorway(tmp_path, work) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16)))
        await until(lambda: door.done)
        late.append(await Caller.at(door.path))
        await door.server.close(settled)
        assert order_of_events == ["recorded", "ended"]
        assert await caller.rest() == [{"code": 1}]
        assert await late[0].rest() == []
        assert len(door.done) == 1
        await caller.close()
        await late[0].close()


async def test_a_command_that_says_more_than_is_kept_for_a_slow_reader_ends_with_an_error(
    tmp_path: Path,
) -> None:
    async def endless(run: Run) -> int:
        for _line in range(50_000):
            run.say("out", "x")
        await asyncio.sleep(0)
        return 0

    async with Doorway(tmp_path, endless) as door:
        caller = await Caller.at(door.path)
        caller.send(**order(secrets.token_hex(16)))
        assert (await caller.rest())[-1] == {"code": 1}
        await caller.close()
