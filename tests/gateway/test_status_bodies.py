"""The video object and the TaskDto, read as whatever route answered with them."""

import json
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain.errors import AnswerLost, Incomprehensible, Refused
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import SourceKind
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.reading import readable
from o8studio.gateway.status_bodies import is_task, speaks_for, task_status, video_status
from o8studio.gateway.wire import Finished, Rejected, Rendering, Unrecognised, Waiting, Withdrawn

ID = RemoteId("task_1")
ANSWERS = json.loads((Path(__file__).parent.parent / "golden" / "answers.json").read_text("utf-8"))
KINDS = {
    Waiting: "queued",
    Rendering: "rendering",
    Finished: "done",
    Rejected: "failed",
    Withdrawn: "cancelled",
    Unrecognised: "strange",
}
LINK = "https://cdn.example/v.mp4"


def sources(found: object) -> list[tuple[SourceKind, str]]:
    assert isinstance(found, Finished)
    return [(source.kind, source.value) for one in found.results for source in one.sources]


def task(**fields: object) -> dict[str, object]:
    return {"code": "success", "data": {"task_id": "task_1", **fields}}


def test_a_video_that_is_done_is_at_its_link_and_at_the_gateways_copy() -> None:
    found = video_status(ID, {"status": "completed", "metadata": {"url": LINK}, "expires_at": 1_800_000_000})
    assert sources(found) == [(SourceKind.LINK, LINK), (SourceKind.GATEWAY, "/v1/videos/task_1/content")]
    assert isinstance(found, Finished)
    assert found.expires_at == 1_800_000_000


def test_a_link_without_any_word_is_a_finished_video_unless_an_error_lies_beside_it() -> None:
    assert sources(video_status(ID, {"url": LINK}))[0] == (SourceKind.LINK, LINK)
    with pytest.raises(Incomprehensible, match="got an error: no such thing"):
        video_status(ID, {"url": LINK, "error": {"message": "no such thing"}})


def test_an_object_without_word_or_link_is_not_understood() -> None:
    with pytest.raises(Incomprehensible) as error:
        video_status(ID, {"id": "task_1"})
    assert error.value.missing == "status"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"status": "queued"}, Waiting),
        ({"status": "in_progress", "progress": 40}, Rendering),
        ({"status": "failed", "error": {"message": "no", "code": "x"}}, Rejected),
    ],
)
def test_the_words_of_a_video_are_its_states(body: dict[str, object], kind: type) -> None:
    assert isinstance(video_status(ID, body), kind)


@pytest.mark.parametrize(
    ("reply", "is_one"),
    [
        (task(status="SUCCESS"), True),
        ({"code": "success", "data": {"task_id": "x"}}, False),
        ({"code": "fail", "data": {"status": "SUCCESS"}}, False),
        ({"code": "success", "data": None}, False),
        ({"status": "completed"}, False),
    ],
)
def test_the_envelope_of_a_task_is_known_by_its_code_and_its_status(
    reply: dict[str, object], is_one: bool
) -> None:
    assert is_task(reply) is is_one


def test_a_task_without_data_is_not_understood() -> None:
    with pytest.raises(Incomprehensible) as error:
        task_status(ID, {"code": "success", "data": None})
    assert error.value.missing == "status"


def test_old_gateways_keep_the_link_where_a_failure_has_its_reason() -> None:
    assert sources(task_status(ID, task(status="SUCCESS", fail_reason=LINK)))[0] == (SourceKind.LINK, LINK)
    better = "https://cdn.example/other.mp4"
    assert (SourceKind.LINK, LINK) not in sources(
        task_status(ID, task(status="SUCCESS", fail_reason=LINK, url=better))
    )
    failed = task_status(ID, task(status="FAILURE", fail_reason=LINK))
    assert isinstance(failed, Rejected), "a link among the reasons of a failure is no clip"


def test_veos_words_for_a_failure_stand_where_its_link_would() -> None:
    found = task_status(ID, task(status="FAILURE", url="the prompt was refused"))
    assert isinstance(found, Rejected)
    assert found.reason == "the prompt was refused"


def test_a_success_whose_vendor_was_stopped_by_its_filter_is_a_refusal() -> None:
    vendor = {"code": 50516, "message": "Output Video Risk"}
    found = task_status(ID, task(status="SUCCESS", data=vendor))
    assert isinstance(found, Rejected)
    assert (found.reason, found.code) == ("Output Video Risk", "50516")
    assert isinstance(task_status(ID, task(status="SUCCESS", data=vendor | {"url": LINK})), Finished)
    assert isinstance(task_status(ID, task(status="SUCCESS", data=vendor | {"code": 10000})), Finished)


def taken_for(row: dict[str, Any], form: str) -> list[object]:
    """What an answer about a job counts as; with links where it is done."""
    body, name = readable(row["body"]), RemoteId("resp_1" if form == "openai_responses" else "t-1")
    try:
        found = FORMATS[form].decode_status(name, body)
    except (Incomprehensible, Refused, AnswerLost):
        return ["none"]
    if row["http"] >= 400 and not speaks_for(name, row["http"], body, found):
        return ["none"]
    told: list[object] = [KINDS[type(found)]]
    if isinstance(found, Finished):
        told.append(
            [
                source.value
                for one in found.results
                for source in one.sources
                if source.kind is SourceKind.LINK and not source.guessed
            ]
        )
    if isinstance(found, Rejected) and row.get("reason"):
        assert row["reason"].lower() in f"{found.reason} {found.code}".lower(), found
    return [*told, found.word] if isinstance(found, Unrecognised) else told


@pytest.mark.parametrize("row", ANSWERS["status"], ids=lambda row: json.dumps(row["body"])[:60])
def test_an_answer_in_a_public_shape_means_the_same_on_both_of_new_apis_routes(row: dict[str, Any]) -> None:
    """What was no TaskDto was read on the one route and not on the other."""
    for form in [row["format"]] if row["format"] else ["openai_videos", "generations"]:
        assert taken_for(row, form) == row["means"], (form, row["from"])
