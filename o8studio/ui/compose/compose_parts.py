"""The parts of the composer around its prompt."""

from PySide6.QtWidgets import QLabel, QWidget

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

    def fill(self, inner: QWidget, prompt: QWidget, many: QLabel) -> tuple[Fold, tuple[QWidget, ...]]:
        """Put them around the prompt. `inner` is where it stays, because whatever gets another parent is styled again.

        Returns:
            The fold of the raw JSON, and what would jump if it were shown before the models are known.
        """
        layout = column(spacing=12, margins=(16, 14, 16, 14))
        inner.setLayout(layout)
        fold = Fold(_("Extra JSON"), "", lambda: column(self.extra), beside=self.extra.whose)
        pair = row(self.form.seed_place, self.variations, spacing=12)
        for at in (0, 1):
            pair.setStretch(at, 1)
        models = column(spacing=6)
        models.addLayout(row(label(_("Models"), size=12, weight=500, tone="2"), 1, many))
        models.addWidget(self.picker)
        chosen = box("plain", models)
        for part in (prompt, self.list, self.form.negative_place, self.references, chosen, self.form):
            layout.addWidget(part)
        layout.addLayout(pair)
        layout.addWidget(self.form.more_place)
        layout.addWidget(fold)
        layout.addStretch(1)
        return fold, (self.references, chosen, self.variations, fold)
