"""Which format a model is submitted in, on a gateway whose routes are known."""

from collections.abc import Callable, Mapping, Sequence

from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.domain.vocabulary import Family, FormatName, OperationName

UNIFIED = (FormatName.OPENAI_VIDEOS, FormatName.GENERATIONS, FormatName.OPENAI_RESPONSES)
"""The formats that carry every family, in the order of preference."""

_OMNI_ROUTES_MISSING = (
    OperationName.REFERENCE_TO_VIDEO,
    OperationName.MULTI_IMAGE_TO_VIDEO,
    OperationName.VIDEO_EDIT,
    OperationName.EXTEND,
    OperationName.MOTION_CONTROL,
)
"""What Kling can do, and no gateway's Kling route (docs/protocol.md §4.1)."""


def possible_formats(routes: Sequence[str], native: Sequence[str]) -> tuple[str, ...]:
    """The formats whose route was found, in the order of preference; `/v1/videos` before any probe.

    Args:
        routes: formats whose route was found, and `tasks`.
        native: the family's own formats, best first.
    """
    ordered = (FormatName.OPENAI_VIDEOS, *native, FormatName.GENERATIONS, FormatName.OPENAI_RESPONSES)
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
    if (
        own
        and family == Family.KLING
        and FormatName.TASKS in routes
        and operation not in _OMNI_ROUTES_MISSING
    ):
        return own[0]
    if family == Family.XAI and FormatName.XAI_ROOT in routes:
        return FormatName.XAI_ROOT  # such a server has no `POST /v1/videos` (docs/protocol.md §15)
    is_alone = FormatName.OPENAI_RESPONSES in unified and FormatName.OPENAI_VIDEOS not in unified
    if is_alone and _says_responses(endpoint_types):
        return FormatName.OPENAI_RESPONSES
    return (unified or own or list(UNIFIED))[0]


def _says_responses(endpoint_types: Sequence[str]) -> bool:
    names = [name.lower() for name in endpoint_types]
    return any("response" in name for name in names) and not any("video" in name for name in names)
