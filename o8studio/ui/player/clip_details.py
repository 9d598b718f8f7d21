"""Below the picture: the clip's name and model, stars and verdict, its commands, prompt and facts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from o8studio.domain.jobs.delivered import differences
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.review import Review, Verdict
from o8studio.texts.language import _
from o8studio.texts.money import money
from o8studio.texts.states import difference_words, taken_words
from o8studio.ui.actions.card_commands import CardCommand, offers
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import add_entry, add_offer, command_tool, name_button, verdict_tool
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import Elided, Facts, box, button, column, label, row, spaced, tool
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.stars import Stars
from o8studio.ui.widgets.tiles import tile_pixmap

_ONE_LINE, _WITH_PROMPT = 104, 150
"""Heights below which everything is one line, and from which the prompt is shown."""
_WHOSE, _JUDGED = 240, 190
"""Widths that the model's name and the rating need beside the actions."""
_LINE = 20
MARGIN = 12
"""At either side of what stands below the picture; `width` of `show_room` is without it."""
_FACTS, _FACT, _BETWEEN = 236, 16, 7
"""Width of a column of facts, height of one of them, and the space between two."""
_ABOVE = 99
"""Where the facts begin, without the height of their heading."""
_FOR_COLUMNS = (480, 640, 1100)
"""Widths from which the facts may stand in one, two and three columns: in as few as are not cut off below."""
_LOW, _FOR_PROMPT = 215, 240
"""Below this height, the width that the facts leave to the prompt, which has few lines there."""
_PRESS = 24
"""What grows with the text of each of the two lines of controls; their borders and gaps don't."""


_MORE = (
    CommandId.CONTINUE_THIS,
    CommandId.USE_SEED,
    CommandId.SAVE_FRAME,
    CommandId.COPY_FRAME,
    CommandId.COPY_PROMPT,
    CommandId.RENAME,
    CommandId.COMPARE,
    CommandId.OPEN_OUTSIDE,
)
"""Commands without a button on the stage, in menu order."""


class ClipDetails(QWidget):
    """Emits the name of the command that was pressed. `is_enabled` says whether a command would do anything now."""

    asked = Signal(str)
    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._tile = QLabel()
        self._model = Elided("", size=14, weight=600, tone="1", left=True)
        self._when = Facts()
        self._finished: tuple[str, ...] = ()
        self._short: tuple[str, ...] = ()
        self.stars = Stars()
        self.stars.rated.connect(self.rated)
        self.is_enabled: Callable[[CommandId], bool] = lambda _command_id: True
        self._job: Job | None = None
        self.pick = self._verdict(CommandId.PICK)
        self.reject = self._verdict(CommandId.REJECT)
        whose = row(self._tile, self._model, self._when, spacing=8)
        whose.setStretch(1, 20)  # at most as wide as its text
        whose.setStretch(2, 1)
        judged = row(self.stars, self.pick, self.reject, 1, spacing=8)
        self._head = row(spacing=8)
        self._head.addLayout(whose, 1)
        self._head.addLayout(judged)
        self._actions: list[tuple[QPushButton, str, str]] = []
        self._buttons: dict[CommandId, QAbstractButton] = {}
        self._folder = self._tool(CommandId.FOLDER)
        line = row(
            self._action(CommandId.SAVE_AS, _("Save as…")),
            self._action(CommandId.USE_SETTINGS, _("Use settings")),
            self._action(CommandId.CONTINUE_LAST, _("Continue")),
            1,
            self._folder,
            self._more(),
            spacing=6,
        )
        self._prompt = label()
        self._prompt.setTextFormat(Qt.TextFormat.RichText)  # our own markup only: to set the line height
        self._prompt.setWordWrap(True)
        self._prompt.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._prompt.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._prompt.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._facts = QWidget()
        self._facts.setFixedWidth(theme().px(_FACTS))
        self._told: list[tuple[str, str]] = []
        self._differ: list[str] = []
        self._pairs = 1
        self._room = (0, 0, False)
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(_BETWEEN)
        self._grid.setColumnStretch(1, 1)
        left = QWidget()
        left.setLayout(column(label(_("Prompt"), size=12, weight=500, tone="3"), self._prompt, 1, spacing=3))
        self._right = right = QWidget()
        right.setLayout(column(label(_("Clip"), size=12, weight=500, tone="3"), self._facts, 1, spacing=6))
        self._body = QWidget()
        self._columns = row(left, right, spacing=24, margins=(0, 4, 0, 0))
        self._body.setLayout(self._columns)
        self._line = QWidget()
        self._line.setLayout(line)
        self._rule = box("line")
        self._top = row(spacing=12)
        self._top.addLayout(self._head, 1)
        self._top.addWidget(self._line)
        self._scrolled = Scrolling(self._body)  # a long prompt, and never more room than there is
        self._inner = column(spacing=8)
        self._inner.addLayout(self._top)
        self._inner.addWidget(self._scrolled, 1)
        self._inner.addStretch()  # without the prompt, else its room would come between the name and the actions
        layout = column(self._rule, spacing=8)
        layout.addLayout(self._inner, 1)
        self.setLayout(layout)

    def show_clip(self, clip: Clip, job: Job, family: str, model: str) -> None:
        """Show everything about a clip and how its job made it."""
        self._job = job
        self._tile.setPixmap(tile_pixmap(family, model, 24))
        self._model.setText(model)
        self._model.setMaximumWidth(self._model.fontMetrics().horizontalAdvance(model) + 2)
        done = datetime.fromtimestamp(job.finished_at or clip.kept_at).astimezone()
        self._finished = (_("finished {time}").format(time=f"{done:%H:%M}"),)
        self._short = (f"{clip.width} × {clip.height}", f"{clip.length:.2f} s")
        self._when.show_facts(*self._finished)
        self.show_review(clip.review)
        self._prompt.setText(spaced(job.request.prompt, _LINE))
        taken = (job.rendered_at or 0.0) - (job.accepted_at or job.recorded_at)
        seed = job.request.core.get("seed")
        facts = [
            (_("Picture"), f"{clip.width} × {clip.height}, {clip.fps:g} fps"),
            (
                _("Length"),
                _("{seconds} s, {n} frames").format(
                    seconds=f"{clip.length:.2f}", n=round(clip.length * clip.fps)
                ),
            ),
            (_("Sound"), _("on") if clip.has_sound else _("silent")),
            (_("Seed"), str(seed) if seed is not None else _("random")),
            *([(_("Cost"), money(job.charged_usd))] if job.charged_usd is not None else []),
            (_("Time taken"), taken_words(taken) or "–"),
            (_("File"), f"{clip.path.rpartition('.')[2].upper()}, {clip.size / 1e6:.1f} MB"),
        ]
        self._told, self._differ = facts, [difference_words(one) for one in differences(job.request, clip)]
        self._place_facts()
        width, height, beside = self._room
        if width:
            self.show_room(width=width, height=height, beside=beside)

    def show_review(self, review: Review) -> None:
        """Show stars and verdict."""
        self.stars.show_stars(review.stars)
        self.pick.setChecked(review.verdict is Verdict.PICK)
        self.reject.setChecked(review.verdict is Verdict.REJECT)

    def show_room(self, *, width: int, height: int, beside: bool) -> None:
        """Use shorter names when narrow, fewer lines when low (docs/design.md, Columns and Stage)."""
        self._room = (width, height, beside)
        directions = QBoxLayout.Direction
        is_line = not beside and height < _ONE_LINE + 2 * (theme().px(_PRESS) - _PRESS)
        self._top.setDirection(directions.LeftToRight if is_line else directions.TopToBottom)
        self._fit_actions((width - _WHOSE - theme().px(_JUDGED) if is_line else width) - 80, is_line=is_line)
        self._columns.setDirection(directions.TopToBottom if beside else directions.LeftToRight)
        self._columns.setSpacing(16 if beside else 24)
        for at in (0, 1):  # beside the picture the facts follow the prompt, below it they keep to the right
            self._columns.setStretch(at, int(at == beside))
        self._head.setDirection(directions.TopToBottom if beside else directions.LeftToRight)
        pairs = 1 if beside else self._pairs_in(width, height)
        if pairs not in (0, self._pairs):
            self._pairs = pairs
            self._place_facts()
        self._facts.setFixedWidth(
            width if beside else theme().px(_FACTS) * self._pairs + 24 * (self._pairs - 1)
        )
        self._rule.setVisible(not beside)
        inset = 0 if beside else MARGIN  # below the picture the rule goes from edge to edge
        self._inner.setContentsMargins(inset, 0, inset, 0)
        self._right.setVisible(pairs > 0)
        self._when.show_facts(*(self._finished if self._right.isVisibleTo(self._body) else self._short))
        self._scrolled.setVisible(height >= theme().px(_WITH_PROMPT))

    def _fit_actions(self, room: int, *, is_line: bool) -> None:
        """Full labels if they fit, else short ones, or only icons; what still doesn't fit goes into the menu."""
        for made, _long, _short in self._actions:
            made.show()
        for number in (0, 1, 2) if is_line else (0, 1):
            for made, long, brief in self._actions:
                made.setText((long, brief, "")[number])
            if sum(made.sizeHint().width() + 6 for made, _long, _brief in self._actions) <= room:
                return
        for made, _long, _brief in reversed(self._actions):
            made.hide()
            if sum(one.sizeHint().width() + 6 for one, _l, _b in self._actions if not one.isHidden()) <= room:
                return

    def _pairs_in(self, width: int, height: int) -> int:
        """In how few columns no fact is cut off below; 0 where one would be in any."""
        px, fact = theme().px, max(_FACT, theme().px(_FACT))
        above = _ABOVE + 2 * (px(_PRESS) - _PRESS) + fact
        for pairs, usual in enumerate(_FOR_COLUMNS, 1):
            beside_prompt = (_FACTS + 24) * pairs + _FOR_PROMPT
            least = max(usual, beside_prompt) if height < px(_LOW) else usual
            lines = -(-len(self._told) // pairs) + len(self._differ)
            if width >= px(least) and above + lines * (fact + _BETWEEN) - _BETWEEN <= height:
                return pairs
        return 0

    def _place_facts(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        rows = -(-len(self._told) // self._pairs)
        for at in range(1, len(_FOR_COLUMNS)):
            is_used = at < self._pairs
            self._grid.setColumnMinimumWidth(3 * at - 1, 24 if is_used else 0)
            self._grid.setColumnStretch(3 * at + 1, int(is_used))
        for at, (name, value) in enumerate(self._told):
            side, line = divmod(at, max(1, rows))
            self._grid.addWidget(label(name, size=12, tone="3"), line, side * 3)
            self._grid.addWidget(Elided(value, size=12, tone="1"), line, side * 3 + 1)
        for at, words in enumerate(self._differ, rows):
            note = label(words, size=12, tone="warn")
            note.setWordWrap(True)
            self._grid.addWidget(note, at, 0, 1, 3 * self._pairs - 1)

    def show_enabled(self) -> None:
        """Disable what needs the file while it is missing."""
        for command_id, made in self._buttons.items():
            made.setEnabled(self.is_enabled(command_id))

    def _verdict(self, command_id: CommandId) -> QToolButton:
        made = verdict_tool(command_id)
        made.clicked.connect(lambda on: self.asked.emit(command_id if on else CommandId.CLEAR_VERDICT))
        return made

    def _action(self, command_id: CommandId, short: str) -> QPushButton:
        one = command(command_id)
        made = button(one.title, icon_name=one.icon)
        made.clicked.connect(lambda: self.asked.emit(command_id))
        name_button(made, one.title, command_id)
        self._actions.append((made, one.title, short))
        self._buttons[command_id] = made
        return made

    def _tool(self, command_id: CommandId) -> QToolButton:
        made = command_tool(command_id)
        made.clicked.connect(lambda: self.asked.emit(command_id))
        self._buttons[command_id] = made
        return made

    def _more(self) -> QToolButton:
        made = tool("ellipsis", _("More actions"))
        made.clicked.connect(lambda: self._open_more(made))
        return made

    def _open_more(self, beside: QToolButton) -> None:
        hidden = [command_id for command_id, made in self._buttons.items() if made.isHidden()]
        self._menu(hidden).open_below(beside)

    def open_menu(self, spot: QPoint) -> None:
        """Everything that can be done with the clip, at a point of the screen."""
        if self._job is not None:
            self._menu(sorted(self._buttons, key=lambda one: one is CommandId.FOLDER)).open_at(spot)

    def _menu(self, first: Iterable[CommandId]) -> Menu:
        menu = Menu(self)
        for command_id in (*first, *_MORE):
            act = partial(self.asked.emit, command_id)
            add_entry(menu, command_id, act, enabled=self.is_enabled(command_id))
        for offer in offers(QueueState.DONE, self._job):
            if offer.command is CardCommand.TRASH:
                act = partial(self.asked.emit, CommandId.REMOVE)
                add_offer(menu, offer, act, enabled=self.is_enabled(CommandId.REMOVE))
        return menu
