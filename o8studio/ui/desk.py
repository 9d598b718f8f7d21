"""What the window may ask of the studio: plain calls that return at once. `gui.py` stands behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from o8studio.domain.catalogue import ModelCard
from o8studio.domain.compose import ComposeView, Draft
from o8studio.domain.ids import JobId
from o8studio.domain.job import Job
from o8studio.domain.request import Json


@dataclass(frozen=True, slots=True)
class GatewayView:
    """A gateway as the window shows it.

    Attributes:
        balance: ready to show; empty when unknown.
        state: `demo`, `connected`, `unreachable` or `none`.
    """

    name: str
    state: str
    balance: str = ""


@dataclass(frozen=True, slots=True)
class TestLine:
    """One line of a connection test; `good` is None when it does not apply."""

    subject: str
    good: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a press would cost.

    Attributes:
        words: exact, from, between, or that it is free or unknown; with its source and age in `source`.
        lines: a line per model: its title, what it will really make, and its price.
        blocked: why it can't be afforded; empty when it can, or when nobody knows.
        ask: the question that must be answered first, because it is over the spending limit; else empty.
    """

    words: str
    source: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    blocked: str = ""
    ask: str = ""


class Desk(Protocol):
    """Everything below is safe to call from a slot; answers come through the callbacks, later."""

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        ...

    def models(self) -> list[ModelCard]:
        """Cards of the models that the current gateway lists."""
        ...

    def plan(self, models: Sequence[str], draft: Draft) -> list[ComposeView]:
        """What the composer shows, a view per model; values that none of them knows are left out."""
        ...

    def cost(self, models: Sequence[str], draft: Draft, count: int) -> Cost:
        """What it will cost, and what stands in the way of it."""
        ...

    def generate(self, models: Sequence[str], draft: Draft, count: int, sent: Callable[[str], None]) -> None:
        """Record and start so many of each; `sent` hears an empty text, or what went wrong."""
        ...

    def exact_request(self, model: str, draft: Draft) -> str:
        """The request as it would leave, as text, with pictures shortened."""
        ...

    def act(self, job_id: JobId, action: str, text: str = "") -> None:
        """`stop`, `watch`, `nudge`, `check`, `first`, `edit`, `adopt`, `never arrived`, `send again`."""
        ...

    def dossier(self, job_id: JobId) -> str:
        """All about one job for the gateway's administrator, without secrets."""
        ...

    def evidence_words(self, job_id: JobId) -> str:
        """What free questions told about a job whose answer was lost; empty when nothing."""
        ...

    def poster(self, job_id: JobId) -> Path:
        """Where the poster lies once it is made."""
        ...

    def remember(self, state: Mapping[str, Json]) -> None:
        """Keep the draft and the window for the next time."""
        ...

    def gateway(self) -> GatewayView:
        """The gateway in use."""
        ...

    def gateways(self) -> list[GatewayView]:
        """Every gateway that is set up."""
        ...

    def use_gateway(self, name: str, done: Callable[[str], None]) -> None:
        """Make another gateway the current one."""
        ...

    def start_demo(self, done: Callable[[str], None]) -> None:
        """Use the demo gateway."""
        ...

    def test_connection(
        self,
        address: str,
        token: str,
        proxy: str,
        line: Callable[[TestLine], None],
        done: Callable[[bool], None],
    ) -> None:
        """Test without storing anything."""
        ...

    def connect_gateway(
        self,
        name: str,
        address: str,
        token: str,
        proxy: str,
        keep: str,
        passphrase: str,
        done: Callable[[str], None],
    ) -> None:
        """Store the gateway and its token; `done` hears an empty text, `no keyring`, or what went wrong."""
        ...

    def set_theme(self, name: str) -> None:
        """Remember the theme."""
        ...
