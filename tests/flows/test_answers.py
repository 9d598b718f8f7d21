"""Answers of many shapes to the whole program: what becomes of the job, of its money and of its words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.case_player import Play, Right, played

CLIP = {"/c.mp4": "whole.mp4"}
DONE = {"json": {"id": "task_1", "status": "completed", "url": "@BASE@/c.mp4"}}
BARE = {"json": {"id": "task_1", "status": "completed", "progress": 100}}
NO_COPY = {
    "GET /v1/videos/task_1/content": {"status": 404, "json": {"error": {"message": "not here", "type": "x"}}}
}
KLING = {"wire_format": "kling", "family": "kling", "model": "kling-v1", "operation": "text_to_video"}
RESPONSES = {"wire_format": "openai_responses"}


def play(says: str, script: Mapping[str, Any], right: Right, **more: Any) -> Play:
    return Play(folder=Path(__file__).parent, file="", says=says, script=script, right=right, **more)


def stopped(says: str, answer: Mapping[str, Any], right: Right) -> Play:
    """Stop is answered so, while the job renders; afterwards it is finished."""
    running = {"json": {"id": "task_1", "status": "in_progress"}}
    script = {
        "polls": [running],
        "routes": {"POST /v1/responses/task_1/cancel": answer},
        "files": CLIP,
    }
    return play(
        f"Stop: {says}",
        script,
        right,
        do="stop",
        request=RESPONSES,
        formats=("openai_videos", "openai_responses"),
    )


PLAYS = [
    play(
        "a success without a clip is watched on until there is one",
        {"polls": [BARE] * 6 + [DONE], "files": CLIP, "routes": NO_COPY},
        Right(state="kept", posts={"/v1/videos": 1}),
    ),
    play(
        "a success whose answer has an error that is no moderation is no failure",
        {"polls": [{"json": {**BARE["json"], "error": {"message": "the upload hiccuped"}}}] * 4 + [DONE], "files": CLIP, "routes": NO_COPY},
        Right(state="kept"),
    ),
    play(
        "a success that a filter took is an end, and its charge is for the log to say",
        {"polls": [{"json": {**BARE["json"], "video": {"respect_moderation": False}}}]},
        Right(state="failed", charge=("maybe", "taken"), words=("content filter",), never_words=("not charged",), not_asked=("GET /v1/videos/task_1/content",)),
    ),
    play(
        "another route says that a filter took it",
        {
            "polls": [BARE],
            "routes": {
                "GET /v1/video/generations/task_1": {"json": {"code": "success", "data": {"task_id": "task_1", "status": "SUCCESS", "data": {"code": 50516, "message": "Post Video Risk Not Pass"}}}}
            },
        },
        Right(state="failed", problem="Post Video Risk Not Pass"),
        formats=("openai_videos", "generations"),
    ),
    play(
        "a native success without a clip says so and goes on",
        {"routes": {
            "POST /kling/v1/videos/text2video": {"json": {"code": 0, "data": {"task_id": "task_1", "task_status": "submitted"}}},
            "GET /kling/v1/videos/text2video/task_1": {"json": {"code": 0, "data": {"task_id": "task_1", "task_status": "succeed"}}},
        }},
        Right(state="queued", words=("offers no clip yet",)),
        request=KLING, formats=("kling",),
    ),
    play(
        "the outer word of an envelope is not the job's",
        {"polls": [{"json": {"status": "success", "data": {"id": "task_1", "status": "processing"}}}] * 3 + [DONE], "files": CLIP},
        Right(state="kept"),
    ),
    play(
        "another route offers the clip that the first one calls a failure",
        {
            "polls": [{"json": {"code": "success", "data": {"task_id": "task_1", "status": "FAILURE", "fail_reason": "upstream returned error"}}}],
            "routes": {"GET /v1/videos/task_1": {"json": {"id": "task_1", "status": "succeeded", "video": {"url": "@BASE@/c.mp4"}}}},
            "files": CLIP,
        },
        Right(state="kept"),
        request={"wire_format": "generations"}, formats=("generations", "openai_videos"),
    ),
    play(
        "several results are several clips",
        {"polls": [{"json": {"id": "task_1", "status": "completed", "outputs": [{"id": "a", "url": "@BASE@/c.mp4"}, {"id": "b", "url": "@BASE@/d.mp4"}]}}], "files": {**CLIP, "/d.mp4": "whole.mp4"}},
        Right(state="kept", asked=({"method": "GET", "path": "/c.mp4"}, {"method": "GET", "path": "/d.mp4"})),
    ),
    play(
        "too many tasks with 503 is held and sent again",
        {
            "submits": [
                {"status": 503, "json": {"detail": "The limit of 1 concurrent tasks has been reached. Please try again later."}},
                {"json": {"id": "task_1", "status": "queued"}},
            ],
            "polls": [DONE], "files": CLIP,
        },
        Right(state="kept", posts={"/v1/videos": 2}),
    ),
    play(
        "want of money with 429 is not repeated as busy",
        {"submit": {"status": 429, "json": {"error": {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": None}}}},
        Right(state="failed", charge=("none",), words=("too little money", "own account at its vendor"), posts={"/v1/videos": 1}),
    ),
    play(
        "a redirect that may be the answer of a server that took it is unconfirmed",
        {"submit": {"status": 303, "json": {}, "headers": {"Location": "https://other.example/v1/videos/task_9?key=abc"}}},
        Right(state="unconfirmed", charge=("maybe",), answer="https://other.example/v1/videos/task_9", words=("named another address",), posts={"/v1/videos": 1}),
    ),
    play(
        "a redirect to another address says which",
        {"submit": {"status": 301, "text": "", "headers": {"Location": "https://other.example/v1/videos"}}},
        Right(state="failed", charge=("none",), words=("https://other.example/v1/videos",), posts={"/v1/videos": 1}),
    ),
    stopped("an answer that says cancelled ends it", {"json": {"id": "task_1", "status": "cancelled"}}, Right(state="cancelled")),
    stopped("one about another job does not", {"json": {"id": "task_2", "status": "cancelled"}}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor one that it is going to be", {"json": {"id": "task_1", "status": "cancelling"}}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor one that it renders", {"json": {"id": "task_1", "status": "in_progress"}}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor an error", {"json": {"error": {"message": "too late"}}}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor a proxy's page", {"text": "<html>fine</html>"}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor nothing at all", {"status": 204, "text": ""}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor a refusal", {"status": 409, "json": {"error": {"message": "cannot be cancelled", "code": "conflict"}}}, Right(state="rendering", never_words=("not watching",))),
    stopped("nor a lost answer", {"lost": True}, Right(state="rendering", never_words=("not watching",))),
    play(
        "Stop: a finished clip is fetched",
        {
            "polls": [{"json": {"id": "task_1", "status": "in_progress"}}, DONE],
            "routes": {"POST /v1/responses/task_1/cancel": DONE},
            "files": CLIP,
        },
        Right(state="kept"),
        do="stop", request=RESPONSES, formats=("openai_videos", "openai_responses"),
    ),
    play(
        "Stop: a gateway without the route can't cancel, so it is no longer watched",
        {"polls": [{"json": {"id": "task_1", "status": "in_progress"}}]},
        Right(words=("Not watching",)),
        do="stop", request=RESPONSES, formats=("openai_videos", "openai_responses"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("one", PLAYS, ids=[one.says for one in PLAYS])
async def test_an_answer_is_read_as_it_comes(one: Play, tmp_path: Path, whole_clip: bytes) -> None:
    wrong = await played(one, tmp_path / "home", whole_clip)
    assert not wrong, "\n".join(wrong)
