"""A field of the composer: its name, who decides its value, a way to clear it, its control, and why it is out of use."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from o8studio.domain.compose.standing import Origin, Standing
from o8studio.texts.fields import standing_help
from o8studio.texts.language import _, as_sentence, joined
from o8studio.ui.compose.field_note import FieldMessage, FieldNote
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.theme.theme import font
from o8studio.ui.widgets.layout import Elided, as_tip, button, column, label, name_all, row

if TYPE_CHECKING:
    from o8studio.ui.compose.field_widgets import Field

_GAP = 8


class FieldBox(QWidget):
    """The words stand at the label, and below the control where they don't fit beside it.

    Attributes:
        key: of the parameter, or a portable name.
    """

    def __init__(
        self, key: str, title: str, control: QWidget, clear: Callable[[], None], *, native: str = "",
        total: Elided | None = None, is_line: bool = False,
    ) -> None:  # fmt: skip
        """
        Args:
            clear: unsets the value.
            native: the vendor's own name, shown beside ours.
            total: how much of a total a list uses.
            is_line: the control stands on the label's line.
        """
        super().__init__()
        self.key, self.title, self.control = key, title, control
        self._name = label(title, size=12, weight=500, tone="2")
        self._name.setBuddy(control)
        self._native = total or Elided(native, left=True)
        self.note = FieldNote()
        self._below: QLabel | None = None  # these three are made when they are needed: most fields never do
        self._reason: QLabel | None = None
        self._clear: QPushButton | None = None
        self._do_clear = clear
        self._words = ""
        self._shown: object = None
        self._help = title
        self._is_line = is_line
        name_all(control, title)
        self._head = head = row(self._name, self._native, self.note, spacing=_GAP)
        head.setStretch(1, 1)
        margin = 2 if is_line else 0
        whole = column(spacing=6, margins=(0, margin, 0, margin))
        whole.addLayout(head)
        (head if is_line else whole).addWidget(control)
        self._end = whole.count()
        whole.addStretch(1)
        self._whole = whole
        self.setLayout(whole)

    def set_help(self, text: str) -> None:
        """What the parameter does."""
        self._help = text

    def show_standing(
        self, one: Standing, message: FieldMessage, *, is_off: bool = False, reason: str = ""
    ) -> None:
        """Show the value and who decides it.

        Args:
            reason: why it is out of use or narrowed; empty if it is not.
        """
        if not isinstance(self.control, ListField):
            cast("Field", self.control).show_standing(one)
        if self._shown == (one, message, is_off, reason):
            return
        self._shown = (one, message, is_off, reason)
        self.control.setEnabled(not is_off)
        self._name.setEnabled(not is_off)
        if one.can_be_cleared or self._clear is not None:
            self._clear_button().setVisible(one.can_be_cleared)
        if reason or self._reason is not None:
            self._reason = self._reason or self._small_line()
            self._reason.setText(reason)
            self._reason.setVisible(bool(reason))
        self._words = message.words
        self.note.show_message(message)
        self._place()
        about = standing_help(one)
        said = joined((as_sentence(message.words), about)) if about else message.words
        self.setToolTip(as_tip("\n".join(part for part in (self._help, said, reason) if part)))
        described = joined((self._help, said, reason))
        self.control.setAccessibleDescription(described)
        focused = self.control.focusProxy()
        if focused is not None:
            focused.setAccessibleDescription(described)

    @property
    def reason(self) -> str:
        """Why it is out of use, as shown; empty if it is not."""
        return self._reason.text() if self._reason is not None and not self._reason.isHidden() else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the place of the words for this width."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """The words stand beside the name where they fit whole."""
        control = self.control.sizeHint().width() + _GAP if self._is_line else 0
        shown = self._clear is not None and not self._clear.isHidden()
        clear = self._clear_button().sizeHint().width() + _GAP if shown else 0
        room = self.width() - self._name.sizeHint().width() - clear - control - 2 * _GAP
        fits = self.note.wanted_width() <= room
        self.note.setVisible(fits)
        is_below = not fits and bool(self._words)
        if is_below or self._below is not None:
            if self._below is None:
                self._below = self._small_line(first=True)
            self._below.setText(self._words)
            self._below.setVisible(is_below)

    def _small_line(self, *, first: bool = False) -> QLabel:
        """A line below the control; what is said of the value comes before why it is out of use."""
        made = label(size=11, tone="3")
        made.setWordWrap(True)
        self._whole.insertWidget(self._end if first else self._whole.count() - 1, made)
        return made

    def _clear_button(self) -> QPushButton:
        if self._clear is None:
            # Translators: on a small button at a setting: it takes the value away, so that the model decides
            self._clear = made = button(_("Clear"), "quiet-link")
            made.setFont(font(11))
            made.setAccessibleName(_("Clear {setting}").format(setting=self.title))
            made.setToolTip(_("Let the model decide"))
            made.clicked.connect(self._on_clear)
            self._head.insertWidget(3, made)
        return self._clear

    def _on_clear(self) -> None:
        self._do_clear()
        self.focus_control()

    def focus_control(self) -> None:
        """Give the focus to the control, or to its first part that takes it."""
        parts = [self.control, *self.control.findChildren(QWidget)]
        first = next(
            (one for one in parts if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(self)),
            None,
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete or Backspace clears what is no text."""
        if self.clears(event):
            self._on_clear()
        else:
            super().keyPressEvent(event)

    def clears(self, event: QEvent) -> bool:
        """Whether a key press clears it: then it belongs to the field that has the focus, not to the queue."""
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        focus: QObject | None = self.window().focusWidget()
        return (
            isinstance(event, QKeyEvent)
            and event.key() in keys
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and self._clear is not None
            and not self._clear.isHidden()
            and not isinstance(focus, QLineEdit)
            and not isinstance(self.control, ListField)
        )


def is_news(one: Standing) -> bool:
    """Whether a person should notice it: something goes out that nobody set, or something set does not."""
    return one.origin in (Origin.NEEDED, Origin.KEPT_BACK, Origin.RAW)
