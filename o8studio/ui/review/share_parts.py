"""Parts of the share dialog: a kind with its words, a take with a tick, a switch with its name."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.review.take_cards import Poster
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import Elided, label, row
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.signs import paint_sign

_TAKE = QSize(74, 42)
_TICKS, _GAP = 4, 6
"""Takes in a line, and the space between."""


class KindButton(QAbstractButton):
    """What can be made: icon, name, and a line about it."""

    def __init__(self, icon: str, name: str, words: str) -> None:
        super().__init__()
        self._icon, self._name, self._words = icon, name, words
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(theme().px(56))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(200, theme().px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            is_on = self.isChecked()
            painter.setPen(QPen(theme().colour("accent-edge"), 1) if is_on else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint" if is_on else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        half, left = box.height() / 2, 24 + theme().px(18)
        paint_sign(painter, self._icon, 18, "text-2", 13, QRectF(0, 4, left, half))
        for top, words, look, tone in (
            (4, self._name, font(13, 600), "text-1"),
            (half - 3, self._words, font(12), "text-3"),
        ):
            painter.setFont(look)
            painter.setPen(theme().colour(tone))
            line = QRectF(left, top, box.width() - left - 8, half)
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


class TakeTick(QAbstractButton):
    """A take's poster with a tick."""

    def __init__(self, row_: ClipRow, name: str, poster: Poster) -> None:
        super().__init__()
        self.row, self._poster = row_, poster
        self.setCheckable(True)
        self.setFixedSize(_TAKE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint poster and tick."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setClipPath(rounded)
        painter.fillRect(self.rect(), theme().colour("stage"))
        picture = self._poster(self.row, self.rect(), self.devicePixelRatioF())
        if picture is not None:
            painter.setOpacity(1.0 if self.isChecked() else 0.45)
            painter.drawPixmap(self.rect(), picture)
            painter.setOpacity(1.0)
        tick = QRectF(4, 4, 15, 15)
        painter.setPen(QPen(Qt.GlobalColor.white, 1.2))
        painter.setBrush(theme().colour("accent" if self.isChecked() else "plate"))
        painter.drawRoundedRect(tick, 4, 4)
        if self.isChecked():
            painter.setPen(QPen(Qt.GlobalColor.white, 2))
            painter.drawPolyline([QPointF(7.5, 11.5), QPointF(10.5, 14.5), QPointF(15.5, 8.5)])


def take_ticks(ticks: Sequence[TakeTick]) -> Scrolling:
    """Beside each other, two lines of them at once."""
    inside = QWidget()
    flow = FlowLayout(inside, spacing=_GAP)
    for one in ticks:
        flow.addWidget(one)
    made = Scrolling(inside)
    made.setFixedHeight((_TAKE.height() + _GAP) * min(2, -(-len(ticks) // _TICKS)) - _GAP)
    return made


class SwitchLine(QWidget):
    """A name, words about it, and a switch."""

    def __init__(self, name: str, words: str = "", *, is_on: bool = False, has_words: bool = False) -> None:
        """
        Args:
            has_words: words about it come later.
        """
        super().__init__()
        self.switch, self._words = Switch(name), Elided("", size=12, left=True)
        self.switch.setChecked(is_on)
        self.show_words(words)
        self.setMinimumHeight(theme().px(30))
        named = label(name)
        has_words = has_words or bool(words)
        if not has_words:
            named.setWordWrap(True)
        line = row(named, self._words, self.switch)
        line.setStretch(1 if has_words else 0, 1)
        self.setLayout(line)

    def show_words(self, words: str) -> None:
        """Other words about it."""
        self._words.setText(words)
        self.switch.setAccessibleDescription(words)

    @property
    def is_on(self) -> bool:
        """Whether it is on."""
        return self.switch.isChecked()


def size_words(size: int) -> str:
    """Bytes in megabytes, as people write them."""
    megabytes = size / 1_000_000
    shown = f"{megabytes:.0f}" if megabytes >= 1 else f"{max(0.1, megabytes):.1f}"
    return _("{n} MB").format(n=shown)


class FileName(Elided):
    """A file's name that loses its middle where it has no room: its ending tells what it is."""

    def shown(self) -> str:
        """What has room."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())


_SIGNS = {".mp4": "file-video", ".mov": "file-video", ".webm": "file-video"}


class FileList(QFrame):
    """Files by their names, a line each, with a sign of what they are; under their folder where they have one."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(12, 8, 12, 8)
        self._lines.setSpacing(6)
        self._names: list[str] = []

    def show_names(self, names: Sequence[str], *, has_folder: bool) -> None:
        """These, the first of which is the folder that holds the rest."""
        if [*names] == self._names:
            return
        self._names = [*names]
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, name in enumerate(names):
            is_folder = has_folder and at == 0
            made, sign, words = QWidget(), label(), FileName(name, size=12, tone="1", left=True)
            kind = "folder-open" if is_folder else _SIGNS.get(PurePath(name).suffix.lower(), "file-text")
            sign.setPixmap(sized(kind, 16 if is_folder else 14, "text-2", 2.0))
            words.setFont(font(12, 600) if is_folder else font(11, code=True))
            line = row(sign, words, margins=(20 if has_folder and at else 0, 0, 0, 0))
            line.setStretch(1, 1)
            made.setLayout(line)
            self._lines.addWidget(made)
        self.setVisible(bool(names))


def caption(name: str, *right: QWidget) -> QWidget:
    """A heading, with something at its right."""
    return line_of(label(name, size=12, tone="2"), *right)


def line_of(left: QAbstractButton | QLabel, *right: QWidget) -> QWidget:
    """One line: something at the left, the rest at the right."""
    made = QWidget()
    line = row(left, 1, *right, margins=(0, 4, 0, 0))
    for at, one in enumerate(right, 2):
        if (
            isinstance(one, QLabel) and one.wordWrap()
        ):  # it may have all the room before it takes a second line
            line.setStretch(1, 0)
            line.setStretch(at, 1)
    made.setLayout(line)
    return made


def wrapped(words: str) -> QLabel:
    """Words on as many lines as they need."""
    made = label(words, size=12, tone="2")
    made.setWordWrap(True)
    return made


def promise(icon: str, words: str) -> QWidget:
    """Words with a sign before them."""
    made, sign = QWidget(), label()
    sign.setPixmap(sized(icon, 14, "text-2", 2.0))
    line = row(sign, wrapped(words))
    line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    made.setLayout(line)
    return made


def filled(*parts: QWidget, into: QWidget | None = None) -> QWidget:
    """Parts from the top down, in a widget."""
    made = into or QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return made
