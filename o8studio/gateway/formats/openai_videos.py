"""`POST /v1/videos` and `GET /v1/videos/{id}`: OpenAI's Videos, in the dialects of New API, HitOpen and LiteLLM."""

import json
from collections.abc import Mapping

from o8studio.domain.gateway import Generation
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.domain.vocabulary import OperationName
from o8studio.gateway.families import family_of, unified_body
from o8studio.gateway.parsing import find_id
from o8studio.gateway.plain_task import is_plain_task, plain_task_status
from o8studio.gateway.status_bodies import video_status
from o8studio.gateway.unified_body import lay_over
from o8studio.gateway.wire import N_, Attachment, HttpDraft, JsonObject, RemoteStatus, RouteQuestion, segment

_REMIX_OF = "{video_id} (URL path)"


class OpenAIVideos:
    """See docs/protocol.md §2."""

    id = "openai_videos"
    title = N_("OpenAI Videos")
    families = None
    questions = (RouteQuestion("/v1/videos/none-0"),)
    poll_order = ("openai_videos", "generations", "tasks")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON, but multipart where a local first frame has to be a file; a remix has a path of its own (§2.7)."""
        origin = request.native.get(_REMIX_OF)
        if request.operation == OperationName.REMIX and isinstance(origin, str):
            path = f"/v1/videos/{segment(origin)}/remix"
            return HttpDraft(
                method="POST", path=path, body=lay_over({"prompt": request.prompt}, request.extra)
            )
        body = unified_body(request, files)
        first = next((image for image in request.images if image.role is ImageRole.FIRST_FRAME), None)
        describes = request.generation == Generation.OPENAI
        if (
            first is None
            or not (describes or family_of(request.family).uploads)
            or request.generation == Generation.NEW_API_PLUGINS  # they refuse multipart
        ):
            return HttpDraft(method="POST", path="/v1/videos", body=body)
        if describes:
            body = {name: value for name, value in body.items() if name not in ("image", "images")}
            if first.link:
                body["input_reference"] = {"image_url": first.link}
        if first.link:
            return HttpDraft(method="POST", path="/v1/videos", body=body)
        upload = first
        body.pop("input_reference", None)
        name = f"first_frame.{upload.mime.rpartition('/')[2]}"
        file = Attachment("input_reference", name, upload.mime, files[upload.file])
        return HttpDraft(method="POST", path="/v1/videos", body=_as_text(body), files=(file,))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id of the new job."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET /v1/videos/{id}`."""
        return HttpDraft(method="GET", path=f"/v1/videos/{segment(remote_id)}")

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """A link without any status word is an end too: Sora upstreams are passed through raw (§2.5). rc.30 was seen to
        answer with the plain view of its task (W3).
        """
        if is_plain_task(reply):
            return plain_task_status(remote_id, reply)
        return video_status(remote_id, reply)

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none on this route in any generation (§2.7)."""
        return None


def _as_text(body: Mapping[str, Json]) -> dict[str, Json]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in body.items()
        if value is not None
    }


FORMATS = (OpenAIVideos(),)
