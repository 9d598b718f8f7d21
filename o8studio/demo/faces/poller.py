"""The gateway's own poller on the faces: asks the vendor every 15 s and stores what it understood (§13.4, §14.4)."""

import math
from dataclasses import dataclass
from typing import Any

from o8studio.demo.server.links import film_link
from o8studio.demo.server.world import REFRESH_SECONDS, Job, World
from o8studio.demo.vendors import bodies as vendor_bodies

WAKES_AFTER = 20.0
"""Gateway seconds after a restart before the poller asks again; 20 to 90 were observed."""
_UNRECOGNISED = "upstream returned unrecognized message"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A task as the gateway's database has it.

    Attributes:
        status: NOT_START, SUBMITTED, QUEUED, IN_PROGRESS, SUCCESS or FAILURE.
        progress: with a percent sign.
        link: the vendor's link; empty if it gave none.
        changed: unix seconds.
        data: the vendor's last body that was understood.
    """

    status: str
    progress: str
    data: dict[str, Any]
    changed: int
    stage: str
    link: str = ""
    reason: str = ""

    @property
    def ended(self) -> bool:
        """Whether the task has ended."""
        return self.status in ("SUCCESS", "FAILURE")


def tick(world: World) -> float:
    """The gateway second of the poller's last round."""
    last = math.floor(world.now() / REFRESH_SECONDS) * REFRESH_SECONDS
    closed, opened = world.slept
    if opened > closed and closed < last < opened + WAKES_AFTER:
        return math.floor(float(closed) / REFRESH_SECONDS) * REFRESH_SECONDS
    return last


def stage_at(world: World, job: Job, at: float) -> str:
    """Where the vendor is at a gateway second."""
    since = at - job.born
    if since < job.queue_for:
        return "queued"
    if job.fate in ("stuck", "unknown", "generating"):
        return "unknown" if job.fate == "unknown" else "processing"
    if since < job.queue_for + job.render_for:
        return "processing"
    if job.fate in ("failed", "filtered"):
        return "failed"
    if not all(world.films.ready(script) for script in job.films()):
        return "processing"
    return "misread" if job.fate == "misread" else "done"


def link_of(world: World, job: Job, stage: str) -> str:
    """The vendor's link to the clip, where there is one."""
    if stage not in ("done", "misread") or job.fate == "empty":
        return ""
    return film_link(world, job)


def look(world: World, job: Job) -> View:
    """What a gateway up to rc.26 knows about a job now; a failure is refunded at once (§13.4)."""
    at = tick(world)
    if at <= job.born:
        return _not_started(job)
    first = math.floor(job.born / REFRESH_SECONDS + 1) * REFRESH_SECONDS
    stage = stage_at(world, job, at)
    if job.vendor == "jimeng" and stage == "processing" and job.fate != "generating":
        stage = "queued"  # the vendor's word for working would end the task, see below
    bad = job.fate == "badpoll" and stage != "queued"
    ends_at = at
    if stage in ("done", "failed", "misread"):
        ends_at = max(
            first, math.ceil((job.born + job.queue_for + job.render_for) / REFRESH_SECONDS) * REFRESH_SECONDS
        )
    elif stage in ("unknown", "processing"):
        ends_at = max(first, math.ceil((job.born + job.queue_for) / REFRESH_SECONDS) * REFRESH_SECONDS)
    changed = int(job.created + (min(at, ends_at) - job.born) / world.speed)
    link = link_of(world, job, stage)
    if bad:
        view = _after_bad_answer(job, changed)
    else:
        view = _understood(job, stage, link, changed, vendor_bodies.polled(job, stage, link, changed))
    if view.status == "FAILURE":
        world.refund_beside(job, view.changed, view.reason)
    return view


def _not_started(job: Job, stage: str = "queued") -> View:
    data = vendor_bodies.submitted(job)
    return View(status="NOT_START", progress="0%", data=data, changed=job.created, stage=stage)


def _understood(job: Job, stage: str, link: str, changed: int, data: dict[str, Any]) -> View:
    def view(status: str, progress: str, reason: str = "") -> View:
        return View(
            status=status,
            progress=progress,
            data=data,
            changed=changed,
            stage=stage,
            link=link,
            reason=reason,
        )

    vendor = job.vendor
    if stage == "done" or (vendor == "jimeng" and stage == "failed"):
        return view("SUCCESS", "100%")
    if stage == "failed":
        code, words = vendor_bodies.reason(job)
        return view(
            "FAILURE", "100%", f"task failed, code: {code} , message: {words}" if vendor == "wan" else words
        )
    if stage in ("unknown", "misread"):
        if vendor in ("kling", "vidu", "xai"):
            return _not_started(job, stage)  # the round counts as failed; nothing is stored
        if vendor in ("doubao", "minimax"):
            return view("IN_PROGRESS", "30%")
        return view("QUEUED", "20%") if vendor == "wan" else view("FAILURE", "100%", _UNRECOGNISED)
    if vendor == "jimeng":
        return view("QUEUED", "10%") if stage == "queued" else view("FAILURE", "100%", _UNRECOGNISED)
    if stage == "queued":
        status = {
            "kling": "SUBMITTED",
            "vidu": "SUBMITTED",
            "minimax": "IN_PROGRESS",
            "xai": "IN_PROGRESS",
            "veo": "IN_PROGRESS",
        }
        shown = {"kling": "10%", "vidu": "10%", "doubao": "10%", "minimax": "30%", "xai": "30%", "veo": "50%"}
        return view(status.get(vendor, "QUEUED"), shown.get(vendor, "20%"))
    shown = {"sora": "42%", "doubao": "50%", "minimax": "50%", "veo": "50%"}
    return view("IN_PROGRESS", shown.get(vendor, "30%"))


def _after_bad_answer(job: Job, changed: int) -> View:
    """A JSON 500 or 429 of the vendor at the gateway's poll ends some tasks, and is ignored for others."""
    data = vendor_bodies.bad_answer(job.vendor)
    if job.vendor in ("kling", "vidu"):
        return _not_started(job, "processing")
    if job.vendor == "wan":
        return View(status="QUEUED", progress="20%", data=data, changed=changed, stage="processing")
    if job.vendor in ("doubao", "minimax", "xai"):
        return View(status="IN_PROGRESS", progress="30%", data=data, changed=changed, stage="processing")
    reason = str(data.get("message") or data["error"]["message"])
    return View(
        status="FAILURE", progress="100%", data=data, changed=changed, stage="processing", reason=reason
    )
