"""Fields of the compose form: what they show goes out again whole."""

import pytest
from PySide6.QtWidgets import QLineEdit

from o8studio.domain.compose.standing import Origin, Standing
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.ui.compose.field_widgets import TextField
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.widgets.layout import LONGEST_LINE

LINKS = ["https://clips.example/a.mp4?sign=" + "s" * length for length in (100, LONGEST_LINE, 40_000)]


@pytest.mark.parametrize("link", LINKS, ids=["usual", "longer than a line", "longer than Qt's own bound"])
def test_a_field_never_cuts_what_it_shows(dressed, link: str) -> None:
    """A link from a recipe was cut at 4,000 letters, and went out so once another part was changed."""
    field = TextField(lambda _value: None)
    field.show_standing(Standing(Origin.SET, link))
    assert field.text() == link
    field.show_standing(Standing(Origin.SET, "short"))
    assert (field.text(), field.maxLength()) == ("short", LONGEST_LINE)
    field.deleteLater()


@pytest.mark.parametrize("link", LINKS, ids=["usual", "longer than a line", "longer than Qt's own bound"])
def test_a_list_of_links_gives_back_each_as_it_was(dressed, link: str) -> None:
    spec = ParameterSpec(
        key="videos", native="videos", path="videos", label="Videos", label_zh="", help="", control=Control.LIST,
        json_type="array", group="more",
    )  # fmt: skip
    told: list[object] = []
    field = ListField(spec, [link, "https://clips.example/b.mp4"], told.append)
    assert field.value == [link, "https://clips.example/b.mp4"]
    other = field.findChildren(QLineEdit)[1]
    other.setText("https://clips.example/c.mp4")
    other.textEdited.emit(other.text())
    assert told == [[link, "https://clips.example/c.mp4"]]
    field.deleteLater()
