"""Kling's own routes under `/kling`: the legacy dialect that New API serves, and the new one of 2026 (§4.4)."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.domain.vocabulary import Dialect
from o8studio.gateway.hidden_refusals import refused_inside
from o8studio.gateway.parsing import find_id, find_links, link_of, plain, results, status
from o8studio.gateway.status_bodies import is_task, task_status, video_status
from o8studio.gateway.unified_body import lay_over, nest, picture_text
from o8studio.gateway.values import is_good_code
from o8studio.gateway.wire import JSON_TYPE, N_, HttpDraft, JsonObject, RemoteStatus, RouteQuestion, segment

_MOUNTED = "/kling"
"""Where gateways mount the vendor's routes."""
_ENVELOPE = ("code", "message", "request_id")
"""What every answer of the vendor has; asked for only at the root, where other programs have a `/tasks`, too."""
_MODES = {"720p": "std", "1080p": "pro", "4k": "4k"}
_CONTENT = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "refer_image",
}


class Kling:
    """See docs/protocol.md §4."""

    id: str = "kling"
    title: str = N_("Kling native")
    families = ("kling",)
    questions: tuple[RouteQuestion, ...] = (
        RouteQuestion("/kling/v1/videos/text2video/none-0", "/kling/v1/nonsense-xyz/none-0"),
        RouteQuestion("/kling/v1/videos/image2video/none-0", "/kling/v1/nonsense-xyz/none-0"),
    )
    poll_order: tuple[str, ...] = ("kling", "openai_videos", "generations", "tasks")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON only. The legacy body has everything twice, because servers read one place or the other (§4.2).

        Older versions asked the new dialect under this format's name.
        """
        if request.api == Dialect.KLING_NEW:
            return _v2_submission(request, files)
        kind = "image2video" if request.images else "text2video"
        body = lay_over(_legacy_body(request, files), request.extra)
        return HttpDraft(method="POST", path=f"/kling/v1/videos/{kind}", body=body)

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """Kling's envelope on G0 and G3, the video object between them."""
        _raise_refusal(reply)
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """Gateways find a job on either path; the vendor wants the one it was submitted on."""
        if request.api == Dialect.KLING_NEW:
            return _v2_question(remote_id)
        kind = "image2video" if request.images else "text2video"
        return HttpDraft(
            method="GET", path=f"/kling/v1/videos/{kind}/{segment(remote_id)}", content_type=JSON_TYPE
        )

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """Kling's envelope, or what G1 and G2 answer instead of it (§4.3)."""
        if is_task(reply):
            return task_status(remote_id, reply)
        data = reply.get("data")
        if isinstance(data, list):  # the new dialect answers for several tasks at once
            tasks = [one for one in data if isinstance(one, dict)]
            mine = [one for one in tasks if one.get("id") == remote_id] or tasks
            data = mine[0] if len(mine) == 1 else None
        if data is None and "status" in reply:
            return video_status(remote_id, reply)
        if not isinstance(data, dict):
            raise Incomprehensible("data")
        word = data.get("task_status", data.get("status"))
        done = results(_outputs(data) or find_links(data), self.encode_path(remote_id), None)
        return status(word, body=data, part=None, done=done)

    def encode_path(self, remote_id: RemoteId) -> str:
        """Where an inline result would lie."""
        return f"/kling/v1/videos/text2video/{segment(remote_id)}"

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none."""
        return None


class KlingNew(Kling):
    """The dialect of 2026, whose routes a gateway may have without the older ones. See docs/protocol.md §4.4.

    Args:
        name: id of the format.
        title: its name for people.
        prefix: path in front of the vendor's own.
    """

    def __init__(self, name: str, title: str, prefix: str) -> None:
        self.id = name
        self.title = title
        self.poll_order = (name, "openai_videos", "generations", "tasks")
        asked = "?task_ids=none-0"
        has = () if prefix else _ENVELOPE
        self.questions = (RouteQuestion(f"{prefix}/tasks{asked}", f"{prefix}/nonsense-xyz{asked}", has=has),)
        self._prefix = prefix

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON only; the model is in the path."""
        return _v2_submission(request, files, self._prefix)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """One id at a time: some gateways take no more."""
        return _v2_question(remote_id, self._prefix)

    def encode_path(self, remote_id: RemoteId) -> str:
        """Where an inline result would lie."""
        return _v2_question(remote_id, self._prefix).path


def _v2_submission(
    request: GenerationRequest, files: Mapping[str, bytes], prefix: str = _MOUNTED
) -> HttpDraft:
    path = f"{prefix}/{_v2_kind(request)}/{segment(request.model)}"
    return HttpDraft(method="POST", path=path, body=lay_over(_v2_body(request, files), request.extra))


def _v2_question(remote_id: RemoteId, prefix: str = _MOUNTED) -> HttpDraft:
    path = f"{prefix}/tasks?task_ids={segment(remote_id)}"
    return HttpDraft(method="GET", path=path, content_type=JSON_TYPE)


def _outputs(task: JsonObject) -> dict[str, str]:
    """The clips of a task of the new dialect, each with its own name; a picture or sound beside them is no clip."""
    found = task.get("outputs")
    items = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    videos = [one for one in items if one.get("type") == "video"]
    videos = videos or [one for one in items if "type" not in one]
    return {link: plain(one.get("id") or "") for one in videos if (link := link_of(one.get("url")))}


def _raise_refusal(reply: JsonObject) -> None:
    """A code other than 0 without data is a refusal, or a fault of the vendor's (§4.3).

    Raises:
        Refused, AnswerLost
    """
    code = reply.get("code")
    if (
        isinstance(code, int)
        and not isinstance(code, bool)
        and not is_good_code(code)
        and not reply.get("data")
    ):
        raise refused_inside(str(code), plain(reply.get("message")))


def _legacy_body(request: GenerationRequest, files: Mapping[str, bytes]) -> dict[str, Json]:
    core = request.core
    native: dict[str, Json] = {}
    length = core.get("duration")
    if length is not None:
        native["duration"] = f"{length:g}" if isinstance(length, float) else str(length)
    for name in ("aspect_ratio", "negative_prompt"):
        if core.get(name) is not None:
            native[name] = core[name]
    mode = _MODES.get(str(core.get("resolution")))
    if mode:
        native["mode"] = mode
    if core.get("audio") is not None:
        native["sound"] = "on" if core["audio"] else "off"
    if core.get("watermark") is not None:
        nest(native, "watermark_info.enabled", core["watermark"])
    for path, value in request.native.items():
        nest(native, path, value)
    for image in request.images:
        text = picture_text(image, files, raw=True)
        if image.role is ImageRole.REFERENCE:
            nest(native, "image_list[]", [{"image": text}])
        else:
            native["image" if image.role is ImageRole.FIRST_FRAME else "image_tail"] = text
    if (
        request.generation == Generation.NEW_API_PLUGINS
    ):  # the whole body is passed on, and a `model_name` wins there
        extra = {"metadata": dict(request.metadata)} if request.metadata else {}
        return {"model": request.model, "prompt": request.prompt, **native, **extra}
    # `model_name` stays out of the metadata: there it would override the gateway's own mapping
    metadata = {**native, **(request.metadata or {})}
    body: dict[str, Json] = {"model": request.model, "model_name": request.model, "prompt": request.prompt}
    return {**body, **native, **({"metadata": metadata} if metadata else {})}


def _v2_kind(request: GenerationRequest) -> str:
    if "omni" in request.model or any(image.role is ImageRole.REFERENCE for image in request.images):
        return "omni-video"
    return "image-to-video" if request.images else "text-to-video"


def _v2_body(request: GenerationRequest, files: Mapping[str, bytes]) -> dict[str, Json]:
    """Text to video has its prompt at the top, the other routes in `contents`; the model is in the path alone."""
    core = request.core
    body: dict[str, Json] = {}
    if _v2_kind(request) == "text-to-video":
        body["prompt"] = request.prompt
    else:
        contents: list[Json] = [{"type": "prompt", "text": request.prompt}]
        for number, image in enumerate(request.images, 1):
            text = picture_text(image, files, raw=True)
            item: dict[str, Json] = {"type": _CONTENT[image.role], "url": text}
            if image.role is ImageRole.REFERENCE:
                item["id"] = f"image_{number}"
            contents.append(item)
        body["contents"] = contents
    for name in ("duration", "resolution", "aspect_ratio"):
        if core.get(name) is not None:
            nest(body, f"settings.{name}", core[name])
    if core.get("audio") is not None:
        nest(body, "settings.audio", "native" if core["audio"] else "off")
    if core.get("watermark") is not None:
        nest(body, "options.watermark_info.enabled", core["watermark"])
    for path, value in request.native.items():
        nest(body, path, value)
    return body


FORMATS = (
    Kling(),
    KlingNew("kling_new", N_("Kling native, interface of 2026"), _MOUNTED),
    KlingNew("kling_new_root", N_("Kling native at the root, interface of 2026"), ""),
)
