"""A text from outside as it may be printed and shown: nothing in it steers a terminal, turns a line round or hides."""

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_KEPT = "\n\t"
_HIDDEN = (
    (0x00AD, 0x00AD), (0x061C, 0x061C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0x1D173, 0x1D17A), (0xE0000, 0xE007F),
)  # fmt: skip
"""Marks of direction and characters without a glyph. Joiners stay: Persian, and emoji of several parts, need them."""
_SAFE: dict[int, str] = {
    **dict.fromkeys((*range(32), *range(127, 160), *range(55296, 57344)), _REPLACED),
    **{code: "" for first, last in _HIDDEN for code in range(first, last + 1)},
    **dict.fromkeys((0x2028, 0x2029), "\n"),
    **{ord(one): one for one in _KEPT},
}


def harmless(text: str) -> str:
    """The text with its lines; control characters (C0, C1, DEL) become a sign, hidden ones vanish."""
    return text if text.isascii() and text.isprintable() else text.replace("\r\n", "\n").translate(_SAFE)


def one_line(text: str) -> str:
    """`harmless`, in one line."""
    return " ".join(harmless(text).split())


def escaped(text: str) -> str:
    """The text of a JSON document; what `harmless` takes out becomes an escape that means the same."""
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    return "".join(one if ord(one) not in _SAFE or one in _KEPT else _escape(one) for one in text)


def _escape(letter: str) -> str:
    packed = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{packed[at : at + 4]}" for at in range(0, len(packed), 4))
