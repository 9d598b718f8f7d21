"""Messages about a press of Generate: its clips, cost and obstacles. Shared by window and command line."""

from collections.abc import Mapping, Sequence

from o8studio.domain.compose.batch import Cost, CostLine, NotAgreed, OrderRefused
from o8studio.domain.compose.pricing import Certainty
from o8studio.texts.drafts import violation_words
from o8studio.texts.language import _, listed, pick
from o8studio.texts.money import estimate_words, money
from o8studio.texts.names import made_words


def price_words(cost: Cost) -> str:
    """The price of the whole press: exact, a minimum, a range, free or unknown."""
    return _("Free (demo)") if cost.is_free else estimate_words(cost.total)


def line_price_words(cost: Cost, line: CostLine) -> str:
    """The price of one model's clips."""
    return _("Free") if cost.is_free else estimate_words(line.price)


def title_words(line: CostLine) -> str:
    """The model's name in the language in use."""
    return pick(line.view.model_spec.title, line.view.model_spec.title_zh)


def lines_words(cost: Cost) -> str:
    """What each model will make and its price, one line each."""
    return "\n".join(
        f"{title_words(line)}: {made_words(line.view, line.lost)}, {line_price_words(cost, line)}"
        for line in cost.lines
    )


def source_words(cost: Cost) -> str:
    """The source of the price and its age; empty where there is none."""
    if cost.is_free or cost.total.certainty is Certainty.UNKNOWN:
        return ""
    return _("From the price list of {gateway}, {n} min old. The gateway decides the final charge.").format(
        gateway=cost.gateway, n=round(cost.age / 60)
    )


def after_words(cost: Cost) -> str:
    """The balance after the press; empty when unknown."""
    if cost.is_free or cost.left is None or cost.is_short or cost.total.certainty is Certainty.UNKNOWN:
        return ""
    return _("Balance after: about {amount}.").format(amount=money(cost.left - cost.most, cost.total.unit))


def short_words(cost: Cost) -> str:
    """Why the balance is too low; empty when it is not, or unknown."""
    if not cost.is_short:
        return ""
    return _("This needs about {amount} and {gateway} has {left}.").format(
        amount=money(cost.total.low, cost.total.unit),
        gateway=cost.gateway,
        left=money(cost.left or 0.0, cost.total.unit),
    )


def ask_words(cost: Cost) -> str:
    """The question to answer before sending; empty when there is none."""
    if not cost.asks:
        return ""
    limit = money(cost.limit, cost.total.unit)
    if cost.is_over:
        return _("This may cost {price}, more than {limit}. Send it?").format(
            price=price_words(cost), limit=limit
        )
    return _(
        "{gateway} lists no price for {models}, so it is unknown whether it stays within your "
        "limit of {limit}. Send it?"
    ).format(gateway=cost.gateway, models=listed(map(title_words, cost.unpriced)), limit=limit)


def over_words(cost: Cost) -> str:
    """The reason for the question, short, for the footer; empty when there is none."""
    if not cost.asks:
        return ""
    if cost.is_over:
        return _("over your {limit} limit").format(limit=money(cost.limit, cost.total.unit))
    return _("asks first, a price is unknown")


def unlisted_words(unlisted: Mapping[str, Sequence[str]], gateway: str) -> str:
    """Which models a gateway does not list, and what may have been meant; for the command line."""
    lines = [
        _("{gateway} does not list the model {model}. Did you mean {others}?").format(
            gateway=gateway, model=model, others=listed(others)
        )
        if others
        else _("{gateway} does not list the model {model}. `o8studio models` shows what it has.").format(
            gateway=gateway, model=model
        )
        for model, others in unlisted.items()
    ]
    return "\n".join([*lines, _("Nothing was sent. --force sends it all the same.")])


def refused_words(error: OrderRefused) -> str:
    """What must be corrected, one line each, with the model's id in front if there are several."""
    models = {one.view.model_spec.id for one in error.problems}
    lines = []
    for one in error.problems:
        words = violation_words(one.violation)
        lines.append(f"{one.view.model_spec.id}: {words}" if len(models) > 1 else words)
    return "\n".join(lines)


def not_agreed_words(error: NotAgreed) -> str:
    """Why it was not sent."""
    return short_words(error.cost) or ask_words(error.cost)
