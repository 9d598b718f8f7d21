"""What a model can, in a few comparable values."""

from dataclasses import dataclass

from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import portable, tier_lines
from o8studio.domain.models.operations import rooms
from o8studio.domain.models.spec import ModelSpec, ParameterSpec, Sound
from o8studio.domain.request import ImageRole


@dataclass(frozen=True, slots=True)
class Abilities:
    """The figures that models are compared by.

    Attributes:
        shortest, longest: seconds, or None if not known.
        lines: the short side of its largest picture in pixels; 0 if not known.
        tiers: how many resolutions it offers.
        sound: whether its clips can have sound.
        first_frame, last_frame: whether it takes such a picture.
        references: how many reference pictures it takes at most.
    """

    shortest: float | None
    longest: float | None
    lines: float
    tiers: int
    sound: bool
    first_frame: bool
    last_frame: bool
    references: int


def abilities(model_spec: ModelSpec) -> Abilities:
    """What this model can, over all of its operations."""
    specs = [spec for operation in model_spec.operations for spec in operation.parameters]
    lengths = [one for spec in specs if Core.DURATION in spec.core for one in _lengths(model_spec, spec)]
    tiers = {
        str(one) for spec in specs if Core.RESOLUTION in spec.core for one in spec.choices if tier_lines(one)
    }
    room = rooms(model_spec)
    # several pictures at once are a route of their own, which no gateway passes on (docs/protocol.md §4.1)
    references = room.get(ImageRole.REFERENCE, 0) if model_spec.can("reference_to_video") else 0
    can_choose = any(Core.AUDIO in spec.core for spec in specs)
    return Abilities(
        shortest=min(lengths, default=None),
        longest=max(lengths, default=None),
        lines=max((tier_lines(one) or 0.0 for one in tiers), default=0.0),
        tiers=len(tiers),
        sound=model_spec.audio is Sound.ALWAYS or (model_spec.audio is not Sound.NEVER and can_choose),
        first_frame=ImageRole.FIRST_FRAME in room,
        last_frame=ImageRole.LAST_FRAME in room,
        references=references,
    )


def _lengths(model_spec: ModelSpec, spec: ParameterSpec) -> list[float]:
    """In seconds: what a parameter counts in frames is one only where the vendor says which length it is."""
    allowed = spec.choices or (spec.minimum, spec.maximum)
    meant = [portable(model_spec, spec, one).get(Core.DURATION) for one in allowed if one is not None]
    return [float(one) for one in meant if isinstance(one, (int, float))]


def default_seconds(model_spec: ModelSpec) -> float | None:
    """How long a clip is when nobody sets a length: the model's default, else the shortest; None if not known."""
    spec = model_spec.operations[0].with_core(Core.DURATION)
    if spec is None:
        return None
    meant = portable(model_spec, spec, spec.default).get(Core.DURATION) if spec.default is not None else None
    if isinstance(meant, (int, float)) and meant > 0:
        return float(meant)
    return min((one for one in _lengths(model_spec, spec) if one > 0), default=None)
