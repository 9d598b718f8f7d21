"""Vidu's own routes, where a gateway mounts them: `/ent/v2` or `/vidu/ent/v2`."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.domain.vocabulary import OperationName
from o8studio.gateway.parsing import find_id, find_links, plain, results, status
from o8studio.gateway.unified_body import lay_over, nest, picture_text
from o8studio.gateway.wire import (
    JSON_TYPE,
    N_,
    HttpDraft,
    JsonObject,
    Rejected,
    RemoteStatus,
    RouteQuestion,
    segment,
)

_FIELDS = ("duration", "resolution", "aspect_ratio", "seed", "audio", "watermark")


class Vidu:
    """See docs/protocol.md §7.

    Args:
        name: id of the format.
        title: its name for people.
        prefix: path in front of the four routes.
    """

    families = ("vidu",)

    def __init__(self, name: str, title: str, prefix: str) -> None:
        self.id = name
        self.title = title
        self.questions = (RouteQuestion(f"{prefix}/tasks/none-0/creations", f"{prefix}/nonsense-xyz/none-0"),)
        self.poll_order = (name, "openai_videos", "generations", "tasks")
        self._prefix = prefix

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON only; the roles of the pictures decide the route."""
        body: dict[str, Json] = {"model": request.model, "prompt": request.prompt}
        body |= {name: request.core[name] for name in _FIELDS if request.core.get(name) is not None}
        if request.images:
            body["images"] = [picture_text(image, files) for image in request.images]
        for path, value in request.native.items():
            nest(body, path, value)
        path = f"{self._prefix}/{_kind(request)}"
        return HttpDraft(method="POST", path=path, body=lay_over(body, request.extra))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """`task_id`, beside an echo of the request."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET …/tasks/{id}/creations`."""
        return HttpDraft(
            method="GET", path=f"{self._prefix}/tasks/{segment(remote_id)}/creations", content_type=JSON_TYPE
        )

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """`state`, and the clip among the creations; a failure has a code and no text."""
        word = reply.get("state")
        if not isinstance(word, str):
            raise Incomprehensible("state")
        done = results(find_links(reply), f"{self._prefix}/tasks/{segment(remote_id)}/creations", None)
        found = status(word, body=reply, part=None, done=done)
        if isinstance(found, Rejected):
            code = plain(reply.get("err_code"))
            return Rejected(found.reason or code, found.code or code)
        return found

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """The vendor has one; no gateway passes it on (§7.2)."""
        return None


def _kind(request: GenerationRequest) -> str:
    roles = {image.role for image in request.images}
    if request.operation == OperationName.REFERENCE_TO_VIDEO or ImageRole.REFERENCE in roles:
        return "reference2video"
    if ImageRole.LAST_FRAME in roles:
        return "start-end2video"
    return "img2video" if roles else "text2video"


FORMATS = (
    Vidu("vidu", N_("Vidu native"), "/ent/v2"),
    Vidu("vidu_mounted", N_("Vidu native under /vidu"), "/vidu/ent/v2"),
)
