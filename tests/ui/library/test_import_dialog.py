"""Files before they are imported: which of them come, and with which tags."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from o8studio.domain.library.listing import Facets, Sidebar
from o8studio.domain.library.recipe import Recipe
from o8studio.texts import language
from o8studio.ui.library.import_dialog import ImportDialog
from o8studio.ui.library_port import ImportFile, ImportOrder, ImportTag, Shelves


def test_enter_behind_a_tag_makes_it_a_chip_and_imports_nothing_yet(qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    file = ImportFile(path="/a.mp4", name="a.mp4", facts="5 s", tag=ImportTag.NONE)
    dialog = ImportDialog(parent, [file], Shelves(Sidebar((), Facets())), lambda _path, done: done(""))
    orders: list[ImportOrder] = []
    dialog.chosen.connect(orders.append)
    dialog.show()
    field = dialog._tags._edit
    field.setFocus()
    for tag in ("river", "night"):
        QTest.keyClicks(field, tag)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert orders == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [order.tags for order in orders] == [("river", "night")], "with nothing typed, Enter imports"


def test_what_was_found_is_a_list_in_the_language_in_use(dressed) -> None:
    parent = QWidget()
    tags = (ImportTag.HERE, ImportTag.LEFT_OUT)
    files = [ImportFile(path=f"/{tag}.mp4", name=tag, facts="5 s", tag=tag) for tag in tags]
    language.use("zh_CN")
    dialog = ImportDialog(parent, files, Shelves(Sidebar((), Facets())), lambda _path, done: done(""))
    assert "，" in dialog._found.text()
    assert ", " not in dialog._found.text()


def test_only_files_that_bring_a_recipe_are_counted_as_such(dressed) -> None:
    parent = QWidget()
    here, fresh = (
        ImportFile(path=f"/{tag}.mp4", name=tag, facts="5 s", tag=tag, recipe=Recipe(prompt="a fox"))
        for tag in (ImportTag.HERE, ImportTag.RECIPE)
    )
    dialog = ImportDialog(parent, [here, fresh], Shelves(Sidebar((), Facets())), lambda _path, done: done(""))
    assert dialog._found.text() == "1 with a recipe, 1 already here"


def test_a_clip_that_is_here_has_a_box_without_a_tick_that_takes_none(qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    here, fresh, out = (
        ImportFile(path=f"/{tag}.mp4", name=tag, facts="5 s", tag=tag)
        for tag in (ImportTag.HERE, ImportTag.NONE, ImportTag.LEFT_OUT)
    )
    dialog = ImportDialog(
        parent, [here, fresh, out], Shelves(Sidebar((), Facets())), lambda _path, done: done("")
    )
    dialog.show()
    view = dialog.list.viewport()
    drawn = view.grab().toImage()
    boxes = [dialog.list.visualRect(dialog._model.index(at, 0)) for at in range(3)]
    spots = [
        QPoint(20 + 9, one.center().y() - 8) for one in boxes
    ]  # the upper edge of a box, if there is one
    column = [{drawn.pixelColor(spot.x(), spot.y() + step).name() for step in range(-3, 5)} for spot in spots]
    assert [len(one) > 1 for one in column] == [True, True, False]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(29, boxes[0].center().y()))
    assert [one.path for one in dialog._ticked()] == [fresh.path]
