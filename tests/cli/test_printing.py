"""What the command line prints of the news."""

import io
import json
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from o8studio.cli.console import OwnTerminal, Terminal, speaking_to
from o8studio.cli.printing import JsonPrinter, TextPrinter, print_json, say
from o8studio.domain.compose.pricing import MoneyKind, MoneyUnit
from o8studio.domain.harmless import harmless
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.job import Job, JobState
from o8studio.services.runtime.bus import JobChanged
from tests.support.jobs import BASE

CNY = MoneyUnit(kind="CNY", symbol="¥", rate=7.3)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (CNY, "Charged ¥0.365"),
        (replace(CNY, assumed=True), "Charged about ¥0.365"),
        (MoneyUnit(kind=MoneyKind.TOKENS, symbol="", rate=500_000), "Charged 25,000 units"),
    ],
)
def test_a_charge_is_told_in_the_money_of_its_gateway(
    capsys: pytest.CaptureFixture[str], unit: MoneyUnit, words: str
) -> None:
    """It used to be dollars whatever the gateway shows."""
    job: Job = replace(
        BASE, state=JobState.KEPT, finished_at=1.0, changed_at=2.0, charge=Charge.TAKEN, charged_usd=0.05
    )
    printer = TextPrinter()
    printer.unit_of = lambda _gateway_id: unit
    with printer:
        printer.show(JobChanged(job))
    assert words in capsys.readouterr().out


HOSTILE = "\x1b]0;title\x07\x9b31m \u202egpj [red]x[/red] \r\x00\x7f"


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.FAILED, JobState.RECORDED, JobState.UNCONFIRMED])
def test_nothing_that_others_wrote_steers_the_terminal(
    capsys: pytest.CaptureFixture[str], state: JobState
) -> None:
    request = replace(BASE.request, model=HOSTILE, prompt=HOSTILE)
    job: Job = replace(
        BASE, state=state, request=request, problem=HOSTILE, code=HOSTILE, remote_id=RemoteId(HOSTILE)
    )
    for printer in (TextPrinter(), JsonPrinter()):
        with printer:
            printer.show(JobChanged(job))
    print_json(fact="Failed", reason=HOSTILE, path=HOSTILE)
    say(HOSTILE)
    say(HOSTILE, err=True)
    out, err = capsys.readouterr()
    assert (out, err) == (harmless(out), harmless(err))
    assert "[red]x[/red]" in out, "and markup is shown"
    told = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert told[-1]["reason"] == HOSTILE, "JSON means the same"


def test_the_bars_of_a_handed_over_command_leave_the_streams_of_the_window_alone() -> None:
    """What the window's process wrote meanwhile went to the command's terminal."""
    before = sys.stdout, sys.stderr
    terminal = OwnTerminal()
    terminal_of_80 = cast("Terminal", SimpleNamespace(out=io.StringIO(), err=terminal.err, columns=80))
    with speaking_to(terminal_of_80), TextPrinter():
        assert (sys.stdout, sys.stderr) == before
