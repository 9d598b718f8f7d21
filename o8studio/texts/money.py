"""Amounts of money in words, as the gateway shows them: balances, prices, and the log's evidence about a lost job."""

import math
from datetime import datetime
from typing import TYPE_CHECKING

from o8studio.domain.jobs.facts import EvidenceFound
from o8studio.texts.language import _, ngettext

if TYPE_CHECKING:  # not needed for the first paint of the queue
    from o8studio.domain.compose.pricing import Balance, Estimate, MoneyUnit

_WITHOUT_CENTS, _IN_MILLIONS = 1000, 1_000_000
_MOST_CHARGES = 2
"""How many lines of the gateway's log are listed individually."""


def money(usd: float, unit: "MoneyUnit | None" = None) -> str:
    """An amount in US dollars as the gateway shows it; small ones with enough decimals."""
    if unit is not None and unit.is_plain:
        n = round(usd * unit.rate)
        # Translators: of the gateway's own money, where it counts in no currency
        return ngettext("{n} unit", "{n} units", abs(n)).format(n=f"{n:,}".replace("-", "−"))
    amount, symbol = (usd * unit.rate, unit.symbol) if unit is not None else (usd, "$")
    size = abs(amount)
    words = f"{size:.2f}"
    if 0 < size < 1 and abs(size - round(size, 2)) > 5e-7:
        words = f"{size:.4f}".rstrip("0") if size >= 0.001 else f"{size:.6f}".rstrip("0").rstrip(".")
    return f"−{symbol}{words}" if amount < 0 else f"{symbol}{words}"


def figure(usd: float, unit: "MoneyUnit") -> str:
    """An amount counted in quota units; marked as approximate where their worth is unknown."""
    return _("about {amount}").format(amount=money(usd, unit)) if unit.assumed else money(usd, unit)


def balance_words(balance: "Balance") -> str:
    """The balance, for a line or a chip."""
    # Translators: a balance that has no end
    return _("Unlimited") if balance.usd is None else figure(balance.usd, balance.unit)


def short_balance_words(balance: "Balance") -> str:
    """The balance where there is little room: without cents from 1,000 on, and `≈` before what is approximate."""
    if balance.usd is None:
        return balance_words(balance)
    unit = balance.unit
    amount = balance.usd * unit.rate
    size = abs(amount)
    is_round = unit.is_plain or size >= _WITHOUT_CENTS
    words = f"{size / 1e6:,.1f}M" if size >= _IN_MILLIONS else f"{size:,.0f}" if is_round else f"{size:.2f}"
    words = ("−" if amount < 0 else "") + ("" if unit.is_plain else unit.symbol) + words
    return f"≈ {words}" if unit.assumed else words


def evidence_words(found: EvidenceFound, unit: "MoneyUnit") -> str:
    """The evidence about a job whose answer was lost, one line each; it proves nothing.

    Args:
        unit: how its gateway shows money.
    """
    lines = []
    before, after = found.balance_before, found.balance_after
    # older versions stored infinity for a token without a limit
    if before is not None and after is not None and math.isfinite(before) and math.isfinite(after):
        spent = before - after
        lines.append(
            _("The balance was {before} before and is {after} now, {spent} less.").format(
                before=figure(before, unit), after=figure(after, unit), spent=figure(spent, unit)
            )
            if spent > 0
            else _("The balance is as it was before sending.")
        )
    charges = [line for line in found.charges if line.usd >= 0]
    lines += [
        _("The gateway's log has a charge of {amount} for this model at {time}.").format(
            amount=figure(line.usd, unit), time=f"{datetime.fromtimestamp(line.at).astimezone():%H:%M:%S}"
        )
        for line in charges[:_MOST_CHARGES]
    ]
    more = len(charges) - _MOST_CHARGES
    if more > 0:
        words = ngettext("There is {n} more charge for it.", "There are {n} more charges for it.", more)
        lines.append(words.format(n=more))
    if not charges and found.nothing_until is not None:
        until = f"{datetime.fromtimestamp(found.nothing_until).astimezone():%H:%M}"
        lines.append(_("No charge found so far (until {time}).").format(time=until))
    return "\n".join(lines)


def estimate_words(cost: "Estimate") -> str:
    """A price: exact, a minimum, a range, or unknown."""
    from o8studio.domain.compose.pricing import Certainty

    if cost.certainty is Certainty.UNKNOWN:
        return _("Price unknown")
    low = money(cost.low, cost.unit)
    if cost.certainty is Certainty.EXACT:
        return low
    if cost.high is None:
        # Translators: a price: at least {amount}
        return _("from {amount}").format(amount=low)
    return _("{low} to {high}").format(low=low, high=money(cost.high, cost.unit))
