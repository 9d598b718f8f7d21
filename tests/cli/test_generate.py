"""`generate`: prompts, seeds, and what it says before anything is sent; the two faces are compared in `services/compose`."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from o8studio.cli.main import run
from o8studio.cli.session import CliContext
from o8studio.domain.jobs.pacing import Pace
from tests.support.certificates import certificate, tls_gateway
from tests.support.command_line import SMALL, events, o8
from tests.support.demo import TOKEN, DemoServer
from tests.support.raw_server import answer, raw_server
from tests.support.small_gateway import SmallGateway, small_gateway


def test_without_any_gateway_it_says_how_to_get_one(home: Path) -> None:
    for arguments in (["generate", "x", "-m", "kling-v3"], ["models"], ["models", "--gateway", "team"]):
        done = o8(*arguments, check=2)
        assert "`o8studio gateway add ADDRESS`" in done.stderr
        assert "--demo" in done.stderr


def test_each_prompt_is_a_job_with_a_seed_of_its_own(demo: DemoServer, home: Path) -> None:
    env, at = {"O8STUDIO_TOKEN": TOKEN}, ["--gateway", demo.url]
    prompts = ["one of a pair [demo:fail]", "the other of a pair [demo:fail]"]
    shown = [
        json.loads(line)
        for line in o8("generate", *prompts, *SMALL, *at, "--dry-run", env=env).stdout.splitlines()
    ]
    seeds = [one["body"]["metadata"]["seed"] for one in shown]
    assert len(set(seeds)) == 2
    o8("generate", *prompts, *SMALL, *at, "--draw", str(shown[0]["draw"]), env=env, check=1)
    bodies = [
        post["body"] for post in demo.state()["posts"] if any(one in str(post["body"]) for one in prompts)
    ]
    assert sorted(body["metadata"]["seed"] for body in bodies) == sorted(seeds)
    again = o8("generate", *prompts, *SMALL, *at, "--dry-run", env=env).stdout.splitlines()
    assert json.loads(again[0])["draw"] != shown[0]["draw"]


def test_the_reason_why_prices_are_unknown_is_said_before_the_question(home: Path) -> None:
    done = o8(
        "generate", "x", *SMALL, "-n", "5", "--gateway", "http://127.0.0.1:9", env={"O8STUDIO_TOKEN": TOKEN},
        check=2,
    )  # fmt: skip
    assert "The gateway does not answer." in done.stderr
    assert "lists no price" in done.stderr


# ---- refused before anything is sent

Here = Callable[..., tuple[int, str]]
QUICK = Pace(first=0.02, growth=1.1, longest=0.05, per_second=100)


@pytest.fixture
def here(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Here]:
    """Run a command in this process: its exit code, and all that it printed."""

    def command(*arguments: str) -> tuple[int, str]:
        os.environ["O8STUDIO_TOKEN"] = TOKEN
        code = run(arguments, context=CliContext(pace=QUICK))
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    yield command
    os.environ.pop("O8STUDIO_TOKEN", None)


@pytest.fixture
def shop() -> Iterator[SmallGateway]:
    """A gateway with two models and no prices."""
    with small_gateway() as server:
        server.answers["/v1/models"] = {"data": [{"id": "kling-v3"}, {"id": "sora-2"}]}
        yield server


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-p", 'metadata={"a":NaN}'], "NaN is not a number that JSON has"),
        (["-p", "seed=NaN"], ""),
        (["-p", "duration=Infinity"], ""),
        (["-p", "duration=1e999"], "1e999 is not a number that JSON has"),
        (["-p", 'metadata={"a":[-Infinity]}'], "-Infinity is not a number that JSON has"),
        (["-p", f"n={'9' * 5000}"], "is not a number that JSON has"),
        (["-p", "n=²"], "whole number"),
        (["-p", "width=٣٣٣٣٣٣"], "whole number"),
        (["-p", "resolution=²p"], ""),
        (["-p", r'metadata={"a":"\ud83d"}'], "not valid Unicode"),
        (["--extra", '{"a":NaN}'], "NaN is not a number that JSON has"),
        (["--extra", '{"a":{"b":[1e400]}}'], "1e400 is not a number that JSON has"),
        (["--extra", r'{"\udc00":1}'], "not valid Unicode"),
        (["--extra", '{"a":' * 5000], "nested too deeply"),
        (["--extra", "[1]"], "wants a JSON object"),
        (["--extra", "{,}"], "not valid JSON"),
        (["--operation", "nosuch"], "no operation nosuch. It has text_to_video"),
        (["-p", "durations=5"], "no parameter durations. Did you mean duration?"),
        (["-p", "qqqq=5"], "no parameter qqqq."),
        (["--first-frame", "/nowhere/fox.png"], "fox.png: There is no such picture file"),
        (["--first-frame", "TEXT"], "note.txt: This picture can't be used."),
        (["-o", "/proc/nowhere"], "can't be saved in /proc/nowhere"),
        (["-o", "/dev/null"], "can't be saved in /dev/null: it is no folder"),
        (["-n", "5"], "lists no price for Kling 3.0"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_cant_be_meant_is_refused_in_words_and_nothing_is_sent(
    here: Here, shop: SmallGateway, tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "note.txt").write_text("no picture")
    given = [str(tmp_path / "note.txt") if one == "TEXT" else one for one in arguments]
    code, said = here("generate", "a fox", "-m", "kling-v3", *given, "--gateway", shop.url)
    assert code == (1 if "-o" in arguments else 2), said
    assert words in " ".join(said.split())
    assert "Traceback" not in said
    assert "may have been billed" not in said
    assert here("jobs") == (0, "")
    assert not any(path.startswith("/v1/video") for path in shop.asked)


def test_a_misspelt_model_is_refused_with_a_suggestion_unless_it_is_forced(
    here: Here, shop: SmallGateway
) -> None:
    at = ["--gateway", shop.url]
    code, said = here("generate", "x", "-m", "klng-v3", *at)
    assert code == 2
    assert "does not list the model klng-v3. Did you mean kling-v3?" in said
    assert said.count("Did you mean") == 1
    code, said = here("generate", "x", "-m", "kling-v3", "-m", "quite-another", *at)
    assert code == 2
    assert "`o8studio models`" in said
    assert shop.asked["/v1/videos"] == 0
    shop.on_submit = (400, {"error": {"message": "no", "code": "invalid_request"}})
    code, said = here("generate", "x", "-m", "klng-v3", "--force", *at)
    assert code == 1
    assert shop.asked["/v1/videos"] == 1


@pytest.mark.parametrize(
    "answer_of_models", [(404, {"detail": "Not Found"}), {"data": None}, {"data": []}], ids=str
)
def test_of_a_gateway_that_lists_nothing_no_model_is_refused(
    here: Here, shop: SmallGateway, answer_of_models: object
) -> None:
    shop.answers["/v1/models"] = answer_of_models
    shop.on_submit = (400, {"error": {"message": "no", "code": "invalid_request"}})
    here("generate", "x", "-m", "anything-at-all", "--gateway", shop.url)
    assert shop.asked["/v1/videos"] == 1


def test_a_few_clips_of_unknown_price_are_sent_and_more_are_not(here: Here, shop: SmallGateway) -> None:
    shop.on_submit = (400, {"error": {"message": "no", "code": "invalid_request"}})
    code, said = here("generate", "x", "-m", "kling-v3", "-n", "4", "--gateway", shop.url)
    assert "lists no price" not in said
    assert (code, shop.asked["/v1/videos"]) == (1, 4)
    code, said = here("generate", "x", "y", "z", "-m", "kling-v3", "-m", "sora-2", "--gateway", shop.url)
    assert "lists no price" in said
    assert (code, shop.asked["/v1/videos"]) == (2, 4)


def test_the_demo_gateway_costs_nothing_in_a_dry_run_too(home: Path) -> None:
    shown = json.loads(o8("generate", "x", *SMALL, "--demo", "--dry-run").stdout)
    assert (shown["price"]["low"], shown["price"]["high"]) == (0.0, 0.0)


# ---- what cannot be sent as things are


def test_a_certificate_ends_a_run_at_once_and_says_which_and_why(here: Here, tmp_path: Path) -> None:
    with tls_gateway(certificate(tmp_path)) as server:
        code, said = here("generate", "x", "-m", "kling-v3", "-n", "3", "--gateway", server.url)
        assert code == 3, said
        assert "certificate is not trusted: that of 127.0.0.1 is signed by itself." in said
        assert "No connection" not in said
        assert "`o8studio watch` sends it" in said
        assert [job["state"] for job in events(here("jobs", "--json")[1])] == ["recorded"] * 3


def test_the_wrong_protocol_at_a_port_is_named_and_nothing_was_sent(
    here: Here, shop: SmallGateway, tmp_path: Path
) -> None:
    code, said = here("generate", "x", "-m", "kling-v3", "--gateway", shop.url.replace("http:", "https:"))
    assert (code, "This port speaks http, not https" in said) == (3, True), said
    with tls_gateway(certificate(tmp_path)) as server:
        code, said = here(
            "generate", "x", "-m", "kling-v3", "--gateway", server.url.replace("https:", "http:")
        )
    assert (code, "This port speaks https, not http" in said) == (3, True), said
    assert "may have been billed" not in said


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (301, "", "This address redirects to https://right.example"),
        (308, "", "This address redirects to https://right.example"),
        (404, {"detail": "Not Found"}, "does not know this route or model"),
        (404, {"error": {"message": "Invalid URL (POST /v1/videos)", "type": "invalid_request_error"}}, "does not know this route or model"),
        (404, {"error": {"code": "ModelNotOpen", "message": "Your account has not activated the model"}}, "has not opened this model"),
        (404, {"error": {"code": "nobody_knows", "message": "no such thing"}}, "does not know this route or model: no such thing."),
        (401, {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error", "code": "invalid_api_key"}},
         "The gateway's own key at its vendor is refused; your token is fine"),
        (401, {"error": {"message": "Invalid token", "type": "new_api_error", "code": ""}}, "does not accept the token"),
        (400, {"error": {"message": 'litellm.BadRequestError: OpenAIException - {"error":{"message":"Invalid value: seconds",'
         '"type":"invalid_request_error","code":"invalid_value"}}', "type": None, "code": "400"}}, "Invalid value: seconds"),
        (200, {"success": False, "message": "额度不足"}, "The balance is too low"),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_each_refusal_of_a_submission_says_what_is_true(
    here: Here, status: int, body: object, words: str
) -> None:
    with raw_server() as server:
        server.say("/v1/models", answer(b'{"data":[{"id":"kling-v3"}]}'))
        said_by_it = body if isinstance(body, str) else json.dumps(body)
        server.say(
            "/v1/videos", answer(said_by_it.encode(), status, location="https://right.example/v1/videos")
        )
        code, said = here("generate", "x", "-m", "kling-v3", "--gateway", server.url)
    assert code in (1, 3), said
    assert words in said
    assert "Not charged" in said
    assert "Check the task id" not in said
    assert "litellm." not in said
    assert "may have been billed" not in said


def test_without_a_token_nothing_is_recorded_and_it_says_how_to_give_one(
    home: Path, shop: SmallGateway
) -> None:
    o8("gateway", "add", shop.url, "--name", "bare", "--keep", "session", stdin="sk-1\n", check=None)
    done = o8("generate", "x", "-m", "kling-v3", "--gateway", "bare", check=None)
    assert done.returncode == 1
    assert "There is no token for this gateway" in done.stderr
    assert o8("jobs").stdout == ""
