"""Which format a model is submitted in, on a gateway whose routes are known."""

from collections.abc import Mapping, Sequence

UNIFIED = ("openai_videos", "generations", "openai_responses")
"""The formats that carry every family, in the order of preference."""

_OMNI_ROUTES_MISSING = (
    "reference_to_video",
    "multi_image_to_video",
    "video_edit",
    "extend",
    "motion_control",
)
"""What Kling can do, and no gateway's Kling route (docs/protocol.md §4.1)."""


def choose_format(
    routes: Sequence[str],
    native: Sequence[str],
    *,
    family: str = "unknown",
    operation: str = "",
    endpoint_types: Sequence[str] = (),
    chosen: Mapping[str, str] | None = None,
) -> str:
    """The format to submit with.

    Args:
        routes: formats whose route was found, and `tasks`.
        native: the family's own formats, best first.
        endpoint_types: what the gateway says of the model.
        chosen: by family, what a person has chosen instead.
    """
    wanted = (chosen or {}).get(family, "")
    if wanted:
        return wanted
    own = [one for one in native if one in routes]
    unified = [one for one in UNIFIED if one in routes]
    if _says_responses(endpoint_types) and "openai_responses" in unified:
        return "openai_responses"
    # plugin builds drop Kling's pictures and options on the unified routes (§2.2)
    if own and family == "kling" and "tasks" in routes and operation not in _OMNI_ROUTES_MISSING:
        return own[0]
    return (unified or own or list(UNIFIED))[0]


def _says_responses(endpoint_types: Sequence[str]) -> bool:
    names = [name.lower() for name in endpoint_types]
    return any("response" in name for name in names) and not any("video" in name for name in names)
