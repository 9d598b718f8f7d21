"""A short run of each campaign; the long ones are started by hand (docs/measurements.md)."""

from pathlib import Path

import pytest

from tests.campaigns import faults, kill9
from tests.campaigns.outside import Ended, Phase


def test_a_kill_or_two_in_each_phase(tmp_path: Path) -> None:
    tally = kill9.run(12, 5, tmp_path, tuple(kill9.STEERED))
    assert tally.line() == "12 kills: lost 0, paid twice 0, corrupt 0"
    assert tally.too_few(1) == [], tally.table()


def test_a_phase_that_was_hit_too_seldom_is_named() -> None:
    kills = [kill9.Kill("generate", "sending", Phase.SENDING.value)] * 3
    kills += [kill9.Kill("generate", "renamed", Phase.ENDED.value)] * 3
    assert kill9.Tally(kills).too_few(3) == ["renamed"]
    assert kill9.Tally(kills).too_few(4) == ["sending", "renamed"]


def test_some_faults_of_a_submission_and_of_a_cancel(tmp_path: Path) -> None:
    cells = faults.run(["openai_responses"], tmp_path, ["submit", "cancel"], drawn=4, every=4)
    assert {cell.stage for cell in cells} == {"submit", "cancel"}
    assert len(cells) > 12
    assert not [cell for cell in cells if cell.outcome in faults.BAD], faults.table(cells)


PAID = [{"id": "task_1", "upstream_id": "u", "phase": "SUCCESS"}]


@pytest.mark.parametrize(
    ("job", "paid", "outcome"),
    [
        (None, [], "not recorded"),
        (None, PAID, "lost"),
        (Ended("1", "x"), PAID * 2, "paid twice"),
        (Ended("1", "x"), [], "waits, not paid"),
        (Ended("1", "x", "Kept", ["/nowhere.mp4"]), PAID, "lied"),
        (Ended("1", "x", "Kept", ["/nowhere.mp4"], is_marked=True), PAID, "lied"),
        (Ended("1", "x", "Kept", [__file__]), PAID, "lied"),
        (Ended("1", "x", "Kept", [__file__], is_marked=True), PAID, "kept, marked"),
        (Ended("1", "x", "Cancelled"), PAID, "lost"),
        (Ended("1", "x", "Cancelled"), [{**PAID[0], "phase": "CANCELLED"}], "cancelled"),
        (Ended("1", "x", "Failed", charge="maybe"), PAID, "lost"),
        (Ended("1", "x", "Failed", charge="none"), PAID, "lied"),
        (Ended("1", "x", "Failed", charge="none"), [], "refused"),
        (Ended("1", "x", "LostTrack"), [], "unconfirmed, not paid"),
        (Ended("1", "x", "LostTrack"), PAID, "lost"),
        (Ended("1", "x", "Accepted", task="task_1"), PAID, "hung"),
        (Ended("1", "x", "Accepted", task="another"), PAID, "misled"),
    ],
)
def test_the_gateways_paid_list_decides(job: Ended | None, paid: list[dict[str, str]], outcome: str) -> None:
    assert faults.judged(job, paid) == outcome
