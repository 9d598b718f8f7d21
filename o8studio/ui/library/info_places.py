"""Where several clips are: the project, which can be another one, and the collections that all or some of them are in."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.shelf import Group
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.info_tags import AddChip, TagChip
from o8studio.ui.library_port import LibraryCommand
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.flow import FlowLayout


class Places(QWidget):
    """`asked` with a verb and the id of a project or collection; `command` with a command of the window."""

    asked = Signal(str, str)
    command = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[Group] = ()
        self._rows: Sequence[ClipRow] = ()
        self._chips: list[TagChip] = []
        self.project = Choice(_("Project"), small=True)
        self.project.activated.connect(
            lambda at: self.asked.emit(LibraryCommand.MOVE, str(self.project.itemData(at)))
        )
        self.add = AddChip(_("Add to…"))
        self.add.clicked.connect(lambda: self.command.emit(CommandId.LIBRARY_COLLECT))
        self._flow = FlowLayout()
        self._flow.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.project)
        layout.addLayout(self._flow)
        self._show_projects()

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Which projects and collections there are."""
        if tuple(groups) != tuple(self._groups):
            self._groups = tuple(groups)
            self._show_projects()
            self.show_rows(self._rows)

    def show_rows(self, rows: Sequence[ClipRow]) -> None:
        """Where these clips are."""
        self._rows = rows
        known = [self.project.itemData(at) for at in range(self.project.count())]
        places = {str(one.project) if one.project in known else "" for one in rows}
        is_one = len(places) == 1
        self.project.setPlaceholderText(_("{n} different").format(n=len(places)))
        self.project.setCurrentIndex(known.index(places.pop()) if is_one else -1)
        self._show_collections(Counter(group for one in rows for group in one.groups), len(rows))

    def _show_projects(self) -> None:
        self.project.clear()
        self.project.addItem(_("No project"), "")
        for one in self._of(GroupKind.PROJECT):
            self.project.addItem(one.name, str(one.id))

    def _show_collections(self, counts: Counter[str], count: int) -> None:
        for chip in (*self._chips, self.add):
            self._flow.removeWidget(chip)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for group in self._of(GroupKind.COLLECTION):
            have = counts[group.id]
            if have:
                is_part = have < count
                words = _("{tag}, {n} of {all}").format(tag=group.name, n=have, all=count)
                chip = TagChip(words if is_part else group.name, is_part=is_part)
                verb = LibraryCommand.COLLECT if is_part else LibraryCommand.UNCOLLECT
                chip.clicked.connect(self._asking(verb, group))
                self._flow.addWidget(chip)
                self._chips.append(chip)
        self._flow.addWidget(self.add)

    def _asking(self, verb: LibraryCommand, group: Group) -> Callable[..., None]:
        return partial(lambda text, _on=False: self.asked.emit(verb, text), str(group.id))

    def _of(self, kind: GroupKind) -> list[Group]:
        return [one for one in self._groups if one.kind is kind and not one.is_deleted]
