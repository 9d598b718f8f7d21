"""The context menu of every text field and selectable label: the design's own, in the program's language."""

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from o8studio.texts.language import _
from o8studio.ui.widgets.focus_follower import FocusFollower
from o8studio.ui.widgets.key_words import key_words
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.text_extras import Extra, extras_of

_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)
_SEEN = "o8-text-menu"


class TextMenus(FocusFollower):
    """One per application: a text field gets its menu when it first has the focus, or, in a window that is not active yet
    and gives no focus, with the right press itself.
    """

    @classmethod
    def watch(cls, window: QWidget) -> None:
        """Follow the focus, and the right presses in this window, which is shown already."""
        cls.follow()
        app, handle = QApplication.instance(), window.windowHandle()
        assert app is not None
        for one in app.findChildren(cls):
            if handle is not None:
                handle.installEventFilter(one)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of a window's input only: before Qt looks for the menu of what lies under the pointer."""
        is_press = event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent)
        if is_press and isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.RightButton:
            over = QApplication.widgetAt(event.globalPosition().toPoint())
            while over is not None and not over.isWindow():
                _give_menu(over)
                over = over.parentWidget()
        return super().eventFilter(watched, event)

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        _give_menu(now)


def _give_menu(to: QWidget | None) -> None:
    if isinstance(to, (*_FIELDS, QLabel, QAbstractSpinBox)) and not to.property(_SEEN):
        if (
            isinstance(to, QLabel)
            and not to.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        ):
            return
        text = to.findChild(QLineEdit) if isinstance(to, QAbstractSpinBox) else to
        if text is None:
            return
        to.setProperty(_SEEN, True)
        to.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        to.customContextMenuRequested.connect(partial(_open, text))


def _open(text: QWidget, spot: QPoint) -> None:
    parts = _parts_of(text)
    menu = Menu(text)
    for group in (parts.history, parts.clipboard, parts.selection, extras_of(text)):
        if group and menu.actions():
            menu.addSeparator()
        for one in group:
            menu.add(one.title, one.act, icon=one.icon, key=one.key, enabled=one.is_enabled)
    menu.open_at(text.mapToGlobal(spot))


@dataclass(slots=True)
class _Parts:
    history: list[Extra] = field(default_factory=list)
    clipboard: list[Extra] = field(default_factory=list)
    selection: list[Extra] = field(default_factory=list)


def _parts_of(text: QWidget) -> _Parts:
    if isinstance(text, QLabel):
        return _of_label(text)
    assert isinstance(text, _FIELDS)
    if isinstance(text, QLineEdit):
        may_undo, may_redo = text.isUndoAvailable(), text.isRedoAvailable()
        has_selection, is_empty = text.hasSelectedText(), not text.text()
        is_secret = text.echoMode() is not QLineEdit.EchoMode.Normal
        may_paste = bool(QGuiApplication.clipboard().text())
        delete = text.del_
    else:
        may_undo, may_redo = text.document().isUndoAvailable(), text.document().isRedoAvailable()
        has_selection, is_empty = text.textCursor().hasSelection(), text.document().isEmpty()
        is_secret, may_paste = False, text.canPaste()
        delete = lambda: text.textCursor().removeSelectedText()  # noqa: E731 - as QLineEdit's method
    keys = QKeySequence.StandardKey
    may_copy = has_selection and not is_secret
    parts = _Parts(
        clipboard=[Extra(_("Copy"), text.copy, "copy", _key(keys.Copy), may_copy)],
        selection=[Extra(_("Select all"), text.selectAll, "", _key(keys.SelectAll), not is_empty)],
    )
    if not text.isReadOnly():
        parts.history = [
            Extra(_("Undo"), text.undo, "", _key(keys.Undo), may_undo),
            Extra(_("Redo"), text.redo, "", _key(keys.Redo), may_redo),
        ]
        parts.clipboard = [
            Extra(_("Cut"), text.cut, "", _key(keys.Cut), may_copy),
            *parts.clipboard,
            Extra(_("Paste"), text.paste, "", _key(keys.Paste), may_paste),
            Extra(_("Delete"), delete, "", "", has_selection),
        ]
    return parts


def _of_label(text: QLabel) -> _Parts:
    words = text.selectedText()
    return _Parts(
        clipboard=[
            Extra(
                _("Copy"),
                partial(QGuiApplication.clipboard().setText, words),
                "copy",
                _key(QKeySequence.StandardKey.Copy),
                bool(words),
            )
        ],
        selection=[Extra(_("Select all"), partial(text.setSelection, 0, len(text.text())))],
    )


def _key(key: QKeySequence.StandardKey) -> str:
    """As menus write it."""
    return key_words(QKeySequence(key)).replace("Shift", "⇧").replace("+", " ")
