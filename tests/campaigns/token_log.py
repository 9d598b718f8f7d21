"""The gateway's own log of a token: what was charged and given back, read by the campaign itself and not by the program."""

import json
import urllib.error
import urllib.request
from typing import Any

from o8studio.domain.jobs.job import Job, JobState

_CHARGE, _REFUND = 2, 6


class TokenLog:
    """`/api/log/token`, the newest rows; empty where it is not told."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._token = token
        self._rows: list[dict[str, Any]] = []
        self.per_usd = 500_000.0

    def read(self) -> None:
        """Ask once."""
        self.per_usd = float((self._ask("/api/status").get("data") or {}).get("quota_per_unit") or 500_000.0)
        self._rows = [one for one in self._ask("/api/log/token").get("data") or [] if isinstance(one, dict)]

    def _ask(self, path: str) -> dict[str, Any]:
        request = urllib.request.Request(
            self._address + path, headers={"Authorization": f"Bearer {self._token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                found: dict[str, Any] = json.loads(reply.read())
                return found
        except (urllib.error.URLError, ValueError):
            return {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def charge(self, request_id: str) -> dict[str, Any] | None:
        """The row that a submission was charged with."""
        rows = [
            one for one in self._rows if one.get("type") == _CHARGE and one.get("request_id") == request_id
        ]
        return rows[0] if rows and request_id else None

    def refund(self, task_id: str) -> dict[str, Any] | None:
        """The row that gave a job's money back."""
        return next(
            (
                one
                for one in self._rows
                if one.get("type") == _REFUND and _other(one).get("task_id") == task_id
            ),
            None,
        )

    def judged(self, job: Job | None) -> tuple[str, list[str]]:
        """What the job says of its money and what the log says, and what is wrong with that."""
        if job is None:
            return "–", []
        if not self:
            return f"{job.charge.value}; log not seen", []
        wrong = []
        refund = self.refund(job.remote_id) if job.remote_id else None
        row = self.charge(job.request_id)
        says = (
            "refunded"
            if refund
            else f"charged {row['quota'] / self.per_usd:g}"
            if row
            else "no row by request id"
        )
        allowed = ("refunded",) if refund else ("taken", "maybe") if job.remote_id else ("none", "maybe")
        if job.charge.value not in allowed and (job.state.is_final or job.state is JobState.UNCONFIRMED):
            wrong.append(f"charge: it says {job.charge.value}, the log says {says}")
        if job.charged_usd is not None and (refund or row):
            told = (refund or row or {})["quota"] / self.per_usd
            if abs(abs(job.charged_usd) - told) > 1e-9:
                wrong.append(f"charge: it says {job.charged_usd} dollars, the log {told}")
        return f"{job.charge.value}; {says}", wrong


def _other(row: dict[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(row.get("other") or "{}")
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
