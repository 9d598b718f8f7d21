"""Playback preferences, from the settings."""

from collections.abc import Callable
from dataclasses import dataclass

from o8studio.domain.request import Json
from o8studio.domain.settings import Preference


@dataclass(frozen=True, slots=True)
class PlayerPreferences:
    """`surround` is `theme`, `black` or `grey`; `volume` is 0 to 1."""

    loop_short: bool = True
    surround: str = "theme"
    volume: float = 0.4

    @classmethod
    def of(cls, preference: Callable[[Preference], Json]) -> "PlayerPreferences":
        """Read them from the settings."""
        return cls(
            loop_short=preference(Preference.LOOP_SHORT) is True,
            surround=str(preference(Preference.SURROUND)),
            volume=float(str(preference(Preference.VOLUME))),
        )
