"""What hangs on the pointer while clips are dragged, and what a drop would do (docs/design.md, Library)."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import ngettext
from o8studio.ui.library.painting import Pictures, plate, size_words, width_of
from o8studio.ui.library.sidebar_list import TAKES_CLIPS, Entry, Kind, can_move
from o8studio.ui.theme.theme import font, theme

_POSTER = QSize(152, 86)
_MOST = 3


def drag_picture(
    rows: Sequence[ClipRow], count: int, pictures: Pictures, ratio: float, shown: QSize
) -> QPixmap:
    """Up to three posters behind each other, how many there are, and how large the files are.

    Args:
        shown: the size in which their posters are seen: a drag waits for no other one.
    """
    made = QPixmap(QSize(round(190 * ratio), round(122 * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for behind, row in reversed(list(enumerate(rows[:_MOST]))):
        box = QRect(4 + 6 * behind, 10 - 5 * behind + 4, _POSTER.width(), _POSTER.height())
        picture = pictures.poster(row, QRect(box.topLeft(), shown), ratio)
        painter.setOpacity(1.0 - 0.25 * behind)
        if picture is None or picture.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(QRectF(box), 8, 8)
        else:
            painter.drawPixmap(box, picture)
    painter.setOpacity(1.0)
    if count > 1:
        words = f"{count:,}"
        wide = max(22, width_of(words, 12, 600) + 10)
        disc = QRectF(160 - wide / 2, 4, wide, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent"))
        painter.drawRoundedRect(disc, 11, 11)
        painter.setPen(theme().colour("on-accent"))
        painter.setFont(font(12, 600))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, words)
    there = [row for row in rows if not row.is_missing]  # what goes to another program
    kinds = {row.path.rpartition(".")[2].upper() for row in there}
    if len(kinds) == 1:
        files = ngettext("{n} {kind} file, {size}", "{n} {kind} files, {size}", len(there))
    else:
        files = ngettext("{n} file, {size}", "{n} files, {size}", len(there))
    size = size_words(sum(row.size for row in there))
    words = files.format(n=f"{len(there):,}", kind="".join(kinds)[:5], size=size)
    plate(painter, QPointF(8 + width_of(words, 11, 500) + 10, 120), words)
    painter.end()
    return made


def drop_words(entry: object, count: int, *, moves: bool = False) -> tuple[str, bool]:
    """What dropping so many clips on a place of the sidebar would do, and whether it would move them with Shift held.

    Args:
        moves: Shift is held, see `can_move`.
    """
    if not isinstance(entry, Entry) or entry.kind not in TAKES_CLIPS:
        return "", False
    moved = ngettext("Move {n} clip to “{name}”", "Move {n} clips to “{name}”", count)
    words = {
        Kind.PICKS: ngettext("Pick {n} clip", "Pick {n} clips", count),
        Kind.REJECTED: ngettext("Reject {n} clip", "Reject {n} clips", count),
        Kind.TRASH: ngettext("Move {n} clip to Trash", "Move {n} clips to Trash", count),
        Kind.PROJECT: moved,
        Kind.COLLECTION: ngettext("Add {n} clip to “{name}”", "Add {n} clips to “{name}”", count),
        Kind.TAG: ngettext("Tag {n} clip “{name}”", "Tag {n} clips “{name}”", count),
    }
    said = moved if moves else words[entry.kind]
    return said.format(n=f"{count:,}", name=entry.name), can_move(entry) and not moves
