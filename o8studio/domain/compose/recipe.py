"""From a request or a view back to what a person had set."""

from collections.abc import Sequence
from dataclasses import replace

from o8studio.domain.compose.resolve import CORE, ComposeView, Draft
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, Json


def values_by_name(request: GenerationRequest, model_specs: Sequence[ModelSpec]) -> dict[str, Json]:
    """The vendor's own values of a request by the key of their parameter; values inside a template are left out."""
    model_spec = next((model_spec for model_spec in model_specs if model_spec.id == request.model), None)
    if model_spec is None:
        return {}
    found: dict[str, Json] = {}
    for spec in model_spec.operation(request.operation).parameters:
        if spec.path in request.native and spec.template is None and not spec.core:
            found[spec.key] = request.native[spec.path]
    return found


def carried_over(view: ComposeView, draft: Draft) -> Draft:
    """The draft of one model as a draft for several: its portable values by meaning, its own options unchanged.

    What nobody set, such as a default that must be sent to this gateway for this model, is not carried over.
    """
    given = {**draft.portable, **draft.values}
    wished = {
        name
        for spec in view.fields
        if any(one in given for one in spec.names)
        for name in (spec.key, *spec.core)
    }
    meant = {name: value for name, value in view.core.items() if name in CORE and name in wished}
    kept = {
        name: value
        for name, value in draft.values.items()
        if not any(spec.core for spec in view.fields if name in spec.names)
    }
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
