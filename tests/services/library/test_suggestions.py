"""How what is typed can go on."""

from o8studio.domain.library.query import Key, parse
from o8studio.services.library.suggestions import suggestions

KNOWN = {
    Key.MODEL: {"kling": 5, "veo": 9},
    Key.TAG: {"b roll": 3, "beach": 4},
    Key.IS: {"pick": 2},
    Key.STARS: {"5": 1},
}


def tokens(text: str, at: int | None = None, most: int = 8) -> list[str]:
    return [one.token for one in suggestions(text, len(text) if at is None else at, KNOWN, most)]


def test_keys_then_values() -> None:
    assert tokens("") == []
    assert tokens("mo")[:2] == ["model:", "modified:"]
    assert tokens("fox b") == ["batch:", "tag:beach", 'tag:"b roll"']
    assert tokens("-mod") == ["-model:", "-modified:"]
    assert tokens("model:") == ["model:veo", "model:kling"]
    assert tokens("model:veo,k") == ["model:veo,kling"]
    assert tokens("-tag:be") == ["-tag:beach"]
    assert tokens('tag:"b r') == ['tag:"b roll"']
    assert tokens("unknown:x") == []


def test_the_signs_of_a_chinese_keyboard_are_read_as_the_search_reads_them() -> None:
    assert tokens("model：veo，k") == ["model:veo，kling"]
    assert parse("model:veo，kling").tokens[0].values == ("veo", "kling")
    known = {Key.TAG: {"猫：狗": 2, "a，b": 1, "a, c": 1}}
    assert [one.token for one in suggestions("tag:猫：", 6, known, 8)] == ["tag:猫：狗"]
    assert [one.token for one in suggestions('tag:"a，', 7, known, 8)] == ['tag:"a，b"']
    assert [one.token for one in suggestions('tag:x,"a,', 9, known, 8)] == ['tag:x,"a, c"']


def test_words_of_a_few_and_dates_are_offered() -> None:
    assert tokens("is:")[0] == "is:pick"
    assert "is:missing" in tokens("is:", most=20)
    assert "date:this-week" in tokens("date:")
    assert "stars:>=" in tokens("stars:")
    assert "in:trash" in tokens("in:t")
    assert all(not parse(token).problems for token in tokens("is:", most=50))
    assert len(tokens("is:", most=3)) == 3
    assert tokens("mo fox", 2)[0] == "model:"
