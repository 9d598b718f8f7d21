"""What a card of the queue says in its second line."""

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from o8studio.ui.queue.job_delegate import font, second_line


def test_the_time_goes_before_a_models_name_is_cut(dressed: QApplication) -> None:
    """In the usual width it said "Seedance …, 12:57", and one could not see which Seedance."""
    metrics = QFontMetrics(font(11))
    room = 260 - 9 - 82 - 22 - 8 - 36  # of the usual queue: right edge, poster, tile, gap and "New"
    assert second_line("Seedance 2.0", ", 20:48", room, metrics) == "Seedance 2.0"
    assert second_line("Kling 3.0", ", 20:48", room, metrics) == "Kling 3.0, 20:48"
    assert second_line("Jimeng 3.0 Pro 1080p", ", 20:48", 60, metrics).endswith("…")
