"""FCPXML 1.11 for Final Cut Pro and Resolve: one project, the shots in its spine, comments as markers or to-dos.

What stands where follows Apple's document type for 1.11; times are exact fractions of a second.
"""

import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import PurePath
from urllib.parse import quote

from o8studio.domain.harmless import harmless
from o8studio.services.review.handoff.sequence import Marker, Sequence, Shot

VERSION = "1.11"
_NO_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
"""Characters that no XML holds, beside those that `harmless` takes out."""


def fcpxml(sequence: Sequence) -> str:
    """The whole document."""
    root = ET.Element("fcpxml", version=VERSION)
    resources = ET.SubElement(root, "resources")
    formats: dict[tuple[Fraction, int, int], str] = {}
    largest = max(sequence.shots, key=lambda one: one.width * one.height, default=None)
    size = (largest.width, largest.height) if largest is not None else (1920, 1080)
    whole = _format(resources, formats, sequence.timebase.rate, *size)
    project = ET.SubElement(
        ET.SubElement(ET.SubElement(root, "library"), "event", name=_text(sequence.title)),
        "project",
        name=_text(sequence.title),
    )
    step = 1 / sequence.timebase.rate
    count_form = "DF" if sequence.timebase.is_drop else "NDF"
    timeline = ET.SubElement(
        project,
        "sequence",
        format=whole,
        duration=_time(sum(sequence.lengths) * step),
        tcStart=_time(sequence.start * step),
        tcFormat=count_form,
    )
    spine = ET.SubElement(timeline, "spine")
    for at, shot in enumerate(sequence.shots):
        form = _format(resources, formats, shot.rate, shot.width, shot.height)
        asset = _asset(resources, f"a{at + 1}", form, shot)
        clip = ET.SubElement(
            spine,
            "asset-clip",
            ref=asset,
            offset=_time(sequence.offsets[at] * step),
            name=_text(shot.name),
            start="0s",
            duration=_time(sequence.lengths[at] * step),
            format=form,
            tcFormat=count_form,
        )
        if shot.note:
            ET.SubElement(clip, "note").text = _text(shot.note)
        for marker in shot.markers:
            _marker(clip, shot, marker)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


def media_link(path: str) -> str:
    """A file's address for a list: `file://` of an absolute path, else relative to the list."""
    pure = PurePath(path)
    if pure.is_absolute():
        return pure.as_uri()
    return f"./{quote(path)}"


def _format(
    resources: ET.Element,
    known: dict[tuple[Fraction, int, int], str],
    rate: Fraction,
    width: int,
    height: int,
) -> str:
    key = (rate, width, height)
    if key not in known:
        known[key] = f"f{len(known) + 1}"
        ET.SubElement(
            resources,
            "format",
            id=known[key],
            frameDuration=_time(1 / rate),
            width=str(width),
            height=str(height),
        )
    return known[key]


def _asset(resources: ET.Element, name: str, form: str, shot: Shot) -> str:
    sound = {"hasAudio": "1", "audioSources": "1", "audioChannels": "2"} if shot.has_sound else {}
    asset = ET.SubElement(
        resources,
        "asset",
        {
            "id": name,
            "name": _text(shot.name),
            "start": "0s",
            "duration": _time(shot.seconds),
            "hasVideo": "1",
            "format": form,
            **sound,
        },
    )
    ET.SubElement(asset, "media-rep", kind="original-media", src=media_link(shot.path))
    return name


def _marker(clip: ET.Element, shot: Shot, marker: Marker) -> None:
    """A to-do of the clip; done when it is resolved. Times are the file's own, so exact whatever the timeline's rate."""
    first, _, rest = marker.text.partition("\n")
    value = f"{marker.person}: {first}" if first else marker.person
    begin, lasts = shot.span(marker)
    told = {
        "start": _time(begin),
        "duration": _time(lasts),
        "value": _text(value),
        "completed": "1" if marker.is_resolved else "0",
    }
    ET.SubElement(clip, "marker", told | ({"note": _text(rest)} if rest else {}))


def _time(seconds: Fraction) -> str:
    """A time as FCPXML writes it: `5s`, `1001/24000s`."""
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"


def _text(text: str) -> str:
    return harmless(text).translate(_NO_XML)
