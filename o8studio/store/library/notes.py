"""What was said about a clip, as the read model lists and searches it."""

from collections.abc import Sequence

from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import LibraryFact
from o8studio.store.library.row import Notes


def notes_of(facts: Sequence[LibraryFact]) -> Notes:
    """From all library facts about a clip."""
    found = discussion_of(facts)
    words = (
        word
        for said in found.comments
        for word in (said.person, said.text, *(mark.text for mark in said.marks))
    )
    return Notes(
        count=len(found.comments),
        open=found.open_count,
        answer=found.answer.value if found.answers else "",
        words=" ".join(word for word in words if word),
    )
