"""Every refusal of the library has a sentence of its own, and none is passed on as it came."""

import pytest

from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.texts.errors import explain


def test_no_two_problems_are_told_alike() -> None:
    told = [explain(LibraryRefused(problem, "a name")).happened for problem in LibraryProblem]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("problem", LibraryProblem)
def test_a_refusal_says_what_happened_and_that_nothing_was_billed(problem: LibraryProblem) -> None:
    told = explain(LibraryRefused(problem, "a name"))
    assert told.happened
    assert told.happened != "Something went wrong."
    assert "billed" in told.charge
