"""The first run: connect a gateway, or start the demo."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from o8studio.texts.language import LANGUAGES, _, in_use
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.welcome.drifting_lights import DriftingLights
from o8studio.ui.widgets.layout import box, button, column, label, row, spaced

_PICTURE_FROM = 1200
_SHARE = 0.41
_WIDTH, _TITLE, _LINE = 496, 36, 20
"""Width of the text and the cards, heights of a line of the title and of what stands below it."""


class WelcomePage(QWidget):
    """Receives the connect form from outside: panels do not know each other."""

    demo_asked = Signal()
    language_chosen = Signal(str)

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = label(_("Welcome to o8studio"), size=28, weight=600)
        title.setMinimumHeight(theme().px(_TITLE))
        what = _(
            "Prompts are sent through a gateway: one address and one token for every video model. "
            "Choose the one to use."
        )
        words = label(size=14, tone="2")
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setText(spaced(what, _LINE))
        for one in (title, words):
            one.setWordWrap(True)
        connect = column(spacing=14, margins=(20, 18, 20, 20))
        connect.addWidget(
            _head(
                "plug-zap",
                _("Connect a gateway"),
                _("Use the address and token your provider gave you."),
                has_accent=True,
            )
        )
        connect.addWidget(form)
        self.start_demo = button(_("Start demo"), "tall")
        self.start_demo.clicked.connect(self.demo_asked)
        about = _("Free and offline. It renders sample clips, so you can look around first.")
        line = row(
            _head("monitor-play", _("Try the demo gateway"), about),
            self.start_demo,
            spacing=12,
            margins=(20, 16, 20, 16),
        )
        line.setStretch(0, 1)
        middle = QWidget()
        width = min(theme().px(_WIDTH), 720)
        middle.setFixedWidth(width)
        cards = column(box("card", connect), box("card", line), spacing=12)
        cards.setContentsMargins(0, 24 - 6, 0, 0)
        inside = column(1, title, words, spacing=6, margins=(0, 24, 0, 18))
        inside.addLayout(cards)
        inside.addStretch(1)
        inside.addWidget(self._foot(width))
        middle.setLayout(inside)
        holder = QWidget()
        holder_layout = QVBoxLayout(holder)
        holder_layout.setContentsMargins(0, 0, 0, 0)
        holder_layout.addWidget(middle, 1, Qt.AlignmentFlag.AlignHCenter)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder)
        self._picture = DriftingLights()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._picture)
        layout.addWidget(area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is hidden first when space is short."""
        super().resizeEvent(event)
        self._picture.setVisible(self.width() >= theme().px(_PICTURE_FROM))
        self._picture.setFixedWidth(round(self.width() * _SHARE))

    def _foot(self, width: int) -> QWidget:
        sign = QLabel()
        sign.setPixmap(sized("globe", 14, "text-3"))
        choices = []
        for name, words in LANGUAGES.items():
            choose = button(words, "flat")
            choose.setProperty("late", name != in_use())
            choose.clicked.connect(lambda _on=False, chosen=name: self.language_chosen.emit(chosen))
            choices.append(choose)
        rule = box("upright")
        rule.setFixedHeight(12)
        hint = label(_("You can change all of this later in Settings."), size=12, tone="3")
        hint.setWordWrap(True)
        made = QWidget()
        line = row(1, sign, *choices, rule, hint, 1, spacing=14)
        made.setLayout(line)
        hint.setFixedWidth(0)
        for one in (*choices, rule):
            one.ensurePolished()  # the style sheet has their sizes
        beside = line.minimumSize().width()
        whole = hint.fontMetrics().horizontalAdvance(hint.text()) + 2
        hint.setFixedWidth(
            min(whole, width - beside)
        )  # else a text that may wrap would not stand in the middle
        return made


def _head(icon_name: str, title: str, words: str, *, has_accent: bool = False) -> QWidget:
    """An icon on its tile, a title, a line below it."""
    sign = QLabel()
    sign.setPixmap(sized(icon_name, 20, "accent-text" if has_accent else "text-1"))
    sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
    sign.setFixedSize(theme().px(36), theme().px(36))
    sign.setProperty("kind", "sign" if has_accent else "quiet-sign")
    name, subtitle = label(title, size=14, weight=600), label(words, size=12, tone="3")
    for one in (name, subtitle):
        one.setWordWrap(True)
    text = QWidget()
    text.setLayout(column(name, subtitle, spacing=1))
    made = QWidget()
    line = row(sign, text, spacing=12)
    line.setStretch(1, 1)
    made.setLayout(line)
    return made
