"""What is known of the selected clip, or what several have in common; a field edits all of them at once (docs/design.md, Library)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.shelf import Group
from o8studio.texts.days import near_day_words
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool, hint
from o8studio.ui.library.comparing import compared_rows
from o8studio.ui.library.descent import Descent
from o8studio.ui.library.info_parts import ClipPicture, Collage, Facts, Judging
from o8studio.ui.library.info_places import Places
from o8studio.ui.library.info_tags import TagRow
from o8studio.ui.library.painting import Pictures, size_words, sum_words
from o8studio.ui.library.row_words import answer_look
from o8studio.ui.library_port import ClipInfo, LibraryCommand
from o8studio.ui.theme.theme import restyle, set_icon, sized, theme
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import Elided, box, button, header, in_turn, label, row, tag, tool
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.tiles import tile_pixmap

WIDE = 304
_INNER = WIDE - 33
_TAKES = 4
_PROMPT_LINES = 3


def section(*parts: QWidget | QHBoxLayout, title: str = "", more: QWidget | None = None) -> QFrame:
    """A part of the panel with a line above it."""
    inner = QVBoxLayout()
    inner.setContentsMargins(16, 12, 16, 12)
    inner.setSpacing(8)
    if title:
        inner.addLayout(row(label(title, size=12, weight=500, tone="2"), 1, more))
    for part in parts:
        inner.addWidget(part) if isinstance(part, QWidget) else inner.addLayout(part)
    return box("footer", inner)


_ONE, _MANY = 1, 2
"""Places of the parts, after the one that is shown without a selection."""


class InfoPanel(QWidget):
    """Signals: `asked` with a verb and its text, for all that is selected; `command` with a command of the window;
    `chosen` with another clip; `sprite_wanted` with a clip; `menu_asked` below the button of more.
    """

    asked = Signal(str, str)
    command = Signal(str)
    chosen = Signal(str)
    sprite_wanted = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pictures = pictures
        self._info: ClipInfo | None = None
        self._groups: Sequence[Group] = ()
        self._open = command_tool(CommandId.LIBRARY_REVIEW)
        self._open.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_REVIEW))
        set_icon(self._open, "external-link")
        self._more = tool("ellipsis", _("More"))
        self._more.clicked.connect(
            lambda: self.menu_asked.emit(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        )
        self._title, self._quiet = label(size=14, weight=600), label(size=12, tone="3")
        top, _none = header("", self._title, self._quiet, 1, self._open, self._more)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_empty())
        self._builders = {_ONE: self._build_one, _MANY: self._build_many}
        self._empty = {place: QWidget() for place in self._builders}
        for empty in self._empty.values():
            self._pages.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self._pages, 1)
        self.show_nothing()
        in_turn(self, [partial(self._need, place) for place in (_ONE, _MANY)])

    # ---- what is shown

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._head(_("Info"), "")
        self._open.hide()
        self._more.hide()
        self._pages.setCurrentIndex(0)

    def show_row(self, clip: ClipRow) -> None:
        """What the list knows of one clip, at once; `show_info` completes it."""
        self._need(_ONE)
        self._head(_("Info"), "")
        self._open.show()
        self._more.show()
        self._picture.show_clip(clip)
        self._name.setText(clip.name)
        words, icon, _token = answer_look(clip.answer)
        self._answer.setText(words)
        kinds = {"approved": "tag-ok", "changes": "tag-warn"}
        self._answer.setProperty("kind", kinds.get(clip.answer, "tag"))
        self._answer.setAccessibleDescription(icon)
        restyle(self._answer)
        family, title = self._pictures.title(clip)
        self._tile.setPixmap(tile_pixmap(family, title, 14))
        when = datetime.fromtimestamp(clip.added_at).astimezone()
        day = near_day_words(when.date(), datetime.now().astimezone().date())
        self._model.setText(_("{model}, {day} {time}").format(model=title, day=day, time=f"{when:%H:%M}"))
        self._judging.show_rows([clip])
        self._tags.show_tags([(one, 1) for one in clip.tags], 1)
        self._prompt.setText(clip.prompt)
        self._whole.setVisible(self._prompt.heightForWidth(_INNER) > theme().px(18) * _PROMPT_LINES)
        self._seed.setText(_("seed {n}").format(n=clip.seed) if clip.seed else "")
        self._file.setText(clip.path.replace("\\", "/").rpartition("/")[2])
        self._file.setToolTip(clip.path)
        self._size.setText(size_words(clip.size))
        comments = ngettext("{n} comment", "{n} comments", clip.comments).format(n=clip.comments)
        self._comments.setText(comments)
        self._open_comments.setText(_("{n} open").format(n=clip.open_comments) if clip.open_comments else "")
        if self._info is None or self._info.row.id != clip.id:
            self._show_more(None)
        self._pages.setCurrentIndex(_ONE)

    def show_info(self, info: ClipInfo) -> None:
        """All that is known of the clip that is shown."""
        self._info = info
        self.show_row(info.row)
        self._show_more(info)

    def _show_more(self, info: ClipInfo | None) -> None:
        self._info = info
        for part, on in (
            (self._compared_part, info is not None and len(info.compared) > 0),
            (self._takes_part, info is not None and len(info.takes) > 1),
            (self._descent_part, info is not None and bool(info.before or info.after)),
            (self._label_line, info is not None and bool(info.label)),
        ):
            part.setVisible(on)
        if info is None:
            return
        self._use.setEnabled(info.job is not None)
        self._compared.show_compared(info.compared)
        self._label.setText(info.label)
        self._descent.show_descent(info.before, info.row, info.after)
        at = next((n for n, one in enumerate(info.takes) if one.id == info.row.id), 0)
        first = max(0, min(at - 1, len(info.takes) - _TAKES))
        self._takes_count.setText(_("{n} of one prompt").format(n=len(info.takes)))
        self._fill(self._takes, info.takes[first : first + _TAKES], info.row)

    def _fill(self, places: Sequence[ClipPicture], rows: Sequence[ClipRow], this: ClipRow) -> None:
        for at, place in enumerate(places):
            clip = rows[at] if at < len(rows) else None
            place.setVisible(clip is not None)
            place.show_clip(clip, is_on=clip is not None and clip.id == this.id)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Which projects and collections there are."""
        self._groups = groups
        if _MANY not in self._builders:
            self._places.show_groups(groups)

    def show_many(
        self,
        count: int,
        rows: Sequence[ClipRow],
        projects: Mapping[str, str],
        facts: tuple[float, int] | None,
    ) -> None:
        """What several clips have in common, as far as their rows are known. `facts`: their seconds and bytes, if known."""
        self._need(_MANY)
        words = sum_words(*facts) if facts is not None else ""
        self._head(ngettext("{n} clip", "{n} clips", count).format(n=f"{count:,}"), words)
        self._open.hide()
        self._more.show()
        self._collage.show_clips(rows)
        self._judging_many.show_rows(rows)
        answers = {clip.answer or Answer.NEEDS_REVIEW for clip in rows}
        self._answers.set_value(Answer(answers.pop()) if len(answers) == 1 else None)
        same, differs = compared_rows(rows, projects, lambda one: self._pictures.title(one)[1])
        every = _("Same in all {n}") if len(rows) == count else _("Same in {known} of {n}")
        self._same_title.setText(every.format(known=f"{len(rows):,}", n=f"{count:,}"))
        self._same.show_pairs(same)
        self._differs.show_pairs(differs)
        self._differs_part.setVisible(bool(differs))
        self._same_part.setVisible(bool(same))
        counts = Counter(one for each in rows for one in each.tags)
        self._tags_many.show_tags(sorted(counts.items(), key=lambda one: (-one[1], one[0])), len(rows))
        self._places.show_rows(rows)
        self._info = None
        self._pages.setCurrentIndex(_MANY)

    def repaint_pictures(self) -> None:
        """Posters or sprites came."""
        for one in self._pages.findChildren(ClipPicture):
            one.update()

    def _head(self, title: str, quiet: str) -> None:
        self._title.setText(title)
        self._quiet.setText(quiet)

    # ---- building

    def _need(self, place: int) -> None:
        """Build this part unless it is there; each takes too long for the turn in which the page is built."""
        build = self._builders.pop(place, None)
        if build is None:
            return
        shown, empty = self._pages.currentIndex(), self._empty.pop(place)
        self._pages.insertWidget(place, build())
        self._pages.removeWidget(empty)
        empty.deleteLater()
        self._pages.setCurrentIndex(shown)

    def _build_empty(self) -> QWidget:
        made = QWidget()
        sign = label()
        sign.setPixmap(sized("gallery-vertical-end", 24, "text-3", 2.0))
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label(_("Nothing selected"), weight=600)
        words = label(_("Choose a clip to see its recipe, file and comments."), size=12, tone="3")
        words.setWordWrap(True)
        for one in (title, words):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(24, 140, 24, 24)
        for one in (sign, title, words):
            layout.addWidget(one)
        layout.addStretch(1)
        return made

    def _build_one(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._picture = ClipPicture(self._pictures, QSize(_INNER, round(_INNER * 9 / 16)), scrubs=True)
        self._picture.wanted.connect(self.sprite_wanted)
        self._picture.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_LOOK))
        self._name = Elided("", size=15, tone="1", weight=600, left=True)
        self._answer = tag("")
        self._tile, self._model = label(), Elided("", size=12, tone="2", left=True)
        self._judging = Judging()
        self._judging.asked.connect(self.asked)
        named, whose = row(self._name, self._answer), row(self._tile, self._model)
        named.setStretch(0, 1)
        whose.setStretch(1, 1)
        first = section(self._picture, named, whose, self._judging)
        first.setProperty("role", "plain")
        self._compared = Facts()
        self._compared_part = section(self._compared)
        self._seed = label(size=11, tone="3")
        self._prompt = label(size=12)
        self._prompt.setWordWrap(True)
        self._prompt.setMaximumHeight(theme().px(18) * _PROMPT_LINES)
        self._prompt.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._whole = button(_("more"), "link")
        self._whole.setCheckable(True)
        self._whole.toggled.connect(self._show_whole)
        self._use = button(_("Use these settings"), "small", "sliders-horizontal")
        self._use.setToolTip(hint(CommandId.USE_SETTINGS))
        self._use.clicked.connect(lambda: self.command.emit(CommandId.USE_SETTINGS))
        copy = button(_("Copy"), "ghost", "copy")
        copy.clicked.connect(lambda: self.command.emit(CommandId.COPY_PROMPT))
        recipe = section(
            self._prompt, row(self._use, copy, 1, self._whole), title=_("Recipe"), more=self._seed
        )
        self._takes_count = label(size=11, tone="3")
        self._takes = [self._thumb(QSize(66, 39), ring=2) for _at in range(_TAKES)]
        self._takes_part = section(row(*self._takes, 1, spacing=3), title=_("Takes"), more=self._takes_count)
        self._descent = Descent(self._pictures)
        self._descent.chosen.connect(self.chosen)
        self._descent_part = section(self._descent)
        self._tags = self._tag_row()
        self._file, self._size = Elided("", size=11, tone="2", left=True), label(size=11, tone="3")
        self._label = Elided("", size=12, tone="2", left=True)
        self._label_line = QWidget()
        label_line = row(_icon("stamp"), self._label)
        label_line.setStretch(1, 1)
        self._label_line.setLayout(label_line)
        file_line = row(_icon("folder-open"), self._file, self._size)
        file_line.setStretch(1, 1)
        self._comments, self._open_comments = label(size=12, weight=500), label(size=12, tone="3")
        review = button(_("Review"), "link")
        review.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_REVIEW))
        talk = row(_icon("message-square"), self._comments, self._open_comments, 1, review)
        for part in (
            first,
            self._compared_part,
            recipe,
            self._takes_part,
            self._descent_part,
            section(self._tags),
            section(file_line, self._label_line),
            section(talk),
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        return Scrolling(holder)

    def _build_many(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._collage = Collage([self._thumb(QSize(1, 1)) for _at in range(4)], _INNER)
        self._judging_many = Judging()
        self._judging_many.asked.connect(self.asked)
        self._answers = Segments([(one, answer_look(one)[0]) for one in Answer], may_be_empty=False)
        self._answers.setAccessibleName(_("Answer"))
        self._answers.chosen.connect(lambda answer: self.asked.emit(LibraryCommand.ANSWER, answer))
        first = section(self._collage, self._judging_many, self._answers)
        first.setProperty("role", "plain")
        self._same, self._differs = Facts(), Facts()
        self._same_title = label(size=12, weight=500, tone="2")
        compare = button(_("Compare recipes"), "link")
        compare.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_COMPARE))
        self._same_part = section(self._same_title, self._same)
        self._differs_part = section(self._differs, title=_("Differs"), more=compare)
        self._tags_many = self._tag_row()
        self._places = Places()
        self._places.asked.connect(self.asked)
        self._places.command.connect(self.command)
        self._places.show_groups(self._groups)
        share = button(_("Share for review…"), "", "share")
        share.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_SHARE))
        for part in (
            first,
            self._same_part,
            self._differs_part,
            section(self._tags_many, title=_("Tags")),
            section(self._places, title=_("Project and collections")),
            section(share),
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        return Scrolling(holder)

    def _thumb(self, size: QSize, ring: int = 0) -> ClipPicture:
        made = ClipPicture(self._pictures, size, ring=ring)
        made.clicked.connect(lambda: self.chosen.emit(made.clip.id) if made.clip is not None else None)
        return made

    def _tag_row(self) -> TagRow:
        made = TagRow()
        made.added.connect(lambda one: self.asked.emit(LibraryCommand.TAG, one))
        made.removed.connect(lambda one: self.asked.emit(LibraryCommand.UNTAG, one))
        return made

    def first(self) -> QWidget:
        """What takes the focus when it comes to this column."""
        place = self._pages.currentIndex()
        return (
            self._judging.stars
            if place == _ONE
            else self._judging_many.stars
            if place == _MANY
            else self._more
        )

    def focus_tags(self) -> None:
        """To the field for another tag."""
        (self._tags if self._pages.currentIndex() == _ONE else self._tags_many).ask()

    def _show_whole(self, on: bool) -> None:
        self._prompt.setMaximumHeight(16777215 if on else theme().px(18) * _PROMPT_LINES)
        self._prompt.setMinimumHeight(0)
        self._prompt.setText(self._prompt.text())
        self._whole.setText(_("less") if on else _("more"))


def _icon(name: str) -> QWidget:
    made = label()
    made.setPixmap(sized(name, 16, "text-3", 2.0))
    return made
