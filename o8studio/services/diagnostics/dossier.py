"""A report on one job for a gateway's administrator, to claim a refund: Markdown, without secrets or links."""

import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from o8studio.domain.harmless import escaped, harmless, one_line
from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import Charge, EvidenceFound, Fact, Failed, Recorded
from o8studio.domain.jobs.job import Job
from o8studio.domain.request import Json
from o8studio.gateway.formats import FORMATS
from o8studio.services.diagnostics.redaction import redacted, redacted_object, redacted_text
from o8studio.store.ledger.codec import encode
from o8studio.texts.errors import AT_THE_GATEWAY

_BACKTICKS = re.compile("`+")


def dossier(job: Job, facts: Sequence[Fact], *, prompt: bool = True) -> str:
    """Ids, times, the history of states, charge and balance evidence, and the request without its contents.

    Args:
        prompt: whether the prompt is included.
    """
    request = job.request
    lines = [
        f"# {AT_THE_GATEWAY} {_verbatim(request.model)}",
        "",
        f"- job: `{job.id}`",
        f"- task at the gateway: {_verbatim(job.remote_id or 'never received')}",
        f"- gateway: {_verbatim(request.base_url)}",
        f"- format: {request.wire_format} ({FORMATS[request.wire_format].poll_order[0]})",
        f"- model: {_verbatim(request.model)}",
        f"- state: {job.state.value}",
        f"- charge: {_charge(job)}",
    ]
    if job.status is not None or job.code or job.problem:
        told = [_verbatim(redacted_text(one)) for one in (job.code, job.problem) if one]
        lines.append(" ".join(["- reason:", *([str(job.status)] if job.status else []), *told]))
    if prompt:
        lines += ["", "## Prompt", "", *_block(redacted_text(request.prompt), "text")]
    lines += ["", "## What happened, in UTC", ""]
    lines += [f"- {_moment(fact.at)} {_fact_words(fact)}" for fact in facts]
    if job.evidence is not None:
        lines += ["", "## Evidence; it proves nothing by itself", "", *_evidence(job.evidence)]
    parameters = {**request.core, **request.native}
    lines += [
        "",
        "## Parameters",
        "",
        *_block(escaped(json.dumps(redacted(parameters), ensure_ascii=False, indent=2)), "json"),
        "",
    ]
    return "\n".join(lines)


def _verbatim(value: Json) -> str:
    """What somebody else wrote, as Markdown that shows it and does not obey it."""
    text = one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    fence = _fence(text, 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}"


def _block(text: str, language: str) -> list[str]:
    """The same for a text of several lines."""
    fence = _fence(text, 3)
    return [f"{fence}{language}", *harmless(text).split("\n"), fence]


def _fence(text: str, least: int) -> str:
    """More backticks than stand together in the text."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)


def _charge(job: Job) -> str:
    """What is known about the charge; only log and balance prove it."""
    match told_charge(job):
        case Charge.NONE:
            return "none"
        case Charge.REFUNDED:
            return f"refunded{_amount(job.charged_usd)}"
        case Charge.TAKEN if job.charged_usd is not None:
            return f"charged{_amount(job.charged_usd)}"
        case _:
            return "not known yet"


def _amount(usd: float | None) -> str:
    return f", ${usd:.4f} by the gateway's log" if usd is not None else ""


def _fact_words(fact: Fact) -> str:
    kind, body = encode(fact)
    values: dict[str, Any] = json.loads(body)
    for name in ("job_id", "at", "request", "results", "charges", "out_folder", "path"):
        values.pop(name, None)
    if isinstance(fact, Recorded):
        return kind
    if isinstance(fact, Failed):
        del values["charge"]  # an estimate made at that time; what is known is shown above
    values = {name: "unlimited" if value == math.inf else value for name, value in values.items()}
    told = ", ".join(
        f"{name} {_verbatim(value) if isinstance(value, (str, list, dict)) else value}"
        for name, value in redacted_object(values).items()
        if value not in (None, "", False)
    )
    return f"{kind}: {told}" if told else kind


def _evidence(found: EvidenceFound) -> list[str]:
    lines = []
    if found.balance_before is not None:
        read = _moment(found.before_at or found.at)
        lines.append(f"- balance before, read {read}: {_dollars(found.balance_before)}")
    if found.balance_after is not None:
        lines.append(f"- balance after, read {_moment(found.at)}: {_dollars(found.balance_after)}")
    lines += [
        f"- log: {_moment(line.at)} {_verbatim(line.model)} ${line.usd:.4f} "
        f"{' '.join(_verbatim(one) for one in (line.path, line.request_id) if one)}".rstrip()
        for line in found.charges
    ]
    if not found.charges and found.nothing_until is not None:
        lines.append(f"- log: no charge found so far, read until {_moment(found.nothing_until)}")
    return lines or ["- nothing was told"]


def _dollars(usd: float) -> str:
    """Older versions wrote infinity for a token without a limit."""
    return f"${usd:.4f}" if math.isfinite(usd) else "unlimited"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
