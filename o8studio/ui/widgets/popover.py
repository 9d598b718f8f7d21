"""What floats: popovers that close by themselves, toasts in the corner, dialogs that ask with verbs."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QInputDialog, QLayout, QMessageBox, QWidget

from o8studio.services.language import _
from o8studio.ui.theme import theme
from o8studio.ui.widgets.basics import box, button, column, label, row, tool

_TOAST_MS = 6000
_STACK = 3


class Popover(QFrame):
    """A frameless window beside the button that opened it; a press elsewhere closes it."""

    def __init__(self, parent: QWidget, layout: QLayout, width: int) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popover")
        self.setLayout(layout)
        self.setFixedWidth(max(width, theme().px(width)))

    def open_at(self, beside: QWidget, *, above: bool = False) -> None:
        """Show it below the widget, or above; always inside the screen."""
        self.adjustSize()
        corner = beside.mapToGlobal(QPoint(0, -self.height() - 6 if above else beside.height() + 6))
        screen = (beside.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        left = min(
            max(screen.left() + 8, corner.x()), max(screen.left() + 8, screen.right() - self.width() - 8)
        )
        top = min(
            max(screen.top() + 8, corner.y()), max(screen.top() + 8, screen.bottom() - self.height() - 8)
        )
        self.move(left, top)
        self.show()


class Toasts(QObject):
    """At most three in the lower right corner of a window; good news and undo, never the only word on a trouble."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: list[QFrame] = []
        window.installEventFilter(self)

    def show(
        self, words: str, *, action: str = "", act: Callable[[], None] | None = None, stays: bool = False
    ) -> None:
        """One sentence, and perhaps one button."""
        text = label(words, size=12)
        text.setWordWrap(True)
        parts: list[QWidget | int | None] = [text]
        made = box("toast")
        if act is not None:
            press = button(action, "small")
            press.clicked.connect(act)
            press.clicked.connect(lambda: self._close(made))
            parts.append(press)
        close = tool("x", _("Close"))
        close.clicked.connect(lambda: self._close(made))
        parts.append(close)
        line = row(*parts, spacing=10, margins=(14, 8, 8, 8))
        line.setStretch(0, 1)
        made.setLayout(line)
        made.setParent(self._window)
        made.setFixedWidth(366)
        made.setAccessibleName(words)
        self._shown.append(made)
        while len(self._shown) > _STACK:
            self._close(self._shown[0])
        made.show()
        self._place()
        if not stays:
            QTimer.singleShot(_TOAST_MS, made, lambda: self._close(made))

    def words(self) -> list[str]:
        """What is shown now."""
        return [one.accessibleName() for one in self._shown]

    def clear(self) -> None:
        """Take them all away."""
        for one in list(self._shown):
            self._close(one)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _close(self, toast: QFrame) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._window.height() - 16
        for toast in reversed(self._shown):
            toast.adjustSize()
            toast.move(self._window.width() - toast.width() - 16, bottom - toast.height())
            toast.raise_()
            bottom -= toast.height() + 8


def ask(
    parent: QWidget,
    title: str,
    body: str,
    safe: str,
    *acts: tuple[str, str, Callable[[], None]],
) -> QDialog:
    """A question whose buttons are verbs; the safe one is focused and Esc takes it. Opened, never executed.

    Args:
        acts: words, kind (`danger`, `send` or empty), and what a press does.
    """
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    width = min(theme().px(420), 640)
    dialog.setFixedWidth(width)
    head, text = label(title, size=15, weight=600), label(body, tone="2")
    for part in (head, text):
        part.setWordWrap(True)
    keep = button(safe)
    keep.clicked.connect(dialog.reject)
    buttons = [keep]
    for words, kind, act in acts:
        press = button(words, kind)
        press.clicked.connect(dialog.accept)
        press.clicked.connect(act)
        press.setAutoDefault(False)
        buttons.append(press)
    stacked = sum(one.sizeHint().width() + 8 for one in buttons) > width - 40
    line = column(*buttons, spacing=8) if stacked else row(1, *buttons, spacing=8)
    layout = column(head, text, spacing=10, margins=(20, 18, 20, 16))
    layout.addSpacing(8)
    layout.addLayout(line)
    dialog.setLayout(layout)
    keep.setDefault(True)
    keep.setFocus()
    dialog.open()
    return dialog


def tell(parent: QWidget, words: str) -> None:
    """One sheet with a button to go on; opened, never executed."""
    told = QMessageBox(parent)
    told.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    told.setTextFormat(Qt.TextFormat.PlainText)
    told.setText(words)
    told.addButton(_("Go on"), QMessageBox.ButtonRole.AcceptRole)
    told.open()


def ask_text(
    parent: QWidget,
    question: str,
    text: str,
    verbs: tuple[str, str],
    done: Callable[[str], None],
    *,
    is_long: bool = False,
) -> None:
    """A question that is answered in words; opened, never executed.

    Args:
        verbs: what the answer does, and what happens without one.
    """
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput, is_long)
    dialog.setLabelText(question)
    dialog.setTextValue(text)
    dialog.setOkButtonText(verbs[0])
    dialog.setCancelButtonText(verbs[1])
    dialog.textValueSelected.connect(done)
    dialog.open()
