"""Each command's help ends with an example, its options all have words, and its choices are listed."""

import click
import pytest
from click.testing import CliRunner

from o8studio.cli.examples import examples
from o8studio.cli.main import main


def every(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            found += every(one, (*path, name))
    return found


COMMANDS = every(main)


@pytest.mark.parametrize(
    ("path", "command"), COMMANDS, ids=["-".join(path) or "o8studio" for path, _one in COMMANDS]
)
def test_help_has_an_example_and_a_word_for_each_option(
    path: tuple[str, ...], command: click.Command
) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    assert f"  o8studio {' '.join(path)}".rstrip() in shown.output
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{path}: {option.name}"


@pytest.mark.parametrize(
    ("path", "group"),
    [one for one in COMMANDS if isinstance(one[1], click.Group)],
    ids=lambda one: "-".join(one) if isinstance(one, tuple) else "",
)
def test_what_a_list_of_commands_says_of_each_fits_into_its_line(
    path: tuple[str, ...], group: click.Group
) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"], terminal_width=80).output
    assert all(f"  {name} " in shown for name in group.commands)
    assert "..." not in shown.partition("Commands:")[2].partition("Examples:")[0]


def test_the_help_of_all_names_the_demo() -> None:
    assert "o8studio --demo" in CliRunner().invoke(main, ["--help"]).output


def test_choices_are_listed() -> None:
    assert "unconfirmed" in CliRunner().invoke(main, ["jobs", "--help"]).output
    assert "openai_videos" in CliRunner().invoke(main, ["generate", "--help"]).output


def test_lines_stay_lines() -> None:
    assert examples("a", "b") == "\b\nExamples:\n  a\n  b"
