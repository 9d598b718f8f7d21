"""What reaches the vendor behind `--like new-api-plugins`, by route: docs/protocol.md §14.2. Imports nothing of demo/."""

import json
from typing import Any

import pytest

from tests.support.asking import ask, code_and_json
from tests.support.asking_plainly import form, send

IM, I2, I3 = "https://example.org/a.png", "https://example.org/b.png", "https://example.org/c.png"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
X = "x [demo:stuck]"
V, R = "/v1/videos", "/v1/responses"
KLING, JIMENG, ARK, HAILUO = (
    "kling-v1",
    "jimeng_vgfm_t2v_l20",
    "doubao-seedance-1-0-pro-250528",
    "MiniMax-Hailuo-02",
)
WAN, WANI, WAN27, VEO = "wan2.5-t2v-preview", "wan2.5-i2v-preview", "wan2.7-i2v", "veo-3.1-generate-preview"
TEXT, PICTURE = "/v1/videos/text2video", "/v1/videos/image2video"


def kling(**more: Any) -> dict[str, Any]:
    return {
        "model_name": KLING,
        "prompt": X,
        "mode": "std",
        "duration": "5",
        "aspect_ratio": "1:1",
        "cfg_scale": 0.5,
        **more,
    }


def jimeng(**more: Any) -> dict[str, Any]:
    return {"req_key": JIMENG, "prompt": X, "seed": 0, "aspect_ratio": "", "frames": 121, **more}


def ark(*items: Any, **more: Any) -> dict[str, Any]:
    return {"model": ARK, "content": [*items, {"type": "text", "text": X}], **more}


def shown(url: str, role: str = "") -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}, **({"role": role} if role else {})}


def vidu(*images: str, **more: Any) -> dict[str, Any]:
    return {"model": "viduq1", "images": list(images), "prompt": X, "duration": 5, "resolution": "1080p",
            "movement_amplitude": "auto", **more}  # fmt: skip


def wan(model: str, inner: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    return {"model": model, "input": {"prompt": X, **(inner or {})},
            "parameters": {"duration": 5, "prompt_extend": True, **parameters}}  # fmt: skip


def hailuo(**more: Any) -> dict[str, Any]:
    return {"model": HAILUO, "prompt": X, "duration": 6, "resolution": "768P", **more}


def veo(picture: str = "", **parameters: Any) -> dict[str, Any]:
    image = {"image": {"bytesBase64Encoded": picture}} if picture else {}
    return {"instances": [{"prompt": X, **image}], "parameters": {**parameters, "sampleCount": 1}}


KLING_EXTRAS = {
    "negative_prompt": "n",
    "watermark": True,
    "sound": "on",
    "seed": 3,
    "cfg_scale": 0,
    "aspect_ratio": "9:16",
}
VIDU_EXTRAS = {"seed": 5, "aspect_ratio": "9:16", "watermark": True, "off_peak": True, "style": "anime", "audio": True,
               "is_rec": True, "movement_amplitude": "large"}  # fmt: skip
HAILUO_EXTRAS = {"first_frame_image": IM, "last_frame_image": I2, "prompt_optimizer": False, "fast_pretreatment": True,
                 "aigc_watermark": True}  # fmt: skip

CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # Sora
    (V, "sora-2", {"duration": 8, "size": "1280x720", "foo": 1},
     {"model": "sora-2", "prompt": X, "duration": 8, "size": "1280x720", "foo": 1}),
    (R, "sora-2", {"duration": 8, "size": "1280x720", "images": [IM, I2], "foo": 1, "metadata": {"a": 1}},
     {"model": "sora-2", "prompt": X, "seconds": "8", "size": "1280x720", "input_reference": IM, "metadata": {"a": 1}}),
    # Kling
    (V, KLING, {"seconds": "10", "size": "1280x720", "image": IM, "images": [IM], "mode": "pro", "metadata": KLING_EXTRAS},
     kling(duration="10", aspect_ratio="16:9")),
    (V, KLING, {"duration": 10}, kling(duration="10")),
    (R, KLING, {"images": [IM, I2, I3], "mode": "pro", "metadata": KLING_EXTRAS},
     kling(image=IM, image_tail=I2, **{**KLING_EXTRAS, "mode": "pro"})),
    # Jimeng
    (V, JIMENG, {"images": [IM], "image": I2, "input_reference": I3, "seconds": "10"}, jimeng(image_urls=[IM])),
    (V, JIMENG, {"duration": 10, "images": [DOT]}, jimeng(frames=241, binary_data_base64=[DOT])),
    (V, JIMENG, {"duration": "10"}, jimeng()),
    (V, JIMENG, {"metadata": {"seed": 7, "aspect_ratio": "9:16", "frames": 241, "watermark": True,
                              "negative_prompt": "n"}}, jimeng(seed=7, aspect_ratio="9:16", frames=241)),
    (V, "jimeng_v30", {"images": [IM, I2]}, jimeng(req_key="jimeng_i2v_first_tail_v30", image_urls=[IM, I2])),
    (R, JIMENG, {"duration": 10, "metadata": {"seed": 7, "image_urls": [IM]}}, jimeng(frames=241, seed=7)),
    # Doubao
    (V, ARK, {"duration": 8, "size": "720p", "resolution": "1080p", "ratio": "1:1", "seed": 3, "image": IM,
              "input_reference": I2}, ark()),
    (V, ARK, {"seconds": "8", "images": [IM], "metadata": {"resolution": "720p", "ratio": "9:16", "duration": 5, "fps": 24,
              "watermark": False, "generate_audio": True}},
     ark(shown(IM), resolution="720p", ratio="9:16", duration=8, fps=24, watermark=False, generate_audio=True)),
    (V, ARK, {"images": [I3], "metadata": {"content": [{"type": "text", "text": "y"}, shown(IM, "first_frame")]}},
     ark(shown(I3), shown(IM, "first_frame"))),
    (V, ARK, {"seconds": "5.9"}, ark(duration=5)),
    (R, ARK, {"duration": 8, "size": "720p", "image": IM}, ark(shown(IM), resolution="720p", duration=8)),
    (R, ARK, {"resolution": "1080p"}, ark(resolution="1080p")),
    # Vidu
    (V, "viduq1", {"seconds": "8", "image": IM, "input_reference": I2, "resolution": "540p"}, vidu()),
    (V, "viduq1", {"duration": 8, "size": "1280x720", "images": [IM], "metadata": VIDU_EXTRAS},
     vidu(IM, **{**VIDU_EXTRAS, "duration": 8, "resolution": "1280x720"})),
    (V, "viduq1", {"metadata": {"bgm": False}}, vidu()),
    (R, "viduq1", {"seconds": 8, "resolution": "540p", "image": IM}, vidu(IM, duration=8)),
    # Wan
    (V, WAN, {"seconds": "10", "metadata": {"seed": 3, "negative_prompt": "n"}}, wan(WAN, size="1920*1080", duration=10)),
    (V, "wan2.7-t2v", {}, wan("wan2.7-t2v", size="1280*720")),
    (V, WANI, {"image": IM, "images": [I2], "resolution": "480P"}, wan(WANI, {"img_url": IM}, resolution="1080P")),
    (V, WANI, {"images": [IM, I2], "size": "720p"}, wan(WANI, {"img_url": IM}, resolution="720P")),
    (V, "wan2.6-i2v", {"input_reference": IM}, wan("wan2.6-i2v", {"img_url": IM}, resolution="720P")),
    (V, WAN, {"metadata": {"input": {"negative_prompt": "n"}, "parameters": {"prompt_extend": False, "watermark": False,
              "seed": 0, "audio": False}}},
     {"model": WAN, "input": {"prompt": X, "negative_prompt": "n"},
      "parameters": {"size": "1920*1080", "duration": 5, "audio": False}}),
    (V, WAN27, {"images": [IM, I2], "metadata": {"input": {"audio_url": "https://example.org/a.mp3"}}},
     wan(WAN27, {"media": [{"type": "first_frame", "url": IM}, {"type": "last_frame", "url": I2},
                           {"type": "driving_audio", "url": "https://example.org/a.mp3"}]}, resolution="720P")),
    # Hailuo
    (V, HAILUO, {"seconds": "10", "resolution": "1080P", "image": IM, "images": [IM], "input_reference": IM}, hailuo()),
    (V, HAILUO, {"duration": 10, "size": "1280x720", "metadata": {**HAILUO_EXTRAS, "duration": 6, "resolution": "1080P",
                 "seed": 4}}, hailuo(duration=10, resolution="720P", **HAILUO_EXTRAS)),
    (V, "I2V-01", {}, hailuo(model="I2V-01", resolution="720P")),
    (R, HAILUO, {"seconds": 10, "resolution": "1080P", "images": [IM, I2, I3]},
     hailuo(duration=10, resolution="1080P", first_frame_image=IM, last_frame_image=I2)),
    # Veo
    (V, VEO, {"seconds": "4", "resolution": "1080p", "image": DOT, "input_reference": DOT}, veo()),
    (V, VEO, {"duration": 4, "size": "1080x1920", "images": [f"data:image/png;base64,{DOT}"],
              "metadata": {"negativePrompt": "n", "seed": 3, "generateAudio": False}},
     veo(DOT, negativePrompt="n", seed=3, generateAudio=False, durationSeconds=4, resolution="1080p", aspectRatio="9:16")),
    (V, VEO, {"size": "huge"}, veo(resolution="720p", aspectRatio="16:9")),
    (V, VEO, {"images": [IM]}, veo()),
    (R, VEO, {"seconds": 4, "resolution": "1080p"}, veo(durationSeconds=4, resolution="1080p")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{json.dumps(case[2])[:60]}")
def test_a_plug_in_sends_what_its_source_says_and_nothing_else(demos, case) -> None:
    route, model, given, expected = case
    server = demos("new-api-plugins")
    server.vendor()
    text = {"input": X, "background": True} if route == R else {"prompt": X}
    code, _, answer = send(server.url, "POST", route, {"model": model, **text, **given}, {})
    assert code == 200, answer
    assert [one["body"] for one in server.vendor()] == [expected]


@pytest.mark.parametrize(
    ("model", "given", "path"),
    [
        (KLING, {"image": IM}, TEXT),
        ("viduq1", {"images": [IM]}, "/ent/v2/img2video"),
        ("viduq1", {"images": [IM, I2]}, "/ent/v2/start-end2video"),
        ("viduq1", {"images": [IM, I2, I3]}, "/ent/v2/reference2video"),
        ("viduq1", {"metadata": {"images": [IM]}}, "/ent/v2/text2video"),
        ("viduq1", {"images": [IM], "metadata": {"action": "referenceGenerate"}}, "/ent/v2/reference2video"),
    ],
)
def test_the_operation_follows_the_array_of_pictures(demos, model, given, path) -> None:
    server = demos("new-api-plugins")
    server.vendor()
    send(server.url, "POST", V, {"model": model, "prompt": X, **given}, {})
    assert [one["path"] for one in server.vendor()] == [path]


def test_a_reference_job_on_any_viduq2_becomes_viduq2(demos) -> None:
    server = demos("new-api-plugins")
    server.vendor()
    send(server.url, "POST", V, {"model": "viduq2-pro", "prompt": X, "images": [IM, I2, I3]}, {})
    assert server.vendor()[0]["body"]["model"] == "viduq2"


def test_responses_take_pictures_from_everywhere_without_doubles(demos) -> None:
    server = demos("new-api-plugins")
    server.vendor()
    items = [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": X},
                {"type": "input_image", "image_url": I3},
                {"type": "image_url", "image_url": {"url": IM}},
            ],
        }
    ]
    body = {
        "model": ARK,
        "input": items,
        "image": IM,
        "input_reference": I2,
        "images": [IM],
        "background": True,
    }
    assert send(server.url, "POST", R, body, {})[0] == 200
    assert server.vendor()[0]["body"]["content"] == [
        shown(IM),
        shown(I2),
        shown(I3),
        {"type": "text", "text": X},
    ]


NATIVE = [
    ("/kling/v1/videos/text2video", {"model": KLING, "prompt": X, "foo": 1}, TEXT,
     {"model_name": KLING, "prompt": X, "foo": 1}, ("data", "task_id")),
    ("/kling/v1/videos/image2video", {"model_name": "kling-v1-6", "model": KLING, "prompt": X, "image": IM}, PICTURE,
     {"model_name": "kling-v1-6", "prompt": X, "image": IM}, ("data", "task_id")),
    ("/jimeng/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31", {"req_key": JIMENG, "prompt": X, "seed": 3, "frames": 241,
     "image_urls": [IM], "watermark": True}, "/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31",
     jimeng(seed=3, frames=241, image_urls=[IM]), ("data", "task_id")),
    ("/doubao/api/v3/contents/generations/tasks", {"model": ARK, "content": [{"type": "text", "text": "x"}, shown(IM),
     {"type": "text", "text": "[demo:stuck]"}], "ratio": "9:16", "foo": 1}, "/api/v3/contents/generations/tasks",
     {"model": ARK, "content": [shown(IM), {"type": "text", "text": "x\n[demo:stuck]"}], "ratio": "9:16", "foo": 1},
     ("id",)),
    ("/ali/api/v1/services/aigc/video-generation/video-synthesis", {"model": WANI, "input": {"prompt": X, "img_url": IM,
     "negative_prompt": "n"}, "parameters": {"duration": 10, "resolution": "480P", "seed": 3}},
     "/api/v1/services/aigc/video-generation/video-synthesis",
     wan(WANI, {"img_url": IM}, duration=10, resolution="480P"), ("output", "task_id")),
]  # fmt: skip


@pytest.mark.parametrize("case", NATIVE, ids=lambda case: case[0][:40])
def test_a_native_route_takes_and_answers_the_vendors_own_shape(demos, case) -> None:
    path, body, vendor_path, expected, id_at = case
    server = demos("new-api-plugins")
    server.vendor()
    code, _, answer = send(server.url, "POST", path, body, {})
    made: Any = json.loads(answer)
    for name in id_at:
        made = made[name]
    assert (code, made[:5]) == (200, "task_")
    assert [(one["path"], one["body"]) for one in server.vendor()] == [(vendor_path, expected)]


REFUSED = [
    (R, {"model": JIMENG, "input": X, "image": IM, "background": True}, "image input is not supported by this model"),
    (R, {"model": VEO, "input": X, "image": IM, "background": True}, "image must be a data URL or base64"),
    (V, {"model": WAN, "prompt": X, "size": "1280x720"}, "invalid size: 1280x720, example: 1920*1080"),
    (V, {"model": KLING}, "prompt is required"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[2][:30])
def test_what_a_plug_in_refuses_costs_nothing(demos, case) -> None:
    path, body, words = case
    server = demos("new-api-plugins")
    server.vendor()
    before = server.state()["balance_usd"]
    code, answer = code_and_json(ask(server, "POST", path, body))
    assert (code, answer["error"]["message"]) == (400, words)
    assert (server.vendor(), server.state()["balance_usd"]) == ([], before)


@pytest.mark.parametrize("model", ["sora-2", KLING, JIMENG, ARK, "viduq1", WANI, HAILUO, VEO])
def test_a_picture_file_is_refused(demos, model) -> None:
    body, options = form(model)
    code, answer = code_and_json(ask(demos("new-api-plugins"), "POST", V, body, kind=options["type"]))
    assert (code, answer["error"]["message"]) == (400, "JSON object required")


def test_wan_takes_a_form_without_a_file(demos) -> None:
    server = demos("new-api-plugins")
    server.vendor()
    head = "--B\r\nContent-Disposition: form-data; name="
    fields = {"model": WANI, "prompt": X, "image": IM, "seconds": "10"}
    body = "".join(f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()) + "--B--\r\n"
    assert ask(server, "POST", V, body.encode(), kind="multipart/form-data; boundary=B")[0] == 200
    assert server.vendor()[0]["body"] == wan(WANI, {"img_url": IM}, duration=10, resolution="1080P")


@pytest.mark.parametrize(
    ("model", "given", "factor"),
    [
        ("sora-2", {"duration": 8}, 8),
        ("sora-2", {}, 4),
        (VEO, {"seconds": "4"}, 4),
        (VEO, {}, 8),
        (WAN, {}, 5 / 0.3),
    ],
)
def test_a_length_can_be_priced_that_was_not_ordered(demos, model, given, factor) -> None:
    """`duration` alone on Sora, `seconds` alone on Veo, `resolution` on Hailuo: the vendor gets another one or none."""
    server = demos("new-api-plugins")
    listed = json.loads(ask(server, "GET", "/api/pricing", token="")[2])["data"]
    price = next(one["model_price"] for one in listed if one["model_name"] == model)
    before = server.state()["balance_usd"]
    assert send(server.url, "POST", V, {"model": model, "prompt": X, **given}, {})[0] == 200
    assert before - server.state()["balance_usd"] == pytest.approx(price * factor, abs=1e-4)
