"""One press of Generate as values: what is asked for, what it costs, and the seed of each of its clips."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from o8studio.domain.compose.passing_on import names_in
from o8studio.domain.compose.pricing import UNKNOWN, Certainty, Estimate, add
from o8studio.domain.compose.resolve import ComposeView, Draft
from o8studio.domain.errors import StudioError
from o8studio.domain.models.carriage import Fate, Passage
from o8studio.domain.models.fitting import Violation
from o8studio.domain.models.spec import ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import JsonType

_MOST_SEED = 2**31 - 1
"""Every vendor takes a seed up to here, where its own limit is not lower."""


class Fit(StrEnum):
    """What may be done to a picture that a model does not take as it is, or that has another shape than the clip.

    `LIMITS` crops and scales to what the model takes and leaves any shape that it takes; `CROP` and `LETTERBOX` also
    give the picture the shape of the clip, by cutting it or by black bars.
    """

    NONE = ""
    LIMITS = "limits"
    CROP = "crop"
    LETTERBOX = "letterbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a press of Generate asks for: every prompt on every model, `count` times.

    Attributes:
        draft: its prompt is the longest of `prompts`; its pictures are files of the person or links.
        extras: raw JSON by model.
        of_format: fields of the Videos format that belong to no model: `user`, `response_format`, `metadata`, `width`,
            `height`, `n`.
        first: sent before all waiting jobs.
        draw: the number that the seeds of this press are made from, so that the same order is the same bytes
            whenever it is shown or sent.
        drops_unknown: leave out values that none of the models has, instead of refusing them: a draft in the window
            keeps them for the next model.
        agreed: a person has said yes to what it may cost.
    """

    models: tuple[str, ...]
    draft: Draft
    prompts: tuple[str, ...]
    count: int = 1
    extras: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    of_format: Mapping[str, Json] = field(default_factory=dict)
    fit: Fit = Fit.NONE
    first: bool = False
    draw: int = 0
    drops_unknown: bool = False
    agreed: bool = False

    @property
    def clips(self) -> int:
        """How many clips it makes."""
        return len(self.models) * len(self.prompts) * self.count


# ---- seeds


def open_seed(
    view: ComposeView, draft: Draft, passage: Passage, extra: Mapping[str, Json]
) -> ParameterSpec | None:
    """The parameter that takes a drawn seed; None where one was given, can't be sent, or would be lost on the way.

    A drawn seed makes it possible to make the same clip again.
    """
    spec = next((spec for spec in view.fields if "seed" in spec.core), None)
    if spec is None or spec.json_type not in (JsonType.INTEGER, JsonType.NUMBER):
        return None
    if spec.key in view.disabled or spec.key in view.sent or passage.fate(spec) is Fate.DROPPED:
        return None
    given = {**draft.portable, **draft.values}
    if any(given.get(name) is not None for name in spec.names):
        return None
    in_raw_json = {spec.key, spec.native, spec.path.rpartition(".")[2], "seed"} & set(names_in(dict(extra)))
    return None if in_raw_json else spec


def drawn_seed(spec: ParameterSpec, draw: int, prompt: int, model: str, number: int) -> int:
    """The seed of one clip of a press, within the parameter's limits and never 0, which some vendors take for random.

    It depends on the clip's own place alone, so that another model or a further prompt changes no other clip's seed.

    Args:
        draw: of the press.
        prompt: place of the prompt, from 0; `number`: which of the `count` clips, from 0.
    """
    least = max(1, int(spec.minimum or 0))
    most = int(min(_MOST_SEED, spec.maximum if spec.maximum is not None else _MOST_SEED))
    digest = hashlib.sha256(f"{draw}/{prompt}/{model}/{number}".encode()).digest()
    return least + int.from_bytes(digest[:8]) % max(1, most - least + 1)


# ---- money


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one model will make, and the price of all its clips.

    Attributes:
        lost: every name of what the gateway does not pass on.
        clips: how many.
    """

    view: ComposeView
    lost: frozenset[str]
    price: Estimate
    clips: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a press would cost, in US dollars.

    Attributes:
        gateway: its name, as the person calls it.
        is_free: on the demo gateway.
        age: seconds since the price list was read.
        left: the token's balance; None when that is not known, or when it has no limit.
        limit: the sum above which a person wants to be asked.
        unpriced_limit: clips of unknown price above which a person wants to be asked.
    """

    lines: tuple[CostLine, ...]
    gateway: str = ""
    is_free: bool = False
    age: float = 0.0
    left: float | None = None
    limit: float = 0.0
    unpriced_limit: int = 0

    @property
    def total(self) -> Estimate:
        """The sum of all known prices; unknown when there are none."""
        known = [line.price for line in self.lines if line.price.certainty is not Certainty.UNKNOWN]
        return reduce(add, known) if known else UNKNOWN

    @property
    def unpriced(self) -> tuple[CostLine, ...]:
        """The models that have no listed price."""
        if self.is_free:
            return ()
        return tuple(line for line in self.lines if line.price.certainty is Certainty.UNKNOWN)

    @property
    def most(self) -> float:
        """The highest sum by the price list; the lowest where there is no upper end."""
        total = self.total
        return total.high if total.high is not None else total.low

    @property
    def is_short(self) -> bool:
        """Whether the balance is below the lowest cost."""
        return not self.is_free and self.left is not None and self.left < self.total.low

    @property
    def is_over(self) -> bool:
        """Whether it may cost more than the spending limit."""
        return not self.is_free and self.most > self.limit

    @property
    def asks(self) -> bool:
        """Whether a person must say yes first: over the limit, or many clips whose price is unknown, which may be any."""
        unknown = sum(line.clips for line in self.unpriced)
        return not self.is_short and (self.is_over or unknown > self.unpriced_limit)


# ---- problems


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be put right before a press, and the model that it is about."""

    view: ComposeView
    violation: Violation


class OrderRefused(StudioError):
    """The order can't be sent as it is; nothing was recorded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.view.model_spec.id}: {one.violation.problem}" for one in problems))
        self.problems = tuple(problems)


class NotAgreed(StudioError):
    """The cost is above the balance or the spending limit, or unknown; nothing was recorded."""

    def __init__(self, cost: Cost) -> None:
        super().__init__("the cost was not agreed to")
        self.cost = cost


def problems_of(views: Iterable[ComposeView]) -> tuple[Problem, ...]:
    """Every problem, once for each model."""
    found = {(view.model_spec.id, bad): Problem(view, bad) for view in views for bad in view.violations}
    return tuple(found.values())
