"""What `generate --dry-run` prints: each request as it would be sent, what the model is to decide, and what is dropped."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from o8studio.cli.printing import print_json
from o8studio.domain.compose.pricing import PriceList
from o8studio.services.compose.exact import exact_requests
from o8studio.services.compose.orders import PlannedClip, price_of
from o8studio.store.paths import Places
from o8studio.texts.drafts import note_words
from o8studio.texts.passing_on import loss_words


async def show_requests(places: Places, clips: Sequence[PlannedClip], prices: PriceList, draw: int) -> None:
    """Print for each clip the request, its cost, and what the gateway would not pass on."""
    requests = [one.request for one in clips]
    exact = await asyncio.to_thread(lambda: list(exact_requests(places, requests)))
    for clip, one in zip(clips, exact, strict=True):
        request, planned = clip.request, clip.planned
        cost = price_of(request, prices)
        print_json(
            method=one.method,
            url=one.url,
            format=request.wire_format,
            generation=request.generation,
            operation=request.operation,
            body=one.body,
            assumed=dict(request.assumed),
            files=[file.name for file in one.files],
            attachments=[asdict(file) for file in one.files],
            draw=draw,
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
