"""Several results in one answer: each link with the gateway's own name for it, where it is a name."""

import pytest

from o8studio.domain.ids import RemoteId
from o8studio.domain.request import Json
from o8studio.gateway.formats.kling import Kling
from o8studio.gateway.parsing import find_links, results
from o8studio.gateway.wire import Finished


def kling(*videos: Json) -> dict[str, Json]:
    data: dict[str, Json] = {
        "task_id": "t",
        "task_status": "succeed",
        "task_result": {"videos": list(videos)},
    }
    return {"code": 0, "data": data}


def test_the_videos_of_a_kling_answer_keep_the_names_that_kling_gave_them() -> None:
    reply = kling({"id": "v1", "url": "https://x/1.mp4"}, {"id": "v2", "url": "https://x/2.mp4"})
    found = Kling().decode_status(RemoteId("t"), reply)
    assert isinstance(found, Finished)
    assert [(one.key, one.sources[0].value) for one in found.results] == [
        ("v1", "https://x/1.mp4"),
        ("v2", "https://x/2.mp4"),
    ]


@pytest.mark.parametrize("key", [None, True, "", "x" * 65, {"a": 1}, 1.5])
def test_what_is_no_name_is_none(key: Json) -> None:
    body: dict[str, Json] = {"videos": [{"id": key, "url": "https://x/1.mp4"}]}
    assert find_links(body) == {"https://x/1.mp4": ""}


def test_a_name_that_several_results_share_names_none_of_them() -> None:
    items: list[Json] = [{"id": "v", "url": f"https://x/{number}.mp4"} for number in range(3)]
    assert set(find_links({"creations": items}).values()) == {""}


def test_plain_links_are_results_without_names_and_each_counts_once() -> None:
    links = find_links(
        {"metadata": {"result_urls": ["https://x/1.mp4", "https://x/2.mp4", "https://x/1.mp4"]}}
    )
    assert links == {"https://x/1.mp4": "", "https://x/2.mp4": ""}
    assert [len(one.sources) for one in results(links, "", "/v1/videos/t/content")] == [2, 1]


def test_a_hundred_thousand_links_are_looked_at_in_one_go() -> None:
    items: list[Json] = [{"id": number, "url": f"https://x/{number}.mp4"} for number in range(100_000)]
    assert len(find_links({"videos": items})) == 100_000
