"""Runs the library page's commands: on the selected clips, after the questions that must be asked."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.review import Verdict
from o8studio.domain.request import Json
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.commands import Situation
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library.sidebar_list import Entry, Kind
from o8studio.ui.library_port import ClipInfo, GroupCommand, LibraryCommand, LibraryPort, Listing
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.widgets.dialogs import ask, ask_text
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.job_actions import JobActions
from o8studio.ui.window.library_menus import LibraryMenus
from o8studio.ui.window.navigation_frame import PageName

if TYPE_CHECKING:
    from o8studio.ui.window.parts import Window
from o8studio.ui.qt.reveal import reveal

_MOST_REVEALED = 1


class LibraryActions(QObject):
    """One for the window; `page` is the page as it is now, which another language replaces."""

    def __init__(
        self,
        window: QWidget,
        port: LibraryPort,
        store: JobStore,
        toasts: Toasts,
        jobs: JobActions,
        page: Callable[[], LibraryPage | None],
        play: Callable[[str], None],
        to_studio: Callable[[], None],
        to_review: Callable[[Sequence[str]], None],
        look: Callable[[ClipRow], None],
    ) -> None:
        """
        Args:
            play: shows a clip on the stage; to_studio: shows the studio.
            to_review: shows Review with these clips, compared if there are several.
            look: shows a clip over the page.
        """
        super().__init__(window)
        self._window, self._port, self._store = window, port, store
        self._toasts, self._jobs, self._page_of = toasts, jobs, page
        self._play, self._to_studio, self._to_review, self._look = play, to_studio, to_review, look
        self._menus = LibraryMenus(self)

    @property
    def page(self) -> LibraryPage:
        """The page; only asked for while it is there."""
        page = self._page_of()
        assert page is not None
        return page

    def follow(self, page: LibraryPage) -> None:
        """Hear a page that was just built."""
        page.opened.connect(self.open_on_stage)
        page.command.connect(self.do)
        page.asked.connect(lambda command, text: self.act(LibraryCommand(command), text))
        page.dropped.connect(self._on_dropped)
        page.make_asked.connect(self._ask_to_make)
        page.rename_asked.connect(self._ask_to_rename_group)
        page.place_menu_asked.connect(self._menus.open_place)
        page.menu_asked.connect(self._menus.open_clips)
        page.find_asked.connect(self._ask_for_file)

    def situation(self, now: Situation) -> Situation:
        """What is possible with the selected clips."""
        rows, ids = self.page.selected_rows(), self.page.selected()
        offered = {CardCommand.SAVE_AS, CardCommand.FOLDER, CardCommand.DUPLICATE, CardCommand.TRASH}
        in_trash = self.page.is_trash
        return Situation(
            has_clip=bool(ids),
            has_seed=any(row.seed for row in rows),
            has_trashed=bool(ids) and in_trash,
            has_removed=True,
            may_search=now.may_search,
            offered=frozenset(offered if ids else ()),
        )

    # ---- commands

    def do(self, command_id: str) -> None:
        """Run a command on the selected clips, or about the page."""
        name, _line, text = command_id.partition("_")
        match command_id:
            case "pick" | "reject":
                self.act(LibraryCommand.JUDGE, command_id)
            case "clear_verdict":
                self.act(LibraryCommand.JUDGE, Verdict.NONE)
            case "rename":
                self._ask_to_rename()
            case "remove" | "library_delete" if self.page.is_trash:
                self._ask_to_delete(self.page.selected())
            case "remove":
                self.trash(self.page.selected())
            case "library_restore":
                self.act(LibraryCommand.RESTORE)
            case "library_restore_all":
                self.act_on(LibraryCommand.RESTORE, list(self.page.model.listing.ids), "")
            case "library_empty":
                self._ask_to_delete(list(self.page.model.listing.ids))
            case "undo" | "redo":
                self._port.undo(again=command_id == "redo", done=partial(self._undone, command_id))
            case "use_settings":
                self._with_info(self._use_settings)
            case "fold_composer":
                self.page.fold_sidebar()
            case "fold_queue":
                self.page.fold_info()
            case "library_tag":
                self._menus.ask_for_tag()
            case "library_collect":
                self._menus.open_collect()
            case "library_rate":
                self._menus.open_rate()
            case "library_review" | "library_compare":
                self._to_review(self.page.selected()[:4])
            case "library_save_search":
                self._ask_to_save_search()
            case "library_table":
                self._ask_for_table()
            case "library_next_unrated":
                self._next_unrated()
            case "library_larger" | "library_smaller":
                self.page.step_cell_width(1 if command_id == "library_larger" else -1)
            case "library_check":
                self._port.check_files(self._checked)
            case "library_look_in":
                self._ask_for_folder()
            case _ if name == "rate":
                self.act(LibraryCommand.RATE, text)
            case _:
                self._do_to_files(command_id)

    def _do_to_files(self, command_id: str) -> None:
        rows = self.page.selected_rows()
        if not rows:
            return
        match command_id:
            case "copy_prompt":
                self._copy("\n".join(dict.fromkeys(row.prompt for row in rows if row.prompt)))
            case "library_copy_path":
                self._copy("\n".join(row.path for row in rows))
            case "library_copy_file":
                made = QMimeData()
                made.setUrls([QUrl.fromLocalFile(row.path) for row in rows if not row.is_missing])
                made.setText("\n".join(row.path for row in rows))
                QGuiApplication.clipboard().setMimeData(made)
                count = len(rows)
                self._toasts.show(ngettext("{n} file copied", "{n} files copied", count).format(n=count))
            case "folder":
                for row in rows[:_MOST_REVEALED]:
                    reveal(Path(row.path))
            case "open_outside":
                QDesktopServices.openUrl(QUrl.fromLocalFile(rows[0].path))
            case "library_look":
                self._look(rows[0])
            case "save_as":
                self._menus.ask_to_save(self.page.selected(), rows)

    def act(self, command: LibraryCommand, text: str = "") -> None:
        """Run a verb on the selected clips."""
        self.act_on(command, self.page.selected(), text)

    def act_on(self, command: LibraryCommand, ids: list[ClipId], text: str) -> None:
        """Run a verb on these clips."""
        if ids:
            self._port.act(command, ids, text, self._ended)

    def trash(self, ids: list[ClipId]) -> None:
        """Move clips to the library's trash; a toast takes it back."""
        if not ids:
            return
        words = ngettext("{n} clip is in Trash.", "{n} clips are in Trash.", len(ids))

        def ended(problem: str) -> None:
            self._toasts.show(
                problem or words.format(n=f"{len(ids):,}"),
                action="" if problem else _("Undo"),
                act=None if problem else partial(self.do, "undo"),
                stays=bool(problem),
                icon="" if problem else "trash-2",
            )

        self._port.act(LibraryCommand.TRASH, ids, "", ended)

    def open_on_stage(self, clip_id: str) -> None:
        """Show a clip in the studio; one that no job of ours made is shown over the page."""
        row = self.page.model.known(ClipId(clip_id))
        if row is not None and row.is_imported:
            self._look(row)
            return
        self._port.info(ClipId(clip_id), self._on_info_to_play)

    def _on_info_to_play(self, info: ClipInfo) -> None:
        if info.job is not None and self._store.job(info.job.id) is None:
            self._store.add([info.job])
        self._play(info.row.id)

    def _with_info(self, then: Callable[[ClipInfo], None]) -> None:
        ids = self.page.selected()
        if ids:
            self._port.info(ids[0], then)

    def _use_settings(self, info: ClipInfo) -> None:
        if info.job is None:
            self._toasts.show(_("Nothing is known of how this clip was made."), icon="info")
            return
        self._to_studio()
        self._jobs.use_settings(info.job)

    def _next_unrated(self) -> None:
        page = self.page
        current = page.wall.current_id()
        after = page.model.place(current) if current is not None else -1

        def take(listing: Listing) -> None:
            places = sorted(at for one in listing.ids if (at := page.model.place(one)) >= 0)
            at = next((one for one in places if one > after), places[0] if places else -1)
            if at < 0:
                self._toasts.show(_("Every clip here is rated."), icon="circle-check")
            else:
                page.wall.choose([page.model.id_at(at)])
                page.wall.setFocus()

        self._port.find(f"{page.query} is:unrated".strip(), Sort(), stacked=False, take=take)

    # ---- questions

    def _ask_to_rename(self) -> None:
        rows = self.page.selected_rows()
        if rows:
            ask_text(
                self._window,
                _("Name of this clip"),
                rows[0].name,
                (_("Rename"), _("Keep the name")),
                lambda text: self.act_on(LibraryCommand.RENAME, [rows[0].id], text),
            )

    def _ask_to_delete(self, ids: list[ClipId]) -> None:
        if not ids:
            return
        count = len(ids)
        ask(
            self._window,
            ngettext("Delete {n} clip for good?", "Delete {n} clips for good?", count).format(n=f"{count:,}"),
            _(
                "The files are deleted from this computer, and stars, comments and recipes with them. "
                "Files that were imported and left in their place stay where they are."
            ),
            _("Keep them"),
            (_("Delete for good"), "danger", lambda: self.act_on(LibraryCommand.DELETE, ids, "")),
            icon="trash-2",
            tone="bad",
        )

    def _ask_to_make(self, kind: str) -> None:
        is_project = kind == Kind.PROJECT
        if kind == Kind.SMART:
            self._ask_to_save_search()
            return
        command = GroupCommand.MAKE_PROJECT if is_project else GroupCommand.MAKE_COLLECTION
        ask_text(
            self._window,
            _("Name of the project") if is_project else _("Name of the collection"),
            "",
            (_("Make it"), _("Not now")),
            lambda text: self._port.act_on_group(command, "", text, self._ended),
        )

    def _ask_to_save_search(self) -> None:
        query = self.page.query
        if not query:
            self._toasts.show(
                _("Search for something first; a smart collection is a saved search."), icon="filter"
            )
            return
        ask_text(
            self._window,
            _("Name of the smart collection"),
            "",
            (_("Save"), _("Not now")),
            lambda text: self._port.act_on_group(GroupCommand.SAVE_QUERY, query, text, self._ended),
        )

    def _ask_to_rename_group(self, entry: Entry) -> None:
        ask_text(
            self._window,
            _("Another name for “{name}”").format(name=entry.name),
            entry.name,
            (_("Rename"), _("Keep the name")),
            lambda text: self._port.act_on_group(GroupCommand.RENAME, entry.id, text, self._ended),
        )

    def delete_group(self, entry: Entry) -> None:
        """Its clips stay; a toast takes it back."""

        def ended(problem: str) -> None:
            words = _("“{name}” is deleted; its clips stay.").format(name=entry.name)
            self._toasts.show(
                problem or words,
                action="" if problem else _("Undo"),
                act=None if problem else partial(self.do, "undo"),
                stays=bool(problem),
            )

        self._port.act_on_group(GroupCommand.DELETE, entry.id, "", ended)

    def rename_group(self, entry: Entry) -> None:
        """Ask for another name."""
        self._ask_to_rename_group(entry)

    def _ask_for_file(self, clip_id: str) -> None:
        row = self.page.model.known(ClipId(clip_id))
        dialog = QFileDialog(
            self._window, _("Find it…"), str(Path(row.path).parent) if row is not None else ""
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.act_on(LibraryCommand.FIND, [ClipId(clip_id)], path))
        dialog.open()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self._window, _("Look for the missing files in a folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        ids = list(self.page.model.listing.ids)
        dialog.fileSelected.connect(lambda path: self.act_on(LibraryCommand.FIND, ids, path))
        dialog.open()

    def _ask_for_table(self) -> None:
        page = self.page
        ids = page.selected() if len(page.selected()) > 1 else list(page.model.listing.ids)
        self._jobs.ask_where(
            _("Save the table (name.csv or name.json)"),
            _("clips.csv"),
            lambda path: self._port.save_table(ids, path, partial(self._saved_table, path)),
        )

    # ---- answers

    def _on_dropped(self, ids: list[ClipId], entry: Entry) -> None:
        """Clips were dropped on a place of the sidebar."""
        match entry.kind:
            case Kind.PICKS:
                self.act_on(LibraryCommand.JUDGE, ids, Verdict.PICK)
            case Kind.REJECTED:
                self.act_on(LibraryCommand.JUDGE, ids, Verdict.REJECT)
            case Kind.TRASH:
                self.trash(ids)
            case Kind.PROJECT:
                self.act_on(LibraryCommand.MOVE, ids, entry.id)
            case Kind.COLLECTION:
                self.act_on(LibraryCommand.COLLECT, ids, entry.id)
            case Kind.TAG:
                self.act_on(LibraryCommand.TAG, ids, entry.id)
            case _:  # the others take no clips
                pass

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._toasts.show(_("Copied"))

    def _ended(self, problem: str) -> None:
        if problem:
            self._toasts.show(problem, stays=True)

    def _saved_table(self, path: str, problem: str) -> None:
        self._toasts.show(problem or _("Saved to {path}").format(path=path), stays=bool(problem))

    def _checked(self, missing: int, problem: str) -> None:
        words = ngettext("{n} file is missing.", "{n} files are missing.", missing).format(n=f"{missing:,}")
        self._toasts.show(
            problem or (words if missing else _("Every file is where it was.")), stays=bool(problem)
        )

    def _undone(self, command_id: str, words: str, problem: str) -> None:
        if problem:
            self._toasts.show(problem, stays=True)
        elif not words:
            self._toasts.show(
                _("Nothing to undo here.") if command_id == "undo" else _("Nothing to redo here.")
            )
        elif command_id == "undo":
            self._toasts.show(
                _("Undone: {what}").format(what=words), action=_("Redo"), act=partial(self.do, "redo")
            )
        else:
            self._toasts.show(_("Done again: {what}").format(what=words))

    @property
    def window(self) -> QWidget:
        """For menus and dialogs."""
        return self._window

    @property
    def port(self) -> LibraryPort:
        """What may be asked of the studio."""
        return self._port

    @property
    def toasts(self) -> Toasts:
        """For what is said in the corner."""
        return self._toasts


def library_actions(window: "Window", saved: Json) -> LibraryActions:
    """Those of a window, which hear its library from the first time that it is shown.

    Args:
        saved: how the library looked when the last session ended.
    """

    def play(clip_id: str) -> None:
        window.pages.clip_chosen.emit(clip_id)

    def look(row: ClipRow) -> None:
        from o8studio.ui.window.quick_look import open_quick_look  # loads a player

        open_quick_look(window, row)

    def made(page: LibraryPage) -> None:
        from o8studio.ui.window.keys import bind_commands  # which knows the commands of every page

        actions.follow(page)
        bind_commands(window)

    def to_review(_ids: Sequence[str]) -> None:
        window.show_page(PageName.REVIEW)

    actions = LibraryActions(
        window.shell,
        window.ports.library,
        window.store,
        window.toasts,
        window.job_actions,
        lambda: window.pages.library,
        play,
        lambda: window.show_page(PageName.STUDIO),
        to_review,
        look,
    )
    window.pages.library_made.connect(made)
    if isinstance(saved, dict):
        window.pages.restore_library(saved)
    return actions
