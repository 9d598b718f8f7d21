"""A short run of each campaign; the long ones are started by hand (docs/measurements.md)."""

from pathlib import Path

from tests.campaigns import faults, kill9
from tests.campaigns.outside import Phase


def test_a_kill_or_two_in_each_phase(tmp_path: Path) -> None:
    tally = kill9.run(12, 5, tmp_path, tuple(kill9.STEERED))
    assert tally.line() == "12 kills: lost 0, paid twice 0, corrupt 0"
    assert tally.too_few(1) == [], tally.table()


def test_a_phase_that_was_hit_too_seldom_is_named() -> None:
    kills = [kill9.Kill("generate", "sending", Phase.SENDING.value)] * 3
    kills += [kill9.Kill("generate", "renamed", Phase.ENDED.value)] * 3
    assert kill9.Tally(kills).too_few(3) == ["renamed"]
    assert kill9.Tally(kills).too_few(4) == ["sending", "renamed"]


def test_faults_of_a_submission_and_of_a_cancel(tmp_path: Path) -> None:
    cells = faults.run(["openai_responses"], tmp_path, ["submit", "cancel"], drawn=2)
    assert len(cells) == len(list(faults.faults("openai_responses", ["submit", "cancel"], 2, 1)))
    assert not [cell for cell in cells if cell.outcome in faults.BAD], faults.table(cells)
