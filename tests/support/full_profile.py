"""A profile after months of work: thousands of clips with files and posters, a long draft, a clip viewed last."""

import json
import os
import sqlite3
import time
from pathlib import Path

from PIL import Image

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.request import GenerationRequest, Json
from o8studio.store import settings as settings_file
from o8studio.store.ledger.codec import encode
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import Places
from o8studio.store.settings import GatewayEntry, Settings

MODELS = ("doubao-seedance-2-0-260128", "kling-v3", "viduq3-pro")
PROMPT = "Dawn on the Li River. A fisherman poles a bamboo raft through low mist, one lantern at the bow."
GATEWAY = GatewayId("ours")


def fill(
    where: Places, clip: Path, *, clips: int, url: str, length: float, size: tuple[int, int]
) -> list[JobId]:
    """Write ledger, settings, draft, clips and posters; returns the ids of the clips, oldest first.

    Args:
        clip: the video file used for every clip of the profile, `length` seconds of `size` pixels.
        url: the current gateway.
    """
    where.make()
    entry = GatewayEntry(id=GATEWAY, name="ours", base_url=url, proxy="direct", generation="new-api",
                         formats=("openai_videos", "generations"))  # fmt: skip
    settings_file.save(where.settings, Settings(gateways=(entry,), current_gateway=GATEWAY, autoplay=False))
    poster = where.cache / "poster.jpg"
    Image.effect_noise((320, 180), 60).convert("RGB").save(poster, quality=85)
    ids = _ledger(where, clip, poster, clips=clips, url=url, length=length, size=size)
    reference = where.references / "reference.png"
    Image.effect_noise((1280, 720), 30).convert("RGB").save(reference)
    where.session.write_text(json.dumps(_draft(str(reference), ids[-1])), "utf-8")
    return ids


def _draft(reference: str, selected: JobId) -> Json:
    draft: dict[str, Json] = {
        "prompt": PROMPT, "models": list(MODELS), "portable": {"duration": 5, "aspect_ratio": "16:9"}, "values": {},
        "extra": {}, "count": 2, "by_line": False, "at_random": False, "fit": "",
        "images": [{"role": "first_frame", "path": reference}],
    }  # fmt: skip
    presets: dict[str, Json] = {f"look {number}": dict(draft) for number in range(20)}
    return {
        "draft": {**draft, "presets": presets},
        "window": {"columns": [372, 676, 320], "composer": True, "queue": True},
        "selected": selected,
    }


def _ledger(
    where: Places, clip: Path, poster: Path, *, clips: int, url: str, length: float, size: tuple[int, int]
) -> list[JobId]:
    Ledger(where.ledger).close()
    db = sqlite3.connect(where.ledger, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")
    ids, now = [], time.time()
    for number in range(clips):
        at = now - 60.0 * (clips - number)
        name = JobId(f"{int(at * 1000):011x}{number:010x}")
        ids.append(name)
        path = where.clips / f"{name}.mp4"
        os.link(clip, path)
        os.link(poster, where.posters / f"{name}.jpg")
        request = GenerationRequest(
            gateway_id=GATEWAY, base_url=url, wire_format="openai_videos", model=MODELS[number % len(MODELS)],
            prompt=f"{PROMPT} Take {number // 3}.", operation="text_to_video",
            core={"duration": 5, "aspect_ratio": "16:9", "seed": number},
        )  # fmt: skip
        result = facts.Result(
            (facts.Source(facts.SourceKind.LINK, f"{url}/v1/videos/task_{number}/content"),)
        )
        steps: list[facts.Fact] = [
            facts.Recorded(job_id=name, at=at, request=request),
            facts.SendStarted(job_id=name, at=at + 1),
            facts.Accepted(job_id=name, at=at + 2, remote_id=RemoteId(f"task_{number}")),
            facts.RenderStarted(job_id=name, at=at + 3),
            facts.Rendered(job_id=name, at=at + 40, results=(result,)),
            facts.FetchStarted(job_id=name, at=at + 41),
            facts.Kept(job_id=name, at=at + 45, index=0, path=str(path), sha256="", size=clip.stat().st_size,
                       length=length, width=size[0], height=size[1], fps=24.0, has_sound=False),
        ]  # fmt: skip
        db.executemany("INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                       [(name, fact.at, *encode(fact)) for fact in steps])  # fmt: skip
        db.execute("INSERT INTO jobs VALUES(?, ?, ?, ?)", (name, at, False, f"task_{number}"))
    db.execute("COMMIT")
    db.close()
    return ids
