"""What has to be put right in a draft, and what a model makes of it, in words. Shared by window and command line."""

from o8studio.domain.compose.resolve import Note
from o8studio.domain.models.fitting import Violation
from o8studio.texts.language import _
from o8studio.texts.passing_on import lost_words, passing_words


def violation_words(violation: Violation) -> str:
    """One sentence on what has to be put right."""
    name = violation.field
    match violation.problem:
        case "empty":
            return _("Write a prompt first.")
        case "too long" if name == "prompt":
            return _("The prompt is longer than {limit} characters.").format(limit=violation.detail)
        case "not allowed":
            return _("{name}: allowed are {values}.").format(name=name, values=violation.detail)
        case "too small":
            return _("{name}: at least {limit}.").format(name=name, limit=violation.detail)
        case "too large":
            return _("{name}: at most {limit}.").format(name=name, limit=violation.detail)
        case "not a number":
            return _("{name}: this must be a number.").format(name=name)
        case "too long":
            return _("{name}: at most {limit} characters.").format(name=name, limit=violation.detail)
        case "unknown parameter":
            return _("This model has no parameter {name}. Raw JSON can carry it.").format(name=name)
        case "wrong type":
            return _("{name}: this must be of type {kind}.").format(name=name, kind=violation.detail)
        case "required":
            return _("{name} is needed by this model.").format(name=_(violation.detail))
        case "too few items":
            return _("{name}: at least {limit} of them.").format(name=name, limit=violation.detail)
        case "too many items":
            return _("{name}: at most {limit} of them.").format(name=name, limit=violation.detail)
        case "bad item":
            return _("{name}: number {n} is not complete or too long.").format(name=name, n=violation.detail)
        case "rule":
            return _(violation.detail)
        case "operation lost" | "picture lost" | "sound lost" | "can't be said":
            return lost_words(violation)
        case "picture format":
            return _("This model takes pictures as {formats}.").format(formats=violation.detail)
        case "picture bytes":
            return _("The picture is larger than {limit} MB.").format(limit=violation.detail)
        case "picture sides":
            return _("The picture's sides must be {limit} pixels.").format(limit=violation.detail)
        case "picture shape":
            return _("The picture's width by height must be {limit}.").format(limit=violation.detail)
        case "picture size":
            return _("The picture must be exactly {size} pixels.").format(size=violation.detail)
        case _:
            return _("This model does not take this picture: {role}.").format(role=violation.detail)


def note_words(note: Note) -> str:
    """One sentence on what will be sent otherwise than it was asked."""
    match note.kind:
        case "lost" | "not needed" | "passed on changed" | "unsure":
            return passing_words(note)
        case "snapped":
            return _("{name}: {wanted} becomes {taken}, the nearest that this model takes.").format(
                name=note.field, wanted=note.wanted, taken=note.detail
            )
        case "other model":
            return _("{name}: {wanted} is another model, {model}.").format(
                name=note.field, wanted=note.wanted, model=note.detail
            )
        case "dropped" if note.detail:
            return _("{name} is not sent: {reason}").format(name=note.field, reason=_(note.detail))
        case "dropped":
            return _("{name} is not sent: this model has nothing like it.").format(name=note.field)
        case "ignored":
            return _("{name} has no effect: {reason}").format(name=note.field, reason=_(note.detail))
        case "set by rule" if note.detail:
            return _("{name} is set to {value}: {reason}").format(
                name=note.field, value=note.wanted, reason=_(note.detail)
            )
        case "set by rule":
            return _("{name} is set to {value}: this model needs a value.").format(
                name=note.field, value=note.wanted
            )
        case _:
            return _(note.detail)
