"""What a person thinks of a clip."""

from dataclasses import dataclass

from o8studio.domain.vocabulary import OpenVocabulary


class Verdict(OpenVocabulary):
    """Whether a clip is to be used."""

    NONE = ""
    PICK = "pick"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A rating, a verdict and a name; each may be missing.

    Attributes:
        stars: 0 for none, to 5.
        title: a name given by hand, or empty.
    """

    stars: int = 0
    verdict: Verdict = Verdict.NONE
    title: str = ""

    @property
    def is_given(self) -> bool:
        """Whether a person judged the clip; a name alone is no judgement."""
        return bool(self.stars or self.verdict)
