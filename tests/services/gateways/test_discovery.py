"""What a probe believes: servers that answer as real ones were seen to, and servers that would mislead it."""

import json
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from o8studio.domain.errors import NotSent
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.services.gateways.discovery import Probe, learned, probe
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry, Settings
from o8studio.studio import Studio, open_studio
from o8studio.texts import language
from o8studio.texts.names import server_words
from tests.support.demo import TOKEN, start_demo
from tests.support.serving import serving

Body = dict[str, object] | str
Answer = tuple[int, Body]
Server = Callable[[str, str, dict[str, str]], Answer | None]
"""Method, path and headers in lower case, to status and body; None closes the connection without an answer."""

PAGE = "<!doctype html><title>New API</title>"
TASK: Answer = (400, {"code": "task_not_exist", "message": "task_not_exist", "data": None})
STATUS: Answer = (
    200,
    {
        "success": True,
        "message": "",
        "data": {"version": "v0.0.0", "quota_per_unit": 500000, "system_name": "x"},
    },
)
SERVED = (
    "/v1/videos/none-0",
    "/v1/video/generations/none-0",
    "/kling/v1/videos/text2video/none-0",
    "/kling/v1/videos/image2video/none-0",
)


def missing(path: str, words: str = "The requested resource was not found") -> Answer:
    """A path that New API does not have (August 2026): JSON under /v1 and /api, the start page elsewhere."""
    if not path.startswith(("/v1", "/api")):
        return 200, PAGE
    return 404, {"error": {"message": words, "type": "invalid_request_error", "param": "", "code": ""}}


def envelope_a(status: int, words: str, code: str = "") -> Answer:
    noise = f"{words} (request id: 20261127034005{hash(words) % 10**8:08}8d9d6)"
    return status, {"error": {"code": code, "message": noise, "type": "new_api_error"}}


def august(method: str, path: str, headers: dict[str, str]) -> Answer:
    """The fork of August 2026, as it answered an unlimited token."""
    if path == "/api/status":
        return STATUS
    if path.startswith("/kling/v1/videos/") and headers.get("content-type") != "application/json":
        return 500, {"error": {"message": "Panic detected, error: nil", "type": "new_api_panic"}}
    if path in SERVED:
        return TASK
    if path.startswith("/jimeng/?"):
        return 400, {"code": "invalid_api_platform", "message": "invalid api platform: ", "data": None}
    if path == "/v1/responses/resp_none":
        return envelope_a(503, "No available channel for model grok-4.3", "model_not_found")
    if path == "/v1/models":
        return 200, {"data": [], "object": "list", "success": True}
    return missing(path)


def april(method: str, path: str, headers: dict[str, str]) -> Answer:
    """Upstream of April 2026: another 404, no panic, no route for responses."""
    found = august(method, path, {"content-type": "application/json"})
    if path == "/v1/responses/resp_none":
        found = missing(path)
    return missing(path, f"Invalid URL ({method} {path})") if found[0] == 404 else found


def limited(method: str, path: str, headers: dict[str, str]) -> Answer:
    """A token that is limited to models: refused on every route that is there, before its own answer."""
    found = august(method, path, headers)
    if path == "/v1/responses/resp_none":
        return envelope_a(403, "该令牌无权访问模型 grok-4.3")
    if path == "/api/status" or path == "/v1/models" or found[0] in (200, 404):
        return found
    return envelope_a(403, "该令牌无权访问模型 ")


def from_elsewhere(method: str, path: str, headers: dict[str, str]) -> Answer:
    """A token of another address, whose refusal has no code: the list of models is refused as well."""
    found = limited(method, path, headers)
    return (
        envelope_a(403, "您的 IP 不在令牌允许访问的列表中")
        if found[0] == 403 or path == "/v1/models"
        else found
    )


def expired(method: str, path: str, headers: dict[str, str]) -> Answer:
    found = august(method, path, headers)
    return found if found[0] in (200, 404) else envelope_a(401, "Invalid token")


def another_channel(method: str, path: str, headers: dict[str, str]) -> Answer:
    """An xAI channel answers for responses, in the words of its vendor, and names the id."""
    if path == "/v1/responses/resp_none":
        words = "Response with id=resp_none not found"
        return 404, {
            "error": {"message": words, "type": "upstream_error", "param": "", "code": "bad_response"}
        }
    return august(method, path, headers)


def plugins(method: str, path: str, headers: dict[str, str]) -> Answer:
    """Task plug-ins: read in their source, not seen."""
    gone = {"error": {"message": "Task not found", "type": "new_api_error", "code": "not_found"}}
    if path in ("/v1/videos/none-0", "/v1/tasks/task_none", "/v1/responses/resp_none"):
        return 404, gone
    if path.startswith("/kling/v1/videos/") or path == "/ali/api/v1/tasks/none-0":
        return 404, {"code": 1203, "message": "task not found"}
    if path == "/doubao/api/v3/contents/generations/tasks/none-0":
        return 404, {"error": {"code": "ResourceNotFound", "message": "task not found"}}
    if path.startswith("/jimeng/?"):
        return 404, {"code": 404, "message": "task not found"}
    if path in ("/api/status", "/v1/models"):
        return august(method, path, headers)
    return missing(path)


def plugins_limited(method: str, path: str, headers: dict[str, str]) -> Answer:
    found = plugins(method, path, headers)
    if path in ("/api/status", "/v1/models") or found[0] == 200 or found == missing(path):
        return found
    return envelope_a(403, "This token has no access to model ")


def sub2api(method: str, path: str, headers: dict[str, str]) -> Answer | None:
    """xAI's dialect at the root (Wei-Shaw/sub2api, openai_gateway_handler): its own 400 and 404, plain text elsewhere."""
    if path == "/v1/videos/none-0":
        return 404, {"error": {"type": "not_found_error", "message": "Video request not found"}}
    if (method, path) == ("POST", "/v1/videos/generations"):
        return 400, {"error": {"type": "invalid_request_error", "message": "model is required"}}
    return 404, "404 page not found"


def openai(method: str, path: str, headers: dict[str, str]) -> Answer | None:
    """A server by OpenAI's own description: a list of videos, and errors that name the video."""
    if path == "/v1/videos?limit=1":
        return 200, {"object": "list", "data": [], "has_more": False, "first_id": None, "last_id": None}
    if path.startswith("/v1/videos/"):
        words = f"Video with id '{path.rpartition('/')[2]}' not found."
        return 404, {
            "error": {"message": words, "type": "invalid_request_error", "param": None, "code": None}
        }
    return 404, {"detail": "Not Found"}


def nest(method: str, path: str, headers: dict[str, str]) -> Answer:
    return 404, {"message": f"Cannot {method} {path}", "error": "Not Found", "statusCode": 404}


def spring(method: str, path: str, headers: dict[str, str]) -> Answer:
    return 404, {"timestamp": "2026-11-27T03:40:05.123Z", "status": 404, "error": "Not Found", "path": path}


def fixtures(method: str, path: str, headers: dict[str, str]) -> Answer:
    return 404, {"error": {"message": "no fixture matches"}}


FRAMEWORKS: dict[str, Body] = {
    "nest": {"message": "Cannot GET /kling/v1/videos", "error": "Not Found", "statusCode": 404},
    "fastify": {"message": "Route GET:/kling not found", "error": "Not Found", "statusCode": 404},
    "spring": {"timestamp": "2026-11-27T03:40:05Z", "status": 404, "error": "Not Found", "path": "/jimeng/"},
    "problem": {"type": "https://tools.ietf.org/html/rfc9110", "title": "Not Found", "status": 404},
    "fastapi": {"detail": "Not Found"},
    "django": {"detail": "Not found."},
    "express": {"error": "Not Found"},
    "echo": {"message": "Not Found"},
    "rails": {"status": 404, "error": "Not Found"},
    "laravel": {"message": "The route kling/v1 could not be found."},
    "kong": {"message": "no Route matched with those values", "request_id": "3f9"},
    "apisix": {"error_msg": "404 Route Not Found"},
    "strapi": {"data": None, "error": {"status": 404, "name": "NotFoundError", "message": "Not Found"}},
    "fixtures": {"error": {"message": "no fixture matches"}},
}
"""What frameworks and proxies answer for a path that they don't have."""


def parrot(method: str, path: str, headers: dict[str, str]) -> Answer:
    """Knows no job, whatever the path is."""
    return TASK


NEW_API = ("openai_videos", "generations", "kling", "jimeng")
PLUG_INS = ("openai_videos", "openai_responses", "tasks", "kling", "jimeng", "doubao", "ali")
CASES: list[tuple[Server, tuple[str, ...], Generation | None]] = [
    (august, NEW_API, Generation.NEW_API),
    (april, NEW_API, Generation.NEW_API),
    (limited, NEW_API, Generation.NEW_API),
    (another_channel, NEW_API, Generation.NEW_API),
    (expired, (), None),
    (from_elsewhere, (), None),
    (plugins, PLUG_INS, Generation.NEW_API_PLUGINS),
    (plugins_limited, PLUG_INS, Generation.NEW_API_PLUGINS),
    (sub2api, ("openai_videos", "xai_root"), Generation.UNKNOWN),
    (openai, ("openai_videos",), Generation.OPENAI),
    (nest, (), Generation.UNKNOWN),
    (spring, (), Generation.UNKNOWN),
    (fixtures, (), Generation.UNKNOWN),
    (parrot, (), Generation.UNKNOWN),
]


class Running:
    """A server on loopback, and what was asked of it: method, path, headers, body."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Server = august
        running = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                running.asked.append((self.command, self.path, headers, body))
                found = running.answer(self.command, self.path, headers)
                if found is None:
                    self.close_connection = True
                    return
                status, said = found
                content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-type", "text/html" if isinstance(said, str) else "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Running]:
    running = Running()
    with serving(running.http):
        yield running


async def found_at(url: str) -> Probe:
    async with GatewayClient(Route(base_url=url, proxy="direct"), Secret(TOKEN)) as client:
        return await probe(client)


def entry_at(url: str, **more: object) -> GatewayEntry:
    plain = GatewayEntry(id=GatewayId("g"), name="g", base_url=url, proxy="direct", token_storage="session")
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("answer", "routes", "generation"), CASES, ids=lambda one: getattr(one, "__name__", "")
)
async def test_a_route_is_there_where_nonsense_beside_it_is_answered_differently(
    server: Running, answer: Server, routes: tuple[str, ...], generation: Generation | None
) -> None:
    server.answer = answer
    found = await found_at(server.url)
    assert (found.routes, found.generation) == (routes, generation)
    assert not found.can_cancel


@pytest.mark.parametrize("framework", FRAMEWORKS)
async def test_a_frameworks_404_is_no_route_also_where_nonsense_is_answered_differently(
    server: Running, framework: str
) -> None:
    """A gateway with several programs behind it: the control question reaches another one than the question."""

    def several(method: str, path: str, headers: dict[str, str]) -> Answer:
        if "nonsense" in path:
            return 404, {"error": {"message": "nothing here", "type": "x", "code": "y"}}
        return (
            (404, FRAMEWORKS[framework])
            if path.startswith(("/kling", "/jimeng", "/ent"))
            else august(method, path, headers)
        )

    server.answer = several
    assert (await found_at(server.url)).routes == ("openai_videos", "generations")


async def test_a_404_that_says_which_job_is_missing_is_the_routes_own(server: Running) -> None:
    """Small servers of OpenAI's route have the envelope of their framework, and name the video."""

    def small(method: str, path: str, headers: dict[str, str]) -> Answer:
        return 404, {"detail": "Video not found" if path == "/v1/videos/none-0" else "Not Found"}

    server.answer = small
    assert (await found_at(server.url)).routes == ("openai_videos",)


@pytest.mark.parametrize(
    ("generation", "routes", "kind"),
    [
        ("g0", "generations kling jimeng", Generation.UNKNOWN),
        ("g1", "openai_videos generations kling jimeng", Generation.NEW_API),
        ("g2", "openai_videos generations kling jimeng", Generation.NEW_API),
        ("g3", "openai_videos generations openai_responses tasks kling jimeng doubao", Generation.NEW_API_PLUGINS),
        ("litellm", "openai_videos", Generation.UNKNOWN),
        ("hitopen", "openai_videos", Generation.UNKNOWN),
        ("openopen8", "openai_responses kling kling_new jimeng vidu vidu_mounted ark", Generation.UNKNOWN),
    ],
)  # fmt: skip
async def test_the_servers_that_the_demo_plays_are_recognised(
    demos, generation: str, routes: str, kind: Generation
) -> None:
    server = demos(generation)
    jobs = len(server.state()["jobs"])
    found = await found_at(server.url)
    assert (set(found.routes), found.generation) == (set(routes.split()), kind)
    assert found.can_cancel is (generation == "openopen8")
    assert len(server.state()["jobs"]) == jobs


@pytest.mark.parametrize("answer", [august, april, limited, plugins, nest, parrot])
async def test_the_questions_are_few_and_none_could_be_taken_for_a_submission(
    server: Running, answer: Server
) -> None:
    server.answer = answer
    await found_at(server.url)
    assert len(server.asked) <= 28
    of_new_api = [path for _, path, _, _ in server.asked if path.startswith("/api/")]
    assert of_new_api == ["/api/status"] or answer in (nest, parrot)
    for method, path, headers, body in server.asked:
        assert method == "GET" or set(json.loads(body)) <= {"task_id"}
        if not path.startswith(("/api/status", "/v1/models")):
            assert headers["content-type"] == "application/json"


async def test_a_server_that_follows_openais_description_is_asked_once_and_remembered(
    server: Running,
) -> None:
    server.answer = openai
    entry = learned(entry_at(server.url), await found_at(server.url))
    assert (entry.generation, entry.server) == (Generation.OPENAI, "OpenAI-compatible")
    server.answer = but(openai, "/v1/videos?limit=1", (429, ""))
    assert learned(entry, await found_at(server.url)).generation == Generation.OPENAI
    server.answer = august
    assert learned(entry, await found_at(server.url)).generation == Generation.NEW_API


def but(answer: Server, path: str, instead: Answer | None) -> Server:
    """The same server, with one place that answers otherwise."""
    return lambda method, asked, headers: (
        instead if asked.startswith(path) else answer(method, asked, headers)
    )


@pytest.mark.parametrize("instead", [(429, ""), (503, {"message": "busy"}), (502, PAGE), (401, {}), None])
async def test_what_could_not_be_asked_stays_as_it_was_known(server: Running, instead: Answer | None) -> None:
    server.answer = august
    known = learned(entry_at(server.url), await found_at(server.url))
    assert known.formats == NEW_API
    server.answer = but(august, "/v1/video", instead)
    found = await found_at(server.url)
    assert not {"openai_videos", "generations"} & set(found.routes)
    assert learned(known, found) == known
    assert learned(entry_at(server.url), found).formats == ("kling", "jimeng")


async def test_without_an_answer_to_the_control_question_nothing_is_promised(server: Running) -> None:
    server.answer = but(august, "/v1/nonsense", (504, PAGE))
    found = await found_at(server.url)
    assert found.routes == ("kling", "jimeng")
    assert {"openai_videos", "generations"} <= found.unproven
    assert found.generation is None


@pytest.mark.parametrize("instead", [(429, ""), (500, {"message": "x"}), (503, PAGE), None])
async def test_a_throttled_status_does_not_change_what_the_gateway_is(
    server: Running, instead: Answer | None
) -> None:
    known = learned(entry_at(server.url), await found_at(server.url))
    assert (known.generation, known.server) == ("new-api", "New API (up to rc.26), v0.0.0")
    server.answer = but(august, "/api/status", instead)
    assert learned(known, await found_at(server.url)) == known
    assert learned(entry_at(server.url), await found_at(server.url)).generation == ""


async def test_a_page_for_every_question_takes_nothing_away(server: Running) -> None:
    known = learned(entry_at(server.url), await found_at(server.url))
    server.answer = lambda *_: (200, PAGE)
    after = learned(known, await found_at(server.url))
    assert after == known


async def test_a_route_that_is_gone_is_gone(server: Running) -> None:
    known = learned(entry_at(server.url), await found_at(server.url))
    server.answer = lambda method, path, headers: (
        missing(path) if "kling" in path else august(method, path, headers)
    )
    assert "kling" not in learned(known, await found_at(server.url)).formats


async def test_responses_that_an_older_version_believed_in_are_forgotten_with_a_limited_token(
    server: Running,
) -> None:
    server.answer = limited
    old = entry_at(server.url, formats=("openai_videos", "openai_responses", "tasks", "ark"), can_cancel=True)
    fresh = learned(old, await found_at(server.url))
    assert (fresh.formats, fresh.can_cancel) == (NEW_API, False)


async def test_a_server_that_panics_on_kling_proves_nothing_of_it(server: Running) -> None:
    panic: Answer = (500, {"error": {"message": "Panic detected", "type": "new_api_panic"}})
    server.answer = but(august, "/kling/v1/videos", panic)
    found = await found_at(server.url)
    assert "kling" in found.unproven
    assert found.generation is Generation.NEW_API


async def test_a_gateway_that_is_not_there_is_no_gateway_without_routes() -> None:
    with pytest.raises(NotSent):
        await found_at("http://127.0.0.1:9")


def test_the_kind_of_server_is_said_in_the_language_in_use() -> None:
    assert server_words("New API (up to rc.26), v1.0, patched") == "New API (up to rc.26), v1.0, patched"
    assert server_words("New API, g1 or g2 (v0.13)") == "New API, g1 or g2 (v0.13)"
    language.use("zh_CN")
    try:
        assert server_words("Demo") == "演示"
    finally:
        language.use("en")


# ---- what is kept


def test_settings_of_older_versions_open_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    known = Settings(gateways=(entry_at("http://a.example", formats=NEW_API, generation="new-api"),))
    settings_file.save(path, known)
    assert settings_file.load(path) == known
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["gateways"][0]["generation"] == "new-api"
    for there in ("", 'generation = "of tomorrow"\n', "generation = 7\n"):
        path.write_text(text.replace('generation = "new-api"\n', there), "utf-8")
        assert settings_file.load(path).gateways == (replace(known.gateways[0], generation=""),)


def test_a_gateway_that_is_looked_at_keeps_its_place_among_the_others() -> None:
    settings = Settings()
    for name in ("a", "b", "c"):
        settings = settings.with_gateway(replace(entry_at("http://x.example"), id=GatewayId(name)))
    again = settings.with_gateway(replace(settings.gateways[0], server="seen"))
    assert [one.id for one in again.gateways] == ["a", "b", "c"]


def test_at_another_address_only_what_a_person_chose_is_kept() -> None:
    known = entry_at(
        "http://a.example", formats=NEW_API, generation="new-api", server="New API", can_cancel=True,
        chosen={"kling": "kling"},
    )  # fmt: skip
    assert known.at("http://a.example") == known
    assert known.at("http://b.example") == entry_at("http://b.example", chosen={"kling": "kling"})


async def with_gateway(studio: Studio, entry: GatewayEntry) -> GatewayEntry:
    await studio.preferences.change(studio.preferences.settings.with_gateway(entry))
    await studio.tokens.keep(entry, Secret(TOKEN))
    return entry


@pytest.fixture
async def studio(home: Path) -> AsyncIterator[Studio]:
    async with open_studio(places()) as studio:
        yield studio


async def test_a_gateway_of_unknown_generation_is_looked_at_once_per_start(
    server: Running, studio: Studio
) -> None:
    entry = await with_gateway(studio, entry_at(server.url))
    server.answer = but(august, "/api/status", (429, ""))
    fresh = await studio.setup.learn_unknown(entry)
    assert (fresh.formats, fresh.generation) == (NEW_API, "")
    asked = len(server.asked)
    assert await studio.setup.learn_unknown(fresh) == fresh
    assert len(server.asked) == asked
    known = replace(fresh, generation="new-api", base_url=server.url + "/other")
    assert await studio.setup.learn_unknown(known) == known
    assert len(server.asked) == asked


async def test_a_gateway_that_can_not_be_reached_is_left_as_it_is(studio: Studio) -> None:
    entry = await with_gateway(studio, entry_at("http://127.0.0.1:9", formats=NEW_API))
    assert await studio.setup.learn_unknown(entry) == entry
    assert studio.gateways.entry("g") == entry


async def test_what_a_person_changed_meanwhile_is_not_undone(server: Running, studio: Studio) -> None:
    entry = await with_gateway(studio, entry_at(server.url))
    chosen = replace(entry, chosen={"kling": "kling"})
    await studio.preferences.change(studio.preferences.settings.with_gateway(chosen))
    await studio.setup.learn_routes(entry)
    assert studio.gateways.entry("g") == replace(
        chosen, formats=NEW_API, generation="new-api", server="New API (up to rc.26), v0.0.0"
    )
    await studio.preferences.change(studio.preferences.settings.without_gateway(entry.id))
    await studio.setup.learn_routes(entry, await found_at(server.url))
    assert studio.gateways.entry("g") is None


async def test_the_built_in_demo_is_known_to_let_everything_through(studio: Studio, tmp_path: Path) -> None:
    running = start_demo(tmp_path / "demo", "g2")
    entry = studio.gateways.set_demo(running.url, TOKEN)
    assert entry.generation == "demo"
    await studio.setup.learn_routes(entry)
    known = studio.gateways.entry(DEMO)
    assert known is not None
    assert (known.generation, known.server, known.formats) == ("demo", "Demo", NEW_API)
    running.stop()
