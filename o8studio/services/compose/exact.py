"""The exact request of a clip before it is sent: its bytes, with the content of pictures abbreviated."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.formats import FORMATS
from o8studio.store import regular
from o8studio.store.paths import Places

_HEAD = 24
"""Leading characters kept of a picture's base64 text, enough to recognise its type."""


@dataclass(frozen=True, slots=True)
class ExactFile:
    """A file in a multipart body; its content as its size in bytes and its SHA-256 in hexadecimal."""

    form_field: str
    name: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExactRequest:
    """The request that will be sent for one clip, without the token, which goes in a header.

    Attributes:
        body: in wire order. Written as JSON without spaces it is the body byte for byte, but for the text of
            pictures, which `abbreviated` has replaced; with `files` its values are the text fields of a multipart body.
    """

    request: GenerationRequest
    method: str
    url: str
    body: Json
    files: tuple[ExactFile, ...] = ()


def exact_requests(places: Places, requests: Sequence[GenerationRequest]) -> Iterator[ExactRequest]:
    """The exact request of each of these, one at a time, because pictures may be large. Blocking.

    Raises:
        OSError: one of its pictures is no longer there.
    """
    names = {image.file for request in requests for image in request.images if image.file}
    files = {name: regular.content(places.references / name) for name in names}
    texts = [base64.b64encode(content).decode("ascii") for content in files.values()]
    for request in requests:
        draft = FORMATS[request.wire_format].encode_submit(request, files)
        yield ExactRequest(
            request=request,
            method=draft.method,
            url=request.base_url + draft.path,
            body=None if draft.body is None else abbreviated(dict(draft.body), texts),
            files=tuple(
                ExactFile(one.form_field, one.name, one.mime, len(one.content), _digest(one.content))
                for one in draft.files
            ),
        )


def abbreviated(value: Json, pictures: Sequence[str]) -> Json:
    """A copy in which each picture's text is its beginning, its length in characters and its SHA-256.

    Args:
        pictures: the pictures as base64.
    """
    if isinstance(value, Mapping):
        return {name: abbreviated(inner, pictures) for name, inner in value.items()}
    if isinstance(value, list):
        return [abbreviated(inner, pictures) for inner in value]
    if isinstance(value, str):
        for text in pictures:
            if text and text in value:
                value = value.replace(text, _short(text))
    return value


def _short(text: str) -> str:
    return f"{text[:_HEAD]}… ({len(text)} characters, SHA-256 {_digest(text.encode('ascii'))})"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
