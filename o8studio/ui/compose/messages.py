"""What the composer says about a draft: what must be fixed, and what a model will change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.common_fields import TITLES
from o8studio.domain.compose.expansion import MOST
from o8studio.domain.compose.resolve import ComposeView, Note, NoteKind
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import IMAGES, Violation, measure
from o8studio.domain.models.spec import TextUnit
from o8studio.texts.drafts import note_words, violation_words
from o8studio.texts.language import _, pick
from o8studio.ui.compose.prompt_editor import PromptLimit

_OTHERS = {
    "first_frame": ("First frame", "首帧"),
    "last_frame": ("Last frame", "尾帧"),
    "reference": ("References", "参考图"),
    "model": ("Model", "模型"),
}
"""English and Chinese name of parts that have no field of their own."""


def limit_of(views: Sequence[ComposeView]) -> PromptLimit:
    """The prompt limit of the strictest model."""
    view = min(views, key=lambda one: one.prompt_limit or 1_000_000)
    title = pick(view.model_spec.title, view.model_spec.title_zh)
    unit = view.prompt_unit
    return PromptLimit(
        view.prompt_limit, partial(measure, unit=unit), title,
        is_letters=unit is TextUnit.CHARACTERS, counts_words=unit is TextUnit.WORDS,
    )  # fmt: skip


def problems_of(
    order: Order, views: Sequence[ComposeView], broken: Mapping[str, str], blocked: str
) -> list[str]:
    """Everything that must be fixed before a press, most important first.

    Args:
        broken: by model title, what is wrong with its raw JSON.
        blocked: why it is not affordable.
    """
    found = [
        _named(view, violation_words(_titled(view, one)), views) for view in views for one in view.violations
    ]
    found += [
        _("Extra JSON for {model}: {problem}").format(model=title, problem=problem)
        for title, problem in broken.items()
    ]
    if len(order.prompts) > MOST:
        found.insert(0, _("At most {n} prompts can be sent at once.").format(n=MOST))
    return [*found, blocked] if blocked else found


@dataclass(frozen=True, slots=True)
class Notes:
    """A sentence for each value that will differ from what was set, and how many of them the gateway loses."""

    words: tuple[str, ...]
    lost: int


def notes_of(views: Sequence[ComposeView]) -> Notes:
    """Values that were fitted, set by a rule, or are lost on the way."""
    changed = [(view, note) for view in views for note in view.notes if note.kind != NoteKind.REMARK]
    words = tuple(_named(view, note_words(_noted(view, note)), views) for view, note in changed)
    return Notes(
        words, sum(note.kind in (NoteKind.LOST, NoteKind.PASSED_ON_CHANGED) for _view, note in changed)
    )


def _noted(view: ComposeView, note: Note) -> Note:
    """With the names shown at the fields."""
    return replace(
        note,
        field=_title(view, note.field),
        fields=tuple(_title(view, one) for one in note.fields),
    )


def overlaps(order: Order, views: Sequence[ComposeView]) -> list[str]:
    """Keys of the raw JSON that the form sets too."""
    names = {name for extra in order.extras.values() for name in extra}
    ours = {name for view in views for spec in view.fields if spec.key in view.sent for name in spec.names}
    return sorted(names & ours)


def _titled(view: ComposeView, one: Violation) -> Violation:
    """With the name shown at the field; the prompt and the pictures have sentences of their own."""
    return one if one.field in (Core.PROMPT, IMAGES) else replace(one, field=_title(view, one.field))


def _title(view: ComposeView, field: str) -> str:
    if field in _OTHERS:
        return pick(*_OTHERS[field])
    known = view.operation.parameters
    spec = next((spec for spec in known if spec.key == field), view.operation.with_core(Core(field)))
    return pick(*TITLES.get(Core(field), (field, ""))) if spec is None else pick(spec.label, spec.label_zh)


def _named(view: ComposeView, words: str, views: Sequence[ComposeView]) -> str:
    """With the model's name in front if there are several."""
    if len(views) == 1:
        return words
    return _("{model}: {words}").format(
        model=pick(view.model_spec.title, view.model_spec.title_zh), words=words
    )
