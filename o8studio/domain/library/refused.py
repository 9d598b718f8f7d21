"""Why a command on the library was refused."""

from enum import StrEnum

from o8studio.domain.errors import StudioError


class LibraryProblem(StrEnum):
    """Why something in the library can't be done."""

    NO_CLIP = "no clip"
    NO_GROUP = "no group"
    NO_NAME = "no name"
    BAD_QUERY = "bad query"
    NOT_A_VIDEO = "not a video"
    ANOTHER_FILE = "another file"
    FILE_CHANGED = "file changed"
    AWAY = "away"
    NO_SYSTEM_TRASH = "no system trash"
    NOT_CONVERTED = "not converted"
    NOT_A_PROFILE = "not a profile"


class LibraryRefused(StudioError):
    """Nothing was changed. `given` is the query, the path or the name that it is about, or empty."""

    def __init__(self, problem: LibraryProblem, given: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.given = given
