"""Facts about jobs as JSON and back; unknown keys of a fact are an error, so that nothing is dropped silently.

Those about the library are in `library_codec.py`: what the window shows first needs none of them.
"""

import dataclasses
import json
from typing import TYPE_CHECKING, Any

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
from o8studio.domain.library.review import Verdict
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, is_valid, valid

if TYPE_CHECKING:
    from o8studio.domain.library.facts import LibraryFact

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
        facts.MovedIn,
        facts.Moved,
        facts.Edited,
        facts.EvidenceFound,
        facts.ChargeLearned,
        facts.Reviewed,
        facts.Relocated,
        facts.Retargeted,
    )
}
KINDS = frozenset(_KINDS)
"""The names under which facts about jobs are stored."""
_BY_PERSON = (facts.Recorded, facts.Edited, facts.Relocated, facts.Retargeted)
"""Accepted unchanged or not at all: what is sent and where it is saved must be what was asked for."""


def subject_of(fact: "Fact | LibraryFact") -> str:
    """The key under which a fact is stored: its job, or what of the library it is about."""
    return fact.job_id if isinstance(fact, Fact) else fact.subject


def encode(fact: "Fact | LibraryFact") -> tuple[str, str]:
    """The fact's kind and its body, which is valid Unicode whatever the fact holds.

    Raises:
        BadInput: it holds what can't be encoded: a foreign type, endless depth, a number of endless digits.
    """
    return type(fact).__name__, valid(body_of(fact))


def writable(fact: Fact) -> Fact:
    """The fact as it will be read back: a gateway's text is made valid Unicode, a person's must be valid.

    Raises:
        BadInput: a request or a path that is not valid Unicode, or a number that JSON does not have.
    """
    by_person = isinstance(fact, _BY_PERSON)
    body = body_of(fact, allow_nan=not by_person)
    clean = valid(body)
    if clean == body:
        return fact
    if by_person:
        broken = isinstance(fact, (facts.Recorded, facts.Edited)) and not is_valid(fact.request.prompt)
        raise BadInput("prompt" if broken else "text", "no unicode")
    return decode(type(fact).__name__, clean)


def body_of(fact: "Fact | LibraryFact", *, allow_nan: bool = True) -> str:
    """The fact as JSON.

    Raises:
        BadInput: it holds what JSON does not have.
    """
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


def _request(saved: dict[str, Any]) -> GenerationRequest:
    images = tuple(ImageInput(**{**image, "role": ImageRole(image["role"])}) for image in saved["images"])
    return GenerationRequest(**{**saved, "images": images})


def _result(saved: dict[str, Any]) -> Result:
    sources = tuple(Source(**{**source, "kind": SourceKind(source["kind"])}) for source in saved["sources"])
    return Result(**{**saved, "sources": sources})
