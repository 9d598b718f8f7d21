"""From a request or a view back to what a person had set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from o8studio.domain.compose.common_fields import TITLES, meaning_of
from o8studio.domain.compose.resolve import CORE, ComposeView, Draft
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import check, portable
from o8studio.domain.models.operations import is_picture
from o8studio.domain.models.spec import ModelSpec, ParameterSpec
from o8studio.domain.request import GenerationRequest, Json


def values_by_name(request: GenerationRequest, model_specs: Sequence[ModelSpec]) -> dict[str, Json]:
    """The values of a request by the key of the parameter that carries each, so that they make the same request again.

    Portable values that no parameter carries keep their portable name; values inside a template are left out.
    """
    model_spec = next((model_spec for model_spec in model_specs if model_spec.id == request.model), None)
    found: dict[str, Json] = {}
    carried: set[str] = set()
    for spec in _carriers_first(model_spec, request.operation):
        if spec.path in request.native and spec.template is None:
            found[spec.key] = request.native[spec.path]
            continue
        value, meaning = _meant(model_spec, spec, request.core) if model_spec is not None else (None, {})
        if meaning and not carried & set(meaning):
            found[spec.key] = value
            carried |= set(meaning)
    return {
        name: value for name, value in request.core.items() if name in CORE and name not in carried
    } | found


def _carriers_first(model_spec: ModelSpec | None, operation: str) -> list[ParameterSpec]:
    """Its parameters that a person sets; of those with one portable name, that which is called so."""
    if model_spec is None:
        return []
    shown = [
        spec
        for spec in model_spec.operation(operation).parameters
        if spec.const is None and Core.PROMPT not in spec.core and not is_picture(spec)
    ]
    return sorted(shown, key=lambda spec: not {spec.key, spec.native} & set(spec.core))


def _meant(
    model_spec: ModelSpec, spec: ParameterSpec, core: Mapping[str, Json]
) -> tuple[Json, dict[str, Json]]:
    """A value of this parameter that means what these portable ones say, and its meaning; empty if none does."""
    own = [core[name] for name in spec.core if name in core]
    encoded = [theirs for name in spec.core for theirs in model_spec.encodings.get(name, {}).values()]
    size = [f"{core['width']}{sign}{core['height']}" for sign in "x*:" if {"width", "height"} <= set(core)]
    for value in (*spec.choices, *spec.special, spec.default, spec.default_to_send, *own, *encoded, *size):
        if value is None or check(spec, value)[1] is not None:
            continue
        meaning = portable(model_spec, spec, value)
        if meaning and all(name in core and core[name] == meant for name, meant in meaning.items()):
            return value, meaning
    return None, {}


def carried_over(view: ComposeView, draft: Draft) -> Draft:
    """The draft of one model as a draft for several: its portable values by meaning, its own options unchanged.

    What nobody set, such as a default that must be sent to this gateway for this model, is not carried over.
    """
    meant: dict[str, Json] = {}
    kept = dict(draft.values)
    for spec in view.fields:
        names = [name for name in spec.names if draft.values.get(name) is not None]
        value = view.sent.get(spec.key)
        if not names or value is None:
            continue
        meanings = {str(core): meaning_of(view, spec, core, value) for core in spec.core if core in TITLES}
        known = {name: meaning for name, meaning in meanings.items() if meaning is not None}
        if known:  # else it is this model's own, such as a count of frames or of clips
            meant |= known
            kept = {name: one for name, one in kept.items() if name not in names}
    return replace(draft, values=kept, portable={**draft.portable, **meant})


def with_value(draft: Draft, views: Sequence[ComposeView], key: str, value: Json) -> Draft:
    """The draft with a field of one model set, or cleared if None, whatever name its value had before.

    Args:
        views: of the chosen models; they tell the other names of the field.
    """
    names = {name for view in views for spec in view.fields if spec.key == key for name in spec.names} | {key}
    values = {name: kept for name, kept in draft.values.items() if name not in names}
    if value is not None:
        values[key] = value
    portable = {name: kept for name, kept in draft.portable.items() if name not in names}
    return replace(draft, values=values, portable=portable)


def with_portable(draft: Draft, core: str, value: Json) -> Draft:
    """The draft with a portable value for all models set, or cleared if None."""
    values = {name: kept for name, kept in draft.values.items() if name != core}
    portable = {name: kept for name, kept in draft.portable.items() if name != core}
    if value is not None:
        portable[core] = value
    return replace(draft, values=values, portable=portable)
