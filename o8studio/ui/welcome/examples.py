"""Six looping examples for an empty studio, each with its prompt to begin with."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Event

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRect,
    QRectF,
    QRunnable,
    QSize,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from o8studio.services.runtime.assets import asset
from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import column, label

_COLUMNS, _ROWS = 6, 5
"""Pictures on each sheet, as `packaging/make_examples.py` makes them."""
_FIRST = QRect(0, 0, 320, 180)
"""Where the first of them is, in pixels: decoding ends below it."""
_FRAME_MS = 83
_STILL_MS = 1000
"""How long the first pictures stand: decoding all of them takes 100 ms of a core, and a start has other work until then."""
_WORDS, _GAP, _WIDEST = 66, 14, 1080
"""Height below a picture for its prompt; between examples; and of all together."""
_TWO_ROWS_FROM = 560


@dataclass(frozen=True, slots=True)
class Example:
    """A sheet of pictures in resources/examples, and the prompt that it shows."""

    name: str
    prompt: str


def examples() -> tuple[Example, ...]:
    """In the order shown, in the current language."""
    return (
        Example("river", _("A fisherman poles a bamboo raft through morning mist, one lantern at the bow, slow dolly-in")),
        Example("aurora", _("Aurora over a snowbound cabin, one window lit, timelapse")),
        Example("lanterns", _("Paper lanterns rise over the hills at dusk, seen from the river")),
        Example("neon", _("Rain on a narrow neon street at night, reflections drifting in the puddles")),
        Example("balloons", _("Hot-air balloons drift over desert hills at sunrise, gentle pan")),
        Example("waves", _("The sun sinks into a violet sea, slow rolling waves, low camera")),
    )  # fmt: skip


class Examples(QWidget):
    """`prompt_chosen`: somebody wants to begin with this one. They stand still while nobody can see them move."""

    prompt_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reader = _reader()
        self._reader.came.connect(self._on_picture)
        self.cards = [ExampleCard(one) for one in examples()]
        for card in self.cards:
            card.clicked.connect(lambda _on=False, one=card: self.prompt_chosen.emit(one.example.prompt))
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        self._across = 0
        title = label(_("What will you make?"), size=20, weight=600)
        words = label(_("Write a prompt at the left, or begin with one of these."), tone="2")
        for one in (title, words):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            one.setWordWrap(True)
        layout = column(1, title, words, spacing=6, margins=(20, 20, 20, 20))
        layout.addSpacing(12)
        layout.addLayout(self._grid)
        layout.addStretch(2)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_frame)
        self.number = 0
        self._wants_sheets = Event()
        for card in self.cards:
            if (first := self._reader.first.get(card.example.name)) is not None:
                card.first = first
            else:
                self._reader.read(card.example.name, _FIRST)

    @property
    def is_moving(self) -> bool:
        """Whether the pictures change."""
        return self._timer.isActive()

    def show_motion(self) -> None:
        """Move only while somebody sees it and wants it."""
        moves = self.isVisible() and self.isActiveWindow() and not theme().reduce_motion
        if moves != self._timer.isActive():
            if moves:
                self._timer.start(_FRAME_MS if self._wants_sheets.is_set() else _STILL_MS)
            else:
                self._timer.stop()

    def event(self, event: QEvent) -> bool:
        """Hidden, minimised or in a window behind another one, they rest."""
        if event.type() in (
            QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate,
        ):  # fmt: skip
            QTimer.singleShot(0, self, self.show_motion)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three beside each other where there is room, else two; all of them within the height."""
        super().resizeEvent(event)
        across = 3 if self.width() >= theme().px(_TWO_ROWS_FROM) else 2
        down = len(self.cards) // across
        wide = (min(self.width(), _WIDEST) - 40 - (across - 1) * _GAP) // across
        room = self.height() - theme().px(130) - (down - 1) * _GAP
        wide = max(120, min(wide, (room // down - theme().px(_WORDS)) * 16 // 9))
        for card in self.cards:
            card.set_picture_width(wide)
        if across != self._across:
            self._across = across
            for at, card in enumerate(self.cards):
                self._grid.addWidget(card, *divmod(at, across), Qt.AlignmentFlag.AlignCenter)

    def _on_picture(self, name: str, picture: QImage) -> None:
        for card in self.cards:
            if card.example.name == name:
                if picture.size() == _FIRST.size():
                    card.first = self._reader.first[name] = picture
                else:
                    card.sheet = picture
                card.update()

    def _on_frame(self) -> None:
        self.show_motion()
        if any(card.sheet.isNull() for card in self.cards):
            self._read_sheets()
            return
        self.number = (self.number + 1) % (_COLUMNS * _ROWS)
        for card in self.cards:
            card.number = self.number
            card.update(card.picture)

    def _read_sheets(self) -> None:
        """Only for pictures that move."""
        if not self._wants_sheets.is_set():
            self._wants_sheets.set()
            self._timer.start(_FRAME_MS)
            for card in self.cards:
                self._reader.read(card.example.name, wanted=self._wants_sheets)

    def end(self) -> None:
        """They are not shown again: what was not decoded yet is not wanted any more."""
        self._timer.stop()
        self._wants_sheets.clear()


class ExampleCard(QAbstractButton):
    """One example: its picture, its prompt in two lines, and what a press does."""

    def __init__(self, example: Example) -> None:
        super().__init__()
        self.example, self.number = example, 0
        self.first, self.sheet = QImage(), QImage()
        """The first picture alone, and the sheet of all, each once it is decoded."""
        self.setText(_("Use this prompt"))
        self.setAccessibleName(_("Use this prompt: {prompt}").format(prompt=example.prompt))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_picture_width(200)

    def set_picture_width(self, wide: int) -> None:
        """Its height follows: 16:9, and the words below."""
        self.picture = QRect(0, 0, wide, wide * 9 // 16)
        self.setFixedSize(wide, self.picture.height() + theme().px(_WORDS))

    def sizeHint(self) -> QSize:
        """As it was fitted."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the current picture, fitted into its rounded box, and the words where they are asked for."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.picture), 8, 8)
        painter.save()
        painter.setClipPath(edge)
        painter.fillRect(self.picture, theme().colour("hover"))
        if not self.sheet.isNull():
            wide, high = self.sheet.width() // _COLUMNS, self.sheet.height() // _ROWS
            row, at = divmod(self.number, _COLUMNS)
            painter.drawImage(self.picture, self.sheet, QRect(at * wide, row * high, wide, high))
        elif not self.first.isNull():
            painter.drawImage(self.picture, self.first)
        painter.restore()
        over = self.underMouse() or self.hasFocus()
        if over:
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.picture).adjusted(1, 1, -1, -1), 8, 8)
        if event.region().intersects(self._words_place()):  # the next picture asks for none
            self._paint_words(painter, is_over=over)

    def _words_place(self) -> QRect:
        return self.rect().adjusted(0, self.picture.height(), 0, 0)

    def _paint_words(self, painter: QPainter, *, is_over: bool) -> None:
        line = theme().px(17)
        room = QRect(0, self.picture.bottom() + theme().px(7), self.width(), 2 * line)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-2"))
        self._paint_prompt(painter, room, line)
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("accent-text" if is_over else "text-3"))
        below = room.translated(0, 2 * line + theme().px(2))
        below.setHeight(line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_prompt(self, painter: QPainter, room: QRect, line: int) -> None:
        metrics, words = painter.fontMetrics(), self.example.prompt
        first = words
        while metrics.horizontalAdvance(first) > room.width():
            cut = first.rfind(" ")
            first = first[:cut] if cut > 0 else first[:-1]
        rest = metrics.elidedText(words[len(first) :].strip(), Qt.TextElideMode.ElideRight, room.width())
        for at, part in enumerate((first, rest)):
            spot = QRect(room.left(), room.top() + at * line, room.width(), line)
            painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part)


@lru_cache(maxsize=1)
def _reader() -> "_Reader":
    """One for the program: a thread that has read a sheet finds it even when the window is gone."""
    return _Reader()


class _Reader(QObject):
    """Reads and decodes sheets in a thread of Qt's pool."""

    came = Signal(str, QImage)

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[str, QImage] = {}
        """The first picture of each sheet, for every window: 230 kB each."""

    def read(self, name: str, part: QRect | None = None, wanted: Event | None = None) -> None:
        """`part` of the sheet, in pixels, or all of it; left out if it is not `wanted` any more when its turn has come."""
        QThreadPool.globalInstance().start(_Reading(name, self, part, wanted))


class _Reading(QRunnable):
    def __init__(self, name: str, reader: _Reader, part: QRect | None, wanted: Event | None) -> None:
        super().__init__()
        self._name, self._reader = name, reader
        self._part, self._wanted = part, wanted

    def run(self) -> None:
        if self._wanted is not None and not self._wanted.is_set():
            return
        reader = QImageReader(str(asset("examples", f"{self._name}.jpg")))
        if self._part is not None:
            reader.setClipRect(self._part)
        self._reader.came.emit(self._name, reader.read().convertToFormat(QImage.Format.Format_RGB32))
