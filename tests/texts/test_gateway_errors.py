"""Errors of a gateway in words: never of a bill that a free question could not make."""

import pytest

from o8studio.domain import errors
from o8studio.domain.errors import RefusalKind
from o8studio.domain.reasons import CertificateProblem, HoldReason, LostReason
from o8studio.texts.gateway_errors import gateway_error_words

FREE = [
    *(errors.AnswerLost(reason) for reason in LostReason),
    errors.Incomprehensible("json"),
    *(errors.NotSent(reason, "x") for reason in HoldReason),
    *(errors.NotSent(HoldReason.CERTIFICATE, f"{one} g.example") for one in CertificateProblem),
    *(
        errors.Refused(status, kind=kind, reason="r")
        for kind in RefusalKind
        for status in (200, 401, 404, 503)
    ),
]


@pytest.mark.parametrize("error", FREE, ids=lambda error: f"{type(error).__name__} {error}"[:60])
def test_no_free_question_says_that_something_may_have_been_billed(error: errors.GatewayError) -> None:
    words = gateway_error_words(error)
    assert words.charge == "Nothing was billed."
    assert "may have been" not in str(words)
    assert "{" not in str(words)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.Refused(401, code="invalid_api_key", kind=RefusalKind.SETUP), "your token is fine"),
        (errors.Refused(401, kind=RefusalKind.TOKEN), "does not accept the token"),
        (
            errors.Refused(404, reason="no", kind=RefusalKind.NOWHERE),
            "does not know this route or model: no.",
        ),
        (
            errors.Refused(401, reason="Sign in", kind=RefusalKind.BETWEEN),
            "not the gateway (HTTP 401): Sign in.",
        ),
        (errors.Refused(301, reason="https://x", kind=RefusalKind.REDIRECT), "redirects to https://x."),
        (errors.Refused(503, kind=RefusalKind.NO_CHANNEL), "no video channel"),
        (errors.Refused(404, reason="no", kind=RefusalKind.NO_CHANNEL), "has no such model: no."),
        (errors.NotSent(HoldReason.CERTIFICATE, "expired g.example"), "that of g.example has expired"),
        (errors.NotSent(HoldReason.CERTIFICATE), "certificate is not trusted."),
        (errors.NotSent(HoldReason.UNKNOWN_PROXY, "socks4://h"), "The proxy socks4://h is not understood"),
    ],
)
def test_each_says_what_is_true(error: errors.GatewayError, words: str) -> None:
    assert words in gateway_error_words(error).happened
