"""CMX 3600 edit lists: the cut with its clip names, and the markers in the comments that Resolve reads.

The form of markers is what Resolve writes itself with *Export > Timeline Markers to EDL*: a cut of one frame, and below it
`text |C:colour |M:name |D:frames`. It reads them into a timeline that begins at the same timecode.
"""

from collections.abc import Iterator
from itertools import groupby

from o8studio.services.review.handoff.sequence import Sequence, plain

_OPEN, _RESOLVED = "ResolveColorBlue", "ResolveColorGreen"
_MOST_TEXT = 400


def cut_list(sequence: Sequence) -> str:
    """Every shot as a cut on the one picture track, source timecode from 00:00:00:00; markers as locators (`* LOC:`)."""
    lines = _head(sequence)
    timebase = sequence.timebase
    for at, shot in enumerate(sequence.shots):
        length, begin = sequence.lengths[at], sequence.offsets[at]
        lines.append(
            _event(at + 1, "AX", [timebase.timecode(one) for one in (0, length, begin, begin + length)])
        )
        lines.append(f"* FROM CLIP NAME: {plain(shot.name, 200)}")
        lines.append(f"* SOURCE FILE: {plain(shot.path)}")
        if shot.note:
            lines.append(f"* COMMENT: {plain(shot.note, _MOST_TEXT)}")
        for marker in sorted(shot.markers, key=lambda one: one.frame):
            first, _count = sequence.placed(at, marker)
            colour = "GREEN" if marker.is_resolved else "BLUE"
            told = plain(f"{marker.person}: {marker.text}", _MOST_TEXT)
            lines.append(f"* LOC: {timebase.timecode(first)} {colour:7} {told}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def marker_list(sequence: Sequence) -> str:
    """The markers alone, for Resolve. Those of one frame are one: it drops the others."""
    lines = _head(sequence)
    for number, (first, count, colour, person, text) in enumerate(_merged(sequence), 1):
        at = [sequence.timebase.timecode(first), sequence.timebase.timecode(first + 1)]
        lines.append(_event(number, "001", [*at, *at]))
        lines.append(f" {text} |C:{colour} |M:{person} |D:{count}".replace("  |", " |"))
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _merged(sequence: Sequence) -> Iterator[tuple[int, int, str, str, str]]:
    """First frame, frames, colour, people, words; by frame."""
    placed = [
        (*sequence.placed(at, marker), marker)
        for at, shot in enumerate(sequence.shots)
        for marker in shot.markers
    ]
    placed.sort(key=lambda one: (one[0], one[2].person, one[2].text))
    for first, group in groupby(placed, key=lambda one: one[0]):
        same = list(group)
        people = dict.fromkeys(marker.person for _first, _count, marker in same)
        is_resolved = all(marker.is_resolved for _first, _count, marker in same)
        several = len(people) > 1
        words = " / ".join(
            f"{marker.person}: {marker.text}" if several else marker.text for _first, _count, marker in same
        )
        yield (
            first,
            max(count for _first, count, _marker in same),
            _RESOLVED if is_resolved else _OPEN,
            _field(", ".join(people), 120),
            _field(words, _MOST_TEXT),
        )


def _head(sequence: Sequence) -> list[str]:
    form = "DROP FRAME" if sequence.timebase.is_drop else "NON-DROP FRAME"
    return [f"TITLE: {plain(sequence.title, 70)}", f"FCM: {form}", ""]


def _event(number: int, reel: str, times: list[str]) -> str:
    return f"{number:03}  {reel:8} V     C        {' '.join(times)}"


def _field(text: str, most: int) -> str:
    """In one line, and without the sign that ends a field."""
    return plain(text.replace("|", "/"), most)
