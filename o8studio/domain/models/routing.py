"""Which format a model is submitted in, on a gateway whose routes are known."""

from collections.abc import Callable, Mapping, Sequence

from o8studio.domain.request import UNKNOWN_FAMILY

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


def possible_formats(routes: Sequence[str], native: Sequence[str]) -> tuple[str, ...]:
    """The formats whose route was found, in the order of preference; `/v1/videos` before any probe.

    Args:
        routes: formats whose route was found, and `tasks`.
        native: the family's own formats, best first.
    """
    ordered = ("openai_videos", *native, "generations", "openai_responses")
    return tuple(one for one in ordered if one in routes) or UNIFIED[:1]


def choose_format(
    routes: Sequence[str],
    native: Sequence[str],
    *,
    family: str = UNKNOWN_FAMILY,
    operation: str = "",
    endpoint_types: Sequence[str] = (),
    chosen: Mapping[str, str] | None = None,
    loss: Callable[[str], int] | None = None,
) -> str:
    """The format to submit with: the one that loses least, and `/v1/videos` where several lose as little.

    Args:
        routes: formats whose route was found, and `tasks`.
        native: the family's own formats that carry this model, best first.
        endpoint_types: what the gateway says of the model; a hint between other routes than `/v1/videos`.
        chosen: by family, what a person has chosen instead.
        loss: what is lost of this request in a format; None where it is unknown what the gateway passes on.
    """
    wanted = (chosen or {}).get(family, "")
    if wanted:  # among a vendor's own formats each has its models
        return wanted if wanted in (*native, *UNIFIED) or not native else native[0]
    if loss is not None:
        return min(possible_formats(routes, native), key=loss)  # the first of equals
    own = [one for one in native if one in routes]
    unified = [one for one in UNIFIED if one in routes]
    # a gateway with task routes has plug-ins, which drop Kling's pictures on the unified routes (§2.2)
    if own and family == "kling" and "tasks" in routes and operation not in _OMNI_ROUTES_MISSING:
        return own[0]
    if family == "xai" and "xai_root" in routes:
        return "xai_root"  # such a server has no `POST /v1/videos` (docs/protocol.md §15)
    if "openai_responses" in unified and "openai_videos" not in unified and _says_responses(endpoint_types):
        return "openai_responses"
    return (unified or own or list(UNIFIED))[0]


def _says_responses(endpoint_types: Sequence[str]) -> bool:
    names = [name.lower() for name in endpoint_types]
    return any("response" in name for name in names) and not any("video" in name for name in names)
