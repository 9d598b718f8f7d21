"""The judge of `new_api.py` by itself: what it calls arrived, announced, silent and false."""

import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from o8studio.domain.models.spec import Control, Operation, ParameterSpec
from tests.campaigns.new_api import (
    Row,
    Try,
    another_value,
    judge_defaults,
    judge_parameter,
    judge_pictures,
    variants,
)
from tests.campaigns.vendor_log import COLOURS, VendorLogs


def spec(key: str, **more: Any) -> ParameterSpec:
    basis: dict[str, Any] = {
        "key": key, "native": key, "path": key, "label": key, "label_zh": key, "help": "", "control": Control.SLIDER,
        "json_type": "number", "group": "main",
    }  # fmt: skip
    return ParameterSpec(**{**basis, **more})


def a_try(tag: str, logs: VendorLogs, *dropped: dict[str, str], **more: Any) -> Try:
    one = Try(
        "kling", "kling-v1", more.pop("operation", "text_to_video"), more.pop("pictures", []), {}, tag, tag
    )
    one.shown = {"dropped": list(dropped)}
    one.spec, one.sent = more.pop("spec", None), logs.sent(tag)
    one.values = more
    return one


@pytest.fixture
def vendor() -> Iterator[Any]:
    """A stand-in vendor's log over HTTP: what is appended here is what it was sent."""
    entries: list[dict[str, Any]] = []

    class _Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            body = json.dumps(entries).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()

    def logs(*bodies: tuple[str, dict[str, Any]]) -> VendorLogs:
        entries[:] = [{"method": "POST", "path": path, "body": body} for path, body in bodies]
        found = VendorLogs([f"http://127.0.0.1:{server.server_address[1]}"])
        found.read()
        return found

    yield logs
    server.shutdown()
    server.server_close()
    thread.join()


def judged(logs: VendorLogs, *dropped: dict[str, str]) -> Row:
    row = Row("kling", "kling-v1", "text_to_video")
    one = a_try("tag-2", logs, *dropped, spec=spec("cfg_scale", default=0.5), cfg_scale=0.7)
    judge_parameter(row, one, a_try("tag-1", logs), seen=True)
    return row


BASIS = ("/v1/videos/text2video", {"prompt": "kite tag-1", "cfg_scale": 0.5})
SAME = ("/v1/videos/text2video", {"prompt": "kite tag-2", "cfg_scale": 0.5})
OTHER = ("/v1/videos/text2video", {"prompt": "kite tag-2", "cfg_scale": 0.7})
DROPPED = {"field": "cfg_scale", "fate": "dropped", "words": "It will be dropped."}


def test_a_parameter_that_changes_what_the_vendor_gets_has_arrived(vendor: Any) -> None:
    assert judged(vendor(BASIS, OTHER)).arrived == ["cfg_scale"]


def test_the_same_request_without_a_word_is_silently_dropped(vendor: Any) -> None:
    assert judged(vendor(BASIS, SAME)).silent == ["cfg_scale"]


def test_the_same_request_after_a_word_is_announced(vendor: Any) -> None:
    assert judged(vendor(BASIS, SAME), DROPPED).announced == ["cfg_scale"]


def test_what_arrives_after_it_was_said_to_be_dropped_was_falsely_announced(vendor: Any) -> None:
    assert judged(vendor(BASIS, OTHER), DROPPED).false == ["cfg_scale"]


def test_a_word_that_was_there_without_the_parameter_is_not_about_it(vendor: Any) -> None:
    row, logs = Row("kling", "kling-v1", "text_to_video"), vendor(BASIS, SAME)
    about_another = {"field": "watermark", "fate": "dropped", "words": "It will be dropped."}
    one = a_try("tag-2", logs, about_another, spec=spec("cfg_scale"), cfg_scale=0.7)
    judge_parameter(row, one, a_try("tag-1", logs, about_another), seen=True)
    assert row.silent == ["cfg_scale"]


def test_a_value_that_becomes_another_one_has_not_arrived(vendor: Any) -> None:
    became = ("/v1/videos/text2video", {"prompt": "kite tag-2", "cfg_scale": 0.4})
    assert judged(vendor(BASIS, became)).silent == ["cfg_scale (became 0.4)"]


def test_a_value_that_arrives_in_the_words_that_were_shown_has_arrived(vendor: Any) -> None:
    bodies = ({"prompt": "tag-1"}, {"prompt": "tag-2", "width": 720, "height": 1680})
    logs, row = vendor(*(("/v1/videos", body) for body in bodies)), Row("unknown", "x", "text_to_video")
    ratio = spec("aspect_ratio", control=Control.SEGMENTED, choices=("16:9", "9:21"), json_type="string")
    one, basis = a_try("tag-2", logs, spec=ratio, aspect_ratio="9:21"), a_try("tag-1", logs)
    one.shown["body"], basis.shown["body"] = {"width": 720, "height": 1680}, {}
    judge_parameter(row, one, basis, seen=True)
    assert row.arrived == ["aspect_ratio"]


def test_false_that_only_takes_a_field_away_has_not_arrived(vendor: Any) -> None:
    bodies = ({"prompt": "tag-1", "prompt_extend": True}, {"prompt": "tag-2"})
    logs, row = (
        vendor(*(("/video-synthesis", body) for body in bodies)),
        Row("wan", "wan2.5", "text_to_video"),
    )
    extend = spec("prompt_extend", json_type="boolean", control=Control.SWITCH, default=True)
    judge_parameter(
        row, a_try("tag-2", logs, spec=extend, prompt_extend=False), a_try("tag-1", logs), seen=True
    )
    assert row.silent == ["prompt_extend"]


def test_a_default_of_the_gateway_that_the_control_does_not_show_is_a_deviation(vendor: Any) -> None:
    ratio = spec("aspect_ratio", control=Control.SEGMENTED, choices=("16:9", "1:1"), default="16:9")
    row, operation = (
        Row("kling", "kling-v1", "text_to_video"),
        Operation(id="text_to_video", parameters=(ratio,)),
    )
    judge_defaults(
        row, a_try("tag-1", vendor(("/v1/videos", {"prompt": "tag-1", "aspect_ratio": "1:1"}))), operation
    )
    assert row.wrong == ["default: aspect_ratio shows 16:9, the vendor got 1:1"]


def test_a_request_that_never_came_is_a_deviation_and_no_drop(vendor: Any) -> None:
    row = judged(vendor(BASIS))
    assert (row.silent, len(row.wrong)) == ([], 1)


def picture(name: str) -> str:
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), COLOURS[name]).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


REFERENCES = Operation(id="reference_to_video", parameters=(spec("images_ref", core=("reference_images",)),))


def test_pictures_are_known_by_colour_and_a_lost_or_doubled_one_is_named(vendor: Any) -> None:
    body = {
        "prompt": "tag-1",
        "images": [picture("reference_1"), "data:image/png;base64," + picture("reference_1")],
    }
    row = Row("vidu", "viduq1", "reference_to_video")
    one = a_try(
        "tag-1", vendor(("/ent/v2/reference2video", body)), pictures=["reference_1", "reference_2"],
        operation="reference_to_video",
    )  # fmt: skip
    judge_pictures(row, one, REFERENCES)
    assert (row.silent, row.wrong) == (["reference_2"], ["reference_1 2 times"])


def test_another_operation_at_the_vendor_is_a_deviation(vendor: Any) -> None:
    body = {"prompt": "tag-1", "images": [picture("reference_1")]}
    row = Row("vidu", "viduq1", "reference_to_video")
    one = a_try(
        "tag-1", vendor(("/ent/v2/img2video", body)), pictures=["reference_1"], operation="reference_to_video"
    )  # fmt: skip
    one.family = "vidu"
    judge_pictures(row, one, REFERENCES)
    assert row.wrong == ["another operation: img2video instead of reference2video"]


def test_each_parameter_is_tried_with_another_value_than_its_default() -> None:
    assert another_value(spec("mode", choices=("std", "pro"), default="std", json_type="string")) == "pro"
    assert another_value(spec("mode", choices=("pro",), default="pro", json_type="string")) is None
    assert another_value(spec("sound", json_type="boolean", default=True)) is False
    tried = variants(
        Operation(id="text_to_video", parameters=(spec("cfg_scale", minimum=0, maximum=1, default=0.5),))
    )
    assert [values for _, values in tried] == [{"cfg_scale": 0.7}, {"cfg_scale": 0}]
