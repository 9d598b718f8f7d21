"""From what a person wants to what can be sent: `resolve(card, draft)`, pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from o8studio.domain.catalogue import Control, ModelCard, Operation, ParameterSpec
from o8studio.domain.request import ImageInput, ImageRole, Json

_PLACED_ELSEWHERE = frozenset({"prompt", "first_frame", "last_frame", "reference_images"})
_PIXELS = re.compile(r"(\d+)[x*:](\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person has set so far, for one model.

    Attributes:
        values: by the parameter's key or native name; absent means untouched.
        images: reference pictures.
        extra: raw JSON.
    """

    prompt: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    images: tuple[ImageInput, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must be put right before sending.

    Attributes:
        field: key of the parameter, or `prompt`, `images`.
        problem: `empty`, `too long`, `not allowed`, `too small`, `too large`, `not a number`, `required`,
            `unknown parameter`, `not supported`.
        detail: the limit or the allowed values, for the sentence.
    """

    field: str
    problem: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeView:
    """What the composer shows for a model and a draft, and what would be sent.

    Attributes:
        fields: parameters with a control, in order.
        core, native: what goes into the request.
        prompt_limit: characters, or None.
        roles: pictures that the model can take.
    """

    card: ModelCard
    operation: Operation
    fields: tuple[ParameterSpec, ...]
    violations: tuple[Violation, ...]
    core: Mapping[str, Json]
    native: Mapping[str, Json]
    prompt_limit: int | None
    roles: frozenset[ImageRole]

    @property
    def can_send(self) -> bool:
        """Whether nothing has to be put right."""
        return not self.violations


def resolve(card: ModelCard, draft: Draft) -> ComposeView:
    """Everything about this draft on this model."""
    roles = {image.role for image in draft.images}
    operation = card.operation(_operation_for(roles, card))
    fields = tuple(
        spec
        for spec in operation.parameters
        if spec.control.is_plain and spec.const is None and not _PLACED_ELSEWHERE.intersection(spec.core)
    )
    prompt_spec = operation.with_core("prompt")
    limit = prompt_spec.max_length if prompt_spec else None
    problems = _prompt_problems(draft, limit)
    supported = _roles(card)
    problems += [Violation("images", "not supported", role.value) for role in sorted(roles - supported)]
    core: dict[str, Json] = {}
    native: dict[str, Json] = {}
    known = set()
    for spec in fields:
        known |= {spec.key, spec.native, *spec.core}
        value = _value_for(spec, draft.values)
        if value is None:
            value = spec.default_to_send
        if value is None:
            continue
        typed, problem = check(spec, value)
        if problem:
            problems.append(problem)
            continue
        native[spec.native] = typed
        core.update(_portable(card, spec, typed))
    problems += [Violation(name, "unknown parameter") for name in draft.values if name not in known]
    native = {name: value for name, value in native.items() if not _is_core(fields, name)}
    return ComposeView(
        card=card,
        operation=operation,
        fields=fields,
        violations=tuple(problems),
        core=core,
        native=native,
        prompt_limit=limit,
        roles=frozenset(supported),
    )


def check(spec: ParameterSpec, value: Json) -> tuple[Json, Violation | None]:
    """The value as its wire type, and what is wrong with it."""
    typed = _typed(spec, value)
    if typed is None:
        return None, Violation(spec.key, "not a number", spec.label)
    if spec.choices and typed not in spec.choices:
        return None, Violation(spec.key, "not allowed", ", ".join(str(choice) for choice in spec.choices))
    if isinstance(typed, (int, float)) and not isinstance(typed, bool):
        if spec.minimum is not None and typed < spec.minimum:
            return None, Violation(spec.key, "too small", f"{spec.minimum:g}")
        if spec.maximum is not None and typed > spec.maximum:
            return None, Violation(spec.key, "too large", f"{spec.maximum:g}")
    if isinstance(typed, str) and spec.max_length and len(typed) > spec.max_length:
        return None, Violation(spec.key, "too long", str(spec.max_length))
    return typed, None


def _prompt_problems(draft: Draft, limit: int | None) -> list[Violation]:
    if not draft.prompt.strip():
        return [Violation("prompt", "empty")]
    if limit and len(draft.prompt) > limit:
        return [Violation("prompt", "too long", str(limit))]
    return []


def _operation_for(roles: set[ImageRole], card: ModelCard) -> str:
    if ImageRole.LAST_FRAME in roles:
        return "first_last_frame" if ImageRole.FIRST_FRAME in roles else "last_frame_only"
    if ImageRole.REFERENCE in roles:
        return "reference_to_video" if card.can("reference_to_video") else "multi_image_to_video"
    return "image_to_video" if ImageRole.FIRST_FRAME in roles else "text_to_video"


def _roles(card: ModelCard) -> set[ImageRole]:
    found = set()
    if card.can("image_to_video"):
        found.add(ImageRole.FIRST_FRAME)
    if card.can("first_last_frame"):
        found |= {ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME}
    if card.can("reference_to_video") or card.can("multi_image_to_video"):
        found.add(ImageRole.REFERENCE)
    return found


def _value_for(spec: ParameterSpec, values: Mapping[str, Json]) -> Json:
    for name in (spec.key, spec.native, *spec.core):
        if values.get(name) is not None:
            return values[name]
    return None


def _typed(spec: ParameterSpec, value: Json) -> Json:
    """The value as the wire wants it; None when it can't be read as a number."""
    if spec.control is Control.SWITCH:
        on = value in (True, "true", "on", "yes", "1", 1)
        if spec.json_type == "string" and len(spec.choices) == 2:
            if value in spec.choices:
                return value
            return spec.choices[0] if on else spec.choices[1]
        return on
    kinds = spec.json_type.split("|")
    if "string" in kinds:
        text = f"{value:g}" if isinstance(value, float) else str(value)
        bare = text.removesuffix("s")
        return bare if text not in spec.choices and bare in spec.choices else text
    try:
        number = float(str(value).removesuffix("s"))
    except ValueError:
        return None
    return int(number) if "integer" in kinds or number.is_integer() else number


def _is_core(fields: tuple[ParameterSpec, ...], native: str) -> bool:
    return any(spec.native == native and spec.core for spec in fields)


def _portable(card: ModelCard, spec: ParameterSpec, value: Json) -> dict[str, Json]:
    """What a native value means in portable terms."""
    if not spec.core:
        return {}
    pixels = _PIXELS.fullmatch(str(value)) if {"aspect_ratio", "resolution"} <= set(spec.core) else None
    if pixels:
        return {"width": int(pixels[1]), "height": int(pixels[2])}
    core = spec.core[0]
    table = card.encodings.get(core, {})
    meant = next((portable for portable, native in table.items() if native == str(value)), None)
    if core == "duration":
        text = meant if meant is not None else str(value).removesuffix("s")
        number = float(text)
        return {core: int(number) if number.is_integer() else number}
    if core == "audio":
        return {core: value in (True, "on", "native", "true")}
    return {core: meant if meant is not None else value}
