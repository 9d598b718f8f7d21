"""Rows of settings: where a label stands beside and above its control."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from o8studio.ui.settings.rows import Rows
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.layout import label, row


def shown(width: int) -> tuple[Rows, dict[str, QRect]]:
    """Rows of this width, and where each part of them is."""
    rows, name, words = Rows(), QLineEdit("o8 Team"), label("built in")
    rows.add("Name", name)
    line = QWidget()
    line.setLayout(row(Switch("Reduce motion"), 1))
    line.setMinimumHeight(30)
    rows.add("Reduce motion", line, "Nothing slides.")
    rows.add("Address", words)
    rows.resize(width, 400)
    rows.show()
    QApplication.processEvents()
    parts: dict[str, QWidget] = {one.text(): one for one in rows.findChildren(QLabel)}
    parts |= {"field": name, "switch": line}
    return rows, {said: QRect(one.mapTo(rows, QPoint(0, 0)), one.size()) for said, one in parts.items()}


def first_line(of: QRect) -> int:
    """The middle of the one line of a label, which ends with it."""
    return of.bottom() - 8


def test_a_label_is_level_with_its_field_switch_or_words(dressed: QApplication) -> None:
    """Labels that wrap lost their least height, and all stood 6 px too high."""
    rows, spot = shown(900)
    assert abs(first_line(spot["Name"]) - spot["field"].center().y()) <= 2
    assert abs(first_line(spot["Reduce motion"]) - spot["switch"].center().y()) <= 2
    assert abs(first_line(spot["Address"]) - first_line(spot["built in"])) <= 1
    rows.close()


def test_above_its_control_a_label_is_nearer_to_it_than_to_the_row_before(dressed: QApplication) -> None:
    rows, spot = shown(500)
    words, before, control = spot["Address"], spot["Nothing slides."], spot["built in"]
    above = words.bottom() - 16 - before.bottom()
    assert 0 <= control.top() - words.bottom() < above
    rows.close()


def test_rows_stand_fourteen_pixels_apart(dressed: QApplication) -> None:
    """They stood 7 apart, so that a line of help was as near to the next row as to its own."""
    rows, spot = shown(900)
    assert spot["switch"].top() - spot["field"].bottom() - 1 == 14
    assert spot["built in"].top() - spot["Nothing slides."].bottom() - 1 == 14
    rows.close()
