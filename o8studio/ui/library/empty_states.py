"""What is there instead of clips: nothing yet, or a search that finds nothing and what would come back (docs/design.md, Library)."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from o8studio.texts.language import _, ngettext
from o8studio.ui.library.painting import Pictures, width_of
from o8studio.ui.library_port import WayBack
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.layout import button, label, row

_WIDE, _ROW = 520, 48
_POSTER = QSize(50, 28)


class NoClips(QWidget):
    """The library is empty. `import_asked` for files from elsewhere."""

    import_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        press = button(_("Open a folder of clips…"), "", "folder-open")
        press.clicked.connect(self.import_asked)
        sign, title, words = _middle(
            "gallery-vertical-end",
            _("No clips yet"),
            _("Finished clips are listed here. Clips from elsewhere can be dropped on the window."),
        )
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for part in (sign, title, words):
            layout.addWidget(part)
        layout.addSpacing(10)
        layout.addLayout(row(1, press, 1))
        layout.addStretch(3)


class NothingFound(QWidget):
    """Signals: `chosen` with another query, `cleared`, `trash_asked`."""

    chosen = Signal(str)
    cleared = Signal()
    trash_asked = Signal()

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._sign, self._title, self._words = _middle("search-x", "", "")
        self._ways = QVBoxLayout()
        self._ways.setSpacing(6)
        self._rows: list[_Way] = []
        clear = button(_("Clear search"), "", "x")
        clear.clicked.connect(self.cleared)
        self._in_trash = label(size=12, tone="3")
        self._look = button(_("Look in Trash"), "link")
        self._look.clicked.connect(self.trash_asked)
        holder = QWidget()
        holder.setLayout(self._ways)
        self._ways.setContentsMargins(0, 0, 0, 0)
        holder.setMaximumWidth(_WIDE)
        layout = QVBoxLayout(self)
        layout.addSpacing(100)
        for part in (self._sign, self._title, self._words):
            layout.addWidget(part)
        layout.addSpacing(14)
        line = row(margins=(16, 0, 16, 0))
        line.addStretch(1)
        line.addWidget(holder, 20)
        line.addStretch(1)
        layout.addLayout(line)
        layout.addSpacing(10)
        layout.addLayout(row(1, clear, self._in_trash, self._look, 1))
        layout.addStretch(1)

    def show_ways(self, ways: Sequence[WayBack], parts: int, in_trash: int) -> None:
        """The ways back; `parts` is how many parts the query has."""
        self._title.setText(
            _("No clip matches all {n}").format(n=_number(parts)) if parts > 1 else _("No clip matches this")
        )
        self._words.setText(_("Leave one out and these come back.") if ways else _("Try other words."))
        for one in self._rows:
            self._ways.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._rows = [_Way(way, self._pictures) for way in ways]
        for made in self._rows:
            made.clicked.connect(lambda _on=False, one=made: self.chosen.emit(one.way.query))
            self._ways.addWidget(made)
        self._in_trash.setText(
            ngettext("{n} in Trash matches as well.", "{n} in Trash match as well.", in_trash).format(
                n=in_trash
            )
        )
        for part in (self._in_trash, self._look):
            part.setVisible(in_trash > 0)

    def take_first(self) -> bool:
        """Choose the best way back; whether there is one."""
        if self._rows:
            self.chosen.emit(self._rows[0].way.query)
        return bool(self._rows)

    def repaint_pictures(self) -> None:
        """Posters came."""
        for one in self._rows:
            one.update()


class _Way(QAbstractButton):
    def __init__(self, way: WayBack, pictures: Pictures) -> None:
        super().__init__()
        self.way, self._pictures = way, pictures
        self.setFixedHeight(theme().px(_ROW))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._count = ngettext("{n} clip", "{n} clips", way.count).format(n=f"{way.count:,}")
        self.setAccessibleName(_("Without {part}: {clips}").format(part=way.part, clips=self._count))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the part, up to three posters, the count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(
            QPen(theme().colour("accent-line" if self.hasFocus() else "line-3" if lit else "line-1"), 1)
        )
        painter.setBrush(theme().colour("hover" if lit else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3"))
        without = _("Without")
        painter.drawText(self.rect().adjusted(12, 0, 0, 0), middle, without)
        left = 12 + width_of(without, 12, 400) + 10
        key, colon, value = self.way.part.partition(":")
        key = f"{key}:" if colon else ""
        value = value if colon else self.way.part
        wide = min(200, width_of(key, 12, 400) + width_of(value, 12, 500) + 13)
        token = QRectF(left, self.height() / 2 - 11, wide, 22)
        painter.setPen(QPen(theme().colour("line-2"), 1))
        painter.drawRoundedRect(token, 5, 5)
        painter.setPen(theme().colour("text-3"))
        painter.drawText(token.adjusted(6, 0, 0, 0), middle, key)
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-1"))
        painter.drawText(token.adjusted(7 + width_of(key, 12, 400), 0, -4, 0), middle, value)
        painter.setFont(font(13, 600, figures=True))
        right = self.rect().adjusted(0, 0, -12, 0)
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, self._count)
        x = self.width() - 12 - max(66, width_of(self._count, 13, 600)) - 10
        for clip in reversed(self.way.clips):
            x -= _POSTER.width() + 10
            if x < token.right() + 8:
                break
            box = QRect(x, (self.height() - _POSTER.height()) // 2, _POSTER.width(), _POSTER.height())
            picture = self._pictures.poster(clip, box, self.devicePixelRatioF())
            if picture is not None and not picture.isNull():
                painter.drawPixmap(box.topLeft(), picture)


def _middle(icon: str, title: str, words: str) -> tuple[QLabel, QLabel, QLabel]:
    sign = label()
    sign.setPixmap(sized(icon, 24, "text-3", 2.0))
    head, body = label(title, size=15, weight=600), label(words, size=12, tone="3")
    for one in (sign, head, body):
        one.setAlignment(Qt.AlignmentFlag.AlignCenter)
    body.setWordWrap(True)
    return sign, head, body


def _number(count: int) -> str:
    """In words, where it is short."""
    names = ("", _("one"), _("two"), _("three"), _("four"), _("five"), _("six"))
    return names[count] if count < len(names) else str(count)
