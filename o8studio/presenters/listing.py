"""The models that a gateway offers, also where it keeps no list of them, and the formats of their families."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from o8studio.domain.errors import Incomprehensible, Refused
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.gateway.account_api import ListedModel
from o8studio.services.compose.requests import Destination
from o8studio.services.gateways.account import has_no_list
from o8studio.services.gateways.setup import formats_for
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import no_list_words
from o8studio.texts.names import family_words, format_words
from o8studio.ui.ports import FormatView


async def listed_models(studio: Studio, entry: GatewayEntry, say: Callable[[str], None]) -> list[ListedModel]:
    """The gateway's models; of one that keeps no list every one that we know, to choose from by hand.

    Raises:
        GatewayError, VaultError
    """
    try:
        return await studio.account.models(entry.id)
    except (Refused, Incomprehensible) as error:
        if not has_no_list(error):
            raise
    say(no_list_words())
    return [ListedModel(spec.id) for spec in await asyncio.to_thread(studio.catalogue.specs)]


def format_views(entry: GatewayEntry, offered: Sequence[ModelSpec]) -> list[FormatView]:
    """The request format of each family among these models, with those that can be chosen instead."""
    count = Counter(spec.family for spec in offered if spec.family != UNKNOWN_FAMILY)
    specs = {spec.family: spec for spec in offered}
    shown = []
    for family, models in sorted(count.items()):
        spec = specs[family]
        known = [name for name in formats_for(family) if not entry.formats or name in entry.formats]
        current = Destination(entry=entry).format_of(spec, spec.operations[0].id)
        names = dict.fromkeys((current, *known))
        shown.append(
            FormatView(
                family,
                family_words(family, spec.vendor),
                current,
                tuple((name, format_words(name)) for name in names),
                models,
                family in entry.chosen,
            )
        )
    return shown
