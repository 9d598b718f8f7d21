"""The Review page: takes under one clock, what is said of them, and what is decided."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library_port import LibraryCommand, LibraryPort
from o8studio.ui.player.transport import number_of
from o8studio.ui.review.blind import Blind
from o8studio.ui.review.difference_curve import Differences
from o8studio.ui.review.drawing import Drawing
from o8studio.ui.review.marked_range import MarkedRange
from o8studio.ui.review.pair_verdicts import PairVerdicts
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.recipe_compare import RecipeCompare
from o8studio.ui.review.review_commands import commands_of
from o8studio.ui.review.review_header import MODES
from o8studio.ui.review.review_parts import ReviewParts
from o8studio.ui.review.review_view import ReviewView
from o8studio.ui.review.synced_frames import MOST_TAKES, Instant
from o8studio.ui.review.take_cards import Poster, TakeName, names_of
from o8studio.ui.review.take_set import TakeSet
from o8studio.ui.review.talk import Talk
from o8studio.ui.review.waiting import Waiting
from o8studio.ui.review_port import ReviewPort, ReviewTake


class ReviewPage(ReviewView):
    """One set of takes at a time; what waits for a verdict comes by itself.

    Signals:
        said: one sentence for the corner, and whether it stays.
        undoable: what was done, and what undoes it.
        asked: a command of the window.
        share_asked: the takes are to be shared.
        wall_asked: a query of the Library that finds the whole set.
        posters_came: more posters were read.
    """

    said = Signal(str)
    undoable = Signal(str, object)
    asked = Signal(str)
    share_asked = Signal()
    wall_asked = Signal(str)
    posters_came = Signal()

    def __init__(
        self,
        port: ReviewPort,
        library: LibraryPort,
        parts: ReviewParts,
        poster: Poster,
        title: Callable[[ClipRow], tuple[str, str]],
    ) -> None:
        """
        Args:
            poster: of a row, for a place of this size; title: family and title of its model.
        """
        super().__init__(parts)
        self._port, self._library, self._title, self.poster = port, library, title, poster
        self.take_set, self._is_stale = TakeSet(self, port), False
        self.waiting, self.range = Waiting(self, port), MarkedRange(self)
        self.stage.playing_changed.connect(self._on_playing)  # before drawing hears it
        self.drawing = Drawing(self)
        self.blind = Blind(self, port, title)
        self.talk, self.differences = Talk(self, port), Differences(self, port)
        self.recipes, self.pair_verdicts = RecipeCompare(self, port), PairVerdicts(self, port, library)
        self._connect()
        self.show_nothing()

    # ---- the set

    def open(self, ids: Sequence[ClipId], *, mode: StageMode | None = None) -> None:
        """Show these clips, at most four at once; of a single one, all takes of its prompt, and itself ringed."""
        self.take_set.open(ids, mode=mode)

    def refresh(self, clips: frozenset[ClipId]) -> None:
        """Something about these clips changed; empty means anything."""
        ids = self.take_set.ids
        if ids and (not clips or clips.intersection(ids)):
            if self.isVisible():
                self.reload()
            else:
                self._is_stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read again."""
        super().showEvent(event)
        if self._is_stale:
            self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks, so nothing plays and nothing is heard."""
        super().hideEvent(event)
        self.stage.pause()

    def reload(self) -> None:
        """Read again what is said of the takes."""
        self._is_stale = False
        self.take_set.reload()

    def show_others(self, step: int) -> None:
        """Of more than four takes, the next four, or those before."""
        self.take_set.show_others(step)

    # ---- commands

    def do(self, command_id: CommandId) -> None:
        """Run a command on the shown takes."""
        if self.takes:
            commands_of(self)[command_id]()

    @property
    def has_takes(self) -> bool:
        """Whether there is a set."""
        return bool(self.takes)

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown takes."""
        return self.take_set.takes

    @property
    def is_opening(self) -> bool:
        """Whether another set was asked for and has not come yet."""
        return self.take_set.is_opening

    @property
    def first(self) -> int:
        """How many takes of the set come before the shown ones."""
        return self.take_set.first

    @property
    def active(self) -> ReviewTake | None:
        """The ringed take."""
        at = self.stage.active
        return self.takes[at] if at < len(self.takes) else None

    def rate(self, stars: int) -> None:
        """Rate the ringed take."""
        self._act(LibraryCommand.RATE, str(stars))

    def judge(self, verdict: Verdict) -> None:
        """Pick or reject the ringed take, or neither."""
        self._act(LibraryCommand.JUDGE, verdict)

    def answer(self, answer: Answer) -> None:
        """Answer for the ringed take."""
        if (take := self.active) is not None:
            self._port.answer_clip(take.row.id, answer, self.done)

    def end(self) -> None:
        """Release files and threads; an answer that is still to come finds nothing to show."""
        for end in (
            self.take_set.stop,
            self.differences.stop,
            self.recipes.stop,
            self.waiting.stop,
            self.stage.end,
        ):
            end()

    def set_mode(self, mode: StageMode) -> None:
        """Lay the takes out otherwise."""
        if mode is not StageMode.ONE and len(self.takes) < 2:
            self.said.emit(_("There is only one take to compare."))
            mode = StageMode.ONE
        self.stage.set_mode(mode)
        self.show_mode()
        self.show_place()
        self.drawing.refresh()
        self._refresh_pair()

    # ---- wiring

    def _connect(self) -> None:
        stage = self.stage
        for mode, made in self.header.modes.items():
            made.clicked.connect(partial(self.do, MODES[mode]))
        self.before.clicked.connect(partial(self.show_others, -1))
        self.after.clicked.connect(partial(self.show_others, 1))
        self.wall.clicked.connect(partial(self.do, CommandId.REVIEW_WALL))
        self.next_set.clicked.connect(partial(self.do, CommandId.REVIEW_NEXT_SET))
        stage.instant_shown.connect(self._on_instant)
        stage.active_changed.connect(lambda _at: self._on_active())
        stage.playing_changed.connect(self.transport.show_playing)
        stage.unreadable.connect(self._on_unreadable)
        stage.opened.connect(self._on_opened)
        self.cards.chosen.connect(stage.set_active)
        self.posters_came.connect(self.cards.repaint_posters)
        self.posters_came.connect(self.result.repaint_posters)
        self.timeline.sought.connect(stage.seek)
        self.timeline.range_dragged.connect(self.range.drag)
        self.transport.pressed.connect(self._on_transport)
        self.transport.speed_chosen.connect(self._on_speed)
        self.transport.looped.connect(self.range.loop)
        self.transport.loop.setChecked(True)
        self.transport.muted.connect(stage.sound.output.setMuted)
        self.transport.volume_changed.connect(stage.sound.output.setVolume)
        self.transport.volume.setValue(100)
        self.transport.typed.connect(self._on_typed)
        self.line.rated.connect(self.rate)
        self.line.judged.connect(self.judge)
        self.line.answered.connect(self.answer)
        self.blend_bar.changed.connect(stage.set_blend)
        self.blend_bar.swapped.connect(stage.swap)
        self.blend_bar.measured.connect(self._on_measured)
        blend, lock = self.blend_bar, self.lock_bar
        for other in (blend.changed, blend.swapped, lock.changed, stage.active_changed):
            other.connect(self._refresh_pair)
        lock.changed.connect(self.talk.show_places)
        lock.changed.connect(lambda: self.range.set(self.range.marked))
        self.hide_names.toggled.connect(lambda _on: self._on_hidden())
        self.comments.field.range_asked.connect(self.range.ask)
        self.comments.field.take_chosen.connect(stage.set_active)
        self.comments.field.draw_asked.connect(partial(self.do, CommandId.REVIEW_DRAW))
        self.drawing.changed.connect(self._count_marks)
        self.drawing.post_asked.connect(self.comments.field.ask_to_post)
        self.comments.share.clicked.connect(lambda: self.asked.emit(CommandId.REVIEW_SHARE))

    @property
    def names(self) -> list[TakeName]:
        """How each shown take is called."""
        return self.all_names[self.first : self.first + MOST_TAKES]

    @property
    def all_names(self) -> list[TakeName]:
        """How each take of the set is called."""
        return names_of(self.take_set.all, self._title, hidden=self.hide_names.isChecked())

    @property
    def fps(self) -> float:
        """Frames a second of the ringed take."""
        return (self.active.row.fps if self.active is not None else 0.0) or 24.0

    @property
    def count(self) -> int:
        """Frames of the ringed take."""
        comparison = self.stage.frames.comparison
        return comparison.takes[self.stage.active].count if comparison is not None else 1

    def show_nothing(self) -> None:
        """There are no takes."""
        self.header.show_title(_("Review"))
        for made in (self.before, self.after, self.wall):
            made.hide()
        self.header.show_quiet("")
        self.stack.setCurrentWidget(self.nothing)
        self.waiting.show()
        self.blend_bar.hide()

    def show_takes(self) -> None:
        """What is known of the shown takes, everywhere."""
        names, active = self.names, self.active
        if active is None:
            return
        at = self.stage.active
        self.stage.names = [f"{name.cap}  {name.title}".strip() for name in names]
        self.stage.setAccessibleDescription(", ".join(self.stage.names))
        self.stage.show_rejected([take.row.verdict is Verdict.REJECT for take in self.takes])
        self.cards.show_takes(self.takes, names, at)
        self.line.show_take(active, names[at], is_audible=self.stage.audible == at)
        self.comments.show_takes(self.takes, names, at)
        self.pair_verdicts.refresh()
        for made in (self.before, self.after, self.wall):
            made.setVisible(len(self.take_set.all) > MOST_TAKES)
        self._show_which()
        self.waiting.show()
        self.show_place()
        self.talk.show_places()
        self.drawing.refresh()

    def show_place(self) -> None:
        """Tell the comment field which frames it would be about."""
        if (take := self.active) is not None:
            is_blend = self.stage.mode is StageMode.BLEND
            place = (take.row.id, self.stage.number, self.range.marked, self.fps)
            self.comments.show_place(*place, may_choose=is_blend)
        self._count_marks()

    def _count_marks(self) -> None:
        field = self.comments.field
        drawn = self.drawing.marks_in(field.clip, field.where)
        field.show_marks(len(drawn), is_drawing=self.drawing.is_on)

    def escape(self) -> None:
        """Put the tool down, or leave the result, or what holds the focus: keys mean the takes again."""
        if self.stack.currentWidget() is self.result:
            self.blind.close()
        if self.drawing.is_on:
            self.drawing.end()
        self.stage.setFocus()

    def _on_instant(self, instant: Instant) -> None:
        at = self.stage.active
        self.transport.show_time(instant.numbers[at], self.count, self.fps)
        self.timeline.show_position(instant.at)
        if not self.stage.playhead.is_playing:
            self.show_place()
        self._show_pair()

    def _on_playing(self, on: bool) -> None:
        if not on:
            self.show_place()

    def _on_active(self) -> None:
        self.range.set(None)
        self.show_takes()

    def _on_opened(self) -> None:
        comparison = self.stage.frames.comparison
        if comparison is not None:
            self.timeline.show_length(comparison.length)
            self.talk.show_places()
        self._refresh_pair()

    def _on_measured(self, words: str) -> None:
        self.stage.pair_pane.show_words(words)
        spoken = [*self.stage.names, words]
        self.stage.setAccessibleDescription(", ".join(part for part in spoken if part))

    def _show_which(self) -> None:
        """Which takes of the set are meant: the ringed one, or both of a blend."""
        words = _("take {n} of {total}").format(
            n=self.first + self.stage.active + 1, total=len(self.take_set.all)
        )
        if self.stage.mode is StageMode.BLEND and len(self.takes) > 1:
            first, second = (self.names[at].cap for at in self.stage.pair)
            words = _("takes {first} and {second}").format(first=first, second=second)
        self.header.show_quiet(words)

    def _refresh_pair(self, *_of: object) -> None:
        if self.takes:
            self._show_which()
        self.differences.refresh()
        self.recipes.refresh()
        self.pair_verdicts.refresh()
        self._show_pair()

    def _show_pair(self) -> None:
        if self.stage.mode is StageMode.BLEND and self.stage.instant is not None:
            self.blend_bar.show_pair(*(self.stage.instant.images[one] for one in self.stage.pair))

    def _on_unreadable(self, at: int) -> None:
        words = _("Take {n} can't be shown: its file is missing or damaged.")
        self.said.emit(words.format(n=self.names[at].cap))

    def _on_hidden(self) -> None:
        self._refresh_pair()
        self.blind.show_way()
        if self.takes:
            self.show_takes()  # no name stays until they come in another order
            self.open(self.take_set.ids, mode=self.stage.mode)

    def _act(self, command: LibraryCommand, text: str) -> None:
        if (take := self.active) is not None:
            self._library.act_on_clips(command, [take.row.id], text, self.done)

    def done(self, problem: str) -> None:
        if problem:
            self.said.emit(problem)
        self.reload()
        self.waiting.look()

    def _on_transport(self, name: str) -> None:
        command_id = CommandId(name)
        if command_id in commands_of(self):
            self.do(command_id)
        else:
            self.asked.emit(command_id)

    def _on_speed(self, speed: float) -> None:
        self.transport.show_speed(speed)
        self.stage.set_speed(speed)

    def _on_typed(self, text: str) -> None:
        if (number := number_of(text, self.fps)) is not None:
            self.stage.go_to(number)

    def listen(self, at: int) -> None:
        """Hear this take, and no other."""
        self.stage.listen_to(at)
        self.show_takes()

    def next_mode(self, step: int) -> None:
        """The next layout, or the one before."""
        modes = list(MODES)
        self.set_mode(modes[(modes.index(self.stage.mode) + step) % len(modes)])

    def next_take(self, step: int) -> None:
        """Ring the next take, or the one before."""
        self.stage.set_active((self.stage.active + step) % len(self.takes))
