"""What is wrong with something typed: named so that a person finds it."""

import pytest

from o8studio.domain.errors import BadInput
from o8studio.domain.request import UnfitJson, read_json
from o8studio.texts.inputs import character_words, input_words, unfit_words


def test_a_wrong_character_of_a_token_is_shown_with_its_place() -> None:
    error = BadInput("token", "characters", place=7, sign="…")
    assert "character 7 is “…”" in input_words(error)
    assert "“U+D83D”" in character_words(1, "\ud83d")
    assert "“U+001B”" in character_words(1, "\x1b")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("NaN", "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ("[1e999]", "1e999 is not a number"),
        ("1" * 400, "…"),
        (r'"\udc00"', "not valid Unicode"),
        ("[" * 100_000, "nested too deeply"),
    ],
    ids=lambda value: value[:20],
)
def test_a_value_that_only_python_reads_as_json_is_named(typed: str, words: str) -> None:
    with pytest.raises(UnfitJson) as unfit:
        read_json(typed)
    assert words in unfit_words(unfit.value)


@pytest.mark.parametrize(
    "typed", ['{"a": [1, 2.5, true, null, "ä \\ud83e\\udd8a"]}', "-0", "1e308", "9" * 300]
)
def test_what_json_has_is_read_as_it_is(typed: str) -> None:
    assert read_json(typed) is not None
