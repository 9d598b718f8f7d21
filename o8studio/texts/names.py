"""Names of models, families, formats and tests, in the language in use."""

from collections.abc import Collection

from o8studio.domain.compose.passing_on import made_of
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.models.abilities import abilities
from o8studio.domain.models.spec import ModelSpec, Sound
from o8studio.texts.language import _, listed, ngettext


def model_summary(model_spec: ModelSpec) -> str:
    """What a model can, in one line: lengths, tiers, sound, pictures."""
    can = abilities(model_spec)
    span, best = "", tier_words(can.lines)
    if can.shortest is not None and can.longest is not None:
        span = (
            _("{low} s").format(low=f"{can.shortest:g}")
            if can.shortest == can.longest
            else _("{low} to {high} s").format(low=f"{can.shortest:g}", high=f"{can.longest:g}")
        )
    pictures = ""
    if can.first_frame:
        pictures = _("first and last frame") if can.last_frame else _("first frame")
    references = can.references
    parts = [
        span,
        # Translators: {tier} is 4K or a height such as 1080p
        _("up to {tier}").format(tier=best) if can.tiers > 1 else best,
        # Translators: about a clip, or all clips of a model: without sound
        _("silent") if model_spec.audio is Sound.NEVER else _("sound") if can.sound else "",
        pictures,
        ngettext("{n} reference", "{n} references", references).format(n=references) if references else "",
    ]
    return listed(parts)


def tier_words(lines: float) -> str:
    """A resolution by its short side in pixels: `4K`, `1080p`; empty if not known."""
    return "" if not lines else "4K" if lines >= 2160 else f"{lines:.0f}p"


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
    return listed(parts)


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
