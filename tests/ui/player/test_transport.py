"""The row below the timeline, where the clip changes while nobody looks, and where there is none."""

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from o8studio.ui.player.transport import Transport


def test_the_frames_are_counted_in_whole_words_though_the_page_was_hidden_when_they_came(
    dressed: QApplication,
) -> None:
    """In Review the last sign of `frame 1 of 96` was cut off: a hidden page lays out nothing by itself."""
    pages, transport = QStackedWidget(), Transport()
    for page in (QWidget(), transport):
        pages.addWidget(page)
    pages.resize(1200, 60)
    pages.show()
    transport.show_time(0, 1, 24.0)
    pages.setCurrentWidget(transport)
    QApplication.sendPostedEvents()
    pages.setCurrentIndex(0)
    transport.show_time(0, 9600, 24.0)
    pages.setCurrentWidget(transport)
    QApplication.sendPostedEvents()
    words = transport.frame.fontMetrics().horizontalAdvance(transport.frame.text())
    assert transport.frame.text() == "frame 1 of 9600"
    assert transport.frame.width() >= words
    pages.close()


def test_without_a_clip_no_frame_is_counted_and_nothing_can_be_played(dressed: QApplication) -> None:
    """It said `frame 1 of 1` of a clip that was still being made."""
    transport = Transport()
    assert transport.frame.text() == ""
    assert not transport.play.isEnabled()
    assert transport.mute.isEnabled()
    transport.show_time(0, 96, 24.0)
    assert transport.frame.text() == "frame 1 of 96"
    assert transport.play.isEnabled()
