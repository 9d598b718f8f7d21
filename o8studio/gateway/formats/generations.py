"""`POST /v1/video/generations` and `GET /v1/video/generations/{id}`: New API's unified route."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.bodies import unified_body
from o8studio.gateway.shapes import find_id, find_links, is_link, meaning, plain, progress, results, status
from o8studio.gateway.wire import HttpDraft, JsonObject, Rejected, RemoteStatus, segment


class Generations:
    """See docs/protocol.md §3: the most complete view of a job, with the charge."""

    id = "generations"
    poll_order = ("generations", "openai_videos", "tasks")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """Always JSON; the same body as `/v1/videos`."""
        return HttpDraft(method="POST", path="/v1/video/generations", body=unified_body(request, files))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id of the new job; the oldest servers pass the vendor's raw answer on."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId) -> HttpDraft:
        """`GET /v1/video/generations/{id}`."""
        return HttpDraft(method="GET", path=f"/v1/video/generations/{segment(remote_id)}")

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """The TaskDto envelope, and Veo's short form inside it."""
        task = reply.get("data")
        if not isinstance(task, dict):
            raise Incomprehensible("data")
        word = task.get("status")
        asked = f"/v1/video/generations/{segment(remote_id)}"
        links = find_links({name: value for name, value in task.items() if name != "fail_reason"})
        if (
            not links
            and isinstance(word, str)
            and meaning(word) == "completed"
            and is_link(task.get("fail_reason"))
        ):
            links = [str(task["fail_reason"])]  # G0 and G1 keep the link there
        done = results(links, asked, f"/v1/videos/{segment(remote_id)}/content")
        found = status(word, body=task, part=progress(task.get("progress")), done=done)
        if isinstance(found, Rejected):
            quota = task.get("quota")
            charged = quota > 0 if isinstance(quota, (int, float)) and not isinstance(quota, bool) else None
            veo_words = task.get("url") if not is_link(task.get("url")) else None
            return Rejected(found.reason or plain(veo_words), found.code, charged)
        return found

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none (§2.7)."""
        return None
