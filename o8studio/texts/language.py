"""The language in use: gettext over `resources/locale`, English in the code."""

import gettext
import locale
from collections.abc import Iterable
from functools import reduce

from o8studio.store.resources import resources

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
_WIDE_ENDS = ("。", "！", "？", "；", "：", "，", "）")
"""Signs that are as wide as a Chinese one, with their own room behind them."""
_current: gettext.NullTranslations = gettext.NullTranslations()
_chosen = "en"


def use(language: str) -> str:
    """Switch to `language`, or the system's when empty; returns the one used."""
    global _current, _chosen
    wanted = language or (locale.getlocale()[0] or "en")
    chosen = "zh_CN" if wanted.startswith("zh") else "en"
    folder = str(resources() / "locale")
    _current = gettext.translation("o8studio", folder, [chosen], fallback=True)
    _chosen = chosen
    return chosen


def in_use() -> str:
    """The language in use, as `LANGUAGES` names it."""
    return _chosen


def accepted() -> str:
    """The language in use as an Accept-Language header; servers read only the first one."""
    return {"zh_CN": "zh-CN,zh;q=0.9,en;q=0.5"}.get(_chosen, "en")


def pick(english: str, chinese: str) -> str:
    """Choose between a name's English and Chinese form."""
    return chinese if chinese and _chosen == "zh_CN" else english


def _(text: str) -> str:
    """The text in the language in use."""
    return _current.gettext(text)


def listed(parts: Iterable[str]) -> str:
    """What is not empty, in a row."""
    # Translators: members of a list
    both = _("{some}, {one}")
    words = [part for part in parts if part]
    return reduce(lambda some, one: both.format(some=some, one=one), words) if words else ""


def joined(sentences: Iterable[str]) -> str:
    """Those that are not empty, one after another: behind a full stop of Chinese stands no space."""
    words = ""
    for one in sentences:
        gap = " " if words and one and not words.endswith(_WIDE_ENDS) else ""
        words = f"{words}{gap}{one}"
    return words


def as_sentence(remark: str) -> str:
    """A remark with a full stop, if it has none."""
    # Translators: only the full stop
    return (
        remark
        if not remark or remark.endswith((*_WIDE_ENDS, *".!?"))
        else _("{remark}.").format(remark=remark)
    )


def ngettext(one: str, many: str, count: int) -> str:
    """The text in the language in use, with the right plural."""
    return _current.ngettext(one, many, count)
