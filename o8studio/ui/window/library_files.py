"""Commands on the files of selected clips that need no question: copy, show, open."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.qt.reveal import reveal


def do_to_files(command_id: CommandId, rows: Sequence[ClipRow]) -> str:
    """Run a command on these clips; what is said about it, or an empty text."""
    match command_id:
        case CommandId.COPY_PROMPT:
            QGuiApplication.clipboard().setText(
                "\n".join(dict.fromkeys(row.prompt for row in rows if row.prompt))
            )
            return _("Copied")
        case CommandId.LIBRARY_COPY_PATH:
            QGuiApplication.clipboard().setText("\n".join(row.path for row in rows))
            return _("Copied")
        case CommandId.LIBRARY_COPY_FILE:
            there = [row.path for row in rows if not row.is_missing]
            made = QMimeData()
            made.setUrls([QUrl.fromLocalFile(path) for path in there])
            made.setText("\n".join(there))
            QGuiApplication.clipboard().setMimeData(made)
            return ngettext("{n} file copied", "{n} files copied", len(there)).format(n=len(there))
        case CommandId.FOLDER:
            reveal(Path(rows[0].path))
        case CommandId.OPEN_OUTSIDE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(rows[0].path))
        case _:
            raise ValueError(command_id)
    return ""
