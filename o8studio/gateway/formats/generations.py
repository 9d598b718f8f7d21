"""`POST /v1/video/generations` and `GET /v1/video/generations/{id}`: New API's unified route."""

from collections.abc import Mapping

from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families import unified_body
from o8studio.gateway.parsing import find_id
from o8studio.gateway.status_bodies import task_status
from o8studio.gateway.wire import N_, HttpDraft, JsonObject, RemoteStatus, RouteQuestion, segment


class Generations:
    """See docs/protocol.md §3: the most complete view of a job, with the charge."""

    id = "generations"
    title = N_("Unified video tasks")
    families = None
    questions = (RouteQuestion("/v1/video/generations/none-0"),)
    poll_order = ("generations", "openai_videos", "tasks")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """Always JSON; the same body as `/v1/videos`."""
        return HttpDraft(method="POST", path="/v1/video/generations", body=unified_body(request, files))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id of the new job; the oldest servers pass the vendor's raw answer on."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET /v1/video/generations/{id}`."""
        return HttpDraft(method="GET", path=f"/v1/video/generations/{segment(remote_id)}")

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """The TaskDto envelope, and Veo's short form inside it; some servers leave the envelope out (§2.4)."""
        is_flat = "task_id" in reply and not isinstance(reply.get("data"), dict)
        return task_status(remote_id, {"data": dict(reply)} if is_flat else reply)

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none (§2.7)."""
        return None


FORMATS = (Generations(),)
