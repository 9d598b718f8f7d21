"""What the palette shows for a query: entries under the headings of their kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from o8studio.texts.language import _
from o8studio.ui.palette.matching import Found, Searched, best

MOST, _EACH = 12, 2
Index = QModelIndex | QPersistentModelIndex


class Kind(StrEnum):
    """What an entry is; the order of the headings."""

    COMMAND = "command"
    PROMPT = "prompt"
    MODEL = "model"
    PRESET = "preset"
    SETTING = "setting"


_ONLY = {">": Kind.COMMAND, "@": Kind.MODEL}
"""The first letter of a query that leaves only one kind."""


@dataclass(frozen=True)
class Entry:
    """Something that can be done.

    Attributes:
        fact: one more word about it, in grey.
        family: of a model, whose tile stands in place of an icon.
        key: as menus write it, with blanks between those that are pressed together.
        is_enabled: whether it can be done now; it is listed all the same.
    """

    kind: Kind
    searched: Searched
    act: Callable[[], object] = field(compare=False)
    icon: str = ""
    family: str = ""
    fact: str = ""
    key: str = ""
    is_enabled: bool = True

    @property
    def title(self) -> str:
        """Its name, in one line."""
        return self.searched.text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: an entry, or a heading."""

    entry: Entry | None = None
    heading: str = ""
    letters: tuple[tuple[int, int], ...] = ()


class Results(QAbstractListModel):
    """The rows for a query."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._by_kind: Mapping[Kind, list[Entry]] = {
            kind: [one for one in entries if one.kind is kind] for kind in Kind
        }
        self._texts = {kind: [one.searched for one in found] for kind, found in self._by_kind.items()}
        self.rows: list[Row] = []
        self._query = ""
        self.search("")

    def search(self, query: str) -> None:
        """Show what a query finds."""
        self._query = query
        only = _ONLY.get(query[:1])
        words = query[1:] if only is not None else query
        kinds = [only] if only is not None else list(Kind)
        found = [
            (kind, at, match)
            for kind in kinds
            for at, match in best(self._texts[kind], words, MOST if only is not None else _EACH)
        ]
        names = _headings()
        ranks = {
            kind: min((match.rank for one, _at, match in found if one is kind), default=0) for kind in kinds
        }
        rows: list[Row] = []
        for kind in sorted(
            kinds, key=ranks.__getitem__
        ):  # Enter does the first: it is the one that fits best
            of_kind = [(at, match) for one, at, match in found if one is kind][:MOST]
            if of_kind:
                rows.append(Row(heading=names[kind]))
                rows += [_row(self._by_kind[kind][at], match) for at, match in of_kind]
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def learn(self, initials: Mapping[str, str]) -> None:
        """The pinyin initials of some texts are known now."""
        for kind, entries in self._by_kind.items():
            for at, one in enumerate(entries):
                known = initials.get(one.title)
                if known:
                    self._texts[kind][at] = Searched(one.title, known)
        self.search(self._query)

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
                shown.heading
                if entry is None
                else ", ".join(filter(None, (entry.title, entry.fact, entry.key)))
            )
        return None


def _row(entry: Entry, found: Found) -> Row:
    return Row(entry, letters=found.letters)


def _headings() -> dict[Kind, str]:
    return {
        Kind.COMMAND: _("Actions"),
        Kind.PROMPT: _("Past prompts"),
        Kind.MODEL: _("Models"),
        Kind.PRESET: _("Presets"),
        Kind.SETTING: _("Settings"),
    }
