"""Dialogs whose buttons are verbs, over a dimmed window. Never executed modally: no nested event loops."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from o8studio.texts.language import _
from o8studio.ui.theme.durations import DIALOG_IN_MS, DIALOG_OUT_MS
from o8studio.ui.theme.style import is_composited
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.floating import AROUND, paint_shadow, to_its_size
from o8studio.ui.widgets.layout import button, column, label, line_edit, row
from o8studio.ui.widgets.motion import animate, fade_out, rise_in

_WIDTH, _WIDEST = 420, 640
_MARGINS = (20, 18, 20, 16)
_INKS = {"accent": "accent-text"}
"""By tone, the colour of the icon if it is not the tone's own."""


class Dialog(QDialog):
    """Frameless and centred on its window, which is dimmed while it is open. Deletes itself."""

    def __init__(self, parent: QWidget, title: str, layout: QLayout, width: int = _WIDTH) -> None:
        super().__init__(parent.window(), Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._is_soft = is_composited()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_soft)
        self.body = QFrame()
        self.body.setProperty("role", "dialog")
        self.body.setProperty("soft", self._is_soft)
        self.body.setLayout(layout)
        self.body.setFixedWidth(min(theme().px(width), max(width, _WIDEST)))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(AROUND if self._is_soft else (0, 0, 0, 0)))
        outer.addWidget(self.body)
        self._scrim: Scrim | None = None
        self.finished.connect(self._on_end)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shadow."""
        if self._is_soft:
            painter = QPainter(self)
            paint_shadow(painter, self.body.geometry(), self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Without a title bar it is moved by dragging its surface, if the system allows."""
        if self.body.geometry().contains(event.position().toPoint()):
            self.windowHandle().startSystemMove()

    def setVisible(self, visible: bool) -> None:
        """Open centred on its window; placed only while it is shown, Qt believes that it is at the screen's corner."""
        behind = self.parentWidget()
        if visible and behind is not None and self._scrim is None:
            to_its_size(self)
            self.move(behind.geometry().center() - self.rect().center())
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        """Dim the window."""
        super().showEvent(event)
        behind = self.parentWidget()
        if behind is not None and self._scrim is None:
            self._scrim = Scrim(behind)
            rise_in(self.body, DIALOG_IN_MS)

    def _on_end(self) -> None:
        behind = self.parentWidget()
        if self._scrim is not None and behind is not None:
            fade_out(
                behind,
                self.body.grab(),
                behind.mapFromGlobal(self.mapToGlobal(self.body.pos())),
                DIALOG_OUT_MS,
            )
            self._scrim.go()
            self._scrim = None


class Scrim(QWidget):
    """Dims a window while a dialog is open."""

    def __init__(self, behind: QWidget) -> None:
        super().__init__(behind)
        self._part = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        behind.installEventFilter(self)
        self.setGeometry(QRect(0, 0, behind.width(), behind.height()))
        self.show()
        self.raise_()
        animate(self, DIALOG_IN_MS, self._show_part)

    def go(self) -> None:
        """Fade out."""
        animate(self, DIALOG_OUT_MS, lambda part: self._show_part(1 - part), done=self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the whole window."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill with one colour."""
        painter = QPainter(self)
        painter.setOpacity(self._part)
        painter.fillRect(self.rect(), theme().colour("scrim"))

    def _show_part(self, part: float) -> None:
        self._part = part
        self.update()


def ask(
    parent: QWidget,
    title: str,
    body: str,
    safe: str,
    act: tuple[str, str, Callable[[], None]],
    *,
    icon: str = "triangle-alert",
    tone: str = "warn",
) -> Dialog:
    """A question whose buttons are verbs; the safe one has the focus and Esc selects it.

    Args:
        act: label, kind (`danger` or `send`), and callback.
        icon: on the tile beside the title, in a `tone`: `accent`, `warn` or `bad`.
    """
    words = label(body, tone="2")
    words.setWordWrap(True)
    keep, press = button(safe), button(act[0], act[1])
    dialog = Dialog(parent, title, _with_head(title, icon, tone, words, keep, press))
    dialog.setAccessibleDescription(body)
    press.setAutoDefault(False)
    press.clicked.connect(dialog.accept)
    press.clicked.connect(act[2])
    _open(dialog, keep)
    return dialog


def inform(parent: QWidget, title: str, words: str) -> Dialog:
    """A sheet of text with one button to continue."""
    body = label(words, tone="2")
    body.setWordWrap(True)
    go = button(_("Go on"))
    dialog = Dialog(parent, title, _with_head(title, "info", "accent", body, None, go))
    dialog.setAccessibleDescription(words)
    _open(dialog, go)
    return dialog


def ask_text(
    parent: QWidget,
    question: str,
    text: str,
    verbs: tuple[str, str],
    done: Callable[[str], None],
    *,
    hidden: bool = False,
) -> Dialog:
    """A question with a text answer.

    Args:
        verbs: labels of the answering and the cancelling button.
        hidden: the typed text is masked.
    """
    field = line_edit(text)
    if hidden:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(question)
    keep, press = button(verbs[1]), button(verbs[0], "send")
    head = label(question, size=15, weight=600)
    head.setWordWrap(True)
    layout = column(head, field, spacing=12, margins=_MARGINS)
    layout.addSpacing(4)
    layout.addLayout(row(1, keep, press, spacing=8))
    dialog = Dialog(parent, question, layout)

    def take() -> None:
        dialog.accept()
        done(field.text())

    press.clicked.connect(take)
    press.setDefault(True)
    keep.setAutoDefault(False)
    keep.clicked.connect(dialog.reject)
    dialog.open()
    field.setFocus()
    field.selectAll()
    return dialog


def _with_head(
    title: str, icon: str, tone: str, words: QLabel, keep: QWidget | None, press: QWidget
) -> QVBoxLayout:
    """Icon, title and text, and the buttons at the right; stacked if they don't fit."""
    tile = QLabel()
    tile.setProperty("kind", f"tile-{tone}")
    tile.setFixedSize(theme().px(32), theme().px(32))
    tile.setAlignment(Qt.AlignmentFlag.AlignCenter)
    tile.setPixmap(sized(icon, 18, _INKS.get(tone, tone)))
    head = label(title, size=15, weight=600)
    head.setWordWrap(True)
    inside = row(spacing=12)
    inside.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
    text = column(head, words, spacing=4)
    text.setContentsMargins(0, 3, 0, 0)
    inside.addLayout(text, 1)
    layout = column(spacing=14, margins=_MARGINS)
    layout.addLayout(inside)
    buttons = [one for one in (keep, press) if one is not None]
    room = theme().px(_WIDTH) - _MARGINS[0] - _MARGINS[2]
    stacked = sum(one.sizeHint().width() + 8 for one in buttons) > room
    layout.addLayout(column(*buttons, spacing=8) if stacked else row(1, *buttons, spacing=8))
    return layout


def _open(dialog: Dialog, safe: QPushButton) -> None:
    safe.setDefault(True)
    safe.clicked.connect(dialog.reject)
    dialog.open()
    safe.setFocus(Qt.FocusReason.TabFocusReason)
