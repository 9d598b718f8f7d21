"""The window's content: the rail, the pages beside it, and a bar above them for problems."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import name_button
from o8studio.ui.theme.theme import Tints, font, restyle, set_icon, sized, theme
from o8studio.ui.widgets.key_words import IS_MAC
from o8studio.ui.widgets.layout import as_tip, box, column, label, paint_in_next_turn
from o8studio.ui.widgets.signs import centred, paint_sign
from o8studio.ui.window.main_window import MainWindow

_NARROW = 1200
_BESIDE = 4
"""Of an entry of the rail: the margin at either side."""


class PageName(StrEnum):
    """The pages of the rail, from the top. The values are also those of the commands that show them."""

    STUDIO = "studio"
    LIBRARY = "library"
    REVIEW = "review"
    SETTINGS = "settings"


class GatewayChip(QAbstractButton):
    """64 × 44 at the foot of the rail: a dot, a short name, the balance below."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._balance, self._short, self._token = "", "", "", "text-off"
        self._is_connected = True
        self.setFixedHeight(theme().px(44))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Gateway"))

    def show_gateway(
        self, name: str, balance: tuple[str, str], token: str, words: str, *, is_connected: bool = True
    ) -> None:
        """The dot's colour is always given in words too; without a gateway, a plug stands above the name.

        Args:
            balance: as it is said, and for where that has no room.
        """
        self._name, self._token = name, token
        self._balance, self._short = balance
        self._is_connected = is_connected
        self.setToolTip(as_tip(words))
        self.setAccessibleDescription(words)
        self.setText(f"{name} {self._balance}".strip())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint border, dot, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("line-2"), 1))
        painter.setBrush(theme().colour("hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if not self._is_connected:
            self._paint_plug(painter)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._token))
        room = self.width() - 19
        metrics = self._set_font(painter, self._name, room, 11, 500)
        words = self._name if metrics.horizontalAdvance(self._name) <= room or room > 34 else ""
        name = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)  # the dot alone, not half a word
        wide = metrics.horizontalAdvance(name) + (11 if name else 6)
        left = max(4.0, (self.width() - wide) / 2)
        px = theme().px
        line = QRectF(left + 11, px(5 if self._balance else 14), room, px(16))
        painter.drawEllipse(QRectF(left, line.center().y() - 3, 6, 6))
        painter.setPen(theme().colour("text-2"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        if self._balance:
            painter.setPen(theme().colour("text-1"))
            words = self.shown_balance(painter)
            painter.drawText(QRectF(0, px(21), self.width(), px(18)), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_plug(self, painter: QPainter) -> None:
        px = theme().px
        room = self.width() - 6
        metrics = self._set_font(painter, self._name, room, 11, 500)
        has_room = metrics.horizontalAdvance(self._name) <= room
        line = QRectF(0, px(6 if has_room else 14), self.width(), px(16))
        paint_sign(painter, "plug-zap", 16, "text-2", centred(line, 16).left(), line)
        if has_room:
            painter.setPen(theme().colour("text-2"))
            painter.drawText(
                QRectF(0, px(23), self.width(), px(16)), Qt.AlignmentFlag.AlignCenter, self._name
            )

    def shown_balance(self, painter: QPainter) -> str:
        """The balance in the largest font that fits, in few letters if none does."""
        room, words = self.width() - 6, self._balance
        metrics = self._set_font(painter, words, room, 12, 600)
        if self._short and metrics.horizontalAdvance(words) > room:
            words = self._short
            metrics = self._set_font(painter, words, room, 12, 600)
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)

    def _set_font(self, painter: QPainter, words: str, room: int, pixels: int, weight: int) -> QFontMetrics:
        """The largest font, down to 10 px, in which the words fit."""
        for size in range(pixels, 9, -1):
            painter.setFont(font(size, weight, figures=weight > 500))
            if painter.fontMetrics().horizontalAdvance(words) <= room:
                break
        return painter.fontMetrics()


class _RailButton(QToolButton):
    """An entry, with a count at its icon where something waits."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entry, then the count."""
        super().paintEvent(event)
        if not self.count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(10, 600, figures=True))
        words = str(self.count) if self.count < 100 else "99+"
        wide = max(16, painter.fontMetrics().horizontalAdvance(words) + 8)
        box = QRectF(min(self.width() / 2 + 3, self.width() - wide - 2), 3, wide, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("line-3"))  # grey: what waits is neither chosen nor moving
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(theme().colour("text-1"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class NavigationFrame(QWidget):
    """Emits what was pressed; `main_window` fills it."""

    page_asked = Signal(str)
    chip_pressed = Signal()
    menu_pressed = Signal()
    woken = Signal()

    def __init__(self, shell: MainWindow) -> None:
        super().__init__(shell)
        self._shell = shell
        self._pages = QStackedWidget()
        self._bar = label(size=12)
        self._bar.setWordWrap(True)
        self._bar_frame = box("bar", column(self._bar, margins=(12, 8, 12, 8)))
        self._bar_frame.hide()
        self._rail_holder = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._rail_holder)
        layout.addLayout(column(self._bar_frame, self._pages, spacing=0), 1)
        self._rail: QWidget | None = None
        self._waiting = 0
        self._buttons: dict[str, _RailButton] = {}
        self._is_alt_alone = False
        self._cross_fades = False
        self.chip = GatewayChip()
        self.build_rail()
        shell.resized.connect(self._fit_rail)
        shell.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt pressed and released alone opens the application menu (docs/design.md, Columns)."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            self._is_alt_alone = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()
        elif event.type() is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            is_bare = event.key() == Qt.Key.Key_Alt and self._is_alt_alone and not IS_MAC
            if is_bare and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
                self.menu_pressed.emit()
            self._is_alt_alone = False
        elif event.type() is QEvent.Type.WindowActivate:
            self.woken.emit()
        elif event.type() is QEvent.Type.WindowDeactivate:
            self._is_alt_alone = False
        return super().eventFilter(watched, event)

    def current_entry(self) -> QWidget:
        """The rail's entry of the page that is shown."""
        return next((made for made in self._buttons.values() if made.isChecked()), self.mark)

    def build_rail(self) -> None:
        """Build the rail, or rebuild it for another language or text size."""
        if self._rail is not None:
            self._rail_holder.removeWidget(self._rail)
            self._rail.deleteLater()
        rail = QWidget()
        rail.setProperty("column", "canvas")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark = QToolButton()
        mark.setProperty("kind", "mark")
        mark.setIcon(QIcon(sized("mark", 30, "text-1")))
        mark.setIconSize(QSize(theme().px(30), theme().px(30)))
        name_button(mark, _("Menu"), CommandId.APP_MENU)
        mark.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mark.clicked.connect(self.menu_pressed)
        self.mark = mark
        self._buttons = {page: self._button(page) for page in PageName}
        chip = GatewayChip()
        chip.clicked.connect(self.chip_pressed)
        self.chip = chip
        first = list(self._buttons.values())
        layout = column(mark, *first[:3], 1, first[3], chip, spacing=4, margins=(_BESIDE, 14, _BESIDE, 10))
        layout.insertSpacing(1, 16)
        layout.insertSpacing(layout.count() - 1, 8)
        rail.setLayout(layout)
        self._rail = rail
        self._rail_holder.addWidget(rail)
        self.show_waiting(self._waiting)
        self._fit_rail()

    def enable_cross_fades(self) -> None:
        """From here on pages cross-fade."""
        self._cross_fades = True

    def show_page(self, page: QWidget) -> None:
        """Show a page beside the rail."""
        self.keep_page(page)
        is_news = self._cross_fades and page is not self._pages.currentWidget()
        if is_news:
            paint_in_next_turn(self._pages)
        self._pages.setCurrentWidget(page)
        if is_news:
            from o8studio.ui.theme.durations import PAGE_MS
            from o8studio.ui.widgets.motion import unveil

            unveil(self._pages, PAGE_MS)

    def keep_page(self, page: QWidget) -> None:
        """Take a page in without showing it."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Remove a page that is no longer needed."""
        self._pages.removeWidget(page)
        page.deleteLater()

    def mark_page(self, name: str) -> None:
        """Highlight an entry of the rail; empty for none."""
        for page, made in self._buttons.items():
            made.setChecked(page == name)

    def show_waiting(self, count: int) -> None:
        """How many sets of takes wait in Review for a verdict."""
        self._waiting = count
        made = self._buttons[PageName.REVIEW]
        made.count = count
        waits = ngettext("{n} set waits for a verdict", "{n} sets wait for a verdict", count)
        made.setAccessibleDescription(waits.format(n=count) if count else "")
        made.update()

    def is_showing(self, page: QWidget) -> bool:
        """Whether this is the current page."""
        return self._pages.currentWidget() is page

    def show_bar(self, words: str) -> None:
        """Show one sentence above everything while it holds; empty removes it."""
        self._bar.setText(words)
        self._bar_frame.setVisible(bool(words))

    def set_alone(self, on: bool) -> None:
        """Hide the rail while the picture fills the window."""
        if self._rail is not None:
            self._rail.setVisible(not on)

    def _fit_rail(self) -> None:
        """Fold the rail in a narrow window."""
        if self._rail is None:
            return
        narrow = self._shell.width() < _NARROW
        self._rail.setFixedWidth(56 if narrow else max(72, round(72 * min(1.25, theme().scale))))
        style = (
            Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        )
        for made in self._buttons.values():
            made.setToolButtonStyle(style)
            if made.property("narrow") is not narrow:
                made.setProperty("narrow", narrow)
                restyle(made)
            high = 42 if narrow else 52
            made.setFixedSize(self._rail.width() - 2 * _BESIDE, max(high, theme().px(high)))

    def _button(self, page: PageName) -> _RailButton:
        made, shows = _RailButton(), command(CommandId(f"page_{page}"))
        made.setProperty("kind", "rail")
        set_icon(made, shows.icon, 20, Tints("text-3", "text-1", "text-1"))
        made.setText(shows.name)
        name_button(made, shows.name, shows.id)
        made.setCheckable(True)
        made.setFixedHeight(theme().px(52))
        made.clicked.connect(lambda: self.page_asked.emit(page))
        return made
