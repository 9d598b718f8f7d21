"""A vocabulary that is read back from files keeps the words of other versions as they are."""

import json
import pickle
from dataclasses import asdict

import pytest

from o8studio.domain.jobs.facts import NothingSent
from o8studio.domain.reasons import DownloadProblem, HoldReason
from o8studio.store.ledger import codec

WORD = "reason of a later version"


def test_an_unknown_word_is_no_error_and_equals_no_member() -> None:
    unknown = HoldReason(WORD)
    assert isinstance(unknown, HoldReason)
    assert unknown not in list(HoldReason)
    assert (unknown, str(unknown), f"{unknown}", json.dumps(unknown)) == (WORD, WORD, WORD, f'"{WORD}"')
    assert {WORD: 1}[unknown] == 1


def test_a_known_word_is_its_member() -> None:
    assert HoldReason("no balance") is HoldReason.NO_BALANCE
    assert HoldReason(str(DownloadProblem.NO_TOKEN)) is HoldReason.NO_TOKEN


def test_a_copy_by_value_keeps_its_text_and_a_known_word_its_member() -> None:
    """A copy by its member's name, as Python 3.11.2 makes it, fails for a word without one."""
    copied = pickle.loads(pickle.dumps(HoldReason(WORD)))
    assert (type(copied), copied) == (HoldReason, WORD)
    assert pickle.loads(pickle.dumps(HoldReason.NO_BALANCE)) is HoldReason.NO_BALANCE


@pytest.mark.parametrize("value", [5, None, True, ["no balance"]])
def test_what_is_no_word_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match="not a valid HoldReason"):
        HoldReason(value)


def test_a_fact_with_a_word_of_a_later_version_is_read_and_written_as_it_was() -> None:
    body = json.dumps({"job_id": "j", "at": 1.0, "reason": WORD})
    fact = codec.decode("NothingSent", body)
    assert isinstance(fact, NothingSent)
    assert codec.encode(fact) == ("NothingSent", body)
    assert asdict(fact)["reason"] == WORD
