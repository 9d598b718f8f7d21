"""What the rows of a token's log prove, what they only suggest, and when their absence may be spoken of."""

from dataclasses import replace

import pytest

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs.charges import (
    PATIENCE,
    TokenLog,
    candidates,
    is_open,
    settled,
    silent_until,
    told_charge,
)
from o8studio.domain.jobs.facts import Charge, LoggedCharge
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.request import GenerationRequest

SENT = 1_000_000.0
REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="x"
)


def job(name: str, state: JobState = JobState.FAILED, **values) -> Job:
    basis = {
        "id": JobId(name), "state": state, "request": REQUEST, "recorded_at": SENT, "changed_at": SENT + 9, "sent_at": SENT,
        "accepted_at": SENT + 1, "finished_at": SENT + 9, "remote_id": RemoteId(f"task_{name}"),
        "request_id": f"req-{name}", "charge": Charge.TAKEN,
    }  # fmt: skip
    return Job(**{**basis, **values})


LOST = job("lost", JobState.UNCONFIRMED, accepted_at=None, finished_at=None, remote_id=None, request_id="")


def row(at: float = SENT, usd: float = 0.004, **values) -> LoggedCharge:
    return LoggedCharge(at=at, model=values.pop("model", "m"), usd=usd, **values)


def read(*rows: LoggedCharge, **values) -> TokenLog:
    taken = tuple(one for one in rows if one.usd >= 0)
    given = tuple(one for one in rows if one.usd < 0)
    return TokenLog(charges=taken, refunds=given, **{"oldest": SENT - 50, "read_at": SENT + 100, **values})


@pytest.mark.parametrize(
    ("state", "rows", "proof"),
    [
        ("failed", [row(usd=-0.004, task_id="task_a")], (Charge.REFUNDED, 0.004)),
        ("failed", [row(request_id="req-a"), row(usd=-0.004, task_id="task_a")], (Charge.REFUNDED, 0.004)),
        ("failed", [row(request_id="req-a")], (Charge.TAKEN, 0.004)),
        ("failed", [row(request_id="req-a"), row(usd=-0.001, task_id="task_a")], (Charge.TAKEN, 0.003)),
        ("failed", [row(request_id="req-b"), row(usd=-0.004, task_id="task_b")], None),
        ("failed", [row()], None),
        ("kept", [row(request_id="req-a")], (Charge.TAKEN, 0.004)),
        ("kept", [row(request_id="req-a"), row(usd=0.001, task_id="task_a")], (Charge.TAKEN, 0.005)),
        ("kept", [row(usd=-0.001, task_id="task_a")], None),
        ("kept", [row(usd=-0.004, task_id="resp_a"), row(request_id="req-a")], (Charge.REFUNDED, 0.004)),
    ],
)
def test_only_the_rows_of_a_task_prove_its_charge(state: str, rows, proof) -> None:
    found = settled(job("a", JobState(state)), read(*rows))
    assert found == (None if proof is None else (proof[0], pytest.approx(proof[1])))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (job("a"), Charge.MAYBE),
        (job("a", charge=Charge.REFUNDED), Charge.MAYBE),
        (job("a", charge=Charge.TAKEN, charged_usd=0.1), Charge.TAKEN),
        (job("a", charge=Charge.REFUNDED, charged_usd=0.1), Charge.REFUNDED),
        (job("a", accepted_at=None, charge=Charge.NONE), Charge.NONE),
        (job("a", JobState.KEPT), Charge.MAYBE),
        (LOST, Charge.TAKEN),
    ],
)
def test_what_an_answer_of_a_task_says_of_its_price_is_not_told(one: Job, told: Charge) -> None:
    assert told_charge(one) is told


def test_a_job_is_open_until_its_money_is_known_or_it_is_old() -> None:
    now = SENT + 100
    assert is_open(job("a"), now)
    assert is_open(job("a", charge=Charge.TAKEN, charged_usd=0.1), now), "may be given back"
    assert not is_open(job("a", charge=Charge.REFUNDED, charged_usd=0.1), now)
    assert not is_open(job("a", JobState.KEPT, charged_usd=0.1), now)
    assert not is_open(job("a"), now + PATIENCE)
    assert not is_open(job("a", accepted_at=None), now)
    assert not is_open(job("a", JobState.KEPT, request_id=""), now), "no row names it"


@pytest.mark.parametrize(
    ("candidate", "counts"),
    [
        (row(SENT), True),
        (row(SENT - 2), True),
        (row(SENT + 600), True),
        (row(SENT - 10), False),
        (row(SENT + 4000), False),
        (row(model="n"), False),
        (row(path="/v1/videos"), True),
        (row(path="/mounted/v1/videos"), True),
        (row(path="/v1/video/generations"), False),
        (row(path="/v1/chat/completions"), False),
        (row(request_id="req-a"), False),
        (row(task_id="task_a"), False),
        (row(request_id="req-stranger"), True),
    ],
)
def test_only_rows_that_could_be_it_and_are_nobody_elses_are_shown(candidate: LoggedCharge, counts) -> None:
    assert candidates(LOST, [job("a"), LOST], read(candidate)) == ((candidate,) if counts else ())


def test_jobs_without_a_request_id_take_one_row_each_the_nearest_to_their_acceptance() -> None:
    rows = [row(SENT + at) for at in (0, 1, 6)]
    others = [job("a", request_id=""), job("b", request_id="", sent_at=SENT + 5, accepted_at=SENT + 6)]
    assert candidates(LOST, others, read(*rows)) == (rows[0],)
    adopted = replace(others[0], by_user=True, accepted_at=SENT + 9000)
    assert candidates(LOST, [adopted, others[1]], read(*rows)) == (rows[1],)
    assert candidates(LOST, [replace(others[0], sent_at=None)], read(rows[0])) == (rows[0],)


def test_the_nearest_row_comes_first() -> None:
    rows = [row(SENT + 60), row(SENT + 1), row(SENT + 9)]
    assert [one.at - SENT for one in candidates(LOST, [], read(*rows))] == [1, 9, 60]


@pytest.mark.parametrize(
    ("log", "until"),
    [
        (read(row(SENT + 60, model="n")), SENT + 60),
        (read(row(SENT + 60, model="n"), oldest=SENT + 1), None),
        (read(row(SENT + 60, model="n"), oldest=SENT + 1), None),  # perhaps another token's
        (read(row(SENT + 1, model="n")), None),
        (read(row(SENT + 900, model="n")), None),  # a row of a time that has not come
        (read(row(SENT + 60, usd=-0.1, task_id="task_z")), None),
    ],
)
def test_no_charge_is_said_only_of_a_log_that_reaches_back_and_goes_on(log: TokenLog, until) -> None:
    assert silent_until(LOST, log) == until
