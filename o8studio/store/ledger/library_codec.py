"""Facts about clips and the library as JSON and back, as strict as those about jobs (`codec.py`)."""

import json
from collections.abc import Callable
from typing import Any, get_args

from o8studio.domain.errors import BadInput, LedgerUnreadable
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import GroupKind, LibraryFact, Removal
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.review import Verdict
from o8studio.domain.request import is_valid, valid
from o8studio.store.ledger.codec import body_of

_KINDS: dict[str, type[LibraryFact]] = {kind.__name__: kind for kind in get_args(LibraryFact)}
LIBRARY_KINDS = frozenset(_KINDS)
"""The names under which facts about clips and the library are stored (docs/decisions/0027)."""


def writable_library(fact: LibraryFact) -> LibraryFact:
    """The fact as it will be read back: texts are made valid Unicode, a path must be valid.

    Raises:
        BadInput: a path that is not valid Unicode, or a number that JSON does not have.
    """
    body = body_of(fact, allow_nan=False)
    path = getattr(fact, "path", "")
    if not is_valid(path):
        raise BadInput("text", "no unicode")
    clean = valid(body)
    return fact if clean == body else decode_library(type(fact).__name__, clean)


def decode_library(kind: str, body: str) -> LibraryFact:
    """The library fact that was written.

    Raises:
        LedgerUnreadable
    """
    try:
        values: dict[str, Any] = json.loads(body)
        for name, read in _LIBRARY_VALUES.items():
            if name in values:
                values[name] = read(values[name])
        return _KINDS[kind](**values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LedgerUnreadable(f"a fact of kind {kind[:40]}") from error


def _marks(saved: list[dict[str, Any]]) -> tuple[Mark, ...]:
    points = [tuple((x, y) for x, y in one["points"]) for one in saved]
    return tuple(
        Mark(**{**one, "tool": Tool(one["tool"]), "ink": Ink(one["ink"]), "points": at})
        for one, at in zip(saved, points, strict=True)
    )


_LIBRARY_VALUES: dict[str, Callable[[Any], object]] = {
    "flaw": Flaw,
    "verdict": Verdict,
    "kind": GroupKind,
    "how": Removal,
    "answer": Answer,
    "marks": _marks,
    "clips": tuple,
}
"""By the name of a field, what its JSON becomes."""
