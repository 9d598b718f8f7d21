"""The native routes of the demo gateway refuse what the vendors refuse, in their envelopes. Imports nothing of demo/."""

import json

import pytest

from tests.support.asking_plainly import send
from tests.support.patience import tries

JIMENG = "/jimeng/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31"
ARK = "/doubao/api/v3/contents/generations/tasks"
SEED = "doubao-seedance-1-0-pro-250528"
TEXT = [{"type": "text", "text": "x"}]


def kling(words: str) -> dict:
    return {"code": 1201, "message": words}


def ark(param: str, words: str) -> dict:
    return {"error": {"code": "InvalidParameter", "message": words, "param": param, "type": "BadRequest"}}


def vidu(field: str, words: str) -> dict:
    return {"code": 400, "reason": "BadRequest", "message": words, "metadata": {"field": field}}


CASES = [
    ("g3", "/kling/v1/videos/text2video", {"model_name": "kling-v3", "prompt": "x", "mode": "ultra"}, 400, kling("mode value 'ultra' is invalid")),
    ("g3", "/kling/v1/videos/text2video", {"model_name": "kling-v3", "prompt": "x", "duration": 5}, 400, kling("duration must be of type string")),
    ("g3", "/kling/v1/videos/text2video", {"model_name": "kling-v2-6", "prompt": "x", "sound": "on"}, 400, kling("Sound needs pro mode on kling-v2-6.")),
    ("g3", "/kling/v1/videos/text2video", {"model_name": "kling-v1", "prompt": "x" * 2501}, 400, kling("prompt is longer than 2500 characters")),
    ("g3", "/kling/v1/videos/text2video", {"model_name": "kling-v1", "prompt": "x", "camera_control": {"type": "simple", "config": {"pan": 1, "zoom": 1}}}, 400, kling("With camera move 'simple', exactly one axis may be different from 0.")),
    ("g3", "/kling/v1/videos/image2video", {"model_name": "kling-v3", "prompt": "x"}, 400, kling("image is required")),
    ("g3", "/kling/v1/videos/text2video/none", None, 404, {"code": 1203, "message": "task not found"}),
    ("g2", "/kling/v1/videos/text2video", {"model_name": "kling-v3", "prompt": "x"}, 400, "Model name not specified"),
    ("g2", "/kling/v1/videos/text2video", {"model": "kling-v3", "prompt": "x", "metadata": {"duration": 5}}, 500, {"code": "build_request_failed", "message": "unmarshal metadata failed", "data": None}),
    ("g2", "/kling/v1/videos/text2video/none", None, 400, {"code": "task_not_exist", "message": "task_not_exist", "data": None}),
    ("g2", "/jimeng/?Action=CVSync2AsyncGetResult&Version=2022-08-31", {"req_key": "jimeng_t2v_v30", "task_id": "1"}, 400, "Model name not specified"),
    ("g3", "/jimeng/?Version=2022-08-31", {"req_key": "jimeng_t2v_v30"}, 400, "Action is required"),
    ("g3", JIMENG, {"req_key": "jimeng_t2v_v30", "prompt": "x", "frames": 120}, 400, {"code": 50215, "message": "frames value '120' is invalid", "data": None}),
    ("g3", JIMENG, {"req_key": "jimeng_t2v_v30", "prompt": "[demo:filter]"}, 200, {"code": 50412, "message": "Text Risk Not Pass", "data": None}),
    ("g3", JIMENG, {"req_key": "jimeng_nothing", "prompt": "x"}, 503, "No available channel"),
    ("g3", JIMENG.replace("/?", "?"), {"req_key": "jimeng_t2v_v30", "prompt": "x"}, 307, None),
    ("g3", ARK, {"model": SEED, "content": TEXT, "resolution": "999p"}, 400, ark("resolution", "resolution value '999p' is invalid")),
    ("g3", ARK, {"model": SEED, "content": TEXT, "duration": "5"}, 400, ark("duration", "duration must be of type integer")),
    ("g3", ARK, {"model": SEED, "content": TEXT, "duration": 60}, 400, ark("duration", "duration value '60' is out of range")),
    ("g3", ARK, {"model": SEED, "content": []}, 400, ark("content[] type=text", "content[] type=text is required")),
    ("g3", ARK + "/none", None, 404, {"error": {"code": "ResourceNotFound", "message": "task not found"}}),
    ("g3", "/api/v3/contents/generations/tasks/none", None, 404, "Invalid URL"),
    ("openopen8", "/ent/v2/text2video", {"model": "viduq2", "prompt": "x", "duration": 99}, 400, vidu("duration", "duration value '99' is out of range")),
    ("openopen8", "/ent/v2/text2video", {"model": "viduq3", "prompt": "x"}, 400, vidu("model", "model viduq3 is not supported on this endpoint")),
    ("openopen8", "/ent/v2/img2video", {"model": "viduq2-pro", "prompt": "x", "images": []}, 400, vidu("images", "images has 0 items")),
    ("openopen8", "/kling/text-to-video/kling-3.0", {"prompt": "x", "settings": {"duration": 99}}, 400, kling("settings.duration value '99' is out of range")),
    ("openopen8", "/kling/text-to-video/kling-3.0", {"contents": [{"type": "prompt", "text": "x"}]}, 400, kling("prompt is required")),
    ("openopen8", "/kling/omni-video/kling-3.0-omni", {"prompt": "x"}, 400, kling("contents[] type=prompt is required")),
    ("openopen8", "/kling/text-to-video/kling-3.0-omni", {"prompt": "x"}, 400, kling("model kling-3.0-omni is not supported on this endpoint")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1][:40]}-{case[3]}")
def test_a_wrong_native_request_gets_the_vendors_answer(demos, case) -> None:
    generation, path, body, status, answer = case
    server = demos(generation)
    before = len(server.state()["jobs"])
    code, _, said = send(server.url, "GET" if body is None else "POST", path, body, {})
    assert code == status
    if isinstance(answer, str):
        assert answer in said.decode()
    elif answer is not None:
        reply = json.loads(said)
        assert {name: reply[name] for name in answer} == answer
    assert len(server.state()["jobs"]) == before


def test_the_answers_are_the_vendors_own_at_each_moment(demos) -> None:
    """Words and envelopes of §4.3, §5.3, §6.3, §7.3, on a server that passes them on."""
    server = demos("openopen8")
    stuck = "x [demo:stuck]"
    submits = {
        "/kling/v1/videos/text2video": {"model_name": "kling-v3", "prompt": stuck},
        JIMENG: {"req_key": "jimeng_t2v_v30", "prompt": stuck},
        "/api/v3/contents/generations/tasks": {"model": SEED, "content": [{"type": "text", "text": stuck}]},
        "/ent/v2/text2video": {"model": "viduq2", "prompt": stuck},
    }
    replies = {
        path: json.loads(send(server.url, "POST", path, body, {})[2]) for path, body in submits.items()
    }
    kling_reply, jimeng_reply, ark_reply, vidu_reply = replies.values()
    assert (kling_reply["code"], kling_reply["data"]["task_status"]) == (0, "submitted")
    assert kling_reply["data"]["created_at"] > 10**12
    assert (jimeng_reply["code"], list(jimeng_reply["data"])) == (10000, ["task_id"])
    assert list(ark_reply) == ["id"]
    assert (vidu_reply["state"], vidu_reply["model"]) == ("created", "viduq2")
    server.change(advance=30)
    task = kling_reply["data"]["task_id"]
    polled = json.loads(send(server.url, "GET", f"/kling/v1/videos/text2video/{task}", None, {})[2])
    assert polled["data"]["task_status"] == "processing"
    result = JIMENG.replace("SubmitTask", "GetResult")
    body = {"req_key": "jimeng_t2v_v30", "task_id": jimeng_reply["data"]["task_id"]}
    assert json.loads(send(server.url, "POST", result, body, {})[2])["data"]["status"] == "generating"
    path = f"/api/v3/contents/generations/tasks/{ark_reply['id']}"
    assert json.loads(send(server.url, "GET", path, None, {})[2])["status"] == "running"
    path = f"/ent/v2/tasks/{vidu_reply['task_id']}/creations"
    assert json.loads(send(server.url, "GET", path, None, {})[2])["state"] == "processing"


def test_klings_new_dialect_answers_as_the_vendor_documents_it(demos) -> None:
    """`data.id` at the order, `data[].outputs[].url` at the end: docs/protocol.md §4.4, with its sources."""
    server = demos("openopen8")
    body = {
        "prompt": "x",
        "settings": {"resolution": "720p", "aspect_ratio": "16:9", "duration": 3, "audio": "off"},
    }
    made = json.loads(send(server.url, "POST", "/kling/text-to-video/kling-3.0", body, {})[2])["data"]
    assert (made["status"], "task_id" in made) == ("submitted", False)
    assert made["create_time"] > 10**12
    server.change(advance=120)

    for _ in tries():
        reply = send(server.url, "GET", f"/kling/tasks?task_ids={made['id']}", None, {})[2]
        (task,) = json.loads(reply)["data"]
        if task["status"] == "succeeded":
            break
    (clip,) = task["outputs"]
    assert clip["type"] == "video"
    assert clip["url"].startswith("http")
    assert "videos" not in task


def test_every_model_is_listed_with_a_price(demos) -> None:
    server = demos("g2")
    listed = {one["id"] for one in json.loads(send(server.url, "GET", "/v1/models", None, {})[2])["data"]}
    priced = {
        one["model_name"]
        for one in json.loads(send(server.url, "GET", "/api/pricing", None, {})[2])["data"]
        if one["model_price"] > 0
    }
    facts = json.loads(
        (__import__("pathlib").Path(__file__).parents[2] / "golden" / "catalogue.json").read_text()
    )
    models = {model["id"] for provider in facts["providers"] for model in provider["models"]}
    assert len(models) == 95
    assert models <= listed
    assert models <= priced
