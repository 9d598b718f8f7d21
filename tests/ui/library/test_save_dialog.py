"""One question for all clips that are saved: where, named how, in which form, and which part."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from o8studio.domain.library.query import parse
from o8studio.domain.request import Json
from o8studio.texts import language
from o8studio.ui.library.save_dialog import SaveDialog
from o8studio.ui.library_port import SavedAs, SaveOrder
from tests.support.shelf_clips import clip_facts, index_on


async def test_a_part_is_asked_for_in_seconds(qtbot, tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(1), clip_facts(2, length=8.0)) as (index, _shelf, _ledger):
        rows = (await index.page(parse(""))).rows
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SaveDialog(parent, rows, 2)
    orders: list[SaveOrder] = []
    dialog.chosen.connect(orders.append)
    dialog.show()
    assert not dialog._begin.isVisible()
    dialog._in_part.setChecked(True)
    assert dialog._begin.isVisible()
    assert dialog._end.value() == 8.0
    dialog._begin.setValue(9.0)
    assert not dialog._press.isEnabled(), "nothing is between begin and end"
    dialog._begin.setValue(1.5)
    dialog._end.setValue(4.0)
    assert "key frame" in dialog._note.text()
    dialog._press.click()
    [order] = orders
    assert (order.begin, order.end, order.form) == (1.5, 4.0, SavedAs.ORIGINAL)


def test_its_moments_are_in_seconds_in_every_language(dressed) -> None:
    language.use("zh_CN")
    parent = QWidget()
    dialog = SaveDialog(parent, [], 1)
    assert dialog._begin.text() == "0.00 秒"


async def test_a_part_up_to_the_end_has_the_last_picture_too(qtbot, tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(1, length=121 / 24)) as (index, _shelf, _ledger):
        rows = (await index.page(parse(""))).rows
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SaveDialog(parent, rows, 1)
    orders: list[SaveOrder] = []
    dialog.chosen.connect(orders.append)
    dialog._in_part.setChecked(True)
    assert "Byte for byte" in dialog._note.text(), "nothing was cut yet"
    dialog._begin.setValue(1.5)
    dialog._press.click()
    [order] = orders
    assert (order.begin, order.end) == (1.5, None)


async def test_the_example_is_the_name_that_will_be_given(qtbot, tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(1)) as (index, _shelf, _ledger):
        [row] = (await index.page(parse(""))).rows
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SaveDialog(parent, [replace(row, name="A / fox", model="", seed="")], 1, None, "River")
    dialog._template.setText("{project} - {model} - {title} ({seed})")
    assert dialog._example.text() == "Such as: River - A fox"


async def test_a_recipe_goes_inside_whole_originals_only_and_what_becomes_of_signed_ones_is_said(
    qtbot, tmp_path: Path
) -> None:
    async with index_on(tmp_path, clip_facts(1, length=8.0)) as (index, _shelf, _ledger):
        rows = (await index.page(parse(""))).rows
    parent = QWidget()
    qtbot.addWidget(parent)
    orders: list[SaveOrder] = []

    def opened(before: dict[str, Json]) -> SaveDialog:
        dialog = SaveDialog(parent, rows, 1, before)
        dialog.chosen.connect(orders.append)
        dialog.show()
        return dialog

    dialog = opened({})
    assert dialog._inside.isVisible()
    assert not dialog._inside.isChecked(), "the bytes stay as they came unless it is asked for"
    assert "Byte for byte as they came" in dialog._note.text()
    dialog._inside.setChecked(True)
    assert "signed file (C2PA) gets no recipe inside" in dialog._note.text()
    dialog._form.chosen.emit(SavedAs.MP4)
    assert not dialog._inside.isVisible()
    assert "Converted" in dialog._note.text()
    dialog._press.click()
    dialog = opened({"inside": True})
    dialog._in_part.setChecked(True)
    assert dialog._inside.isVisible(), "nothing is cut yet"
    dialog._end.setValue(4.0)
    assert not dialog._inside.isVisible()
    dialog._in_part.setChecked(False)
    assert dialog._inside.isVisible()
    assert dialog.choices()["inside"] is True
    dialog._press.click()
    assert [(one.form, one.is_embedded) for one in orders] == [(SavedAs.MP4, False), (SavedAs.ORIGINAL, True)]
