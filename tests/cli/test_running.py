"""What every command has around it: its exit code, its name, what it is given, and arguments that may be no text."""

import os

import click
import pytest

from o8studio.cli.running import run_command


@click.command()
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def command(given: object, words: tuple[str, ...], as_json: bool) -> int | None:
    if "fail" in words:
        raise RuntimeError("unforeseen")
    click.echo(f"{given} {' '.join(words)} {as_json}")
    return len(words) or None


def test_a_command_gets_what_it_is_given_and_its_number_is_the_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(command, ["a", "b"], "o8studio test", "desk") == 2
    assert capsys.readouterr().out == "desk a b False\n"
    assert run_command(command, [], "o8studio test") == 0
    assert run_command(command, ["--help"], "o8studio test") == 0
    assert capsys.readouterr().out.endswith("Show this message and exit.\n")


def test_what_it_meets_is_an_exit_code_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(command, ["--no-such-option"], "o8studio test") == 2
    assert "Usage: o8studio test" in capsys.readouterr().err
    assert run_command(command, ["fail", "--json"], "o8studio test") == 1
    assert '"event": "error"' in capsys.readouterr().out


def test_an_argument_in_utf8_is_read_and_one_that_is_no_text_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(command, ["für"], "o8studio test") == 1
    assert "für" in capsys.readouterr().out
    assert run_command(command, [os.fsdecode(b"f\xfcr")], "o8studio test") == 2
    assert "not valid Unicode" in capsys.readouterr().err
