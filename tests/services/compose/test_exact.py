"""The exact request: whole, in the order of the wire, with pictures as their beginning, length and digest."""

import base64
import hashlib
from pathlib import Path

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole
from o8studio.services.compose.exact import abbreviated, exact_requests
from o8studio.store.paths import Places, places

CONTENT = bytes(range(256)) * 40
TEXT = base64.b64encode(CONTENT).decode()
SHORT = f"{TEXT[:24]}… ({len(TEXT)} characters, SHA-256 {hashlib.sha256(TEXT.encode()).hexdigest()})"


def request(model: str, family: str, prompt: str = "a fox") -> GenerationRequest:
    image = ImageInput(role=ImageRole.FIRST_FRAME, file="own.png", width=720, height=1280, size=len(CONTENT))
    return GenerationRequest(
        gateway_id=GatewayId("g"), base_url="https://gateway.example.com", wire_format="openai_videos",
        model=model, prompt=prompt, family=family, core={"seed": 7}, images=(image,),
    )  # fmt: skip


@pytest.fixture
def where(home: Path) -> Places:
    found = places()
    found.make()
    (found.references / "own.png").write_bytes(CONTENT)
    return found


def test_a_picture_is_its_beginning_its_length_and_its_digest(where: Places) -> None:
    (one,) = exact_requests(where, [request("doubao-seedance-2-0-260128", "doubao_seedance")])
    assert (one.method, one.url, one.files) == ("POST", "https://gateway.example.com/v1/videos", ())
    assert f"data:image/png;base64,{SHORT}" in str(one.body)
    assert TEXT not in str(one.body)


def test_a_file_is_named_with_its_size_and_digest(where: Places) -> None:
    (one,) = exact_requests(where, [request("sora-2", "openai_sora")])
    (file,) = one.files
    assert (file.form_field, file.name, file.mime) == ("input_reference", "first_frame.png", "image/png")
    assert (file.size, file.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def test_every_request_of_a_press_is_shown_in_its_order(where: Places) -> None:
    wanted = [request("sora-2", "openai_sora", prompt) for prompt in ("a fox", "a hare", "an owl")]
    shown = exact_requests(where, wanted)
    assert [one.request.prompt for one in shown] == ["a fox", "a hare", "an owl"]


def test_only_pictures_are_shortened() -> None:
    long = "a very long prompt " * 500
    body = {
        "prompt": long,
        "images": [TEXT, {"url": f"data:image/png;base64,{TEXT}"}],
        "n": 1,
        "on": True,
        "no": None,
    }
    assert abbreviated(body, [TEXT]) == {
        "prompt": long, "images": [SHORT, {"url": f"data:image/png;base64,{SHORT}"}], "n": 1, "on": True, "no": None,
    }  # fmt: skip
