"""The parts of the composer around its prompt."""

from collections.abc import Mapping

from o8studio.domain.request import Json
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


def saved_values(state: Mapping[str, Json], name: str) -> dict[str, Json]:
    """What was saved under a name, if it is what it should be: values by their names."""
    found = state.get(name)
    return found if isinstance(found, dict) else {}
