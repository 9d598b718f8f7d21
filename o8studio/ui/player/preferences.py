"""Playback preferences, from the settings."""

from collections.abc import Callable
from dataclasses import dataclass

from o8studio.domain.request import Json


@dataclass(frozen=True, slots=True)
class PlayerPreferences:
    """`surround` is `theme`, `black` or `grey`; `volume` is 0 to 1."""

    loop_short: bool = True
    surround: str = "theme"
    volume: float = 0.4

    @classmethod
    def of(cls, preference: Callable[[str], Json]) -> "PlayerPreferences":
        """Read them from the settings."""
        return cls(
            loop_short=preference("loop_short") is True,
            surround=str(preference("surround")),
            volume=float(str(preference("volume"))),
        )
