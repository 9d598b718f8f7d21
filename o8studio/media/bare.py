"""PNG and WebP files without what is beside their pixels: place, camera, programs, profiles. Nothing is decoded."""

from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_OF_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_HAS_ALPHA = 0x10
_DEPTH_AT = 24


def bare_file(content: bytes) -> bytes:
    """The same picture, byte for byte as it is packed; empty where this is none of the two, moves, or has 16 bits."""
    if content.startswith(_PNG):
        return _bare_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _bare_webp(content)
    return b""


def _bare_png(content: bytes) -> bytes:
    """Chunks: length, name, content, sum (PNG, third edition, §5.3)."""
    if content[_DEPTH_AT : _DEPTH_AT + 1] > b"\x08":
        return b""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end, name = at + 12 + int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if name in _OF_PNG:
            kept.append(content[at:end])
        if name == b"IEND":
            break
        at = end
    return b"".join(kept)


def _bare_webp(content: bytes) -> bytes:
    """Chunks: name, length, content, padded to even (RFC 9649 §2.3). Alpha beside the colours needs a head that names it."""
    chunks = dict(_chunks_of_webp(content))
    pixels: list[tuple[bytes, bytes]] = [
        (name, chunks[name]) for name in (b"ALPH", b"VP8 ", b"VP8L") if name in chunks
    ]
    if not pixels or b"ANIM" in chunks:
        return b""
    head = chunks.get(b"VP8X", b"")
    if b"ALPH" in chunks:
        pixels.insert(0, (b"VP8X", bytes([_HAS_ALPHA, 0, 0, 0]) + head[4:10]))
    packed = b"".join(
        name + len(part).to_bytes(4, "little") + part + bytes(len(part) % 2) for name, part in pixels
    )
    return b"RIFF" + (4 + len(packed)).to_bytes(4, "little") + b"WEBP" + packed


def _chunks_of_webp(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        yield content[at : at + 4], content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
