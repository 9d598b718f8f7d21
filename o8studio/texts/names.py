"""Names of models, families, formats and tests, in the language in use."""

from collections.abc import Collection

from o8studio.domain.compose.passing_on import made_of
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import portable, tier_lines
from o8studio.domain.models.operations import rooms
from o8studio.domain.models.spec import ModelSpec, ParameterSpec, Sound
from o8studio.domain.request import ImageRole
from o8studio.texts.language import _, ngettext


def model_summary(model_spec: ModelSpec) -> str:
    """What a model can, in one line: lengths, tiers, sound, pictures."""
    specs = [spec for operation in model_spec.operations for spec in operation.parameters]
    lengths = [one for spec in specs if Core.DURATION in spec.core for one in _lengths(model_spec, spec)]
    tiers = {
        str(one) for spec in specs if Core.RESOLUTION in spec.core for one in spec.choices if tier_lines(one)
    }
    span = ""
    if lengths:
        low, high = min(lengths), max(lengths)
        span = (
            _("{low} s").format(low=f"{low:g}")
            if low == high
            else _("{low} to {high} s").format(low=f"{low:g}", high=f"{high:g}")
        )
    most = max((tier_lines(one) or 0.0 for one in tiers), default=0.0)
    best = "" if not most else "4K" if most >= 2160 else f"{most:.0f}p"
    room = rooms(model_spec)
    pictures = ""
    if ImageRole.FIRST_FRAME in room:
        pictures = _("first and last frame") if ImageRole.LAST_FRAME in room else _("first frame")
    # several pictures at once are a route of their own, which no gateway passes on (docs/protocol.md §4.1)
    references = room.get(ImageRole.REFERENCE, 0) if model_spec.can("reference_to_video") else 0
    parts = [
        span,
        # Translators: {tier} is 4K or a height such as 1080p
        _("up to {tier}").format(tier=best) if len(tiers) > 1 else best,
        # Translators: about a clip, or all clips of a model: without sound
        {Sound.NEVER: _("silent"), Sound.ALWAYS: _("sound")}.get(model_spec.audio)
        or (_("sound") if any(Core.AUDIO in spec.core for spec in specs) else ""),
        pictures,
        ngettext("{n} reference", "{n} references", references).format(n=references) if references else "",
    ]
    return ", ".join(part for part in parts if part)


def _lengths(model_spec: ModelSpec, spec: ParameterSpec) -> list[float]:
    """In seconds: what a parameter counts in frames is one only where the vendor says which length it is."""
    allowed = spec.choices or (spec.minimum, spec.maximum)
    meant = [portable(model_spec, spec, one).get(Core.DURATION) for one in allowed if one is not None]
    return [float(one) for one in meant if isinstance(one, (int, float))]


def made_words(view: ComposeView, lost: Collection[str] = ()) -> str:
    """What a model will actually make of a draft: length, tier, shape, sound; also where the vendor's default decides.

    Args:
        lost: portable names of what the gateway does not pass on.
    """
    core = made_of(view, lost)
    size = f"{core['width']} × {core['height']}" if "width" in core and "height" in core else ""
    length = core.get("duration")
    parts = [
        ""
        if length is None
        else f"{length} s"
        if isinstance(length, (int, float)) and length > 0
        # Translators: in a list of what a clip will be: length, size, shape, sound
        else _("length chosen by the model"),
        str(core.get("resolution") or size),
        str(core.get("aspect_ratio") or ""),
        _("silent")
        if view.model_spec.audio is Sound.NEVER or core.get("audio") is False
        else _("sound")
        if view.model_spec.audio is Sound.ALWAYS or core.get("audio")
        else "",
    ]
    return ", ".join(part for part in parts if part)


def family_words(family: str, vendor: str) -> str:
    """The name of a model family."""
    return {
        "kling": _("Kling 可灵"),
        "jimeng": _("Jimeng 即梦"),
        "doubao_seedance": _("Doubao Seedance 豆包"),
        "vidu": "Vidu",
        "openai_sora": "Sora",
        "minimax": _("Hailuo 海螺"),
        "wan": _("Wan 万相"),
        "veo": "Veo",
        "luma": "Luma",
        "runway": "Runway",
        "pixverse": "PixVerse",
        "xai": "Grok Imagine",
    }.get(family, vendor or family)


def format_words(name: str) -> str:
    """The name of a request format."""
    from o8studio.gateway.formats import FORMATS  # not needed for the first paint

    form = FORMATS.get(name)
    return name if form is None else _(form.title)


def server_words(server: str) -> str:
    """The kind of a server, as detected, followed by its version."""
    kind, comma, version = server.partition(", ")
    words = {
        "New API (up to rc.26)": _("New API (up to rc.26)"),
        "New API with plug-ins (rc.27 and later)": _("New API with plug-ins (rc.27 and later)"),
        "New API of an unknown version": _("New API of an unknown version"),
        "OpenAI-compatible": _("OpenAI-compatible"),
        "Demo": _("Demo"),
    }.get(kind, kind)
    return f"{words}{comma}{version}"


def finding_words(subject: str) -> str:
    """A finding of the connection test."""
    return {
        "address": _("Address"),
        "certificate": _("Certificate"),
        "token": _("Token"),
        "models": _("Models"),
        "routes": _("Request formats"),
        "balance": _("Balance"),
        "prices": _("Prices"),
        "keyring": _("System keyring"),
        "session": _("Token kept for this session only"),
        "passphrase": _("File locked with a passphrase"),
    }.get(subject, subject)
