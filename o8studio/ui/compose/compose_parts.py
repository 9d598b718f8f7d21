"""The parts of the composer around its prompt."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QWidget

from o8studio.domain.request import Json
from o8studio.texts.language import _
from o8studio.ui.compose.compose_header import ComposeHeader
from o8studio.ui.compose.extra_json import ExtraJson
from o8studio.ui.compose.footer import Footer
from o8studio.ui.compose.model_picker import ModelPicker
from o8studio.ui.compose.parameter_form import ParameterForm
from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.compose.variations import PromptList, VariationsField
from o8studio.ui.widgets.fold import Fold
from o8studio.ui.widgets.layout import box, column, label, row

_MARGIN = 16
"""At either side of all but the folds, whose lines reach from edge to edge."""


class ComposeParts:
    """What stands around the prompt; made in a turn of its own, while the prompt is still where it was."""

    def __init__(self) -> None:
        self.list = PromptList()
        self.references = ReferenceSlots()
        self.picker = ModelPicker()
        self.form = ParameterForm()
        self.variations = VariationsField()
        self.extra = ExtraJson()
        self.footer = Footer()
        self.header = ComposeHeader()

    def fill(self, inner: QWidget, prompt: QWidget, many: QLabel) -> tuple[Fold, QWidget]:
        """Put them around the prompt. `inner` is where it stays, because whatever gets another parent is styled again.

        Returns:
            The fold of the raw JSON, and what is hidden: shown before the models are known, all in it would jump.
        """
        fold = Fold(_("Extra JSON"), "", lambda: column(self.extra), beside=self.extra.whose)
        fold.destroyed.connect(self.extra.deleteLater)  # it is nobody's until the fold is opened
        two = row(self.form.seed_place, self.variations, spacing=12)
        for at in (0, 1):
            two.setStretch(at, 1)
        head = box("plain", row(label(_("Models"), size=12, weight=500, tone="2"), 1, many))
        form, pair, chosen = self.form, box("plain", two), box("plain", column(head, self.picker))
        sides = (_MARGIN, 0, _MARGIN, 0)
        parts = column(form.negative_place, self.references, chosen, form, pair, spacing=12, margins=sides)
        below = column(spacing=12)
        below.addLayout(parts)
        below.addLayout(column(form.more_place, fold, spacing=0))
        rest = box("plain", below)
        rest.hide()
        layout = column(spacing=12, margins=(0, 14, 0, 14))
        layout.addLayout(column(prompt, self.list, spacing=12, margins=sides))
        layout.addWidget(rest)
        layout.addStretch(1)
        inner.setLayout(layout)
        form.composer = inner
        return fold, rest


def saved_values(state: Mapping[str, Json], name: str) -> dict[str, Json]:
    """What was saved under a name, if it is what it should be: values by their names."""
    found = state.get(name)
    return found if isinstance(found, dict) else {}
