"""What a person thinks of a clip."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A rating, a verdict and a name; each may be missing.

    Attributes:
        stars: 0 for none, to 5.
        verdict: `pick`, `reject` or empty.
        title: a name given by hand, or empty.
    """

    stars: int = 0
    verdict: str = ""
    title: str = ""

    @property
    def is_given(self) -> bool:
        """Whether a person judged the clip; a name alone is no judgement."""
        return bool(self.stars or self.verdict)
