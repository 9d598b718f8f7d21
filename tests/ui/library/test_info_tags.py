"""Tags as chips: a field for another one where several clips are meant, a place to press for one clip."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from o8studio.ui.library.info_tags import TagRow
from o8studio.ui.theme.theme import theme


def test_between_the_tags_and_the_field_below_them_is_room_from_the_first_moment_on(dressed, qtbot) -> None:
    tags = TagRow()
    qtbot.addWidget(tags)
    tags.resize(272, 200)
    tags.show()
    tags.show_tags([("river", 3), ("hero", 2)], 3)
    one = tags.field.sizeHint().height() + theme().px(24)
    assert tags.heightForWidth(272) == one + 8


def test_for_one_clip_another_tag_is_a_chip_that_becomes_a_field_when_it_is_pressed(dressed, qtbot) -> None:
    tags = TagRow()
    qtbot.addWidget(tags)
    tags.resize(272, 200)
    tags.show()
    added: list[str] = []
    tags.added.connect(added.append)
    tags.show_tags([("river", 1)], 1)
    assert not tags.field.isVisible()
    assert tags.heightForWidth(272) == theme().px(24), "one line of chips"
    QTest.mouseClick(tags.add, Qt.MouseButton.LeftButton)
    assert tags.field.isVisible()
    assert not tags.add.isVisible()
    QTest.keyClicks(tags.field, "night")
    QTest.keyClick(tags.field, Qt.Key.Key_Return)
    assert added == ["night"]
    tags.show_tags([("night", 1), ("river", 1)], 1)
    assert tags.field.isVisible(), "for the next one"
    QTest.keyClick(tags.field, Qt.Key.Key_Escape)
    assert not tags.field.isVisible()
    assert tags.add.isVisible()
    tags.show_tags([("night", 2)], 2)
    assert tags.field.isVisible()
    assert not tags.add.isVisible()
    QTest.keyClick(tags.field, Qt.Key.Key_Escape)
    assert tags.field.isVisible(), "the field of several stays"
