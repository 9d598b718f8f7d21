"""Doubao Video (Seedance) on Ark's own route, under the prefixes that gateways give it."""

from collections.abc import Mapping

from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.gateway.parsing import find_id, find_links, results, status
from o8studio.gateway.unified_body import lay_over, nest, picture_text
from o8studio.gateway.wire import JSON_TYPE, N_, HttpDraft, JsonObject, RemoteStatus, RouteQuestion, segment

_ROLES = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "reference_image",
}
_FIELDS = {
    "resolution": "resolution",
    "aspect_ratio": "ratio",
    "duration": "duration",
    "seed": "seed",
    "watermark": "watermark",
    "audio": "generate_audio",
}
_FLAGS = {
    "resolution": "--resolution",
    "ratio": "--ratio",
    "duration": "--duration",
    "frames": "--frames",
    "fps": "--framespersecond",
    "seed": "--seed",
    "camera_fixed": "--camerafixed",
    "watermark": "--watermark",
}


class Ark:
    """See docs/protocol.md §6.

    Args:
        name: id of the format.
        title: its name for people.
        prefix: path in front of `/contents/generations/tasks`.
        questions: see `WireFormat`; the flags have no route of their own.
        flags: whether values go as flags in the text, the style of the first generation; what has no flag stays a
            field.
    """

    families = ("doubao_seedance",)

    def __init__(
        self, name: str, title: str, prefix: str, questions: tuple[RouteQuestion, ...], *, flags: bool = False
    ) -> None:
        self.id = name
        self.title = title
        self.questions = questions
        self.poll_order = (name, "openai_videos", "generations", "tasks")
        self._path = f"{prefix}/contents/generations/tasks"
        self._flags = flags

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """JSON only: every picture, clip and sound is an item of `content`."""
        values: dict[str, Json] = {
            native: request.core[core]
            for core, native in _FIELDS.items()
            if request.core.get(core) is not None
        }
        for path, value in request.native.items():
            nest(values, path, value)
        words = request.prompt
        if self._flags:
            for name, flag in _FLAGS.items():
                if name in values:
                    value = values.pop(name)
                    words += f" {flag} {str(value).lower() if isinstance(value, bool) else value}"
        content: list[Json] = [{"type": "text", "text": words}]
        for image in request.images:
            link: dict[str, Json] = {"url": picture_text(image, files)}
            content.append({"type": "image_url", "image_url": link, "role": _ROLES[image.role]})
        more = values.pop("content", None)
        content += more if isinstance(more, list) else []
        body: dict[str, Json] = {"model": request.model, "content": content, **values}
        return HttpDraft(method="POST", path=self._path, body=lay_over(body, request.extra))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id alone."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET …/tasks/{id}`."""
        return HttpDraft(method="GET", path=f"{self._path}/{segment(remote_id)}", content_type=JSON_TYPE)

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """The clip is in `content.video_url`."""
        done = results(find_links(reply), f"{self._path}/{segment(remote_id)}", None)
        return status(reply.get("status"), body=reply, part=None, done=done)

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """Ark's DELETE exists on no gateway that was read (§6.1)."""
        return None


_MOUNTED = RouteQuestion(
    "/doubao/api/v3/contents/generations/tasks/none-0", "/doubao/api/v3/nonsense-xyz/none-0"
)
_ROOT = RouteQuestion(
    "/api/v3/contents/generations/tasks/none-0", "/api/v3/nonsense-xyz/none-0", not_on_new_api=True
)
FORMATS = (
    Ark("doubao", N_("Volcengine Ark tasks"), "/doubao/api/v3", (_MOUNTED,)),
    Ark("ark", N_("Volcengine Ark tasks at the root"), "/api/v3", (_ROOT,)),
    Ark("doubao_flags", N_("Volcengine Ark tasks, flags in the text"), "/doubao/api/v3", (), flags=True),
    Ark("ark_flags", N_("Volcengine Ark tasks at the root, flags in the text"), "/api/v3", (), flags=True),
)
