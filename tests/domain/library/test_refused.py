"""What can't be done in the library is a typed error that names its problem and what it is about."""

from o8studio.domain.errors import StudioError
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused


def test_it_is_an_error_of_the_studio_and_keeps_what_it_is_about() -> None:
    error = LibraryRefused(LibraryProblem.AWAY, "/drive/a.mp4")
    assert isinstance(error, StudioError)
    assert (error.problem, error.given, str(error)) == (LibraryProblem.AWAY, "/drive/a.mp4", "away")
    assert len({one.value for one in LibraryProblem}) == len(LibraryProblem)
