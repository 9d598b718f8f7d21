"""The file name of a clip: from the person's template, never from a server, and short enough for every disk."""

import re
import unicodedata
from collections.abc import Mapping

MOST_BYTES = 240
"""File systems take 255 bytes; the rest is for the suffixes of part files and for " (2)"."""
_MOST_LETTERS = 140
"""Longer names are of no use to a person."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_FIELD = re.compile(r"\{(\w+)\}")
_NOTHING = "\x00"
"""Stands for a field without a value; no template can hold it, as it is among the forbidden ones."""
_EMPTY_BRACKETS = re.compile(rf"[(\[（【][\s._\-–—,·]*{_NOTHING}[\s._\-–—,·{_NOTHING}]*[)\]）】]")
_AROUND_NOTHING = re.compile(rf"([\s._\-–—,·]*){_NOTHING}([\s._\-–—,·{_NOTHING}]*)")
_LONG_FIELDS = ("title", "model")
"""Fields that are shortened, in this order; a day, a seed and an id are useful only whole."""
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_RESERVED = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)),
    }
)


def clip_file_name(
    template: str, values: Mapping[str, str], short_id: str, tail: str, most_bytes: int = MOST_BYTES
) -> str:
    """A name that is safe on all three systems and has at most `most_bytes` bytes in UTF-8.

    Args:
        template: text with fields such as `{title}`; one without a value is left out, with what would join it to the others.
        short_id: identifies the clip when the template yields nothing.
        tail: the end of the name, never shortened: the clip's number, if any, and the extension with its dot.
    """
    fields = {name: _clean(value) for name, value in values.items()}
    text = _filled(template, fields)
    room = most_bytes - len(tail.encode()) - 1  # one byte for the `_` after a reserved name
    for name in _LONG_FIELDS:
        while _is_long(text, room) and fields.get(name):
            fields[name] = _without_last_letter(fields[name])
            text = _filled(template, fields)
    while _is_long(text, room):
        text = _without_last_letter(text)
    text = text.strip(" .") or f"clip {short_id}"
    device, dot, rest = text.partition(".")  # Windows looks no further than the first one
    if unicodedata.normalize("NFKC", device).strip().lower() in _RESERVED:
        text = f"{device.rstrip()}_{dot}{rest}"
    return text + tail


def shortest_file_name(short_id: str, tail: str) -> str:
    """The name for a disk that accepts no longer one, such as an encrypted folder."""
    return f"clip {short_id}{tail}"


def _is_long(text: str, most_bytes: int) -> bool:
    return len(text) > _MOST_LETTERS or len(text.encode()) > most_bytes


def _filled(template: str, fields: Mapping[str, str]) -> str:
    kept = _FIELD.sub(
        lambda found: found[0] if fields.get(found[1]) else _NOTHING, template.replace(_NOTHING, " ")
    )
    kept = _AROUND_NOTHING.sub(_joined, _EMPTY_BRACKETS.sub(_NOTHING, kept))
    return _clean(_FIELD.sub(lambda found: fields[found[1]], kept)).strip(" .")


def _joined(found: re.Match[str]) -> str:
    """What stands between two parts of which the one between has no value: one of its two separators, none at an end."""
    before, after = found[1], found[2].replace(_NOTHING, "")
    if found.start() == 0 or found.end() == len(found.string):
        return ""
    return before or after


def _clean(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode()  # no disk accepts a lone surrogate
    return " ".join(_FORBIDDEN.sub(" ", whole).split())


def _without_last_letter(text: str) -> str:
    """Without its last letter as people count them: with its accents, and joined characters as one."""
    text, cut = text[:-1], text[-1:]
    while text and (unicodedata.combining(cut) or cut in _JOINERS or text[-1] == "\u200d"):
        text, cut = text[:-1], text[-1:]
    return text.rstrip()
