"""The frame of the window: rail and page. It is painted before anything else is imported."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QToolButton, QWidget

from o8studio.services.language import _
from o8studio.ui.theme import pixmap, set_icon, theme
from o8studio.ui.widgets.basics import box, column, label


class Shell(QMainWindow):
    """Says what was pressed; `main_window` fills it."""

    closing = Signal()
    theme_changed = Signal(str)
    chip_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("o8studio")
        self.setMinimumSize(1024, 640)
        self.resize(1440, 900)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._blank())
        middle = QWidget()
        layout = QHBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rail())
        self._bar = label(size=12)
        self._bar.setWordWrap(True)
        self._bar_frame = box("bar", column(self._bar, margins=(12, 8, 12, 8)))
        self._bar_frame.hide()
        layout.addLayout(column(self._bar_frame, self._pages, spacing=0), 1)
        self.setCentralWidget(middle)

    def show_page(self, page: QWidget) -> None:
        """Put a page beside the rail."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def is_showing(self, page: QWidget) -> bool:
        """Whether this page is the one that is seen."""
        return self._pages.currentWidget() is page

    def show_bar(self, words: str) -> None:
        """One sentence above everything, for as long as it is true; empty takes it away."""
        self._bar.setText(words)
        self._bar_frame.setVisible(bool(words))

    def show_chip(self, text: str, token: str, words: str) -> None:
        """The gateway: its short name, the colour of its dot, and the same in words."""
        self.chip.setText(text)
        set_icon(self.chip, "circle", 14, token)
        self.chip.setToolTip(words)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide, and let the studio end in its own time."""
        event.ignore()
        self.hide()
        self.closing.emit()

    def _blank(self) -> QWidget:
        """The columns before they are filled, in the design's widths."""
        blank = QWidget()
        layout = QHBoxLayout(blank)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for kind, width in (("surface", 372), ("canvas", 0), ("surface", 320)):
            part = QWidget()
            part.setProperty("column", kind)
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            if width:
                part.setFixedWidth(width)
            layout.addWidget(part, 0 if width else 1)
        return blank

    def _rail(self) -> QWidget:
        rail = QWidget()
        rail.setProperty("column", "canvas")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(72)
        self._mark = label()
        self._mark.setPixmap(pixmap("mark", 30, "text-1", 2.0))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        studio = self._button("clapperboard", _("Studio"))
        studio.setCheckable(True)
        studio.setChecked(True)
        studio.clicked.connect(lambda: studio.setChecked(True))
        theme_button = self._button("sun-moon", _("Theme"))
        theme_button.clicked.connect(self._toggle_theme)
        self.chip = self._button("circle", "")
        self.chip.setAccessibleName(_("Gateway"))
        self.chip.clicked.connect(self.chip_pressed)
        rail.setLayout(
            column(self._mark, studio, 1, theme_button, self.chip, spacing=6, margins=(7, 14, 7, 10))
        )
        return rail

    def _button(self, name: str, words: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "rail")
        set_icon(made, name, 20)
        made.setIconSize(QSize(20, 20))
        made.setText(words)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setFixedWidth(58)
        return made

    def _toggle_theme(self) -> None:
        theme().apply("light" if theme().name == "dark" else "dark")
        self._mark.setPixmap(pixmap("mark", 30, "text-1", 2.0))
        self.theme_changed.emit(theme().name)
