"""The request from a gateway to a vendor, and how metadata is merged into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from o8studio.demo.vendors.unified import undecodable

SIZE_RATIOS = {"1024x1024": "1:1", "512x512": "1:1", "1280x720": "16:9", "1920x1080": "16:9", "720x1280": "9:16",
                 "1080x1920": "9:16"}  # fmt: skip
"""The only sizes that are interpreted as a ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The request to the vendor.

    Attributes:
        body: as JSON; for Sora's multipart the fields as text and each file as `{"bytes": n}`.
        ratios: price factors.
        pictures: uploads that the body contains only as sizes, in order.
    """

    path: str
    body: dict[str, Any]
    action: str = "textGenerate"
    ratios: Mapping[str, float] = field(default_factory=dict)
    pictures: tuple[bytes, ...] = ()


def lay(
    body: dict[str, Any], laid: Mapping[str, Any], name: str, kinds: tuple[type, ...], words: str
) -> None:
    """Merge one metadata value into the body, as Go's decoder does: null changes nothing, a wrong type is an error."""
    value = laid.get(name)
    if value is None:
        return
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise undecodable(name, value, words)
    body[name] = value
