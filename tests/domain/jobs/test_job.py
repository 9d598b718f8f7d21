from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import ClipId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs import job as job_module
from o8studio.domain.jobs.facts import CancelReason, Charge, Result, Source, SourceKind
from o8studio.domain.jobs.job import JobState, apply, begin
from o8studio.domain.library.clip import Flaw
from o8studio.store.ledger import codec as fact_codec
from o8studio.store.ledger.codec import decode, encode
from tests.support.jobs import RECORDED, REQUEST, J

RESULTS = (
    Result((Source(SourceKind.LINK, "https://x/v.mp4"),)),
    Result((Source(SourceKind.GATEWAY, "/c"),), "v1"),
)


def kept(index: int) -> facts.Kept:
    return facts.Kept(
        job_id=J, at=9, index=index, path=f"/c{index}.mp4", sha256="a", size=1, length=1.0, width=2, height=2, fps=24,
        has_sound=True, clip=ClipId(f"c{index}"), key=f"v{index}",
    )  # fmt: skip


ALL = [
    facts.SendStarted(job_id=J, at=2),
    facts.NothingSent(job_id=J, at=3, reason="unreachable"),
    facts.Accepted(job_id=J, at=3, remote_id=RemoteId("t")),
    facts.Accepted(job_id=J, at=3, remote_id=RemoteId("u"), by_user=True, request_id="r"),
    facts.LostTrack(job_id=J, at=3, reason="lost"),
    facts.RenderStarted(job_id=J, at=4),
    facts.Rendered(job_id=J, at=5, results=RESULTS),
    facts.FetchStarted(job_id=J, at=6),
    facts.FetchInterrupted(job_id=J, at=7, reason="cut short", received=1, expected=2),
    kept(0),
    kept(1),
    facts.Failed(job_id=J, at=8, reason="no", charge=Charge.NONE),
    facts.ChargeLearned(job_id=J, at=9, charge=Charge.REFUNDED, usd=0.5),
    facts.Cancelled(job_id=J, at=8, reason=CancelReason.REMOVED),
    facts.WatchStopped(job_id=J, at=8),
    facts.WatchResumed(job_id=J, at=8),
    facts.MovedIn(job_id=J, at=8),
    facts.Moved(job_id=J, at=2, rank=-1.5),
    facts.Edited(job_id=J, at=2, request=replace(REQUEST, prompt="another")),
    facts.EvidenceFound(
        job_id=J,
        at=4,
        balance_before=1.0,
        before_at=1.0,
        balance_after=0.5,
        charges=(facts.LoggedCharge(3.0, "m", 0.5, "/v1/videos", "r", "t"),),
        nothing_until=9.0,
    ),
    facts.Reviewed(job_id=J, at=10, stars=4, verdict="pick", title="best"),
    facts.Retargeted(job_id=J, at=8, out_folder="/elsewhere"),
    facts.Reviewed(job_id=J, at=10, clip=ClipId("c1"), stars=2),
    facts.Relocated(job_id=J, at=10, index=1, path="/elsewhere.mp4"),
    facts.Relocated(job_id=J, at=10, index=0, clip=ClipId("c0"), path="/elsewhere.mp4"),
]


@given(st.lists(st.sampled_from(ALL), max_size=30))
def test_no_sequence_of_facts_sends_twice_or_fails_what_was_rendered(sequence: list[facts.Fact]) -> None:
    job = begin(RECORDED)
    in_doubt = rendered = False
    for fact in sequence:
        before, as_it_was = job, replace(job)
        try:
            job = apply(job, fact)
        except IllegalTransition:
            continue
        assert (before, job.changed_at) == (as_it_was, fact.at), "an earlier snapshot stays as it was"
        if isinstance(fact, facts.SendStarted):
            assert not in_doubt, "sent although an earlier attempt may have arrived"
            in_doubt = True
        if isinstance(fact, facts.NothingSent):
            in_doubt = False
        rendered = rendered or isinstance(fact, facts.Rendered)
        if isinstance(
            fact, (facts.Accepted, facts.LostTrack)
        ):  # another id, or none, of one that a person gave
            rendered = False
        if rendered:
            assert job.state in (JobState.RENDERED, JobState.FETCHING, JobState.KEPT)


def test_a_job_is_kept_when_every_result_is_kept() -> None:
    job = begin(RECORDED)
    for fact in (ALL[0], ALL[2], ALL[6], ALL[7], kept(0)):
        job = apply(job, fact)
    assert job.state is JobState.FETCHING
    assert job.missing == (1,)
    assert apply(job, kept(1)).state is JobState.KEPT


def test_every_fact_survives_the_codec() -> None:
    for fact in [RECORDED, *ALL]:
        assert decode(*encode(fact)) == fact


def test_only_an_id_that_a_person_gave_is_replaced_or_taken_back() -> None:
    sent = apply(begin(RECORDED), ALL[0])
    own = apply(sent, facts.Accepted(job_id=J, at=3, remote_id=RemoteId("gateway's")))
    guessed = apply(sent, facts.Accepted(job_id=J, at=3, remote_id=RemoteId("guess"), by_user=True))
    better = facts.Accepted(job_id=J, at=4, remote_id=RemoteId("better"), by_user=True)
    unknown = facts.LostTrack(job_id=J, at=5, reason="unknown id")
    assert apply(guessed, better).remote_id == "better"
    assert apply(guessed, unknown).state is JobState.UNCONFIRMED
    for fact in (better, unknown):
        with pytest.raises(IllegalTransition):
            apply(own, fact)


def test_a_corrected_id_begins_anew_and_sets_apart_what_the_earlier_one_brought() -> None:
    job = begin(RECORDED)
    given = replace(ALL[3], remote_id=RemoteId("wrong"))
    charged = facts.ChargeLearned(job_id=J, at=9, charge=Charge.TAKEN, usd=0.5)
    for fact in (ALL[0], given, ALL[6], ALL[7], kept(0), kept(1), charged):
        job = apply(job, fact)
    assert job.state is JobState.KEPT
    right = facts.Accepted(job_id=J, at=12, remote_id=RemoteId("right"), by_user=True)
    again = apply(job, right)
    assert (again.state, again.remote_id, again.results, again.made) == (JobState.QUEUED, "right", (), ())
    assert (again.rendered_at, again.finished_at, again.sent_at) == (None, None, job.sent_at)
    assert (again.charge, again.charged_usd) == (Charge.TAKEN, None), "the log's row was of the other task"
    assert [(clip.id, clip.is_apart) for clip in again.clips] == [("c1", True), ("c0", True)]
    for fact in (ALL[6], ALL[7], replace(kept(0), clip=ClipId("c8")), replace(kept(1), clip=ClipId("c9"))):
        again = apply(again, fact)
    assert again.state is JobState.KEPT
    assert [clip.id for clip in again.clips] == ["c8", "c9", "c1", "c0"], "its own come first"
    assert [clip.id for clip in again.made] == ["c8", "c9"]
    rated = apply(again, facts.Reviewed(job_id=J, at=13, clip=ClipId("c0"), stars=2))
    assert rated.clips[-1].review.stars == 2
    with pytest.raises(IllegalTransition):
        apply(again, facts.SendStarted(job_id=J, at=14))
    lost = apply(again, facts.LostTrack(job_id=J, at=14, reason="id of another job"))
    assert (lost.state, lost.remote_id, lost.made, len(lost.clips)) == (JobState.UNCONFIRMED, None, (), 4)


def test_a_job_is_not_called_after_a_clip_that_came_under_an_earlier_id() -> None:
    job = begin(RECORDED)
    named = facts.Reviewed(job_id=J, at=10, clip=ClipId("c0"), title="of the other prompt")
    for fact in (ALL[0], ALL[3], replace(ALL[6], results=RESULTS[:1]), ALL[7], kept(0), named):
        job = apply(job, fact)
    assert job.title == "of the other prompt"
    job = apply(job, facts.Accepted(job_id=J, at=12, remote_id=RemoteId("right"), by_user=True))
    assert job.title == RECORDED.request.title


def test_what_was_given_back_for_a_wrong_id_is_no_charge_of_the_right_one() -> None:
    job = begin(RECORDED)
    refunded = facts.ChargeLearned(job_id=J, at=9, charge=Charge.REFUNDED, usd=0.5)
    right = facts.Accepted(job_id=J, at=12, remote_id=RemoteId("right"), by_user=True)
    for fact in (ALL[0], ALL[3], facts.Failed(job_id=J, at=8, reason="no"), refunded, right):
        job = apply(job, fact)
    assert (job.charge, job.charged_usd) == (Charge.TAKEN, None)


def test_what_the_log_says_of_the_money_stands_on_an_ended_job() -> None:
    job = begin(RECORDED)
    for fact in (ALL[0], ALL[2], facts.Failed(job_id=J, at=8, reason="no")):
        job = apply(job, fact)
    assert job.charge is Charge.MAYBE
    job = apply(job, facts.ChargeLearned(job_id=J, at=9, charge=Charge.REFUNDED, usd=0.5))
    assert (job.state, job.charge, job.charged_usd) == (JobState.FAILED, Charge.REFUNDED, 0.5)


def test_every_kind_of_fact_is_known_to_the_codec_the_table_of_transitions_and_these_tests() -> None:
    kinds = set(get_args(facts.Fact))
    defined = {
        kind
        for kind in vars(facts).values()
        if isinstance(kind, type) and {"job_id", "at"} <= set(getattr(kind, "__dataclass_fields__", ()))
    }
    assert kinds == defined
    assert kinds == set(fact_codec._KINDS.values())
    assert kinds == {type(fact) for fact in [RECORDED, *ALL]}
    assert kinds - {facts.Recorded} == set(job_module._ALLOWED)


def test_another_file_for_a_clip_keeps_its_id_its_review_and_the_jobs_end() -> None:
    job = begin(RECORDED)
    steps = [facts.SendStarted(job_id=J, at=2), facts.Accepted(job_id=J, at=3, remote_id=RemoteId("t")),
             facts.Rendered(job_id=J, at=5, results=RESULTS), facts.FetchStarted(job_id=J, at=6),
             replace(kept(0), flaw=Flaw.CUT)]  # fmt: skip
    for fact in steps:
        job = apply(job, fact)
    better = replace(kept(0), at=20, path="/better.webm", sha256="b", size=9, length=2.5, clip=ClipId("c9"))
    half = apply(apply(job, facts.FetchInterrupted(job_id=J, at=7, reason="x")), better)
    assert (half.state, half.missing, half.problem) == (JobState.RENDERED, (1,), "x")
    assert (half.clips[0].id, half.clips[0].path, half.clips[0].flaw) == ("c0", "/better.webm", Flaw.NONE)
    job = apply(apply(job, kept(1)), facts.Reviewed(job_id=J, at=10, stars=4, title="best"))
    assert (job.state, job.finished_at) == (JobState.KEPT, 9)
    after = apply(job, better)
    (first, second) = after.clips
    assert (after.state, after.finished_at, after.clips[1]) == (JobState.KEPT, 9, second)
    assert first == replace(job.clips[0], path="/better.webm", sha256="b", size=9, length=2.5, flaw=Flaw.NONE)
    assert (first.review.stars, first.title, first.kept_at) == (4, "best", 9)
    with pytest.raises(IllegalTransition):
        apply(job, kept(2))
    with pytest.raises(IllegalTransition):
        apply(half, kept(1))


def test_a_better_file_that_outlives_a_correction_goes_to_the_clip_that_it_was_downloaded_for() -> None:
    """By its place alone it would have taken that of the right clip, or have passed for the right clip."""
    job = begin(RECORDED)
    steps = [facts.SendStarted(job_id=J, at=2), facts.Accepted(job_id=J, at=3, remote_id=RemoteId("wrong"), by_user=True),
             facts.Rendered(job_id=J, at=5, results=RESULTS[:1]), facts.FetchStarted(job_id=J, at=6),
             replace(kept(0), flaw=Flaw.CUT)]  # fmt: skip
    for fact in steps:
        job = apply(job, fact)
    (wrong,) = job.clips
    late = replace(kept(0), at=30, path="/better.mp4", sha256="b", clip=wrong.id)
    steps = [facts.Accepted(job_id=J, at=10, remote_id=RemoteId("right"), by_user=True),
             facts.RenderStarted(job_id=J, at=11), facts.Rendered(job_id=J, at=12, results=RESULTS[:1]),
             facts.FetchStarted(job_id=J, at=13), replace(kept(0), clip=ClipId("right"), path="/right.mp4")]  # fmt: skip
    for fact in steps:
        job = apply(job, fact)
        after = apply(job, late)
        apart = next(clip for clip in after.clips if clip.is_apart)
        assert (apart.id, apart.path, apart.flaw) == (wrong.id, "/better.mp4", Flaw.NONE)
        assert (after.state, after.finished_at, after.made) == (job.state, job.finished_at, job.made)
    assert (job.state, job.made[0].path) == (JobState.KEPT, "/right.mp4")
