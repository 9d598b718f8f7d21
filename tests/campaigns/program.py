"""The real program, run from outside: one home for each run, the command line as a process, and the ledger read afterwards."""

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from o8studio.cli import main as command_line
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import Job
from o8studio.domain.settings import TokenStorage
from o8studio.store import settings
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.settings import GatewayEntry, Settings

CLI = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import CliContext; "
    "from o8studio.domain.jobs.pacing import Pace; "
    "sys.exit(run(sys.argv[1:], context=CliContext(pace=Pace(first=0.05, growth=1.1, longest=0.15, per_second=50))))"
)
# one second is not in the list of what the model offers, and draws five times as fast
SMALL = ["-m", "kling-v1", "-p", "width=320", "-p", "height=180", "--extra", '{"duration": 1}']
NAME = "campaign"
REFUSED = 2
"""Exit code of a request that is not offered here."""


@dataclass(slots=True)
class Run:
    """What one run of the command line printed, and how it ended (None: it was killed)."""

    events: list[dict[str, Any]] = field(default_factory=list)
    errors: str = ""
    code: int | None = None
    seconds: float = 0.0

    def last(self, name: str) -> dict[str, Any] | None:
        """The newest event of this name."""
        return next((one for one in reversed(self.events) if one.get("event") == name), None)


class Home:
    """One desk, with the gateway set up; its token is in the environment of what runs there, and in no file."""

    def __init__(self, folder: Path, token: str) -> None:
        self.folder = folder
        self.token = token
        self.ledger = folder / "data" / "ledger.sqlite3"
        self.clips = folder / "clips"

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "O8STUDIO_HOME": str(self.folder), "O8STUDIO_TOKEN": self.token}

    def set_up(self, address: str, **wanted: Any) -> None:
        """Write the settings: this gateway, and whatever else is wanted of them."""
        entry = GatewayEntry(
            id=GatewayId(NAME),
            name=NAME,
            base_url=address,
            proxy="direct",
            token_storage=TokenStorage.SESSION,
        )
        where = self.folder / "config" / "settings.toml"
        where.parent.mkdir(parents=True, exist_ok=True)
        settings.save(where, Settings(gateways=(entry,), current_gateway=entry.id, **wanted))

    def like(self, other: "Home") -> "Home":
        """Take over what the other one knows of the gateway."""
        where = self.folder / "config"
        where.mkdir(parents=True, exist_ok=True)
        shutil.copy(other.folder / "config" / "settings.toml", where)
        return self

    def ask(self, *arguments: str, seconds: float = 300.0) -> Run:
        """One command to its end."""
        with self.started(*arguments) as started:
            return started.ended(seconds)

    @contextlib.contextmanager
    def started(self, *arguments: str) -> Iterator["Started"]:
        """A command that runs beside us; killed at the end of the block if it still does."""
        process = subprocess.Popen(
            [sys.executable, "-m", "o8studio", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        one = Started(process)
        try:
            yield one
        finally:
            one.kill()

    def dry_run(self, arguments: Sequence[str]) -> tuple[dict[str, Any], str]:
        """What `generate --dry-run` shows, in this process because there are hundreds; the words of a refusal."""
        shown, said = io.StringIO(), io.StringIO()
        kept = {name: os.environ.get(name) for name in ("O8STUDIO_HOME", "O8STUDIO_TOKEN")}
        os.environ.update({"O8STUDIO_HOME": str(self.folder), "O8STUDIO_TOKEN": self.token})
        try:
            with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
                code = command_line.run(["generate", *arguments, "--gateway", NAME, "--dry-run", "--json"])
        finally:
            for name, value in kept.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
        lines = [line for line in shown.getvalue().splitlines() if line.startswith("{")]
        found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        if not code and found:
            return found, ""
        errors = said.getvalue().strip().splitlines()
        return {}, str(found.get("words") or (errors[-1] if errors else f"exit {code}"))

    def jobs(self) -> list[Job]:
        """Every job of this home, from the ledger."""
        if not self.ledger.exists():
            return []
        ledger = Ledger(self.ledger, read_only=True)
        try:
            return ledger.replay(newest=10_000)
        finally:
            ledger.close()

    def job(self, prompt: str) -> Job | None:
        """The job with this prompt."""
        return next((job for job in self.jobs() if job.request.prompt == prompt), None)


class Started:
    """A running command: its events as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.run = Run()
        self._process = process
        self._begun = time.monotonic()
        self._changed = threading.Condition()
        self._readers = [threading.Thread(target=one, daemon=True) for one in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                with self._changed:
                    self.run.events.append({**event, "after": time.monotonic() - self._begun})
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self.run.errors = self._process.stderr.read()

    def wait_for(self, *names: str, seconds: float = 120.0) -> dict[str, Any] | None:
        """The first event of one of these names; None when it ended, or patience, before that."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                for event in self.run.events:
                    if event.get("event") in names:
                        return event
                left = end - time.monotonic()
                if left <= 0 or self._process.poll() is not None:
                    return None
                self._changed.wait(min(left, 0.5))

    def ended(self, seconds: float) -> Run:
        """Wait for its own end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.run.code = self._process.wait(seconds)
        self.kill()
        return self.run

    def kill(self) -> None:
        """SIGKILL, to it and its children."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for reader in self._readers:
            reader.join(5)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self.run.seconds = self.run.seconds or time.monotonic() - self._begun
