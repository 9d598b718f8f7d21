"""What presenters share: work in the background, news for the window, and what was learned of the gateway in use."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from o8studio.domain.compose.pricing import Balance, PriceList
from o8studio.domain.errors import NoKeyring, StudioError
from o8studio.domain.models.spec import ModelSpec
from o8studio.services.runtime.bus import Notified
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import explain

log = logging.getLogger(__name__)


class Background:
    """Starts the work that a call of the window asks for."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._count = 0

    def say(self, words: str, *, stays: bool = False) -> None:
        """One sentence for whoever looks on."""
        self._studio.bus.publish(Notified(words, stays))

    def spawn(
        self, name: str, work: Coroutine[Any, Any, object], done: Callable[[str], None] | None = None
    ) -> None:
        """Start work; `done` hears what went wrong or an empty text. Without it what went wrong is notified."""
        self._count += 1

        async def run() -> None:
            problem = ""
            try:
                await work
            except NoKeyring:
                problem = "no keyring"
            except StudioError as error:
                problem = str(explain(error))
            if done is not None:
                done(problem)
            elif problem:
                log.warning("%s: %s", name, problem)
                self.say(problem, stays=True)

        self._studio.tasks.spawn(f"window {name} {self._count}", run())


class CurrentGateway:
    """The gateway in use, and what it was learned to offer: the composer and the queue read it, one presenter writes it.

    Attributes:
        cards: its models, as far as they make video.
        balance: what its token has left; None when unknown.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.cards: list[ModelSpec] = []
        self.prices = PriceList()
        self.balance: Balance | None = None

    def entry(self) -> GatewayEntry | None:
        """Its settings; None before one was chosen."""
        current = self._studio.preferences.settings.current_gateway
        return self._studio.gateways.entry(current) if current else None

    def forget(self) -> None:
        """What was learned is another gateway's."""
        self.cards, self.prices, self.balance = [], PriceList(), None
