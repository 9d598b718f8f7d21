"""How every command runs: output that lasts, arguments that are text, and an exit code for whatever it meets.

What only a command that failed needs is imported then: the demo gateway starts with each `--demo`, and without the studio.
"""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from o8studio.cli.output import lost_output, prepare_output
from o8studio.domain.request import is_valid
from o8studio.services.diagnostics.logbook import print_errors
from o8studio.texts import language
from o8studio.texts.language import _


def run_command(command: click.Command, arguments: Sequence[str], name: str, context: object = None) -> int:
    """Run it and return its exit code.

    Args:
        name: the command as it is typed. context: what it gets as its object.
    """
    prepare_output()
    code = _code(command, arguments, name, context)
    if problem := lost_output():
        from o8studio.cli.session import EXIT_FAILED

        click.echo(_("The output could not be written: {reason}").format(reason=problem), err=True)
        return code or EXIT_FAILED
    return code


def _code(command: click.Command, arguments: Sequence[str], name: str, context: object) -> int:
    print_errors(sys.stderr)
    language.use("")
    try:
        code: Any = command.main(
            [_readable(one) for one in arguments], prog_name=name, standalone_mode=False, obj=context
        )
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a command always ends with its exit code
        from o8studio.cli.failing import told

        return told(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _readable(argument: str) -> str:
    """An argument as text; one in another encoding than this terminal's is tried as UTF-8.

    Raises:
        UsageError: it is no text.
    """
    if is_valid(argument):
        return argument
    content = os.fsencode(argument)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        shown = content.decode("utf-8", "replace")
        raise click.UsageError(
            _("This argument is not valid Unicode text: {text}").format(text=shown[:200])
        ) from None
