"""What reaches the vendor behind `--like new-api`, row by row of docs/protocol.md §13.3. Imports nothing of demo/."""

import base64
import io
import json
import urllib.request
from typing import Any

import av
import pytest

from tests.support.asking_plainly import DOT, X, form, send
from tests.support.demo import TOKEN, start_demo
from tests.support.patience import tries

IM, I2, I3 = "https://example.org/a.png", "https://example.org/b.png", "https://example.org/c.png"
V = "/v1/videos"
KLING_MODEL, JIMENG_MODEL, WAN, WANI = (
    "kling-v1",
    "jimeng_vgfm_t2v_l20",
    "wan2.5-t2v-preview",
    "wan2.5-i2v-preview",
)
ARK, HAILUO = "doubao-seedance-1-0-pro-250528", "MiniMax-Hailuo-02"
T2V, I2V = "/v1/videos/text2video", "/v1/videos/image2video"
JIMENG_PATH = "/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31"
ARK_PATH = "/api/v3/contents/generations/tasks"
WAN_PATH = "/api/v1/services/aigc/video-generation/video-synthesis"
MINIMAX_PATH = "/v1/video_generation"


def kling(**more: Any) -> dict[str, Any]:
    return {"prompt": X, "mode": "std", "duration": "5", "aspect_ratio": "1:1", "model_name": KLING_MODEL,
            "model": KLING_MODEL, "cfg_scale": 0.5, **more}  # fmt: skip


def jimeng(**more: Any) -> dict[str, Any]:
    return {"req_key": JIMENG_MODEL, "prompt": X, "seed": 0, "aspect_ratio": "", "frames": 121, **more}


def ark(*items: Any, **more: Any) -> dict[str, Any]:
    return {"model": ARK, "content": [*items, {"type": "text", "text": X}], **more}


def picture(url: str, role: str = "") -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}, **({"role": role} if role else {})}


def vidu(images: list[str] | None = None, model: str = "viduq1", **more: Any) -> dict[str, Any]:
    return {"model": model, "images": images, "prompt": X, "duration": 5, "resolution": "1080p",
            "movement_amplitude": "auto", **more}  # fmt: skip


def wan(model: str = WAN, laid: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    kept = {"size": "1920*1080"} if model == WAN else {"resolution": "1080P"}
    kept |= {"duration": 5, "prompt_extend": True, **parameters}
    if "size" in parameters:
        kept.pop("resolution", None)
    return {"model": model, "input": {"prompt": X, **(laid or {})}, "parameters": kept}


def hailuo(**more: Any) -> dict[str, Any]:
    return {"model": HAILUO, "prompt": X, "duration": 6, "resolution": "768P", **more}


CASES: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("sora-2", {}, V, {"model": "sora-2", "prompt": X}),
    ("sora-2", {"seconds": "8", "size": "1280x720", "foo": 1, "input_reference": IM}, V,
     {"model": "sora-2", "prompt": X, "seconds": "8", "size": "1280x720", "foo": 1, "input_reference": IM}),
    (KLING_MODEL, {}, T2V, kling()),
    (KLING_MODEL, {"duration": 10, "size": "1280x720", "mode": "pro"}, T2V,
     kling(duration="10", aspect_ratio="16:9", mode="pro")),
    (KLING_MODEL, {"seconds": "10", "size": "16:9"}, T2V, kling()),
    (KLING_MODEL, {"image": IM}, I2V, kling(image=IM)),
    (KLING_MODEL, {"images": [IM, I2]}, T2V, kling()),
    (KLING_MODEL, {"input_reference": IM}, T2V, kling()),
    (KLING_MODEL, {"metadata": {"image_list": [{"image": IM}], "watermark": True, "sound": "on", "multi_shot": True}},
     T2V, kling()),
    (KLING_MODEL, {"image": IM, "metadata": {"image_tail": I2, "negative_prompt": "n", "cfg_scale": 0.7, "mode": "pro",
                   "aspect_ratio": "9:16", "duration": "10", "external_task_id": "e",
                   "camera_control": {"type": "simple", "config": {"zoom": 1, "pan": 0}}}}, I2V,
     kling(image=IM, image_tail=I2, negative_prompt="n", cfg_scale=0.7, mode="pro", aspect_ratio="9:16", duration="10",
           external_task_id="e", camera_control={"type": "simple", "config": {"zoom": 1}})),
    (KLING_MODEL, {"metadata": {"cfg_scale": 0}}, T2V, {k: v for k, v in kling().items() if k != "cfg_scale"}),
    (KLING_MODEL, {"aspect_ratio": "9:16"}, T2V, kling(aspect_ratio="9:16")),
    (JIMENG_MODEL, {}, JIMENG_PATH, jimeng()),
    (JIMENG_MODEL, {"duration": 10}, JIMENG_PATH, jimeng(frames=241)),
    (JIMENG_MODEL, {"seconds": "10"}, JIMENG_PATH, jimeng()),
    (JIMENG_MODEL, {"images": [IM, I2]}, JIMENG_PATH, jimeng(image_urls=[IM, I2])),
    (JIMENG_MODEL, {"image": DOT}, JIMENG_PATH, jimeng(binary_data_base64=[DOT])),
    (JIMENG_MODEL, {"metadata": {"seed": 7, "aspect_ratio": "9:16", "frames": 241, "watermark": True,
                                 "negative_prompt": "n"}}, JIMENG_PATH, jimeng(seed=7, aspect_ratio="9:16", frames=241)),
    ("jimeng_v30", {}, JIMENG_PATH, jimeng(req_key="jimeng_t2v_v30")),
    ("jimeng_v30", {"images": [IM]}, JIMENG_PATH, jimeng(req_key="jimeng_i2v_first_v30", image_urls=[IM])),
    ("jimeng_v30", {"images": [IM, I2]}, JIMENG_PATH,
     jimeng(req_key="jimeng_i2v_first_tail_v30", image_urls=[IM, I2])),
    (ARK, {"duration": 8, "size": "720p"}, ARK_PATH, ark()),
    (ARK, {"seconds": "8"}, ARK_PATH, ark(duration=8)),
    (ARK, {"images": [IM, I2]}, ARK_PATH, ark(picture(IM), picture(I2))),
    (ARK, {"input_reference": IM}, ARK_PATH, ark(picture(IM))),
    (ARK, {"metadata": {"resolution": "720p", "ratio": "9:16", "duration": 10, "seed": 0, "camera_fixed": False,
                        "watermark": False, "return_last_frame": True, "service_tier": "flex", "fps": 24,
                        "execution_expires_after": 3600}}, ARK_PATH,
     ark(resolution="720p", ratio="9:16", duration=10, seed=0, camera_fixed=False, watermark=False,
         return_last_frame=True, service_tier="flex", execution_expires_after=3600)),
    (ARK, {"images": [I3], "metadata": {"content": [{"type": "text", "text": "y"}, picture(IM, "first_frame"),
                                                    picture(I2, "last_frame")]}}, ARK_PATH,
     ark(picture(IM, "first_frame"), picture(I2, "last_frame"))),
    ("viduq1", {}, "/ent/v2/text2video", vidu()),
    ("viduq1", {"duration": 8, "seconds": "4", "size": "720p"}, "/ent/v2/text2video", vidu(duration=8, resolution="720p")),
    ("viduq1", {"seconds": "4"}, "/ent/v2/text2video", vidu()),
    ("viduq1", {"image": IM}, "/ent/v2/img2video", vidu([IM])),
    ("viduq1", {"images": [IM, I2]}, "/ent/v2/start-end2video", vidu([IM, I2])),
    ("viduq1", {"images": [IM, I2, I3]}, "/ent/v2/reference2video", vidu([IM, I2, I3])),
    ("viduq1", {"input_reference": IM}, "/ent/v2/img2video", vidu()),
    ("viduq2-pro", {"images": [IM], "metadata": {"action": "referenceGenerate"}}, "/ent/v2/reference2video",
     vidu([IM], "viduq2")),
    ("viduq1", {"metadata": {"seed": 5, "resolution": "540p", "movement_amplitude": "large", "bgm": True,
                             "aspect_ratio": "9:16", "watermark": True, "off_peak": True, "style": "anime",
                             "audio": True, "is_rec": True}}, "/ent/v2/text2video",
     vidu(seed=5, resolution="540p", movement_amplitude="large", bgm=True)),
    (WAN, {}, WAN_PATH, wan()),
    (WAN, {"size": "832*480", "seconds": "10"}, WAN_PATH, wan(size="832*480", duration=10)),
    (WAN, {"metadata": {"seed": 5, "negative_prompt": "n", "audio": True}}, WAN_PATH, wan()),
    (WAN, {"metadata": {"parameters": {"seed": 5, "audio": False, "watermark": True},
                        "input": {"negative_prompt": "n"}}}, WAN_PATH,
     wan(WAN, {"negative_prompt": "n"}, seed=5, audio=False, watermark=True)),
    (WAN, {"metadata": {"parameters": {"prompt_extend": False}}}, WAN_PATH,
     {"model": WAN, "input": {"prompt": X}, "parameters": {"size": "1920*1080", "duration": 5}}),
    (WANI, {"image": IM, "resolution": "720P"}, WAN_PATH, wan(WANI, {"img_url": IM})),
    (WANI, {"images": [IM, I2], "size": "720p"}, WAN_PATH, wan(WANI, {"img_url": IM}, resolution="720P")),
    (WANI, {"input_reference": IM}, WAN_PATH, wan(WANI, {"img_url": IM})),
    (WANI, {"metadata": {"input": {"first_frame_url": IM, "last_frame_url": I2}}}, WAN_PATH,
     wan(WANI, {"first_frame_url": IM, "last_frame_url": I2})),
    (HAILUO, {"seconds": "10"}, MINIMAX_PATH, hailuo()),
    (HAILUO, {"duration": 10, "size": "1080P"}, MINIMAX_PATH, hailuo(duration=10, resolution="1080P")),
    (HAILUO, {"size": "1280x720"}, MINIMAX_PATH, hailuo(resolution="720P")),
    (HAILUO, {"images": [IM, I2]}, MINIMAX_PATH, hailuo(first_frame_image=IM, last_frame_image=I2)),
    (HAILUO, {"metadata": {"resolution": "1080p", "prompt_optimizer": False, "seed": 4}}, MINIMAX_PATH,
     hailuo(resolution="1080p", prompt_optimizer=False)),
    ("grok-imagine-video", {"seconds": "8", "size": "1280x720", "image": IM}, "/v1/videos/generations",
     {"model": "grok-imagine-video", "prompt": X, "duration": 8, "aspect_ratio": "16:9", "image": {"url": IM}}),
    ("veo-3.1-generate-preview", {"duration": 4, "size": "1280x720", "images": [IM], "metadata": {"seed": 3}},
     "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
     {"instances": [{"prompt": X}], "parameters": {"seed": 3, "durationSeconds": 4, "resolution": "720p",
                                                   "aspectRatio": "16:9", "sampleCount": 1}}),
]  # fmt: skip


@pytest.mark.parametrize("route", [V, "/v1/video/generations"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{json.dumps(case[1])[:60]}")
def test_a_vendor_gets_what_the_real_adaptor_sends_and_nothing_else(demos, case, route) -> None:
    model, given, path, expected = case
    server = demos("new-api")
    server.vendor()
    code, _, said = send(server.url, "POST", route, {"model": model, "prompt": X, **given}, {})
    assert code == 200, said
    got = server.vendor()
    assert [(one["path"], one["body"]) for one in got] == [(path, expected)]


@pytest.mark.parametrize(
    ("path", "body", "vendor_path", "expected"),
    [
        ("/kling/v1/videos/text2video", {"model": KLING_MODEL, "model_name": KLING_MODEL, "prompt": X,
         "negative_prompt": "n", "duration": "10", "aspect_ratio": "16:9"}, T2V,
         kling(negative_prompt="n", duration="10", aspect_ratio="16:9")),
        ("/kling/v1/videos/text2video", {"model": KLING_MODEL, "prompt": X, "image": IM}, I2V, kling(image=IM)),
        ("/jimeng/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31", {"req_key": JIMENG_MODEL, "model": JIMENG_MODEL,
         "prompt": X, "seed": 3, "frames": 241, "image_urls": [IM]}, JIMENG_PATH,
         jimeng(seed=3, frames=241, image_urls=[IM])),
        ("/v1/responses", {"model": "gpt-5-video", "input": X, "background": True, "seconds": 8, "size": "1x1"},
         "/v1/responses", {"model": "gpt-5-video", "input": X}),
        ("/v1/videos/extensions", {"model": "sora-2", "prompt": X}, V, {"model": "sora-2", "prompt": X}),
    ],
)  # fmt: skip
def test_native_routes_send_the_same_and_answer_with_the_video_object(
    demos, path, body, vendor_path, expected
) -> None:
    server = demos("new-api")
    server.vendor()
    code, _, said = send(server.url, "POST", path, body, {})
    answer = json.loads(said)
    assert (code, answer["object"]) == (200, "response" if path == "/v1/responses" else "video")
    assert [(one["path"], one["body"]) for one in server.vendor()] == [(vendor_path, expected)]


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"model": WAN, "size": "1280x720"}, 500, "build_request_failed"),
    ({"model": KLING_MODEL, "metadata": {"duration": 5}}, 500, "build_request_failed"),
    ({"model": "viduq1", "metadata": {"seed": "5"}}, 500, "build_request_failed"),
    ({"model": "sora-2", "size": "100x100"}, 400, "invalid_size"),
    ({"model": KLING_MODEL, "seconds": "9999"}, 400, "invalid_seconds"),
    ({"model": KLING_MODEL, "prompt": 5}, 400, "invalid_request"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED, ids=lambda value: str(value)[:50])
def test_what_the_gateway_refuses_reaches_no_vendor_and_costs_nothing(demos, body, status, code) -> None:
    server = demos("new-api")
    server.vendor()
    before = server.state()["balance_usd"]
    answered, _, said = send(server.url, "POST", V, {"prompt": X, **body}, {})
    assert (answered, json.loads(said)["code"]) == (status, code)
    assert server.vendor() == []
    assert server.state()["balance_usd"] == before


def test_jimeng_with_input_reference_alone_is_a_panic(demos) -> None:
    code, _, said = send(
        demos("new-api").url, "POST", V, {"model": JIMENG_MODEL, "prompt": X, "input_reference": IM}, {}
    )
    assert (code, json.loads(said)["error"]["type"]) == (500, "new_api_panic")


@pytest.mark.parametrize(
    ("model", "fields", "expected"),
    [
        ("sora-2", {"seconds": "8"}, {"model": "sora-2", "prompt": X, "seconds": "8",
                                      "input_reference": {"bytes": len(base64.b64decode(DOT))}}),
        (JIMENG_MODEL, {}, jimeng(binary_data_base64=[DOT])),
        (KLING_MODEL, {"duration": "5", "aspect_ratio": "9:16"}, kling(aspect_ratio="9:16")),
        ("viduq1", {"duration": "8"}, vidu(duration=8)),
        (WANI, {}, wan(WANI)),
        (HAILUO, {}, hailuo()),
        (ARK, {"seed": "7", "watermark": "true"}, ark(seed=7, watermark=True)),
    ],
)  # fmt: skip
def test_a_picture_file_arrives_at_sora_and_jimeng_only(demos, model, fields, expected) -> None:
    server = demos("new-api")
    server.vendor()
    body, options = form(model, **fields)
    assert send(server.url, "POST", V, body, options)[0] == 200
    assert [one["body"] for one in server.vendor()] == [expected]


def test_a_number_in_a_form_is_text_that_jimeng_and_vidu_refuse(demos) -> None:
    for model in (JIMENG_MODEL, "viduq1"):
        body, options = form(model, seed="7")
        code, _, said = send(demos("new-api").url, "POST", V, body, options)
        assert (code, json.loads(said)["code"]) == (500, "build_request_failed")


@pytest.mark.parametrize(
    ("model", "given", "worth"),
    [
        ("sora-2", {"seconds": "8"}, {"seconds": 8, "size": 1}),
        ("sora-2-pro", {"size": "1792x1024"}, {"seconds": 4, "size": 1.666667}),
        (WAN, {}, {"seconds": 5, "resolution-1080P": 1 / 0.3}),
        (WAN, {"size": "832*480", "duration": 10}, {"seconds": 10, "resolution-480P": 1}),
        (HAILUO, {"duration": 10}, {"duration_resolution": 2}),
        (HAILUO, {"metadata": {"resolution": "1080p"}}, {}),
        (KLING_MODEL, {"duration": 10}, {}),
    ],
)
def test_the_price_follows_what_was_sent_on_and_the_answer_names_the_factors(
    demos, model, given, worth
) -> None:
    server = demos("new-api")
    before = server.state()["balance_usd"]
    request = urllib.request.Request(
        server.url + V, json.dumps({"model": model, "prompt": X, **given}).encode()
    )
    request.add_header("content-type", "application/json")
    request.add_header("authorization", f"Bearer {TOKEN}")
    with urllib.request.urlopen(request) as reply:
        said = json.loads(reply.headers["X-New-Api-Other-Ratios"])
    assert said == pytest.approx(worth)
    price = next(
        one["model_price"]
        for one in json.loads(send(server.url, "GET", "/api/pricing", None, {})[2])["data"]
        if one["model_name"] == model
    )
    for factor in worth.values():
        price *= factor
    assert before - server.state()["balance_usd"] == pytest.approx(price, abs=1e-5)


def test_the_film_is_what_the_vendor_was_asked_for(demos) -> None:
    server = demos("new-api")
    sizes = {}
    for name, body in {
        "kling without a ratio": {"model": KLING_MODEL, "prompt": X},
        "kling upright": {"model": KLING_MODEL, "prompt": X, "metadata": {"aspect_ratio": "9:16"}},
        "vidu without a resolution": {"model": "viduq1", "prompt": X},
        "sora without anything": {"model": "sora-2", "prompt": X},
        "wan without a size": {"model": WAN, "prompt": X},
    }.items():
        made = json.loads(send(server.url, "POST", V, body, {})[2])["id"]
        sizes[name] = next(job["size"] for job in server.state()["jobs"] if job["id"] == made)
    assert sizes == {
        "kling without a ratio": "720x720",
        "kling upright": "720x1280",
        "vidu without a resolution": "1920x1080",
        "sora without anything": "720x1280",
        "wan without a size": "1920x1080",
    }


def test_small_films_are_small_and_the_job_remembers_what_was_ordered(tmp_path) -> None:
    server = start_demo(tmp_path, "new-api")
    server.change(small_films=True)
    made = json.loads(send(server.url, "POST", V, {"model": "viduq1", "prompt": "x"}, {})[2])["id"]
    link = ""
    for _ in tries(60, every=0.05):
        link = (
            json.loads(send(server.url, "GET", f"{V}/{made}", None, {})[2]).get("metadata", {}).get("url", "")
        )
        if link:
            break
    with urllib.request.urlopen(link) as reply, av.open(io.BytesIO(reply.read())) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (192, 108)
    assert server.state()["jobs"][0]["size"] == "1920x1080"
    server.stop()
