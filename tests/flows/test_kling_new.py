"""A gateway that has Kling's routes of 2026 and no other is found, asked in that dialect, and its clip is fetched.

The bodies are the vendor's own, as docs/protocol.md §4.4 quotes them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.pricing import PriceList
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.jobs.job import JobState
from o8studio.domain.models.routing import choose_format
from o8studio.gateway.formats import NATIVE, native_formats
from tests.support.opened import GATEWAY, studio_on, until
from tests.support.raw_server import Asked, RawServer, answer, raw_server

ID = "893605946402811985"
SUBMITTED = {"id": ID, "status": "submitted", "create_time": 1781080778802, "update_time": 1781080794151, "external_id": ""}  # fmt: skip


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def _json(body: object, status: int = 200) -> bytes:
    return answer(json.dumps(body).encode(), status, content_type="application/json")


def _enveloped(data: object) -> bytes:
    return _json({"code": 0, "message": "SUCCEED", "request_id": "r", "data": data})


class OnlyNew:
    """A gateway with `POST /kling/{kind}/{model}` and `GET /kling/tasks`; every other path is a bare 404.

    Without a prefix it is the vendor's own API.
    """

    def __init__(self, server: RawServer, *, unknown: bytes, prefix: str = "/kling") -> None:
        self.server, self.unknown, self.asked = server, unknown, 0
        server.say("/v1/models", _json({"object": "list", "data": [{"id": "kling-3.0", "object": "model"}]}))
        server.say(prefix + "/text-to-video/kling-3.0", _enveloped(SUBMITTED))
        server.say(prefix + "/tasks", self._tasks)

    def _tasks(self, asked: Asked) -> bytes:
        if asked.path.partition("?")[2] != f"task_ids={ID}":
            return self.unknown
        self.asked += 1
        if self.asked < 3:
            return _enveloped([{**SUBMITTED, "status": "processing"}])
        outputs = [{"type": "video", "url": self.server.url + "/v.mp4", "duration": "5.041"}]
        return _enveloped([{**SUBMITTED, "status": "succeeded", "message": "", "outputs": outputs}])


@pytest.mark.parametrize(
    "unknown",
    [_enveloped([]), _json({"code": 1203, "message": "task not found", "request_id": "r"}, 404)],
    ids=["no tasks", "not found"],
)
@pytest.mark.parametrize(("prefix", "form"), [("/kling", "kling_new"), ("", "kling_new_root")])
async def test_a_gateway_with_only_the_new_routes_is_found_and_makes_a_clip(
    home, server: RawServer, whole_clip: bytes, unknown: bytes, prefix: str, form: str
) -> None:
    OnlyNew(server, unknown=unknown, prefix=prefix)
    server.say("/v.mp4", answer(whole_clip, content_type="video/mp4"))
    async with studio_on(server) as studio:
        entry = await studio.setup.learn_routes(replace(studio.setup.known(GATEWAY), formats=()))
        assert entry.formats == (form,)
        draft = Draft(prompt="a fox", values={"duration": 5, "resolution": "720p"})
        order = Order(models=("kling-3.0",), draft=draft, prompts=("a fox",), draw=5, agreed=True)
        clips = await studio.orders.clips(order, entry)
        [job] = await studio.orders.record(order, clips, studio.orders.cost(order, entry, PriceList()))
        assert job.request.wire_format == form
        job = await until(studio, job, JobState.KEPT, JobState.FAILED, JobState.UNCONFIRMED)
    assert job.state is JobState.KEPT
    [sent] = [one for one in server.asked if one.method == "POST" and "text-to-video" in one.path]
    body = json.loads(sent.body)
    assert sent.path == prefix + "/text-to-video/kling-3.0"
    assert (body["prompt"], body["settings"]["duration"]) == ("a fox", 5)
    assert not {"model", "model_name", "contents"} & body.keys()


async def test_another_programs_tasks_at_the_root_are_not_klings(home, server: RawServer) -> None:
    for body in ([], {"code": 0, "data": []}, {"tasks": [], "message": "none"}):
        server.say("/tasks", _json(body))
        async with studio_on(server) as studio:
            entry = await studio.setup.learn_routes(replace(studio.setup.known(GATEWAY), formats=()))
        assert "kling_new_root" not in entry.formats


def test_each_interface_of_kling_has_its_own_route_and_another_choice_by_hand_does_not_change_that() -> None:
    assert NATIVE["kling"] == ("kling", "kling_new", "kling_new_root")
    assert native_formats("kling", "legacy") == ("kling",)
    assert native_formats("kling", "v2") == ("kling_new", "kling_new_root", "kling")
    assert native_formats("jimeng", "") == NATIVE["jimeng"]
    chosen = {"kling": "kling_new"}
    old = choose_format((), native_formats("kling", "legacy"), family="kling", chosen=chosen)
    new = choose_format((), native_formats("kling", "v2"), family="kling", chosen=chosen)
    assert (old, new) == ("kling", "kling_new")
    assert choose_format((), (), family="other", chosen={"other": "vidu"}) == "vidu"
