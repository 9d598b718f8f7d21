"""`models show`: what a model takes, without a gateway; what it costs, with one."""

import json

from tests.support.command_line import o8
from tests.support.demo import TOKEN, DemoServer


def test_parameters_have_their_values_and_defaults(home) -> None:
    shown = o8("models", "show", "kling-v3").stdout
    assert "3…15 s  default 5" in shown  # and not thirteen numbers, of which one is left out
    assert "16:9 | 9:16 | 1:1  default 16:9" in shown
    told = json.loads(o8("models", "show", "kling-v3", "--json").stdout)
    (length,) = [one for one in told["operations"][0]["parameters"] if one["name"] == "duration"]
    assert "5" in length["choices"]


def test_an_unknown_model_is_guessed_at(home) -> None:
    assert "kling-v3" in o8("models", "show", "klingv3", check=2).stderr


def test_a_gateway_s_price_is_named(home, demo: DemoServer) -> None:
    o8("gateway", "add", demo.url, "--name", "test", "--keep", "session", stdin=TOKEN)
    shown = o8("models", "show", "kling-v3", env={"O8STUDIO_TOKEN": TOKEN}).stdout
    assert "$" in shown.splitlines()[1]


def test_a_model_that_the_gateway_does_not_list_is_guessed_at(home) -> None:
    done = o8("generate", "x", "-m", "klingv3", "--demo", "--dry-run", check=2)
    assert "Did you mean kling-v3" in done.stderr
