"""A recipe in the real window: what it would cost is what the composer says once it is filled in, and nothing is sent."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from o8studio.domain.library.recipe import Recipe, written
from o8studio.studio import Studio
from o8studio.texts.orders import price_words
from o8studio.ui.library.recipe_dialog import RecipeDialog
from o8studio.ui.library.tick_box import SignTag
from o8studio.ui.library_port import ImportFile, ImportTag
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.recipe_filling import RecipeFilling
from tests.services.compose.test_two_faces import write_settings
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene

RECIPE = Recipe(
    source="o8studio", prompt="a fox at the river", model="kling-v3", core={"duration": 5, "seed": 7}
)


def test_the_price_of_a_recipe_is_the_composers_once_it_is_filled_in(
    dressed, home, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
    write_settings(demo.url)

    async def scene(studio: Studio, window: WindowController, _presenters: object) -> None:
        await until(lambda: bool(window.compose.picker.model))
        file = ImportFile(path="/a.mp4", name="a.mp4", facts="5 s", tag=ImportTag.RECIPE, recipe=RECIPE)
        filling, poster_of = RecipeFilling(window), window.ports.imports.poster_of
        dialog = RecipeDialog(window.shell, [file], filling.offers(), poster_of)
        dialog.filled.connect(filling.fill)
        dialog.open()
        said = dialog._price.text()
        assert said.startswith("$"), said
        assert dialog._says.text() == "if you generate it as it is"
        fill = next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "Fill the composer")
        fill.click()
        await until(lambda: window.compose.prompt.text() == RECIPE.prompt)
        order = window.compose.order()
        assert order.models == ("kling-v3",)
        assert price_words(window.ports.compose.cost(order)) == said
        assert list(studio.book) == []

    play_scene(dressed, None, scene)


def test_a_recipe_that_is_dropped_without_its_clip_is_offered_too(
    dressed, home, demo: DemoServer, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken for comments from a review page, and refused."""
    monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
    write_settings(demo.url)
    alone = tmp_path / "fox.o8.json"
    alone.write_text(written(RECIPE))

    async def scene(_studio: Studio, window: WindowController, _presenters: object) -> None:
        await until(lambda: bool(window.compose.picker.model))
        data, held, left = QMimeData(), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        data.setUrls([QUrl.fromLocalFile(str(alone))])
        for event in (
            QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, left, held),
            QDropEvent(QPointF(600, 300), Qt.DropAction.CopyAction, data, left, held),
        ):
            QApplication.sendEvent(window.shell, event)

        def opened() -> list[RecipeDialog]:
            return [one for one in window.shell.findChildren(RecipeDialog) if one.isVisible()]

        await until(lambda: len(opened()) == 1)
        buttons = {one.text(): one for one in opened()[0].findChildren(QAbstractButton)}
        assert not buttons["Only import"].isEnabled(), "there is no clip"
        signs = [one.accessibleName() for one in opened()[0].findChildren(SignTag)]
        assert signs == ["Recipe found"], "no checksum was compared"
        buttons["Fill the composer"].click()
        await until(lambda: window.compose.prompt.text() == RECIPE.prompt)
        assert window.compose.order().models == ("kling-v3",)

    play_scene(dressed, None, scene)
