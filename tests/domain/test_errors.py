"""The error tree: who catches a root catches all of it, and each error carries what its words are made of."""

import pytest

from o8studio.domain import errors
from o8studio.domain.errors import (
    AnswerLost,
    BadInput,
    BrokenDownload,
    CutShort,
    DiskTrouble,
    FilteredInput,
    GatewayError,
    InputField,
    InputProblem,
    LedgerError,
    LedgerUnreadable,
    NoToken,
    NotSent,
    RefusalKind,
    Refused,
    StudioError,
    TokenFileLocked,
    UnreadableImage,
    VaultError,
)
from o8studio.domain.reasons import DiskProblem, DownloadProblem, HoldReason, LostReason, PictureProblem

ALL = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
UNDER = {
    GatewayError: {"NotSent", "AnswerLost", "Refused", "Incomprehensible", "BrokenDownload"},
    LedgerError: {"LedgerTooNew", "LedgerUnreadable"},
    VaultError: {
        "NoKeyring",
        "KeyringLocked",
        "KeyringSilent",
        "WrongPassphrase",
        "NoToken",
        "TokenFileLocked",
    },
    NoToken: {"TokenFileLocked"},
}


def test_everything_that_is_raised_on_purpose_is_a_studio_error() -> None:
    assert len(ALL) > 15
    assert all(issubclass(one, StudioError) for one in ALL)


@pytest.mark.parametrize("root", UNDER, ids=lambda one: one.__name__)
def test_a_root_catches_its_kind_and_no_other(root: type[Exception]) -> None:
    assert {one.__name__ for one in ALL if issubclass(one, root) and one is not root} >= UNDER[root]
    for other in (one for one in UNDER if not issubclass(one, root) and not issubclass(root, one)):
        assert not [name for name in UNDER[other] if issubclass(getattr(errors, name), root)]


def test_only_a_refusal_for_want_of_money_holds_the_others() -> None:
    assert [kind for kind in RefusalKind if kind.holds_others] == [RefusalKind.BALANCE, RefusalKind.ACCOUNT]


def test_a_refusal_that_says_nothing_more_is_about_one_job_of_this_gateway() -> None:
    error = Refused(400)
    assert (error.status, error.code, error.reason, error.retry_after, error.request_id) == (
        400,
        "",
        "",
        None,
        "",
    )
    assert (error.route_missing, error.upstream, error.may_repeat) == (False, False, False)
    assert (error.kind, error.field, error.filtered) == (RefusalKind.OTHER, "", FilteredInput.UNSAID)
    assert str(Refused(403, code="quota", reason="sk-secret in a sentence")) == "HTTP 403 quota", (
        "no foreign sentence"
    )


def test_what_became_of_the_money_is_in_the_type_and_its_reason() -> None:
    assert NotSent(HoldReason.UNREACHABLE).reason is HoldReason.UNREACHABLE
    lost = AnswerLost(LostReason.CONNECTION_BROKEN, 502)
    assert (lost.reason, lost.status) == (LostReason.CONNECTION_BROKEN, 502)
    assert AnswerLost(LostReason.CONNECTION_BROKEN).status is None


def test_a_broken_download_says_how_far_it_came_and_whether_to_ask_again() -> None:
    error = BrokenDownload(DownloadProblem.CUT_SHORT, received=5, expected=9, detail="no")
    assert (error.reason, error.received, error.expected, error.final, error.detail) == (
        DownloadProblem.CUT_SHORT, 5, 9, False, "no",
    )  # fmt: skip
    assert BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True).final


def test_a_known_part_and_problem_of_an_input_are_members_and_others_stay_text() -> None:
    known = BadInput("task", "unknown")
    assert (known.field, known.problem) == (InputField.TASK, InputProblem.UNKNOWN)
    assert known.field is InputField.TASK
    free = BadInput("seconds", "another task_9")
    assert (free.field, free.problem, str(free)) == ("seconds", "another task_9", "seconds: another task_9")


def test_a_press_that_was_cut_short_keeps_its_cause() -> None:
    cause = NotSent(HoldReason.UNREACHABLE)
    error = CutShort(cause, left=2, count=5)
    assert (error.cause, error.left, error.count) == (cause, 2, 5)
    assert str(error) == f"2 of 5 left: {cause}"


def test_the_smaller_ones_carry_their_numbers() -> None:
    picture = UnreadableImage(PictureProblem.TOO_MANY_PIXELS, megapixels=70.0, most=50.0)
    assert (picture.problem, picture.megapixels, picture.most) == (PictureProblem.TOO_MANY_PIXELS, 70.0, 50.0)
    assert DiskTrouble(DiskProblem.OTHER).problem is DiskProblem.OTHER
    assert LedgerUnreadable("locked", is_busy=True).is_busy
    assert not LedgerUnreadable("damaged").is_busy
    assert isinstance(TokenFileLocked(), NoToken)
