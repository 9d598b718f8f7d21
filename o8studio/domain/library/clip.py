"""A clip: one video file with its measures and its review, whatever it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.library.review import Review


class Flaw(StrEnum):
    """What is wrong with a clip that was kept because its sources give nothing better; the values are stored."""

    NONE = ""
    CUT = "cut short"
    UNPROVEN = "unproven"
    """Nothing proves that it reaches to its end."""
    DAMAGED = "damaged"
    NOT_SHOWN = "not shown"


SPRITE_PICTURES = 12
"""How many pictures a clip's sprite holds, side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A snapshot; never changed, safe to hand to a widget.

    Attributes:
        id: given once when the file is whole; it says nothing about where the clip came from.
        job_id: the job that made it, or None for a file that no job of ours made.
        index: orders the clips of one job, from 0; below it for one that came under a task id that was corrected since.
        flaw: what is wrong with it; it was kept because its sources gave nothing better.
        key: the gateway's own name for this result; empty where it gave none.
        guessed: its address was only guessed: the gateway's answer did not name it as the result.
        name: its name until a person gives one, such as the beginning of its prompt.
        path: where the file was seen last; sha256: of its content when it was saved.
        size: bytes; length: seconds; width, height: pixels; fps: frames a second. 0 where it could not be measured.
        kept_at: unix seconds.
        poster: the name of its poster's file in the folder of posters; the file may be missing.
    """

    id: ClipId
    job_id: JobId | None
    name: str
    path: str
    sha256: str
    size: int
    length: float
    width: int
    height: int
    fps: float
    has_sound: bool
    kept_at: float
    poster: str
    index: int = 0
    key: str = ""
    flaw: Flaw = Flaw.NONE
    guessed: bool = False
    review: Review = field(default_factory=Review)

    @property
    def title(self) -> str:
        """The name given by hand, else the one it came with."""
        return self.review.title or self.name

    @property
    def is_apart(self) -> bool:
        """Whether it came under a task id that a person has corrected since: it is no result of its job."""
        return self.index < 0

    @property
    def sprite(self) -> str:
        """The name of its sprite's file, beside the poster; the file may be missing."""
        return f"{self.poster.removesuffix('.jpg')}.sprite.jpg"


def clip_of(clips: Sequence[Clip], clip_id: ClipId) -> Clip | None:
    """The one with this id, or None."""
    return next((clip for clip in clips if clip.id == clip_id), None)


def derived_clip_id(job_id: JobId, index: int) -> ClipId:
    """The id of a clip that was saved before clips had ids: the same at every start. No new id contains a dot."""
    return ClipId(f"{job_id}.{index + 1}")
