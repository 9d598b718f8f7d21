"""Shots and sequences for the lists that editors read, and an independent reader of their times."""

from fractions import Fraction
from typing import Any

from o8studio.domain.library.timecode import RATES, Timebase
from o8studio.services.review.handoff.sequence import Marker, Sequence, Shot

BASES = {
    "23.976": Timebase(RATES["23.976"]),
    "24": Timebase(RATES["24"]),
    "25": Timebase(RATES["25"]),
    "29.97 drop-frame": Timebase(RATES["29.97"], is_drop=True),
    "30": Timebase(RATES["30"]),
    "60": Timebase(RATES["60"]),
}
"""The rates of issue and standard, by name."""
HOSTILE_NAME = 'Lantern <raft> & "Li" 河%20#1'


def marker(frame: int = 80, **changes: Any) -> Marker:
    basis: dict[str, Any] = {"frame": frame, "frames": 1, "person": "Mei", "text": "flame sits low"}
    return Marker(**{**basis, **changes})


def shot(rate: Fraction, **changes: Any) -> Shot:
    basis: dict[str, Any] = {
        "name": "Lantern raft", "path": "/clips/lantern raft.mp4", "rate": rate, "frames": 121, "width": 1280, "height": 720,
        "has_sound": True,
    }  # fmt: skip
    return Shot(**{**basis, **changes})


def sequence(base: Timebase, *shots: Shot) -> Sequence:
    return Sequence(title="Li River", timebase=base, shots=shots)


def three(base: Timebase) -> Sequence:
    """Three shots of the timeline's rate: points and ranges, open and resolved, a first and a last picture, Chinese, markup."""
    return sequence(
        base,
        shot(
            base.rate,
            markers=(
                marker(0),
                marker(80, text="倒影慢了两帧\nArno: yes | no"),
                marker(120, is_resolved=True),
            ),
        ),
        shot(
            base.rate,
            name=HOSTILE_NAME,
            path="02_河 & <raft>#1%.mp4",
            frames=2000,
            note="a raft <on> & the river",
        ),
        shot(
            base.rate,
            name="third",
            path="sub/third.mp4",
            frames=7,
            has_sound=False,
            markers=(marker(2, frames=4, person="林悦", text="range <b>", has_marks=True),),
        ),
    )
