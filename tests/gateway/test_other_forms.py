"""A form of `/v1/responses` that a plug-in refuses: the request goes once more, in the form that the refusal names (W7)."""

import json

import pytest

from o8studio.domain.errors import AnswerLost, Refused
from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.other_forms import STREAM, SYNC, has_event, named_form
from o8studio.gateway.wire import HttpDraft, Reply
from tests.support.demo import TOKEN, DemoServer

FORM = FORMATS["openai_responses"]


def draft(prompt: str) -> HttpDraft:
    wanted = GenerationRequest(
        gateway_id="g", base_url="http://g", wire_format="openai_responses", model="sora-2", prompt=prompt,
        family="openai_sora", core={"duration": 4}, generation=Generation.NEW_API_PLUGINS,
    )  # fmt: skip
    return FORM.encode_submit(wanted, {})


async def submitted(server: DemoServer, prompt: str) -> str:
    async with GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN)) as client:
        return FORM.decode_submit((await client.submit(client.prepare(draft(prompt)))).object())


@pytest.mark.parametrize("forms", ["", "background,sync", "stream", "sync", "stream,sync"])
async def test_one_job_is_made_whatever_forms_a_plug_in_takes(demos, forms: str) -> None:
    server, prompt = demos("new-api-plugins"), f"forms {forms} [demo:fail]"
    server.change(responses_forms=forms, small_films=True)
    try:
        name = await submitted(server, prompt)
    finally:
        server.change(responses_forms="")
    assert name.startswith("resp_")
    assert server.paid(prompt) == 1


def refusal_of(words: str, status: int = 400) -> Reply:
    body = {"error": {"message": words, "type": "new_api_error", "code": "invalid_request_error"}}
    return Reply(status, {}, json.dumps(body).encode())


def test_only_a_refusal_that_names_another_form_leads_to_it() -> None:
    wanted = draft("x")
    assert named_form(refusal_of("background is not supported; supported: stream, sync"), wanted).is_stream
    again = named_form(refusal_of("this model only supports sync requests"), wanted)
    assert not again.is_stream
    assert "background" not in again.body
    assert again.forms == {}, "it is not asked a third time"
    for words in (
        "prompt is required",
        "stream of thought",
        "duration must be 4",
    ):
        assert named_form(refusal_of(words), wanted) is None, words
    assert named_form(refusal_of("supported: stream", 503), wanted) is None
    assert named_form(refusal_of("supported: stream"), HttpDraft(method="POST", path="/v1/videos")) is None


def test_new_apis_own_words_lead_to_the_form_that_is_left() -> None:
    """They only say to remove `background` (new-api 3cc2a2bc), which was taken for a refusal of the job."""
    wanted = draft("x")
    streamed = named_form(
        refusal_of('Background mode is not supported for this model. Remove "background": true.'), wanted
    )
    assert (streamed.is_stream, list(streamed.forms)) == (True, [SYNC])
    assert "background" not in streamed.body
    plain = named_form(
        refusal_of('Streaming is not supported for this model. Set "stream": false.'), streamed
    )
    assert (plain.is_stream, plain.forms) == (False, {})
    assert not {"background", "stream"} & plain.body.keys()
    contradicts = 'Streaming is not supported for this model. Set "stream": false, or use "background": true and retrieve the response later.'
    assert named_form(refusal_of(contradicts), streamed) is None
    last = "Synchronous non-streaming requests are not supported for this model."
    assert named_form(refusal_of(last), plain) is None


@pytest.mark.parametrize(
    "words",
    [
        "lip sync is only supported with a face in the picture",
        "lip-sync only supports mp3",
        "the video stream of the reference is not supported, only h264",
        "audio stream missing: only stereo is accepted",
        "background music is not supported",
    ],
)
def test_what_belongs_to_a_clip_is_no_form(words: str) -> None:
    wanted = HttpDraft(method="POST", path="/v1/responses", forms={STREAM: {"stream": True}, SYNC: {}})
    assert named_form(refusal_of(words), wanted) is None
    both = f"{words}; and background is not supported here, use stream"
    assert named_form(refusal_of(both), wanted).is_stream


async def test_what_refuses_every_form_is_refused_and_what_is_lost_then_is_lost(demos) -> None:
    server = demos("new-api-plugins")
    server.change(responses_forms="none")
    try:
        with pytest.raises(Refused):
            await submitted(server, "refused twice")
        server.change(responses_forms="stream")
        server.fault(route="/v1/responses", kind="reset_after", times=1, skip=1)
        with pytest.raises(AnswerLost):
            await submitted(server, "lost at the second [demo:fail]")
    finally:
        server.change(responses_forms="")
    assert server.paid("refused twice") == 0
    assert server.paid("lost at the second [demo:fail]") == 1


def test_an_event_counts_once_it_is_whole() -> None:
    event = b'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1"}}\n\n'
    assert has_event(b": PING\n\n" + event)
    assert not has_event(event[:-1])
    assert not has_event(b": PING\n\n")
