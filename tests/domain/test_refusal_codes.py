"""The one table of refusal codes: what it says of money, of filters, and of answers that are only passed on."""

import pytest

from o8studio.domain.errors import FilteredInput, RefusalKind
from o8studio.domain.refusal_codes import CODES, PASSED_ON, filtered_input, proves_nothing_made, refused_about

NO_BALANCE = (
    "insufficient_user_quota", "pre_consume_token_quota_failed", "quota_not_enough", "insufficient_quota",
    "budget_exceeded", "1101", "1102", "AccountOverdueError",
)  # fmt: skip


def test_eight_codes_say_that_there_is_no_money_and_only_they_hold_the_other_jobs() -> None:
    assert {code for code, row in CODES.items() if row.kind.holds_others} == set(NO_BALANCE)
    assert [kind for kind in RefusalKind if kind.holds_others] == [RefusalKind.BALANCE]


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_vendors_no_that_is_passed_on_is_about_the_gateways_own_account(status: int) -> None:
    assert refused_about(status, PASSED_ON).kind is RefusalKind.SETUP
    assert refused_about(status, "1002", upstream=True).kind is RefusalKind.SETUP


@pytest.mark.parametrize("code", ["1101", "1102", "insufficient_quota"])
def test_a_vendors_empty_account_is_not_the_persons_balance(code: str) -> None:
    """Every waiting job of the gateway waited until the person's balance grew, which it had no need to."""
    assert refused_about(200, code, upstream=True).kind is RefusalKind.SETUP
    assert refused_about(429, code).kind is RefusalKind.BALANCE


def test_without_a_code_that_is_known_the_status_counts() -> None:
    kinds = [refused_about(status, "odd").kind for status in (401, 402, 403, 404, 413, 429, 418)]
    assert kinds == [
        RefusalKind.TOKEN,
        RefusalKind.BALANCE,
        RefusalKind.PERMISSION,
        RefusalKind.GONE,
        RefusalKind.TOO_LARGE,
        RefusalKind.THROTTLED,
        RefusalKind.OTHER,
    ]


@pytest.mark.parametrize(
    ("code", "stopped"),
    [
        ("50411", FilteredInput.PICTURE),
        ("50412", FilteredInput.TEXT),
        ("50516", FilteredInput.CLIP),
        ("InputTextSensitiveContentDetected", FilteredInput.TEXT),
        ("OutputVideoSensitiveContentDetected", FilteredInput.CLIP),
        ("InputAudioRiskDetection", FilteredInput.SOUND),
        ("content_filter", FilteredInput.UNSAID),
        ("1301", FilteredInput.UNSAID),
        ("1101", None),
        ("50215", None),
        ("", None),
    ],
)
def test_a_filters_code_names_what_it_stopped(code: str, stopped: FilteredInput | None) -> None:
    assert filtered_input(code) is stopped
    assert (refused_about(400, code).kind is RefusalKind.CONTENT) is (stopped is not None)


def test_a_server_fault_proves_nothing_unless_the_gateway_itself_refused() -> None:
    assert {code for code in CODES if proves_nothing_made(503, code)} == {
        "model_not_found",
        "build_request_failed",
        "not_implemented",
        "system_cpu_overloaded",
        "system_memory_overloaded",
        "system_disk_overloaded",
    }
    assert proves_nothing_made(500, "50411")
    assert not proves_nothing_made(502, "50411")
    assert not proves_nothing_made(500, "500"), "LiteLLM's code is only the status once more"
