"""What is listed of the comments: by state with counts, of one take or all, by person, model, marks and origin."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from o8studio.texts.language import _
from o8studio.ui.review.comment_filter import CommentFilter, Thread, Which, models_of, people_of
from o8studio.ui.review.comment_rows import person_words
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import button, column, tool
from o8studio.ui.widgets.menu import Menu

_MOST_NAMED = 20
"""People and models that the menu lists."""


class FilterBar(QWidget):
    """`changed` when something else is asked for. `more` is the button of the menu; it stands in the column's header."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.filter = CommentFilter()
        self._threads: Sequence[Thread] = ()
        self.more = tool("list-filter", _("Filter comments"), checkable=True)
        self.more.clicked.connect(self._open_menu)
        self.which = Segments([(one, words) for one, words in _states().items()], may_be_empty=False)
        self.which.set_value(Which.OPEN)
        self.which.chosen.connect(lambda which: self.set(replace(self.filter, which=which)))
        self.only_this = button(_("This take"), "chip")
        self.only_this.setCheckable(True)
        self.only_this.setChecked(True)
        self.only_this.toggled.connect(lambda _on: self.changed.emit())
        self._flow = FlowLayout()  # one below the other where text is large
        self._flow.addWidget(self.which)
        self._flow.addWidget(self.only_this)
        self._chips: list[QPushButton] = []
        self._wanted: list[tuple[str, CommentFilter]] = []
        around = column(margins=(16, 6, 16, 6))
        around.addLayout(self._flow)
        self.setLayout(around)

    def show_threads(self, threads: Sequence[Thread], cap: str, *, hides_models: bool = False) -> None:
        """What there is to list; `cap` of the take that is meant by this take.

        A person or a model that these threads don't have stays asked for, as long as it may be told.
        """
        self._threads = threads
        if hides_models:
            self.filter = replace(self.filter, model="")
        counts = self.filter.counts(threads)
        self.which.set_words([f"{words} {counts[which]}" for which, words in _states().items()])
        self.only_this.setText(f"{cap}  {_('This take')}".strip())
        self._show_chips()

    def set(self, wanted: CommentFilter) -> None:
        """Ask for something else."""
        if wanted != self.filter:
            self.filter = wanted
            self.which.set_value(wanted.which)
            self.changed.emit()

    def clear(self) -> None:
        """All comments of all takes, in the same order."""
        self.set(CommentFilter(Which.ALL, is_newest_first=self.filter.is_newest_first))
        self.only_this.setChecked(False)

    def menu(self) -> Menu:
        """The menu of the button."""
        now, made = self.filter, Menu(self)

        def add(words: str, wanted: CommentFilter, *, checked: bool) -> None:
            made.add(words, partial(self.set, wanted), checked=checked)

        add(_("Everybody"), replace(now, person=None), checked=now.person is None)
        people = people_of(self._threads)[:_MOST_NAMED]
        if now.person is not None and now.person not in people:
            people.append(now.person)
        for person in people:
            add(person_words(person), replace(now, person=person), checked=now.person == person)
        made.addSeparator()
        add(_("With marks"), replace(now, has_marks=not now.has_marks), checked=now.has_marks)
        add(
            _("From a review page"), replace(now, is_from_page=not now.is_from_page), checked=now.is_from_page
        )
        models = models_of(self._threads)[:_MOST_NAMED]
        if now.model and now.model not in models:
            models.append(now.model)
        if len(models) > 1 or now.model:
            made.addSeparator()
            add(_("All models"), replace(now, model=""), checked=not now.model)
            for model in models:
                add(model, replace(now, model=model), checked=now.model == model)
        made.addSeparator()
        for words, is_newest_first in ((_("By time in the clip"), False), (_("Newest first"), True)):
            add(
                words,
                replace(now, is_newest_first=is_newest_first),
                checked=now.is_newest_first is is_newest_first,
            )
        return made

    def _open_menu(self) -> None:
        self._show_narrow()  # the press itself checks nothing
        self.menu().open_below(self.more)

    def _show_narrow(self) -> None:
        self.more.setChecked(self.filter.is_narrow or self.filter.is_newest_first)

    def _show_chips(self) -> None:
        """What is asked for beside the state; a press takes it away."""
        now = self.filter
        wanted: list[tuple[str, CommentFilter]] = []
        if now.person is not None:
            wanted.append((person_words(now.person), replace(now, person=None)))
        if now.has_marks:
            wanted.append((_("With marks"), replace(now, has_marks=False)))
        if now.is_from_page:
            wanted.append((_("From a review page"), replace(now, is_from_page=False)))
        if now.model:
            wanted.append((now.model, replace(now, model="")))
        if now.is_newest_first:
            wanted.append((_("Newest first"), replace(now, is_newest_first=False)))
        self._show_narrow()
        if wanted == self._wanted:  # a chip that has the pointer or the keyboard stays
            return
        self._wanted = wanted
        for old in self._chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._chips = [self._chip(words, partial(self.set, without)) for words, without in wanted]
        for made in self._chips:
            self._flow.addWidget(made)
            made.show()
        self.updateGeometry()

    def _chip(self, words: str, drop: Callable[[], None]) -> QPushButton:
        made = button(words, "chip", "x")
        made.setAccessibleName(_("Filter: {words}. Press to remove it.").format(words=words))
        made.clicked.connect(drop)
        return made


def _states() -> dict[Which, str]:
    return {Which.OPEN: _("Open"), Which.ALL: _("All"), Which.MINE: _("Mine")}
