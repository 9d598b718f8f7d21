"""Facts about the library, of discussions and review pages among them, are read back the same, whatever is in them."""

import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.library.facts import DiscussionFact, LibraryFact, PageFact
from o8studio.store.ledger.codec import encode, subject_of
from o8studio.store.ledger.library_codec import LIBRARY_KINDS, decode_library, writable_library
from tests.domain.library.test_mark import marks

KINDS = [*typing.get_args(DiscussionFact), *typing.get_args(PageFact)]
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def values(name: str, of: Any) -> st.SearchStrategy[Any]:
    """Of one field, also where it has a default; times are numbers that JSON has."""
    special: dict[str, st.SearchStrategy[Any]] = {
        "marks": st.lists(marks, max_size=3).map(tuple),
        "clips": st.lists(text, max_size=3).map(tuple),
    }
    if name in special:
        return special[name]
    if of is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    return text if of is str or getattr(of, "__supertype__", None) is str else st.from_type(of)


def facts(kind: type) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{name: values(name, of) for name, of in typing.get_type_hints(kind).items()})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_what_is_written_is_read(kind: type, data: st.DataObject) -> None:
    fact = data.draw(facts(kind))
    name, body = encode(fact)
    assert decode_library(name, body) == fact == writable_library(fact)
    assert subject_of(fact).startswith(("@clip ", "@page "))


def test_every_fact_of_the_library_has_a_name_in_the_ledger() -> None:
    assert {kind.__name__ for kind in typing.get_args(LibraryFact)} == LIBRARY_KINDS


@pytest.mark.parametrize(
    "body",
    [
        '{"marks": 7}',
        '{"marks": [{"tool": "eval", "points": [], "ink": "red", "width": 3, "text": ""}]}',
        '{"marks": [{"points": [[1]]}]}',
        "[]",
        "{}",
    ],
)
def test_a_damaged_fact_is_unreadable_and_nothing_worse(body: str) -> None:
    with pytest.raises(LedgerUnreadable):
        decode_library("CommentPosted", body)
