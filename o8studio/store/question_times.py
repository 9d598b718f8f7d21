"""When each server was asked what it limits: a small file, so that the program's next run keeps to the same limit."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from o8studio.store import regular
from o8studio.store.part_file import write_whole


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions to one server.

    Attributes:
        times: unix seconds, oldest first.
        blocked_until: unix seconds until which it accepts no more; 0 for no block.
        throttles: how often in a row it said so.
    """

    times: tuple[float, ...] = ()
    blocked_until: float = 0.0
    throttles: int = 0


def load(path: Path) -> dict[str, Asked]:
    """By origin; a file that is damaged or not there counts as nothing asked."""
    try:
        told = json.loads(regular.content(path))
        return {
            str(origin): Asked(
                tuple(sorted(_moment(at) for at in one["times"])),
                _moment(one["blocked_until"]),
                int(one["throttles"]),
            )
            for origin, one in told.items()
        }
    except (OSError, ArithmeticError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save(path: Path, asked: dict[str, Asked]) -> None:
    """Replace the file.

    Raises:
        DiskTrouble
    """
    told = {
        origin: {"times": one.times, "blocked_until": one.blocked_until, "throttles": one.throttles}
        for origin, one in asked.items()
    }
    write_whole(path, json.dumps(told).encode())


def _moment(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError("a moment")
    return float(value)
