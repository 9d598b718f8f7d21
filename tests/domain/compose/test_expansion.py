import pytest

from o8studio.domain.compose.expansion import MOST, drawn, expansions


@pytest.mark.parametrize(
    ("text", "by_line", "wanted"),
    [
        ("A fox", False, ["A fox"]),
        ("", False, [""]),
        ("A {red|blue} fox", False, ["A red fox", "A blue fox"]),
        ("{a|b} {1|2}", False, ["a 1", "a 2", "b 1", "b 2"]),
        ("a {x||y} b", False, ["a x b", "a  b", "a y b"]),
        ("code {not a choice} stays", False, ["code {not a choice} stays"]),
        ("{a|a}", False, ["a"]),
        ("雨{夜|晨}的街头", False, ["雨夜的街头", "雨晨的街头"]),
        ("first\n\n second \n", True, ["first", "second"]),
        ("first\nsecond", False, ["first\nsecond"]),
        ("{a|b} x\nz", True, ["a x", "b x", "z"]),
    ],
)
def test_what_a_text_stands_for(text: str, by_line: bool, wanted: list[str]) -> None:
    assert expansions(text, by_line=by_line) == wanted


def test_there_is_an_end_to_it() -> None:
    assert len(expansions("{a|b|c|d}" * 30)) == MOST + 1


def test_a_draw_is_the_same_again_and_repeats_nothing_early() -> None:
    text = "{a|b|c} {1|2}"
    assert drawn(text, 4, 3) == drawn(text, 4, 3)
    assert len(set(drawn(text, 6, 9))) == 6
    assert len(drawn(text, 8, 9)) == 8
    assert drawn(text, 6, 1) != drawn(text, 6, 2)
