"""Models from a person's own folder: added, overridden, and skipped by name and line when a file is broken."""

import asyncio
import logging
from pathlib import Path

import pytest

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources
from tests.support.demo import TOKEN

SHIPPED = resources() / "providers"
NEW_KLING = """
id = "kling"
label = "Kling AI"

[[models]]
id = "kling-v9"
label = "Kling 9"
label_zh_CN = "可灵 9"
api = "legacy"

[[models.operations]]
id = "text_to_video"
parameters = [
  { use = "prompt" },
  { use = "mode", enum = ["std", "pro"] },
  { use = "duration", enum = ["5", "30"], default = "5" },
  { use = "aspect_ratio" },
]
rules = [
  { kind = "narrow", param = "mode", allow = ["pro"], if = { param = "duration", is = "30" }, message = "30 s need pro." },
]
"""


def catalogue(folder: Path, text: str, name: str = "mine.toml") -> Catalogue:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return Catalogue(SHIPPED, folder)


def test_a_new_model_in_a_known_format_is_data_only(tmp_path: Path) -> None:
    found = catalogue(tmp_path, NEW_KLING)
    card = found.spec("kling-v9")
    assert (card.family, card.title_zh, found.broken) == ("kling", "可灵 9", [])
    view = resolve(card, Draft(prompt="a fox", portable={"duration": 28, "resolution": "720p"}))
    assert view.can_send
    assert dict(view.core) == {"duration": 30, "resolution": "1080p"}  # the rule raised the mode
    request = GenerationRequest(
        gateway_id="g", base_url="https://g", wire_format="kling", model=card.id, prompt="a fox", family=card.family,
        api=card.api, core=view.core, native=view.native,
    )  # fmt: skip
    body = FORMATS["kling"].encode_submit(request, {}).body
    assert body is not None
    assert (body["model_name"], body["duration"], body["mode"]) == ("kling-v9", "30", "pro")
    assert len(found.specs()) == 96


def test_a_model_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    found = catalogue(tmp_path, NEW_KLING.replace("kling-v9", "kling-v3"))
    assert found.spec("kling-v3").title == "Kling 9"
    assert len(found.specs()) == 95


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (('id = "kling"\n', ""), 1, "`id` is missing"),
        (("[[models]]", "[[models]"), 5, "this is not TOML"),
        (('use = "aspect_ratio"', 'use = "aspect"'), 14, "there is no parameter 'aspect'"),
        (('kind = "narrow"', 'kind = "narrows"'), 20, "unknown kind of rule 'narrows'"),
        (('param = "duration", is', 'param = "length", is'), 20, "the rule speaks of length"),
        (('enum = ["5", "30"]', 'enum = "5"'), 14, "`enum` must be a list"),
        (('label = "Kling 9"\n', ""), 5, "model kling-v9 has no `label`"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_harms_nothing(
    tmp_path, caplog, change, line, problem
) -> None:
    text = NEW_KLING.replace(*change)
    with caplog.at_level(logging.WARNING):
        found = catalogue(tmp_path, text)
        assert len(found.specs()) == 95
    [said] = found.broken
    name, number, words = said.split(":", 2)
    assert name == "mine.toml"
    assert abs(int(number) - line) <= 1, said
    assert problem in words
    assert said in caplog.text


def test_the_line_of_a_table_inside_lists_is_found(tmp_path: Path) -> None:
    text = (SHIPPED / "kling.toml").read_text("utf-8").replace('id = "kling"', 'id = "kling_copy"', 1)
    wrong = text.replace('kind = "exactly_one_nonzero"', 'kind = "exactly_one_zero"', 1)
    at = wrong[: wrong.index("exactly_one_zero")].count("\n") + 1
    [said] = (lambda one: (one.specs(), one.broken)[1])(catalogue(tmp_path, wrong))
    assert int(said.split(":")[1]) == at


@pytest.mark.parametrize("junk", [b"\xff\xfe\x00", b"", b"[" * 5000, b'models = 7\nid = "x"\nlabel = "y"'])
def test_any_file_is_skipped_at_worst(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "junk.toml").write_bytes(junk)
    found = Catalogue(SHIPPED, tmp_path)
    assert len(found.specs()) == 95
    assert len(found.broken) == 1


def test_what_a_new_card_says_arrives_at_a_gateway(tmp_path: Path, demos) -> None:
    """The whole way: own file, resolved, encoded, accepted."""
    server = demos("g2")
    text = NEW_KLING.replace("kling-v9", "kling-v1-6")
    card = catalogue(tmp_path, text).spec("kling-v1-6")
    view = resolve(card, Draft(prompt="own file [demo:fail]", values={"duration": "5", "mode": "std"}))
    request = GenerationRequest(
        gateway_id="g", base_url=server.url, wire_format="openai_videos", model=card.id, prompt="own file [demo:fail]",
        family=card.family, core=view.core, native=view.native,
    )  # fmt: skip

    async def send():
        async with GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN)) as client:
            return await client.submit(client.prepare(FORMATS["openai_videos"].encode_submit(request, {})))

    assert FORMATS["openai_videos"].decode_submit(asyncio.run(send()).object()).startswith("task_")
    assert server.paid("own file [demo:fail]") == 1
