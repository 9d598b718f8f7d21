"""Task ids that can't be right are not believed without a word."""

import json

from o8studio.domain.jobs.job import JobState
from o8studio.services.runtime.bus import News, Notified
from tests.support.opened import request, studio_on, until
from tests.support.patience import until as true
from tests.support.raw_server import answer, raw_server


def said_by(words: list[str], news: News) -> None:
    if isinstance(news, Notified):
        words.append(news.words)


async def test_two_clips_under_one_id_are_spoken_of(home) -> None:
    with raw_server() as server:
        server.say("/v1/videos", answer(json.dumps({"id": "task_same"}).encode()))
        server.say("/v1/videos/task_same", answer(b'{"id": "task_same", "status": "in_progress"}'))
        async with studio_on(server) as studio:
            words: list[str] = []
            studio.bus.subscribe(lambda news: said_by(words, news))
            first = await studio.pipeline.record(request(server, "the first"))
            await until(studio, first, JobState.QUEUED, JobState.RENDERING)
            assert words == []
            second = await studio.pipeline.record(request(server, "the second"))
            await until(studio, second, JobState.QUEUED, JobState.RENDERING)
            await true(lambda: len(words) == 1)
            assert "the second" in words[0]
            assert "task_same" in words[0]


async def test_an_answer_that_is_about_another_task_is_spoken_of_once(home) -> None:
    with raw_server() as server:
        server.say("/v1/videos", answer(json.dumps({"id": "task_mine"}).encode()))
        server.say("/v1/videos/task_mine", answer(b'{"id": "task_yours", "status": "in_progress"}'))
        async with studio_on(server) as studio:
            words: list[str] = []
            studio.bus.subscribe(lambda news: said_by(words, news))
            await studio.pipeline.record(request(server, "mine"))
            await true(lambda: server.count("/v1/videos/task_mine") > 3)
            assert len(words) == 1
            assert "task_yours" in words[0]
