"""A name alone is no judgement; stars or a verdict are."""

import pytest

from o8studio.domain.library.review import Review


@pytest.mark.parametrize(
    ("review", "given"),
    [
        (Review(), False),
        (Review(title="A name"), False),
        (Review(stars=1), True),
        (Review(verdict="reject"), True),
    ],
)
def test_a_judgement_is_stars_or_a_verdict(review: Review, given: bool) -> None:
    assert review.is_given is given
