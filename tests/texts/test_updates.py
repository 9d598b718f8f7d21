"""A newer version is told with what changed, in the language in use."""

from o8studio.domain.update_notice import UpdateNotice
from o8studio.texts import language
from o8studio.texts.updates import update_words


def test_it_is_told_in_the_language_in_use() -> None:
    notice = UpdateNotice(
        "0.2.0", "2027-01-05", "https://example.com", 2e9, {"en": ("Faster",), "zh_CN": ("更快",)}
    )
    language.use("en")
    assert update_words(notice).splitlines()[1:] == ["• Faster"]
    assert "0.2.0" in update_words(notice)
    try:
        language.use("zh_CN")
        assert "更快" in update_words(notice)
    finally:
        language.use("en")
