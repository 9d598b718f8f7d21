"""What somebody else wrote is shown as letters, and does nothing."""

import json
import unicodedata

import pytest

from o8studio.domain.harmless import escaped, harmless, one_line

HOSTILE = {
    "a title of the terminal": "\x1b]0;title\x07",
    "a clipboard": "\x1b]52;c;aGk=\x1b\\",
    "a colour": "\x1b[31mred",
    "an eight bit sequence": "\x9b31m\x9d0;x\x9c",
    "a line that is written again": "paid\rfree",
    "a backspace": "no\x08yes",
    "NUL": "a\x00b",
    "DEL": "a\x7fb",
    "a line turned round": "\u202egpj.exe\u202c",
    "isolates": "\u2066a\u2069\u200f",
    "hidden letters": "a\u200bb\ufeffc\u2060d\U000e0041",
    "half a letter": "\ud800",
    "a separator of lines": "a\u2028b",
}


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_nothing_in_it_steers_or_hides(text: str) -> None:
    for shown in (harmless(text), one_line(text)):
        wrong = [
            one
            for one in shown
            if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one != "\n"
        ]
        assert wrong == []
        shown.encode()
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two\nlines\tand a tab",
        "狐狸，雪地。\u3000",
        "é e\u0301",
        "👨\u200d👩\u200d👧 🏳\ufe0f",
        "می\u200cخواهم",
        "1\u00a0000",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert harmless(text) == text
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_json_means_the_same_and_steers_nothing(text: str) -> None:
    told = escaped(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(told) == {text: text}
    assert harmless(told) == told
