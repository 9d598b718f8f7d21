"""Review pages from small clips whose pictures hold their number, and a reader of pages that is not the page's own."""

import base64
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from o8studio.domain.ids import ClipId, PageId
from o8studio.domain.library.facts import PageShared
from o8studio.services.review.page_file import Template, page_file, read_template
from o8studio.services.review.review_page import Switches, Take, page_content
from o8studio.store.resources import resources

PAGE = PageId("0123456789abcdef0123456789abcdef")
SHARED = PageShared(page=PAGE, at=1.0, clips=(ClipId("clip-1"), ClipId("clip-2")), title="Li River")


def template() -> Template:
    return read_template(resources() / "review_page")


def page_of(
    takes: Sequence[Take], switches: Switches | None = None, passphrase: str = "", title: str = "Li River"
) -> bytes:
    head, parts = page_content(PAGE, title, "Mei", 1_795_000_000.0, takes, switches or Switches())
    return page_file(template(), head, parts, passphrase)


def block(page: bytes, name: str) -> str:
    found = re.search(rf'<script type="[^"]*" id="{name}">(.*?)</script>', page.decode(), re.DOTALL)
    assert found is not None
    return found[1]


def opened(page: bytes, passphrase: str = "") -> tuple[dict[str, Any], list[bytes]]:
    """Head and parts of a page, by what `page_file.py` says of its form and by nothing of its code."""
    form, packed = json.loads(block(page, "form")), base64.b64decode(block(page, "pack"), validate=True)
    if lock := form["lock"]:
        assert (lock["kdf"], lock["cipher"]) == ("PBKDF2-HMAC-SHA256", "AES-256-GCM")
        salt, once = base64.b64decode(lock["salt"]), base64.b64decode(lock["iv"])
        raw = unicodedata.normalize("NFC", passphrase).encode()
        key = PBKDF2HMAC(SHA256(), 32, salt, lock["iterations"]).derive(raw)
        packed = AESGCM(key).decrypt(once, packed, lock["bound"].encode())
    assert packed.startswith(b"O8RP1\n")
    length = int.from_bytes(packed[6:10], "big")
    head, at, parts = json.loads(packed[10 : 10 + length]), 10 + length, []
    for part in head["parts"]:
        parts.append(packed[at : at + part["size"]])
        at += part["size"]
    assert at == len(packed)
    return head, parts


def answers(**changes: Any) -> dict[str, Any]:
    """What a page saves."""
    basis: dict[str, Any] = {
        "o8review": 1, "page": PAGE, "person": "Arno", "saved_at": 1_795_000_100.0,
        "comments": [comment()], "answers": [{"clip": "1", "answer": "approved", "at": 1_795_000_050.0}],
    }  # fmt: skip
    return {**basis, **changes}


def comment(**changes: Any) -> dict[str, Any]:
    basis: dict[str, Any] = {
        "id": "a" * 32, "clip": "1", "text": "low", "first": 80, "last": 80, "at": 1_795_000_010.0, "changed_at": 1_795_000_010.0,
        "reply_to": "", "marks": [{"tool": "box", "points": [[0.1, 0.1], [0.4, 0.5]], "ink": "red", "width": 5, "text": ""}],
    }  # fmt: skip
    return {**basis, **changes}


def saved(path: Path, told: object) -> Path:
    path.write_text(json.dumps(told), "utf-8")
    return path
