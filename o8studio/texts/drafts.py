"""Messages about a draft: what must be corrected, and what a model changes. Shared by window and command line."""

from o8studio.domain.compose.resolve import Note, NoteKind
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import Problem, Violation
from o8studio.texts.language import _
from o8studio.texts.passing_on import lost_words, passing_words


def violation_words(violation: Violation) -> str:
    """One sentence on what must be corrected."""
    name = violation.field
    match violation.problem:
        case Problem.EMPTY:
            return _("Write a prompt first.")
        case Problem.TOO_LONG if name == Core.PROMPT:
            return _("The prompt is longer than {limit} characters.").format(limit=violation.detail)
        case Problem.NOT_ALLOWED:
            return _("{name}: it can be {values}.").format(name=name, values=violation.detail)
        case Problem.TOO_SMALL:
            return _("{name}: at least {limit}.").format(name=name, limit=violation.detail)
        case Problem.TOO_LARGE:
            return _("{name}: at most {limit}.").format(name=name, limit=violation.detail)
        case Problem.NOT_A_NUMBER:
            return _("{name}: this must be a number.").format(name=name)
        case Problem.TOO_LONG:
            return _("{name}: at most {limit} characters.").format(name=name, limit=violation.detail)
        case Problem.UNKNOWN_OPERATION | Problem.UNKNOWN_PARAMETER:
            return _unknown_words(violation)
        case Problem.WRONG_TYPE:
            return _("{name}: this must be of type {kind}.").format(name=name, kind=violation.detail)
        case Problem.REQUIRED:
            return _("{name} is needed by this model.").format(name=_(violation.detail))
        case Problem.TOO_FEW_ITEMS:
            return _("{name}: at least {limit} of them.").format(name=name, limit=violation.detail)
        case Problem.TOO_MANY_ITEMS:
            return _("{name}: at most {limit} of them.").format(name=name, limit=violation.detail)
        case Problem.BAD_ITEM:
            return _("{name}: item {n} is incomplete or too long.").format(name=name, n=violation.detail)
        case Problem.RULE:
            return _(violation.detail)
        case Problem.OPERATION_LOST | Problem.PICTURE_LOST | Problem.SOUND_LOST | Problem.CANT_BE_SAID:
            return lost_words(violation)
        case Problem.PICTURE_FORMAT:
            return _("This model takes pictures as {formats}.").format(formats=violation.detail)
        case Problem.PICTURE_BYTES:
            return _("The picture is larger than {limit} MB.").format(limit=violation.detail)
        case Problem.PICTURE_SIDES:
            return _("The picture's sides must be {limit} pixels.").format(limit=violation.detail)
        case Problem.PICTURE_SHAPE:
            return _("The picture's width by height must be {limit}.").format(limit=violation.detail)
        case Problem.PICTURE_SIZE:
            return _("The picture must be exactly {size} pixels.").format(size=violation.detail)
        case _:
            return _("This model does not take this picture: {role}.").format(role=violation.detail)


def _unknown_words(violation: Violation) -> str:
    """A name that the model does not have, and what was probably meant."""
    name, other = violation.field, violation.detail
    if violation.problem is Problem.UNKNOWN_OPERATION:
        return _("This model has no operation {name}. It has {operations}.").format(
            name=name, operations=other
        )
    if other:
        return _("This model has no parameter {name}. Did you mean {other}?").format(name=name, other=other)
    return _("This model has no parameter {name}. To send it all the same, use the raw JSON.").format(
        name=name
    )


def note_words(note: Note) -> str:
    """One sentence on what will be sent differently than asked."""
    match note.kind:
        case NoteKind.LOST | NoteKind.NOT_NEEDED | NoteKind.PASSED_ON_CHANGED | NoteKind.UNSURE:
            return passing_words(note)
        case NoteKind.SNAPPED:
            return _("{name}: {wanted} becomes {taken}, the nearest value that this model accepts.").format(
                name=note.field, wanted=note.wanted, taken=note.detail
            )
        case NoteKind.OTHER_MODEL:
            return _("{name}: {wanted} is another model, {model}.").format(
                name=note.field, wanted=note.wanted, model=note.detail
            )
        case NoteKind.DROPPED if note.detail:
            return _("{name} is not sent: {reason}").format(name=note.field, reason=_(note.detail))
        case NoteKind.DROPPED:
            return _("{name} is not sent: this model has no such setting.").format(name=note.field)
        case NoteKind.IGNORED:
            return _("{name} has no effect: {reason}").format(name=note.field, reason=_(note.detail))
        case NoteKind.SET_BY_RULE if note.detail:
            return _("{name} is set to {value}: {reason}").format(
                name=note.field, value=note.wanted, reason=_(note.detail)
            )
        case NoteKind.SET_BY_RULE:
            return _("{name} is set to {value}: this model needs a value.").format(
                name=note.field, value=note.wanted
            )
        case _:
            return _(note.detail)
