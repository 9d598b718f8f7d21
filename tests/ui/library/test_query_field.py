"""The search field: filters become chips that keys walk into, and the query stays plain text that can be copied."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.ui.library.query_field import QueryField, _Chip
from o8studio.ui.theme.theme import theme
from tests.support.patience import tries


@pytest.fixture
def field(qtbot) -> QueryField:
    made = QueryField()
    qtbot.addWidget(made)
    made.resize(900, 32)
    made.show()
    made.edit.setFocus()
    return made


def chips(field: QueryField) -> list[str]:
    return [chip.text() for chip in field._tokens]


def test_a_filter_that_is_typed_becomes_a_chip_at_the_space_behind_it(field) -> None:
    QTest.keyClicks(field.edit, "model:kling")
    assert chips(field) == []
    QTest.keyClicks(field.edit, " -is:rejected slow river")
    assert chips(field) == ["model:kling", "-is:rejected"]
    assert field.edit.text() == "slow river"
    assert field.text() == "model:kling -is:rejected slow river"


def test_a_quoted_value_is_one_filter(field) -> None:
    QTest.keyClicks(field.edit, 'project:"Lantern ri')
    assert chips(field) == []
    QTest.keyClicks(field.edit, 'ver" old')
    assert chips(field) == ['project:"Lantern river"']
    assert field.edit.text() == "old"


def test_backspace_at_the_left_end_chooses_the_last_chip_and_removes_it_the_second_time(field, qtbot) -> None:
    field.set_text("tag:river is:pick")
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert chips(field) == ["tag:river", "is:pick"]
    with qtbot.waitSignal(field.changed) as told:
        QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert told.args == ["tag:river"]
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(field.edit, "x")
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert chips(field) == ["tag:river"], "typing in between forgets the choice"


def test_a_query_survives_copying_and_pasting(field) -> None:
    query = 'model:kling rating:>=4 is:pick -tag:"old river" fox'
    field.set_text(query)
    QTest.keyClick(field.edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == query
    field.set_text("")
    QTest.keyClick(field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == query
    assert len(chips(field)) == 4


def test_what_is_no_filter_is_said_with_what_is_meant(field) -> None:
    field.set_text("modle:kling")
    assert field.problem() == "modle: is not a filter. Did you mean model:?"
    assert field.property("error")
    field.set_text("model:kling")
    assert field.problem() == ""


def test_the_query_is_told_once_soon_after_the_last_key(field, qtbot) -> None:
    told: list[str] = []
    field.changed.connect(told.append)
    with qtbot.waitSignal(field.changed):
        QTest.keyClicks(field.edit, "river")
    assert told == ["river"]


def test_a_chip_says_what_it_is_and_delete_removes_it(field) -> None:
    field.set_text("model:kling -is:rejected")
    first, second = field.findChildren(_Chip)
    assert first.accessibleName() == "Filter: model is kling. Delete removes it."
    assert second.accessibleName() == "Filter: is is not rejected. Delete removes it."
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert field.text() == "-is:rejected"


def test_a_suggestion_takes_the_place_of_the_word_that_is_typed(field) -> None:
    QTest.keyClicks(field.edit, "fox mod")
    field.complete("model:")
    assert field.edit.text() == "fox model:"
    field.complete("model:kling-v3")
    assert field.text() == "model:kling-v3 fox"


def test_chips_give_way_when_there_is_no_room_to_type(field) -> None:
    field.set_text(" ".join(f"tag:a-long-tag-{number}" for number in range(12)))
    shown = [chip for chip in field._tokens if chip.isVisible()]
    assert 0 < len(shown) < 12
    assert field._tokens[-1].isVisible(), "the last one stays"
    assert field._more.text() == f"+{12 - len(shown)}"


def test_words_in_quotes_are_taken_as_they_were_typed(field) -> None:
    QTest.keyClicks(field.edit, 'fox "two words"')
    field.complete('"two words"')
    assert field.edit.text() == 'fox "two words" '


def test_the_field_has_a_ring_while_it_is_typed_into(dressed, field) -> None:
    """The stylesheet asked for a property that is Qt's own and told of the frame, never of the edit inside."""
    field.activateWindow()
    field.edit.setFocus()
    for _try in tries():
        dressed.processEvents()
        if field.edit.hasFocus():
            break
    edge = field.grab().toImage().pixelColor(field.width() // 2, 0).name()
    assert edge == theme().colour("accent-line").name()
    field.edit.clearFocus()
    assert field.grab().toImage().pixelColor(field.width() // 2, 0).name() != edge


def test_what_is_being_composed_is_searched_for_when_the_field_is_left(field, qtbot) -> None:
    QTest.qWaitForWindowActive(field)
    QApplication.sendEvent(field.edit, QInputMethodEvent("漓江", []))
    with qtbot.waitSignal(field.changed) as told:
        field.filters.setFocus(Qt.FocusReason.OtherFocusReason)
        field.edit.clearFocus()
    assert told.args == ["漓江"]
