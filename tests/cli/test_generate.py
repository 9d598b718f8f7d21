"""`generate`: prompts, seeds, and what it says before anything is sent; the two faces are compared in `services/compose`."""

import json
from pathlib import Path

from tests.support.command_line import SMALL, o8
from tests.support.demo import TOKEN, DemoServer


def test_without_any_gateway_it_says_how_to_get_one(home: Path) -> None:
    for arguments in (["generate", "x", "-m", "kling-v3"], ["models"], ["models", "--gateway", "team"]):
        done = o8(*arguments, check=2)
        assert "`o8studio gateway add ADDRESS`" in done.stderr
        assert "--demo" in done.stderr


def test_each_prompt_is_a_job_with_a_seed_of_its_own(demo: DemoServer, home: Path) -> None:
    env, at = {"O8STUDIO_TOKEN": TOKEN}, ["--gateway", demo.url]
    prompts = ["first of two [demo:fail]", "second of two [demo:fail]"]
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
        "generate", "x", *SMALL, "--gateway", "http://127.0.0.1:9", env={"O8STUDIO_TOKEN": TOKEN}, check=2
    )
    assert "The gateway does not answer." in done.stderr
    assert "lists no price" in done.stderr
