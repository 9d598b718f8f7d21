"""Settings: moving to another computer."""

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from o8studio.texts.language import _
from o8studio.ui.library_port import ImportsPort
from o8studio.ui.settings.rows import Rows
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.dialogs import ask
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.widgets.layout import button, label, row


def moving(imports: ImportsPort) -> QWidget:
    """A profile as one file, and another one in its place."""
    rows = Rows()
    clips = Switch(_("With the files of all clips"))
    out, come = button(_("Export…"), "", "folder-output"), button(_("Import…"), "", "file-input")
    said = label("", size=12, tone="2")
    said.setWordWrap(True)

    def tell(words: str) -> None:
        if isValid(said):  # another section is shown meanwhile
            said.setText(words)
            out.setEnabled(True)

    def write(path: str) -> None:
        out.setEnabled(False)
        said.setText(_("Writing…"))
        done = _("Written to {path}. It holds your prompts, but no token.").format(path=path)
        imports.export_profile(path, with_clips=clips.isChecked(), done=lambda problem: tell(problem or done))

    def choose_target() -> None:
        dialog = file_dialog(out, _("Export this profile"), "o8studio-profile.zip")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(write)
        dialog.open()

    def bring(path: str) -> None:
        done = _("Close o8studio and start it again: then the profile comes in.")
        imports.import_profile(path, lambda problem: tell(problem or done))

    def confirm(path: str) -> None:
        ask(
            come,
            _("Put this profile in the place of yours?"),
            _(
                "At the next start your jobs, library and settings are replaced by those in {path}. Yours are kept under "
                "other names. Nothing is sent or asked: whatever was waiting or under way is held until you say so."
            ).format(path=path),
            _("Keep mine"),
            (_("Import at the next start"), "primary", lambda: bring(path)),
            icon="file-input",
        )

    def choose_source() -> None:
        dialog = file_dialog(come, _("Import a profile"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(confirm)
        dialog.open()

    out.clicked.connect(choose_target)
    come.clicked.connect(choose_source)
    rows.add(
        _("With the files of all clips"),
        row(clips, 1),
        _("Without them the clips are found again by their content, once their folder is there."),
    )
    rows.add(
        _("To another computer"),
        row(out, said, 1),
        _("Jobs, reviews, presets and settings in one file. Tokens stay here."),
    )
    rows.add(
        _("From another computer"),
        row(come, 1),
        _("Your own ledger and settings are kept under other names."),
    )
    return rows
