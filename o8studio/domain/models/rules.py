"""Rules between parameters, as values read from data, and what they say about a set of values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from o8studio.domain.request import Json


class RuleKind(StrEnum):
    """What a rule does; the values are those of the provider files."""

    EXCLUSIVE = "exclusive"
    EXACTLY_ONE = "exactly_one"
    AT_LEAST_ONE = "at_least_one"
    NARROW = "narrow"
    FORBIDDEN = "forbidden_when"
    IGNORED = "ignored_when"
    REQUIRED = "required_when"
    SUM = "sum_equals"
    ONE_NONZERO = "exactly_one_nonzero"
    MAX_TOTAL = "max_total_items"
    MAX_ITEMS = "max_items_when"
    NOTE = "note"


class Asks(StrEnum):
    """What a condition asks of a value; the values are those of the provider files."""

    IS = "is"
    NOT = "not"
    IN = "in"
    PRESENT = "present"
    GREATER = "gt"
    AT_LEAST = "gte"
    LESS = "lt"
    AT_MOST = "lte"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one parameter."""

    param: str
    asks: Asks
    wanted: Json


@dataclass(frozen=True, slots=True)
class Combined:
    """Several questions: all of them must hold, or any."""

    every: bool
    parts: "tuple[Condition, ...]"


Condition = Question | Combined


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one operation.

    Attributes:
        message: why, in English; the translation's key.
        when: the rule applies only while this holds; None is always.
        groups: the parameters that it concerns, in groups; most rules have one per group.
        allow, minimum, maximum: what `narrow` leaves; `maximum` also counts items.
        must_be: the value that a required parameter must have; None is any.
        equals: the parameter that a sum must equal.
        tuples: the combinations of values that are allowed together.
    """

    kind: RuleKind
    message: str
    when: Condition | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    allow: tuple[Json, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    must_be: Json = None
    equals: str = ""
    tuples: tuple[tuple[Json, ...], ...] = ()

    @property
    def params(self) -> tuple[str, ...]:
        """Every parameter that it concerns."""
        return tuple(name for group in self.groups for name in group)

    @property
    def summed(self) -> str:
        """The list whose items it adds up; empty for other rules."""
        return self.params[0].partition("[].")[0] if self.kind is RuleKind.SUM else ""


@dataclass(slots=True)
class State:
    """The values that rules are asked about: what will be sent, and what the server assumes for the rest.

    `soft` values were fitted from portable ones: a rule may fit them further, where a person's own would be refused.
    """

    sent: dict[str, Json]
    defaults: Mapping[str, Json]
    soft: frozenset[str] = frozenset()

    def effective(self, param: str) -> Json:
        """What the server will use."""
        return self.sent[param] if param in self.sent else self.defaults.get(param)


@dataclass(slots=True)
class Verdict:
    """What the rules say.

    Attributes:
        narrowed: by parameter, the rules that narrow it.
        dropped: parameters that must not be sent, each with its rule.
        ignored: parameters that have no effect.
        set_by_rule: values that a rule requires and the person left unset.
        broken: violations, as parameter and rule.
    """

    narrowed: dict[str, list[Rule]] = field(default_factory=dict)
    dropped: dict[str, Rule] = field(default_factory=dict)
    ignored: dict[str, Rule] = field(default_factory=dict)
    set_by_rule: dict[str, tuple[Json, Rule]] = field(default_factory=dict)
    broken: list[tuple[str, Rule]] = field(default_factory=list)


def judge(rules: Sequence[Rule], state: State) -> Verdict:
    """Apply the rules to the values; `state.sent` loses what is forbidden and gains what is required."""
    verdict = Verdict()
    active = [rule for rule in rules if rule.when is None or holds(rule.when, state)]
    for rule in active:
        if rule.kind is RuleKind.FORBIDDEN:
            for name in rule.params:
                verdict.dropped[name] = rule
                state.sent.pop(name, None)
    for rule in active:
        if rule.kind is RuleKind.REQUIRED:
            _require(rule, state, verdict)
        elif rule.kind is RuleKind.NARROW:
            _narrow(rule, state, verdict)
        elif rule.kind is RuleKind.IGNORED:
            verdict.ignored |= dict.fromkeys(rule.params, rule)
    for rule in active:
        verdict.broken += [(name, rule) for name in _broken(rule, state)]
    return verdict


def holds(condition: Condition, state: State) -> bool:
    """Whether a condition is true now. A server's default counts for every question but `present`."""
    if isinstance(condition, Combined):
        found = (holds(part, state) for part in condition.parts)
        return all(found) if condition.every else any(found)
    if condition.asks is Asks.PRESENT:
        return (condition.param in state.sent) is condition.wanted
    value, wanted = state.effective(condition.param), condition.wanted
    match condition.asks:
        case Asks.IS:
            return value == wanted
        case Asks.NOT:
            return value != wanted
        case Asks.IN:
            return isinstance(wanted, list) and value in wanted
        case _:
            pass
    if not isinstance(value, (int, float)) or not isinstance(wanted, (int, float)):
        return False
    match condition.asks:
        case Asks.GREATER:
            return value > wanted
        case Asks.AT_LEAST:
            return value >= wanted
        case Asks.LESS:
            return value < wanted
        case _:
            return value <= wanted


def allows(rule: Rule, value: Json) -> bool:
    """Whether a narrowing rule leaves this value."""
    if rule.allow:
        return value in rule.allow
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return True
    return not (
        (rule.minimum is not None and value < rule.minimum)
        or (rule.maximum is not None and value > rule.maximum)
    )


def _require(rule: Rule, state: State, verdict: Verdict) -> None:
    for name in rule.params:
        if rule.must_be is None:
            if name not in state.sent:
                verdict.broken.append((name, rule))
        elif name not in state.sent:
            if state.defaults.get(name) != rule.must_be:
                state.sent[name] = rule.must_be
                verdict.set_by_rule[name] = (rule.must_be, rule)
        elif state.sent[name] != rule.must_be:
            _settle(name, rule.must_be, rule, state, verdict)


def _narrow(rule: Rule, state: State, verdict: Verdict) -> None:
    for name in rule.params:
        verdict.narrowed.setdefault(name, []).append(rule)
        if name in state.sent:
            if not allows(rule, state.sent[name]):
                _settle(name, _nearest(rule, state.sent[name]), rule, state, verdict)
        elif name in state.defaults and not allows(rule, state.defaults[name]):
            if len(rule.allow) == 1:  # only one value is left, and the server would take another
                state.sent[name] = rule.allow[0]
                verdict.set_by_rule[name] = (rule.allow[0], rule)
            else:
                verdict.broken.append((name, rule))


def _settle(name: str, value: Json, rule: Rule, state: State, verdict: Verdict) -> None:
    if name in state.soft and value is not None:
        state.sent[name] = value
        verdict.set_by_rule[name] = (value, rule)
    else:
        verdict.broken.append((name, rule))


def _nearest(rule: Rule, value: Json) -> Json:
    """The nearest allowed value, as far as values are numbers."""
    if not rule.allow:
        return rule.maximum if rule.maximum is not None else rule.minimum

    def distance(choice: Json) -> float:
        try:
            return abs(float(str(choice)) - float(str(value)))
        except ValueError:
            return 0.0

    return min(rule.allow, key=distance)


def _broken(rule: Rule, state: State) -> Iterator[str]:
    """The parameters that break a rule about several of them."""
    given = [group for group in rule.groups if any(name in state.sent for name in group)]
    match rule.kind:
        case RuleKind.EXCLUSIVE:
            yield from (group[0] for group in given[1:])
        case RuleKind.EXACTLY_ONE:
            if len(given) > 1:
                yield from (group[0] for group in given[1:])
            elif not given:
                yield rule.params[0]
        case RuleKind.AT_LEAST_ONE if not given:
            yield rule.params[0]
        case RuleKind.ONE_NONZERO:
            if sum(1 for name in rule.params if state.sent.get(name)) != 1:
                yield rule.params[0]
        case RuleKind.SUM:
            yield from _wrong_sum(rule, state)
        case RuleKind.MAX_TOTAL | RuleKind.MAX_ITEMS:
            if rule.maximum is not None and sum(_length(state, name) for name in rule.params) > rule.maximum:
                yield rule.params[-1]
        case RuleKind.NOTE if rule.tuples:
            values = tuple(state.effective(name) for name in rule.params)
            if None not in values and values not in rule.tuples:
                yield rule.params[0]
        case _:
            return


def _length(state: State, name: str) -> int:
    value = state.sent.get(name)
    return len(value) if isinstance(value, list) else 0 if value is None else 1


def _wrong_sum(rule: Rule, state: State) -> Iterator[str]:
    """`list[].field` of each item, added up, against one other parameter."""
    name, _, inner = rule.params[0].partition("[].")
    items, total = state.sent.get(name), state.effective(rule.equals)
    if not isinstance(items, list) or total is None:
        return
    try:
        lengths = sum(float(str(item[inner])) for item in items if isinstance(item, dict))
        if abs(lengths - float(str(total))) > 0.001:
            yield name
    except (KeyError, ValueError):
        yield name
