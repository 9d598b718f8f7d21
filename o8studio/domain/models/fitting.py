"""Converts parameter values: typing, checking, the meaning of a native value, and fitting a portable one."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ModelSpec, ParameterSpec, TextUnit
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import JsonType, Unit

_PIXELS = re.compile(r"(\d+)[x*:](\d+)")
_TIERS = {"2k": 1440.0, "4k": 2160.0, "std": 720.0, "pro": 1080.0}
"""The unit of a length that is no length in seconds."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


class Problem(StrEnum):
    """What has to be put right before sending."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    NOT_ALLOWED = "not allowed"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"
    NOT_A_NUMBER = "not a number"
    WRONG_TYPE = "wrong type"
    REQUIRED = "required"
    TOO_FEW_ITEMS = "too few items"
    TOO_MANY_ITEMS = "too many items"
    BAD_ITEM = "bad item"
    UNKNOWN_PARAMETER = "unknown parameter"
    UNKNOWN_OPERATION = "unknown operation"
    NOT_SUPPORTED = "not supported"
    RULE = "rule"
    PICTURE_FORMAT = "picture format"
    PICTURE_BYTES = "picture bytes"
    PICTURE_SIDES = "picture sides"
    PICTURE_SHAPE = "picture shape"
    PICTURE_SIZE = "picture size"
    # on this gateway
    OPERATION_LOST = "operation lost"
    PICTURE_LOST = "picture lost"
    SOUND_LOST = "sound lost"
    CANT_BE_SAID = "can't be said"


IMAGES: Final = "images"
"""The field of a violation that is about the pictures."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must be put right before sending.

    Attributes:
        field: key of the parameter, or `IMAGES`.
        detail: the limit, the allowed values, the rule's sentence, or the name that was probably meant.
    """

    field: str
    problem: Problem
    detail: str = ""


def check(spec: ParameterSpec, value: Json) -> tuple[Json, Violation | None]:
    """The value as its wire type, and what is wrong with it."""
    if not (spec.control.is_plain or spec.control is Control.HIDDEN):
        return _checked_items(spec, value)
    typed = _typed(spec, value)
    if typed is None:
        return None, Violation(spec.key, Problem.NOT_A_NUMBER, spec.label)
    if isinstance(typed, float) and "integer" in spec.json_type.split("|"):
        return None, Violation(
            spec.key, Problem.WRONG_TYPE, "integer"
        )  # rounded in silence it would be another value
    if typed in spec.special:
        return typed, None
    if spec.choices and typed not in spec.choices:
        return None, Violation(
            spec.key, Problem.NOT_ALLOWED, ", ".join(str(choice) for choice in spec.choices)
        )
    if isinstance(typed, (int, float)) and not isinstance(typed, bool):
        if spec.minimum is not None and typed < spec.minimum:
            return None, Violation(spec.key, Problem.TOO_SMALL, f"{spec.minimum:g}")
        if spec.maximum is not None and typed > spec.maximum:
            return None, Violation(spec.key, Problem.TOO_LARGE, f"{spec.maximum:g}")
    if isinstance(typed, str) and too_long(spec, typed):
        return None, Violation(spec.key, Problem.TOO_LONG, str(spec.max_length))
    return typed, None


def measure(text: str, unit: TextUnit) -> int:
    """How long a text is, as a model counts it; words and tokens are estimates."""
    if unit is TextUnit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit is TextUnit.CHARACTERS:
        return len(text)
    signs = len(_CJK.findall(text))
    if unit is TextUnit.WORDS:  # one Chinese character counts as two English words
        return len(_CJK.sub(" ", text).split()) + 2 * signs
    return signs + math.ceil(len(_CJK.sub("", text)) / 4)


def too_long(spec: ParameterSpec, text: str) -> bool:
    """Whether a text is certainly longer than the model accepts."""
    return (
        spec.max_length is not None
        and not spec.length_unit.is_advice
        and measure(text, spec.length_unit) > spec.max_length
    )


def _checked_items(spec: ParameterSpec, value: Json) -> tuple[Json, Violation | None]:
    """Links, ids and objects for what no form sets: lists stay lists, single things stay single."""
    wants_list = "array" in spec.json_type.split("|")
    if wants_list and not isinstance(value, list):
        value = [value]
    if isinstance(value, bool) or (isinstance(value, list) and not wants_list):
        return None, Violation(spec.key, Problem.WRONG_TYPE, spec.json_type)
    if isinstance(value, list):
        if len(value) < spec.min_items:
            return None, Violation(spec.key, Problem.TOO_FEW_ITEMS, str(spec.min_items))
        if spec.max_items is not None and len(value) > spec.max_items:
            return None, Violation(spec.key, Problem.TOO_MANY_ITEMS, str(spec.max_items))
        wrong = next((at for at, item in enumerate(value, 1) if not _is_whole(spec, item)), None)
        if wrong is not None:
            return value, Violation(spec.key, Problem.BAD_ITEM, str(wrong))
    return value, None


def _is_whole(spec: ParameterSpec, item: Json) -> bool:
    """Whether an item of a list has all of its parts, and each within its limits."""
    for part in spec.item:
        value = item.get(part.name) if isinstance(item, dict) and part.name else item
        if value is None or not str(value).strip():
            return False
        if part.max_length is not None and len(str(value)) > part.max_length:
            return False
        number = _number(value)
        if part.is_number and (
            number is None
            or (part.minimum is not None and number < part.minimum)
            or (part.maximum is not None and number > part.maximum)
        ):
            return False
    return True


def _typed(spec: ParameterSpec, value: Json) -> Json:
    """The value as the wire wants it; None when it can't be read as a number."""
    if spec.control is Control.SWITCH:
        on = value in (True, "true", "on", "yes", "1", 1)
        if spec.json_type == JsonType.STRING and len(spec.choices) == 2:
            if value in spec.choices:
                return value
            return spec.choices[0] if on else spec.choices[1]
        return on
    kinds = spec.json_type.split("|")
    if "string" in kinds:
        text = f"{value:g}" if isinstance(value, float) else str(value)
        bare = text.removesuffix("s")
        if text not in spec.choices:
            text = next((one for one in (bare, f"{bare}s") if one in spec.choices), text)
        return text
    try:
        number = float(str(value).removesuffix("s"))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def portable(model_spec: ModelSpec, spec: ParameterSpec, value: Json) -> dict[str, Json]:
    """What a native value means in portable terms."""
    if not spec.core:
        return {}
    pixels = _PIXELS.fullmatch(str(value)) if {Core.ASPECT_RATIO, Core.RESOLUTION} <= set(spec.core) else None
    if pixels:
        return {"width": int(pixels[1]), "height": int(pixels[2])}
    if isinstance(value, int) and {Core.ASPECT_RATIO, Core.RESOLUTION} <= set(spec.core):
        return {}  # one side alone has no shape
    core = spec.core[0]
    meant = next(
        (mine for mine, theirs in model_spec.encodings.get(core, {}).items() if theirs == str(value)), None
    )
    if core is Core.DURATION and spec.unit == Unit.FRAMES and meant is None:
        return {}  # a count of frames is no length in seconds
    if core is Core.DURATION:
        return {core: _seconds(meant if meant is not None else value)}
    if core in (Core.AUDIO, Core.WATERMARK):
        return {core: value in (True, "on", "native", "true")}
    if core is Core.RESOLUTION and meant is None:
        return {core: str(value).lower()}
    return {core: meant if meant is not None else value}


def means_the_same(spec: ParameterSpec, value: Json) -> bool:
    """Whether a native value means the same under its portable name: frames are no seconds, a size is no shape."""
    if {Core.ASPECT_RATIO, Core.RESOLUTION} <= set(spec.core):
        return value in spec.choices or ("x" in str(value) and _PIXELS.fullmatch(str(value)) is not None)
    return spec.unit != Unit.FRAMES or value in spec.choices


def fit(model_spec: ModelSpec, spec: ParameterSpec, wanted: Mapping[Core, Json]) -> tuple[Json, bool]:
    """The native value nearest to what was wanted, and whether it differs; None when nothing is close.

    Lengths go to the nearest that is allowed (the shorter one of two), tiers to the nearest not above, ratios to
    the most similar shape (`core_parameters` of the catalogue).
    """
    cores = [core for core in spec.core if core in wanted]
    if {Core.ASPECT_RATIO, Core.RESOLUTION} <= set(spec.core):
        return _fit_pixels(spec, wanted)
    core, value = cores[0], wanted[cores[0]]
    choices = {choice: portable(model_spec, spec, choice).get(core) for choice in spec.choices}
    exact = next((choice for choice, meaning in choices.items() if _same(core, meaning, value)), None)
    if exact is not None:
        return exact, False
    if spec.special and spec.unit != Unit.FRAMES:
        typed, problem = check(spec, value)
        if problem is None and typed in spec.special:  # such as -1: the model decides
            return typed, False
    if core is Core.DURATION:
        return _fit_number(spec, choices, value)
    if core is Core.RESOLUTION and choices:
        return _fit_tier(choices, value)
    if core is Core.ASPECT_RATIO and choices:
        return _fit_ratio(choices, value)
    table = model_spec.encodings.get(core, {})
    typed, problem = check(spec, table.get(str(value).lower(), value))
    return (None, True) if problem else (typed, False)


def _same(core: Core, meaning: Json, value: Json) -> bool:
    if core is Core.DURATION:
        return isinstance(meaning, (int, float)) and meaning == _number(value)
    return str(meaning).lower() == str(value).lower()


def _fit_number(spec: ParameterSpec, choices: Mapping[Json, Json], value: Json) -> tuple[Json, bool]:
    wanted = _number(value)
    if wanted is None:
        return None, True
    lengths = [(abs(length - wanted), length, choice) for choice, length in choices.items()
               if isinstance(length, (int, float)) and length > 0]  # fmt: skip
    if lengths:
        return min(lengths, key=lambda entry: entry[:2])[2], True
    low, high = spec.minimum or 1.0, spec.maximum or wanted
    step = spec.step or 1.0
    near = low + round((min(max(wanted, low), high) - low) / step) * step
    typed, problem = check(spec, near)
    return (None, True) if problem else (typed, near != wanted)


def _fit_tier(choices: Mapping[Json, Json], value: Json) -> tuple[Json, bool]:
    wanted = tier_lines(value)
    tiers = [(lines, choice) for choice, meaning in choices.items() if (lines := tier_lines(meaning))]
    if wanted is None or not tiers:
        return None, True
    below = [one for one in tiers if one[0] <= wanted]
    return (max(below, key=lambda one: one[0]) if below else min(tiers, key=lambda one: one[0]))[1], True


def _fit_ratio(choices: Mapping[Json, Json], value: Json) -> tuple[Json, bool]:
    wanted = ratio_of(value)
    shapes = [(shape, choice) for choice, meaning in choices.items() if (shape := ratio_of(meaning))]
    if wanted is None or not shapes:
        return None, True
    return min(shapes, key=lambda one: abs(math.log(one[0] / wanted)))[1], True


def _fit_pixels(spec: ParameterSpec, wanted: Mapping[Core, Json]) -> tuple[Json, bool]:
    """A pixel size carries both: the most similar shape first, then the nearest tier not above."""
    shape, lines = (
        ratio_of(wanted.get(Core.ASPECT_RATIO, "16:9")),
        tier_lines(wanted.get(Core.RESOLUTION, "720p")),
    )
    sizes = [(int(found[1]), int(found[2]), choice) for choice in spec.choices
             if (found := _PIXELS.fullmatch(str(choice)))]  # fmt: skip
    if shape is None or lines is None or not sizes:
        return None, True

    def distance(size: tuple[int, int, Json]) -> tuple[float, bool, float]:
        short = min(size[0], size[1])
        return round(abs(math.log(size[0] / size[1] / shape)), 2), short > lines, abs(short - lines)

    width, height, choice = min(sizes, key=distance)
    return choice, distance((width, height, choice)) != (0.0, False, 0.0)


def tier_lines(value: Json) -> float | None:
    """The short side in pixels of a resolution tier: 720p, 1080P, 2k, 4K, std, pro."""
    text = str(value).strip().lower()
    if text in _TIERS:
        return _TIERS[text]
    digits = text.removesuffix("p")
    return float(digits) if digits.isdecimal() else None


def ratio_of(value: Json) -> float | None:
    """Width by height of `16:9`."""
    across, _, down = str(value).partition(":")
    try:
        shape = float(across) / float(down)
    except (ValueError, ZeroDivisionError):
        return None
    return shape if math.isfinite(shape) and shape > 0 else None


def _number(value: Json) -> float | None:
    try:
        number = float(str(value).removesuffix("s"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _seconds(value: Json) -> Json:
    number = _number(value)
    if number is None:
        return value
    return int(number) if number.is_integer() else number
