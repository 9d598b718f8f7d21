"""The slot of a reference picture: pick, drop or paste a file, see it, take it away."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QToolButton, QWidget

from o8studio.services.language import _
from o8studio.ui.theme import restyle, set_icon
from o8studio.ui.widgets.basics import row, tool


class AttachmentWell(QWidget):
    """Holds the path of one picture, or nothing."""

    changed = Signal(str)

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self._slot = QToolButton()
        self._slot.setProperty("kind", "slot")
        self._slot.setText(caption)
        self._slot.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self._slot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._slot.setAccessibleName(caption)
        self._slot.clicked.connect(self._pick)
        self._clear = tool("x", _("Remove {name}").format(name=caption))
        self._clear.clicked.connect(lambda: self.set_path("", tell=True))
        self.setLayout(row(self._slot, self._clear, spacing=4))
        self.setAcceptDrops(True)
        self.path = ""
        self.set_path("")

    def set_path(self, path: str, *, tell: bool = False) -> None:
        """Show a picture file, or the empty slot."""
        self.path = path
        picture = QPixmap(path) if path else QPixmap()
        self._clear.setVisible(bool(path))
        if picture.isNull():
            set_icon(self._slot, "image-plus")
            self._slot.setText(f"{self._caption}\n{Path(path).name}" if path else self._caption)
            self._slot.setIconSize(QSize(16, 16))
        else:
            self._slot.setIcon(QIcon(picture.scaled(160, 80, Qt.AspectRatioMode.KeepAspectRatio)))
            self._slot.setIconSize(QSize(88, 46))
            self._slot.setText(self._caption)
        if tell:
            self.changed.emit(path)

    def _pick(self) -> None:
        dialog = QFileDialog(
            self, self._caption, "", _("Pictures ({patterns})").format(patterns="*.png *.jpg *.jpeg *.webp")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.set_path(path, tell=True))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for a file."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()
            self._slot.setText(_("Use as {name}").format(name=self._caption))
            self._slot.setProperty("drop", True)
            restyle(self._slot)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Go dark again."""
        self._slot.setProperty("drop", False)
        restyle(self._slot)
        self.set_path(self.path)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file."""
        self._slot.setProperty("drop", False)
        restyle(self._slot)
        self.set_path(event.mimeData().urls()[0].toLocalFile(), tell=True)
