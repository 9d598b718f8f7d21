"""How many clips per model, and which prompts the text expands to."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from o8studio.domain.compose.expansion import drawn, expansions
from o8studio.texts.language import _, ngettext
from o8studio.ui.widgets.controls import Segments, Stepper
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row, tool

_MOST = 16


class VariationsField(QWidget):
    """Clips per model."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stepper = Stepper(_("Variations"), 1, _MOST)
        head = row(
            label(_("Variations"), size=12, weight=500, tone="2"),
            Elided(_("per model")),
        )
        head.setStretch(1, 1)
        layout = column(spacing=6)
        layout.addLayout(head)
        layout.addWidget(self._stepper)
        layout.addStretch(1)  # the field beside it may have a line below
        self.setLayout(layout)
        self._stepper.changed.connect(lambda _value: self.changed.emit())

    @property
    def count(self) -> int:
        """From 1 to 16."""
        return self._stepper.field.value()

    def set_count(self, count: int) -> None:
        """Show this count."""
        self._stepper.field.setValue(count)


class PromptList(QWidget):
    """Visible while the text expands to several prompts: how many, all or some at random, and the list."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.by_line, self.at_random, self.rolled = False, False, False
        self._prompts: Sequence[str] = ()
        self._words = label(size=12, tone="2")
        self._mode = Segments([(False, _("All of them")), (True, _("At random"))])
        self._mode.setAccessibleName(_("Which prompts"))
        self._mode.chosen.connect(lambda value: self.set_modes(at_random=bool(value), emit=True))
        self._dice = tool("dices", _("Draw again"))
        self._dice.clicked.connect(self._on_roll)
        self._show = button(_("Show"), "link")
        self._show.clicked.connect(self._open)
        head = row(self._words, 1, self._show, spacing=8)
        modes = row(self._mode, self._dice, spacing=6)
        modes.setStretch(0, 1)
        layout = column(spacing=6)
        layout.addLayout(head)
        layout.addLayout(modes)
        self.setLayout(layout)
        self.hide()

    def prompts(self, text: str, count: int, draw: int) -> list[str]:
        """All expanded prompts, or `count` of them at random; the same draw gives the same ones."""
        if self.at_random:
            return drawn(text, count, draw, by_line=self.by_line)
        return expansions(text, by_line=self.by_line)

    def set_modes(
        self, *, by_line: bool | None = None, at_random: bool | None = None, emit: bool = False
    ) -> None:
        """Each line its own prompt; some at random instead of all."""
        self.by_line = self.by_line if by_line is None else by_line
        self.at_random = self.at_random if at_random is None else at_random
        self.rolled = False
        self._mode.set_value(self.at_random)
        if emit:
            self.changed.emit()

    def show_prompts(self, prompts: Sequence[str], text: str, most: int) -> None:
        """Show the prompts that will be sent."""
        self._prompts = prompts
        several = len(prompts) > 1 or self.at_random or (self.by_line and "\n" in text)
        self.setVisible(several)
        if not several:
            return
        count = len(prompts)
        words = ngettext("{n} prompt", "{n} prompts", count).format(n=count)
        self._words.setText(_("More than {n} prompts").format(n=most) if count > most else words)
        self._mode.set_value(self.at_random)
        self._dice.setVisible(self.at_random)

    def _on_roll(self) -> None:
        self.rolled = True
        self.changed.emit()

    def _open(self) -> None:
        layout = column(label(_("What will be sent"), weight=600), spacing=8, margins=(14, 12, 14, 12))
        for number, prompt in enumerate(self._prompts[:64], 1):
            layout.addWidget(box("line"))
            words = label(f"{number}  {prompt[:300]}", size=12, tone="2")
            words.setWordWrap(True)
            layout.addWidget(words)
        Popover(self, layout, 340).open_at(self._show)
