"""The preview of a contact sheet shows each chosen take with its pictures, on the paper that was chosen."""

from PySide6.QtGui import QColor

from o8studio.ui.review.sheet_preview import SheetPreview
from tests.ui.review.test_share_preview import poster, take


def test_each_take_has_its_pictures_on_the_chosen_paper(dressed) -> None:
    made = SheetPreview(poster)
    made.resize(300, 260)

    def picture(*names: str, paper: str = "A4"):
        made.show_sheet([take(name) for name in names], "Li River", paper)
        return made.grab().toImage()

    one, two = picture("a"), picture("a", "b")
    red, blue = QColor("#ff0000"), QColor("#0000ff")

    def has(image, colour: QColor) -> bool:
        return any(image.pixelColor(30, y) == colour for y in range(image.height()))

    assert has(one, red) and not has(one, blue)
    assert has(two, red) and has(two, blue)
    white = [
        max(x for x in range(300) if image.pixelColor(x, 4) == QColor("#ffffff"))
        for image in (picture("a"), picture("a", paper="Letter"))
    ]
    assert white[0] < white[1], "Letter is wider"
