"""Notices name what they are about, and say what to do."""

from o8studio.texts.notices import other_origin_words, unexpected_words


def test_they_say_what_to_do() -> None:
    assert "The log" in unexpected_words()
    assert other_origin_words("Team").startswith("Team has the address of another server now.")
    assert "enter the token" in other_origin_words("Team")
