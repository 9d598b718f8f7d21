"""The field for a comment says which take and frames it would be about, and asks for a range."""

from PySide6.QtWidgets import QLabel, QPushButton

from o8studio.domain.ids import ClipId
from o8studio.domain.library.range import Range
from o8studio.texts import language
from o8studio.ui.player.transport import timecode
from o8studio.ui.review.comment_field import CommentField, Draft, Place
from o8studio.ui.widgets.key_words import key_words

CLIP = ClipId("clip-1")


def shown(field: CommentField) -> list[str]:
    parts = [*field.findChildren(QLabel), *field.findChildren(QPushButton)]
    return [one.text() for one in parts if not one.isHidden() and one.text()]


def test_it_names_the_take_and_its_frames_and_asks_for_a_range_and_back(dressed) -> None:
    field, asked = CommentField(), []
    field.range_asked.connect(asked.append)
    field.show_place(Place(CLIP, Range.at(80), 24.0, "2"))
    assert {"At", timecode(80, 24.0), "2", "+ range"} <= {*shown(field)}
    field._range.click()
    field.show_place(Place(CLIP, Range(80, 103), 24.0, "2"))
    assert {"This frame only", "00:03:08 – 04:07"} <= {*shown(field)}
    field._range.click()
    assert asked == [True, False]


def test_what_is_written_stays_about_the_frames_on_which_it_was_begun(dressed) -> None:
    field, drafts = CommentField(), []
    field.posted.connect(drafts.append)
    field.show_place(Place(CLIP, Range.at(3), 24.0))
    field.text.setPlainText("low")
    field.show_place(Place(CLIP, Range.at(9), 24.0))
    assert field._range.isHidden(), "its place is settled"
    field.ask_to_post()
    assert drafts == [Draft(CLIP, "low", Range.at(3))]


def test_the_key_that_posts_is_called_as_everywhere(dressed) -> None:
    language.use("zh_CN")
    assert CommentField().post.toolTip() == key_words("Ctrl+Return")
    assert CommentField().post.caps == ("Ctrl", "↵")
    language.use("en")
