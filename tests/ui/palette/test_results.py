"""The rows of the palette: few of each kind, a first letter that leaves only some, and answers that come later."""

import pytest

from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.results import EACH, MOST, Entry, Kind, Results, prefix_and_words


def entry(title: str, kind: Kind = Kind.CLIP) -> Entry:
    return Entry(kind, Searched(title), lambda: None)


def many(kind: Kind, count: int = 20) -> list[Entry]:
    return [entry(f"River {kind} {number}", kind) for number in range(count)]


def titles(results: Results, kind: Kind | None = None) -> list[str]:
    shown = [row.entry for row in results.rows if row.entry is not None]
    return [one.title for one in shown if kind is None or one.kind is kind]


EVERY = [one for kind in Kind for one in many(kind)]


def test_at_most_twelve_rows_are_shown_and_of_every_kind_that_has_any_at_least_one() -> None:
    results = Results(EVERY)
    results.search("river")
    results.show_found("river", Kind.CLIP, many(Kind.CLIP), "20 match")
    kinds = (Kind.COMMAND, Kind.CLIP, Kind.PROMPT, Kind.MODEL, Kind.PRESET, Kind.SETTING)
    assert len(titles(results)) == MOST
    assert [len(titles(results, kind)) for kind in kinds] == [2] * 6
    results = Results(many(Kind.COMMAND) + many(Kind.MODEL))
    assert [len(titles(results, kind)) for kind in (Kind.COMMAND, Kind.MODEL)] == [EACH, EACH]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (">river", {Kind.COMMAND}),
        ("@river", {Kind.MODEL}),
        ("#river", {Kind.TAG}),
        ("?river", {Kind.KEY}),
        ("＞river", {Kind.COMMAND}),
        ("＃ river", {Kind.TAG}),
        ("？", {Kind.KEY}),
    ],
)
def test_a_first_letter_leaves_only_some_kinds(query: str, kinds: set[Kind]) -> None:
    results = Results(EVERY)
    results.search(query)
    assert {row.entry.kind for row in results.rows if row.entry is not None} == kinds


def test_the_letter_is_not_a_part_of_what_is_searched() -> None:
    assert prefix_and_words("# red fox ") == ("#", "red fox")
    assert prefix_and_words(":00:12") == (":", "00:12")
    assert prefix_and_words("red > fox") == ("", "red > fox")


def test_an_answer_to_a_text_that_is_no_longer_there_is_dropped() -> None:
    results = Results([])
    results.search("lan")
    results.search("moon")
    assert not results.show_found("lan", Kind.CLIP, [entry("Lantern raft")])
    assert titles(results) == []
    assert results.show_found("moon", Kind.CLIP, [entry("Moon over the karst"), entry("By its prompt")])
    assert titles(results) == ["Moon over the karst", "By its prompt"]


def test_until_the_next_answer_comes_only_clips_that_still_fit_are_shown_and_no_number_of_them() -> None:
    results = Results([])
    results.search("l")
    results.show_found("l", Kind.CLIP, [entry("Lantern raft"), entry("Lighthouse")], "2 match")
    assert [row.note for row in results.rows if row.entry is None] == ["2 match"]
    results.search("lan")
    assert titles(results) == ["Lantern raft"]
    assert [row.note for row in results.rows if row.entry is None] == [""]
    results.search("#lan")
    assert titles(results) == [], "nobody said that it has a tag"


def test_a_clip_that_is_found_by_other_words_comes_after_what_is_called_so() -> None:
    results = Results([entry("Loop", Kind.COMMAND)])
    results.search("loop")
    results.show_found("loop", Kind.CLIP, [entry("By its prompt")])
    assert titles(results) == ["Loop", "By its prompt"]
    results.search("rive")
    results.show_found("rive", Kind.CLIP, [entry("River at night")])
    assert titles(results)[0] == "River at night"
