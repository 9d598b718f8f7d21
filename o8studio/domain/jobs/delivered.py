"""Compares a clip with its request: servers drop parameters silently (docs/protocol.md trap 16)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from o8studio.domain.library.clip import Clip
from o8studio.domain.models.fitting import ratio_of, tier_lines
from o8studio.domain.request import GenerationRequest, Json

_SECONDS, _LINES, _SHAPE, _FPS = 0.35, 0.12, 0.04, 0.6
"""Tolerances: an extra frame, a vendor's own 720p, sides rounded to 16."""


YES, NO = "yes", "no"
"""Sound, in a difference."""


class Measured(StrEnum):
    """What is compared."""

    FLAW = "flaw"
    ADDRESS = "address"
    """Only guessed."""
    LENGTH = "length"
    SIZE = "size"
    RESOLUTION = "resolution"
    ASPECT_RATIO = "aspect_ratio"
    FPS = "fps"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Difference:
    """One property that is not as requested.

    Attributes:
        field: `flaw`, `address`, `length`, `size`, `resolution`, `aspect_ratio`, `fps` or `sound`.
        asked, got: as text; sound is `yes` or `no`, and of a flaw `got` is the `Flaw`.
        is_default: nobody asked for it: it was shown as what the model takes by itself.
    """

    field: Measured
    asked: str
    got: str
    is_default: bool = False


def differences(request: GenerationRequest, clip: Clip) -> tuple[Difference, ...]:
    """Every property that the file lacks although it was requested, or shown as what the model takes by itself.

    For a clip without a picture only its flaw and a guess.
    """
    flaw = (Difference(Measured.FLAW, "", clip.flaw.value),) if clip.flaw else ()
    guess = (Difference(Measured.ADDRESS, "", "guessed"),) if clip.guessed else ()
    if not (clip.width and clip.height):
        return (*flaw, *guess)
    asked = tuple(_differences(request.core, clip, has_pictures=bool(request.images)))
    told = _differences(request.assumed, clip, has_pictures=bool(request.images))
    shapes = {Measured.SIZE, Measured.RESOLUTION, Measured.ASPECT_RATIO}
    is_shape = any(one.field in shapes for one in asked)
    defaults = (replace(one, is_default=True) for one in told if not (is_shape and one.field in shapes))
    return (*flaw, *guess, *asked, *defaults)


def _differences(core: Mapping[str, Json], clip: Clip, *, has_pictures: bool) -> Iterator[Difference]:
    length = core.get("duration")
    if isinstance(length, (int, float)) and length > 0 and abs(clip.length - length) > _SECONDS:
        yield Difference(Measured.LENGTH, f"{length:g} s", f"{clip.length:.2f} s")
    size = f"{clip.width}x{clip.height}"
    width, height = core.get("width"), core.get("height")
    if isinstance(width, int) and isinstance(height, int):
        if (width, height) != (clip.width, clip.height):
            yield Difference(Measured.SIZE, f"{width}x{height}", size)
    elif not has_pictures:  # with a picture most models follow its shape
        shape = ratio_of(core.get("aspect_ratio"))
        if shape and clip.height and abs(clip.width / clip.height / shape - 1) > _SHAPE:
            yield Difference(Measured.ASPECT_RATIO, str(core["aspect_ratio"]), size)
    lines = tier_lines(core.get("resolution"))
    if lines and abs(min(clip.width, clip.height) / lines - 1) > _LINES:
        yield Difference(Measured.RESOLUTION, str(core["resolution"]), size)
    fps = core.get("fps")
    if isinstance(fps, (int, float)) and clip.fps and abs(clip.fps - fps) > _FPS:
        yield Difference(Measured.FPS, f"{fps:g}", f"{clip.fps:g}")
    audio = core.get("audio")
    if isinstance(audio, bool) and audio is not clip.has_sound:
        yield Difference(Measured.SOUND, YES if audio else NO, YES if clip.has_sound else NO)
