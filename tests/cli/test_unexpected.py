"""A command always ends with an exit code, whatever unforeseen error meets one of its own steps, and says so."""

import io
import json
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from o8studio.cli.main import main, run
from o8studio.cli.session import EXIT_FAILED, CliContext
from o8studio.domain.jobs.pacing import Pace
from tests.cli.test_examples import every
from tests.services.jobs.test_unexpected import QUICK
from tests.support.clips import silent
from tests.support.demo import TOKEN
from tests.support.obedient_gateway import ObedientGateway
from tests.support.planting import Plants, Site, modules_of, planted
from tests.support.raw_server import raw_server

PACE = Pace(first=0.002, growth=1.0, longest=0.002, shortest=0.0, per_second=1000.0, burst=1000)
MODEL = "doubao-seedance-2-0-260128"
WITHOUT_STEPS = {"demo-gateway": "another program, that runs until it is stopped"}
"""Commands that are not run here."""
NOWHERE = Site("", "", 0, "", after=False)
"""A step that no command has."""


@dataclass
class Person:
    """Who types, with a profile that has a gateway and a clip."""

    folder: Path
    address: str
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    context: CliContext = field(default_factory=lambda: CliContext(pace=PACE, policies=QUICK))

    def types(self, *arguments: str, given: str = f"{TOKEN}\n") -> tuple[int, str, str]:
        """A command with what stands on its input; its exit code and what it said."""
        self.monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        code = run(arguments, context=self.context)
        assert isinstance(code, int), arguments
        return code, *self.capsys.readouterr()

    def begin(self) -> None:
        """The gateway, a clip, and the files that commands read."""
        self.types("gateway", "add", self.address, "--name", "team", "--proxy", "direct", "--keep", "session")
        _code, out, _err = self.types(*self.generate(), "--json")
        kept = [json.loads(line) for line in out.splitlines()]
        self.job = kept[-1]["id"]
        (self.clip,) = self.folder.glob("clips/*.mp4")
        self.types("profile", "export", str(self.folder / "before.zip"))

    def generate(self) -> list[str]:
        return [
            "generate",
            "a|at once|finished",
            "-m",
            MODEL,
            "--yes",
            "--force",
            "-o",
            str(self.folder / "clips"),
        ]

    def commands(self) -> dict[str, list[list[str]]]:
        """By the words of each command, how it is called; before the last one come those that make it possible."""
        job, folder = self.job, str(self.folder)
        generate = self.generate()
        page = str(self.folder / "page")
        calls: dict[str, list[list[str]]] = {
            "generate": [generate, [*generate, "--dry-run"], [*generate, "--json"]],
            "jobs": [[], ["--json"]],
            "show": [[job]],
            "resolve": [[job, "--never-arrived"]],
            "stop": [[job]],
            "watch": [[], [job, "--json"]],
            "fetch": [[job]],
            "follow": [[job]],
            "models": [["--gateway", "team"]],
            "models show": [[MODEL, "--gateway", "team"]],
            "move": [[job]],
            "rate": [[job, "--stars", "4"]],
            "evidence": [[job]],
            "dossier": [[job]],
            "doctor": [[], ["--bundle", f"{folder}/bundle.zip"]],
            "gateway add": [[self.address, "--name", "team", "--proxy", "direct", "--keep", "session"]],
            "gateway list": [[], ["--json"]],
            "gateway use": [["team"]],
            "gateway test": [["team"]],
            "gateway probe": [["team"]],
            "gateway format": [["team", "kling", "openai_videos"]],
            "gateway allow": [["team", "files.lan"]],
            "gateway remove": [["other"]],
            "connect": [["--yes", "--keep", "session"]],
            "library list": [[]],
            "library search": [["fox"]],
            "library rate": [[job, "--pick"]],
            "library tag": [["hero", job]],
            "library trash": [[job]],
            "library restore": [[job]],
            "library delete": [[job, "--yes"]],
            "library export": [["a", f"{folder}/copies"]],
            "library import": [[str(self.clip)]],
            "library check": [["--quick"]],
            "library find": [[folder]],
            "review export": [["a", "-o", page], ["a", "-o", page, "--csv"]],
            "review merge": [[f"{folder}/answers.json"]],
            "review list": [[]],
            "recipe": [[str(self.clip)]],
            "retarget": [[job, f"{folder}/elsewhere"]],
            "profile export": [[f"{folder}/profile.zip"]],
            "profile import": [[f"{folder}/before.zip", "--yes"]],
        }
        return calls

    def makes_possible(self, name: str) -> None:
        """What an earlier run of the same command has used up."""
        other = [self.address, "--name", "other", "--proxy", "direct", "--keep", "session"]
        before = {
            "gateway remove": ["gateway", "add", *other],
            "library trash": ["library", "restore", self.job],
            "library restore": ["library", "trash", self.job],
            "library delete": ["library", "trash", self.job],
        }.get(name)
        if before:
            self.types(*before)

    def wrong(self, plants: Plants, site: Site, name: str, arguments: list[str]) -> str:
        """What a command did that it may not when this step fails; empty when all is well."""
        self.makes_possible(name)
        plants.arm(site)
        link = json.dumps({"_type": "newapi_channel_conn", "url": self.address, "key": TOKEN})
        given = link if name == "connect" else f"{TOKEN}\n"
        code, out, err = self.types(*name.split(), *arguments, given=given)
        plants.disarm()
        # with --json an error is an object among the others
        said = out if "--json" in arguments else err
        if plants.raised and (code != EXIT_FAILED or not said.strip()):
            return f"{name} {site}: exit code {code}, said {said.strip()[:60]!r}"
        return ""


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # what an error leaves open is closed by nobody
def test_each_step_of_each_command_fails_once_and_the_command_ends_and_says_so(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog
) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    clip = silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    (tmp_path / "answers.json").write_text("{}")
    problems, met = [], set[Site]()
    with raw_server(ObedientGateway(clip=clip)) as server, planted(modules_of("o8studio.cli")) as plants:
        person = Person(tmp_path, server.url, capsys, monkeypatch)
        person.begin()
        calls = person.commands()
        names = {" ".join(path) for path, one in every(main) if not isinstance(one, click.Group)}
        assert set(calls) == (names | {"models"}) - set(WITHOUT_STEPS), "a command is run here, too"
        for name, ways in calls.items():
            for arguments in ways:
                plants.reached.clear()
                assert not person.wrong(plants, NOWHERE, name, arguments)
                for site in sorted(plants.reached - met, key=str):
                    if what := person.wrong(plants, site, name, arguments):
                        problems.append(what)
                    if plants.raised:
                        met.add(site)
    assert not problems, "\n".join(problems)
    assert len(met) > 60, "the commands reach their steps"
