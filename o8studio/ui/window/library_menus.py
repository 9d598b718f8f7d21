"""Menus and small questions of the library: of clips, of a place in the sidebar, tags, collections, saving."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import add_entry
from o8studio.ui.library.sidebar_list import Entry, Kind
from o8studio.ui.library_port import GroupCommand, LibraryCommand, SaveOrder, Shelves, groups_of
from o8studio.ui.widgets.dialogs import ask_text
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.window.library_commands import LibraryDoing
from o8studio.ui.window.library_questions import LibraryQuestions

_OF_CLIPS = (
    (CommandId.LIBRARY_LOOK, CommandId.LIBRARY_REVIEW, CommandId.LIBRARY_COMPARE, CommandId.LIBRARY_SHARE),
    (CommandId.USE_SETTINGS, CommandId.COPY_PROMPT, CommandId.RENAME),
    (CommandId.LIBRARY_RATE, CommandId.PICK, CommandId.REJECT, CommandId.CLEAR_VERDICT),
    (CommandId.LIBRARY_APPROVE, CommandId.LIBRARY_CHANGES, CommandId.LIBRARY_NEEDS),
    (CommandId.LIBRARY_TAG, CommandId.LIBRARY_COLLECT),
    (CommandId.SAVE_AS, CommandId.FOLDER, CommandId.LIBRARY_COPY_FILE, CommandId.LIBRARY_COPY_PATH),
    (CommandId.REMOVE,),
)
_OF_TRASH = (
    (CommandId.LIBRARY_RESTORE,),
    (CommandId.LIBRARY_LOOK, CommandId.FOLDER),
    (CommandId.LIBRARY_DELETE,),
)


class LibraryMenus:
    """Opened by `LibraryActions`, which runs what is chosen."""

    def __init__(self, actions: LibraryDoing, questions: LibraryQuestions) -> None:
        self._actions, self._questions = actions, questions

    def open_clips(self, spot: QPoint) -> None:
        """The commands on the selected clips."""
        actions = self._actions
        if not actions.page.selected():
            return
        menu = Menu(actions.window)
        groups = _OF_TRASH if actions.page.is_trash else _OF_CLIPS
        self._add_ways_back(menu)
        for group in groups:
            if group is not groups[0]:
                menu.addSeparator()
            for command_id in group:
                enabled = command_id != CommandId.LIBRARY_COMPARE or 2 <= len(actions.page.selected()) <= 4
                add_entry(menu, command_id, partial(actions.do, command_id), enabled=enabled)
        menu.open_at(spot)

    def _add_ways_back(self, menu: Menu) -> None:
        """Of files that are missing: find one, and download again while that can work."""
        actions = self._actions
        rows = actions.page.selected_rows()
        if not rows or not all(row.is_missing for row in rows):
            return
        find = partial(self._questions.find_file, rows[0].id)
        menu.add(_("Find it…"), find, icon="search", enabled=len(rows) == 1)
        may_fetch = all(row.absence is not None and row.absence.until is not None for row in rows)
        fetch = partial(actions.act, LibraryCommand.FETCH_AGAIN, "")
        menu.add(_("Download again"), fetch, icon="cloud-download", enabled=may_fetch)
        menu.addSeparator()

    def open_place(self, entry: Entry, spot: QPoint) -> None:
        """The commands on a project or collection."""
        if entry.kind not in (Kind.PROJECT, Kind.SMART, Kind.COLLECTION):
            return
        menu = Menu(self._actions.window)
        menu.add(_("Rename…"), partial(self._questions.rename_group, entry), icon="pencil-line")
        if entry.kind is Kind.SMART:
            query = self._actions.page.query
            change = partial(self._questions.change_query, entry)
            menu.add(
                _("Save the current search in it"),
                change,
                icon="search",
                enabled=query not in ("", entry.query),
            )
        menu.add(_("Delete"), partial(self._questions.delete_group, entry), icon="trash-2", danger=True)
        menu.open_at(spot)

    def open_rate(self) -> None:
        """Five stars, none, pick and reject; the answers."""
        menu = Menu(self._actions.window)
        for command_id in (
            *(CommandId(f"rate_{stars}") for stars in (5, 4, 3, 2, 1, 0)),
            CommandId.PICK,
            CommandId.REJECT,
            CommandId.CLEAR_VERDICT,
        ):
            add_entry(menu, command_id, partial(self._actions.do, command_id))
        menu.addSeparator()
        for command_id in (CommandId.LIBRARY_APPROVE, CommandId.LIBRARY_CHANGES, CommandId.LIBRARY_NEEDS):
            add_entry(menu, command_id, partial(self._actions.do, command_id))
        menu.open_at(self._actions.page.menu_spot())

    def ask_for_tag(self) -> None:
        """One clip or many: to the field of the info panel, else a question."""
        actions = self._actions
        if not actions.page.selected():
            return
        if actions.page.info.isVisible():
            actions.page.info.focus_tags()
            return
        ask_text(
            actions.window,
            _("Tag for all that is selected"),
            "",
            (_("Tag"), _("Not now")),
            lambda text: actions.act(LibraryCommand.TAG, text) if text.strip() else None,
        )

    def open_collect(self) -> None:
        """Every project and collection, and a new one."""
        if self._actions.page.selected():
            self._actions.port.shelves(self._show_groups)

    def _show_groups(self, shelves: Shelves) -> None:
        actions = self._actions
        rows = actions.page.selected_rows()
        menu = Menu(actions.window)
        groups = groups_of(shelves).values()
        for kind, icon, command in (
            (GroupKind.PROJECT, "clapperboard", LibraryCommand.MOVE),
            (GroupKind.COLLECTION, "folder", LibraryCommand.COLLECT),
        ):
            for group in groups:
                if group.kind is not kind:
                    continue
                is_in = all(group.id in (row.project, *row.groups) for row in rows) and bool(rows)
                back = LibraryCommand.MOVE if kind is GroupKind.PROJECT else LibraryCommand.UNCOLLECT
                text = "" if is_in and kind is GroupKind.PROJECT else group.id
                act = partial(actions.act, back if is_in else command, text)
                menu.add(group.name, act, icon=icon, checked=True if is_in else None)
            menu.addSeparator()
        make = (
            (_("New project…"), GroupCommand.MAKE_PROJECT, LibraryCommand.MOVE),
            (_("New collection…"), GroupCommand.MAKE_COLLECTION, LibraryCommand.COLLECT),
        )
        for title, kind_command, command in make:
            menu.add(title, partial(self._ask_to_make, kind_command, command), icon="folder-plus")
        menu.open_at(self._actions.page.menu_spot())

    def _ask_to_make(self, make: GroupCommand, command: LibraryCommand) -> None:
        """A new one, and the selected clips in it."""
        actions, ids = self._actions, self._actions.page.selected()

        def put_in(name: str, shelves: Shelves) -> None:
            made = [one for one in groups_of(shelves).values() if one.name == " ".join(name.split())]
            if made:
                newest = max(made, key=lambda one: one.made_at)
                actions.act_on(command, ids, newest.id)

        def named(name: str) -> None:
            def made(problem: str) -> None:
                if problem:
                    actions.toasts.show(problem, stays=True)
                else:
                    actions.port.shelves(partial(put_in, name))

            actions.port.act_on_group(make, "", name, made)

        question = (
            _("Name of the project") if make is GroupCommand.MAKE_PROJECT else _("Name of the collection")
        )
        ask_text(actions.window, question, "", (_("Make it"), _("Not now")), named)

    def ask_to_save(self, ids: Sequence[ClipId], rows: Sequence[ClipRow]) -> None:
        """One question for all: folder, names, form, recipe."""
        actions = self._actions
        from o8studio.ui.library.save_dialog import SaveDialog  # on first use

        project = actions.page.group_name(rows[0].project)
        dialog = SaveDialog(actions.window, rows, len(ids), actions.page.save_choices, project)

        def saved(order: SaveOrder, count: int, problem: str) -> None:
            words = ngettext("{n} clip saved", "{n} clips saved", count).format(n=f"{count:,}")
            folder = QUrl.fromLocalFile(str(Path(order.folder).expanduser()))

            def open_folder() -> None:
                QDesktopServices.openUrl(folder)

            actions.toasts.show(
                problem or words,
                action=_("Open the folder") if count else "",
                act=open_folder if count else None,
                stays=bool(problem),
            )

        def save(order: SaveOrder) -> None:
            actions.page.save_choices = dialog.choices()
            actions.toasts.show(
                ngettext("Saving {n} clip…", "Saving {n} clips…", len(ids)).format(n=f"{len(ids):,}"),
                icon="download",
            )
            actions.port.save_clips(ids, order, partial(saved, order))

        dialog.chosen.connect(save)
        dialog.open()
