"""What is copied about a job."""

from dataclasses import replace

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Result, Source, SourceKind
from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.clip import Clip
from o8studio.ui.window.job_details import job_details, links_of
from tests.support.jobs import BASE


def link(name: str) -> Source:
    return Source(SourceKind.LINK, f"https://cdn.example/{name}.mp4")


def test_copied_links_are_those_of_every_result_that_is_not_saved() -> None:
    """Of three results whose download stopped only the first one's link was copied, also when that one was saved."""
    results = (
        Result((link("one"),)),
        Result((Source(SourceKind.GATEWAY, "/v1/videos/t/content"), link("two"))),
        Result((link("three"),)),
        Result((Source(SourceKind.GATEWAY, "/v1/videos/t/content"),)),
    )
    saved = Clip(
        id=ClipId("c"), job_id=BASE.id, name="n", path="/one.mp4", sha256="a", size=1, length=1.0, width=2, height=2, fps=24.0,
        has_sound=False, kept_at=1.0, poster="",
    )  # fmt: skip
    job = replace(BASE, state=JobState.FETCHING, results=results, clips=(saved,))
    assert links_of(job) == "https://cdn.example/two.mp4\nhttps://cdn.example/three.mp4"
    assert links_of(BASE) == ""


def test_copied_details_hold_no_link() -> None:
    words = job_details(replace(BASE, results=(Result((link("one"),)),)))
    assert "model: m" in words
    assert "cdn.example" not in words
