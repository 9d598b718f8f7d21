"""What one model will make of a draft: length, size, sound and seed, each with who decides it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from o8studio.domain.compose.common_fields import spec_of
from o8studio.domain.compose.passing_on import made_of
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.compose.standing import Origin, Standing, standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Sound
from o8studio.domain.request import Json
from o8studio.texts.language import _


@dataclass(frozen=True, slots=True)
class MadeFact:
    """One property: its name, its value, and who decides it; `who` is empty where the person did."""

    name: str
    value: str
    who: str = ""


def made_facts(view: ComposeView, lost: Collection[str] = ()) -> list[MadeFact]:
    """What the clip will be, in the order in which people ask.

    Args:
        lost: portable names of what the gateway does not pass on.
    """
    made = made_of(view, lost)
    length = made.get(Core.DURATION)
    size = f"{made['width']} × {made['height']}" if "width" in made and "height" in made else ""
    unknown = _("not known")
    sound = {Sound.NEVER: False, Sound.ALWAYS: True}.get(view.model_spec.audio, made.get(Core.AUDIO))
    return [
        MadeFact(
            _("Length"),
            _("{n} s").format(n=length) if isinstance(length, (int, float)) and length > 0 else unknown,
            _who(view, Core.DURATION, lost),
        ),
        MadeFact(
            _("Size"),
            size or _tier(made.get(Core.RESOLUTION)) or unknown,
            _who(view, Core.RESOLUTION, lost),
        ),
        *([] if size else [_shape(view, made, lost)]),
        MadeFact(
            _("Sound"),
            _("silent") if sound is False else _("on") if sound else unknown,
            # Translators: this model has no choice about sound
            _("always") if view.model_spec.audio is not Sound.OPTIONAL else _who(view, Core.AUDIO, lost),
        ),
        _seed(view, lost),
    ]


def _tier(value: Json) -> str:
    return str(value or "").replace("k", "K")


def _shape(view: ComposeView, made: Mapping[str, Json], lost: Collection[str]) -> MadeFact:
    ratio = made.get(Core.ASPECT_RATIO)
    # Translators: of a clip: its width by its height
    return MadeFact(_("Shape"), str(ratio or _("not known")), _who(view, Core.ASPECT_RATIO, lost))


def _seed(view: ComposeView, lost: Collection[str]) -> MadeFact:
    spec = spec_of(view, Core.SEED)
    if spec is None:
        # Translators: this model has no such setting
        return MadeFact(_("Seed"), _("none"), "")
    if Core.SEED in lost or spec.key in view.disabled:
        return MadeFact(_("Seed"), _("random"), _("dropped by the gateway"))
    one = standing(view, spec)
    if one.origin is Origin.DRAWN:
        return MadeFact(_("Seed"), _("new for each clip"))
    value = _("random") if one.value is None else str(one.value)
    return MadeFact(_("Seed"), value, _words(one))


def _who(view: ComposeView, core: Core, lost: Collection[str]) -> str:
    spec = spec_of(view, core)
    if core in lost:
        return _("dropped by the gateway")
    if spec is None:
        return ""
    return _words(standing(view, spec))


def _words(one: Standing) -> str:
    match one.origin:
        case Origin.OPEN | Origin.KEPT_BACK:
            return _("model decides")
        case Origin.NEEDED:
            # Translators: nobody set it, and it goes out all the same
            return _("sent, not set")
        case Origin.RAW:
            return _("by Extra JSON")
        case _:
            return ""
