"""Questions that the library asks before it does something: names, folders, and whether it is meant."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from o8studio.domain.ids import ClipId
from o8studio.texts.language import _, ngettext
from o8studio.ui.library.sidebar_list import Entry, Kind
from o8studio.ui.library_port import GroupCommand, LibraryCommand
from o8studio.ui.widgets.dialogs import ask, ask_text
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.window.library_commands import LibraryDoing


class LibraryQuestions:
    """Asked by `LibraryActions`; each returns at once and acts when it is answered."""

    def __init__(self, actions: LibraryDoing) -> None:
        self._actions = actions

    def rename(self) -> None:
        """Ask for another name of the first selected clip."""
        rows = self._actions.page.selected_rows()
        if rows:
            ask_text(
                self._actions.window,
                _("Name of this clip"),
                rows[0].name,
                (_("Rename"), _("Keep the name")),
                lambda text: self._actions.act_on(LibraryCommand.RENAME, [rows[0].id], text),
            )

    def delete(self, ids: list[ClipId]) -> None:
        """Delete clips for good, once that is confirmed."""
        if not ids:
            return
        count = len(ids)
        ask(
            self._actions.window,
            ngettext("Delete {n} clip for good?", "Delete {n} clips for good?", count).format(n=f"{count:,}"),
            _(
                "The files are deleted from this computer, and stars, comments and recipes with them. "
                "Files that were imported and left in their place stay where they are."
            ),
            _("Keep them"),
            (_("Delete for good"), "danger", lambda: self._actions.act_on(LibraryCommand.DELETE, ids, "")),
            icon="trash-2",
            tone="bad",
        )

    def make_group(self, kind: str) -> None:
        """Ask for the name of a new project or collection."""
        is_project = kind == Kind.PROJECT
        if kind == Kind.SMART:
            self.save_search()
            return
        command = GroupCommand.MAKE_PROJECT if is_project else GroupCommand.MAKE_COLLECTION
        ask_text(
            self._actions.window,
            _("Name of the project") if is_project else _("Name of the collection"),
            "",
            (_("Make it"), _("Not now")),
            lambda text: self._actions.port.act_on_group(command, "", text, self._actions.ended),
        )

    def save_search(self) -> None:
        """Ask for the name of a smart collection."""
        query = self._actions.page.query
        if not query:
            self._actions.toasts.show(
                _("Search for something first; a smart collection is a saved search."), icon="filter"
            )
            return
        ask_text(
            self._actions.window,
            _("Name of the smart collection"),
            "",
            (_("Save"), _("Not now")),
            lambda text: self._actions.port.act_on_group(
                GroupCommand.SAVE_QUERY, query, text, self._actions.ended
            ),
        )

    def rename_group(self, entry: Entry) -> None:
        """Ask for another name of a project or collection."""
        ask_text(
            self._actions.window,
            _("Another name for “{name}”").format(name=entry.name),
            entry.name,
            (_("Rename"), _("Keep the name")),
            lambda text: self._actions.port.act_on_group(
                GroupCommand.RENAME, entry.id, text, self._actions.ended
            ),
        )

    def change_query(self, entry: Entry) -> None:
        """Let a smart collection find what is searched for now; a toast takes it back."""
        words = _("“{name}” finds what the search finds now.").format(name=entry.name)
        self._do(GroupCommand.CHANGE_QUERY, entry.id, self._actions.page.query, words)

    def delete_group(self, entry: Entry) -> None:
        """Its clips stay; a toast takes it back."""
        words = _("“{name}” is deleted; its clips stay.").format(name=entry.name)
        self._do(GroupCommand.DELETE, entry.id, "", words)

    def _do(self, command: GroupCommand, group_id: str, text: str, words: str) -> None:
        def ended(problem: str) -> None:
            self._actions.toasts.show(
                problem or words,
                action="" if problem else _("Undo"),
                act=None if problem else self._actions.taking_back(),
                stays=bool(problem),
            )

        self._actions.port.act_on_group(command, group_id, text, ended)

    def find_file(self, clip_id: str) -> None:
        """Ask where the file of a clip is now."""
        row = self._actions.page.model.known(ClipId(clip_id))
        dialog = file_dialog(
            self._actions.window, _("Find it…"), str(Path(row.path).parent) if row is not None else ""
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(
            lambda path: self._actions.act_on(LibraryCommand.FIND, [ClipId(clip_id)], path)
        )
        dialog.open()

    def look_in_folder(self) -> None:
        """Ask for the folder in which missing files are looked for."""
        dialog = file_dialog(self._actions.window, _("Look for the missing files in a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        ids = list(self._actions.page.model.listing.ids)
        dialog.fileSelected.connect(lambda path: self._actions.act_on(LibraryCommand.FIND, ids, path))
        dialog.open()

    def save_table(self) -> None:
        """Ask where the table of the selected clips, else of all that are listed, goes."""
        page = self._actions.page
        ids = page.selected() if len(page.selected()) > 1 else list(page.model.listing.ids)
        self._actions.ask_where(
            _("Save the table (name.csv or name.json)"),
            _("clips.csv"),
            lambda path: self._actions.port.save_table(ids, path, partial(self._saved_table, path)),
        )

    def _saved_table(self, path: str, problem: str) -> None:
        self._actions.toasts.show(problem or _("Saved to {path}").format(path=path), stays=bool(problem))
