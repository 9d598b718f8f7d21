"""The preview of a review page is drawn from what is chosen: takes, comments, and whether it may be answered."""

from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPixmap

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import CommentPosted
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.review.share_parts import FileList, wrapped
from o8studio.ui.review.share_preview import PageLook, PagePreview
from o8studio.ui.review_port import ReviewTake
from tests.ui.review.test_waiting import row_of

RED = QColor("#ff0000")


def poster(row: ClipRow, place: QRect, _ratio: float) -> QPixmap:
    made = QPixmap(place.size())
    made.fill(RED if row.id == "a" else QColor("#0000ff"))
    return made


def take(name: str, *comments: CommentPosted) -> ReviewTake:
    row = replace(row_of(ClipId(name)), width=1280, height=720, length=5.0)
    return ReviewTake(row, discussion_of(list(comments)))


def picture(takes: list[ReviewTake], look: PageLook) -> bytes:
    preview = PagePreview(poster, wrapped("Opens in any browser."))
    preview.resize(300, preview.heightForWidth(300))
    preview.show_page(takes, look)
    image = preview.grab().toImage()  # kept while it is read: its bytes are gone with it
    return bytes(image.constBits())


def test_it_shows_the_first_take_large_and_each_take_small(dressed) -> None:
    preview = PagePreview(poster, wrapped("Opens in any browser."))
    preview.resize(300, preview.heightForWidth(300))
    preview.show_page([take("a"), take("b")], PageLook("Li River"))
    image, scale = preview.grab().toImage(), 300 / 1280
    assert image.pixelColor(round(452 * scale), round(300 * scale)) == RED
    cards = [image.pixelColor(round((70 + 293 * at) * scale), round(694 * scale)).name() for at in (0, 1)]
    assert cards == ["#ff0000", "#0000ff"]
    phone = image.pixelColor(300 - 8 - 37, image.height() - 160 + 30)
    assert phone == RED, "a phone shows it, too"


def test_what_is_left_out_of_the_page_is_not_in_its_preview(dressed) -> None:
    said = CommentPosted(
        clip=ClipId("a"), at=1.0, comment=CommentId("c1"), person="Mei", text="low", first=3, last=3
    )
    takes = [take("a", said)]
    whole = picture(takes, PageLook("Li River"))
    for look in (PageLook("Li River", comments=False), PageLook("Li River", asks=False), PageLook("")):
        assert picture(takes, look) != whole
    assert picture([take("a")], PageLook("Li River")) == picture(
        [take("a")], PageLook("Li River", comments=False)
    )


def test_files_are_listed_each_with_a_sign_under_their_folder(dressed) -> None:
    made = FileList()
    made.show_names(["li_for-edit", "01_raft.mp4", "li.fcpxml"], has_folder=True)
    lines = [made.layout().itemAt(at).widget() for at in range(3)]
    lefts = [line.layout().contentsMargins().left() for line in lines]
    assert lefts[0] < lefts[1] == lefts[2]
    signs = [line.layout().itemAt(0).widget().pixmap().toImage() for line in lines]
    assert not any(one.isNull() for one in signs)
    assert signs[1] != signs[2]
    assert lines[1].layout().itemAt(1).widget().text() == "01_raft.mp4"
    made.show_names([], has_folder=False)
    assert made.isHidden()
