"""What the command palette may ask of the library. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from o8studio.domain.library.listing import ClipRow


@dataclass(frozen=True, slots=True)
class FewClips:
    """The newest clips that a query finds, and how many it finds in all."""

    rows: tuple[ClipRow, ...] = ()
    count: int = 0


class PalettePort(Protocol):
    """A few clips, and the tags."""

    def few_clips(self, query: str, most: int, take: Callable[[FewClips], object]) -> None:
        """The newest clips that a query of the library finds, at most so many."""
        ...

    def tags(self, take: Callable[[Mapping[str, int]], object]) -> None:
        """Every tag, and how many clips have it."""
        ...
