"""A recipe from a file says what this gateway can't take, and fills in what is ticked."""

from PySide6.QtWidgets import QLabel, QWidget

from o8studio.domain.library.recipe import Recipe
from o8studio.ui.library.recipe_dialog import Offered, RecipeDialog
from o8studio.ui.library_port import ImportFile, ImportTag


def test_what_is_not_taken_here_is_struck_through_and_said(qtbot) -> None:
    recipe = Recipe(
        source="o8studio",
        prompt="a fox",
        model="other-model",
        core={"duration": 5, "seed": 7, "width": 1280},
        native={"camera_fixed": True},
    )
    file = ImportFile(path="/a.mp4", name="a.mp4", facts="5 s", tag=ImportTag.RECIPE, recipe=recipe)
    parent = QWidget()
    qtbot.addWidget(parent)
    offered = Offered("here", "Nearest: here", frozenset({"duration", "seed"}))
    dialog = RecipeDialog(parent, [file], lambda _recipe: offered)
    taken: list[Recipe] = []
    dialog.filled.connect(taken.append)
    struck = [one.text() for one in dialog.findChildren(QLabel) if one.font().strikeOut()]
    assert struck == ["camera_fixed True"]
    words = [one.text() for one in dialog.findChildren(QLabel)]
    assert "camera_fixed does not exist here and is left out." in words
    assert "duration 5, width 1280" in words
    dialog._take()
    [chosen] = taken
    assert (chosen.prompt, chosen.model, chosen.core.get("duration")) == ("a fox", "here", 5)
    assert "seed" not in chosen.core, "the seed is not ticked by itself"
