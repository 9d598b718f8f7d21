"""xAI's dialect for Grok Imagine: under `/xai` on New API with plug-ins, at the root on sub2api (docs/protocol.md §15)."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.families.xai import dialect
from o8studio.gateway.parsing import find_id, find_links, progress, results, status
from o8studio.gateway.status_bodies import video_status
from o8studio.gateway.unified_body import lay_over
from o8studio.gateway.wire import (
    JSON_TYPE,
    N_,
    Finished,
    HttpDraft,
    JsonObject,
    Rejected,
    RemoteStatus,
    Rendering,
    RouteQuestion,
    segment,
)

_ACTIONS = {"video_edit": "edits", "extend": "extensions"}
_BLOCKED = "content_filter"
_WORDS = ("pending", "done", "failed", "expired")


class Xai:
    """See docs/protocol.md §15. JSON only: a multipart body is passed on raw, and xAI refuses it.

    Args:
        name: id of the format.
        title: its name for people.
        prefix: path in front of `/v1/videos`.
        questions: see `WireFormat`.
        others: further formats whose status routes may know a job.
    """

    families = ("xai",)

    def __init__(
        self,
        name: str,
        title: str,
        prefix: str,
        questions: tuple[RouteQuestion, ...],
        others: tuple[str, ...],
    ) -> None:
        self.id = name
        self.title = title
        self.questions = questions
        self.poll_order = (name, *others)
        self._path = f"{prefix}/v1/videos"

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """Three routes: a clip to be edited or extended has one of its own."""
        body: dict[str, Json] = {"model": request.model}
        if request.prompt:
            body["prompt"] = request.prompt
        body |= dialect(request, files)
        path = f"{self._path}/{_ACTIONS.get(request.operation, 'generations')}"
        return HttpDraft(method="POST", path=path, body=lay_over(body, request.extra))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """`request_id`, which is the job's id in this dialect alone."""
        name = reply.get("request_id")
        if isinstance(name, str) and name.strip() and "id" not in reply and "task_id" not in reply:
            return find_id({"id": name})
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET …/v1/videos/{request_id}`."""
        return HttpDraft(method="GET", path=f"{self._path}/{segment(remote_id)}", content_type=JSON_TYPE)

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """The clip is in `video.url`. What the filter stopped is `done` without one, and charged (W10)."""
        word, video = reply.get("status"), reply.get("video")
        if not isinstance(video, dict) and word not in _WORDS:
            return video_status(remote_id, reply)  # a fork with this route, and OpenAI's answers (§3)
        clip = video if isinstance(video, dict) else {}
        links = find_links(reply)
        asked = f"{self._path}/{segment(remote_id)}"
        done = results(links, asked, None)
        if word is None and links:
            return Finished(done)
        if clip.get("respect_moderation") is False and not links:
            return Rejected("", _BLOCKED)
        part = progress(reply.get("progress"))
        if word == "pending" and part:
            return Rendering(part)  # its one word for everything before the end
        found = status(word, body=reply, part=part, done=done)
        if isinstance(found, Finished) and not found.results and not isinstance(video, dict):
            raise Incomprehensible("video")
        return found

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none."""
        return None


_MOUNTED = RouteQuestion("/xai/v1/videos/none-0", "/xai/v1/nonsense-xyz/none-0")
_ROOT = RouteQuestion("/v1/videos/generations", "/v1/videos/nonsense-xyz", task="none-0", not_on_new_api=True)
FORMATS = (
    Xai("xai", N_("xAI native"), "/xai", (_MOUNTED,), ("openai_videos", "generations", "tasks")),
    Xai("xai_root", N_("xAI native at the root"), "", (_ROOT,), ()),
)
