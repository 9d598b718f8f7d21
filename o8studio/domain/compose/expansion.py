"""One text that stands for several prompts: `{a|b}` for a choice, and a prompt per line."""

import itertools
import random
import re

MOST = 64
"""The most prompts of one text: nobody checks more by eye before paying."""
_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")


def expansions(text: str, *, by_line: bool = False) -> list[str]:
    """Every prompt that the text stands for, in order and without doubles; at most `MOST` and one more."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] if by_line else [text]
    found: dict[str, None] = {}
    for line in lines or [text]:
        for one in itertools.islice(_expanded(line), MOST + 1):
            found.setdefault(one)
            if len(found) > MOST:
                return list(found)
    return list(found)


def drawn(text: str, count: int, seed: int, *, by_line: bool = False) -> list[str]:
    """`count` prompts at random, the same for the same seed; no two alike while there are others."""
    every = expansions(text, by_line=by_line)
    chance = random.Random(seed)  # noqa: S311 - a choice of words
    picked: list[str] = []
    while len(picked) < count:
        again = list(every)
        chance.shuffle(again)
        picked += again
    return picked[:count]


def _expanded(text: str) -> "itertools.chain[str]":
    parts = _CHOICE.split(text)
    options = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return itertools.chain("".join(choice) for choice in itertools.product(*options))
