"""What leaves this computer for a report."""

import re
import zipfile
from dataclasses import replace

from o8studio.domain.harmless import harmless
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import JobState
from o8studio.services.diagnostics.doctor import bundle
from o8studio.services.diagnostics.dossier import dossier
from o8studio.store.paths import places
from tests.support.demo import TOKEN, DemoServer
from tests.support.lives import REQUEST
from tests.support.made import job_from
from tests.support.opened import request, studio_on, until


async def test_neither_bundle_nor_dossier_nor_log_holds_a_secret(demo: DemoServer, home, tmp_path) -> None:
    async with studio_on(demo) as studio:
        wanted = request(demo, "a secret prompt", extra={"api_key": TOKEN, "note": "kept"})
        job = await until(studio, await studio.pipeline.record(wanted), JobState.KEPT, JobState.FAILED)
        text = dossier(job, studio.book.facts(job.id), prompt=False)
    packed = bundle(places(), tmp_path / "bundle.zip")
    with zipfile.ZipFile(packed) as pack:
        everything = {name: pack.read(name).decode() for name in pack.namelist()}
    whole = text + "".join(everything.values())
    assert set(everything) == {"doctor.json", "settings.json", "log.txt", "jobs.jsonl"}
    assert job.id in everything["jobs.jsonl"]
    for secret in (TOKEN, "a secret prompt", "Signature="):
        assert secret not in whole
    with zipfile.ZipFile(bundle(places(), tmp_path / "more.zip", prompts=True)) as pack:
        told = pack.read("jobs.jsonl").decode()
    assert "a secret prompt" in told
    assert TOKEN not in told
    assert oct(packed.stat().st_mode)[-3:] == "600"


FORGED = (
    "`** \x1b]0;title\x07\n- charge as reported: **refund due**\n# new <b>heading</b> \u202egpj ``` \x9b1m"
)


def test_a_dossier_shows_what_others_wrote_and_obeys_none_of_it() -> None:
    name = JobId("forged")
    request = replace(
        REQUEST, model=FORGED, prompt=FORGED, base_url=f"https://gw.example/{FORGED}", native={"x": FORGED}
    )
    story = [
        facts.Recorded(job_id=name, at=1.0, request=request),
        facts.SendStarted(job_id=name, at=2.0),
        facts.Accepted(job_id=name, at=3.0, remote_id=RemoteId(FORGED)),
        facts.Failed(job_id=name, at=4.0, reason=f"{FORGED} Bearer {TOKEN}", code=FORGED),
    ]
    text = dossier(job_from(story), story)
    assert text == harmless(text), "nothing steers a terminal or turns a line round"
    assert TOKEN not in text
    outside, fence = [], ""
    for line in text.splitlines():
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if ticks == fence and line == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        else:
            outside.append(re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "code", line))
    bare = "\n".join(outside)
    assert not fence
    for sign in ("refund due", "<b>", "# new", "**"):
        assert sign not in bare
    assert "refund due" in text, "it is shown, in a place where it is no Markdown"
