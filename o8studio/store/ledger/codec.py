"""Facts as JSON and back; unknown keys of a fact are an error, so that nothing is dropped silently."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any, get_args

from o8studio.domain.errors import BadInput, LedgerUnreadable
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.facts import (
    CancelReason,
    Charge,
    Fact,
    LoggedCharge,
    Result,
    Source,
    SourceKind,
)
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import GroupKind, LibraryFact, Removal
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.review import Verdict
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, is_valid, valid

_KINDS: dict[str, type[Fact]] = {
    kind.__name__: kind
    for kind in (
        facts.Recorded,
        facts.SendStarted,
        facts.NothingSent,
        facts.Accepted,
        facts.LostTrack,
        facts.RenderStarted,
        facts.Rendered,
        facts.FetchStarted,
        facts.FetchInterrupted,
        facts.Kept,
        facts.Failed,
        facts.Cancelled,
        facts.WatchStopped,
        facts.WatchResumed,
        facts.Moved,
        facts.Edited,
        facts.EvidenceFound,
        facts.ChargeLearned,
        facts.Reviewed,
        facts.Relocated,
        facts.Retargeted,
    )
}
_LIBRARY_KINDS: dict[str, type[LibraryFact]] = {kind.__name__: kind for kind in get_args(LibraryFact)}
KINDS = frozenset(_KINDS)
"""The names under which facts about jobs are stored."""
LIBRARY_KINDS = frozenset(_LIBRARY_KINDS)
"""The names under which facts about clips and the library are stored (docs/decisions/0027)."""
_BY_PERSON = (facts.Recorded, facts.Edited, facts.Relocated, facts.Retargeted)
"""Accepted unchanged or not at all: what is sent and where it is saved must be what was asked for."""


def subject_of(fact: Fact | LibraryFact) -> str:
    """The key under which a fact is stored: its job, or what of the library it is about."""
    return fact.subject if isinstance(fact, LibraryFact) else fact.job_id


def encode(fact: Fact | LibraryFact) -> tuple[str, str]:
    """The fact's kind and its body, which is valid Unicode whatever the fact holds.

    Raises:
        BadInput: it holds what can't be encoded: a foreign type, endless depth, a number of endless digits.
    """
    return type(fact).__name__, valid(_body(fact))


def writable(fact: Fact) -> Fact:
    """The fact as it will be read back: a gateway's text is made valid Unicode, a person's must be valid.

    Raises:
        BadInput: a request or a path that is not valid Unicode, or a number that JSON does not have.
    """
    by_person = isinstance(fact, _BY_PERSON)
    body = _body(fact, allow_nan=not by_person)
    clean = valid(body)
    if clean == body:
        return fact
    if by_person:
        broken = isinstance(fact, (facts.Recorded, facts.Edited)) and not is_valid(fact.request.prompt)
        raise BadInput("prompt" if broken else "text", "no unicode")
    return decode(type(fact).__name__, clean)


def writable_library(fact: LibraryFact) -> LibraryFact:
    """The fact as it will be read back: texts are made valid Unicode, a path must be valid.

    Raises:
        BadInput: a path that is not valid Unicode, or a number that JSON does not have.
    """
    body = _body(fact, allow_nan=False)
    path = getattr(fact, "path", "")
    if not is_valid(path):
        raise BadInput("text", "no unicode")
    clean = valid(body)
    return fact if clean == body else decode_library(type(fact).__name__, clean)


def _body(fact: Fact | LibraryFact, *, allow_nan: bool = True) -> str:
    try:
        return json.dumps(dataclasses.asdict(fact), ensure_ascii=False, allow_nan=allow_nan)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadInput(
            "request" if isinstance(fact, _BY_PERSON) else type(fact).__name__, "no json"
        ) from error


def decode(kind: str, body: str) -> Fact:
    """The fact that was written.

    Raises:
        LedgerUnreadable
    """
    try:
        values: dict[str, Any] = json.loads(body)
        match kind:
            case "EvidenceFound":
                values["charges"] = tuple(LoggedCharge(**one) for one in values["charges"])
            case "Recorded" | "Edited":
                values["request"] = _request(values["request"])
            case "Rendered":
                values["results"] = tuple(_result(result) for result in values["results"])
            case "Failed" | "ChargeLearned":
                values["charge"] = Charge(values["charge"])
            case "NothingSent":
                values["reason"] = HoldReason(values["reason"])
            case "LostTrack":
                values["reason"] = LostReason(values["reason"])
            case "Reviewed":
                values["verdict"] = Verdict(values.get("verdict", ""))
            case "Kept":
                values["flaw"] = Flaw(values.get("flaw", ""))
            case "Cancelled":
                values["reason"] = CancelReason(values["reason"])
            case _:
                pass
        return _KINDS[kind](**values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LedgerUnreadable(f"a fact of kind {kind[:40]}") from error


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
        return _LIBRARY_KINDS[kind](**values)
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


def _request(saved: dict[str, Any]) -> GenerationRequest:
    images = tuple(ImageInput(**{**image, "role": ImageRole(image["role"])}) for image in saved["images"])
    return GenerationRequest(**{**saved, "images": images})


def _result(saved: dict[str, Any]) -> Result:
    sources = tuple(Source(**{**source, "kind": SourceKind(source["kind"])}) for source in saved["sources"])
    return Result(**{**saved, "sources": sources})
