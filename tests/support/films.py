"""The script of a demo clip."""

from typing import Any

from o8studio.demo.film.scene import Script


def script(**changes: Any) -> Script:
    basis: dict[str, Any] = {
        "prompt": "a red fox",
        "model": "kling-v3",
        "seed": 7,
        "width": 320,
        "height": 180,
        "fps": 24,
        "seconds": 1,
        "sound": True,
    }
    return Script(**{**basis, **changes})
