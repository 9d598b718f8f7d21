from dataclasses import replace

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import Kept, Relocated, Result, Source, SourceKind
from o8studio.domain.jobs.results import in_known_order, kept_clip, replaced_file, set_apart
from o8studio.domain.library.review import Review

JOB = JobId("j")
FACT = Kept(
    job_id=JOB, at=9, index=1, path="/c.mp4", sha256="a", size=1, length=1.0, width=2, height=2, fps=24,
    has_sound=True, clip=ClipId("c"), key="k",
)  # fmt: skip


def result(name: str, key: str = "") -> Result:
    return Result((Source(SourceKind.LINK, f"https://x/{name}"),), key)


def test_named_results_keep_their_places_and_new_ones_follow() -> None:
    before = (result("1", "a"), result("2", "b"), result("3"))
    later = (result("2 again", "b"), result("9", "z"))
    assert in_known_order(before, later) == (before[0], later[0], later[1])
    assert in_known_order(before[:2], later) == (before[0], later[0], later[1])


def test_results_without_names_keep_their_places_by_position() -> None:
    before = (result("1"), result("2"))
    assert in_known_order(before, (result("1 again"),)) == (result("1 again"), before[1])
    assert in_known_order((), before) == before


def test_another_file_changes_only_the_measures_of_a_clip() -> None:
    clip = kept_clip(FACT, "a fox", None)
    assert (clip.id, clip.name, clip.poster, clip.key, clip.kept_at) == ("c", "a fox", "c.jpg", "k", 9)
    rated = replace(clip, review=Review(stars=3))
    better = kept_clip(replace(FACT, path="/better.mp4", size=2, clip=ClipId("other"), at=20), "x", rated)
    assert better == replace(rated, path="/better.mp4", size=2)


def test_a_clip_of_an_older_version_has_an_id_and_a_poster_after_its_job() -> None:
    old = replace(FACT, clip=ClipId(""), index=0)
    assert (kept_clip(old, "x", None).id, kept_clip(old, "x", None).poster) == ("j.1", "j.jpg")
    assert kept_clip(replace(old, index=1), "x", None).poster == "j.2.jpg"


def test_what_is_set_apart_gets_places_of_its_own_each_time() -> None:
    first, second = (kept_clip(replace(FACT, index=at, clip=ClipId(f"c{at}")), "x", None) for at in (0, 1))
    apart = set_apart((first, second))
    assert [(clip.id, clip.index, clip.is_apart) for clip in apart] == [("c1", -2, True), ("c0", -1, True)]
    third = kept_clip(replace(FACT, index=0, clip=ClipId("c2")), "x", None)
    again = set_apart((third, *apart))
    assert [(clip.id, clip.index) for clip in again] == [("c2", -3), ("c1", -2), ("c0", -1)]


def test_the_file_before_the_last_one_is_known_from_facts_wherever_it_was_moved() -> None:
    first = replace(FACT, path="/a.mp4", clip=ClipId("c"))
    moved = Relocated(job_id=FACT.job_id, at=10, clip=ClipId("c"), index=FACT.index, path="/b.mp4")
    better = replace(first, path="/c.mp4", sha256="better")
    other = replace(first, path="/d.mp4", clip=ClipId("other"))
    assert replaced_file([first, other, moved], ClipId("c")) is None
    before = replaced_file([first, other, moved, better], ClipId("c"))
    assert before == replace(first, path="/b.mp4")
    assert replaced_file([first, moved, better, better], ClipId("c")) == before, "recorded twice"
    assert replaced_file([first, moved, better], ClipId("other")) is None
