"""The demo gateway's persistent state: its clock, money, jobs and every request that arrived."""

import json
import math
import random
import sqlite3
import string
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from o8studio.demo.film.film import FilmStore
from o8studio.demo.film.scene import Script

QUOTA_PER_USD = 500_000
REFRESH_SECONDS = 15.0
"""How often the real servers ask the vendor (`protocol.md` §11)."""


SETTINGS: dict[str, Any] = {
    "april": False,
    "quota_per_unit": QUOTA_PER_USD,
    "quota_display_type": "USD",
    "usd_exchange_rate": 7.3,
    "critical_limit": 0,
    "content_blocked": False,
    "spent_usage_refused": False,
    "unlimited": False,
    "generic_video": False,
    "small_films": False,
    "no_endpoint_types": False,
    "responses_forms": "",
}
"""Administrator settings of the faces (`/_demo/change`); `critical_limit` is 0 for off, 20 on a fresh New API;
`generic_video` is rc.30's defect: no video object, and no file yet; `no_endpoint_types` is how a fresh one lists its models; `small_films` draws clips at most 192 pixels wide or tall,
whatever was ordered, where a test only needs that there is one; `responses_forms` are the forms of `/v1/responses` that a
plug-in takes (`stream,sync,background`), all of them when empty."""


class Generation(StrEnum):
    """Which server is imitated."""

    G0 = "g0"
    G1 = "g1"
    G2 = "g2"
    G3 = "g3"
    LITELLM = "litellm"
    HITOPEN = "hitopen"
    OPENOPEN8 = "openopen8"
    NEW_API = "new-api"
    NEW_API_PLUGINS = "new-api-plugins"

    @property
    def is_new_api(self) -> bool:
        """Whether this is one of the four New API generations as read in their source, before one was run."""
        return self in (Generation.G0, Generation.G1, Generation.G2, Generation.G3)


class Phase(StrEnum):
    """The phase of a job, in the server's own internal words."""

    NOT_START = "NOT_START"
    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    CANCELLED = "CANCELLED"


@dataclass(slots=True, kw_only=True)
class Job:
    """One accepted submission.

    Attributes:
        born: gateway seconds; `created` is the same moment on the wall clock, in unix seconds.
        queue_for, render_for: gateway seconds.
        quota: the charge in quota units; 0 after a refund.
    """

    id: str
    upstream_id: str
    route: str
    model: str
    vendor: str
    prompt: str
    created: int
    born: float
    queue_for: float
    render_for: float
    fate: str
    quota: int
    seconds: float
    size: str
    scripts: list[dict[str, object]]
    cancelled_at: float | None = None
    extras: dict[str, object] = field(default_factory=dict)

    def films(self) -> list[Script]:
        """The scripts of the job's clips."""
        return [script_from(saved) for saved in self.scripts]


@dataclass(frozen=True, slots=True)
class Sight:
    """A poll's view of a job: its phase, percent, and when that last changed (unix seconds)."""

    phase: Phase
    percent: int
    changed: int


def script_from(saved: Mapping[str, object]) -> Script:
    """The script that was stored with a job."""
    values = dict(saved)
    for key in ("first_frame", "last_frame"):
        values[key] = Path(str(values[key])) if values.get(key) else None
    return Script(**values)  # type: ignore[arg-type]  # written by script_saved


def script_saved(script: Script) -> dict[str, object]:
    """The script as JSON can hold it."""
    return {key: str(value) if isinstance(value, Path) else value for key, value in asdict(script).items()}


class World:
    """Everything that survives a restart lies in one SQLite file in `folder`."""

    def __init__(self, folder: Path, *, generation: Generation, speed: float, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.generation = generation
        self.films = FilmStore(folder / "films")
        self.token = ""
        self.api_origin = ""
        self.media_origin = ""
        self.server_address = ""
        self.exhausted = False
        self.media_requests: list[dict[str, object]] = []
        self._chance = random.Random(f"{seed}{time.time_ns()}")
        self._db = sqlite3.connect(folder / "demo.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(
            "CREATE TABLE IF NOT EXISTS jobs(id TEXT PRIMARY KEY, body TEXT NOT NULL);"
            "CREATE TABLE IF NOT EXISTS posts(n INTEGER PRIMARY KEY, body TEXT NOT NULL);"
            "CREATE TABLE IF NOT EXISTS vendor(n INTEGER PRIMARY KEY, body TEXT NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        )
        self._jobs = {
            row[0]: Job(**json.loads(row[1])) for row in self._db.execute("SELECT id, body FROM jobs")
        }
        wall, gateway, _ = self._recall("clock", [time.time(), 1000.0, speed])
        self._clock: tuple[float, float, float] = (
            time.time(),
            gateway + max(0.0, time.time() - wall) * speed,
            speed,
        )
        self._remember("clock", self._clock)
        self.balance: int = self._recall("balance", 10_000 * QUOTA_PER_USD)
        self.models: list[dict[str, object]] = json.loads((Path(__file__).parent / "models.json").read_text())
        self.settings: dict[str, Any] = {**SETTINGS, **self._recall("settings", {})}
        self.slept: tuple[float, float] = (float(gateway), self.now()) if self._jobs else (0.0, 0.0)
        """The interval, in gateway seconds, in which this program was not running."""

    def close(self) -> None:
        """Save the clock and close the file."""
        self.films.close()
        self._remember("clock", (time.time(), self.now(), self.speed))
        self._db.close()

    # ---- time

    @property
    def speed(self) -> float:
        """Gateway seconds per second."""
        return self._clock[2]

    @speed.setter
    def speed(self, speed: float) -> None:
        self._clock = (time.time(), self.now(), speed)
        self._remember("clock", self._clock)

    def advance(self, seconds: float) -> None:
        """Advance the gateway's clock."""
        self._clock = (time.time(), self.now() + seconds, self.speed)
        self._remember("clock", self._clock)

    def now(self) -> float:
        """The gateway's own clock, in seconds; it went on while the program was not running."""
        wall, gateway, speed = self._clock
        return gateway + (time.time() - wall) * speed

    def sight(self, job: Job) -> Sight:
        """A poll's view now. New API servers only know what their last 15 s refresh saw."""
        now = self.now()
        if self.generation.is_new_api:
            now = math.floor(now / REFRESH_SECONDS) * REFRESH_SECONDS
        since = now - job.born
        changed = int(job.created + max(0.0, since) / self.speed)
        if job.cancelled_at is not None:
            return Sight(Phase.CANCELLED, 0, changed)
        if since <= 0 and self.generation.is_new_api:
            return Sight(Phase.NOT_START, 0, job.created)
        if since < job.queue_for:
            return Sight(Phase.QUEUED, 0, changed)
        part = (since - job.queue_for) / job.render_for
        if job.fate == "stuck":
            return Sight(Phase.IN_PROGRESS, 30, changed)
        if job.fate == "flicker" and 0.4 <= part < 0.4 + REFRESH_SECONDS / job.render_for:
            return Sight(Phase.FAILURE, 100, changed)  # one bad answer of the vendor, misread as the end
        if part < 1:
            return Sight(Phase.IN_PROGRESS, min(95, max(1, int(part * 100))), changed)
        if job.fate in ("failed", "filtered"):
            self._refund(job)
            return Sight(Phase.FAILURE, 100, changed)
        if not all(self.films.ready(script) for script in job.films()):
            return Sight(Phase.IN_PROGRESS, 95, changed)
        if job.fate == "misread":
            self._refund(job)
            return Sight(Phase.FAILURE, 100, changed)
        return Sight(Phase.SUCCESS, 100, changed)

    # ---- jobs and money

    def job(self, any_id: str) -> Job | None:
        """The job with this public, upstream or response id."""
        if any_id.startswith("resp_"):
            any_id = "task_" + any_id.removeprefix("resp_")
        found = self._jobs.get(any_id)
        return found or next((job for job in self._jobs.values() if job.upstream_id == any_id), None)

    def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        return list(self._jobs.values())

    def accept(self, job: Job) -> None:
        """Store the job and its charge, on disk before it is answered."""
        self._jobs[job.id] = job
        self.balance -= job.quota
        self._db.execute("INSERT INTO jobs VALUES(?, ?)", (job.id, json.dumps(asdict(job))))
        self._remember("balance", self.balance)
        if job.fate in ("failed", "filtered", "stuck", "unknown", "generating", "vendor404"):
            return  # it will never be visible
        for script in job.films():
            self.films.order(script)

    def cancel(self, job: Job) -> None:
        """Cancel the job and refund it."""
        job.cancelled_at = self.now()
        self._refund(job)
        self._save(job)

    def _refund(self, job: Job) -> None:
        if job.quota and job.extras.get("refunds", True):
            self.set_balance(self.balance + job.quota)
            job.quota = 0
            self._save(job)

    def refund_beside(self, job: Job, when: int, reason: str) -> None:
        """Refund and leave the task's own quota unchanged (§13.4)."""
        if job.quota and "refunded" not in job.extras and job.extras.get("refunds", True):
            job.extras |= {"refunded": when, "reason": reason}
            self.set_balance(self.balance + job.quota)
            self._save(job)

    def set_balance(self, quota: int) -> None:
        """Set the balance, in quota units."""
        self.balance = quota
        self._remember("balance", quota)

    def price(self, model: str, seconds: float) -> int:
        """The charge for one clip, in quota units."""
        entry = self.listed(model)
        if entry is None:
            return 0
        usd = float(str(entry["usd"])) * (seconds if entry["per"] == "second" else 1)
        return int(usd * QUOTA_PER_USD)

    def listed(self, model: str) -> dict[str, object] | None:
        """The model's entry, or None when no channel serves it."""
        return next((entry for entry in self.models if entry["id"] == model), None)

    def fresh_id(self, length: int = 32) -> str:
        """Random letters and digits of this length."""
        return "".join(self._chance.choices(string.ascii_letters + string.digits, k=length))

    def fresh_seed(self) -> int:
        """The seed that a vendor picks when none was given."""
        return self._chance.randrange(1, 2**31)

    # ---- what arrived

    def record_post(self, entry: Mapping[str, object]) -> None:
        """Record a POST, refused or not."""
        self._db.execute("INSERT INTO posts(body) VALUES(?)", (json.dumps(entry),))

    def posts(self) -> list[dict[str, object]]:
        """Every POST that arrived, oldest first."""
        return [json.loads(row[0]) for row in self._db.execute("SELECT body FROM posts ORDER BY n")]

    def record_vendor(self, entry: Mapping[str, object]) -> None:
        """Record what was sent to a vendor."""
        self._db.execute("INSERT INTO vendor(body) VALUES(?)", (json.dumps(entry),))

    def vendor_posts(self, *, clear: bool = False) -> list[dict[str, object]]:
        """Everything that was sent to a vendor, oldest first; deleted afterwards with `clear`."""
        found = [json.loads(row[0]) for row in self._db.execute("SELECT body FROM vendor ORDER BY n")]
        if clear:
            self._db.execute("DELETE FROM vendor")
        return found

    def change_settings(self, wanted: Mapping[str, Any]) -> None:
        """Change administrator settings; unknown names are ignored."""
        self.settings |= {name: value for name, value in wanted.items() if name in SETTINGS}
        self._remember("settings", self.settings)

    def recall_tokens(self) -> list[dict[str, Any]]:
        """The additional tokens, as stored."""
        return list(self._recall("tokens", []))

    def remember_tokens(self, tokens: list[dict[str, Any]]) -> None:
        """Store the additional tokens."""
        self._remember("tokens", tokens)

    def recall_ports(self) -> tuple[int, int]:
        """The API and media ports of the last run; zeros at first."""
        api, media = self._recall("ports", [0, 0])
        return int(api), int(media)

    def remember_ports(self, api: int, media: int) -> None:
        """Store the ports for the next run."""
        self._remember("ports", [api, media])

    def _save(self, job: Job) -> None:
        self._db.execute("UPDATE jobs SET body=? WHERE id=?", (json.dumps(asdict(job)), job.id))

    def _remember(self, name: str, value: object) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES(?, ?)", (name, json.dumps(value)))

    def _recall(self, name: str, default: Any) -> Any:
        row = self._db.execute("SELECT value FROM facts WHERE name=?", (name,)).fetchone()
        return json.loads(row[0]) if row else default
