"""xAI's dialect, as docs.x.ai and the plug-in have it (docs/protocol.md §15), sent to a demo gateway that plays the plug-in."""

import asyncio
from dataclasses import replace

import pytest

from o8studio.domain.errors import Refused
from o8studio.domain.gateway import Generation
from o8studio.domain.models.routing import choose_format
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS, NATIVE
from tests.support.demo import TOKEN

FIRST = ImageInput(role=ImageRole.FIRST_FRAME, link="https://example.com/a.png")
LAST = ImageInput(role=ImageRole.LAST_FRAME, link="https://example.com/b.png")
REFERENCES = tuple(
    ImageInput(role=ImageRole.REFERENCE, link=f"https://example.com/{at}.png") for at in range(2)
)


def request(**values) -> GenerationRequest:
    plain = {
        "gateway_id": "g", "base_url": "https://g", "wire_format": "xai", "model": "grok-imagine-video-1.5",
        "prompt": "a fox", "family": "xai", "operation": "text_to_video",
        "core": {"duration": 6, "aspect_ratio": "9:16", "resolution": "720p", "audio": False},
    }  # fmt: skip
    return GenerationRequest(**{**plain, **values})


def body(form: str, **values) -> dict:
    return dict(FORMATS[form].encode_submit(request(wire_format=form, **values), {}).body)


def test_pictures_and_clips_are_objects_with_a_link_and_the_rest_has_the_vendors_names() -> None:
    said = {"model": "grok-imagine-video-1.5", "prompt": "a fox", "duration": 6, "aspect_ratio": "9:16"}
    said |= {"resolution": "720p", "generate_audio": False}
    assert body("xai") == said
    frames = body("xai", images=(FIRST, LAST))
    assert (frames["image"], frames["last_frame"]) == ({"url": FIRST.link}, {"url": LAST.link})
    assert body("xai", images=REFERENCES)["reference_images"] == [{"url": one.link} for one in REFERENCES]
    assert "prompt" not in body("xai", prompt="", images=(FIRST,))


@pytest.mark.parametrize(
    ("operation", "tail"),
    [("text_to_video", "generations"), ("video_edit", "edits"), ("extend", "extensions")],
)
@pytest.mark.parametrize(("form", "prefix"), [("xai", "/xai/v1/videos"), ("xai_root", "/v1/videos")])
def test_a_clip_that_is_edited_or_continued_has_a_route_of_its_own(form, prefix, operation, tail) -> None:
    draft = FORMATS[form].encode_submit(request(wire_format=form, operation=operation), {})
    assert draft.path == f"{prefix}/{tail}"
    assert FORMATS[form].encode_status("r/1", request()).path == f"{prefix}/r%2F1"


def test_the_request_id_is_the_job_in_this_dialect_alone() -> None:
    assert FORMATS["xai"].decode_submit({"request_id": "d97a"}) == "d97a"
    assert FORMATS["xai"].decode_submit({"id": "task_1", "request_id": "20261127"}) == "task_1"


def test_a_new_api_gets_it_in_the_metadata_that_it_passes_on_whole() -> None:
    sent = body("openai_videos", generation=Generation.NEW_API, images=(FIRST,), model="grok-imagine-video")
    assert sent == {
        "model": "grok-imagine-video", "prompt": "a fox", "duration": 6, "image": FIRST.link,
        "metadata": {"aspect_ratio": "9:16", "resolution": "720p", "generate_audio": False},
    }  # fmt: skip
    edit = body(
        "openai_videos",
        generation=Generation.NEW_API,
        operation="video_edit",
        native={"video": {"url": "https://c"}},
    )
    assert (edit["mode"], edit["metadata"]["video"]) == ("edit-video", {"url": "https://c"})


def test_on_a_server_of_this_dialect_alone_grok_goes_there() -> None:
    routes = ("openai_videos", "xai_root")
    assert choose_format(routes, NATIVE["xai"], family="xai") == "xai_root"
    assert choose_format(routes, (), family="other") == "openai_videos"


@pytest.fixture
def plugins(demos):
    return demos("new-api-plugins")


def sent_to_vendor(server, form: str, wanted: GenerationRequest) -> dict:
    async def send() -> None:
        async with GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN)) as client:
            reply = await client.submit(client.prepare(FORMATS[form].encode_submit(wanted, {})))
            FORMATS[form].decode_submit(reply.object())

    server.vendor(clear=True)
    asyncio.run(send())
    [call] = server.vendor(clear=True)
    return call["body"]


@pytest.mark.parametrize("form", ["xai", "openai_videos", "openai_responses"])
@pytest.mark.parametrize("images", [(), (FIRST,), (FIRST, LAST), REFERENCES], ids=["0", "1", "2", "refs"])
def test_every_route_of_the_plug_in_asks_the_vendor_the_same(plugins, form: str, images) -> None:
    wanted = request(wire_format=form, images=images, generation=Generation.NEW_API_PLUGINS)
    native = body("xai", images=images)
    assert sent_to_vendor(plugins, form, wanted) == native


def test_what_the_plug_in_does_not_know_is_refused_before_it_costs_anything(plugins) -> None:
    before = plugins.state()["balance_usd"]
    with pytest.raises(Refused) as refused:
        sent_to_vendor(plugins, "xai", replace(request(), core={"duration": 16}))
    assert refused.value.reason == "duration must be an integer between 1 and 15"
    assert plugins.state()["balance_usd"] == before
