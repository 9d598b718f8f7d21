"""A draft on the known gateways, and which of its values arrive."""

from typing import Any

from o8studio.domain.compose.resolve import Draft
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.services.compose.requests import Destination, Planned, plan
from o8studio.store.catalogue.carriage import Carriages
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources
from o8studio.store.settings import GatewayEntry

CATALOGUE = Catalogue(resources() / "providers")
CARRIAGES = Carriages(resources() / "gateways")
OLD, PLUGINS, UNKNOWN = Generation.NEW_API, Generation.NEW_API_PLUGINS, Generation.UNKNOWN
FOUND = {
    OLD: ("openai_videos", "generations", "kling", "jimeng"),
    PLUGINS: ("openai_videos", "openai_responses", "tasks", "kling", "jimeng", "doubao"),
    UNKNOWN: ("openai_videos", "generations", "kling"),
}


def frame(role: str, *, link: bool = False) -> ImageInput:
    return ImageInput(role=ImageRole(role), link="https://x.example/a.png" if link else "", file="" if link else f"{role}.png")  # fmt: skip


def planned(
    generation: Generation,
    model: str,
    *images: ImageInput,
    formats: Any = None,
    chosen: Any = None,
    extra: Any = None,
    **values: Any,
) -> Planned:
    entry = GatewayEntry(
        id=GatewayId("g"), name="G", base_url="https://g", formats=formats or FOUND[generation],
        chosen=chosen or {}, generation=generation.value,
    )  # fmt: skip
    draft = Draft(prompt="a fox", values=values, images=images, extra=extra or {})
    to = Destination(entry=entry, carriage=CARRIAGES.of(generation))
    return plan({model: CATALOGUE.spec(model)}, draft, to)[0]


def problems(one: Planned) -> list[tuple[str, str]]:
    return [(bad.field, bad.problem) for bad in one.view.violations]
