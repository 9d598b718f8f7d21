"""The base of vocabularies that are read back from files: words of another version are kept, and are no error."""

from enum import StrEnum
from typing import Self


class OpenVocabulary(StrEnum):
    """An enum that takes every text: a word that this version does not know becomes a value that equals no member.

    Such a value keeps its text, so that what was read is written again as it was.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = "UNKNOWN"
        unknown._value_ = value
        return unknown
