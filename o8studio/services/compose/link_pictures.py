"""A first frame that is a link, for a server of which it is not known how it takes one: it is fetched, and goes as a file."""

import asyncio
from dataclasses import replace

from o8studio.domain.errors import BrokenDownload, UnreadableImage
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.reasons import PictureProblem
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.families import takes_links
from o8studio.media.images import MAX_BYTES
from o8studio.services.compose.requests import Planned, generation_of, keep_fetched
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.store.paths import Places
from o8studio.store.settings import GatewayEntry


class LinkPictures:
    """Fetches a link once and keeps its picture: what is shown before sending is what is sent."""

    def __init__(self, gateways: GatewayRegistry) -> None:
        self._gateways = gateways
        self._kept: dict[str, ImageInput] = {}

    async def as_files(
        self, places: Places, entry: GatewayEntry, planned: Planned, images: tuple[ImageInput, ...]
    ) -> tuple[ImageInput, ...]:
        """The pictures, with a copy of our own in place of a link that may not be sent as one.

        Raises:
            UnreadableImage: it can't be fetched, or is no picture.
            DiskTrouble, VaultError
        """
        family = planned.view.model_spec.family
        if takes_links(family, planned.wire_format, generation_of(entry)):
            return images
        return tuple([await self._own(places, entry, image) for image in images])

    async def _own(self, places: Places, entry: GatewayEntry, image: ImageInput) -> ImageInput:
        if not image.link or image.role is not ImageRole.FIRST_FRAME:
            return image
        if image.link not in self._kept:
            client = await self._gateways.client(entry.id, entry.base_url)
            content = await _fetched(client, image.link)
            self._kept[image.link] = await asyncio.to_thread(keep_fetched, places, content, image.role)
        return replace(self._kept[image.link], role=image.role)


async def _fetched(client: GatewayClient, link: str) -> bytes:
    """The content of a link, without our token where it is not the gateway's own.

    Raises:
        UnreadableImage
    """
    parts, size = [], 0
    try:
        async with client.download(Source(SourceKind.LINK, link)) as incoming:
            async for part in incoming:
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise UnreadableImage(PictureProblem.TOO_LARGE)
    except BrokenDownload as error:
        raise UnreadableImage(PictureProblem.LINK) from error
    return b"".join(parts)
