"""Family × operation × parameter: what is announced as lost is lost, and what is not announced arrives."""

import base64
import json
from typing import Any

import pytest

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.spec import Control, ModelSpec, Operation, ParameterSpec
from o8studio.domain.request import ImageInput, ImageRole, Json
from o8studio.gateway.formats import FORMATS
from o8studio.services.compose.requests import Destination, Planned, plan, request_from
from o8studio.store.catalogue.carriage import Carriages
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources
from o8studio.store.settings import GatewayEntry
from tests.support.adaptors import NEW_API, plugin

CATALOGUE = Catalogue(resources() / "providers")
CARRIAGES = Carriages(resources() / "gateways")
ROUTES = {
    Generation.NEW_API: ("openai_videos", "generations", "kling", "jimeng"),
    Generation.NEW_API_PLUGINS: ("openai_videos", "openai_responses", "tasks", "kling", "jimeng", "doubao"),
}
ROLES = {
    "image_to_video": (ImageRole.FIRST_FRAME,),
    "first_last_frame": (ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME),
    "last_frame_only": (ImageRole.LAST_FRAME,),
    "reference_to_video": (ImageRole.REFERENCE,),
    "multi_image_to_video": (ImageRole.REFERENCE, ImageRole.REFERENCE),
}
CARDS = [card for card in CATALOGUE.specs() if card.family in NEW_API and card.status != "announced"]


def destination(generation: Generation, *, form: str = "", family: str = "") -> Destination:
    entry = GatewayEntry(
        id=GatewayId("g"), name="G", base_url="https://g", formats=ROUTES.get(generation, ("openai_videos",)),
        generation=generation.value, chosen={family: form} if form else {},
    )  # fmt: skip
    return Destination(entry=entry, carriage=CARRIAGES.of(generation))


def pictures(operation: str) -> tuple[ImageInput, ...]:
    return tuple(
        ImageInput(role=role, file=f"{number}.png") for number, role in enumerate(ROLES.get(operation, ()))
    )


def another_value(spec: ParameterSpec) -> Json:
    """One that is not the vendor's own; None for what can't be guessed."""
    if spec.control is Control.SWITCH:
        off = spec.choices[0] if spec.choices and spec.default == "off" else spec.default is not True
        return (
            off
            if isinstance(off, bool)
            else next(one for one in reversed(spec.choices) if one != spec.default)
        )
    if spec.choices:
        return next((one for one in spec.choices if one != spec.default), None)
    if spec.control in (Control.SLIDER, Control.NUMBER, Control.SEED):
        low, high = spec.minimum or 0, spec.maximum if spec.maximum is not None else 1_000
        middle = (low + high) / 2
        value: Json = round(middle) if "integer" in spec.json_type or high - low > 2 else middle
        return value if value != spec.default else low + 1
    if spec.control in (Control.TEXT, Control.TEXTAREA):
        return "https://o8.example/words"
    return None


def what_the_vendor_gets(one: Planned, generation: Generation) -> dict[str, Any]:
    request = request_from(destination(generation).entry, one, {})
    files = {image.file: image.file.encode() for image in request.images}
    sent = FORMATS[request.wire_format].encode_submit(request, files)
    body = json.loads(json.dumps(sent.body))
    for upload in sent.files:
        assert generation is Generation.NEW_API, "plug-ins refuse multipart"
        body[upload.form_field] = upload.content.decode()
    if generation is Generation.NEW_API:
        return NEW_API[request.family](body)
    return plugin(request.family, request.wire_format, body)


def at(body: Any, path: str) -> Any:
    for part in path.split("."):
        name, bracket, _rest = part.partition("[")
        if not isinstance(body, dict) or name not in body:
            return None
        body = body[name]
        if bracket and part.endswith("[0]"):
            body = body[0] if body else None
    return body


def cases() -> list[Any]:
    found = []
    for generation in ROUTES:
        for card in CARDS:
            found += [
                pytest.param(generation, card, operation, id=f"{generation.value}-{card.id}-{operation.id}")
                for operation in card.operations
            ]
    return found


def planned(generation: Generation, card: ModelSpec, operation: Operation, **values: Json) -> Planned:
    draft = Draft(prompt="a fox", values=values, images=pictures(operation.id), operation=operation.id)
    return plan({card.id: card}, draft, destination(generation))[0]


@pytest.mark.parametrize(("generation", "card", "operation"), cases())
def test_what_is_announced_is_what_happens(
    generation: Generation, card: ModelSpec, operation: Operation
) -> None:
    draft = Draft(prompt="a fox", images=pictures(operation.id), operation=operation.id)
    bare = planned(generation, card, operation)
    assert bare.losses or bare.passage.rows
    if not resolve(card, draft).can_send or any(loss.is_point for loss in bare.losses):
        assert not bare.view.can_send
        return
    for spec in (*bare.view.fields, *bare.view.inputs):
        value = another_value(spec)
        alone = Draft(
            prompt="a fox", values={spec.key: value}, images=draft.images, operation=operation.id
        )  # one at a time: rules between them are tested elsewhere
        if value is None or not resolve(card, alone).can_send:
            continue
        one = planned(generation, card, operation, **{spec.key: value})
        loss = next((loss for loss in one.losses if loss.field == spec.key), None)
        if loss is not None and loss.fate is Fate.UNSURE:
            continue
        if not one.view.can_send:
            assert loss is not None, (spec.key, one.view.violations)
            assert loss.is_point
            continue
        if spec.key not in one.view.sent:
            continue  # a rule of the model left it out
        got = at(what_the_vendor_gets(one, generation), spec.path)
        arrived = str(got).lower() == str(one.view.sent[spec.key]).lower() or (
            isinstance(got, list) and bool(got)
        )
        assert arrived is (loss is None), f"{spec.key}={value} on {one.wire_format}: {got}, announced {loss}"


@pytest.mark.parametrize(("generation", "card", "operation"), cases())
def test_every_picture_arrives_once_or_the_operation_is_not_offered(
    generation: Generation, card: ModelSpec, operation: Operation
) -> None:
    one = planned(generation, card, operation)
    if not one.draft.images or not one.view.can_send:
        return
    request = request_from(destination(generation).entry, one, {})
    told = json.dumps(what_the_vendor_gets(one, generation))
    for image in request.images:
        is_upload = card.family == "openai_sora" and generation is Generation.NEW_API
        text = image.file if is_upload else base64.b64encode(image.file.encode()).decode()
        unsure = (
            any(loss.fate is Fate.UNSURE and loss.field == image.role.value for loss in one.losses)
            and "media" in told
        )
        assert told.count(text) == 1 or unsure, f"{image.role} on {one.wire_format}: {told}"


@pytest.mark.parametrize(("generation", "card", "operation"), cases())
def test_what_a_control_shows_is_made_where_nobody_set_it(
    generation: Generation, card: ModelSpec, operation: Operation
) -> None:
    one = planned(generation, card, operation)
    if not one.view.can_send:
        return
    got = what_the_vendor_gets(one, generation)
    for spec in one.view.fields:
        if not {"aspect_ratio", "resolution", "duration"} & set(spec.core) or spec.default is None:
            continue
        if one.passage.fate(spec) is not Fate.ARRIVES:
            continue
        made = at(got, spec.path)
        assert made is None or str(made).lower() == str(spec.default).lower(), (spec.key, one.wire_format)
