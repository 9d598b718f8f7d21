"""A token that can't be printed by accident."""

import re
import unicodedata

MOST_LETTERS = 8000
"""Of a token. It is sent as one header line, of which usual servers take 8 KB; every keyring but that of Windows, which
refuses more than 1,280 by itself, keeps that much.
"""
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Letters and marks that are drawn as nothing (Unicode's Default_Ignorable_Code_Point), beside what `Cf` covers."""
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Control and format characters, spaces of any width."""
_PASTED = re.compile("\x1b?\\[20[01]~")
"""What a terminal puts around pasted text."""


class Secret:
    """Holds a token; only `reveal` returns it, and only the client and the vault call that."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = clean_token(value)

    def reveal(self) -> str:
        """The token itself."""
        return self._value

    @property
    def is_sendable(self) -> bool:
        """Whether a header can carry it: printable ASCII, and not empty."""
        return bool(self._value) and self.odd is None

    @property
    def odd(self) -> tuple[int, str] | None:
        """The first character that no header can carry, and its place from 1; None when there is none."""
        found = ((place, one) for place, one in enumerate(self._value, 1) if not "!" <= one <= "~")
        return next(found, None)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def clean_token(pasted: str) -> str:
    """Remove what is copied along with a token: spaces, newlines, characters that nobody sees, `Bearer ` (trap 30)."""
    spaced = "".join(_seen(one) for one in _PASTED.sub("", pasted))
    words = spaced.split()
    while words and words[0].lower() in ("authorization:", "bearer"):
        del words[0]
    return "".join(words)


def _seen(one: str) -> str:
    """The character itself, a space for one of any width, or nothing."""
    if one.isascii() and one.isprintable():
        return one
    if one.isspace() or unicodedata.category(one).startswith("Z"):
        return " "
    return "" if unicodedata.category(one) in _INVISIBLE or _IGNORABLE.match(one) else one
