"""The wire formats, one file each; this is their registry."""

from o8studio.domain.vocabulary import Dialect, Family
from o8studio.gateway.formats import (
    ark,
    generations,
    jimeng,
    kling,
    openai_responses,
    openai_videos,
    tasks,
    vidu,
    xai,
)
from o8studio.gateway.wire import WireFormat

_MODULES = (openai_videos, generations, openai_responses, tasks, kling, jimeng, ark, vidu, xai)


def _all() -> dict[str, WireFormat]:
    found: dict[str, WireFormat] = {}
    for module in _MODULES:
        found |= {one.id: one for one in module.FORMATS}
    return found


FORMATS = _all()
"""Every format by id. `tasks` only answers questions about jobs; nothing is submitted with it."""

SUBMITTABLE = tuple(one.id for one in FORMATS.values() if one.families is None)
"""The formats that carry models of every family."""


def _native() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in FORMATS.values():
        found |= {family: (*found.get(family, ()), one.id) for family in one.families or ()}
    return found


NATIVE = _native()
"""The vendors' own formats by family, best first."""


_APIS: dict[str, dict[str, tuple[str, ...]]] = {
    Family.KLING: {Dialect.KLING_NEW: ("kling_new", "kling_new_root")}
}
"""A family's formats that are for the models of one of its interfaces alone; see `native_formats`."""


def native_formats(family: str, api: str) -> tuple[str, ...]:
    """The vendor's own formats for the models of one of its interfaces, best first."""
    others = _APIS.get(family, {})
    apart = {one for names in others.values() for one in names}
    shared = tuple(one for one in NATIVE.get(family, ()) if one not in apart)
    return (*others.get(api, ()), *shared)
