"""`POST /v1/responses` and `GET /v1/responses/{id}`: the Sora-compatible way of OpenOpen8 and of plugin builds."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest, Json
from o8studio.gateway.families import family_of, unified_body
from o8studio.gateway.links import MOST_RESULTS
from o8studio.gateway.other_forms import STREAM, SYNC
from o8studio.gateway.parsing import (
    error_words,
    find_id,
    find_links,
    link_of,
    progress,
    results,
    status,
    text_links,
)
from o8studio.gateway.unified_body import lay_over, nest, picture_text, pixel_size
from o8studio.gateway.wire import (
    N_,
    HttpDraft,
    JsonObject,
    Rejected,
    RemoteStatus,
    RouteQuestion,
    Waiting,
    segment,
)


class OpenAIResponses:
    """See docs/protocol.md §1. `background` is always sent: without it the answer may take ten minutes (§1.3)."""

    id = "openai_responses"
    title = N_("OpenAI Responses")
    families = None
    questions = (RouteQuestion("/v1/responses/resp_none", job="resp_none"),)
    poll_order = ("openai_responses", "openai_videos", "generations", "tasks")

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """Text and pictures in one user message; lengths as numbers. Plug-ins read the fields of `/v1/videos` here."""
        if request.generation == Generation.NEW_API_PLUGINS:
            unified = unified_body(replace(request, prompt=""), files)
            del unified["prompt"]
            message: dict[str, Json] = {
                "role": "user",
                "content": [{"type": "input_text", "text": request.prompt}],
            }
            body: dict[str, Json] = {"input": [message], **unified}
            return HttpDraft(
                method="POST",
                path="/v1/responses",
                body={**body, "background": True},
                forms={STREAM: {**body, "stream": True}, SYNC: body},
            )
        content: list[Json] = [{"type": "input_text", "text": request.prompt}]
        for image in request.images:
            # this route takes data URIs only, also of families that want bare base64 elsewhere
            link = picture_text(image, files)
            content.append({"type": "input_image", "image_url": link})
        body = {
            "model": request.model,
            "input": [{"role": "user", "content": content}],
            "background": True,
        }
        core, metadata = request.core, dict(request.metadata or {})
        if core.get("duration") is not None:
            body["seconds"] = core["duration"]
        size = pixel_size(core)
        if family_of(request.family).tier_is_size and core.get("resolution"):
            body["size"] = core["resolution"]
        elif size:
            body["size"] = f"{size[0]}x{size[1]}"
        for name in ("seed", "fps", "n"):
            if core.get(name) is not None and request.family == UNKNOWN_FAMILY:
                body[name] = core[name]
            elif core.get(name) is not None:
                metadata[name] = core[name]
        for name, value in request.native.items():
            nest(metadata, name, value)
        if request.user is not None:
            body["user"] = request.user
        if metadata:
            body["metadata"] = metadata
        return HttpDraft(method="POST", path="/v1/responses", body=lay_over(body, request.extra))

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id of the response."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """`GET /v1/responses/{id}`."""
        return HttpDraft(method="GET", path=f"/v1/responses/{segment(remote_id)}")

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """`incomplete` may only mean that watching timed out (§0.3); the job's own word is in the metadata."""
        word = reply.get("status")
        if not isinstance(word, str):
            raise Incomprehensible("status")
        metadata = reply.get("metadata")
        inner = metadata.get("task_status") if isinstance(metadata, dict) else None
        if word in ("incomplete", "failed") and inner in ("queued", "in_progress"):
            return Waiting()
        asked = f"/v1/responses/{segment(remote_id)}"
        links = dict.fromkeys(islice(_links(reply.get("output")), MOST_RESULTS), "") or find_links(reply)
        task = metadata.get("task_id") if isinstance(metadata, dict) else None
        copy = f"/v1/videos/{segment(task)}/content" if isinstance(task, str) and task else None
        part = progress(metadata.get("task_progress")) if isinstance(metadata, dict) else None
        found = status(word, body=reply, part=part, done=results(links, asked, copy))
        if isinstance(found, Rejected) and found.code == "server_error" and not found.reason:
            return Rejected(error_words(reply)[0], found.code)
        return found

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """Exists where a probe found it; New API itself has none."""
        return HttpDraft(method="POST", path=f"/v1/responses/{segment(remote_id)}/cancel")


def _links(output: Json) -> Iterator[str]:
    """Every link in the shapes of §1.4 and §1.5."""
    for item in output if isinstance(output, list) else []:
        if not isinstance(item, dict):
            continue
        if link := link_of(item.get("url")):
            yield link
        if isinstance(item.get("result"), str) and len(str(item["result"])) > 200:
            yield "data:video/mp4;base64,"
        content = item.get("content")
        for part in content if isinstance(content, list) else []:
            if isinstance(part, dict):
                yield from _part_links(part)


def _part_links(part: Mapping[str, Json]) -> Iterator[str]:
    for name in ("video_url", "url", "video"):
        value = part.get(name)
        if isinstance(value, dict):
            value = value.get("url")
        if link := link_of(value):
            yield link
    if isinstance(part.get("text"), str):
        yield from (link for one in text_links(str(part["text"])) if (link := link_of(one)))


FORMATS = (OpenAIResponses(),)
