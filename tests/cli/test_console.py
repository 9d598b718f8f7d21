"""Where a command's words go is its own context's business."""

import asyncio
import io
from typing import TextIO

from o8studio.cli.console import OwnTerminal, speaking_to, terminal
from o8studio.cli.printing import print_json, say


class FakeTerminal:
    """Keeps what is said."""

    def __init__(self, *, unicode: bool = True) -> None:
        self.said, self.warned, self._unicode = io.StringIO(), io.StringIO(), unicode

    @property
    def out(self) -> TextIO:
        return self.said

    @property
    def err(self) -> TextIO:
        return self.warned

    @property
    def columns(self) -> int | None:
        return 0

    @property
    def takes_unicode(self) -> bool:
        return self._unicode

    @property
    def can_ask(self) -> bool:
        return False

    async def confirm(self, words: str) -> bool:
        raise AssertionError(f"nobody can be asked: {words}")


async def test_commands_that_run_at_once_speak_each_to_its_own_terminal(capsys) -> None:
    async def command(name: str, other: FakeTerminal) -> None:
        with speaking_to(other):
            for _turn in range(3):
                say(name)
                await asyncio.sleep(0)

    one, two = FakeTerminal(), FakeTerminal()
    await asyncio.gather(command("one", one), command("two", two))
    say("mine", err=True)
    assert (one.said.getvalue(), two.said.getvalue()) == ("one\n" * 3, "two\n" * 3)
    assert capsys.readouterr() == ("", "mine\n")
    assert isinstance(terminal(), OwnTerminal)


def test_a_terminal_without_unicode_gets_json_in_ascii() -> None:
    other = FakeTerminal(unicode=False)
    with speaking_to(other):
        print_json(prompt="狐")
    assert other.said.getvalue() == '{"prompt": "\\u72d0"}\n'
