"""Chinese words are found by the first letters of their signs."""

from o8studio.texts.pinyin import initials_of


def test_each_sign_is_its_first_letter_and_the_rest_stays_as_it_is() -> None:
    assert initials_of(["设置", "快速 Pro", "可灵 3.0"]) == {
        "设置": "sz",
        "快速 Pro": "ks pro",
        "可灵 3.0": "kl 3.0",
    }


def test_a_text_without_chinese_has_none() -> None:
    assert initials_of(["Settings", "日本", "한국", ""]) == {"日本": "rb"}
