"""What the result of a blind comparison is good for: a model for drafts and one for finals, as presets of the composer."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout

from o8studio.domain.library.blind import BlindResult
from o8studio.texts.language import _
from o8studio.ui.review.blind_card import Names
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.layout import button, column, label


class Uses(QFrame):
    """`used` with a model, and the name of the preset that keeps it."""

    used = Signal(str, str)

    def __init__(self, found: BlindResult, names: Names) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.choices: dict[str, Choice] = {}
        words = _("The composer takes the model, and keeps it as a preset of this name.")
        # Translators: which model is used for clips that are only tried, and for those that are kept
        first = {_("Drafts"): cheapest(found), _("Finals"): found.models[0].model if found.models else ""}
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for at, (preset, model) in enumerate(first.items()):
            choice, use = Choice(preset), button(_("Use"))
            for one in found.models:
                choice.addItem(names(one.model)[1], one.model)
            choice.setCurrentIndex(max(0, choice.findData(model)))
            use.setAccessibleName(_("Use for {purpose}").format(purpose=preset))
            use.setToolTip(words)
            use.setAccessibleDescription(words)
            use.clicked.connect(partial(self._use, preset))
            self.choices[preset] = choice
            for column_at, part in enumerate((label(preset, size=12, tone="2"), choice, use)):
                grid.addWidget(part, at, column_at)
        whole = column(label(_("Use it in the Studio"), weight=600), margins=(16, 14, 16, 14))
        whole.addLayout(grid)
        self.setLayout(whole)
        self.setVisible(bool(found.models))

    def _use(self, preset: str) -> None:
        self.used.emit(self.choices[preset].currentData(), preset)


def cheapest(found: BlindResult) -> str:
    """The model whose keepers cost least; where that is not known, the second best."""
    known = [(one.per_keeper, one.model) for one in found.models if one.per_keeper is not None]
    second = found.models[:2][-1:]
    return min(known)[1] if known else "".join(one.model for one in second)
