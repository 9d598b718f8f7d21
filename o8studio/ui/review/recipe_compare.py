"""What differs in the recipes of the two takes that are shown beside each other, above their comments."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.recipe_differences import MODEL, PROMPT, RecipeDifferences, recipe_differences
from o8studio.domain.models.core import Core
from o8studio.domain.request import Json
from o8studio.texts.language import _, ngettext
from o8studio.texts.money import money
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review_port import ReviewPort, ReviewTake
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.layout import column, label, row
from o8studio.ui.widgets.scrolling import Scrolling

_MOST_ROWS, _MOST_SIGNS, _MOST_HIGH = 40, 160, 260
_WIDE, _SIDE = 344, 16
"""The column's width in the design, and the margins in it."""
_MOST_NAMED = 4
"""Settings that are the same and named; the rest are counted."""


def column_width() -> int:
    """The column of comments grows with the text, but not so far that the takes lose their room."""
    return min(theme().px(_WIDE), round(_WIDE * 1.25))


def setting_title(name: str) -> str:
    """What people call a setting; a vendor's own name stays as it is."""
    titles = {
        PROMPT: _("Prompt"),
        MODEL: _("Model"),
        Core.NEGATIVE_PROMPT: _("Negative prompt"),
        Core.DURATION: _("Duration"),
        Core.ASPECT_RATIO: _("Ratio"),
        Core.RESOLUTION: _("Resolution"),
        Core.SEED: _("Seed"),
        Core.AUDIO: _("Sound"),
        Core.FPS: _("Frame rate"),
        Core.WATERMARK: _("Watermark"),
    }
    return titles.get(name, name)


def value_words(value: Json) -> str:
    """A value in words, cut to what has room."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("on") if value else _("off")
    words = " ".join(str(value).split())
    return words if len(words) <= _MOST_SIGNS else f"{words[:_MOST_SIGNS]}…"


class RecipePanel(QFrame):
    """Only what differs, then in one line what is the same."""

    def __init__(self) -> None:
        super().__init__()
        self._count = label(size=11, tone="3")
        self.same = label(size=11, tone="3")
        self.same.setWordWrap(True)
        self._inside = QFrame()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        whole = column(spacing=6, margins=(_SIDE, 8, _SIDE, 10))
        title = label(_("What differs in the recipe"), size=12, tone="2")
        title.setWordWrap(True)
        line = row(title, self._count)
        line.setStretch(0, 1)
        whole.addLayout(line)
        self._scroll = Scrolling(self._inside)
        self._scroll.setMaximumHeight(_MOST_HIGH)
        whole.addWidget(self._scroll)
        whole.addWidget(self.same)
        self.setLayout(whole)
        self.setProperty("role", "header")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_differences(
        self, found: RecipeDifferences, takes: Sequence[TakeName], costs: Sequence[float | None]
    ) -> None:
        """Of two takes with these names and costs."""
        caps = [one.cap for one in takes]
        while (item := self._grid.takeAt(0)) is not None:
            if (made := item.widget()) is not None:
                made.deleteLater()
        total = len(found.rows) + len(found.same)
        self._count.setText(
            ngettext("{n} of {total} setting", "{n} of {total} settings", total).format(
                n=len(found.rows), total=total
            )
        )
        titles = tuple(one.title for one in takes)
        lines = [
            (
                setting_title(name),
                titles
                if name == MODEL and all(titles) and len(set(titles)) > 1
                else tuple(map(value_words, told)),
            )
            for name, told in found.rows
        ]
        if len(set(costs)) > 1:
            lines.append((_("Cost"), tuple(money(one) if one is not None else _("none") for one in costs)))
        for at, cap in enumerate(caps):
            self._put(label(cap, size=11, weight=600, tone="2"), 0, 1 + at)
        for line, (name, told) in enumerate(lines[:_MOST_ROWS], 1):
            self._put(label(name, size=12, tone="3"), line, 0)
            for at, words in enumerate(told):
                made = label(
                    words.replace("-", "-\u200b").replace("_", "_\u200b"), size=12
                )  # may break there
                made.setWordWrap(True)
                made.setTextFormat(Qt.TextFormat.PlainText)
                made.setAccessibleName(f"{name}, {caps[at]}: {words}")
                self._put(made, line, 1 + at)
        named = ", ".join(setting_title(one) for one in found.same[:_MOST_NAMED])
        rest = len(found.same) - _MOST_NAMED
        words = _("Same: {names}").format(names=named) if named else ""
        if rest > 0:
            words = ngettext("Same: {names}, {n} more", "Same: {names}, {n} more", rest).format(
                names=named, n=rest
            )
        self.same.setText(words)
        self.same.setVisible(bool(words))
        high = self._grid.heightForWidth(column_width() - 2 * _SIDE)  # its words wrap
        self._scroll.setFixedHeight(min(_MOST_HIGH, high + 2))

    def _put(self, made: QWidget, line: int, column: int) -> None:
        """It counts as seen at once: what is added to a shown grid has no height before the next turn of the loop."""
        self._grid.addWidget(made, line, column, Qt.AlignmentFlag.AlignTop)
        made.show()


class Compared(Protocol):
    """What the page has for it."""

    stage: CompareStage
    recipe: RecipePanel
    hide_names: Switch

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown set."""
        ...

    @property
    def names(self) -> list[TakeName]:
        """How each shown take is called."""
        ...


class RecipeCompare:
    """Asks for the recipes of the shown pair; one question at a time counts."""

    def __init__(self, page: Compared, port: ReviewPort) -> None:
        self._page, self._port = page, port
        self._asked: object = None

    def refresh(self) -> None:
        """Show what differs where two takes are shown together and their names may be seen."""
        page, stage = self._page, self._page.stage
        is_pair = stage.mode in (StageMode.SIDE, StageMode.BLEND) and len(page.takes) > 1
        if not is_pair or page.hide_names.isChecked() or max(stage.pair) >= len(page.takes):
            page.recipe.hide()
            self._asked = None
            return
        pair = [page.takes[one] for one in stage.pair]
        names = [page.names[one] for one in stage.pair]
        asked = (tuple(one.row.id for one in pair), tuple(names))
        if asked == self._asked:
            return
        self._asked = asked

        def show(recipes: Sequence[Recipe | None]) -> None:
            if asked == self._asked:
                costs = [one.row.cost_usd for one in pair]
                page.recipe.show_differences(recipe_differences(recipes), names, costs)
                page.recipe.show()

        self._port.recipes([one.row.id for one in pair], show)

    def ask_again(self) -> None:
        """Something about the takes changed; what is shown stays until the answer comes."""
        self._asked = None
        self.refresh()

    def stop(self) -> None:
        """The page goes: an answer that is still to come finds nothing to show."""
        self._asked = None
