"""The demo gateway's own command: a studio that starts it waits for what it loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from o8studio.cli import demo_gateway

START = """
import sys
from o8studio.__main__ import main
try:
    main()
finally:
    of_ours = sorted(name for name in sys.modules if name.startswith("o8studio."))
    print(*of_ours, "httpx" in sys.modules, sep="\\n")
"""
NEEDLESS = (
    "o8studio.studio",
    "o8studio.cli.main",
    "o8studio.cli.session",
    "o8studio.gateway",
    "o8studio.media",
)


def test_it_starts_without_loading_the_studio(home: Path, tmp_path: Path) -> None:
    """Started anew: a forked one has everything already. It was 0.35 s of a core, with each `--demo`."""
    ran = subprocess.run(
        [sys.executable, "-c", START, "demo-gateway", "--token-file", "-", "--state", str(tmp_path)],
        input="sk-of-the-demo\n",
        capture_output=True,
        text=True,
        check=True,
    )
    ready, *loaded, has_httpx = ran.stdout.splitlines()
    assert json.loads(ready)["event"] == "ready"
    assert "o8studio.demo.main" in loaded
    assert [name for name in loaded if name.startswith(NEEDLESS)] == []
    assert has_httpx == "False"


def test_its_help_and_its_errors_are_those_of_any_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_gateway.run(["-h"]) == 0
    shown, _ = capsys.readouterr()
    assert shown.startswith("Usage: o8studio demo-gateway [OPTIONS]")
    assert "o8studio demo-gateway --port 8123" in shown
    assert demo_gateway.run(["--generation", "g9"]) == 2
    out, err = capsys.readouterr()
    assert (out, "g3" in err, "Traceback" in err) == ("", True, False)
