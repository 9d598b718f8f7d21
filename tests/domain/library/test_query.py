"""What is typed is understood, or says what is wrong with it."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.query import (
    Between,
    Came,
    Days,
    Is,
    Key,
    Kind,
    Problem,
    ProblemKind,
    kind_of_key,
    parse,
    text_values,
    written,
    written_all,
)

TODAY = date(2026, 11, 27)


def test_tokens_and_words_are_told_apart() -> None:
    query = parse('model:kling,veo -tag:"old river" stars:>=3 is:pick 猫咪 -"a phrase" night')
    assert [(one.key, one.values, one.is_excluded) for one in query.tokens] == [
        (Key.MODEL, ("kling", "veo"), False),
        (Key.TAG, ("old river",), True),
        (Key.STARS, (Between(3, math.inf),), False),
        (Key.IS, ("pick",), False),
    ]
    assert [(one.text, one.is_excluded, one.is_phrase) for one in query.words] == [
        ("猫咪", False, False),
        ("a phrase", True, True),
        ("night", False, False),
    ]
    assert query.problems == ()
    assert list(text_values(query.tokens[0])) == ["kling", "veo"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("modle:kling", Problem(ProblemKind.UNKNOWN_KEY, "modle", "model")),
        ("来自:x", Problem(ProblemKind.UNKNOWN_KEY, "来自", "")),
        ("is:pik", Problem(ProblemKind.UNKNOWN_WORD, "pik", "pick")),
        ("came:shortr", Problem(ProblemKind.UNKNOWN_WORD, "shortr", "shorter")),
        ("stars:many", Problem(ProblemKind.NO_NUMBER, "many")),
        ("length:5parsec", Problem(ProblemKind.NO_NUMBER, "5parsec")),
        ("date:2026-13", Problem(ProblemKind.NO_DATE, "2026-13")),
        ("date:2026-02-30", Problem(ProblemKind.NO_DATE, "2026-02-30")),
        ("tag:", Problem(ProblemKind.EMPTY, "tag:")),
    ],
)
def test_what_is_not_understood_says_so(typed: str, problem: Problem) -> None:
    assert parse(f"fox {typed}").problems == (problem,)


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        ("length:<10", [9.99, 0], [10]),
        ("length:5", [5.04, 4.6], [5.6]),
        ("length:4.8", [4.8, 4.84], [4.7]),
        ("length:5..10s", [5, 10], [4.9, 10.1]),
        ("length:2min", [120], [119]),
        ("cost:>0.5", [0.51], [0.5]),
        ("cost:$1..$2", [1.5], [2.01]),
        ("size:>=10mb", [10e6], [9e6]),
        ("stars:2..4", [2, 4], [5]),
        ("rating:=3", [3], [4]),
    ],
)
def test_numbers_are_ranges(typed: str, inside: list[float], outside: list[float]) -> None:
    [token] = parse(typed).tokens
    [between] = token.values
    assert isinstance(between, Between)
    assert all(between.low <= number <= between.high for number in inside)
    assert not any(between.low <= number <= between.high for number in outside)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("yesterday", date(2026, 11, 26), date(2026, 11, 26)),
        ("this-week", date(2026, 11, 23), TODAY),
        ("this-month", date(2026, 11, 1), TODAY),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-11-01..15", date(2026, 11, 1), date(2026, 11, 15)),
        ("2026-11..2026-12", date(2026, 11, 1), date(2026, 12, 31)),
        (">2026-11", date(2026, 12, 1), date.max),
        ("<=2026-11", date.min, date(2026, 11, 30)),
        ("<2026-11-02", date.min, date(2026, 11, 1)),
        (">=2026-11-02", date(2026, 11, 2), date.max),
    ],
)
def test_dates_are_spans_of_days(typed: str, first: date, last: date) -> None:
    [token] = parse(f"date:{typed}").tokens
    [days] = token.values
    assert isinstance(days, Days)
    assert days.span(TODAY) == (first, last)


def test_a_part_is_taken_out_and_put_in() -> None:
    query = parse("river stars:>=3 night")
    assert query.without(query.tokens[0]).text == "river night"
    assert query.without(query.words[0]).text == "stars:>=3 night"
    assert query.plus("is:pick").text == "river stars:>=3 night is:pick"
    assert query.plus("stars:>=3") == query


def test_a_written_token_is_read_back() -> None:
    for value in ("kling", "two words", "a,b"):
        [token] = parse(written(Key.TAG, value, is_excluded=True)).tokens
        assert (token.key, token.values, token.is_excluded) == (Key.TAG, (value,), True)


def test_a_token_with_several_values_is_read_back_and_holds_as_many_as_a_text_may() -> None:
    [token] = parse(written_all(Key.STACK, ["one", "", "a,b", "two words"])).tokens
    assert token.values == ("one", "a,b", "two words")
    assert written_all(Key.STACK, []) == ""
    many = [f"stack-{number:09}" for number in range(1000)]
    [token] = parse(written_all(Key.STACK, many)).tokens
    assert list(token.values) == many[: len(token.values)]
    assert len(token.values) > 200


def test_every_word_and_every_key_is_understood() -> None:
    for key in Key:
        value = {Kind.NUMBER: "1", Kind.DATE: "today", Kind.WORD: "silent", Kind.TEXT: "x"}[kind_of_key(key)]
        assert parse(f"{key.value}:{value}").problems == ()
    assert parse(" ".join(f"is:{one}" for one in Is)).problems == ()
    assert parse(" ".join(f"came:{one}" for one in Came)).problems == ()


def test_only_a_token_looks_in_the_trash() -> None:
    assert parse("in:trash fox").looks_in_trash
    assert not parse("-in:trash trash").looks_in_trash


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_part_lies_in_it(text: str) -> None:
    query = parse(text)
    for part in (*query.tokens, *query.words):
        assert text[part.begin : part.end].strip()
        query.without(part)


def test_signs_of_a_chinese_keyboard_are_those_of_a_filter() -> None:
    query = parse("stars：＞=4 length:≤5 tag:夜景，雨 -is：pick 标题：一只猫 猫")
    assert [(one.key, one.values, one.is_excluded) for one in query.tokens] == [
        (Key.STARS, (Between(4, math.inf),), False),
        (Key.LENGTH, (Between(-math.inf, 5),), False),
        (Key.TAG, ("夜景", "雨"), False),
        (Key.IS, ("pick",), True),
    ]
    assert [one.text for one in query.words] == ["标题：一只猫", "猫"], "what is no filter is said in words"
    assert parse(written(Key.TAG, "夜，雨")).tokens[0].values == ("夜，雨",)
