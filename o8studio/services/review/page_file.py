"""Writes a review page: one HTML file that asks nobody for anything, in the clear or encrypted. Pure but for chance.

The file holds `form` (JSON: version and, where it is locked, how) and `pack` (base64). The pack is `O8RP1`, a line feed, the length
of the head (4 bytes, big endian), the head (JSON), then its parts one after another. A locked pack is the same under AES-256-GCM;
its key comes from the passphrase by PBKDF2-HMAC-SHA256 with the salt and the iterations in `form`.
"""

import base64
import hashlib
import html
import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = 1
MAGIC = b"O8RP1\n"
ITERATIONS = 600_000
"""Of PBKDF2-HMAC-SHA256: the least that OWASP's password storage sheet names (2023), under a second in a browser."""
BOUND = "o8studio review page 1"
"""Authenticated with the pack: it is no other program's, and no other version's."""
_LOCKED_TITLE = "o8studio review"
_SCRIPTS = ("words.js", "pack.js", "marks.js", "page.js")


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside the page: a clip, a picture."""

    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Template:
    """The page without its content, as it lies in `resources/review_page`."""

    page: str
    style: str
    icons: str
    script: str


def read_template(folder: Path) -> Template:
    """Blocking.

    Raises:
        OSError
    """
    scripts = "".join(folder.joinpath(name).read_text("utf-8") for name in _SCRIPTS)
    texts = [folder.joinpath(name).read_text("utf-8") for name in ("page.html", "page.css", "icons.html")]
    return Template(texts[0], texts[1], texts[2], f'"use strict";\n(() => {{\n{scripts}}})();\n')


def page_file(template: Template, head: dict[str, Any], parts: Sequence[Part], passphrase: str = "") -> bytes:
    """The whole file.

    Args:
        head: what the page shows; see `review_page.py`. Its parts are added.
        passphrase: what opens it; empty leaves it open.
    """
    packed = _pack(head, parts)
    form: dict[str, Any] = {"o8page": VERSION, "lock": None}
    title = html.escape(str(head.get("title", "")))
    if passphrase:
        packed, form["lock"] = _locked(packed, passphrase)
        title = _LOCKED_TITLE
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(template.script)}'",
            f"style-src '{_hash(template.style)}'",
            "img-src blob:",
            "media-src blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    fields = {
        "csp": policy,
        "title": title,
        "style": template.style,
        "icons": template.icons,
        "form": json.dumps(form),
        "pack": base64.b64encode(packed).decode(),
        "script": template.script,
    }
    before, *rest = template.page.split("[[")
    pieces = [before]
    for one in rest:  # not one `replace` after another: a title may read as the next one's place
        name, _, after = one.partition("]]")
        pieces += [fields[name], after]
    return "".join(pieces).encode()


def _pack(head: dict[str, Any], parts: Sequence[Part]) -> bytes:
    listed = [{"type": part.type, "size": len(part.content)} for part in parts]
    told = json.dumps({**head, "parts": listed}, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((MAGIC, len(told).to_bytes(4, "big"), told, *(part.content for part in parts)))


def _locked(packed: bytes, passphrase: str) -> tuple[bytes, dict[str, Any]]:
    # loaded for the few pages that are locked, not at each start of the window
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    salt, once = secrets.token_bytes(16), secrets.token_bytes(12)
    key = PBKDF2HMAC(SHA256(), 32, salt, ITERATIONS).derive(unicodedata.normalize("NFC", passphrase).encode())
    lock = {
        "kdf": "PBKDF2-HMAC-SHA256",
        "iterations": ITERATIONS,
        "cipher": "AES-256-GCM",
        "salt": base64.b64encode(salt).decode(),
        "iv": base64.b64encode(once).decode(),
        "bound": BOUND,
    }
    return AESGCM(key).encrypt(once, packed, BOUND.encode()), lock


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
