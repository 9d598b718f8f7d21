"""Where notices of newer versions come from, and the key that they are signed with; a build without both has none."""

import base64
import binascii
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from o8studio.domain.update_notice import MOST_BYTES, BadNotice, UpdateNotice, parse_notice
from o8studio.store.resources import resources

_FILE = "updates.toml"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """An address and an ed25519 public key."""

    address: str
    key: bytes

    def read(self, answer: bytes) -> UpdateNotice:
        """The notice in an answer, once its signature is found right.

        Raises:
            BadNotice: it is damaged, forged, or not what we publish.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if len(answer) > 2 * MOST_BYTES:
            raise BadNotice
        try:
            told = json.loads(answer)
            payload, signature = (
                base64.b64decode(told[name], validate=True) for name in ("signed", "signature")
            )
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, payload)
        except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadNotice from error
        return parse_notice(payload)


def update_source(folder: Path | None = None) -> UpdateSource | None:
    """The one of this build; None without an address and a key. Blocking."""
    path = (folder or resources()) / _FILE
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        address, key = (
            str(told.get("address", "")),
            base64.b64decode(str(told.get("public_key", "")), validate=True),
        )
    except (OSError, ValueError, binascii.Error):
        return None
    is_usable = address.startswith(("https://", "http://127.0.0.1:")) and len(key) == _KEY_BYTES
    return UpdateSource(address, key) if is_usable else None
