"""How much of the window or the screen the picture has."""

from enum import Enum


class StageMode(Enum):
    """In its column beside the others, alone in the window (cinema), or alone on the screen."""

    COLUMN = 0
    CINEMA = 1
    SCREEN = 2
