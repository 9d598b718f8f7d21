import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.jobs.facts import SourceKind
from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest, ImageInput, ImageRole
from o8studio.gateway.formats import FORMATS, SUBMITTABLE
from o8studio.gateway.wire import (
    Finished,
    Rejected,
    RemoteStatus,
    Rendering,
    Unrecognised,
    Waiting,
    Withdrawn,
)

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "replies.json").read_text("utf-8"))
KINDS = {
    "waiting": Waiting,
    "rendering": Rendering,
    "finished": Finished,
    "rejected": Rejected,
    "withdrawn": Withdrawn,
    "unrecognised": Unrecognised,
}
ID = RemoteId("task_A:b/c=")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "status", "data", "error", "output", "content", "url", "metadata", "progress", "message", "code", "quota", "text"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def request(**values) -> GenerationRequest:
    basis = {
        "gateway_id": GatewayId("g"),
        "base_url": "https://g",
        "wire_format": "openai_videos",
        "model": "m",
        "prompt": "a fox",
    }
    return GenerationRequest(**{**basis, **values})


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['format']}-{case['name']}")
def test_a_golden_reply_means_what_it_says(case) -> None:
    status: RemoteStatus = FORMATS[case["format"]].decode_status(ID, case["reply"])
    assert isinstance(status, KINDS[case["means"]])
    if "progress" in case:
        assert status == Rendering(case["progress"])
    if "sources" in case:
        assert [[s.value for s in result.sources] for result in status.results] == case["sources"]
    if "reason" in case:
        assert status.reason == case["reason"]


@pytest.mark.parametrize("name", FORMATS)
def test_golden_replies_cover_every_kind_of_status(name: str) -> None:
    seen = {case["means"] for case in GOLDEN if case["format"] == name}
    assert seen >= {"waiting", "rendering", "finished", "rejected", "unrecognised"}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "junk",
    [{}, {"status": True}, {"data": None}, {"data": {"status": []}}, {"error": {"message": "x"}, "id": "t"}],
)
def test_junk_is_incomprehensible_rather_than_a_crash(name: str, junk) -> None:
    with pytest.raises(Incomprehensible):
        FORMATS[name].decode_status(ID, junk)


@settings(max_examples=400)  # each through every format: drawing them is what takes long
@given(
    reply=st.dictionaries(
        st.text(max_size=6) | st.sampled_from(["status", "data", "output", "error", "url"]),
        json_values,
        max_size=5,
    )
)
def test_any_json_gives_a_typed_outcome(reply) -> None:
    for name, form in FORMATS.items():
        try:
            status = form.decode_status(ID, reply)
        except Incomprehensible:
            continue
        assert isinstance(status, tuple(KINDS.values())), name


def weaker(before: RemoteStatus, after: RemoteStatus) -> bool:
    """Whether losing a field made the answer say less, and nothing that it did not say."""
    if isinstance(after, (Waiting, Unrecognised)):
        return True
    if isinstance(before, Finished) and isinstance(after, Finished):
        links = {source for result in before.results for source in result.sources}
        return {source for result in after.results for source in result.sources} <= links
    return type(after) is type(before)


def without_one(value, path=()):
    """Every copy of a JSON value that lacks one field, with the path of that field."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), {other: kept for other, kept in value.items() if other != name}
            for where, changed in without_one(inner, (*path, name)):
                yield where, {**value, name: changed}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for where, changed in without_one(inner, (*path, index)):
                yield where, [*value[:index], changed, *value[index + 1 :]]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['format']}-{case['name']}")
def test_a_missing_field_is_named_or_makes_the_answer_say_less(case) -> None:
    form = FORMATS[case["format"]]
    whole = form.decode_status(ID, case["reply"])
    for path, reply in without_one(case["reply"]):
        try:
            status = form.decode_status(ID, reply)
        except Incomprehensible as error:
            assert error.missing, path
            continue
        if status == Finished(()):  # a success without a clip says least: it is watched on
            continue
        called_failed = any(word in json.dumps(case["reply"]).lower() for word in ('"fail', '"incomplete"'))
        assert weaker(whole, status) or (isinstance(status, Rejected) and called_failed), path


@pytest.mark.parametrize("name", FORMATS)
def test_without_its_status_an_answer_is_incomprehensible_and_says_so(name: str) -> None:
    word = {"kling": "task_status", "vidu": "state", "vidu_mounted": "state"}.get(name, "status")
    for case in GOLDEN:
        if case["format"] != name or case["means"] not in ("waiting", "rendering"):
            continue
        for path, reply in without_one(case["reply"]):
            if path[-1] == word and (name != "jimeng" or path == ("data", "status")):
                with pytest.raises(Incomprehensible) as error:
                    FORMATS[name].decode_status(ID, reply)
                assert any(part in error.value.missing for part in ("status", "state", "data", "code"))


@pytest.mark.parametrize("name", FORMATS)
def test_ids_are_one_path_segment(name: str) -> None:
    draft = FORMATS[name].encode_status(ID, request())
    if name == "jimeng":  # it asks with a body
        assert draft.body == {"req_key": "m", "task_id": ID}
    elif name in ("kling_new", "kling_new_root"):  # it may ask about several
        assert draft.path.removeprefix("/kling") == "/tasks?task_ids=task_A%3Ab%2Fc%3D"
    else:
        assert "/task_A%3Ab%2Fc%3D" in draft.path


def test_the_plain_view_of_a_job_only_asks() -> None:
    assert "tasks" not in SUBMITTABLE
    with pytest.raises(Incomprehensible):
        FORMATS["tasks"].encode_submit(request(), {})
    assert FORMATS["tasks"].encode_cancel(ID) is None
    assert FORMATS["tasks"].encode_status(RemoteId("resp_1"), request()).path == "/v1/tasks/task_1"


@pytest.mark.parametrize(
    ("name", "reply", "code"),
    [
        ("jimeng", {"code": 10000, "data": {"status": "not_found"}}, "not_found"),
        ("jimeng", {"code": 10000, "data": {"status": "expired"}}, "expired"),
        ("ark", {"id": "t", "status": "expired"}, "expired"),
        ("xai", {"status": "expired"}, "expired"),
        ("openai_videos", {"id": "t", "status": "TIMED_OUT"}, "timeout"),
        ("openai_videos", {"id": "t", "status": "failed"}, ""),
        ("openai_videos", {"id": "t", "status": "expired", "error": "too slow"}, ""),
    ],
)
def test_a_failure_that_only_its_word_tells_of_says_that_word(name: str, reply, code: str) -> None:
    found = FORMATS[name].decode_status(RemoteId("t"), reply)
    assert isinstance(found, Rejected)
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("xai", {"status": "done", "video": {"url": "", "respect_moderation": True}}),
        ("jimeng", {"code": 10000, "data": {"status": "done", "video_url": ""}}),
        ("ark", {"id": "t", "status": "succeeded", "content": {}}),
        ("vidu", {"id": "t", "state": "success", "creations": []}),
        ("kling_new", {"code": 0, "data": [{"id": "t", "status": "succeeded", "outputs": []}]}),
    ],
)
def test_a_success_without_a_clip_is_one_in_every_dialect(name: str, reply) -> None:
    """Some called it an answer that nobody understands, and it was watched without an end."""
    assert FORMATS[name].decode_status(RemoteId("t"), reply) == Finished(())


def test_a_link_to_localhost_becomes_a_path_of_the_gateway() -> None:
    reply = {"status": "completed", "metadata": {"url": "http://localhost:3000/v1/videos/t/content"}}
    status = FORMATS["openai_videos"].decode_status(ID, reply)
    assert isinstance(status, Finished)
    assert status.results[0].sources[0].kind is SourceKind.GATEWAY


def test_sora_gets_seconds_as_text_and_a_local_first_frame_as_a_file() -> None:
    image = ImageInput(role=ImageRole.FIRST_FRAME, file="a.png")
    wanted = request(
        family="openai_sora", core={"duration": 8, "width": 1280, "height": 720}, images=(image,)
    )
    draft = FORMATS["openai_videos"].encode_submit(wanted, {"a.png": b"PNG"})
    assert draft.body == {"model": "m", "prompt": "a fox", "seconds": "8", "size": "1280x720"}
    assert [(file.form_field, file.content) for file in draft.files] == [("input_reference", b"PNG")]


def test_native_options_travel_in_metadata_and_raw_json_wins() -> None:
    wanted = request(
        family="kling", core={"duration": 5, "resolution": "1080p"}, native={"cfg_scale": 0.4, "camera_control.type": "simple"},
        extra={"mode": "std", "external_task_id": "x", "metadata": {"cfg_scale": 0.9}}, user="mei", response_format="url",
    )  # fmt: skip
    body = FORMATS["openai_videos"].encode_submit(wanted, {}).body
    assert body["mode"] == "std"
    assert (
        body["duration"],
        body["seconds"],
        body["external_task_id"],
        body["user"],
        body["response_format"],
    ) == (5, "5", "x", "mei", "url")
    assert body["metadata"] == {"mode": "pro", "cfg_scale": 0.9, "camera_control": {"type": "simple"}}


def test_responses_are_always_asked_in_the_background() -> None:
    body = FORMATS["openai_responses"].encode_submit(request(core={"duration": 8}), {}).body
    assert body["background"] is True
    assert body["seconds"] == 8


@pytest.mark.parametrize(
    ("family", "core", "size", "beside", "metadata"),
    [
        ("openai_sora", {"width": 720, "height": 1280, "seed": 7}, "720x1280", {}, {"seed": 7, "k": 1}),
        ("vidu", {"resolution": "540p"}, "540p", {}, {"k": 1}),
        (UNKNOWN_FAMILY, {"seed": 7, "fps": 24}, None, {"seed": 7, "fps": 24}, {"k": 1}),
    ],
)
def test_responses_put_what_they_have_no_place_for_into_metadata(
    family, core, size, beside, metadata
) -> None:
    wanted = request(family=family, core=core, native={"k": 1}, user="mei")
    body = FORMATS["openai_responses"].encode_submit(wanted, {}).body
    assert (body.get("size"), body["user"], body["metadata"]) == (size, "mei", metadata)
    assert {name: body[name] for name in ("seed", "fps") if name in body} == beside


LINK = "https://cdn.example/v.mp4"


@pytest.mark.parametrize(
    "item",
    [
        {"url": LINK},
        {"content": [{"video_url": LINK}]},
        {"content": [{"video": {"url": LINK}}]},
        {"content": [{"text": f"here: {LINK} and no more"}, "words"]},
    ],
)
def test_the_links_of_a_response_are_found_in_each_shape(item) -> None:
    found = FORMATS["openai_responses"].decode_status(
        RemoteId("r"), {"status": "completed", "output": ["x", item]}
    )
    assert isinstance(found, Finished)
    assert found.results[0].sources[0].value == LINK


@pytest.mark.parametrize("name", SUBMITTABLE)
@pytest.mark.parametrize(
    "reply", [{"id": "t1"}, {"task_id": "t1"}, {"data": {"task_id": "t1"}}, {"id": "", "data": {"id": "t1"}}]
)
def test_an_id_is_found_wherever_servers_put_it(name: str, reply) -> None:
    assert FORMATS[name].decode_submit(reply) == "t1"


@pytest.mark.parametrize("name", SUBMITTABLE)
def test_a_request_id_is_never_taken_for_the_job(name: str) -> None:
    with pytest.raises(Incomprehensible):
        FORMATS[name].decode_submit({"request_id": "r-1", "data": {"id": 9123}})
