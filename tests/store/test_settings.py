"""Jobs at once in the settings' file: Automatic, a person's number, and what other versions of the program make of it."""

import math
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import tomli_w

from o8studio.domain.errors import BadInput
from o8studio.domain.ids import GatewayId
from o8studio.domain.request import is_valid
from o8studio.store.settings import (
    GatewayEntry,
    Settings,
    clean_address,
    clean_proxy,
    load,
    opened,
    save,
)


@pytest.mark.parametrize(
    ("saved", "known"),
    [(3, 0), (0, 0), (1, 1), (2, 2), (4, 4), (16, 16), (32, 16), (-5, 0)],
)
def test_the_three_that_every_profile_has_is_automatic_and_other_numbers_are_a_persons(
    tmp_path: Path, saved: int, known: int
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(tomli_w.dumps({"jobs_at_once": saved, "theme": "light"}), "utf-8")
    assert load(path) == Settings(jobs_at_once=known, theme="light")


@pytest.mark.parametrize("chosen", [0, 1, 3, 4, 16])
def test_what_a_person_chose_survives_the_three_too(tmp_path: Path, chosen: int) -> None:
    path = tmp_path / "settings.toml"
    for _ in range(2):
        save(path, Settings(jobs_at_once=chosen))
        assert load(path).jobs_at_once == chosen


@pytest.mark.parametrize(("chosen", "theirs"), [(0, 3), (1, 1), (3, 3), (16, 16)])
def test_an_earlier_version_finds_a_number_that_it_can_use(tmp_path: Path, chosen: int, theirs: int) -> None:
    path = tmp_path / "settings.toml"
    save(path, Settings(jobs_at_once=chosen))
    assert tomllib.loads(path.read_text("utf-8")).get("jobs_at_once", 3) == theirs


def test_automatic_is_what_a_new_profile_has(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml").jobs_at_once == 0


ENTRY = GatewayEntry(id=GatewayId("g"), name="o8 Team", base_url="https://g", formats=("openai_videos",))


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        (" gateway.example.com/ ", "https://gateway.example.com"),
        ("https://g.example/v1", "https://g.example"),
        ("https://g.example/v1/videos/", "https://g.example"),
        ("https://g.example/prefix/v1", "https://g.example/prefix"),
        ("localhost:3000", "http://localhost:3000"),
        ("127.0.0.1:3000/v1", "http://127.0.0.1:3000"),
        ("HTTPS://G.Example:8443", "https://g.example:8443"),
    ],
)
def test_an_address_is_understood_as_people_paste_it(pasted: str, clean: str) -> None:
    assert clean_address(pasted) == clean


@pytest.mark.parametrize("pasted", ["", "  ", "ftp://x", "https://", "https://user:pw@x", "https://x:999999"])
def test_what_is_no_address_is_refused(pasted: str) -> None:
    with pytest.raises(BadInput):
        clean_address(pasted)


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("", "system"), (" System ", "system"), ("direct", "direct"), ("127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"), ("https://proxy.example", "https://proxy.example"),
    ],
)  # fmt: skip
def test_a_proxy_is_taken_as_people_write_it(pasted: str, clean: str) -> None:
    assert clean_proxy(pasted) == clean


@pytest.mark.parametrize(
    "pasted", ["ftp://proxy", "http://", "http://a:b:c", "http://[", "http://p:0", "://"]
)
def test_what_is_no_proxy_is_said_so(pasted: str, tmp_path) -> None:
    with pytest.raises(BadInput):
        clean_proxy(pasted)
    path = tmp_path / "settings.toml"
    save(path, Settings(gateways=(replace(ENTRY, proxy=pasted),)))
    assert load(path).gateways[0].proxy == pasted, "nothing may be sent past it"


def test_settings_survive_and_a_broken_file_is_set_aside(tmp_path) -> None:
    path = tmp_path / "settings.toml"
    wanted = Settings(theme="light").with_gateway(ENTRY)
    save(path, wanted)
    assert load(path) == wanted
    path.write_text("gateways = [", "utf-8")
    assert load(path) == Settings()
    assert path.with_suffix(".broken.toml").read_text("utf-8") == "gateways = ["


GOOD = Settings(theme="light", volume=0.5).with_gateway(
    GatewayEntry(id=GatewayId("g"), name="o8 Team", base_url="https://g.example", formats=("openai_videos",))
)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"gateways": 5}, {"gateways": ()}),
        ({"gateways": [5, {"id": "a"}, {"id": "b", "base_url": "http://["}]}, {"gateways": ()}),
        ({"volume": math.nan}, {"volume": 0.4}),
        ({"volume": math.inf}, {"volume": 0.4}),
        ({"volume": 7}, {"volume": 0.4}),
        ({"ask_above_usd": -1.0}, {"ask_above_usd": 5.0}),
        ({"text_size": True}, {"text_size": 100}),
        ({"text_size": 10**9}, {"text_size": 100}),
        ({"keys": {"play": 5}}, {"keys": {}}),
        ({"clips_folder": "a\0b"}, {"clips_folder": ""}),
        ({"autoplay": "yes"}, {"autoplay": True}),
    ],
)
def test_a_value_that_does_not_fit_is_left_out_and_the_file_is_kept(tmp_path: Path, change, kept) -> None:
    path = tmp_path / "settings.toml"
    save(path, GOOD)
    content = tomli_w.dumps({**tomllib.loads(path.read_text()), **change})
    path.write_text(content)
    settings, aside = opened(path)
    for name, value in kept.items():
        assert getattr(settings, name) == value
    assert settings.theme == "light", "what is right stays"
    assert (tmp_path / aside).read_text() == content
    assert path.exists()
    save(path, settings)
    assert opened(path) == (settings, "")
    assert (tmp_path / aside).read_text() == content


def test_half_characters_never_reach_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save(path, replace(GOOD, clips_folder=os.fsdecode(b"/clips/\xff")))
    assert is_valid(load(path).clips_folder)


@pytest.mark.parametrize(
    ("hosts", "kept"),
    [
        (["NAS.Example", "10.0.0.1", "10.0.0.1"], ("nas.example", "10.0.0.1")),
        (["", "a b", "x" * 300, 5, None, ["10.0.0.1"]], ("5",)),
        ("10.0.0.1", ()),
        ({"a": 1}, ()),
        ([f"10.0.0.{at}" for at in range(200)], tuple(f"10.0.0.{at}" for at in range(100))),
    ],
)
def test_private_hosts_in_the_file_are_hosts_or_left_out(tmp_path: Path, hosts: object, kept: object) -> None:
    import tomli_w

    raw = {"id": "g", "name": "g", "base_url": "https://g.example"}
    values = [one for one in hosts if one is not None] if isinstance(hosts, list) else hosts
    path = tmp_path / "settings.toml"
    path.write_text(tomli_w.dumps({"gateways": [{**raw, "result_hosts": values}]}), "utf-8")
    settings = load(path)
    assert settings.gateways[0].result_hosts == kept
    save(path, settings)
    assert load(path) == settings


def test_of_very_many_gateways_the_first_are_there_and_the_file_is_kept(tmp_path: Path) -> None:
    """The program took gigabytes for twenty thousand, and did not open."""
    path = tmp_path / "settings.toml"
    many = [{"id": f"g{at}", "name": f"g {at}", "base_url": "https://g.example"} for at in range(20_000)]
    path.write_text(tomli_w.dumps({"gateways": many, "theme": "light"}), "utf-8")
    settings, aside = opened(path)
    assert [one.id for one in settings.gateways] == [f"g{at}" for at in range(40)]
    assert settings.theme == "light"
    assert len(tomllib.loads((tmp_path / aside).read_text("utf-8"))["gateways"]) == 20_000
