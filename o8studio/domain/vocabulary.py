"""The base of vocabularies that are read from files: values of another version are kept, not rejected."""

from enum import StrEnum
from typing import Any, Self


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

    def __reduce_ex__(self, _protocol: Any) -> tuple[type[Self], tuple[str]]:
        """Copy by value: Python 3.11.2 looks a member up by its name, and an unknown value has none."""
        return self.__class__, (self._value_,)
