"""What every part of the desk needs: the studio, the window, and work in the background."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from o8studio.domain.compose.pricing import Balance, PriceList
from o8studio.domain.errors import NoKeyring, StudioError
from o8studio.domain.models.spec import ModelSpec
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.ui.window.controller import WindowController

log = logging.getLogger(__name__)


class DeskBase:
    """Holds what was learned of the current gateway."""

    def __init__(self, studio: Studio, window: WindowController) -> None:
        self._studio = studio
        self._window = window
        self._cards: list[ModelSpec] = []
        self._prices = PriceList()
        self._balance: Balance | None = None
        self._count = 0

    def _card(self, model: str) -> ModelSpec:
        return self._studio.catalogue.card(model)

    def _entry(self) -> GatewayEntry | None:
        current = self._studio.preferences.settings.current_gateway
        return self._studio.gateways.entry(current) if current else None

    def _spawn(
        self, name: str, work: Coroutine[Any, Any, object], done: Callable[[str], None] | None = None
    ) -> None:
        """Start work; what went wrong is said to `done`, else in the window."""
        self._count += 1

        async def run() -> None:
            problem = ""
            try:
                await work
            except NoKeyring:
                problem = "no keyring"
            except TimeoutError:
                problem = _("The keyring did not answer.")
            except StudioError as error:
                problem = str(explain(error))
            if done is not None:
                done(problem)
            elif problem:
                log.warning("%s: %s", name, problem)
                self._window.say(problem, stays=True)

        self._studio.tasks.spawn(f"window {name} {self._count}", run())
