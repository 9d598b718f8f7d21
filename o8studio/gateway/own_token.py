"""Masks our own token in what a server says: some quote it, and a text goes on to the ledger, the screen and reports."""

import base64
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from o8studio.domain.request import Json
from o8studio.domain.secret import Secret

MASK = "***"
_LEAST = 8
"""Letters of the shortest token that is masked; a shorter one occurs in any text by chance."""
_LEAST_PIECE = 12
_MARKS = ("\\", "%", "&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}
_ESCAPE = re.compile(
    r"\\{1,8}u00([0-9a-fA-F]{2})|%(?:25)?([0-9a-fA-F]{2})|&#0{0,4}([0-9]{1,3});|&#[xX]0{0,4}([0-9a-fA-F]{2});|&(amp|lt|gt|quot);"
    r"|\\{1,8}(?=[/\"])"
)
"""A letter in another spelling: of JSON, also one that is quoted in another, of addresses, of HTML."""
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_STEP = 1024 * 1024


class TokenMask:
    """Replaces the token in every spelling that answers have for it.

    Those are: as it is, without its prefix, pieces of a third and more, as `Basic` credentials (base64) or hexadecimal
    digits, and each of them with letters escaped.
    """

    def __init__(self, token: Secret | None) -> None:
        bare = token.reveal() if token else ""
        self._token = bare if len(bare) >= _LEAST else ""
        self._forms: tuple[str, ...] = ()
        self._piece = 0
        if not self._token:
            return
        prefix, dash, rest = bare.partition("-")
        without = (rest,) if dash and len(prefix) < _LEAST <= len(rest) else ()
        self._forms = tuple(dict.fromkeys((bare, *_encoded(bare), *without)))
        third = max(_LEAST_PIECE, -(-len(bare) // 3))
        self._piece = third if 2 * third <= len(bare) else 0

    def text(self, said: str) -> str:
        """A text without the token."""
        if len(said) < _LEAST:
            return said
        for form in self._forms:
            said = said.replace(form, MASK)
        if self._forms and any(mark in said for mark in _MARKS):
            said = self._without_escaped(said)
        return self._without_pieces(said) if self._piece else said

    def content(self, said: bytes | bytearray) -> bytes | bytearray:
        """The bytes of a text without the token; bytes that are no text stay."""
        if not self._forms:
            return said
        if b"\0" in said:
            for wanted, mask in self._wide(MASK):
                said = said.replace(wanted, mask)
        return self.text(said.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def value(self, said: Json) -> Json:
        """A parsed value without the token: its escapes have become letters."""
        if isinstance(said, str):
            return self.text(said)
        if isinstance(said, list):
            return [self.value(one) for one in said]
        if isinstance(said, dict):
            return {self.text(name): self.value(one) for name, one in said.items()}
        return said

    def headers(self, said: Mapping[str, str]) -> dict[str, str]:
        """Headers without the token, by their names in lower case."""
        return {name.lower(): self.text(value) for name, value in said.items()}

    def clean_large(self, said: bytearray) -> None:
        """Mask the token as it is, in place, in steps that are too short to hold up another thread. Blocking."""
        wide = self._wide() if b"\0" in said[:4] else ()
        for wanted, mask in (*((form.encode(), b"*" * len(form.encode())) for form in self._forms), *wide):
            at = 0
            while at < len(said):
                found = said.find(wanted, at, at + _STEP + len(wanted))
                if found >= 0:
                    said[found : found + len(wanted)] = mask
                else:
                    at += _STEP

    def _wide(self, mask: str = "") -> Iterator[tuple[bytes, bytes]]:
        """Its forms in texts of two or four bytes a letter, which JSON may be in, and the mask, or one as long, in the same."""
        for coding in _WIDE:
            for form in self._forms:
                yield form.encode(coding), (mask or "*" * len(form)).encode(coding)

    def _without_escaped(self, said: str) -> str:
        """Looks for the token in the text with plain letters, and masks what stands for it in the text itself.

        One pattern of every spelling of every letter would take 100 ms to be compiled, for each token.
        """
        plain = _ESCAPE.sub(_letter, said)
        if not any(form in plain for form in self._forms):
            return said
        at, after = [], []
        """Of each escape: its place in the plain text, and how far the text is ahead of that behind it."""
        ahead = 0
        for found in _ESCAPE.finditer(said):
            at.append(found.start() - ahead)
            ahead += found.end() - found.start() - len(_letter(found))
            after.append(ahead)

        def place(index: int) -> int:
            """Of a plain letter in the text."""
            before = bisect_left(at, index)
            return index + (after[before - 1] if before else 0)

        kept, done = [], 0
        for start, end in self._places(plain):
            kept.append(said[done : place(start)])
            done = place(end)
        return MASK.join([*kept, said[done:]])

    def _places(self, plain: str) -> list[tuple[int, int]]:
        """Start and end of each occurrence of the token, in order and apart from each other."""
        found = sorted(
            (match.start(), match.end())
            for form in self._forms
            for match in re.finditer(re.escape(form), plain)
        )
        apart: list[tuple[int, int]] = []
        for start, end in found:
            if apart and start <= apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((start, end))
        return apart

    def _without_pieces(self, said: str) -> str:
        token, least = self._token, self._piece
        for start in range(len(token) - least + 1):
            at = said.find(token[start : start + least])
            while at >= 0:
                end, more = at + least, start + least
                while end < len(said) and more < len(token) and said[end] == token[more]:
                    end, more = end + 1, more + 1
                said = said[:at] + MASK + said[end:]
                at = said.find(token[start : start + least], at + len(MASK))
        return said


def _encoded(token: str) -> list[str]:
    """Its hexadecimal digits, and the part of its base64 that is the same whatever stands around it, by alignment."""
    raw = token.encode()
    found = [raw.hex()]
    for before in range(3):
        packed = base64.b64encode(bytes(before) + raw).decode()
        inner = packed[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        found += [inner, inner.replace("+", "-").replace("/", "_")]
    return found


def _letter(found: re.Match[str]) -> str:
    if found[3]:
        return chr(int(found[3]))
    if found[5]:
        return _NAMED[found[5]]
    digits = found[1] or found[2] or found[4]
    return chr(int(digits, 16)) if digits else ""
