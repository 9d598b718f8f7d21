"""What `generate --dry-run` prints: the request as it would leave, and what becomes of it on the way."""

import json

from o8studio.cli.printing import print_json
from o8studio.domain.compose.pricing import PriceList, estimate
from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.formats import FORMATS
from o8studio.services.compose.requests import Planned
from o8studio.store.paths import Places
from o8studio.texts.passing_on import loss_words
from o8studio.texts.states import note_words


def show_request(places: Places, planned: Planned, request: GenerationRequest, prices: PriceList) -> None:
    """Print what would leave, what it would cost, and what the gateway would not pass on."""
    files = {
        image.file: (places.references / image.file).read_bytes() for image in request.images if image.file
    }
    draft = FORMATS[request.wire_format].encode_submit(request, files)
    shown = json.loads(json.dumps(draft.body))
    cost = estimate(prices, request.model, request.family, request.core, request.generation)
    print_json(
        method=draft.method,
        url=request.base_url + draft.path,
        format=request.wire_format,
        generation=request.generation,
        operation=request.operation,
        body=_shortened(shown),
        files=[file.name for file in draft.files],
        notes=[note_words(note) for note in planned.view.notes],
        dropped=[
            {
                "field": loss.field,
                "fate": loss.fate.value,
                "words": loss_words(loss),
                "names": list(loss.names),
                "value": loss.value,
                "becomes": loss.becomes,
            }
            for loss in planned.losses
        ],
        price={
            "certainty": cost.certainty,
            "low": cost.low,
            "high": cost.high,
            "source": "the gateway's price list" if cost.read_at else "",
            "read_at": cost.read_at or None,
        },
    )


def _shortened(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    return value[:60] + "…" if isinstance(value, str) and len(value) > 4000 else value
