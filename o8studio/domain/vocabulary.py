"""The base of vocabularies that are read from files: values of another version are kept, not rejected."""

from enum import StrEnum
from typing import Self


class OpenVocabulary(StrEnum):
    """An enum that accepts any text: one that this version does not know becomes a value equal to no member.

    Such a value keeps its text, so that what was read is written back unchanged.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = "UNKNOWN"
        unknown._value_ = value
        return unknown
