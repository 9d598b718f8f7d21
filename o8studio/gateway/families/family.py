"""The adaptor of a vendor family: where its values and pictures go in the body that carries every family."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.unified_body import pixel_size

RESPONSES, GENERATIONS = "openai_responses", "generations"
CONTENT_ROLES = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "reference_image",
}

Body = dict[str, Json]
Pictures = list[tuple[ImageInput, str]]
"""Each picture with its text: a link, bare base64 or a data URI."""


def is_known(request: GenerationRequest) -> bool:
    return request.generation in (Generation.NEW_API, Generation.NEW_API_PLUGINS)


def is_plugins(request: GenerationRequest) -> bool:
    return request.generation == Generation.NEW_API_PLUGINS


def put(target: Body, **values: Json) -> None:
    target.update({name: value for name, value in values.items() if value is not None})


def put_length(request: GenerationRequest, body: Body, *, both: bool) -> None:
    """`duration` as a number; also `seconds`, where one of them is rendered and the other is priced."""
    length = whole(request.core.get("duration"))
    put(body, duration=length, seconds=str(length) if both and length is not None else None)


def put_documented(request: GenerationRequest, body: Body) -> None:
    """The documented fields, at the top level; what a server does not read is lost without harm."""
    core = request.core
    length = whole(core.get("duration"))
    put(body, duration=length, seconds=str(length) if isinstance(length, int) else None, size=size_text(core))
    size = pixel_size(core)
    if size:
        body |= {"width": size[0], "height": size[1]}
    put(body, fps=core.get("fps"), n=core.get("n"), seed=core.get("seed"))


def whole(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def size_text(core: Mapping[str, Json], joint: str = "x") -> str | None:
    size = pixel_size(core)
    return f"{size[0]}{joint}{size[1]}" if size else None


def of_role(pictures: Pictures, role: ImageRole) -> list[str]:
    return [text for image, text in pictures if image.role is role]


def texts(pictures: Pictures) -> list[Json]:
    return [text for _image, text in pictures]


def list_pictures(_request: GenerationRequest, pictures: Pictures, body: Body, _metadata: Body) -> None:
    body["images"] = texts(pictures)


def _place_anywhere(_request: GenerationRequest, pictures: Pictures, body: Body, _metadata: Body) -> None:
    body["image"] = pictures[0][1]
    body["images"] = texts(pictures)


def _as_it_is(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class Family:
    """One vendor family.

    Attributes:
        id: as provider files call it.
        place: writes the portable values of a request into `(request, body, metadata)`.
        place_pictures: writes its pictures into `(request, pictures, body, metadata)`.
        native_place: where a native name goes under `metadata`.
        raw_base64: whether an inline picture is bare base64 instead of a data URI.
        uploads: whether a local first frame goes as a multipart file `input_reference` on `/v1/videos`.
        names_negative: whether `place` names the negative prompt itself.
        tier_is_size: whether `size` on `/v1/responses` takes a tier such as `720p` instead of pixels.
    """

    id: str
    place: Callable[[GenerationRequest, Body, Body], None]
    place_pictures: Callable[[GenerationRequest, Pictures, Body, Body], None] = _place_anywhere
    native_place: Callable[[str], str] = _as_it_is
    raw_base64: bool = False
    uploads: bool = False
    names_negative: bool = False
    tier_is_size: bool = False
