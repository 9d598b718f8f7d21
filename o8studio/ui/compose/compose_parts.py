"""The parts of the composer around its prompt."""

from o8studio.ui.compose.compose_header import ComposeHeader
from o8studio.ui.compose.extra_json import ExtraJson
from o8studio.ui.compose.footer import Footer
from o8studio.ui.compose.model_picker import ModelPicker
from o8studio.ui.compose.parameter_form import ParameterForm
from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.compose.variations import PromptList, VariationsField


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
