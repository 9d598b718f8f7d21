"""The result of a blind comparison: a sentence, a card for each model, a table of prompts, and how sure it is."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QScrollArea, QWidget

from o8studio.domain.library.blind import (
    FEW_KEEPERS,
    LEAST_MODELS,
    LEAST_PROMPTS,
    BlindResult,
    Pairing,
    Sureness,
    agreements,
    judged,
    judges,
    result_of,
)
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _, as_sentence, joined, listed, ngettext
from o8studio.texts.money import money
from o8studio.ui.review.blind_card import Names, model_card, named
from o8studio.ui.review.blind_parts import Picture, Share
from o8studio.ui.review.blind_uses import Uses
from o8studio.ui.review.comment_rows import Initials, person_words
from o8studio.ui.review.take_cards import Poster
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row, tag, tool

_SIDE, _BAR = 356, 14
_HIGH, _SMALL = 122, QSize(46, 26)
"""Of a model's picture, and of a prompt's."""
_CELL, _MOST_CELL, _TILE = 92, 168, 30
"""Pixels for a model's stars in the table, the most for its title, and those of the tile before that."""
_MOST_TITLE = 40
"""Letters of the first prompt in the header."""
_MOST_NAMED = 8
"""People that are named; the rest are counted."""
_CHEAP = 0.75
"""Part of the winner's cost per keeper from which the second is said to be cheaper."""


class BlindResultView(QFrame):
    """What was found, once names may be seen.

    Signals:
        left: it is to be closed.
        hidden_again: names are to be hidden, to judge on.
        used: the model that is to be used from now on, and the name of the preset that keeps it.
        share_asked: its takes are to be shared.
        more_asked: a list of models that are to be tried with more prompts.
        table_asked: it is to be saved as a table, with the models' titles by their ids.
    """

    left = Signal()
    hidden_again = Signal()
    used = Signal(str, str)
    share_asked = Signal()
    more_asked = Signal(object)
    table_asked = Signal(object)

    def __init__(self, poster: Poster) -> None:
        super().__init__()
        self._poster = poster
        self._line: QBoxLayout | None = None
        self._needed = 0
        back = tool("arrow-left", _("Back to the takes"))
        back.clicked.connect(self.left)
        self.setFocusProxy(back)  # else the first choice of a model has the keyboard, and a key changes it
        again = button(_("Hide names again"), "ghost", "eye-off")
        again.clicked.connect(self.hidden_again)
        share = button(_("Share…"), "", "share")
        share.clicked.connect(self.share_asked)
        self.about = Elided("", size=12, left=True)
        title = label(_("Blind comparison"), size=14, weight=600)
        line = row(back, title, self.about, again, share, margins=(16, 0, 10, 0))
        line.setStretch(2, 1)
        top = box("header", line)
        top.setFixedHeight(48)
        self._inside = QScrollArea()
        self._inside.setFrameShape(QFrame.Shape.NoFrame)
        self._inside.setWidgetResizable(True)
        whole = column(top, spacing=0)
        whole.addWidget(self._inside, 1)
        self.setLayout(whole)

    def show_result(
        self, takes: Sequence[ReviewTake], names: Names, letters: Mapping[str, str], ended: str = ""
    ) -> None:
        """Work it out from these takes as they are judged now.

        Args:
            letters: by model, under which letter its take of the last prompt was seen.
            ended: hour and minute when names were seen again.
        """
        known = [(take.row, take.discussion) for take in takes if take.row.model]
        rows = [row for row, _said in known]
        found = result_of([judged(row, said) for row, said in known])
        prompts = {take.row.stack: take.row.prompt or take.row.name for take in takes}
        self.about.setText(_about(list(prompts.values()), ended))
        content = QWidget()
        title = label(headline(found, names), size=20, weight=600)
        title.setWordWrap(True)
        shuffled = (
            _("Letters were shuffled for every prompt; those below are of the last.") if letters else ""
        )
        about = label(
            joined((as_sentence(_counts(found)), shuffled)) if shuffled else _counts(found), tone="2"
        )
        about.setWordWrap(True)
        cards = QWidget()
        best = found.models[0].wins if found.models else 0
        leaders = [one for one in found.models if one.wins == best]
        has_winner = found.is_enough and len(leaders) == 1
        parts = [
            model_card(
                one,
                names,
                len(found.rows),
                Picture(self._poster, _best_of(known, one.model), QSize(0, _HIGH), corner=11, is_top=True),
                letters.get(one.model, ""),
                is_winner=has_winner and one is found.models[0],
            )
            for one in found.models
        ]
        line = row(*parts, spacing=12)
        for at in range(len(parts)):
            line.setStretch(at, 1)
        cards.setLayout(line)
        left = column(title, about, cards, _table(found, names, prompts, self._small(rows)), 1, spacing=12)
        right = QWidget()
        right.setFixedWidth(_SIDE)
        uses = Uses(found, names)
        uses.used.connect(self.used)
        table = button(_("CSV"), "ghost", "download")
        table.setAccessibleName(_("Save the result as a table"))
        table.clicked.connect(
            lambda: self.table_asked.emit({one.model: names(one.model)[1] for one in found.models})
        )
        more = button(more_words(found), "", "plus")
        more.setToolTip(_("The composer takes these models. Nothing is sent."))
        more.clicked.connect(lambda: self.more_asked.emit([one.model for one in found.models]))
        presses = row(more, table, 1, spacing=8)
        people = _judges(judges(known), len(known), agreements(known))
        under = column(_sure(found, names), _costs(found, names), people, uses, spacing=14)
        under.addLayout(presses)
        under.addStretch(1)
        right.setLayout(under)
        line = row(spacing=24, margins=(24, 20, 24, 20))
        line.addLayout(left, 1)
        line.addWidget(right)
        content.setLayout(line)
        self._line, self._needed = line, content.minimumSizeHint().width()
        self._inside.setWidget(content)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is at the right comes below where both have no room."""
        if self._line is not None:
            is_wide = self.width() - _BAR >= self._needed
            way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
            self._line.setDirection(way)

    def repaint_posters(self) -> None:
        """More posters were read."""
        for one in self.findChildren(Picture):
            one.update()

    def _small(self, rows: Sequence[ClipRow]) -> dict[str, Picture]:
        """By prompt, a small picture of its first take."""
        firsts: dict[str, ClipRow] = {}
        for one in rows:
            firsts.setdefault(one.stack, one)
        return {prompt: Picture(self._poster, one, _SMALL) for prompt, one in firsts.items()}


def more_words(found: BlindResult) -> str:
    """As many prompts again, and what those before have cost."""
    count = max(1, len(found.rows))
    spent = [one.spent for one in found.models]
    words = ngettext("{n} more prompt", "{n} more prompts", count).format(n=count)
    if not found.rows or not spent or None in spent:
        return words
    cost = money(sum(one for one in spent if one is not None))
    return _("{prompts}, ≈ {cost}").format(prompts=words, cost=cost)


def _best_of(takes: Sequence[tuple[ClipRow, Discussion]], model: str) -> ClipRow | None:
    """The take that stands for a model: its best."""
    own = [one for one in takes if one[0].model == model]
    return max(own, key=lambda one: judged(*one).score, default=(None, None))[0]


def headline(found: BlindResult, names: Names) -> str:
    """The result in a sentence."""
    if not found.is_enough:
        return _(
            "Too little to tell: judge takes of {prompts} prompts or more, from {models} models or more."
        ).format(prompts=LEAST_PROMPTS, models=LEAST_MODELS)
    first, second = found.models[:2]
    if first.wins == second.wins:
        return _("Nobody won: {first} and {second} each won {n} of {total}.").format(
            first=names(first.model)[1], second=names(second.model)[1], n=first.wins, total=len(found.rows)
        )
    won = _("{model} won {n} of {total}.").format(
        model=names(first.model)[1], n=first.wins, total=len(found.rows)
    )
    has_keepers = min(first.keepers, second.keepers) >= FEW_KEEPERS
    costs = first.per_keeper, second.per_keeper
    if not has_keepers or costs[0] is None or costs[1] is None or costs[1] > _CHEAP * costs[0]:
        return won
    cheaper = _("{model} came second at {percent} % of its cost per keeper.")
    said = cheaper.format(model=names(second.model)[1], percent=round(costs[1] / costs[0] * 100))
    return joined((won, said))


def sure_words(pairing: Pairing) -> str:
    """How sure it is that one model does better than another."""
    said = {
        Sureness.CLEAR: _("Clear."),
        Sureness.LIKELY: _("Likely, not certain."),
        Sureness.OPEN: _("Too close to call."),
    }[pairing.sureness]
    percent = round(pairing.chance * 100)
    if percent < 1:
        return joined((said, _("A coin does as well fewer than 1 time in 100.")))
    coin = ngettext("A coin does as well {n} time in 100.", "A coin does as well {n} times in 100.", percent)
    return joined((said, coin.format(n=percent)))


def _about(prompts: Sequence[str], ended: str) -> str:
    """What was compared, and when that ended."""
    if not prompts or not ended:
        return ""
    first = " ".join(prompts[0].split())
    first = first if len(first) <= _MOST_TITLE else f"{first[:_MOST_TITLE].rstrip()}…"
    words = _("{prompt} and others, ended {time}") if len(prompts) > 1 else _("{prompt}, ended {time}")
    return words.format(prompt=first, time=ended)


def _counts(found: BlindResult) -> str:
    takes = sum(one.takes for one in found.models)
    parts = [
        ngettext("{n} prompt", "{n} prompts", len(found.rows)).format(n=len(found.rows)),
        ngettext("{n} model", "{n} models", len(found.models)).format(n=len(found.models)),
        ngettext("{n} take", "{n} takes", takes).format(n=takes),
    ]
    spent = [one.spent for one in found.models]
    if spent and None not in spent:
        parts.append(money(sum(one for one in spent if one is not None)))
    return listed(parts)


def _table(found: BlindResult, names: Names, prompts: dict[str, str], pictures: dict[str, Picture]) -> QFrame:
    grid = QGridLayout()
    grid.setContentsMargins(14, 10, 14, 10)
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(14)
    grid.setColumnStretch(2, 1)
    grid.addWidget(label(_("Prompt"), size=12, tone="3"), 0, 2)
    grid.addWidget(label("#", size=12, tone="3"), 0, 0)
    for at, one in enumerate(found.models):
        grid.addWidget(named(one.model, names, is_small=True), 0, 3 + at)
        grid.setColumnMinimumWidth(3 + at, _cell(names(one.model)[1]))
    for number, (prompt, best, winner) in enumerate(found.rows, 1):
        grid.addWidget(label(str(number), size=12, tone="3", figures=True), number, 0)
        words = " ".join(prompts.get(prompt, prompt).split())
        grid.addWidget(pictures[prompt], number, 1)
        grid.addWidget(Elided(words, size=12, tone="1", left=True), number, 2)
        for at, one in enumerate(found.models):
            stars = best[one.model].stars
            shown = f"★ {stars}" if stars else "–"
            cell = tag(f"✓ {shown}", "tag-ok") if winner == one.model else label(shown, size=12, tone="2")
            cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(cell, number, 3 + at)
    return box("card", grid)


def _cell(title: str) -> int:
    """Pixels of a model's column: so many that its title is whole, unless it is very long."""
    words = label(title, size=12).sizeHint().width() + theme().px(_TILE)
    return min(theme().px(_MOST_CELL), max(theme().px(_CELL), words))


def _sure(found: BlindResult, names: Names) -> QFrame:
    layout = column(label(_("How sure is this?"), weight=600), spacing=6, margins=(16, 14, 16, 14))
    if not found.is_enough:
        words = label(_("Nothing can be told of so few prompts."), size=12, tone="2")
        words.setWordWrap(True)
        layout.addWidget(words)
    else:
        first = names(found.models[0].model)[1]
        layout.addWidget(
            label(_("{model}, same prompt against each.").format(model=first), size=12, tone="3")
        )
        for one in found.pairings:
            # Translators: wins and losses of one model against another
            score = _("{wins} to {losses}").format(wins=one.wins, losses=one.losses)
            line = row(named(one.other, names), label(score, size=12, weight=600, figures=True))
            line.setStretch(0, 1)
            layout.addLayout(line)
            layout.addWidget(Share(one.wins, max(1, one.wins + one.losses)))
            words = label(sure_words(one), size=12, tone="2")
            words.setWordWrap(True)
            layout.addWidget(words)
    return box("card", layout)


def _costs(found: BlindResult, names: Names) -> QFrame:
    layout = column(label(_("Cost per keeper"), weight=600), spacing=6, margins=(16, 14, 16, 14))
    costs = {one.model: one.per_keeper for one in found.models}
    most = max((cost for cost in costs.values() if cost is not None), default=0.0)
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, max((_cell(names(one.model)[1]) for one in found.models), default=0))
    by_cost = sorted(found.models, key=lambda one: (costs[one.model] is None, costs[one.model] or 0.0))
    for at, one in enumerate(by_cost):
        cost = costs[one.model]
        grid.addWidget(named(one.model, names, is_small=True), at, 0)
        if cost is not None and most > 0:
            grid.addWidget(Share(cost, most, is_striped=one.keepers < FEW_KEEPERS), at, 1)
        told = label(money(cost) if cost is not None else "–", size=12, weight=600, figures=True)
        grid.addWidget(told, at, 2, Qt.AlignmentFlag.AlignRight)
    layout.addLayout(grid)
    if any(0 < one.keepers < FEW_KEEPERS and costs[one.model] for one in found.models):
        words = label(
            _("Striped: fewer than three keepers, so one lucky take decides it."), size=12, tone="3"
        )
        words.setWordWrap(True)
        layout.addWidget(words)
    return box("card", layout)


def _judges(counts: dict[str, int], total: int, same: dict[str, tuple[int, int]]) -> QFrame:
    layout = column(label(_("Who judged"), weight=600), spacing=6, margins=(16, 14, 16, 14))
    for person, count in list(counts.items())[:_MOST_NAMED]:
        words = _("{n} out of {total}").format(n=count, total=total)
        who = Elided(person_words(person), size=12, tone="1", left=True)
        line = row(Initials(person), who, label(words, size=12, figures=True), spacing=8)
        line.setStretch(1, 1)
        layout.addLayout(line)
    if (rest := len(counts) - _MOST_NAMED) > 0:
        more = ngettext("{n} more person", "{n} more people", rest).format(n=rest)
        layout.addWidget(label(more, size=12, tone="3"))
    for person, (alike, both) in list(same.items())[:_MOST_NAMED]:
        words = _("You and {person} chose the same winner in {n} of {total}.")
        told = label(words.format(person=person, n=alike, total=both), size=12, tone="2")
        told.setWordWrap(True)
        layout.addWidget(told)
    about = label(_("Stars and picks are given here. Others answer on a review page."), size=12, tone="3")
    about.setWordWrap(True)
    layout.addWidget(about)
    return box("card", layout)
