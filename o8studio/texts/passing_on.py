"""Messages about what a gateway does not pass on. Shared by window and command line."""

from o8studio.domain.compose.passing_on import Loss, Narrowing
from o8studio.domain.compose.resolve import Note, NoteKind
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.fitting import Problem, Violation
from o8studio.domain.request import ImageRole
from o8studio.texts.language import _, listed


def lost_words(violation: Violation) -> str:
    """What this gateway can't do, and what to do about it."""
    match violation.problem, violation.detail:
        case Problem.OPERATION_LOST, operation:
            return _(
                "This gateway can't ask this model for this operation ({operation}). Use another "
                "gateway or another model."
            ).format(operation=operation)
        case Problem.PICTURE_LOST, ImageRole.FIRST_FRAME:
            return _(
                "This gateway drops the first frame on the way to this model. Use another gateway, or "
                "remove the picture."
            )
        case Problem.PICTURE_LOST, ImageRole.LAST_FRAME:
            return _(
                "This gateway drops the last frame on the way to this model. Use another gateway, or "
                "remove the picture."
            )
        case Problem.PICTURE_LOST, _role:
            return _(
                "This gateway drops reference pictures on the way to this model. Use another gateway, "
                "or remove them."
            )
        case Problem.SOUND_LOST, _nothing:
            return _(
                "This gateway drops the sound setting on the way to this model. Switch sound off, or "
                "use another gateway."
            )
        case _:
            return _(
                "{name}: this gateway can't pass on {value}. Choose another value, or use another gateway."
            ).format(name=violation.field, value=violation.detail)


def why_words(why: str) -> str:
    """Why a field can't be used, or has fewer values: a rule's sentence, or a reason of the gateway."""
    reason, _colon, values = why.partition(": ")
    match Narrowing(reason):
        case Narrowing.SOME_VALUES:
            return _("This gateway can't pass on the value {values}.").format(values=values)
        case Narrowing.NO_OFF:
            return _("This gateway can't pass on “off”.")
        case Narrowing.NO_SOUND:
            return _("This gateway doesn't pass on the sound setting.")
        case Narrowing.DROPPED:
            return _("This gateway drops it before it reaches the model.")
        case _:
            return _(why)


def loss_words(loss: Loss) -> str:
    """One sentence on a setting that this gateway does not pass on unchanged."""
    if loss.fate is Fate.UNSURE:
        return passing_words(Note(NoteKind.UNSURE, "", fields=(loss.field,)))
    kind = (
        NoteKind.PASSED_ON_CHANGED
        if loss.becomes
        else NoteKind.NOT_NEEDED
        if loss.is_harmless
        else NoteKind.LOST
    )
    return passing_words(Note(kind, loss.field, loss.becomes, loss.value))


def passing_words(note: Note) -> str:
    """One sentence on what will reach the model differently than asked."""
    match note.kind:
        case NoteKind.LOST:
            return _("{name}: this gateway drops it before it reaches the model.").format(name=note.field)
        case NoteKind.NOT_NEEDED:
            return _("{name}: this gateway drops it, and the model does the same without it.").format(
                name=note.field
            )
        case NoteKind.PASSED_ON_CHANGED:
            return _("{name}: {wanted} becomes {taken} at this gateway.").format(
                name=note.field, wanted=note.wanted, taken=note.detail
            )
        case _:
            return _("It is not known what this gateway passes on. It may drop: {names}.").format(
                names=listed(note.fields)
            )
