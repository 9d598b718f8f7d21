"""Turns a draft into a self-contained request, with our own copies of its pictures."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from o8studio.domain.compose.batch import open_seed
from o8studio.domain.compose.passing_on import Loss, losses, made_of, pass_on, roles_carried, with_defaults
from o8studio.domain.compose.resolve import CORE, ComposeView, Draft, resolve
from o8studio.domain.errors import BadInput, UnreadableImage
from o8studio.domain.gateway import Generation
from o8studio.domain.models.carriage import NOTHING_KNOWN, Carriage, Fate, Passage
from o8studio.domain.models.fitting import ratio_of
from o8studio.domain.models.operations import exact_size, picture_spec, roles
from o8studio.domain.models.routing import choose_format, possible_formats
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.formats import native_formats
from o8studio.media.images import Picture, clean_picture, fit_picture, read_picture
from o8studio.store.part_file import write_whole
from o8studio.store.paths import Places
from o8studio.store.settings import DEMO, GatewayEntry

_FORMAT_FIELDS = ("user", "response_format", "metadata")
ALWAYS_KNOWN = frozenset({*_FORMAT_FIELDS, "width", "height", "n"})
"""Parameters that belong to the format and not to a model."""


def split_values(values: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Split into the model's values and the format's values."""
    model = {name: value for name, value in values.items() if name not in ALWAYS_KNOWN}
    return model, {name: value for name, value in values.items() if name in ALWAYS_KNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """The gateway that a draft is for, and what is known about it.

    Attributes:
        carriage: what gateways of its generation pass on.
        endpoint_types: by model, the endpoint types that the gateway lists.
    """

    entry: GatewayEntry
    carriage: Carriage = NOTHING_KNOWN
    endpoint_types: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def format_of(
        self, model_spec: ModelSpec, operation: str = "", loss: Callable[[str], int] | None = None
    ) -> str:
        """The format for a model at this gateway: the user's choice for the family, or the one that loses least."""
        return choose_format(
            self.entry.formats,
            native_formats(model_spec.family, model_spec.api),
            family=model_spec.family,
            operation=operation,
            endpoint_types=self.endpoint_types.get(model_spec.id, ()),
            chosen=self.entry.chosen,
            loss=loss if self.carriage.rows else None,
        )


def generation_of(entry: GatewayEntry) -> Generation:
    """The detected generation of the gateway; our own demo gateway needs no detection."""
    if not entry.generation and entry.id == DEMO:
        return Generation.DEMO
    return Generation(entry.generation) if entry.generation in list(Generation) else Generation.UNKNOWN


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft resolved for one model on one gateway.

    Attributes:
        passage: what that gateway passes on in `wire_format`; `losses` of this draft.
    """

    model: str
    draft: Draft
    view: ComposeView
    wire_format: str
    passage: Passage
    losses: tuple[Loss, ...] = ()


def plan(
    model_specs: Mapping[str, ModelSpec],
    draft: Draft,
    to: Destination,
    extras: Mapping[str, Mapping[str, Json]] | None = None,
) -> list[Planned]:
    """Resolve one draft for one or several models, each independently.

    On one model each value must fit. On several, portable values are fitted to each, and a model's own options go to
    the models that have them; an option that none has stays, and is a violation. A last frame goes to those that
    take one.

    Args:
        extras: by model, its raw JSON instead of the draft's.
    """
    raw = {model: (extras or {}).get(model, draft.extra) for model in model_specs}
    if len(model_specs) == 1:
        return [
            _planned(to, model, model_spec, replace(draft, extra=raw[model]))
            for model, model_spec in model_specs.items()
        ]
    names = {
        model: {
            name
            for operation in model_spec.operations
            for spec in operation.parameters
            for name in spec.names
        }
        for model, model_spec in model_specs.items()
    }
    somewhere = frozenset[str]().union(*names.values())
    portable = {name: value for name, value in draft.values.items() if name in CORE}
    rest = {name: value for name, value in draft.values.items() if name not in CORE}
    planned = []
    for model, model_spec in model_specs.items():
        own = {name: value for name, value in rest.items() if name in names[model] or name not in somewhere}
        mine = replace(
            draft,
            values=own,
            portable={**portable, **draft.portable},
            images=_without_last_frame(model_spec, draft.images),
            extra=raw[model],
        )
        planned.append(_planned(to, model, model_spec, mine))
    return planned


def replan(one: Planned, to: Destination, images: tuple[ImageInput, ...]) -> Planned:
    """Plan it again with other copies of its pictures."""
    return _planned(to, one.model, one.view.model_spec, replace(one.draft, images=images))


def _planned(to: Destination, model: str, model_spec: ModelSpec, draft: Draft) -> Planned:
    view = resolve(model_spec, draft)

    def on(form: str) -> tuple[ComposeView, Passage]:
        passage = to.carriage.passage(model_spec, view.operation.id, form)
        return with_defaults(view, passage, draft.extra), passage

    def loss(form: str) -> int:
        sent, passage = on(form)
        return sum(one.weight for one in losses(sent, draft.images, passage))

    form = to.format_of(model_spec, view.operation.id, loss)
    sent, passage = on(form)
    ways = possible_formats(to.entry.formats, native_formats(model_spec.family, model_spec.api))
    passages = {
        operation.id: [to.carriage.passage(model_spec, operation.id, way) for way in ways]
        for operation in model_spec.operations
    }
    seed = open_seed(sent, draft, passage, draft.extra)
    shown = replace(
        pass_on(sent, draft.images, passage),
        roles=roles_carried(view, passages),
        drawn=seed.key if seed is not None else "",
    )
    return Planned(model, draft, shown, form, passage, losses(sent, draft.images, passage))


def _without_last_frame(model_spec: ModelSpec, images: tuple[ImageInput, ...]) -> tuple[ImageInput, ...]:
    """Among several models, one that takes a first frame alone ignores the last one (docs/design.md, Several models)."""
    there, taken = {image.role for image in images}, roles(model_spec)
    if {ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME} <= there and ImageRole.FIRST_FRAME in taken:
        return tuple(
            image for image in images if image.role in taken or image.role is not ImageRole.LAST_FRAME
        )
    return images


def core_of(one: Planned, of_format: Mapping[str, Json]) -> dict[str, Json]:
    """The portable values of a plan, with the sizes and counts that belong to the format.

    Raises:
        BadInput: one of them is no whole number from 1 to 10,000.
    """
    core = dict(one.view.core)
    for name in ("width", "height", "n"):
        value = of_format.get(name)
        if value is None:
            continue
        digits = str(value)
        if not digits.isdecimal() or len(digits) > 5 or not 0 < int(digits) <= 10_000:
            raise BadInput(name, "whole number")
        core[name] = int(digits)
    return core


def request_from(entry: GatewayEntry, one: Planned, of_format: Mapping[str, Json]) -> GenerationRequest:
    """One job's request. The plan must have no violations.

    Raises:
        BadInput: a value of the format has the wrong type.
    """
    view, draft = one.view, one.draft
    metadata = of_format.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadInput("metadata", "object")
    user, kind = of_format.get("user"), of_format.get("response_format")
    core, lost = (
        core_of(one, of_format),
        {name for loss in one.losses if loss.fate is Fate.DROPPED for name in loss.names},
    )
    return GenerationRequest(
        gateway_id=entry.id,
        base_url=entry.base_url,
        wire_format=one.wire_format,
        model=one.model,
        prompt=draft.prompt,
        family=view.model_spec.family,
        operation=view.operation.id,
        api=view.model_spec.api,
        core=core,
        native=view.native,
        extra=draft.extra,
        images=draft.images,
        parent=draft.parent,
        user=None if user is None else str(user),
        response_format=None if kind is None else str(kind),
        metadata=metadata,
        generation=generation_of(entry).value,
        assumed={
            name: value for name, value in made_of(view, lost).items() if name not in core or name in lost
        },
    )


async def keep_picture(places: Places, source: str, role: ImageRole) -> ImageInput:
    """A link stays a link; a file is checked, cleaned and copied, so that it is there when the job is sent.

    Raises:
        UnreadableImage, DiskTrouble
    """
    if source.lower().startswith(("http://", "https://")):
        return ImageInput(role=role, link=source)
    try:
        return await asyncio.to_thread(lambda: _keep(places, read_picture(Path(source)), role))
    except UnreadableImage as error:
        error.name = Path(source).name
        raise


def keep_fetched(places: Places, content: bytes, role: ImageRole) -> ImageInput:
    """Picture content that was fetched becomes a picture of our own. Blocking.

    Raises:
        UnreadableImage, DiskTrouble
    """
    return _keep(places, clean_picture(content), role)


def keep_content(places: Places, content: bytes, role: ImageRole) -> Path:
    """Picture content that was in no file becomes one of our own. Blocking.

    Raises:
        UnreadableImage, DiskTrouble
    """
    return places.references / keep_fetched(places, content, role).file


async def fit_to(
    places: Places, image: ImageInput, planned: Planned, *, letterbox: bool = False, shaped: bool = False
) -> ImageInput:
    """Another copy of a picture that we keep, as this model wants it; only with the person's consent.

    Args:
        letterbox: black bars instead of cropping.
        shaped: the shape of the clip that is asked for, even where the model takes any.

    Raises:
        UnreadableImage, DiskTrouble
    """
    spec = picture_spec(planned.view.operation, image)
    if not image.file or spec is None or spec.media is None:
        return image
    limits, size = spec.media, exact_size(planned.view.operation, spec, planned.view.sent)
    shape = ratio_of(str(planned.view.core.get("aspect_ratio", ""))) if shaped else None
    return await asyncio.to_thread(
        lambda: _keep(
            places,
            fit_picture(
                read_picture(places.references / image.file), limits, size, shape=shape, letterbox=letterbox
            ),
            image.role,
        )
    )


def _keep(places: Places, picture: Picture, role: ImageRole) -> ImageInput:
    target = places.references / picture.name
    if not target.exists():
        write_whole(target, picture.content)
    return ImageInput(
        role=role,
        file=picture.name,
        mime=picture.mime,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
    )
