"""Each error says what happened, whether money was spent, and what can be done; and none passes on a foreign text."""

import pytest

from o8studio.domain.compose.batch import NotAgreed, OrderRefused
from o8studio.domain.connect_link import UnusableLink
from o8studio.domain.errors import (
    AnotherWriter,
    BadInput,
    CutShort,
    DiskTrouble,
    GatewayError,
    HandoverLost,
    IllegalTransition,
    KeyringLocked,
    KeyringSilent,
    LedgerError,
    LedgerTooNew,
    LedgerUnreadable,
    NoKeyring,
    NoToken,
    StudioError,
    TokenFileLocked,
    UnreadableImage,
    UnusableToken,
    VaultError,
    WrongPassphrase,
)
from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.comment import UnfitComment
from o8studio.domain.library.merging import AnswersRefused
from o8studio.domain.library.refused import LibraryRefused
from o8studio.domain.reasons import DiskProblem, PictureProblem
from o8studio.store.library.database import NotWritable
from o8studio.texts.errors import explain, kept_before_words, still_kept_words

FREE, UNSENT = "Nothing was billed.", "Nothing was sent, so nothing was billed."
NOT_DONE = "Nothing was done, so this cost nothing."
UNSENT_NOW = "Nothing new was sent; jobs that were sent earlier continue at the gateway."
FOREIGN = "Traceback /home/mei/secret sk-1234"
EXPLAINED = [
    (NoKeyring("fail.Keyring"), "This system has no keyring.", FREE),
    (KeyringLocked(), "The keyring is locked.", FREE),
    (KeyringSilent(), "The keyring did not answer.", FREE),
    (TokenFileLocked(), "The file with the token is locked with your passphrase.", UNSENT),
    (WrongPassphrase(), "The passphrase does not unlock the token file.", FREE),
    (NoToken(), "There is no token for this gateway.", UNSENT),
    (AnotherWriter(), "Another o8studio is open on this profile.", UNSENT),
    (LedgerTooNew(), "A newer o8studio wrote the ledger. It was left untouched.", UNSENT),
    (LedgerUnreadable(FOREIGN), "The ledger can't be read or written.", UNSENT_NOW),
    (LedgerUnreadable(FOREIGN, is_busy=True), "Another program is using the ledger.", UNSENT_NOW),
    (DiskTrouble(DiskProblem.FULL), "The disk is full.", FREE),
    (DiskTrouble(DiskProblem.FULL, "/clips"), "Clips can't be saved in /clips: the disk is full.", UNSENT),
    (IllegalTransition(FOREIGN), "The job's current state does not allow this.", NOT_DONE),
    (IllegalTransition(FOREIGN, state=JobState.KEPT), "This clip is already saved.", NOT_DONE),
    (IllegalTransition(FOREIGN, state=JobState.SENDING), "This clip is being sent right now.", NOT_DONE),
]


@pytest.mark.parametrize(
    ("error", "happened", "charge"), EXPLAINED, ids=lambda one: one if isinstance(one, str) else ""
)
def test_an_error_says_what_happened_whether_it_cost_money_and_what_to_do(
    error: StudioError, happened: str, charge: str
) -> None:
    told = explain(error)
    assert (told.happened, told.charge) == (happened, charge)
    assert told.remedy.endswith(".")
    assert "sk-1234" not in str(told)


def _kinds(root: type[StudioError]) -> set[type[StudioError]]:
    return {root}.union(*(_kinds(one) for one in root.__subclasses__()))


def test_every_kind_of_error_has_words_of_its_own() -> None:
    """A kind that is new has none, and would be `Something went wrong.`"""
    explained = {type(error) for error, _happened, _charge in EXPLAINED}
    elsewhere = {
        StudioError, LedgerError, VaultError, BadInput, UnreadableImage, UnusableToken, CutShort, OrderRefused, NotAgreed,
        UnusableLink, HandoverLost, LibraryRefused, AnswersRefused, UnfitComment, NotWritable,
    }  # fmt: skip
    told = {one for one in _kinds(StudioError) if one.__module__.startswith("o8studio")}
    assert told - _kinds(GatewayError) == explained | elsewhere
    assert explain(VaultError(FOREIGN)).happened == "Something went wrong."
    assert explain(StudioError(FOREIGN)).remedy == "See the log."


@pytest.mark.parametrize("state", JobState)
def test_what_has_ended_has_nothing_left_to_do_and_what_goes_on_is_to_be_looked_at(state: JobState) -> None:
    told = explain(IllegalTransition("x", state=state))
    over = {JobState.KEPT, JobState.RENDERED, JobState.FETCHING, JobState.FAILED, JobState.CANCELLED}
    assert (told.remedy == "Nothing is left to do for it.") is (state in over)
    assert (told.remedy == "Try again shortly.") is (state is JobState.SENDING)
    assert (told.remedy == "Resolve it first.") is (state is JobState.UNCONFIRMED)
    assert told.charge == NOT_DONE, "the job may have been billed long ago"


@pytest.mark.parametrize("problem", PictureProblem)
def test_every_trouble_with_a_picture_names_its_file_and_another_way(problem: PictureProblem) -> None:
    error = UnreadableImage(problem, megapixels=300.4, most=178.9)
    alone = explain(error)
    error.name = "fox.png"
    named = explain(error)
    assert named.happened == f"fox.png: {alone.happened}"
    assert (named.charge, named.remedy) == (UNSENT, alone.remedy)
    if problem is PictureProblem.TOO_MANY_PIXELS:
        assert alone.happened == "This picture has 300 megapixels; at most 179 can be used."


@pytest.mark.parametrize("problem", DiskProblem)
def test_every_trouble_with_a_folder_names_it_and_none_is_read_as_a_command(problem: DiskProblem) -> None:
    assert "/clips: " in explain(DiskTrouble(problem, "/clips")).happened
    odd = explain(DiskTrouble(problem, "/a\u202eb\n" + "x" * 1000)).happened
    assert odd.isprintable()
    assert "…" in odd
    assert len(odd) < 300
    assert explain(DiskTrouble(problem)).remedy == "Free some space, or choose another folder."


def test_a_press_that_was_cut_short_says_how_many_go_on_and_why() -> None:
    cut = explain(CutShort(DiskTrouble(DiskProblem.FULL), left=1, count=5))
    assert cut.happened == "The disk is full."
    assert cut.charge == "1 of 5 clips was sent before and goes on; the others were taken back."
    assert "2 of 5 clips were sent" in explain(CutShort(NoToken(), left=2, count=5)).charge


def test_a_token_that_is_wrong_names_the_character_and_never_the_token() -> None:
    told = explain(UnusableToken(7, "é"))
    assert "7" in told.happened
    assert "é" in told.happened
    assert told.charge == UNSENT


def test_a_token_that_could_not_be_deleted_says_where_it_still_is() -> None:
    assert still_kept_words(KeyringLocked()).startswith("The keyring is locked. The gateway was removed")
    assert kept_before_words(KeyringSilent()).startswith("The keyring did not answer. The new token is kept")
