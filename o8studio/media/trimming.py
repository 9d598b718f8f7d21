"""A part of a clip with its own packets, where the part begins at a key frame and ends between two groups of pictures. Blocking."""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from o8studio.domain.errors import BrokenDownload
from o8studio.media.containers import kind_of_file
from o8studio.media.decoding import open_clip, picture_stream
from o8studio.media.recipe_tag import MUXERS, copy_tags, marks_inside, packet_digest

_SLACK = 0.4
"""Of a frame's length: so far a point in time may be off the frame that is meant."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Moments in seconds of the file's own clock; infinite at the film's beginning and end, where sound may reach further."""

    shift: float
    begin: float
    end: float


def cut(source: Path, target: Path, begin: float, end: float | None) -> bool:
    """Copy the packets from `begin` to `end` (seconds), with every tag and the label, and compare them with the source's.

    Returns False, with nothing left of `target`, where the pictures asked for can't be had by packets alone, or did not arrive.

    Raises:
        OSError: the disk.
    """
    kind = kind_of_file(source)
    if kind not in MUXERS:
        return False
    try:
        part = _part(source, begin, end)
        if part is None:
            return False
        sums = _copied(source, target, MUXERS[kind], part)
        label, after = marks_inside(source).label, marks_inside(target).label
        is_whole = packet_digest(target) == sums and (label is None or after is not None)
    except (av.FFmpegError, BrokenDownload, ValueError):
        is_whole = False
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if not is_whole:
        target.unlink(missing_ok=True)
    return is_whole


def _part(source: Path, begin: float, end: float | None) -> _Part | None:
    """The part, moved onto frames; None where it begins or ends within pictures that need others."""
    with open_clip(source) as film:
        video = picture_stream(film)
        frame = 1 / float(video.guessed_rate or video.average_rate or 24)
        seen = [(_moment(packet), packet.is_keyframe) for packet in film.demux(video) if packet.size]
    if not seen:
        return None
    zero, slack = min(at for at, _is_key in seen), frame * _SLACK
    stop = math.inf if end is None else zero + end - slack
    first = next(
        (n for n, (at, is_key) in enumerate(seen) if is_key and abs(at - zero - begin) <= slack), None
    )
    if first is None:
        return None
    wanted = [at < stop for at, _is_key in seen[first:]]
    count = wanted.index(False) if False in wanted else len(wanted)
    if not count or any(wanted[count:]):  # a picture that is not wanted is needed by one that is
        return None
    times = [at for at, _is_key in seen[first : first + count]]
    if min(times) < seen[first][0]:  # pictures that are shown before the key frame come after it
        return None
    last = first + count == len(seen)
    return _Part(times[0], -math.inf if first == 0 else times[0], math.inf if last else max(times) + frame)


def _moment(packet: "Packet[Any]") -> float:
    at = packet.pts if packet.pts is not None else packet.dts
    return (at or 0) * float(packet.time_base or 0)


def _copied(source: Path, target: Path, muxer: str, part: _Part) -> dict[int, str]:
    """Write the packets; returns the sums that `packet_digest` must find."""
    options = {"movflags": "use_metadata_tags+faststart"} if muxer in ("mp4", "mov") else {}
    sums: dict[int, Any] = {}
    with open_clip(source) as old, av.open(str(target), "w", format=muxer, options=options) as new:
        copy_tags(old, new)
        wanted = [stream for stream in old.streams if stream.type in ("video", "audio")]
        places = {stream.index: place for place, stream in enumerate(wanted)}
        streams = {}
        for stream in wanted:
            streams[stream.index] = new.add_stream_from_template(stream)
            streams[stream.index].metadata.update(stream.metadata)
        for packet in old.demux(*wanted):
            if not packet.size or not part.begin - 1e-6 <= _moment(packet) < part.end - 1e-6:
                continue
            place = places[packet.stream.index]
            sums.setdefault(place, hashlib.sha256()).update(memoryview(packet))
            back = round(part.shift / float(packet.time_base or 1))
            packet.pts = packet.pts - back if packet.pts is not None else None
            packet.dts = packet.dts - back if packet.dts is not None else None
            packet.stream = streams[packet.stream.index]
            new.mux(packet)
    return {place: found.hexdigest() for place, found in sums.items()}
