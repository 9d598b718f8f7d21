"""A report on one job for a gateway's administrator, to claim a refund: Markdown, without secrets or links."""

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import Charge, EvidenceFound, Fact, Failed, Recorded
from o8studio.domain.jobs.job import Job
from o8studio.gateway.formats import FORMATS
from o8studio.services.diagnostics.redaction import redacted, redacted_object
from o8studio.store.ledger.codec import encode
from o8studio.texts.errors import AT_THE_GATEWAY


def dossier(job: Job, facts: Sequence[Fact], *, prompt: bool = True) -> str:
    """Ids, times, the history of states, charge and balance evidence, and the request without its contents.

    Args:
        prompt: whether the prompt is included.
    """
    request = job.request
    lines = [
        f"# {AT_THE_GATEWAY} {request.model}",
        "",
        f"- job: `{job.id}`",
        f"- task at the gateway: `{job.remote_id or 'never received'}`",
        f"- gateway: {request.base_url}",
        f"- format: {request.wire_format} ({FORMATS[request.wire_format].poll_order[0]})",
        f"- model: {request.model}",
        f"- state: {job.state.value}",
        f"- charge: {_charge(job)}",
    ]
    if job.status is not None or job.code or job.problem:
        lines.append(f"- reason: {job.status or ''} {job.code} {job.problem}".rstrip())
    if prompt:
        lines += ["", "## Prompt", "", *(f"> {line}" for line in request.prompt.splitlines())]
    lines += ["", "## What happened, in UTC", ""]
    lines += [f"- {_moment(fact.at)} {_fact_words(fact)}" for fact in facts]
    if job.evidence is not None:
        lines += ["", "## Evidence; it proves nothing by itself", "", *_evidence(job.evidence)]
    parameters = {**request.core, **request.native}
    lines += [
        "",
        "## Parameters",
        "",
        "```json",
        json.dumps(redacted(parameters), ensure_ascii=False, indent=2),
        "```",
        "",
    ]
    return "\n".join(lines)


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
        f"{name} {value}" for name, value in redacted_object(values).items() if value not in (None, "", False)
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
        f"- log: {_moment(line.at)} {line.model} ${line.usd:.4f} {line.path} {line.request_id}".rstrip()
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
