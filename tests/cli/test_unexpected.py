"""A command always ends with an exit code, whatever unforeseen error meets one of its own steps, and says so."""

import logging
from pathlib import Path

import pytest

from o8studio.cli.main import run
from o8studio.cli.session import EXIT_FAILED, CliContext
from o8studio.domain.jobs.pacing import Pace
from tests.services.jobs.test_unexpected import QUICK
from tests.support.clips import silent
from tests.support.demo import TOKEN
from tests.support.obedient_gateway import ObedientGateway
from tests.support.planting import planted
from tests.support.raw_server import raw_server

COMMANDS = [
    f"o8studio.cli.{name}"
    for name in ("generate", "commands", "gateway_commands", "following", "session", "dry_run")
]
PACE = Pace(first=0.002, growth=1.0, longest=0.002, shortest=0.0, per_second=1000.0, burst=1000)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # what an error leaves open is closed by nobody
def test_each_step_of_each_command_fails_once_and_the_command_ends_and_says_so(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog
) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    clip = silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    context = CliContext(pace=PACE, policies=QUICK)
    problems, raised = [], 0
    with raw_server(ObedientGateway(clip=clip)) as server, planted(COMMANDS) as plants:
        at = ["--gateway", server.url]
        commands = [
            ["generate", "a|at once|finished", "-m", "doubao-seedance-2-0-260128", "--yes", "--force", *at],
            [
                "generate",
                "a|at once|finished",
                "-m",
                "doubao-seedance-2-0-260128",
                "--force",
                "--dry-run",
                *at,
            ],
            ["jobs"],
            ["jobs", "--json"],
            ["watch"],
            ["models", *at],
            ["gateway", "list"],
            ["balance", *at],
        ]
        for arguments in commands:
            monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
            plants.reached.clear()
            assert isinstance(run(arguments, context=context), int), arguments
            capsys.readouterr()
            for site in sorted(plants.reached, key=str):
                monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
                plants.arm(site)
                code = run(arguments, context=context)
                plants.disarm()
                raised += plants.raised
                told = capsys.readouterr()
                said = (
                    told.out if "--json" in arguments else told.err
                )  # with --json an error is an object among the others
                if plants.raised and (code != EXIT_FAILED or not said.strip()):
                    problems.append(f"{arguments[:2]} {site}: exit code {code}, said {said.strip()[:60]!r}")
    assert not problems, "\n".join(problems)
    assert raised > 30, "the commands reach their steps"
