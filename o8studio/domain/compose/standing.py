"""How a control stands: set by a person, sent although nobody set it, or left to the model."""

from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.compose.passing_on import Narrowing
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.models.spec import ParameterSpec
from o8studio.domain.request import Json


class Origin(StrEnum):
    """Who decides a value."""

    SET = "set"
    """A person, and it goes out."""
    KEPT_BACK = "kept back"
    """A person, and it does not go out: a rule forbids it, or it is wrong."""
    NEEDED = "needed"
    """Nobody, and it goes out: the model or the route would otherwise take another."""
    DRAWN = "drawn"
    """Each clip gets a new number, which goes out."""
    RAW = "raw"
    """The raw JSON."""
    OPEN = "open"
    """The model: nothing goes out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one control.

    Attributes:
        value: what goes out, or was set and does not; None if there is none.
        default: what the model takes where nothing goes out; None if that is unknown.
    """

    origin: Origin
    value: Json = None
    default: Json = None

    @property
    def can_be_cleared(self) -> bool:
        """Whether a person has set it."""
        return self.origin in (Origin.SET, Origin.KEPT_BACK)


def standing(view: ComposeView, spec: ParameterSpec, wished: Json = None) -> Standing:
    """How the control of a field of this view stands.

    Args:
        wished: what the draft says of it, for a value that does not go out.
    """
    if spec.key in view.raw:
        return Standing(Origin.RAW)
    if spec.key in view.given:
        if spec.key in view.sent:
            return Standing(Origin.SET, view.sent[spec.key])
        return Standing(Origin.KEPT_BACK, wished)
    if spec.key == view.drawn:
        return Standing(Origin.DRAWN)
    if spec.key in view.sent:
        return Standing(Origin.NEEDED, view.sent[spec.key])
    return Standing(Origin.OPEN, default=_own_default(view, spec))


def _own_default(view: ComposeView, spec: ParameterSpec) -> Json:
    """The model's default, where it is a value of its own and no rule puts the field out of use."""
    why = view.disabled.get(spec.key)
    is_ruled_out = why is not None and why.partition(": ")[0] not in list(Narrowing)
    if is_ruled_out or isinstance(spec.default, (list, dict)) or spec.default == "":
        return None
    return None if spec.default in spec.special or spec.default == -1 else spec.default
