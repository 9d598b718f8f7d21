"""Vocabularies that are read from files, and their base: values of another version are kept, not rejected."""

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


class Family(OpenVocabulary):
    """Families of models that some rule is about; each is a file in `gateway/families`, and providers may have others."""

    DOUBAO_SEEDANCE = "doubao_seedance"
    JIMENG = "jimeng"
    KLING = "kling"
    OPENAI_SORA = "openai_sora"
    WAN = "wan"
    XAI = "xai"


class FormatName(OpenVocabulary):
    """Wire formats that some rule is about, and the routes that are named like them; see `gateway/formats`."""

    OPENAI_VIDEOS = "openai_videos"
    GENERATIONS = "generations"
    OPENAI_RESPONSES = "openai_responses"
    TASKS = "tasks"
    XAI_ROOT = "xai_root"


class OperationName(OpenVocabulary):
    """What a model can do, as far as some rule is about it; provider files may hold further ones."""

    TEXT_TO_VIDEO = "text_to_video"
    IMAGE_TO_VIDEO = "image_to_video"
    FIRST_LAST_FRAME = "first_last_frame"
    LAST_FRAME_ONLY = "last_frame_only"
    REFERENCE_TO_VIDEO = "reference_to_video"
    MULTI_IMAGE_TO_VIDEO = "multi_image_to_video"
    VIDEO_EDIT = "video_edit"
    EXTEND = "extend"
    MOTION_CONTROL = "motion_control"
    REMIX = "remix"


class JsonType(OpenVocabulary):
    """The type of a parameter on the wire; several may stand together, with `|` between them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"


class Unit(OpenVocabulary):
    """Units of a parameter that some rule is about; others are only shown."""

    SECONDS = "s"
    FRAMES = "frames"


class Dialect(OpenVocabulary):
    """Interfaces of one vendor that some rule is about; a model's is its `api`, and provider files hold further ones."""

    KLING_NEW = "v2"
