"""A link for `input_reference`: an object where OpenAI's description is followed, a string on New API, else our own copy."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import UnreadableImage
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.reasons import PictureProblem
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.domain.secret import Secret
from o8studio.gateway.formats import FORMATS
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import open_studio
from tests.support.demo import TOKEN
from tests.support.pretended import Answer, PretendedGateway, Rule


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1280, 720), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def server():
    gone = Answer(b"<html>", 404, {"content-type": "text/html"})
    image = Answer(
        picture(), 200, {"content-type": "video/mp4"}
    )  # sent as it is; what it is shows in its content
    rules = [Rule("GET", "/p.jpg", [image]), Rule("GET", "/gone.jpg", [gone])]
    with PretendedGateway(rules).running() as running:
        yield running


async def draft_sent(server: PretendedGateway, generation: Generation, link: str = "/p.jpg"):
    """What would be sent for Sora with this link as its first frame, built twice as a face does."""
    entry = GatewayEntry(
        id=GatewayId("g"), name="g", base_url=server.url, proxy="direct", token_storage="session",
        formats=("openai_videos",), generation=generation.value,
    )  # fmt: skip
    image = ImageInput(role=ImageRole.FIRST_FRAME, link=server.url + link)
    values = {"seconds": 4, "size": "1280x720"}
    order = Order(
        models=("sora-2",),
        draft=Draft(prompt="a fox", values=values, images=(image,)),
        prompts=("a fox",),
        draw=5,
    )
    async with open_studio(places()) as studio:
        await studio.gateways.save(entry)
        studio.tokens.session.put(entry.id, Secret(TOKEN))
        first = await studio.orders.clips(order, entry)
        [clip] = await studio.orders.clips(order, entry)
        assert [clip.request] == [one.request for one in first]
        files = {
            one.file: Path(studio.places.references / one.file).read_bytes()
            for one in clip.request.images
            if one.file
        }
        return FORMATS["openai_videos"].encode_submit(clip.request, files), image.link


async def test_new_api_gets_a_string(home, server) -> None:
    for generation in (Generation.NEW_API, Generation.NEW_API_PLUGINS):
        draft, link = await draft_sent(server, generation)
        assert (draft.body["input_reference"], draft.files) == (link, ())
    assert [one.path for one in server.asked if one.path == "/p.jpg"] == [], "it is never fetched for nothing"


async def test_what_follows_openais_description_gets_the_object_that_it_describes(home, server) -> None:
    draft, link = await draft_sent(server, Generation.OPENAI)
    assert json.loads(json.dumps(draft.body)) == {
        "model": "sora-2", "prompt": "a fox", "seconds": "4", "size": "1280x720", "input_reference": {"image_url": link},
    }  # fmt: skip
    assert draft.files == ()


async def test_a_server_of_which_neither_is_known_gets_the_picture_as_a_file_fetched_once(
    home, server
) -> None:
    draft, _link = await draft_sent(server, Generation.UNKNOWN)
    assert "input_reference" not in draft.body
    [file] = draft.files
    assert (file.form_field, file.mime) == ("input_reference", "image/jpeg")
    assert Image.open(io.BytesIO(file.content)).size == (1280, 720)
    fetched = [one for one in server.asked if one.path == "/p.jpg"]
    assert len(fetched) == 1


async def test_a_link_that_can_not_be_fetched_is_said_before_anything_is_recorded(home, server) -> None:
    with pytest.raises(UnreadableImage) as told:
        await draft_sent(server, Generation.UNKNOWN, "/gone.jpg")
    assert told.value.problem is PictureProblem.LINK
