"""What the command line prints of the news."""

from dataclasses import replace

import pytest

from o8studio.cli.printing import TextPrinter
from o8studio.domain.compose.pricing import MoneyKind, MoneyUnit
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
