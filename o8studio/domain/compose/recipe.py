"""From a request or a view back to what a person had set."""

from collections.abc import Sequence
from dataclasses import replace

from o8studio.domain.compose.resolve import CORE, ComposeView, Draft
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, Json


def values_by_name(request: GenerationRequest, cards: Sequence[ModelSpec]) -> dict[str, Json]:
    """The vendor's own values of a request by the key of their parameter; what stands in a template is left out."""
    card = next((card for card in cards if card.id == request.model), None)
    if card is None:
        return {}
    found: dict[str, Json] = {}
    for spec in card.operation(request.operation).parameters:
        if spec.path in request.native and spec.template is None and not spec.core:
            found[spec.key] = request.native[spec.path]
    return found


def carried_over(view: ComposeView, draft: Draft) -> Draft:
    """The draft of one model as a draft for several: its values as what they mean, its own options as they are.

    What nobody set, such as a default that this gateway needs to be told for this model, is no wish for the others.
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
