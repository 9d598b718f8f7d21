"""The one table of refusal codes: what it says of money, of filters, and of answers that are only passed on."""

import pytest

from o8studio.domain.errors import FilteredInput, RefusalKind
from o8studio.domain.reasons import FailureKind
from o8studio.domain.refusal_codes import (
    CODES,
    FAILURES,
    PASSED_ON,
    filtered_input,
    is_documented,
    is_refusal,
    lacks_money,
    proves_nothing_made,
    refused_about,
)

NO_BALANCE = (
    "insufficient_user_quota", "pre_consume_token_quota_failed", "quota_not_enough", "insufficient_quota",
    "budget_exceeded", "1101", "1102", "AccountOverdueError", "billing_hard_limit_reached", "billing_not_active",
    "base_resp 1008", "Arrearage", "CreditInsufficient", "insufficient_balance",
)  # fmt: skip


def test_these_codes_say_that_there_is_no_money_and_only_they_hold_the_other_jobs() -> None:
    assert {code for code, row in CODES.items() if row.kind.holds_others} == set(NO_BALANCE)
    assert [kind for kind in RefusalKind if kind.holds_others] == [RefusalKind.BALANCE, RefusalKind.ACCOUNT]


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_vendors_no_that_is_passed_on_is_about_the_gateways_own_account(status: int) -> None:
    assert refused_about(status, PASSED_ON).kind is (
        RefusalKind.ACCOUNT if status == 402 else RefusalKind.SETUP
    )
    assert refused_about(status, "1002", upstream=True).kind is RefusalKind.SETUP


@pytest.mark.parametrize("code", ["1101", "1102", "insufficient_quota"])
def test_a_vendors_empty_account_is_not_the_persons_balance(code: str) -> None:
    """Every waiting job of the gateway waited until the person's balance grew, which it had no need to."""
    assert refused_about(200, code, upstream=True).kind is RefusalKind.ACCOUNT
    assert refused_about(429, code).kind is RefusalKind.BALANCE


def test_a_code_that_ended_an_accepted_job_proves_nothing_of_a_refusal() -> None:
    """A vendor's fault may come after work that is paid for."""
    faults = [code for code, kind in FAILURES.items() if kind is not FailureKind.GONE]
    assert not [
        code for code in faults if is_documented(code) or proves_nothing_made(code, own_envelope=True)
    ]


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
    assert {code for code in CODES if proves_nothing_made(code, own_envelope=False)} == {
        "model_not_found",
        "build_request_failed",
        "not_implemented",
        "system_cpu_overloaded",
        "system_memory_overloaded",
        "system_disk_overloaded",
    }
    assert proves_nothing_made("50411", own_envelope=True)
    assert not proves_nothing_made("50411", own_envelope=False)
    for code in ("500", "5000", "50500", "90210", "504"):
        assert not proves_nothing_made(code, own_envelope=True), "a number is no refusal by itself"


@pytest.mark.parametrize(
    ("code", "words", "refuses"),
    [
        ("1201", "", True), ("400", "", True), ("unknown_parameter", "", True), ("", "no such model", True), ("InvalidX", "", True),
        ("500", "", False), ("408", "", False), ("5000", "", False), ("40001", "", False), ("-1", "", False),
        ("internal_error", "", False), ("upstream_timeout", "", False), ("", "Request timed out", False), ("", "Bad gateway", False),
    ],
)  # fmt: skip
def test_an_answer_without_a_job_refuses_by_its_code(code: str, words: str, refuses: bool) -> None:
    assert is_refusal(code, words) is refuses


NO_MONEY = ("insufficient quota", "Insufficient account balance", "Your credits are not enough", "账户余额不足", "额度不足", "欠费", "ExceededBudget: User over budget", "You have exhausted all of your credits")  # fmt: skip
OTHER_WORDS = ("invalid prompt", "quota exceeded for requests per minute", "the balance of the picture", "Resource has been exhausted (e.g. check quota).", "负载已饱和", "insufficient " + "x " * 400 + "quota")  # fmt: skip


def test_a_refusal_without_a_code_may_say_that_there_is_no_money() -> None:
    assert [words for words in (*NO_MONEY, *OTHER_WORDS) if lacks_money(words)] == list(NO_MONEY)
