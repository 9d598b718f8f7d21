"""What a card of the queue says in its second line, and where its tag stands."""

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from o8studio.ui.queue.job_delegate import font
from o8studio.ui.queue.second_line import is_tag_beside_title, second_line


def test_the_time_goes_before_a_models_name_is_cut(dressed: QApplication) -> None:
    """In the usual width it said "Seedance …, 12:57", and one could not see which Seedance."""
    metrics = QFontMetrics(font(11))
    room = 260 - 9 - 82 - 22 - 8 - 36  # of the usual queue: right edge, poster, tile, gap and "New"
    assert second_line("Seedance 2.0", ", 20:48", room, metrics) == "Seedance 2.0"
    assert second_line("Kling 3.0", ", 20:48", room, metrics) == "Kling 3.0, 20:48"
    assert second_line("Jimeng 3.0 Pro 1080p", ", 20:48", 60, metrics).endswith("…")


def test_a_tag_stands_beside_the_title_where_it_would_cut_the_model_or_its_time(
    dressed: QApplication,
) -> None:
    """It said "Seedanc…" before "May be billed", and no time before "New"."""
    metrics = QFontMetrics(font(11))
    usual, wide = 284 - 24 - 9 - 82 - 22, 320 - 24 - 9 - 82 - 22  # the room of the second line without a tag
    money = QFontMetrics(font(11, 500)).horizontalAdvance("May be billed") + 12 + 8
    assert is_tag_beside_title("Seedance 2.0", money, usual, metrics)
    assert second_line("Seedance 2.0", "", usual, metrics) == "Seedance 2.0"
    assert not is_tag_beside_title("Seedance 2.0", money, wide, metrics)
    assert is_tag_beside_title("豆包 Seedance 2.0, 20:48", 44, usual, metrics)
    assert second_line("豆包 Seedance 2.0", ", 20:48", usual, metrics) == "豆包 Seedance 2.0, 20:48"
    assert not is_tag_beside_title("Seedance 2.0", 0, usual, metrics)
