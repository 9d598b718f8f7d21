"""A blind comparison of models: who won each prompt, and how sure that is. Small samples say that they are small."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import comb

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict

LEAST_MODELS, LEAST_PROMPTS = 2, 6
"""Below them nothing can be told: five wins of five have a coin's chance of 3 in 100."""
FEW_KEEPERS = 3
"""Below so many, one lucky take decides the cost per keeper."""


class Sureness(StrEnum):
    """What a one-sided sign test allows to be said."""

    CLEAR = "clear"
    LIKELY = "likely"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTake:
    """One take as it was judged: the prompt that it is of, and US dollars, or None where nobody knows.

    Attributes:
        is_approved: whether the latest answer about it is that.
    """

    prompt: str
    model: str
    stars: int
    verdict: Verdict
    cost: float | None = None
    is_approved: bool = False

    @property
    def is_keeper(self) -> bool:
        """Picked or approved, and not rejected."""
        return self.verdict is Verdict.PICK or (self.is_approved and self.verdict is Verdict.NONE)

    @property
    def score(self) -> tuple[int, int]:
        """More is better: a keeper before stars, a reject behind everything."""
        return (-1 if self.verdict is Verdict.REJECT else int(self.is_keeper)), self.stars


def judged(row: ClipRow, said: Discussion) -> JudgedTake:
    """A take as it is judged now."""
    return JudgedTake(
        prompt=row.stack,
        model=row.model,
        stars=row.stars,
        verdict=row.verdict,
        cost=row.cost_usd,
        is_approved=said.answer is Answer.APPROVED,
    )


def judges(takes: Iterable[tuple[ClipRow, Discussion]]) -> dict[str, int]:
    """By name, how many takes each person judged; an empty name is whoever is here, who comes first.

    Stars and picks are given here; what others thought came with a review page, as an answer.
    """
    counts = {"": 0}
    for row, said in takes:
        people = {one.person for one in said.answers if one.answer is not Answer.NEEDS_REVIEW}
        if row.stars or row.verdict is not Verdict.NONE:
            people.add("")
        for person in sorted(people):
            counts[person] = counts.get(person, 0) + 1
    return {person: count for person, count in counts.items() if count}


def agreements(takes: Sequence[tuple[ClipRow, Discussion]]) -> dict[str, tuple[int, int]]:
    """By name, in how many prompts a person chose the winner that was chosen here, and in how many both chose one.

    Here that is the best by stars and picks, if there is one alone; others choose by approving of a single take.
    """
    own: dict[str, dict[ClipId, tuple[int, int]]] = {}
    others: dict[str, dict[str, list[ClipId]]] = {}
    for row, said in takes:
        approving = {one.person for one in said.answers if one.answer is Answer.APPROVED}
        score = replace(judged(row, said), is_approved="" in approving).score
        own.setdefault(row.stack, {})[row.id] = score
        for person in approving - {""}:
            others.setdefault(person, {}).setdefault(row.stack, []).append(row.id)
    chosen = {prompt: _best_alone(scores) for prompt, scores in own.items()}
    found = {}
    for person, prompts in sorted(others.items()):
        pairs = [(chosen[prompt], given[0]) for prompt, given in prompts.items() if len(given) == 1]
        both = [mine == theirs for mine, theirs in pairs if mine]
        if both:
            found[person] = sum(both), len(both)
    return found


def _best_alone(scores: Mapping[ClipId, tuple[int, int]]) -> str:
    """The take that was judged better than every other one; empty where there is none."""
    top = max(scores.values())
    best = [clip for clip, score in scores.items() if score == top]
    return best[0] if len(best) == 1 and len(scores) > 1 and top > (0, 0) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """What became of one model.

    Attributes:
        stars: the mean of its rated takes; None without one.
        spent: US dollars; None where a cost is unknown.
    """

    model: str
    wins: int
    takes: int
    stars: float | None
    keepers: int
    spent: float | None

    @property
    def per_keeper(self) -> float | None:
        """US dollars for each take that was kept; None where that can't be told."""
        return self.spent / self.keepers if self.spent is not None and self.keepers else None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The first model against another one on the same prompts; ties are left out."""

    other: str
    wins: int
    losses: int

    @property
    def chance(self) -> float:
        """How often a coin does at least as well."""
        return sign_test(self.wins, self.losses)

    @property
    def sureness(self) -> Sureness:
        """In words, by `chance`: below 2 of 100 clear, below 10 likely."""
        if self.chance < 0.02:
            return Sureness.CLEAR
        return Sureness.LIKELY if self.chance < 0.10 else Sureness.OPEN


@dataclass(frozen=True, slots=True)
class BlindResult:
    """All of it.

    Attributes:
        models: the one with most wins first.
        rows: of each prompt, the best score of each model, and the winner or an empty text for a tie.
        pairings: the first model against each other one.
    """

    models: tuple[ModelResult, ...]
    rows: tuple[tuple[str, dict[str, JudgedTake], str], ...]
    pairings: tuple[Pairing, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there is anything to be told."""
        return len(self.models) >= LEAST_MODELS and len(self.rows) >= LEAST_PROMPTS


def sign_test(wins: int, losses: int) -> float:
    """The one-sided chance that a fair coin gives at least so many wins; 1 without a throw."""
    throws = wins + losses
    return float(sum(comb(throws, one) for one in range(wins, throws + 1)) / 2**throws)


def result_of(takes: Sequence[JudgedTake]) -> BlindResult:
    """The result of takes of several prompts; only prompts of which every model has a take are counted."""
    models = sorted({take.model for take in takes})
    rows: list[tuple[str, dict[str, JudgedTake], str]] = []
    for prompt in dict.fromkeys(take.prompt for take in takes):
        best: dict[str, JudgedTake] = {}
        for take in takes:
            known = best.get(take.model)
            if take.prompt == prompt and (known is None or take.score > known.score):
                best[take.model] = take
        if len(best) < len(models):
            continue
        top = max(take.score for take in best.values())
        first = [model for model, take in best.items() if take.score == top]
        rows.append((prompt, best, first[0] if len(first) == 1 and len(models) > 1 else ""))
    counted = {prompt for prompt, _best, _winner in rows}
    results = [_model_result(model, takes, rows, counted) for model in models]
    results.sort(key=lambda one: (-one.wins, -(one.stars or 0), one.model))
    pairings = [_pairing(results[0].model, other.model, rows) for other in results[1:]]
    return BlindResult(tuple(results), tuple(rows), tuple(pairings))


def _model_result(
    model: str,
    takes: Sequence[JudgedTake],
    rows: Sequence[tuple[str, dict[str, JudgedTake], str]],
    counted: set[str],
) -> ModelResult:
    own = [take for take in takes if take.model == model and take.prompt in counted]
    rated = [take.stars for take in own if take.stars]
    costs = [take.cost for take in own]
    return ModelResult(
        model=model,
        wins=sum(winner == model for _prompt, _best, winner in rows),
        takes=len(own),
        stars=sum(rated) / len(rated) if rated else None,
        keepers=sum(take.is_keeper for take in own),
        spent=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def _pairing(model: str, other: str, rows: Sequence[tuple[str, dict[str, JudgedTake], str]]) -> Pairing:
    wins = sum(best[model].score > best[other].score for _prompt, best, _winner in rows)
    losses = sum(best[model].score < best[other].score for _prompt, best, _winner in rows)
    return Pairing(other, wins, losses)
