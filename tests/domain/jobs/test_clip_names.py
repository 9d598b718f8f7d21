"""A clip's name fits on every disk, and keeps what tells it apart."""

import pytest

from o8studio.domain.jobs.clip_names import clip_file_name, shortest_file_name

VALUES = {"day": "2026-11-27", "title": "A fox", "model": "veo-3", "seed": "7", "id": "a1b2c3"}
USUAL = "{day} {title} {model} {id}"


def named(template: str = USUAL, tail: str = ".mp4", **values: str) -> str:
    return clip_file_name(template, {**VALUES, **values}, "a1b2c3", tail)


def test_a_name_that_is_short_enough_is_left_alone() -> None:
    assert named() == "2026-11-27 A fox veo-3 a1b2c3.mp4"
    assert named(tail="-2.webm") == "2026-11-27 A fox veo-3 a1b2c3-2.webm"


@pytest.mark.parametrize("letter", ["🐉", "春", "é", "o\u0323", "👩‍👩‍👧‍👦", "x"])
@pytest.mark.parametrize(
    "template", [USUAL, "{title} {title} {title} {id}", "{id} {model} {title}", "{title}" * 9 + "{id}"]
)
def test_a_long_name_is_cut_at_a_letter_and_keeps_id_and_number(letter: str, template: str) -> None:
    name = named(template, "-12.webm", title=letter * 48, model="m" * 200)
    assert len(name.encode()) <= 240
    assert "a1b2c3" in name
    assert name.endswith("-12.webm")
    if letter != "x":
        rest = name.replace(letter, "")
        assert not set(letter) & set(rest), "no letter was cut in two"


def test_a_template_that_is_long_by_itself_is_cut_too() -> None:
    assert len(named("很" * 300 + "{id}").encode()) <= 240
    assert named("x" * 500) == "x" * 140 + ".mp4"


def test_what_no_disk_takes_is_left_out() -> None:
    assert named("{title}", title="a/b\\c:d\ud800\x00..") == "a b c d.mp4"
    assert named("{title}", title="con") == "con_.mp4"
    assert named("{title}", title=" . ") == "clip a1b2c3.mp4"
    assert shortest_file_name("a1b2c3", "-2.mov") == "clip a1b2c3-2.mov"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("con. The film", "con_. The film.mp4"), ("COM1.", "COM1_.mp4"), ("nul .x", "nul_.x.mp4"),
        ("com¹.a", "com¹_.a.mp4"), ("CONIN$", "CONIN$_.mp4"), ("console. log", "console. log.mp4"),
    ],
)  # fmt: skip
def test_a_device_of_windows_is_no_name_whatever_follows_its_dot(title: str, name: str) -> None:
    assert named("{title}", title=title) == name


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{model}-{title}", "A fox.mp4"), ("{title}-{model}", "A fox.mp4"), ("{title} - {model} - {id}", "A fox - a1b2c3.mp4"),
        ("{day}_{model}_{seed}_{title}", "2026-11-27_A fox.mp4"), ("{title} ({model})", "A fox.mp4"),
        ("{title} [{model} {seed}] {id}", "A fox a1b2c3.mp4"), ("{title}（{model}）", "A fox.mp4"),
        ("{model}", "clip a1b2c3.mp4"), ("({model}) {title}", "A fox.mp4"), ("{title}{model}-{id}", "A fox-a1b2c3.mp4"),
        ("{title}-{no such field}-{id}", "A fox-{no such field}-a1b2c3.mp4"), ("-{title}-", "-A fox-.mp4"),
        ("{title}\x00{id}", "A fox a1b2c3.mp4"),
    ],
)  # fmt: skip
def test_a_part_without_a_value_leaves_neither_separator_nor_brackets(template: str, name: str) -> None:
    assert named(template, model="", seed="") == name


def test_separators_of_the_name_itself_stay() -> None:
    assert named("{title}-{model}-{id}", title="- fox -", model="") == "- fox --a1b2c3.mp4"
