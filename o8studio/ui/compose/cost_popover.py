"""What a press will make, model by model: length, size, sound, seed, what is dropped, and the price."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from o8studio.domain.compose.batch import Cost, CostLine
from o8studio.domain.compose.resolve import ComposeView
from o8studio.texts.language import _, joined, ngettext
from o8studio.texts.making import made_facts
from o8studio.texts.orders import after_words, line_price_words, price_words, source_words, title_words
from o8studio.ui.compose.messages import notes_of
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.floating import Popover, wide_enough
from o8studio.ui.widgets.layout import Elided, box, column, label, row
from o8studio.ui.widgets.more_below import MoreBelow
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.tiles import tile_pixmap

_WIDTH, _NAMES, _INDENT = 380, 60, 26
_MARGIN, _LANE = 16, 8
"""Beside everything, and how much of it at the right is the scroll bar's, so that it lies on no price."""


def open_cost(parent: QWidget, beside: QWidget, cost: Cost, views: Sequence[ComposeView] = ()) -> Popover:
    """Show it above the estimate.

    Args:
        views: what is planned, whose notes say what will differ from what was set.
    """
    layout = column(spacing=8, margins=(_MARGIN, 14, _MARGIN - _LANE, 14))
    layout.addLayout(
        _line(label(_("What this will make"), weight=600), 1, label(_("per model"), size=12, tone="3"))
    )
    models = column(spacing=8, margins=(0, 0, _LANE, 0))
    for line in cost.lines:
        models.addWidget(box("line"))
        _add_line(models, cost, line)
        model = line.view.model_spec.id
        for words in notes_of([view for view in views if view.model_spec.id == model]).words:
            said = label(words, size=12, tone="2")
            said.setWordWrap(True)
            models.addLayout(row(said, margins=(_INDENT, 0, 0, 0)))
    inner = QWidget()
    inner.setLayout(models)
    area = Scrolling(inner)
    wide = wide_enough(_WIDTH, parent) - 2 * _MARGIN
    room = parent.window().height() - theme().px(220)
    models.activate()
    whole = max(models.totalHeightForWidth(wide), models.totalSizeHint().height())
    area.setFixedHeight(min(whole, room))
    MoreBelow(area, "overlay")  # the lowest model may lie below the edge
    layout.addWidget(area)
    layout.addLayout(_line(box("line")))
    clips = sum(line.clips for line in cost.lines)
    total = ngettext("{n} clip", "{n} clips", clips).format(n=clips)
    layout.addLayout(_line(label(total, weight=600), 1, label(price_words(cost), weight=600, figures=True)))
    words = joined((source_words(cost), after_words(cost)))
    if words:
        note = label(words, size=12, tone="3")
        note.setWordWrap(True)
        layout.addLayout(_line(note))
    popover = Popover(parent, layout, _WIDTH)
    popover.open_at(beside, above=True)
    return popover


def _line(*parts: QWidget | int) -> QHBoxLayout:
    return row(*parts, margins=(0, 0, _LANE, 0))


def _add_line(layout: QVBoxLayout, cost: Cost, line: CostLine) -> None:
    square = QLabel()
    title = title_words(line)
    square.setPixmap(tile_pixmap(line.view.model_spec.family, title))
    name = Elided(title, size=13, tone="1", weight=500, left=True)
    head = row(square, name, label(line_price_words(cost, line), weight=500, figures=True), spacing=8)
    head.setStretch(1, 1)
    layout.addLayout(head)
    facts = column(spacing=2, margins=(_INDENT, 0, 0, 0))
    made = [(label(fact.name, size=12, tone="3"), fact) for fact in made_facts(line.view, line.lost)]
    wide = max(theme().px(_NAMES), *(name_of.sizeHint().width() for name_of, _fact in made))
    for name_of, fact in made:
        value = label(fact.value, size=12, tone="1", figures=True)
        who = Elided(fact.who, size=11)
        name_of.setFixedWidth(wide)
        part = row(name_of, value, who, spacing=8)
        part.setStretch(2, 1)
        facts.addLayout(part)
    layout.addLayout(facts)
