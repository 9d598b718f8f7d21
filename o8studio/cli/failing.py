"""What an error of a command prints, and the exit code that it gives: in this process, or for one that was handed over."""

import logging

import click

from o8studio.cli.console import terminal
from o8studio.cli.printing import print_json, say
from o8studio.cli.session import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_NEEDS_YOU, EXIT_USAGE
from o8studio.domain.compose.batch import NotAgreed, OrderRefused
from o8studio.domain.errors import (
    AnotherWriter,
    BadInput,
    HandoverLost,
    IllegalTransition,
    StudioError,
    UnreadableImage,
)
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.texts.notices import unexpected_words


def told(error: BaseException, *, as_json: bool = False) -> int:
    """Print why a command failed, with `--json` as an object of event `error`; returns the exit code."""
    match error:
        case click.ClickException():
            if as_json:
                _as_json("usage", error.format_message())
            else:
                error.show(file=terminal().err)
            return EXIT_USAGE
        case click.Abort() | KeyboardInterrupt():
            words = _("Stopped. Jobs continue at the gateway; `o8studio watch` follows them again.")
            say(words, err=True)
            return EXIT_INTERRUPTED
        case BadInput() | OrderRefused() | NotAgreed() | AnotherWriter() | UnreadableImage():
            return _words(error, str(explain(error)), EXIT_USAGE, as_json)
        case IllegalTransition():
            return _words(error, str(explain(error)) if error.state else str(error), EXIT_USAGE, as_json)
        case HandoverLost():
            return _words(error, str(explain(error)), EXIT_NEEDS_YOU, as_json)
        case StudioError():
            return _words(error, str(explain(error)), EXIT_FAILED, as_json)
        case _:
            logging.getLogger(__name__).error("the command met an unexpected error", exc_info=error)
            return _words(error, unexpected_words(), EXIT_FAILED, as_json)


def _words(error: BaseException, words: str, code: int, as_json: bool) -> int:
    if as_json:
        _as_json(type(error).__name__, words)
    else:
        say(words, err=True)
    return code


def _as_json(kind: str, words: str) -> None:
    print_json(event="error", kind=kind, words=words)
