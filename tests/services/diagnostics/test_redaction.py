"""No secret leaves in a text or in a value of any type."""

import json
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import PurePosixPath

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.services.diagnostics.redaction import redacted, redacted_object, redacted_text
from o8studio.store.settings import GatewayEntry, Settings
from tests.support.demo import TOKEN

WHERE = "http://user:PROXYPASS@proxy.example:8080"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (f"authorization: Bearer {TOKEN}", "authorization: Bearer …"),
        (f"token {TOKEN} was refused", "token sk-… was refused"),
        (
            "GET https://cdn.example/v.mp4?Signature=abc&Expires=1 failed",
            "GET https://cdn.example/v.mp4?… failed",
        ),
        ("https://user:pw@gw.example:8443/v1", "https://gw.example:8443/v1"),
        ("socks5h://user:pw@gw.example:1080", "socks5h://gw.example:1080"),
        ("HTTP://User:pw@GW.example", "http://gw.example"),
        ("by user:pw@proxy.lan:3128 there", "by …@proxy.lan:3128 there"),
        ("by user:pw@[::1]:3128", "by …@[::1]:3128"),
        ("Basic dXNlcjpQQVNTV09SRA==", "Basic …"),
        ("data:image/png;base64," + "A" * 300, "[embedded data]"),
        ("a fox at 10:30, by the lake", "a fox at 10:30, by the lake"),
        ("Basic information", "Basic information"),
    ],
)
def test_secrets_are_taken_out_of_a_text(text: str, bare: str) -> None:
    assert redacted_text(text) == bare


class _Kind(Enum):
    SECRET = TOKEN
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class _Holder:
    name: object
    deep: tuple[object, ...] = ()


class _Other:
    def __str__(self) -> str:
        return f"other {TOKEN}"


@pytest.mark.parametrize(
    "value",
    [
        (TOKEN,), [(TOKEN,)], {"a": ({"b": [TOKEN]},)}, {TOKEN: 1}, {TOKEN}, frozenset({WHERE}), _Kind.SECRET,
        _Holder(TOKEN, (WHERE, {"x": (TOKEN,)})), _Other(), TOKEN.encode(), bytearray(WHERE.encode()), Exception(TOKEN),
        {"proxy": WHERE}, {"password": "PROXYPASS"}, {"api_key": ("PROXYPASS",)}, {"token": {"x": "PROXYPASS"}},
        {"Authorization": b"PROXYPASS"}, PurePosixPath(f"/tmp/{TOKEN}"), iter([TOKEN]), {"passphrase": 5_309_284_711},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_no_value_of_any_type_keeps_one(value: object) -> None:
    told = json.dumps(redacted(value))
    for secret in (TOKEN, "PROXYPASS", "5309284711"):
        assert secret not in told


def test_settings_as_they_are_written_down_lose_the_proxy_s_password_and_a_token_in_a_name() -> None:
    entry = GatewayEntry(id=GatewayId("g"), name=TOKEN, base_url="https://gw.example", proxy=WHERE)
    told = json.dumps(redacted(asdict(Settings().with_gateway(entry))))
    assert "gw.example" in told
    assert "PROXYPASS" not in told
    assert TOKEN not in told


def test_what_is_no_secret_stays_what_it_was() -> None:
    value = {
        "n": 1,
        "part": 0.5,
        "on": True,
        "none": None,
        "text": "a fox",
        "list": [1, (2, 3)],
        "kind": _Kind.OPEN,
    }
    assert redacted(value) == {
        "n": 1, "part": 0.5, "on": True, "none": None, "text": "a fox", "list": [1, [2, 3]], "kind": "open",
    }  # fmt: skip
    assert redacted_object({"token_kept": True, "has_access": None}) == {
        "token_kept": True,
        "has_access": None,
    }


def test_a_value_of_any_depth_ends() -> None:
    deep: list[object] = []
    for _level in range(5000):
        deep = [deep]
    json.dumps(redacted(deep))
