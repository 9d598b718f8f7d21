"""What the palette shows for a query: entries under the headings of their kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPixmap

from o8studio.texts.language import _
from o8studio.ui.palette.matching import Found, Searched, best

MOST, EACH = 12, 3
"""Rows in all, and of one kind beside others."""
Index = QModelIndex | QPersistentModelIndex


class Kind(StrEnum):
    """What an entry is; the order of the headings where they fit equally well."""

    COMMAND = "command"
    CLIP = "clip"
    PROMPT = "prompt"
    MODEL = "model"
    PRESET = "preset"
    SETTING = "setting"
    TAG = "tag"
    FRAME = "frame"
    KEY = "key"
    VERB = "verb"
    """What can be done with another entry."""


ONLY = {
    ">": (Kind.COMMAND,),
    "@": (Kind.MODEL,),
    "#": (Kind.TAG, Kind.CLIP),
    ":": (Kind.FRAME,),
    "?": (Kind.KEY,),
}
"""The first letter of a query that leaves only some kinds."""
_EVERYTHING = (Kind.COMMAND, Kind.CLIP, Kind.PROMPT, Kind.MODEL, Kind.PRESET, Kind.SETTING)
_ANSWERED = frozenset({Kind.CLIP, Kind.FRAME})
"""What is found elsewhere, and shown as it was found: of a clip the words may be in its prompt."""
_KEYS = {Kind.COMMAND: ">", Kind.MODEL: "@"}
"""Said at the heading; those of what is not listed otherwise are said in the foot."""
_ELSEWHERE = Found(5, ())
"""It was found by words that its name has not."""
_WIDE = str.maketrans("＞＠＃：？", ">@#:?")


def prefix_and_words(query: str) -> tuple[str, str]:
    """The letter that leaves only some kinds, also as a Chinese keyboard writes it, or none; and the words behind it."""
    first = query[:1].translate(_WIDE)
    return (first, query[1:].strip()) if first in ONLY else ("", query.strip())


@dataclass(frozen=True)
class Entry:
    """Something that can be done.

    Attributes:
        fact: one more word about it, in grey; of what can't be done, why not.
        aside: what it costs, at the right.
        family: of a model, whose tile stands in place of an icon.
        poster: of a clip, in a box of this size; None while it is read. It stands in place of an icon.
        key: as menus write it, with blanks between those that are pressed together.
        stars: of a clip; 0 shows none.
        is_enabled: whether it can be done now; it is listed all the same.
        verbs: everything that can be done with it, what `act` does first; asked when a person wants to know.
    """

    kind: Kind
    searched: Searched
    act: Callable[[], object] = field(compare=False)
    icon: str = ""
    family: str = ""
    poster: Callable[[QSize, float], QPixmap | None] | None = field(default=None, compare=False)
    fact: str = ""
    aside: str = ""
    key: str = ""
    stars: int = 0
    is_enabled: bool = True
    verbs: Callable[[], Sequence["Entry"]] = field(default=tuple, compare=False)

    @property
    def title(self) -> str:
        """Its name, in one line."""
        return self.searched.text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: an entry, or a heading.

    Attributes:
        note, key: at the right of a heading; the key is in a cap before the note.
    """

    entry: Entry | None = None
    heading: str = ""
    note: str = ""
    key: str = ""
    letters: tuple[tuple[int, int], ...] = ()


_Found = list[tuple[Entry, Found]]


class Results(QAbstractListModel):
    """The rows for a query: of what is known at once, and of what `show_found` brings."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._by_kind: Mapping[Kind, list[Entry]] = {
            kind: [one for one in entries if one.kind is kind] for kind in Kind
        }
        self._texts = {kind: [one.searched for one in found] for kind, found in self._by_kind.items()}
        self._notes: dict[Kind, str] = {}
        self._answered: dict[Kind, str] = {}
        """By kind, the query that its entries answer."""
        self.rows: list[Row] = []
        self.query = ""
        self._about: Entry | None = None
        self.search("")

    @property
    def about(self) -> Entry | None:
        """The entry whose verbs are listed in place of what the query finds."""
        return self._about

    def list_verbs(self, entry: Entry, words: str = "") -> None:
        """Show what can be done with an entry, or of that what these words find; until the next `search`."""
        self._about = entry
        verbs = entry.verbs() or [_only_verb(entry)]
        found = best([one.searched for one in verbs], words, MOST)
        self._put_rows(
            [
                Row(heading=entry.title),
                *(Row(verbs[at], letters=match.letters) for at, match in found),
            ]
            if found
            else []
        )

    def search(self, query: str) -> None:
        """Show what a query finds."""
        self.query, self._about = query, None
        self._show()

    def _show(self) -> None:
        if self._about is not None:  # what comes meanwhile is seen afterwards
            return
        query = self.query
        prefix, words = prefix_and_words(query)
        kinds = ONLY.get(prefix, _EVERYTHING)
        most = EACH if len(kinds) > 1 else MOST
        found = {
            kind: self._found(kind, words, EACH if kind is Kind.CLIP else most, prefix) for kind in kinds
        }
        ranks = {
            kind: min((match.rank for _entry, match in of_kind), default=0) for kind, of_kind in found.items()
        }
        if not prefix:  # Enter does the first: it is the one that fits best
            kinds = tuple(sorted(kinds, key=ranks.__getitem__))
        shares = _shares([len(found[kind]) for kind in kinds])
        names = _headings()
        rows: list[Row] = []
        for kind, share in zip(kinds, shares, strict=True):
            if share:
                key = "" if prefix else _KEYS.get(kind, "")
                note = self._note(kind) if kind is Kind.CLIP else _("only these") if key else ""
                rows.append(Row(heading=names[kind], note=note, key=key))
                rows += [Row(entry, letters=match.letters) for entry, match in found[kind][:share]]
        self._put_rows(rows)

    def _put_rows(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _found(self, kind: Kind, words: str, most: int, prefix: str) -> _Found:
        entries, texts = self._by_kind[kind], self._texts[kind]
        if kind not in _ANSWERED:
            return [(entries[at], match) for at, match in best(texts, words, most)]
        matched = dict(best(texts, words, len(texts)))
        is_answer = self._answered.get(kind) == self.query
        # of the answer to the text before, what still fits stays until the next one comes
        return [
            (entry, matched.get(at, _ELSEWHERE))
            for at, entry in enumerate(entries[:most])
            if is_answer or (at in matched and kind is Kind.CLIP and not prefix)
        ]

    def _note(self, kind: Kind) -> str:
        return self._notes[kind] if self._answered.get(kind) == self.query else ""

    def show_found(self, query: str, kind: Kind, entries: Sequence[Entry], note: str = "") -> bool:
        """Show what was found elsewhere for a query; whether that is still asked for. What comes too late is dropped."""
        if query != self.query:
            return False
        self._put(kind, entries)
        self._answered[kind], self._notes[kind] = query, note
        self._show()
        return True

    def add(self, kind: Kind, entries: Sequence[Entry]) -> None:
        """Entries that are known from now on, whatever is asked."""
        self._put(kind, entries)
        self._show()

    def _put(self, kind: Kind, entries: Sequence[Entry]) -> None:
        self._by_kind[kind][:] = entries
        self._texts[kind][:] = [one.searched for one in entries]

    def learn(self, initials: Mapping[str, str]) -> None:
        """The pinyin initials of some texts are known now."""
        for kind, entries in self._by_kind.items():
            for at, one in enumerate(entries):
                known = initials.get(one.title)
                if known:
                    self._texts[kind][at] = Searched(one.title, known)
        self._show()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Headings and entries."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be selected."""
        if not index.isValid() or self.rows[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's words, for screen readers too."""
        if not index.isValid():
            return None
        shown = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return shown
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            entry = shown.entry
            return (
                ", ".join(filter(None, (shown.heading, shown.note)))
                if entry is None
                else ", ".join(filter(None, (entry.title, entry.fact, entry.aside, entry.key)))
            )
        return None


def verb(
    title: str,
    act: Callable[[], object],
    icon: str = "",
    *,
    family: str = "",
    fact: str = "",
    key: str = "",
    is_enabled: bool = True,
) -> Entry:
    """Something that can be done with another entry."""
    return Entry(
        Kind.VERB, Searched(title), act, icon, family=family, fact=fact, key=key, is_enabled=is_enabled
    )


def _only_verb(entry: Entry) -> Entry:
    fact = "" if entry.is_enabled else entry.fact
    return verb(_("Do it"), entry.act, entry.icon, fact=fact, is_enabled=entry.is_enabled)


def _shares(counts: Sequence[int]) -> list[int]:
    """How many of each kind have a row, so that every kind has one before any has another."""
    shares, left = [0] * len(counts), MOST
    while left and any(share < count for share, count in zip(shares, counts, strict=True)):
        for at, count in enumerate(counts):
            if left and shares[at] < count:
                shares[at] += 1
                left -= 1
    return shares


def _headings() -> dict[Kind, str]:
    return {
        Kind.COMMAND: _("Actions"),
        Kind.CLIP: _("Clips"),
        Kind.PROMPT: _("Past prompts"),
        Kind.MODEL: _("Models"),
        Kind.PRESET: _("Presets"),
        Kind.SETTING: _("Settings"),
        Kind.TAG: _("Tags"),
        Kind.FRAME: _("The clip on the stage"),
        Kind.KEY: _("Shortcuts"),
    }
