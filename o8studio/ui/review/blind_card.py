"""A model in the result of a blind comparison: its best picture, its letter and name, and what became of its takes."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from o8studio.domain.library.blind import ModelResult
from o8studio.texts.language import _
from o8studio.texts.money import money
from o8studio.ui.review.blind_parts import Picture, Wins
from o8studio.ui.widgets.layout import Elided, box, column, key_cap, label, row, tag
from o8studio.ui.widgets.tiles import tile_pixmap

Names = Callable[[str], tuple[str, str]]
"""Family and title of a model."""


def named(model: str, names: Names, *, is_small: bool = False) -> QWidget:
    """A model's tile and title."""
    family, title = names(model)
    sign, made = label(), QWidget()
    sign.setPixmap(tile_pixmap(family, title))
    look = (12, 400, "2") if is_small else (13, 600, "1")
    line = row(sign, Elided(title, size=look[0], weight=look[1], tone=look[2], left=True))
    line.setStretch(1, 1)
    made.setLayout(line)
    return made


def model_card(
    one: ModelResult, names: Names, total: int, picture: Picture, letter: str, *, is_winner: bool
) -> QFrame:
    """The picture goes to the edges of the card; the winner has another edge and a tag, nothing else."""
    won = label(_("of {n} won").format(n=total), size=12, tone="2")
    line = row(label(str(one.wins), size=28, weight=600, figures=True), won, 1)
    if is_winner:
        words = _("Won most")
        most = tag(f"✓ {words}", "tag-ok")
        most.setParent(picture)
        most.move(10, 10)
    stars = f"{one.stars:.1f}" if one.stars is not None else "–"
    spent = money(one.spent) if one.spent is not None else "–"
    each = money(one.per_keeper) if one.per_keeper is not None else "–"
    facts = QGridLayout()
    facts.setVerticalSpacing(4)
    told = (
        (_("Stars, mean"), stars),
        (_("Keepers"), _("{n} out of {total}").format(n=one.keepers, total=one.takes)),
        (_("Spent"), spent),
        (_("Per keeper"), each),
    )
    for at, (name, value) in enumerate(told):
        facts.addWidget(label(name, size=12, tone="3"), at, 0)
        facts.addWidget(label(value, size=12, figures=True), at, 1, Qt.AlignmentFlag.AlignRight)
    who = row(named(one.model, names), spacing=6)
    if letter:
        for at, part in enumerate((key_cap(letter), label("→", tone="3"))):
            who.insertWidget(at, part)
            who.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
    who.setStretch(who.count() - 1, 1)
    told_below = column(spacing=8, margins=(13, 12, 13, 12))
    told_below.addLayout(who)
    told_below.addLayout(line)
    told_below.addWidget(Wins(one.wins, total))
    told_below.addLayout(facts)
    whole = column(picture, spacing=0)
    whole.addLayout(told_below)
    made = box("winner" if is_winner else "card", whole)
    made.setAccessibleName(f"{names(one.model)[1]}, {one.wins}, {won.text()}")
    return made
