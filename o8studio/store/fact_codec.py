"""Facts as JSON and back; unknown keys of a fact are an error, so that nothing is dropped in silence."""

import dataclasses
import json
from typing import Any

from o8studio.domain import facts
from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.facts import CancelReason, Charge, Fact, LoggedCharge, Result, Source, SourceKind
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole

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
    )
}


def encode(fact: Fact) -> tuple[str, str]:
    """The fact's kind and its body, which holds any text, also one that is cut in the middle of a character."""
    values = dataclasses.asdict(fact)
    body = json.dumps(values, ensure_ascii=False)
    try:
        body.encode()
    except UnicodeEncodeError:
        body = json.dumps(values)
    return type(fact).__name__, body


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
            case "Cancelled":
                values["reason"] = CancelReason(values["reason"])
            case _:
                pass
        return _KINDS[kind](**values)
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerUnreadable(f"a fact of kind {kind[:40]}") from error


def _request(saved: dict[str, Any]) -> GenerationRequest:
    images = tuple(ImageInput(**{**image, "role": ImageRole(image["role"])}) for image in saved["images"])
    return GenerationRequest(**{**saved, "images": images})


def _result(saved: dict[str, Any]) -> Result:
    return Result(tuple(Source(SourceKind(source["kind"]), source["value"]) for source in saved["sources"]))
