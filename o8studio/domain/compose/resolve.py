"""From what a person wants to what can be sent: `resolve(model_spec, draft)`, pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import (
    IMAGES,
    Problem,
    Violation,
    check,
    fit,
    means_the_same,
    portable,
    too_long,
)
from o8studio.domain.models.operations import bind_pictures, choose_operation, is_picture, roles
from o8studio.domain.models.rules import RuleKind, State, Verdict, allows, judge
from o8studio.domain.models.spec import Control, ModelSpec, Operation, ParameterSpec, Sound, TextUnit
from o8studio.domain.request import MOST_PROMPT, ImageInput, ImageRole, Json
from o8studio.domain.similar import similar

CORE = (
    Core.NEGATIVE_PROMPT,
    Core.DURATION,
    Core.ASPECT_RATIO,
    Core.RESOLUTION,
    Core.SEED,
    Core.AUDIO,
    Core.FPS,
    Core.WATERMARK,
)
"""The portable parameters that travel as values; prompt and pictures travel by themselves."""
FITTED = frozenset({Core.DURATION, Core.ASPECT_RATIO, Core.RESOLUTION})
"""Those that have a nearest value, under their portable name on one model as on several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person has set so far.

    Attributes:
        values: for this model, by the parameter's key, native name or portable name; a wrong one is a violation, but a
            length, shape or resolution by its portable name is fitted, and the difference noted.
        portable: for any model, by portable name; fitted to what the model takes, and the difference is noted.
        images: reference pictures.
        extra: raw JSON.
        operation: id of an operation, or empty to take the one that the pictures and values ask for.
        parent: id of the clip that it began with; see `GenerationRequest`.
    """

    prompt: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    portable: Mapping[str, Json] = field(default_factory=dict)
    images: tuple[ImageInput, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)
    operation: str = ""
    parent: str = ""


def with_prompt(draft: Draft, text: str) -> Draft:
    """The draft with another prompt; what is written after it was emptied descends from no clip."""
    return replace(draft, prompt=text, parent=draft.parent if text.strip() else "")


class NoteKind(StrEnum):
    """The kind of a note."""

    SNAPPED = "snapped"
    DROPPED = "dropped"
    OTHER_MODEL = "other model"
    IGNORED = "ignored"
    SET_BY_RULE = "set by rule"
    REMARK = "remark"
    # about the gateway
    LOST = "lost"
    NOT_NEEDED = "not needed"
    PASSED_ON_CHANGED = "passed on changed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should see before sending.

    Attributes:
        field: key or portable name; empty for a remark about all.
        detail: what was taken instead, or the rule's sentence.
        wanted: what was asked for, as text.
        fields: those that `unsure` is about.
    """

    kind: NoteKind
    field: str
    detail: str = ""
    wanted: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeView:
    """What the composer shows for a model and a draft, and what would be sent.

    Attributes:
        fields: parameters with a control, in order, with the values that are allowed now.
        inputs: parameters that no form sets: masks with paths, lists whose items are not known.
        disabled: by key, why a field can't be used now; `limited`: why its values are fewer.
        sent: by key, the values that would be sent.
        core, native: what goes into the request; native values by their place on the vendor's route.
        prompt_limit: in `prompt_unit`, or None.
        roles: pictures that the model can take.
        given: keys of what a person set, whether or not it goes out.
        raw: keys of what the raw JSON sets instead.
        drawn: key of the seed that is drawn for each clip; empty if none is.
    """

    model_spec: ModelSpec
    operation: Operation
    fields: tuple[ParameterSpec, ...]
    inputs: tuple[ParameterSpec, ...]
    disabled: Mapping[str, str]
    limited: Mapping[str, str]
    violations: tuple[Violation, ...]
    notes: tuple[Note, ...]
    sent: Mapping[str, Json]
    core: Mapping[str, Json]
    native: Mapping[str, Json]
    prompt_limit: int | None
    prompt_unit: TextUnit
    roles: frozenset[ImageRole]
    given: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()
    drawn: str = ""

    @property
    def can_send(self) -> bool:
        """Whether there are no violations."""
        return not self.violations


def resolve(model_spec: ModelSpec, draft: Draft) -> ComposeView:
    """The view of this draft on this model."""
    operation = choose_operation(model_spec, draft.images, draft.values, draft.operation)
    by_key = {spec.key: spec for spec in operation.parameters}
    fields, inputs = _shown(operation)
    problems = _prompt_problems(operation, draft)
    if draft.operation and not model_spec.can(draft.operation):
        known_ids = ", ".join(one.id for one in model_spec.operations)
        problems.append(Violation(draft.operation, Problem.UNKNOWN_OPERATION, known_ids))
    notes: list[Note] = []
    supported = roles(model_spec)
    wrong_roles = sorted({image.role for image in draft.images} - supported)
    problems += [Violation(IMAGES, Problem.NOT_SUPPORTED, role.value) for role in wrong_roles]
    sent, soft, given = _values(model_spec, (*fields, *inputs), draft, problems, notes)
    pictures, about = bind_pictures(operation, draft.images, sent)
    problems += about
    defaults = {spec.key: spec.default for spec in operation.parameters if spec.default is not None}
    state = State({**sent, **pictures}, defaults, soft)
    if draft.prompt.strip():
        state.sent |= {spec.key: draft.prompt for spec in operation.parameters if Core.PROMPT in spec.core}
    verdict = judge(operation.rules, state)
    problems += [Violation(_field(by_key, name), Problem.RULE, rule.message) for name, rule in verdict.broken]
    problems += _missing(operation, state, verdict)
    notes += _rule_notes(operation, sent, verdict)
    core, native = _wire_values(model_spec, by_key, state, pictures)
    prompt = operation.with_core(Core.PROMPT)
    return ComposeView(
        model_spec=model_spec,
        operation=operation,
        fields=tuple(_narrowed(spec, verdict) for spec in fields),
        inputs=inputs,
        disabled={name: rule.message for name, rule in verdict.dropped.items()},
        limited={name: rules[0].message for name, rules in verdict.narrowed.items()},
        violations=tuple(dict.fromkeys(problems)),
        notes=tuple(notes),
        sent={spec.key: state.sent[spec.key] for spec in (*fields, *inputs) if spec.key in state.sent},
        core=core,
        native=native,
        prompt_limit=prompt.max_length if prompt else None,
        prompt_unit=prompt.length_unit if prompt else TextUnit.CHARACTERS,
        roles=frozenset(supported),
        given=given,
    )


def _shown(operation: Operation) -> tuple[tuple[ParameterSpec, ...], tuple[ParameterSpec, ...]]:
    """Parameters for a form, and those that no form can set; fixed ones and pictures are neither."""
    fields: list[ParameterSpec] = []
    inputs: list[ParameterSpec] = []
    for spec in operation.parameters:
        if spec.const is not None or Core.PROMPT in spec.core or is_picture(spec):
            continue
        has_control = spec.control.is_plain or spec.is_list or spec.is_link
        if spec.control is Control.HIDDEN and spec.required and spec.choices and spec.default is None:
            fields.append(replace(spec, control=Control.SELECT, core=()))  # it goes out, so it is shown
            continue
        (fields if has_control else inputs).append(spec)
    return tuple(fields), tuple(inputs)


def _prompt_problems(operation: Operation, draft: Draft) -> list[Violation]:
    spec = operation.with_core(Core.PROMPT)
    if not draft.prompt.strip():
        return [Violation(Core.PROMPT, Problem.EMPTY)] if spec is not None else []
    if spec is not None and too_long(spec, draft.prompt):
        return [Violation(Core.PROMPT, Problem.TOO_LONG, str(spec.max_length))]
    if len(draft.prompt) > MOST_PROMPT:
        return [Violation(Core.PROMPT, Problem.TOO_LONG, str(MOST_PROMPT))]
    return []


def _values(
    model_spec: ModelSpec,
    specs: tuple[ParameterSpec, ...],
    draft: Draft,
    problems: list[Violation],
    notes: list[Note],
) -> tuple[dict[str, Json], frozenset[str], frozenset[str]]:
    """What the person set, and what must be sent because the server's own default is refused.

    Returns:
        The values, the keys of fitted ones, and the keys of what the person set.
    """
    sent: dict[str, Json] = {}
    given: set[str] = set()
    soft: set[str] = set()
    known: set[str] = set()
    used: set[str] = set()
    carriers = _carriers(specs)
    for spec in specs:
        known.update(spec.names)
        cores = [core for core in spec.core if carriers[core] == spec.key]
        names = (spec.key, spec.native, *cores)
        value = next((draft.values[name] for name in names if draft.values.get(name) is not None), None)
        wanted = {core: draft.portable[core] for core in cores if draft.portable.get(core) is not None}
        if value is not None or wanted:
            given.add(spec.key)
        if value is not None:
            typed, problem = check(spec, value)
            named = {core: draft.values[core] for core in cores if core in FITTED and core in draft.values}
            if not named or (problem is None and means_the_same(spec, typed)):
                if problem:
                    problems.append(problem)
                if typed is not None:
                    sent[spec.key] = typed
                continue
            wanted |= named
            if fit(model_spec, spec, wanted)[0] is None:
                problems.append(problem or Violation(spec.key, Problem.WRONG_TYPE, spec.json_type))
        fitted, differs = fit(model_spec, spec, wanted) if wanted else (None, False)
        if fitted is not None:
            used.update(wanted)
            sent[spec.key] = fitted
            soft.add(spec.key)
            if differs:
                asked = " ".join(str(one) for one in wanted.values())
                notes.append(Note(NoteKind.SNAPPED, spec.key, str(fitted), asked))
        elif spec.default_to_send is not None:
            sent[spec.key] = spec.default_to_send
        elif spec.required and spec.default is None and (least := _least(spec)) is not None:
            sent[spec.key] = least  # the model requires it
            notes.append(Note(NoteKind.SET_BY_RULE, spec.key, "", str(least)))
    problems += [
        Violation(name, Problem.UNKNOWN_PARAMETER, "".join(similar(name, sorted(known), 1)))
        for name, value in draft.values.items()
        if name not in known and not (name in FITTED and _is_given(model_spec, name, value))
    ]
    notes += [
        _not_taken(model_spec, core, value)
        for core, value in draft.portable.items()
        if value is not None and core not in used and not _is_given(model_spec, core, value)
    ]
    return sent, frozenset(soft), frozenset(given)


def _carriers(specs: tuple[ParameterSpec, ...]) -> dict[str, str]:
    """By portable name, the one parameter that carries it: the one that is called so, else the first."""
    found: dict[str, str] = {}
    for spec in specs:
        for core in spec.core:
            if core in (spec.key, spec.native) or core not in found:
                found[core] = spec.key
    return found


def _least(spec: ParameterSpec) -> Json:
    """The first choice, or the smallest number."""
    if spec.choices:
        return spec.choices[0]
    if spec.minimum is None:
        return None
    return int(spec.minimum) if "integer" in spec.json_type else spec.minimum


def _not_taken(model_spec: ModelSpec, core: str, value: Json) -> Note:
    """The note for a value that no parameter carries; it names another model of the vendor that does."""
    other = model_spec.siblings.get(str(value).lower(), "") if core == Core.RESOLUTION else ""
    return Note(NoteKind.OTHER_MODEL if other else NoteKind.DROPPED, core, other, str(value))


def _is_given(model_spec: ModelSpec, core: str, value: Json) -> bool:
    """Whether the model always does it."""
    if core == Core.RESOLUTION:
        return model_spec.siblings.get(str(value).lower()) == model_spec.id
    return core == Core.AUDIO and model_spec.audio is (Sound.ALWAYS if value else Sound.NEVER)


def _missing(operation: Operation, state: State, verdict: Verdict) -> Iterator[Violation]:
    for spec in operation.parameters:
        if spec.required and spec.key not in state.sent and spec.key not in verdict.dropped:
            if spec.const is not None or spec.default is not None or Core.PROMPT in spec.core:
                continue
            yield Violation(_field({spec.key: spec}, spec.key), Problem.REQUIRED, spec.label)


def _field(by_key: Mapping[str, ParameterSpec], name: str) -> str:
    """The field of the composer for a parameter: all pictures share one."""
    return "images" if name in by_key and is_picture(by_key[name]) else name


def _rule_notes(operation: Operation, sent: Mapping[str, Json], verdict: Verdict) -> Iterator[Note]:
    for name, rule in verdict.dropped.items():
        if name in sent:
            yield Note(NoteKind.DROPPED, name, rule.message, str(sent[name]))
    for name, rule in verdict.ignored.items():
        if name in sent or name == Core.PROMPT:
            yield Note(NoteKind.IGNORED, name, rule.message)
    for name, (value, rule) in verdict.set_by_rule.items():
        yield Note(NoteKind.SET_BY_RULE, name, rule.message, str(value))
    yield from (
        Note(NoteKind.REMARK, "", rule.message) for rule in operation.rules if rule.kind is RuleKind.NOTE
    )


def _narrowed(spec: ParameterSpec, verdict: Verdict) -> ParameterSpec:
    rules = verdict.narrowed.get(spec.key)
    if not rules:
        return spec
    choices = tuple(choice for choice in spec.choices if all(allows(rule, choice) for rule in rules))
    highs = [rule.maximum for rule in rules if rule.maximum is not None]
    lows = [rule.minimum for rule in rules if rule.minimum is not None]
    return replace(
        spec,
        choices=choices or spec.choices,
        maximum=min([*highs, spec.maximum]) if highs and spec.maximum is not None else spec.maximum,
        minimum=max([*lows, spec.minimum]) if lows and spec.minimum is not None else spec.minimum,
    )


def _wire_values(
    model_spec: ModelSpec, by_key: Mapping[str, ParameterSpec], state: State, pictures: Mapping[str, Json]
) -> tuple[dict[str, Json], dict[str, Json]]:
    """Portable values, and the vendor's own ones at their places."""
    core: dict[str, Json] = {}
    native: dict[str, Json] = {}
    for key, value in state.sent.items():
        spec = by_key[key]
        if key in pictures or Core.PROMPT in spec.core:
            continue
        meaning = portable(model_spec, spec, value)
        core |= meaning
        if not meaning:
            native[spec.path] = _shaped(spec, value)
    return core, native


def _shaped(spec: ParameterSpec, value: Json) -> Json:
    """The value in its template; where a place takes one more item, a list of items."""
    if spec.template is None:
        return value
    items = value if isinstance(value, list) else [value]
    shaped = [one if isinstance(one, dict) else _fill(spec.template, one) for one in items]
    return shaped if spec.path.endswith("[]") or isinstance(value, list) else shaped[0]


def _fill(template: Json, value: Json) -> Json:
    if isinstance(template, dict):
        return {name: _fill(inner, value) for name, inner in template.items()}
    if isinstance(template, list):
        return [_fill(inner, value) for inner in template]
    return value if template == "$value" else template
