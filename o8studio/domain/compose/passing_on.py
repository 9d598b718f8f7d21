"""What a gateway makes of a composed draft: what is lost, which defaults it sets, what can't be sent there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from o8studio.domain.compose.resolve import ComposeView, Note, NoteKind
from o8studio.domain.models.carriage import ROLE_NAMES, Fate, Passage, Unsayable
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import IMAGES, Problem, Violation, check, portable, ratio_of
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import ImageInput, ImageRole, Json
from o8studio.domain.vocabulary import OpenVocabulary


class Narrowing(OpenVocabulary):
    """Why a gateway narrows a field; `why_words` gives the texts. The values follow after a colon."""

    SOME_VALUES = "some values can't be said"
    NO_OFF = "off can't be said"
    NO_SOUND = "sound is dropped"
    DROPPED = "dropped"


_GATEWAYS = (Narrowing.NO_OFF, Narrowing.NO_SOUND, Narrowing.DROPPED)
"""Reasons of the gateway: the model's own default holds all the same."""
OPERATION = "operation"
"""The field of a loss that is about the operation."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that was set and does not reach the vendor unchanged, or may not.

    Attributes:
        field: key of the parameter, role of a picture, `model`, or `operation`.
        names: every name that the field may be called by.
        value: as text; `becomes`: what it becomes, where that is known.
        is_point: whether the request is pointless without it.
        is_harmless: whether the vendor does the same without it.
    """

    field: str
    names: tuple[str, ...]
    fate: Fate
    value: str = ""
    becomes: str = ""
    is_point: bool = False
    is_harmless: bool = False

    @property
    def weight(self) -> int:
        """How much it matters when routes are compared."""
        if self.is_point:
            return 1000
        if self.is_harmless:
            return 1
        return {Fate.DROPPED: 10, Fate.CHANGED: 5, Fate.UNSURE: 2}.get(self.fate, 0)


def losses(view: ComposeView, images: Sequence[ImageInput], passage: Passage) -> tuple[Loss, ...]:
    """Everything that would not arrive unchanged by this passage."""
    found: list[Loss] = []
    if passage.is_missing:
        name = view.operation.id
        found.append(Loss(OPERATION, ("operation",), Fate.DROPPED, name, is_point=True))
    becomes = passage.becomes("model")
    if becomes and becomes != view.model_spec.id:
        found.append(Loss("model", ("model",), Fate.CHANGED, view.model_spec.id, becomes))
    told = [spec for spec in (*view.fields, *view.inputs) if spec.key in view.sent]
    found += [loss for spec in told if (loss := _loss(view, spec, view.sent[spec.key], passage)) is not None]
    for role in dict.fromkeys(image.role for image in images):
        fates = {passage.picture_fate(image) for image in images if image.role is role}
        fate = next((one for one in (Fate.DROPPED, Fate.UNSURE) if one in fates), None)
        if fate is not None:
            name = ROLE_NAMES[role]
            found.append(
                Loss(role.value, (role.value, name), fate, role.value, is_point=fate is Fate.DROPPED)
            )
    return tuple(found)


def _loss(view: ComposeView, spec: ParameterSpec, value: Json, passage: Passage) -> Loss | None:
    names, text = tuple(dict.fromkeys(spec.names)), _text(value)
    lost = _unsayable(passage.unsayable(spec), value)
    if lost is not None:
        as_vendor = not lost.becomes and _same(spec.default, value)
        fate = Fate.CHANGED if lost.becomes else Fate.DROPPED
        return Loss(spec.key, names, fate, text, lost.becomes, not as_vendor, as_vendor)
    fate = passage.fate(spec)
    if fate is Fate.ARRIVES:
        return None
    as_vendor = _same(spec.default, value)
    wants_sound = Core.AUDIO in spec.core and view.core.get("audio") is True
    point = fate is Fate.DROPPED and not as_vendor and (wants_sound or spec.required)
    becomes = passage.becomes(spec.key)
    return Loss(spec.key, names, fate, text, becomes, point, as_vendor and fate is Fate.DROPPED)


def pass_on(view: ComposeView, images: Sequence[ImageInput], passage: Passage) -> ComposeView:
    """The view with what this gateway narrows, and its violations and notes."""
    found = losses(view, images, passage)
    unsure = tuple(one.field for one in found if one.fate is Fate.UNSURE)
    notes = [
        Note(NoteKind.PASSED_ON_CHANGED if one.fate is Fate.CHANGED
             else NoteKind.NOT_NEEDED if one.is_harmless else NoteKind.LOST,
             one.field, one.becomes, one.value)
        for one in found if not one.is_point and one.fate is not Fate.UNSURE
    ]  # fmt: skip
    if unsure:
        notes.append(Note(NoteKind.UNSURE, "", fields=unsure))
    disabled, limited = dict(view.disabled), dict(view.limited)
    fields = []
    for spec in view.fields:
        narrowed, reason = _narrowed(spec, passage)
        fields.append(narrowed)
        if passage.fate(spec) is Fate.DROPPED:
            no_sound = Core.AUDIO in spec.core
            disabled.setdefault(spec.key, Narrowing.NO_SOUND if no_sound else Narrowing.DROPPED)
        elif reason == Narrowing.NO_OFF and view.sent.get(spec.key) is not False:
            disabled.setdefault(spec.key, Narrowing.NO_OFF)
        elif reason:
            limited.setdefault(spec.key, reason)
    return replace(
        view,
        fields=tuple(fields),
        disabled=disabled,
        limited=limited,
        violations=tuple(dict.fromkeys([*view.violations, *_violations(found, images)])),
        notes=(*view.notes, *notes),
    )


def _violations(found: Sequence[Loss], images: Sequence[ImageInput]) -> Iterator[Violation]:
    roles = {role.value for role in ImageRole}
    pictures = [one for one in found if one.is_point and one.field in roles]
    for one in found:
        if not one.is_point:
            continue
        if one.field == OPERATION:
            if images and not pictures:
                yield Violation(IMAGES, Problem.OPERATION_LOST, one.value)
            elif not images:
                yield Violation("", Problem.OPERATION_LOST, one.value)
        elif one.field in roles:
            yield Violation(IMAGES, Problem.PICTURE_LOST, one.value)
        elif Core.AUDIO in one.names:
            yield Violation(one.field, Problem.SOUND_LOST)
        else:
            yield Violation(one.field, Problem.CANT_BE_SAID, one.value)


def with_defaults(view: ComposeView, passage: Passage, extra: Mapping[str, Json]) -> ComposeView:
    """The view with the values that the controls show, where this gateway would set its own.

    Where the catalogue knows no default, the gateway's own is shown and sent. Names that raw JSON sets are left alone.
    """
    said = set(names_in(dict(extra)))
    sent, core, native = dict(view.sent), dict(view.core), dict(view.native)
    fields = []
    for spec in view.fields:
        theirs = passage.default(spec)
        is_seed = Core.SEED in spec.core
        if theirs is None or (is_seed and spec.default is None):  # nobody wants a fixed seed
            fields.append(spec)
            continue
        own = theirs if spec.default is None else spec.default
        typed, problem = check(spec, own)
        fields.append(replace(spec, default=own) if problem is None else spec)
        names = {spec.key, spec.path.rpartition(".")[2], *spec.core}
        if Core.ASPECT_RATIO in spec.core or Core.RESOLUTION in spec.core:
            names.add("size")
        if problem or spec.key in sent or spec.key in view.disabled or names & said:
            continue
        if not is_seed:  # its control shows that it is random
            sent[spec.key] = typed
        meaning = portable(view.model_spec, spec, typed)
        core |= {name: value for name, value in meaning.items() if name not in core}
        if not meaning:
            native[spec.path] = typed
    raw = frozenset(spec.key for spec in fields if said & {spec.path.rpartition(".")[2], *spec.names})
    return replace(view, fields=tuple(fields), sent=sent, core=core, native=native, raw=raw)


def made_of(view: ComposeView, lost: Collection[str] = ()) -> dict[str, Json]:
    """What the clip will be: the portable values that are sent, and the vendor's own length, size, shape and sound.

    A default that is no value of its own, such as a length or a shape that the vendor picks itself, is left out.

    Args:
        lost: portable names of what the gateway does not pass on.
    """
    made = {name: value for name, value in view.core.items() if name not in lost}
    told = {"aspect_ratio", "resolution"} if "width" in made and "height" in made else set[str]()
    for spec in view.fields:
        is_told = bool((told | made.keys()) & set(spec.core))
        is_off = view.disabled.get(spec.key, Narrowing.NO_OFF) not in _GATEWAYS
        if spec.default is None or is_told or is_off:
            continue
        made |= {name: value for name, value in portable(view.model_spec, spec, spec.default).items()
                 if _is_definite(name, value)}  # fmt: skip
    return made


def _is_definite(name: str, value: Json) -> bool:
    if name == Core.DURATION:
        return isinstance(value, (int, float)) and value > 0
    if name == Core.ASPECT_RATIO:
        return ratio_of(value) is not None
    return name in (Core.RESOLUTION, "width", "height", Core.AUDIO)


def roles_carried(view: ComposeView, passages: Mapping[str, Sequence[Passage]]) -> frozenset[ImageRole]:
    """The roles of pictures that reach the vendor on some route.

    Args:
        passages: by operation of the model, the possible ones.
    """
    carried = set()
    for role in view.roles:
        name = ROLE_NAMES[role]
        for operation in view.model_spec.operations:
            if not any(name in spec.core for spec in operation.parameters):
                continue
            for passage in passages.get(operation.id, ()):
                pictures = (ImageInput(role=role, file="f"), ImageInput(role=role, link="l"))
                fates = [passage.picture_fate(one) for one in pictures]
                if not passage.is_missing and any(fate is not Fate.DROPPED for fate in fates):
                    carried.add(role)
    return frozenset(carried)


def _narrowed(spec: ParameterSpec, passage: Passage) -> tuple[ParameterSpec, str]:
    """The spec without values that can't be expressed, and why; the vendor's own default need not be sent."""
    lost = [one for one in passage.unsayable(spec) if one.becomes or not _same(spec.default, one.value)]
    if not lost:
        return spec, ""
    if spec.control is Control.SWITCH:
        return spec, Narrowing.NO_OFF
    choices = tuple(one for one in spec.choices if _unsayable(lost, one) is None)
    least = spec.minimum
    if least is not None and _unsayable(lost, least) is not None:
        least = least + (spec.step or 1)
    reason = (
        f"{Narrowing.SOME_VALUES}: {', '.join(_text(one.value) for one in lost)}"
        if spec.choices or least
        else ""
    )
    return replace(spec, choices=choices, minimum=least), reason


def _unsayable(listed: Sequence[Unsayable], value: Json) -> Unsayable | None:
    return next((one for one in listed if _same(one.value, value)), None)


def _same(one: Json, other: Json) -> bool:
    """Equal values; `false` is not 0."""
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def names_in(value: Json) -> Iterator[str]:
    """Every key of raw JSON, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
