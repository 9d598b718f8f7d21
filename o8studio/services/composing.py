"""From a draft to a request that is complete in itself, with our own copies of its pictures."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from o8studio.domain.compose import ComposeView, Draft
from o8studio.domain.errors import BadInput
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.media.images import Picture, read_picture
from o8studio.services.gateways import best_format
from o8studio.store.part_file import write_whole
from o8studio.store.paths import Places
from o8studio.store.settings import GatewayEntry

_FORMAT_FIELDS = ("user", "response_format", "metadata")
ALWAYS_KNOWN = frozenset({*_FORMAT_FIELDS, "width", "height", "n"})
"""Parameters that belong to the format and not to a model."""


def split_values(values: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The model's values, and those of the format."""
    model = {name: value for name, value in values.items() if name not in ALWAYS_KNOWN}
    return model, {name: value for name, value in values.items() if name in ALWAYS_KNOWN}


def request_from(
    entry: GatewayEntry, view: ComposeView, draft: Draft, of_format: Mapping[str, Json], *, model: str
) -> GenerationRequest:
    """One job's request. The view must have no violations.

    Raises:
        BadInput: a value of the format has the wrong type.
    """
    core = dict(view.core)
    for name in ("width", "height", "n"):
        value = of_format.get(name)
        if value is None:
            continue
        if not str(value).isdigit() or not 0 < int(str(value)) <= 10_000:
            raise BadInput(name, "whole number")
        core[name] = int(str(value))
    metadata = of_format.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadInput("metadata", "object")
    user, kind = of_format.get("user"), of_format.get("response_format")
    return GenerationRequest(
        gateway_id=entry.id,
        base_url=entry.base_url,
        wire_format=best_format(entry),
        model=model,
        prompt=draft.prompt,
        family=view.card.family,
        core=core,
        native=view.native,
        extra=draft.extra,
        images=draft.images,
        user=None if user is None else str(user),
        response_format=None if kind is None else str(kind),
        metadata=metadata,
    )


async def keep_picture(places: Places, source: str, role: ImageRole) -> ImageInput:
    """A link stays a link; a file is checked, cleaned and copied, so that it is there when the job is sent.

    Raises:
        UnreadableImage, DiskTrouble
    """
    if source.startswith(("http://", "https://")):
        return ImageInput(role=role, link=source)
    picture = await asyncio.to_thread(_keep, places, Path(source))
    return ImageInput(role=role, file=picture.name, mime=picture.mime)


def _keep(places: Places, path: Path) -> Picture:
    picture = read_picture(path)
    target = places.references / picture.name
    if not target.exists():
        write_whole(target, picture.content)
    return picture
