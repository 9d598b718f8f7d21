"""Each fact is read back as it was written; what can't be written is a typed error, and so is what can't be read."""

import json
import math

import pytest

from o8studio.domain.errors import BadInput, LedgerUnreadable
from o8studio.domain.jobs import facts
from o8studio.domain.request import is_valid, valid
from o8studio.store.ledger.codec import KINDS, decode, encode, writable
from tests.support.jobs import RECORDED, J
from tests.support.odd_values import ODD


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("body", ["", "[]", "null", "{}", "{", "[" * 100_000], ids=lambda body: body[:4])
def test_a_body_that_makes_no_sense_is_unreadable(kind: str, body: str) -> None:
    if kind in ("WatchStopped", "WatchResumed", "MovedIn") and body == "{}":
        body = '{"nobody": 1}'
    with pytest.raises(LedgerUnreadable):
        decode(kind, body)


def test_a_kind_that_nobody_knows_is_unreadable_and_named_shortly() -> None:
    with pytest.raises(LedgerUnreadable) as unreadable:
        decode("X" * 1000, "{}")
    assert len(str(unreadable.value)) < 200


@pytest.mark.parametrize("field", sorted(json.loads(encode(RECORDED)[1])))
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_any_value_in_a_fact_is_read_or_unreadable(field: str, odd: object) -> None:
    body = json.loads(encode(RECORDED)[1])
    body[field] = odd
    try:
        assert isinstance(decode("Recorded", json.dumps(body)), facts.Recorded)
    except LedgerUnreadable as error:
        assert "Recorded" in str(error)


def test_a_number_that_json_does_not_have_is_refused_of_a_person() -> None:
    endless = facts.Recorded(job_id=J, at=math.inf, request=RECORDED.request)
    with pytest.raises(BadInput):
        writable(endless)


def test_half_characters_of_a_gateway_are_made_whole() -> None:
    told = facts.Failed(job_id=J, at=1.0, reason="\ud83d\ude00 and \ud800", charge=facts.Charge.MAYBE)
    clean = writable(told)
    assert isinstance(clean, facts.Failed)
    assert clean.reason == "😀 and \ufffd"
    assert decode(*encode(clean)) == clean


@pytest.mark.parametrize(("text", "good"), [("a", True), ("狐🦊", True), ("\ud800", False)])
def test_whole_text_stays_itself(text: str, good: bool) -> None:
    assert is_valid(text) is good
    assert (valid(text) == text) is good
    assert is_valid(valid(text))
