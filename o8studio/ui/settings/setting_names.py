"""The names of the settings by section, for whoever looks for one before the section is built."""

from collections.abc import Mapping, Sequence

from o8studio.texts.language import _


def setting_names() -> Mapping[str, Sequence[str]]:
    """By section, what its rows are called."""
    return {
        "models": (_("Jobs at once"), _("Ask before spending"), _("Ask where prices are unknown")),
        "downloads": (
            _("Folder for clips"), _("Names of clips"), _("Recipe beside each clip"), _("Watched folder"),
        ),
        "playback": (_("Play a clip when it is chosen"), _("Loop short clips"), _("Around the picture")),
        "notifications": (
            _("A clip is ready"), _("A clip failed or needs you"), _("Everything is done"), _("Keep the system awake"),
        ),
        "appearance": (_("Theme"), _("Text size"), _("Reduce motion"), _("Increase contrast")),
        "privacy": (_("What leaves this computer"), _("Your name"), _("Ledger"), _("Backups"), _("Log")),
        "moving": (_("To another computer"), _("From another computer")),
        "diagnostics": (_("Diagnostic bundle"),),
    }  # fmt: skip
