"""Tags of a video or picture file: read for recipes and labels, and a recipe put into a copy whose packets stay the same. Blocking."""

import hashlib
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from o8studio.domain.errors import BrokenDownload, UnreadableImage
from o8studio.domain.library.recipe import Recipe, embedded, written
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.library.strangers import OWN_TAG, recipe_in
from o8studio.media.containers import Kind, kind_of_file
from o8studio.media.decoding import open_clip
from o8studio.media.files import open_regular
from o8studio.media.label import Marks, marks_of
from o8studio.media.pixels import opened

_OF_THE_CONTAINER = frozenset({"major_brand", "minor_version", "compatible_brands"})
"""What FFmpeg names like tags, and writes itself."""
MUXERS = {Kind.MP4: "mp4", Kind.MOV: "mov", Kind.WEBM: "webm", Kind.MKV: "matroska"}
"""By container, the name of what writes it."""
_PICTURES = frozenset({".png", ".webp", ".jpg", ".jpeg"})
_MOST_TAG = 4 * 1024 * 1024


def tags_of(path: Path) -> dict[str, str]:
    """The tags of a video's container and its streams, or the texts of a picture; empty where there are none.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    if path.suffix.lower() in _PICTURES:
        return _texts_of_picture(path)
    try:
        with open_clip(path) as container:
            found = {str(name): str(text) for name, text in container.metadata.items()}
            for stream in container.streams:
                for name, text in stream.metadata.items():
                    found.setdefault(str(name), str(text))
            return found
    except (av.FFmpegError, BrokenDownload, ValueError):
        return {}


def _texts_of_picture(path: Path) -> dict[str, str]:
    try:
        with open_regular(path) as file, opened(file) as picture:
            return {str(name): text for name, text in picture.info.items() if isinstance(text, str)}
    except UnreadableImage:
        return {}


def recipe_inside(path: Path) -> Recipe | None:
    """The recipe in a file, ours or another program's; None where there is none.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    return recipe_in(tags_of(path))


def marks_inside(path: Path) -> Marks:
    """Label and signature of a video file.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    return marks_of(path, tags_of(path))


def embed(source: Path, target: Path, recipe: Recipe) -> None:
    """Write a copy with the recipe inside, then read it back and compare: the same packets, every tag, the recipe.

    Raises:
        LibraryRefused: it can't be done for this file; nothing is left of `target`.
        OSError: the disk.
    """
    kind = kind_of_file(source)
    if kind not in MUXERS or marks_inside(source).is_signed:
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name)
    try:
        _remux(source, target, MUXERS[kind], written(embedded(recipe)))
        is_same = _is_as_before(source, target) and recipe_inside(target) == embedded(recipe)
    except (av.FFmpegError, BrokenDownload, ValueError) as error:
        target.unlink(missing_ok=True)
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if not is_same:
        target.unlink(missing_ok=True)
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name)


def _is_as_before(source: Path, target: Path) -> bool:
    """Whether a copy has the same packets and every tag."""
    before, after = tags_of(source), tags_of(target)
    kept = (
        _has(after, name, text) for name, text in before.items() if name not in {*_OF_THE_CONTAINER, OWN_TAG}
    )
    return packet_digest(source) == packet_digest(target) and all(kept)


def _has(tags: dict[str, str], name: str, text: str) -> bool:
    if name.casefold() in ("encoder", "handler_name", "vendor_id", "language", "creation_time", "duration"):
        return True  # the muxer's own
    return any(one.casefold() == name.casefold() and found == text for one, found in tags.items())


def _remux(source: Path, target: Path, muxer: str, recipe: str) -> None:
    options = {"movflags": "use_metadata_tags"} if muxer in ("mp4", "mov") else {}
    with open_clip(source) as old, av.open(str(target), "w", format=muxer, options=options) as new:
        copy_tags(old, new)
        new.metadata[OWN_TAG] = recipe
        streams = {}
        for stream in old.streams:
            if stream.type in ("video", "audio", "subtitle") and stream.codec_context is not None:
                copied = new.add_stream_from_template(stream)
                copied.metadata.update(stream.metadata)
                streams[stream.index] = copied
        for packet in old.demux(*[old.streams[index] for index in streams]):
            if packet.dts is None and not packet.size:
                continue  # the end of a stream
            packet.stream = streams[packet.stream.index]
            new.mux(packet)


def copy_tags(old: InputContainer, new: OutputContainer) -> None:
    """Give a copy every tag of the container, the label among them; its muxer must keep tags of any name."""
    for name, text in old.metadata.items():
        if name not in _OF_THE_CONTAINER:
            new.metadata[name] = text


def packet_digest(path: Path) -> dict[int, str]:
    """SHA-256 of all packets of each stream that is picture or sound, by its place among them; for comparing.

    Raises:
        BrokenDownload, OSError: it can't be read.
    """
    sums: dict[int, Any] = {}
    with open_clip(path) as container:
        wanted = [stream for stream in container.streams if stream.type in ("video", "audio")]
        places = {stream.index: place for place, stream in enumerate(wanted)}
        packet: Packet[Any]
        for packet in container.demux(*wanted):
            if packet.size:
                sums.setdefault(places[packet.stream.index], hashlib.sha256()).update(memoryview(packet))
    return {place: found.hexdigest() for place, found in sums.items()}
