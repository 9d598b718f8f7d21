"""Jimeng's own route, Volcengine's visual service: one address, two actions."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.hidden_refusals import refused_inside
from o8studio.gateway.parsing import find_id, find_links, plain, results, status
from o8studio.gateway.status_bodies import is_task, task_status, video_status
from o8studio.gateway.unified_body import lay_over, nest, picture_text
from o8studio.gateway.values import is_good_code
from o8studio.gateway.wire import N_, HttpDraft, JsonObject, Rejected, RemoteStatus, RouteQuestion

_VERSION = "Version=2022-08-31"
_SUBMIT = f"/jimeng/?Action=CVSync2AsyncSubmitTask&{_VERSION}"
_RESULT = f"/jimeng/?Action=CVSync2AsyncGetResult&{_VERSION}"
_NONSENSE = f"/jimeng/nonsense-xyz/?Action=CVSync2AsyncGetResult&{_VERSION}"
_GOOD = (10000, "10000")
_DIGITS = 10
"""Of a code; a longer number is none."""
_MODERATION = range(50411, 50414), range(50511, 50523)
"""Codes that end a job; the others of §5.3 are about this one question."""


class Jimeng:
    """See docs/protocol.md §5. Its own result route is asked last: between v0.11 and rc.24 it is broken (§5.2)."""

    id = "jimeng"
    title = N_("Jimeng native")
    families = ("jimeng",)
    questions = (RouteQuestion(_RESULT, _NONSENSE, task="none-0"),)
    poll_order = ("generations", "openai_videos", "tasks", "jimeng")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON only; the native fields are repeated in `metadata` for servers that read a unified body."""
        core = request.core
        native: dict[str, Json] = {}
        length = core.get("duration")
        if isinstance(length, (int, float)):
            native["frames"] = 241 if length >= 10 else 121
        for name in ("aspect_ratio", "seed"):
            if core.get(name) is not None:
                native[name] = core[name]
        for path, value in request.native.items():
            nest(native, path, value)
        links: list[Json] = [image.link for image in request.images if image.link]
        inline: list[Json] = [picture_text(image, files, raw=True) for image in request.images if image.file]
        if links:
            native["image_urls"] = links
        if inline:
            native["binary_data_base64"] = inline
        body: dict[str, Json] = {"req_key": request.model, "model": request.model, "prompt": request.prompt}
        body |= native
        if links or inline:
            body["images"] = [*links, *inline]
        if "frames" in native:
            body["duration"] = 10 if native["frames"] == 241 else 5
        metadata = {**native, **(request.metadata or {})}
        if metadata:
            body["metadata"] = metadata
        return HttpDraft(method="POST", path=_SUBMIT, body=lay_over(body, request.extra))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """Volcengine's envelope on G3, the video object before."""
        code = reply.get("code")
        if not is_good_code(code) and not reply.get("data"):
            named = plain(code)[:40]  # the vendor's are numbers; a word is the gateway's own
            raise refused_inside(named, plain(reply.get("message")), upstream=named.lstrip("-").isdigit())
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """A question that can't be mistaken for a submission: it holds no prompt."""
        return HttpDraft(
            method="POST", path=_RESULT, body={"req_key": request.model, "task_id": str(remote_id)}
        )

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """A moderation code ends the job; any other code is about the question only."""
        if is_task(reply):
            return task_status(remote_id, reply)
        code, data = reply.get("code"), reply.get("data")
        if code is None and "status" in reply:
            return video_status(remote_id, reply)
        if code in _GOOD and isinstance(data, dict):
            links = find_links(data)
            return status(data.get("status"), body=data, part=None, done=results(links, _RESULT, None))
        digits = plain(code)
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _DIGITS else 0
        if any(number in codes for codes in _MODERATION):
            return Rejected(plain(reply.get("message")), str(number))
        raise Incomprehensible(f"a status, got code {plain(code)[:40]}" if code is not None else "code")

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none."""
        return None


FORMATS = (Jimeng(),)
