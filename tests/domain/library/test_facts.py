"""Every library fact is known to whoever must know it, and is read back as it was written."""

from typing import get_args

import pytest

from o8studio.domain.ids import LIBRARY_MARK
from o8studio.domain.library import facts
from o8studio.domain.library.facts import ClipFact, GroupFact, LibraryFact
from o8studio.domain.library.shelf import ShelfEntry, apply, apply_to_group
from o8studio.store.ledger import codec
from o8studio.store.ledger.codec import encode, subject_of
from o8studio.store.ledger.library_codec import LIBRARY_KINDS, decode_library
from tests.support.shelf_facts import ALL


def test_every_kind_is_known_to_the_codec_and_to_these_tests() -> None:
    bases = {"AboutClip", "AboutGroup"}
    defined = {
        kind
        for name, kind in vars(facts).items()
        if isinstance(kind, type) and "at" in getattr(kind, "__dataclass_fields__", ()) and name not in bases
    }
    assert set(get_args(LibraryFact)) >= defined
    assert {kind.__name__ for kind in get_args(LibraryFact)} == LIBRARY_KINDS
    assert LIBRARY_KINDS.isdisjoint(codec.KINDS)
    assert {type(fact) for fact in ALL} >= defined


@pytest.mark.parametrize("fact", ALL, ids=lambda fact: type(fact).__name__)
def test_a_fact_is_read_back_as_it_was_written(fact: LibraryFact) -> None:
    assert decode_library(*encode(fact)) == fact
    assert subject_of(fact).startswith(LIBRARY_MARK)


@pytest.mark.parametrize("first", ALL, ids=lambda fact: type(fact).__name__)
@pytest.mark.parametrize("second", ALL, ids=lambda fact: type(fact).__name__)
def test_any_fact_can_follow_any_other_and_said_twice_it_changes_nothing(
    first: LibraryFact, second: LibraryFact
) -> None:
    if isinstance(first, ClipFact) and isinstance(second, ClipFact):
        once = apply(apply(ShelfEntry(), first), second)
        assert apply(once, second) == once
    if isinstance(first, GroupFact) and isinstance(second, GroupFact):
        group = apply_to_group(apply_to_group(None, first), second)
        assert apply_to_group(group, second) == group
