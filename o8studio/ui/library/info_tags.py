"""Tags as chips, and the places in which another one is typed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.library.painting import fitting, width_of
from o8studio.ui.theme.theme import font, restyle, theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.signs import paint_sign


class TagChip(QAbstractButton):
    """A tag that all have, with a cross; or one that some have, with a plus."""

    def __init__(self, words: str, *, is_part: bool = False) -> None:
        """
        Args:
            words: the tag, of one that some have with how many: `hero, 2 of 4`.
        """
        super().__init__()
        self._is_part = is_part
        self.setText(words)
        ask = _("Add {tag} to all") if is_part else _("Remove {tag}")
        self.setAccessibleName(ask.format(tag=words))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        wide = min(theme().px(250), width_of(words, 12, 400) + 18 + theme().px(12))
        self.setFixedSize(wide, theme().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, word and sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(theme().colour("line-2"), 1) if self._is_part else Qt.PenStyle.NoPen)
        painter.setBrush(
            theme().colour("pressed" if lit else "hover")
            if not self._is_part or lit
            else Qt.BrushStyle.NoBrush
        )
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-2" if self._is_part else "text-1"))
        words = fitting(self.text(), 12, 400, self.width() - 16 - theme().px(12), theme().scale)
        painter.drawText(self.rect().adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        left = self.width() - 6 - theme().px(12)
        paint_sign(painter, "plus" if self._is_part else "x", 12, "text-3", left, self.rect())


class AddChip(QAbstractButton):
    """A dashed place beside chips, where another one would be."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(min(theme().px(250), width_of(words, 12, 400) + 20), theme().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dashed edge and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        pen = QPen(theme().colour("line-strong"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(theme().colour("hover") if lit else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-1" if lit else "text-2"))
        words = fitting(self.text(), 12, 400, self.width() - 16, theme().scale)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)


class TagRow(QWidget):
    """Tags of one clip or of several, and a field for another; of one clip it is a chip until it is asked for.

    `added` and `removed` with a tag.
    """

    added = Signal(str)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, int], ...] = ()
        self._count = 0
        self._flow = FlowLayout()
        self.field = LineField()
        self.field.setMaxLength(80)
        self.field.returnPressed.connect(self._on_return)
        self.field.installEventFilter(self)
        # Translators: a small place beside tags, that becomes a field when it is pressed
        self.add = AddChip(_("Add tag"))
        self.add.clicked.connect(self.ask)
        self._chips: list[TagChip] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._flow)
        layout.addWidget(self.field)

    def show_tags(self, tags: Sequence[tuple[str, int]], count: int) -> None:
        """Each tag and how many of the clips have it."""
        words = _("Add a tag") if count == 1 else _("Add a tag to all {n}").format(n=count)
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        if (tuple(tags), count) == (self._shown, self._count):
            return
        if count != self._count:
            self.field.setVisible(count != 1)
        self._shown, self._count = tuple(tags), count
        self._flow.removeWidget(self.add)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for tag, have in tags:
            is_part = have < count
            words = _("{tag}, {n} of {all}").format(tag=tag, n=have, all=count) if is_part else tag
            chip = TagChip(words, is_part=is_part)
            chip.clicked.connect(
                lambda _on=False, t=tag, p=is_part: (self.added if p else self.removed).emit(t)
            )
            self._flow.addWidget(chip)
            chip.show()  # at once: as long as all are hidden, the layout leaves no room between them and the field
            self._chips.append(chip)
        self._flow.addWidget(self.add)
        self._fit()

    def ask(self) -> None:
        """Show the field, for another tag."""
        self.field.show()
        self._fit()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of one clip the field goes with Esc, and when it is left empty."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if self._count == 1 and event.type() is QEvent.Type.KeyPress and is_escape:
            self.field.clear()
            self._close()
            self.add.setFocus()
            return True
        if self._count == 1 and event.type() is QEvent.Type.FocusOut and not self.field.text().strip():
            self._close()
        return super().eventFilter(watched, event)

    def _close(self) -> None:
        self.field.hide()
        self._fit()

    def _fit(self) -> None:
        self.add.setVisible(self._count == 1 and self.field.isHidden())
        layout = self.layout()
        if layout is not None:
            layout.invalidate()  # what it reckoned before there were any holds none
        self.updateGeometry()

    def _on_return(self) -> None:
        tag = " ".join(self.field.text().split())
        self.field.clear()
        if tag:
            self.added.emit(tag)


class TagField(QFrame):
    """Tags that are chosen for something that is not there yet: chips, and behind them a place to type another."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "find")
        self._chips: list[TagChip] = []
        self._edit = LineField()
        self._edit.setProperty("kind", "bare")
        self._edit.setMaxLength(300)
        self._edit.setPlaceholderText(_("Add"))
        self._edit.setAccessibleName(_("Tags"))
        self._edit.textEdited.connect(lambda text: self._take() if text[-1:] in (",", "，") else None)
        self._edit.installEventFilter(self)
        self._edit.setFixedSize(theme().px(84), theme().px(24))
        self._flow = FlowLayout(spacing=4)
        self._flow.addWidget(self._edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 3, 4, 3)
        layout.addLayout(self._flow)
        self.setFocusProxy(self._edit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter behind a tag makes it a chip, and does not press the dialog's button; with nothing typed it does."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("ring", event.type() is QEvent.Type.FocusIn)
            restyle(self)
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.type() is QEvent.Type.KeyPress and self._edit.text().strip():
            self._take()
            return True
        return super().eventFilter(watched, event)

    def tags(self) -> tuple[str, ...]:
        """All of them, with what is being typed."""
        self._take()
        return tuple(chip.text() for chip in self._chips)

    def _take(self) -> None:
        """What was typed, with commas between, becomes chips."""
        typed = [" ".join(one.split()) for one in self._edit.text().replace("，", ",").split(",")]
        self._edit.clear()
        for tag in typed:
            if tag and tag not in (chip.text() for chip in self._chips):
                chip = TagChip(tag)
                chip.clicked.connect(partial(self._remove, chip))
                self._flow.removeWidget(self._edit)
                self._flow.addWidget(chip)
                self._flow.addWidget(self._edit)
                self._chips.append(chip)

    def _remove(self, chip: TagChip) -> None:
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.deleteLater()
        self._edit.setFocus()
