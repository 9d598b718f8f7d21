"""The first run: a gateway of one's own, or the demo."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from o8studio.services.language import _
from o8studio.ui.theme import font, theme
from o8studio.ui.widgets.basics import box, button, column, label, row


class WelcomePage(QWidget):
    """Takes the connect form from outside: panels do not know each other."""

    demo_asked = Signal()

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = label(_("Welcome to o8studio"), size=28, weight=600)
        title.setFont(font(28, 600))
        title.setWordWrap(True)
        words = label(
            _("Prompts go out through a gateway: one address and one token for every video model. "
              "Choose where yours should go."),
            size=14,
            tone="2",
        )  # fmt: skip
        words.setWordWrap(True)
        told = label(_("Use the address and token your provider gave you."), size=12, tone="3")
        told.setWordWrap(True)
        connect = box(
            "card",
            column(
                label(_("Connect a gateway"), size=14, weight=600),
                told,
                form,
                spacing=6,
                margins=(20, 18, 20, 18),
            ),
        )
        self.start_demo = button(_("Start demo"), icon_name="monitor-play")
        self.start_demo.clicked.connect(self.demo_asked)
        about = label(
            _("Free and offline. It renders sample clips, so you can look around first."), size=12, tone="3"
        )
        about.setWordWrap(True)
        text = QWidget()
        name = label(_("Try the demo gateway"), size=14, weight=600)
        name.setWordWrap(True)
        text.setLayout(column(name, about, spacing=2))
        line = row(text, self.start_demo, spacing=12, margins=(20, 14, 20, 14))
        line.setStretch(0, 1)
        demo = box("card", line)
        middle = QWidget()
        middle.setFixedWidth(min(theme().px(500), 720))
        middle.setLayout(column(1, title, words, connect, demo, 1, spacing=12, margins=(0, 24, 0, 24)))
        holder = QWidget()
        holder_layout = QVBoxLayout(holder)
        holder_layout.addWidget(middle, 1, Qt.AlignmentFlag.AlignHCenter)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
