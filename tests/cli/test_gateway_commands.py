"""`o8studio gateway …` as a person runs it: added, tested, looked at, chosen from, allowed a host, removed."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.support.command_line import SMALL, events, o8
from tests.support.demo import TOKEN, DemoServer, start_demo
from tests.support.raw_server import RawServer, answer, raw_server


def add(
    server: DemoServer | RawServer, name: str = "team", keep: str = "session", check: int | None = 0
) -> str:
    """What was said, warnings too."""
    arguments = ["gateway", "add", server.url, "--name", name, "--proxy", "direct", "--keep", keep]
    done = o8(*arguments, stdin=TOKEN + "\n", check=check)
    return done.stdout + done.stderr


def listed() -> list[dict[str, object]]:
    return events(o8("gateway", "list", "--json").stdout)


def test_a_token_for_one_command_is_said_to_be_forgotten_and_comes_from_the_environment(
    demo: DemoServer, home: Path
) -> None:
    said = add(demo)
    assert "ok   token" in said
    assert "This command forgets the token when it ends." in said
    assert "There is no token" in o8("gateway", "test", "team", check=1).stderr
    found = events(o8("gateway", "test", "team", "--json", env={"O8STUDIO_TOKEN": TOKEN}).stdout)
    assert all(one["good"] is not False for one in found)
    (balance,) = [one for one in found if "usd" in one]
    assert balance["unlimited"] or balance["usd"] > 0


def test_the_list_is_for_people_or_for_programs(demo: DemoServer, home: Path) -> None:
    add(demo)
    assert demo.url in o8("gateway", "list").stdout
    assert [(one["name"], one["address"]) for one in listed()] == [("team", demo.url)]


def test_the_one_that_is_used_from_now_on_is_known_by_its_name(demo: DemoServer, home: Path) -> None:
    add(demo, "first")
    add(demo, "second")
    path = home / "config" / "settings.toml"
    o8("gateway", "use", "second")
    assert tomllib.loads(path.read_text("utf-8"))["current_gateway"] == "second"
    assert "There is no such gateway." in o8("gateway", "use", "third", check=2).stderr
    assert tomllib.loads(path.read_text("utf-8"))["current_gateway"] == "second"


def test_its_routes_are_looked_at_again_on_demand(demo: DemoServer, home: Path) -> None:
    add(demo)
    assert "openai_videos" in o8("gateway", "probe", "team", env={"O8STUDIO_TOKEN": TOKEN}).stdout


def test_a_family_that_nobody_knows_gets_no_format(demo: DemoServer, home: Path) -> None:
    add(demo)
    refused = o8("gateway", "format", "team", "kelp", "generations", check=2).stderr
    assert "There is no family of models kelp." in refused
    assert "kling" in refused


def test_a_token_that_can_be_none_is_refused_before_anything_is_kept(demo: DemoServer, home: Path) -> None:
    arguments = ["gateway", "add", demo.url, "--name", "team", "--proxy", "direct"]
    for token in ("", "sk-密钥\n"):
        o8(*arguments, stdin=token, check=2)
    assert listed() == []


def test_an_address_without_encryption_is_warned_of(home: Path) -> None:
    """Nothing answers at this address; whoever listened on the way could read the token."""
    arguments = ["gateway", "add", "http://192.0.2.1:9", "--name", "far", "--proxy", "http://127.0.0.1:9"]
    done = o8(*arguments, "--keep", "session", stdin=TOKEN + "\n", check=1)
    assert "encrypt" in done.stderr


def test_what_is_removed_is_gone_with_its_token(demo: DemoServer, home: Path) -> None:
    add(demo, keep="keyring")
    assert "ok   token" in o8("gateway", "test", "team").stdout
    o8("gateway", "remove", "team")
    assert listed() == []
    add(demo)
    assert "There is no token" in o8("gateway", "test", "team", check=1).stderr


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
def test_without_a_safe_keyring_it_says_so_and_lets_you_choose(
    demo: DemoServer, home: Path, backend: str
) -> None:
    env = {"PYTHON_KEYRING_BACKEND": backend}
    add = ["gateway", "add", demo.url, "--name", "bare", "--proxy", "direct"]
    refused = o8(*add, stdin=TOKEN + "\n", check=1, env=env)
    assert "no keyring" in refused.stderr
    assert "--keep session" in refused.stderr
    assert '"bare"' not in o8("gateway", "list", "--json", env=env).stdout
    assert "ok   token" in o8(*add, "--keep", "session", stdin=TOKEN + "\n", env=env).stdout
    kept = o8(*add, "--keep", "passphrase", stdin=f"{TOKEN}\nopen sesame\n", env=env)
    assert "ok   passphrase" in kept.stdout
    assert (home / "data" / "tokens.locked").exists()
    for path in home.rglob("*"):
        assert path.is_dir() or TOKEN.encode() not in path.read_bytes(), path


def test_a_gateway_that_is_added_again_keeps_what_is_known_of_it(home: Path, tmp_path: Path) -> None:
    server = start_demo(tmp_path / "demo", "g2")
    again = ["gateway", "add", server.url, "--name", "team", "--proxy", "direct", "--keep", "session"]
    o8(*again, stdin=TOKEN + "\n")
    o8("gateway", "format", "team", "kling", "generations")
    known = events(o8("gateway", "list", "--json").stdout)
    assert (known[0]["generation"], known[0]["formats"][0]) == ("new-api", "openai_videos")
    server.stop()
    assert "FAIL address" in o8(*again, stdin=TOKEN + "\n", check=1).stdout
    assert events(o8("gateway", "list", "--json").stdout) == known
    kept = tomllib.loads((home / "config" / "settings.toml").read_text("utf-8"))
    assert kept["gateways"][0]["chosen"] == {"kling": "generations"}
    o8(*again[:2], "http://127.0.0.1:9", *again[3:], stdin=TOKEN + "\n", check=1)
    moved = events(o8("gateway", "list", "--json").stdout)
    assert (moved[0]["id"], moved[0]["formats"], moved[0]["generation"]) == ("team", [], "")


def test_a_gateway_from_an_older_version_is_looked_at_again_before_its_next_job(
    demo: DemoServer, home: Path
) -> None:
    env = {"O8STUDIO_TOKEN": TOKEN}
    o8(
        "gateway",
        "add",
        demo.url,
        "--name",
        "old",
        "--proxy",
        "direct",
        "--keep",
        "session",
        stdin=TOKEN + "\n",
    )
    path = home / "config" / "settings.toml"
    text = path.read_text("utf-8").replace('generation = "new-api"\n', "")
    path.write_text(text.replace("New API (up to rc.26), demo-g2", "New API, g1 or g2 (demo-g2)"), "utf-8")
    assert events(o8("gateway", "list", "--json").stdout)[0]["generation"] == ""
    o8("generate", "x", *SMALL, "--dry-run", env=env)
    assert events(o8("gateway", "list", "--json").stdout)[0]["generation"] == "new-api"


def test_a_clip_on_a_private_host_waits_for_a_person_who_allows_it(home: Path) -> None:
    """The gateway says that the clip is at an address of this computer's link."""
    with raw_server() as server:
        said = {"id": "task_1", "status": "completed", "metadata": {"url": "http://169.254.9.9:1/v.mp4"}}
        server.say("/v1/videos", answer(json.dumps({"id": "task_1", "status": "queued"}).encode()))
        server.say("/v1/videos/task_1", answer(json.dumps(said).encode()))
        add(server, keep="keyring", check=None)  # the test of its setup fails: it has no model list
        done = o8("generate", "far away", *SMALL, "--yes", check=3)
        assert "169.254.9.9" in done.stdout
        assert "`o8studio gateway allow team 169.254.9.9` allows it." in done.stdout
        assert o8("gateway", "allow", "team", "http://169.254.9.9:1/").stdout == "169.254.9.9\n"
        assert events(o8("gateway", "list", "--json").stdout)[0]["result_hosts"] == ["169.254.9.9"]
        assert o8("gateway", "allow", "team", "169.254.9.9", "--remove").stdout == ""
        assert "not a host" in o8("gateway", "allow", "team", "a b", check=2).stderr
        o8("gateway", "remove", "team")
