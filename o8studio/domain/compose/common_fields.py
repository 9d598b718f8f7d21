"""The portable fields that several models share, and which model takes which values."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.compose.standing import Origin, Standing, standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import portable, ratio_of, tier_lines
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import Unit

_LENGTHS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30)
TITLES = {
    Core.NEGATIVE_PROMPT: ("Negative prompt", "反向提示词"),
    Core.DURATION: ("Duration", "时长"),
    Core.ASPECT_RATIO: ("Aspect ratio", "画面比例"),
    Core.RESOLUTION: ("Resolution", "分辨率"),
    Core.AUDIO: ("Generate audio", "生成音频"),
    Core.SEED: ("Seed", "随机种子"),
}
"""English and Chinese name of each portable field."""
_CONTROLS = {
    Core.NEGATIVE_PROMPT: Control.TEXTAREA,
    Core.DURATION: Control.SEGMENTED,
    Core.ASPECT_RATIO: Control.SEGMENTED,
    Core.RESOLUTION: Control.SEGMENTED,
    Core.AUDIO: Control.SWITCH,
    Core.SEED: Control.SEED,
}


@dataclass(frozen=True, slots=True)
class SharedField:
    """One portable field of several models.

    Attributes:
        spec: how it is set; its choices are those that any of the models takes.
        everywhere: the choices that all of them take; the others are fitted where they are missing.
        without: ids of the models that lack it.
    """

    spec: ParameterSpec
    everywhere: frozenset[Json]
    without: tuple[str, ...]


def shared_fields(views: Sequence[ComposeView]) -> tuple[SharedField, ...]:
    """The portable fields that at least one of these models has, in the composer's order."""
    return tuple(_shared(views))


def _shared(views: Sequence[ComposeView]) -> Iterator[SharedField]:
    for core, (title, title_zh) in TITLES.items():
        taken = [(view, spec_of(view, core)) for view in views]
        having = [(view, spec) for view, spec in taken if spec is not None]
        if not having:
            continue
        offers = [_offers(view, spec, core) for view, spec in having]
        every = sorted({one for offer in offers for one in offer}, key=_order)
        common = frozenset(one for one in every if all(one in offer for offer in offers))
        without = tuple(view.model_spec.id for view, spec in taken if spec is None)
        yield SharedField(
            ParameterSpec(
                key=core,
                native=core,
                path=core,
                label=title,
                label_zh=title_zh,
                help="",
                control=_CONTROLS[core],
                json_type="integer"
                if core in (Core.DURATION, Core.SEED)
                else "boolean"
                if core is Core.AUDIO
                else "string",
                group="main",
                core=(core,),
                choices=tuple(every) if _CONTROLS[core] is Control.SEGMENTED else (),
                unit=Unit.SECONDS if core is Core.DURATION else "",
            ),
            common,
            without,
        )


def spec_of(view: ComposeView, core: Core) -> ParameterSpec | None:
    """The field that carries a portable parameter on this model."""
    return next((spec for spec in view.fields if core in spec.core), None)


def meaning_of(view: ComposeView, spec: ParameterSpec, core: Core, value: Json) -> Json:
    """What a value of this model's own means under a portable name; a size in pixels has a shape and a tier."""
    meaning = portable(view.model_spec, spec, value)
    width, height = meaning.get("width"), meaning.get("height")
    if isinstance(width, int) and isinstance(height, int):
        part = math.gcd(width, height)
        meaning = {
            "aspect_ratio": f"{width // part}:{height // part}",
            "resolution": f"{min(width, height)}p",
        }
    return meaning.get(core)


@dataclass(frozen=True, slots=True)
class SharedStanding:
    """How a portable field of several models stands.

    Attributes:
        shared: what holds for all of them, in portable values.
        each: by model id, the standing of its own field, in portable values; `off` those whose field is out of use.
    """

    shared: Standing
    each: Mapping[str, Standing]
    off: Mapping[str, str]


def shared_standing(
    field: SharedField, views: Sequence[ComposeView], wished: Mapping[str, Json]
) -> SharedStanding:
    """What a control shows that sets several models.

    Args:
        wished: the draft's portable values.
    """
    core = Core(field.spec.key)
    each: dict[str, Standing] = {}
    off: dict[str, str] = {}
    for view in views:
        spec = spec_of(view, core)
        if spec is None:
            continue
        own = standing(view, spec)
        each[view.model_spec.id] = replace(
            own,
            value=None if own.value is None else meaning_of(view, spec, core, own.value),
            default=None if own.default is None else meaning_of(view, spec, core, own.default),
        )
        if spec.key in view.disabled:
            off[view.model_spec.id] = view.disabled[spec.key]
    value = wished.get(core)
    if value is not None:
        return SharedStanding(Standing(Origin.SET, value), each, off)
    kinds = set(each.values())
    if len(kinds) == 1:
        return SharedStanding(next(iter(kinds)), each, off)
    origins = {one.origin for one in kinds}
    if Origin.DRAWN in origins:
        return SharedStanding(Standing(Origin.DRAWN), each, off)
    defaults = {one.default for one in kinds if one.origin is Origin.OPEN}
    default = defaults.pop() if len(defaults) == 1 else None
    return SharedStanding(Standing(Origin.OPEN, default=default), each, off)


def _offers(view: ComposeView, spec: ParameterSpec, core: Core) -> set[Json]:
    """The portable values that this model takes."""
    found: set[Json] = set()
    for choice in spec.choices:
        value = meaning_of(view, spec, core, choice)
        if core is Core.ASPECT_RATIO and ratio_of(value) is None:
            continue  # `adaptive` is one vendor's word
        if value is not None and not (
            core is Core.DURATION and isinstance(value, (int, float)) and value <= 0
        ):
            found.add(value)
    if not spec.choices and core is Core.DURATION:
        low, high = spec.minimum or 1, spec.maximum or 60
        found |= {length for length in _LENGTHS if low <= length <= high}
    return found


def _order(value: Json) -> tuple[float, str]:
    if isinstance(value, (int, float)):
        return float(value), ""
    lines = tier_lines(value)
    if lines is not None:
        return lines, ""
    shape = ratio_of(value)
    return (-shape if shape is not None else 0.0), str(value)
