"""Shared by presenters: background work, notifications, and what is known about the gateway in use."""

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
from o8studio.texts.notices import unexpected_words
from o8studio.ui.ports import NO_KEYRING

log = logging.getLogger(__name__)


class Background:
    """Starts background work for calls of the window."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._count = 0

    def say(self, words: str, *, stays: bool = False) -> None:
        """Notify the user in one sentence."""
        self._studio.bus.publish(Notified(words, stays))

    def spawn(
        self,
        name: str,
        work: Coroutine[Any, Any, object],
        done: Callable[[str], None] | None = None,
        *,
        ends: bool = False,
    ) -> None:
        """Start work; `done` gets the error message or an empty text. Without it an error is notified.

        Args:
            ends: what a person decided: it is written down also when the window is closed right after it.
        """
        self._count += 1

        async def run() -> None:
            problem = ""
            try:
                await work
            except NoKeyring:
                problem = NO_KEYRING
            except StudioError as error:
                problem = str(explain(error))
            except Exception:
                log.exception("%s met an unexpected error", name)
                problem = unexpected_words()
            if done is not None:
                done(problem)
            elif problem:
                log.warning("%s: %s", name, problem)
                self.say(problem, stays=True)

        task = self._studio.tasks.spawn(f"window {name} {self._count}", run(), ends=ends)
        if task is None:  # everything has ended
            work.close()
        else:  # one that is stopped before its first step never begins the work
            task.add_done_callback(lambda _done: work.close())


class CurrentGateway:
    """The gateway in use and what it offers: read by composer and queue, written by one presenter.

    Attributes:
        specs: of its video models.
        balance: of its token; None when unknown.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.specs: list[ModelSpec] = []
        self.prices = PriceList()
        self.balance: Balance | None = None

    def entry(self) -> GatewayEntry | None:
        """Its entry; None before one was chosen."""
        current = self._studio.preferences.settings.current_gateway
        return self._studio.gateways.entry(current) if current else None

    def forget(self) -> None:
        """Forget everything: another gateway is in use."""
        self.specs, self.prices, self.balance = [], PriceList(), None
