"""Chinese words by the letters that people type for them: the first of each sign's pinyin."""

from collections.abc import Iterable

_CHINESE = ("\u3400", "\u9fff")


def initials_of(texts: Iterable[str]) -> dict[str, str]:
    """For each text with Chinese signs: the same text in lower case with each such sign as one letter.

    The first call loads a dictionary, which takes a quarter of a second: not for the window's thread.
    """
    from pypinyin import Style, lazy_pinyin

    found = {}
    for text in texts:
        if any(_CHINESE[0] <= sign <= _CHINESE[1] for sign in text):
            letters = [
                (lazy_pinyin(sign, style=Style.FIRST_LETTER)[0][:1] or sign)
                if _CHINESE[0] <= sign <= _CHINESE[1]
                else sign
                for sign in text.lower()
            ]
            found[text] = "".join(letters)
    return found
