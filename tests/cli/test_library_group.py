"""Every command of the library explains itself."""

import pytest
from click.testing import CliRunner

from o8studio.cli.library_group import library


@pytest.mark.parametrize("name", sorted(library.commands))
def test_a_command_has_a_sentence_and_takes_help(name: str) -> None:
    told = CliRunner().invoke(library, [name, "--help"])
    assert told.exit_code == 0
    assert (library.commands[name].help or "").split("\n")[0].endswith(".")


def test_what_the_issue_names_is_there() -> None:
    wanted = {"list", "search", "rate", "tag", "export", "import", "check", "trash", "restore"}
    assert wanted <= set(library.commands)
