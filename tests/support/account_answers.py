"""Answers of the account routes."""

from o8studio.domain.compose.pricing import MoneyKind, MoneyUnit


def usage(**data: object) -> dict[str, object]:
    return {"code": True, "message": "ok", "data": {"object": "token_usage", **data}}


LIMITED = usage(total_available=4000, total_granted=6000, total_used=2000, unlimited_quota=False)
CNY = MoneyUnit(50_000, MoneyKind.CNY, "¥", 7.3)
