"""What the library says: what is wrong with a query, and why something can't be done."""

from collections.abc import Sequence
from typing import assert_never

from o8studio.domain.library.query import Problem, ProblemKind
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.texts.language import _, ngettext

_MOST = 80


def query_words(problem: Problem) -> str:
    """What is wrong with a token, in a sentence, with what is probably meant."""
    given, meant = problem.given[:_MOST], problem.meant
    match problem.kind:
        case ProblemKind.UNKNOWN_KEY if meant:
            return _("{given}: is not a filter. Did you mean {meant}:?").format(given=given, meant=meant)
        case ProblemKind.UNKNOWN_KEY:
            return _("{given}: is not a filter.").format(given=given)
        case ProblemKind.UNKNOWN_WORD if meant:
            return _("{given} is not a value of this filter. Did you mean {meant}?").format(
                given=given, meant=meant
            )
        case ProblemKind.UNKNOWN_WORD:
            return _("{given} is not a value of this filter.").format(given=given)
        case ProblemKind.NO_NUMBER:
            return _("{given} is not a number. Write 4, >=4 or 2..4.").format(given=given)
        case ProblemKind.NO_DATE:
            return _("{given} is not a date. Write today, 2026-11 or 2026-11-01..15.").format(given=given)
        case ProblemKind.EMPTY:
            return _("A value is missing after {given}").format(given=given)
        case _:
            assert_never(problem.kind)


def refused_words(error: LibraryRefused) -> str:
    """Why something can't be done, in a sentence."""
    given = error.given[:_MOST]
    match error.problem:
        case LibraryProblem.NO_CLIP:
            return _("There is no such clip in the library.")
        case LibraryProblem.NO_GROUP:
            return _("There is no such collection or project.")
        case LibraryProblem.NO_NAME:
            return _("A name is missing.")
        case LibraryProblem.BAD_QUERY:
            return _("This search is not understood: {given}.").format(given=given)
        case LibraryProblem.NOT_A_VIDEO:
            return _("This file is not a video that can be read: {given}.").format(given=given)
        case LibraryProblem.ANOTHER_FILE:
            return _("This is another file: its content is not that of the clip.")
        case LibraryProblem.FILE_CHANGED:
            return (
                _("The file was changed by another program, so it stays. {given}").format(given=given).strip()
            )
        case LibraryProblem.AWAY:
            return _("The drive or folder of this file is not connected. {given}").format(given=given).strip()
        case LibraryProblem.NO_SYSTEM_TRASH:
            return (
                _("This system has no Trash; the file stays where it is. {given}").format(given=given).strip()
            )
        case LibraryProblem.NOT_CONVERTED:
            return _("The copy could not be made: {given}.").format(given=given)
        case LibraryProblem.NOT_A_PROFILE:
            return _("This file is not an exported profile: {given}.").format(given=given)
        case _:
            assert_never(error.problem)


def leaving_words(count: int, days: int) -> str:
    """Announces that clips leave the trash; `days` with the program running until the first does."""
    return ngettext(
        "{count} clip leaves the trash in {days} days of use. Restore it in Library > Trash if you want to keep it.",
        "{count} clips leave the trash, the first in {days} days of use. Restore them in Library > Trash if you want to keep them.",
        count,
    ).format(count=count, days=days)


def stayed_words(problems: Sequence[LibraryProblem]) -> str:
    """Says that clips whose time in the trash is over could not go, and why the first could not."""
    why = refused_words(LibraryRefused(problems[0]))
    return ngettext(
        "{count} clip stays in the trash. {why}", "{count} clips stay in the trash. {why}", len(problems)
    ).format(count=len(problems), why=why)


def found_words(found: str) -> str:
    """What a file to be imported is, in a few words; `found` is a value of `services/library/importing.Found`."""
    return {
        "new": _("new"),
        "here": _("already in the library: the same content"),
        "in trash": _("was in the library before; it comes back with its rating and tags"),
        "can't play": _("this program can't show its pictures; it is imported all the same"),
        "not a video": _("not a video"),
        "unreadable": _("can't be read"),
        "growing": _("not complete, or still being written"),
    }.get(found, found)


def left_out_words(path: str, count: int) -> str:
    """Clips that an exported profile lacks."""
    return ngettext(
        "{n} clip can't be read and is not in {path}.",
        "{n} clips can't be read and are not in {path}.",
        count,
    ).format(n=f"{count:,}", path=path)
