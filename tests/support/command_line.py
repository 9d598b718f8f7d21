"""Runs the command line in a process of its own, with short intervals for tests."""

import json
import os
import subprocess
from typing import Any

from tests.support import forked

PACE = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import CliContext; "
    "from o8studio.domain.jobs.pacing import Pace; "
    "sys.exit(run(sys.argv[1:], context=CliContext(pace=Pace(first=0.15, growth=1.1, longest=0.4), demo_speed=60)))"
)
SMALL = ["-m", "doubao-seedance-2-0-260128", "-p", "duration=4", "-p", "resolution=480p"]


def o8(
    *arguments: str, stdin: str = "", check: int | None = 0, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = forked.run(PACE, *arguments, stdin=stdin, env={**os.environ, **(env or {})})
    assert check is None or done.returncode == check, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
