"""A library written as facts: clips of a few days, rated, tagged and collected, with files and posters."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from o8studio.domain.ids import ClipId, GatewayId, GroupId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.facts import Fact, Result, Source, SourceKind
from o8studio.domain.library.facts import (
    ClipTrashed,
    Collected,
    GroupKind,
    GroupMade,
    LibraryFact,
    MovedToProject,
    Tagged,
)
from o8studio.domain.library.review import Verdict
from o8studio.domain.request import GenerationRequest
from o8studio.store import settings as settings_file
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.part_file import digest_of
from o8studio.store.paths import Places
from o8studio.store.settings import GatewayEntry, Settings

GATEWAY = GatewayId("ours")
NAMES = (
    "Lantern raft, Li River",
    "Lighthouse in a storm",
    "Moon over the karst",
    "青瓷茶盏热气袅袅，逆光",
    "Lanterns rise over the hills",
    "锦鲤绕着睡莲打转，俯拍",
    "雨夜的重庆街头，霓虹倒映",
    "Stag in the morning wood",
    "Moon jellyfish in light",
    "Red train, snow viaduct",
)
MODELS = (
    ("doubao-seedance-2-0-260128", "doubao_seedance"),
    ("kling-v3", "kling"),
    ("viduq3-pro", "vidu"),
    ("jimeng_ti2v_v30_pro", "jimeng"),
)
TAGS = ("river", "night", "hero", "夜景", "turntable", "draft")
SIZES = ((1920, 1080), (1920, 1080), (1280, 720), (720, 1280), (1024, 1024))


def told(
    count: int, folder: Path, now: datetime, clip: Path | None, per_day: int = 11
) -> Iterator[Fact | LibraryFact]:
    """The facts, the oldest first; every third clip is another take of the prompt before it."""
    begin = (now - timedelta(count // per_day + 1)).timestamp()
    for name, kind in (
        ("Lantern river", GroupKind.PROJECT),
        ("重庆夜色", GroupKind.PROJECT),
        ("Reel 2026", GroupKind.COLLECTION),
        ("Li River, final", GroupKind.COLLECTION),
    ):
        yield GroupMade(group=GroupId(f"g-{name}"), at=begin, kind=kind, name=name)
    query = "model:kling rating:>=4"
    yield GroupMade(
        group=GroupId("g-best"), at=begin, kind=GroupKind.SMART, name="Kling, 4 stars", query=query
    )
    for number in range(count):
        back = (count - 1 - number) // per_day
        at = (now - timedelta(back, seconds=900 * ((count - 1 - number) % per_day))).timestamp()
        yield from _clip(number, at, folder, clip)


def _clip(number: int, at: float, folder: Path, file: Path | None) -> Iterator[Fact | LibraryFact]:
    job, clip = JobId(f"{number:011x}"), ClipId(f"c{number:011x}")
    prompt_of = number - 1 if number % 3 == 2 else number
    name = NAMES[prompt_of % len(NAMES)]
    model, family = MODELS[number % len(MODELS)]
    width, height = SIZES[number % len(SIZES)]
    request = GenerationRequest(
        gateway_id=GATEWAY, base_url="https://gateway.example", wire_format="openai_videos", model=model, family=family,
        prompt=f"{name}. Slow dolly-in at water level, take after take, number {prompt_of}",
        core={"duration": 5, "seed": 48213907 + number, "aspect_ratio": "16:9", "resolution": "1080p", "audio": True},
    )  # fmt: skip
    yield facts.Recorded(job_id=job, at=at - 60, request=request, press=f"p{number // 4}")
    yield facts.SendStarted(job_id=job, at=at - 60)
    yield facts.Accepted(job_id=job, at=at - 60, remote_id=RemoteId(f"t{number}"))
    link = Source(SourceKind.LINK, f"https://gateway.example/{number}.mp4")
    yield facts.Rendered(job_id=job, at=at - 1, results=(Result((link,)),))
    yield facts.FetchStarted(job_id=job, at=at - 1)
    digest, size = (
        (digest_of(file), file.stat().st_size) if file is not None else (f"{number:064x}", 14_200_000)
    )
    yield facts.Kept(
        job_id=job, at=at, index=0, path=str(folder / f"{number:04}.mp4"), sha256=digest, size=size,
        length=5.04 if number % 7 else 4.2, width=width, height=height, fps=24.0, has_sound=number % 2 == 0, clip=clip,
    )  # fmt: skip
    yield facts.ChargeLearned(job_id=job, at=at + 1, charge=facts.Charge.TAKEN, usd=0.84)
    verdict = Verdict.PICK if number % 5 == 0 else Verdict.REJECT if number % 13 == 6 else Verdict.NONE
    stars = 0 if number % 4 == 3 else 3 + number % 3
    yield facts.Reviewed(job_id=job, at=at + 2, title=name, clip=clip, stars=stars, verdict=verdict)
    for tag in TAGS[: number % 4]:
        yield Tagged(clip=clip, at=at + 3, tag=tag)
    if number % 2:
        yield MovedToProject(
            clip=clip, at=at + 3, project=GroupId("g-Lantern river" if number % 4 == 1 else "g-重庆夜色")
        )
    if number % 9 == 0:
        yield Collected(clip=clip, at=at + 3, group=GroupId("g-Reel 2026"))
    if number % 23 == 22:
        yield ClipTrashed(clip=clip, at=at + 4)


def stock(
    places: Places,
    count: int,
    *,
    clip: Path | None = None,
    posters: Sequence[Path] = (),
    missing: Callable[[int], bool] = lambda _number: False,
) -> None:
    """Write a profile whose library has so many clips.

    Args:
        clip: a video that stands for every clip's file; without it all files are missing.
        posters: pictures that stand for the clips' posters, in turn; without them they are plain.
    """
    places.make()
    entry = GatewayEntry(id=GATEWAY, name="o8", base_url="https://gateway.example", proxy="direct")
    settings_file.save(places.settings, Settings(gateways=(entry,), current_gateway=GATEWAY, autoplay=False))
    folder = places.cache / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(places.ledger)
    writes = []
    for fact in told(count, folder, datetime.now().astimezone(), clip):
        if isinstance(fact, LibraryFact):
            writes.append(ledger.append_library(fact))
        else:
            writes.append(ledger.append(fact, is_open=False))
    for write in writes:
        write.result()
    ledger.close()
    places.posters.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        poster = places.posters / f"c{number:011x}.jpg"
        if posters:
            poster.symlink_to(posters[number % len(posters)])
        else:
            Image.new("RGB", (320, 180), (30 + number % 200, 60, 90)).save(poster)
        if clip is not None and not missing(number):
            (folder / f"{number:04}.mp4").symlink_to(clip)
