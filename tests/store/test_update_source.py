"""Only what our key signed is a notice."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from o8studio.domain.update_notice import BadNotice
from o8studio.store.update_source import UpdateSource

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SOURCE = UpdateSource("https://a.example", KEY.public_key().public_bytes_raw())
PAYLOAD = json.dumps(
    {"v": 1, "version": "1.0.0", "date": "d", "address": "https://a.example", "expires_at": 1, "changes": {}}
).encode()


def envelope(payload: bytes = PAYLOAD, key: Ed25519PrivateKey = KEY, **changes: object) -> bytes:
    told = {
        "signed": base64.b64encode(payload).decode(),
        "signature": base64.b64encode(key.sign(payload)).decode(),
    }
    return json.dumps({**told, **changes}).encode()


def test_what_our_key_signed_is_read() -> None:
    assert SOURCE.read(envelope()).version == "1.0.0"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        envelope(key=Ed25519PrivateKey.generate()),
        envelope(signature="AAAA"),
        envelope(signature="!"),
        envelope(signed=base64.b64encode(PAYLOAD + b" ").decode()),
        envelope(signed=5),
        envelope(b"not json"),
        envelope(more="x" * 200_000),
    ],
)
def test_anything_else_is_not(answer: bytes) -> None:
    with pytest.raises(BadNotice):
        SOURCE.read(answer)
