"""What a press will make, model by model, with its price; and the exact request."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QWidget

from o8studio.domain.compose.batch import Cost
from o8studio.texts.language import _, ngettext
from o8studio.texts.names import made_words
from o8studio.texts.orders import after_words, line_price_words, price_words, source_words, title_words
from o8studio.ui.ports import RequestText
from o8studio.ui.theme.theme import font
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row
from o8studio.ui.widgets.scrolling import OverlayBar
from o8studio.ui.widgets.tiles import tile_pixmap


def open_cost(parent: QWidget, beside: QWidget, cost: Cost, clips: int, notes: Sequence[str] = ()) -> Popover:
    """Show it above the estimate.

    Args:
        notes: a sentence for each value that will differ from what was set.
    """
    layout = column(spacing=8, margins=(16, 14, 16, 14))
    layout.addLayout(
        row(label(_("What this will make"), weight=600), 1, label(_("per model"), size=12, tone="3"))
    )
    for line in cost.lines:
        layout.addWidget(box("line"))
        square = QLabel()
        title = title_words(line)
        square.setPixmap(tile_pixmap(line.view.model_spec.family, title))
        words = QWidget()
        words.setLayout(
            column(
                Elided(title, size=13, tone="1", left=True),
                Elided(made_words(line.view, line.lost), size=11, left=True),
                spacing=0,
            )
        )
        made = row(square, words, label(line_price_words(cost, line), weight=500, figures=True), spacing=8)
        made.setStretch(1, 1)
        layout.addLayout(made)
    for words_of_note in notes:
        line_of_note = label(words_of_note, size=12, tone="2")
        line_of_note.setWordWrap(True)
        layout.addWidget(line_of_note)
    layout.addWidget(box("line"))
    total = ngettext("{n} clip", "{n} clips", clips).format(n=clips)
    layout.addLayout(row(label(total, weight=600), 1, label(price_words(cost), weight=600, figures=True)))
    note = label(
        " ".join(part for part in (source_words(cost), after_words(cost)) if part), size=12, tone="3"
    )
    note.setWordWrap(True)
    note.setVisible(bool(note.text()))
    layout.addWidget(note)
    popover = Popover(parent, layout, 320)
    popover.open_at(beside, above=True)
    return popover


def open_request(parent: QWidget, requests: Sequence[RequestText]) -> Dialog:
    """The exact requests, one at a time, for reading and copying; pictures are shortened, the token is left out."""
    text = QPlainTextEdit()
    OverlayBar(text)
    text.setReadOnly(True)
    text.setFont(font(12, code=True))
    text.setAccessibleName(_("The exact request"))
    text.setMinimumSize(QSize(640, 420))
    which = Choice(_("Which request"))
    for one in requests:
        which.addItem(one.title)
    which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    which.currentIndexChanged.connect(lambda at: text.setPlainText(requests[at].text))
    which.setVisible(len(requests) > 1)
    text.setPlainText(requests[0].text if requests else "")
    close = button(_("Close"))
    layout = column(
        label(_("The exact request"), size=15, weight=600),
        which,
        text,
        spacing=10,
        margins=(20, 18, 20, 16),
    )
    layout.addLayout(row(1, close))
    dialog = Dialog(parent, _("The exact request"), layout, 700)
    close.clicked.connect(dialog.accept)
    dialog.open()
    return dialog
