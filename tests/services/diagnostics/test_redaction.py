"""No secret leaves in a text."""

import pytest

from o8studio.services.diagnostics.redaction import redacted_text
from tests.support.demo import TOKEN


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
        ("data:image/png;base64," + "A" * 300, "[embedded data]"),
    ],
)
def test_secrets_are_taken_out_of_a_text(text: str, bare: str) -> None:
    assert redacted_text(text) == bare
