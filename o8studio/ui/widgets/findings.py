"""What a test found: one line of result, and what it was made of, folded."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from o8studio.texts.language import _
from o8studio.ui.theme.theme import restyle, sized
from o8studio.ui.widgets.layout import button, column, label, row

_SIGNS = {True: ("check", "ok"), False: ("circle-x", "bad"), None: ("minus", "text-3")}


class Findings(QFrame):
    """Hidden until a test begins; the findings are shown while it runs, and then one line in their place."""

    def __init__(self) -> None:
        super().__init__()
        self._sign, self.result = QLabel(), label(weight=500)
        self.result.setWordWrap(True)
        self._details = button(_("Details"), "link")
        self._details.setCheckable(True)
        self._lines = QFrame()
        self._lines.setLayout(column(spacing=4))
        self._details.toggled.connect(self._lines.setVisible)
        head = row(self._sign, self.result, self._details, spacing=8)
        head.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 9)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._lines)
        self.forget()

    def forget(self) -> None:
        """Nothing is known: what was tested is no longer what would be used."""
        self._empty()
        self.hide()

    def begin(self, words: str) -> None:
        """A test has begun."""
        self._empty()
        self._say("refresh-cw", "text-3", words, "plain")
        self._lines.show()
        self.show()

    def add(self, good: bool | None, subject: str, words: str) -> None:
        """One more finding; `good` is None where it does not apply."""
        sign, name = QLabel(), label(subject, size=12)
        icon, token = _SIGNS[good]
        sign.setPixmap(sized(icon, 14, token))
        detail = label(words, size=12, tone="3")
        detail.setWordWrap(True)
        line = row(sign, name if subject else None, detail, spacing=8)
        line.setStretch(line.count() - 1, 1)
        holder = QFrame()
        holder.setLayout(line)
        inside = self._lines.layout()
        assert inside is not None
        inside.addWidget(holder)
        self.show()

    def finish(self, good: bool | None, words: str) -> None:
        """The test is over, or was never begun: one line says what follows from it; None for a remark."""
        sign = _SIGNS[good] if good is not None else ("info", "text-2")
        self._say(*sign, words, {True: "ok", False: "bad", None: "plain"}[good])
        inside = self._lines.layout()
        self._details.setVisible(inside is not None and inside.count() > 0)
        self._details.setChecked(False)
        self._lines.hide()
        self.show()

    def _empty(self) -> None:
        self.result.clear()
        self._details.hide()
        inside = self._lines.layout()
        while inside is not None and (item := inside.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()

    def _say(self, icon: str, token: str, words: str, kind: str) -> None:
        self._sign.setPixmap(sized(icon, 16, token))
        self.result.setText(words)
        self.setProperty("role", f"result-{kind}")
        restyle(self)
