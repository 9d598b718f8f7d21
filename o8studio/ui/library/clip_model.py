"""The clips that are listed: all their ids, and the rows of those that were looked at. Rows come on demand."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    QUrl,
    Signal,
)

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.library_port import Listing, Section

CLIPS_TYPE = "application/x-o8studio-clips"
"""Ids of clips, a line each; only used inside the window."""
_CACHED = 2000
_AT_ONCE = 200
_MOST_HELD = 5000
_PARENT = QModelIndex()
_ROOT: QModelIndex | QPersistentModelIndex = _PARENT
_Index = QModelIndex | QPersistentModelIndex

AskRows = Callable[[Sequence[ClipId], Callable[[Sequence[ClipRow]], None]], None]


class ClipModel(QAbstractListModel):
    """Signals: `rows_came` when rows that were asked for are known; `relaid` when other clips are listed."""

    rows_came = Signal()
    relaid = Signal()

    def __init__(self, ask: AskRows, spoken: Callable[[ClipRow], str]) -> None:
        """
        Args:
            ask: delivers the rows of these clips later.
            spoken: what a screen reader says of a clip.
        """
        super().__init__()
        self._ask, self._spoken = ask, spoken
        self._listing = Listing()
        self.is_answered = False
        """Whether anything was listed yet; until then nobody knows how many clips there are."""
        self._places: dict[ClipId, int] = {}
        self._known: OrderedDict[ClipId, ClipRow] = OrderedDict()
        self._asked: set[ClipId] = set()
        self._wanted: dict[ClipId, None] = {}
        self._held: frozenset[ClipId] = frozenset()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._ask_now)

    # ---- content

    @property
    def listing(self) -> Listing:
        """What is listed."""
        return self._listing

    @property
    def sections(self) -> Sequence[Section]:
        """The headings, in order."""
        return self._listing.sections

    def show(self, listing: Listing) -> None:
        """List other clips; rows that are known stay known."""
        self.is_answered = True
        self._learn(listing.rows)
        if listing.ids == self._listing.ids:  # selection and scroll stay
            self._listing = listing
            self.relaid.emit()
            return
        self.beginResetModel()
        self._listing = listing
        self._asked.clear()
        self._places = {clip_id: row for row, clip_id in enumerate(listing.ids)}
        self.endResetModel()
        self.relaid.emit()

    def refresh(self, ids: Iterable[ClipId]) -> None:
        """These clips changed: read them again; what was known is shown until then."""
        changed = [one for one in ids if one in self._known]
        self._asked.difference_update(changed)
        self._wanted.update(dict.fromkeys(changed))
        self._turn.start()

    def forget(self) -> None:
        """Everything may have changed."""
        self.refresh(list(self._known))

    def row(self, row: int) -> ClipRow | None:
        """A clip's row, if it is known; else it is asked for."""
        if not 0 <= row < len(self._listing.ids):
            return None
        clip_id = self._listing.ids[row]
        known = self._known.get(clip_id)
        if known is None and clip_id not in self._asked:
            self._wanted[clip_id] = None
            if not self._turn.isActive():
                self._turn.start()
        return known

    def hold(self, ids: Sequence[ClipId]) -> None:
        """Know the rows of these clips from soon on, also of those that nobody looked at: they may be dragged away."""
        self._held = frozenset(ids[:_MOST_HELD])
        missing = [one for one in ids[:_MOST_HELD] if one not in self._known and one not in self._asked]
        if missing:
            self._wanted.update(dict.fromkeys(missing))
            self._turn.start()

    def known(self, clip_id: ClipId) -> ClipRow | None:
        """A clip's row if it is known; nothing is asked for."""
        return self._known.get(clip_id)

    def id_at(self, row: int) -> ClipId:
        """The id of a clip that is listed."""
        return self._listing.ids[row]

    def place(self, clip_id: ClipId) -> int:
        """The row of a clip; -1 if it is not listed."""
        return self._places.get(clip_id, -1)

    def _ask_now(self) -> None:
        # the newest last: what is in view now was asked for last
        wanted = list(self._wanted)[-_AT_ONCE:]
        # what scrolled by unseen is asked for when it is seen again; what is shown as it was, or selected, is asked for now
        rest = [one for one in list(self._wanted)[:-_AT_ONCE] if one in self._known or one in self._held]
        self._wanted = dict.fromkeys(rest)
        if rest:
            self._turn.start()
        if wanted:
            self._asked.update(wanted)
            self._ask(wanted, self._on_rows)

    def _on_rows(self, rows: Sequence[ClipRow]) -> None:
        self._learn(rows)
        self._asked.difference_update(one.id for one in rows)  # those that are gone are not asked for again
        self.rows_came.emit()

    def _learn(self, rows: Iterable[ClipRow]) -> None:
        for one in rows:
            self._known[one.id] = one
            self._known.move_to_end(one.id)
        while len(self._known) > _CACHED + len(self._held):
            self._known.popitem(last=False)

    # ---- Qt

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many clips are listed."""
        return 0 if parent.isValid() else len(self._listing.ids)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A clip's name, and what a screen reader says of it."""
        row = index.row()
        if not 0 <= row < len(self._listing.ids):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._listing.names[row]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            known = self._known.get(self._listing.ids[row])
            return self._spoken(known) if known is not None else self._listing.names[row]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Clips can be dragged, what is no clip can't."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        """What a drag carries."""
        return ["text/uri-list", CLIPS_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The real files for other programs, the ids for this window."""
        rows = [one for index in indexes if (one := self.row(index.row())) is not None]
        made = QMimeData()
        made.setUrls([QUrl.fromLocalFile(one.path) for one in rows if not one.is_missing])
        ids = "\n".join(self._listing.ids[index.row()] for index in indexes)
        made.setData(CLIPS_TYPE, ids.encode("utf-8"))
        return made
