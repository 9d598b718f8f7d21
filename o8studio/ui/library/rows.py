"""A clip in the list: a line of columns that a person chooses and orders (docs/design.md, Library)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from o8studio.domain.library.listing import ClipRow, SortKey
from o8studio.domain.library.review import Verdict
from o8studio.texts.days import near_moment_words
from o8studio.texts.language import _, listed
from o8studio.ui.library.painting import (
    Look,
    Part,
    Pictures,
    check_box,
    days_left_words,
    fitting,
    model_tile,
    size_words,
    stars,
    text,
    width_of,
)
from o8studio.ui.library.row_words import absence_words, answer_look, came_words, excerpt
from o8studio.ui.library.wall_layout import Measures
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import centred, paint_sign, square

_ROW, _HEADING, _PAD, _GAP = 46, 30, 16, 10
_TICK, _POSTER = 26, 66
_ROW_MISSING, _POSTER_MISSING = 62, 76
"""Of a line in the list of missing files, which holds buttons."""
_LEAST_CLIP = 180
_ACTIONS = 68
_WAY, _WAY_PAD, _WAY_ICON = 28, 11, 22
"""Of a button: its height, the room beside its words, and that of an icon before them."""


class Column(StrEnum):
    """What a list can show; the values are stored."""

    CLIP = "clip"
    MODEL = "model"
    STARS = "stars"
    VERDICT = "verdict"
    ANSWER = "answer"
    LENGTH = "length"
    DELIVERED = "delivered"
    SIZE = "size"
    COST = "cost"
    PROJECT = "project"
    TAGS = "tags"
    SEED = "seed"
    PATH = "path"
    WHY = "why"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """Title, width in pixels (0 takes what is left), side, and what a press on its heading sorts by."""

    title: str
    width: int
    is_right: bool = False
    sort: SortKey | None = None


USUAL = (
    Column.CLIP,
    Column.MODEL,
    Column.STARS,
    Column.ANSWER,
    Column.LENGTH,
    Column.DELIVERED,
    Column.COST,
    Column.PROJECT,
    Column.FINISHED,
)
MISSING = (Column.CLIP, Column.MODEL, Column.PATH, Column.WHY)
"""Where files are looked for."""

_STAY = (Column.CLIP, Column.FINISHED, Column.WHY)
"""Never left out; in the last one are the buttons that bring a file back."""


def column_looks() -> Mapping[Column, ColumnLook]:
    """Every column in the current language."""
    return {
        Column.CLIP: ColumnLook(_("Clip"), 0, sort=SortKey.NAME),
        Column.MODEL: ColumnLook(_("Model"), 120, sort=SortKey.MODEL),
        Column.STARS: ColumnLook(_("Stars"), 40, sort=SortKey.STARS),
        Column.VERDICT: ColumnLook(_("Verdict"), 80),
        Column.ANSWER: ColumnLook(_("Review"), 108),
        Column.LENGTH: ColumnLook(_("Length"), 58, is_right=True, sort=SortKey.LENGTH),
        Column.DELIVERED: ColumnLook(_("Delivered"), 150),
        Column.SIZE: ColumnLook(_("Size"), 64, is_right=True, sort=SortKey.SIZE),
        Column.COST: ColumnLook(_("Cost"), 54, is_right=True, sort=SortKey.COST),
        Column.PROJECT: ColumnLook(_("Project"), 100),
        Column.TAGS: ColumnLook(_("Tags"), 130),
        Column.SEED: ColumnLook(_("Seed"), 96, is_right=True),
        Column.PATH: ColumnLook(_("Last seen at"), 240),
        Column.WHY: ColumnLook(_("Why"), 425),
        Column.FINISHED: ColumnLook(_("Finished"), 76, is_right=True, sort=SortKey.ADDED),
    }


class ListRows:
    """Paints and hit-tests lines; the header over them asks for the same places."""

    is_list = True

    def __init__(self, pictures: Pictures, projects: Mapping[str, str], columns: Sequence[Column]) -> None:
        """
        Args:
            projects: their names by id.
        """
        self._pictures, self._projects = pictures, projects
        self.columns = tuple(columns)
        self._looks = column_looks()

    def measures(self) -> Measures:
        """One line for each clip."""
        row = _ROW_MISSING if Column.WHY in self.columns else _ROW
        high = max(row, theme().px(16 + 18) + 12)
        return Measures(cell=0, below=high, gap_x=0, gap_y=0, pad=0, heading=theme().px(_HEADING), between=0)

    def places(self, width: int) -> dict[Column, tuple[int, int]]:
        """Left and width of each column that has room, for a line of this width; the last ones give way first."""
        left = _PAD + _TICK + _GAP + self._poster_wide + _GAP
        room = width - left - _PAD
        shown = list(self.columns)

        def needed() -> int:
            return sum(self._wide(one) + _GAP for one in shown if one is not Column.CLIP) + _LEAST_CLIP

        while len(shown) > 1 and needed() > room:
            spare = [one for one in shown if one not in _STAY] or shown[1:]
            shown.remove(spare[-1])
        clip = room - (needed() - _LEAST_CLIP)
        made: dict[Column, tuple[int, int]] = {}
        for one in shown:
            wide = clip if one is Column.CLIP else self._wide(one)
            made[one] = (left, wide)
            left += wide + _GAP
        return made

    def _wide(self, column: Column) -> int:
        return theme().px(self._looks[column].width)

    def poster(self, cell: QRect) -> QRect:
        """The poster's box in a line."""
        wide, high = self._poster_wide, round(self._poster_wide * 9 / 16)
        return QRect(_PAD + _TICK + _GAP, cell.top() + (cell.height() - high) // 2, wide, high)

    @property
    def _poster_wide(self) -> int:
        return _POSTER_MISSING if Column.WHY in self.columns else _POSTER

    def is_ready(self, cell: QRect, row: ClipRow, ratio: float) -> bool:
        """Whether its poster is there."""
        return self._pictures.poster(row, self.poster(cell), ratio) is not None

    def hit(self, cell: QRect, spot: QPoint, row: ClipRow | None, look: Look) -> Part:
        """What lies under the pointer."""
        if spot.x() < _PAD + _TICK + 2:
            return Part.CHECK
        if row is not None and row.absence is not None and Column.WHY in self.columns:
            return next((part for part, box in self._ways(cell, row) if box.contains(spot)), Part.BODY)
        if row is not None and look.is_hovered and spot.x() > cell.right() - _ACTIONS - 4:
            if row.is_missing:
                return Part.FIND
            return Part.MORE if spot.x() > cell.right() - _ACTIONS // 2 - 4 else Part.FOLDER
        return Part.BODY

    def paint(self, painter: QPainter, cell: QRect, row: ClipRow | None, name: str, look: Look) -> None:
        """Paint one line."""
        ground = "accent-tint" if look.is_selected else "hover" if look.is_hovered else ""
        if ground:
            painter.fillRect(cell, theme().colour(ground))
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, theme().colour("line-1"))
        if look.has_focus:
            painter.setPen(theme().colour("accent-line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0, 0, -1, -2))
        if look.is_selected or look.is_hovered or Column.WHY in self.columns:
            check_box(painter, square(_PAD, cell, 18), on=look.is_selected, on_picture=False)
        self._poster(painter, cell, row, look)
        places = self.places(cell.width())
        if row is None:
            left, wide = places.get(Column.CLIP, (0, 0))
            box = QRect(left, cell.top(), wide, cell.height())
            text(painter, box, fitting(name, 13, 500, wide, theme().scale), font(13, 500), "text-1")
            return
        acts = look.is_hovered and Column.WHY not in self.columns
        for column, (left, wide) in places.items():
            if acts and left + wide > cell.right() - _ACTIONS - 8 and column is not Column.CLIP:
                continue
            self._column(painter, column, QRect(left, cell.top(), wide, cell.height()), row, look)
        if acts:
            self._actions(painter, cell, row)

    def _poster(self, painter: QPainter, cell: QRect, row: ClipRow | None, look: Look) -> None:
        box = self.poster(cell)
        picture = self._pictures.poster(row, box, look.ratio) if row is not None else None
        if picture is None or picture.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover" if picture is None else "stage"))
            painter.drawRoundedRect(QRectF(box), 4, 4)
        else:
            painter.setOpacity(0.22 if row is not None and row.is_missing else 1.0)
            painter.drawPixmap(box.topLeft(), picture)
            painter.setOpacity(1.0)
        if row is not None and row.is_missing:
            paint_sign(painter, "file-question-mark", 16, "text-2", centred(box, 16).left(), box)

    def _column(self, painter: QPainter, column: Column, box: QRect, row: ClipRow, look: Look) -> None:
        words, token = "", "text-2"
        match column:
            case Column.CLIP:
                self._clip(painter, box, row, look)
            case Column.MODEL:
                family, title = self._pictures.title(row)
                model_tile(painter, square(box.left(), box, 16), family, title)
                beside = box.adjusted(6 + theme().px(16), 0, 0, 0)
                words = fitting(title, 12, 400, beside.width(), theme().scale)
                text(painter, beside, words, font(12), "text-2")
            case Column.STARS:
                if row.stars:
                    end = QPointF(box.left() + theme().px(28), box.center().y() + 0.5)
                    stars(painter, end, row.stars)
            case Column.ANSWER:
                words, icon, token = answer_look(row.answer)
                paint_sign(painter, icon, 14, token, box.left(), box)
                self._beside_sign(painter, box, words, token)
            case Column.DELIVERED if came := came_words(row):
                paint_sign(painter, "info", 14, "accent-text", box.left(), box)
                self._beside_sign(painter, box, came, "text-1")
            case Column.WHY:
                self._why(painter, box, row, look)
            case Column.PATH:
                words = QFontMetricsF(font(11, code=True)).elidedText(
                    row.path, Qt.TextElideMode.ElideMiddle, box.width()
                )
                text(painter, box, words, font(11, code=True), "text-2")
            case _:
                words = self.words(column, row)
                right = self._looks[column].is_right
                look_font = font(12, figures=True)
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                text(
                    painter, box, fitting(words, 12, 400, box.width(), theme().scale), look_font, token, side
                )

    def _beside_sign(self, painter: QPainter, box: QRect, words: str, token: str) -> None:
        beside = box.adjusted(6 + theme().px(14), 0, 0, 0)
        text(painter, beside, fitting(words, 12, 400, beside.width(), theme().scale), font(12), token)

    def words(self, column: Column, row: ClipRow) -> str:
        """What a column says of a clip."""
        match column:
            case Column.CLIP:
                return row.name
            case Column.MODEL:
                return self._pictures.title(row)[1]
            case Column.STARS:
                return str(row.stars or "")
            case Column.VERDICT:
                names = {Verdict.PICK: _("Picked"), Verdict.REJECT: _("Rejected")}
                return names.get(row.verdict, "")
            case Column.ANSWER:
                return answer_look(row.answer)[0]
            case Column.LENGTH:
                return _("{n} s").format(n=f"{row.length:.2f}") if row.length else ""
            case Column.DELIVERED:
                sound = _("sound") if row.has_sound else _("silent")
                size = f"{row.width} × {row.height}" if row.width else ""
                return came_words(row) or listed((size, sound))
            case Column.SIZE:
                return size_words(row.size)
            case Column.COST:
                return f"${row.cost_usd:.2f}" if row.cost_usd is not None else ""
            case Column.PROJECT:
                return self._projects.get(row.project, "") or _("No project")
            case Column.TAGS:
                return ", ".join(row.tags)
            case Column.SEED:
                return row.seed
            case Column.PATH:
                return row.path
            case Column.WHY:
                return listed(absence_words(row))
            case Column.FINISHED:
                if row.days_left is not None:
                    return days_left_words(row.days_left)
                return f"{datetime.fromtimestamp(row.added_at).astimezone():%H:%M}"

    def _clip(self, painter: QPainter, box: QRect, row: ClipRow, look: Look) -> None:
        name_high, line_high = theme().px(18), theme().px(15)
        top = box.center().y() - (name_high + line_high) // 2 + 1
        line = QRect(box.left(), top, box.width(), name_high)
        text(painter, line, fitting(row.name, 13, 500, box.width(), theme().scale), font(13, 500), "text-1")
        below = QRect(box.left(), line.bottom() + 1, box.width(), line_high)
        prompt, begin, end = excerpt(self._below(row), look.marked)
        metrics = QFontMetricsF(font(11))
        shown = metrics.elidedText(prompt, Qt.TextElideMode.ElideRight, below.width())
        if end > begin and end <= len(shown):
            left = below.left() + metrics.horizontalAdvance(shown[:begin])
            wide = metrics.horizontalAdvance(shown[begin:end])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint"))
            painter.drawRoundedRect(QRectF(left - 1, below.top(), wide + 2, below.height()), 2, 2)
            text(painter, below, shown[:begin], font(11), "text-3")
            hit = QRect(round(left), below.top(), round(wide) + 2, below.height())
            text(painter, hit, shown[begin:end], font(11), "accent-text")
            rest = below.adjusted(round(left + wide) - below.left(), 0, 0, 0)
            text(painter, rest, shown[end:], font(11), "text-3")
        else:
            text(painter, below, shown, font(11), "text-3")

    def _below(self, row: ClipRow) -> str:
        """Under a name: the prompt; of a missing file what it was."""
        if Column.WHY not in self.columns:
            return row.prompt or row.path
        parts = (self.words(Column.LENGTH, row), self.words(Column.SIZE, row))
        at = datetime.fromtimestamp(row.added_at).astimezone()
        came = near_moment_words(at, datetime.now().astimezone())
        return listed((*parts, came))

    def _actions(self, painter: QPainter, cell: QRect, row: ClipRow) -> None:
        if row.is_missing:
            words = _("Find it…")
            box = QRect(cell.right() - _PAD - width_of(words, 12, 500), cell.top(), 200, cell.height())
            text(painter, box, words, font(12, 500), "accent-text")
            return
        for at, icon in enumerate(("folder-open", "ellipsis")):
            left = cell.right() - _ACTIONS + 10 + at * 30
            paint_sign(painter, icon, 16, "text-2", left, cell)

    def _ways(self, cell: QRect, row: ClipRow) -> list[tuple[Part, QRect]]:
        """Where the ways back to a missing file are: at the right of its line."""
        right, found = cell.right() - _PAD, []
        for part, words in _ways_back(row):
            wide = width_of(words, 12, 500) + 2 * _WAY_PAD + (_WAY_ICON if part is Part.FETCH else 0)
            high = theme().px(_WAY)
            found.append((part, QRect(right - wide, cell.top() + (cell.height() - high) // 2, wide, high)))
            right -= wide + 6
        return found

    def _why(self, painter: QPainter, box: QRect, row: ClipRow, look: Look) -> None:
        cell = QRect(0, box.top(), box.right() + 1 + _PAD, box.height())
        room = box.width()
        for (part, words), (_same, place) in zip(_ways_back(row), self._ways(cell, row), strict=True):
            self._button(painter, place, words, "" if part is Part.FIND else "download")
            room = place.left() - box.left() - 8
        why, until = absence_words(row)
        high, below = theme().px(18), theme().px(15) if until else 0
        top = box.center().y() - (high + below) // 2 + 1
        line = QRect(box.left(), top, room, high)
        text(painter, line, fitting(why, 12, 400, room, theme().scale), font(12), "text-2")
        if until:
            under = QRect(box.left(), line.bottom() + 1, room, below)
            text(painter, under, fitting(until, 11, 400, room, theme().scale), font(11), "text-3")

    def _button(self, painter: QPainter, place: QRect, words: str, icon: str) -> None:
        """With an edge; one with an icon has none, as it is the second choice."""
        if not icon:
            painter.setPen(QPen(theme().colour("line-2"), 1))
            painter.setBrush(theme().colour("raised"))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        else:
            paint_sign(painter, icon, 16, "text-2", place.left() + _WAY_PAD, place)
        beside = place.adjusted(_WAY_PAD + (_WAY_ICON if icon else 0), 0, 0, 0)
        text(painter, beside, words, font(12, 500), "text-2" if icon else "text-1")


def _ways_back(row: ClipRow) -> list[tuple[Part, str]]:
    """From the right: find it, and download it again while that can work."""
    may_fetch = row.absence is not None and row.absence.until is not None
    return [(Part.FIND, _("Find it…")), *([(Part.FETCH, _("Download again"))] if may_fetch else [])]
