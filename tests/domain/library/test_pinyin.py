"""Chinese words by the first letters of their pinyin; everything else stays as it is."""

from o8studio.domain.library.pinyin import gram_words, initials_of


def test_each_sign_becomes_one_letter_in_its_place() -> None:
    assert initials_of(["漓江月夜 Dawn", "plain words", "可灵 3.0"]) == {
        "漓江月夜 Dawn": "ljyy dawn",
        "可灵 3.0": "kl 3.0",
    }


def test_a_sign_without_a_reading_stays() -> None:
    assert initials_of(["\u3400灵"])["\u3400灵"].endswith("l")


def test_a_name_is_indexed_by_pieces_of_its_letters() -> None:
    assert gram_words("雨夜的城市 slow 猫咪") == "yydc ydcs dcs cs mm"
    assert gram_words("猫 slow") == ""
