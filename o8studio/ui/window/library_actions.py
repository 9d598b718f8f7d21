"""Runs the library page's commands: on the selected clips, after the questions that must be asked."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command import Situation
from o8studio.ui.actions.command_id import STARS, CommandId
from o8studio.ui.library.sidebar_list import Entry, Kind
from o8studio.ui.library_port import ClipInfo, LibraryCommand, LibraryPort, Listing
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.job_actions import JobActions
from o8studio.ui.window.library_files import do_to_files
from o8studio.ui.window.library_menus import LibraryMenus
from o8studio.ui.window.library_questions import LibraryQuestions

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage

_MOST_IN_REVIEW = 100
"""Selected clips that go to Review together, which shows four at once."""
_ABOUT_PAGE = frozenset(
    {
        CommandId.UNDO, CommandId.REDO, CommandId.FOLD_COMPOSER, CommandId.FOLD_QUEUE, CommandId.LIBRARY_SAVE_SEARCH,
        CommandId.LIBRARY_IMPORT, CommandId.LIBRARY_NEXT_UNRATED, CommandId.LIBRARY_LARGER, CommandId.LIBRARY_SMALLER,
        CommandId.LIBRARY_CHECK, CommandId.LIBRARY_LOOK_IN,
    }
)  # fmt: skip
"""Not about what is selected: they never wait for the rest of a list."""
_ANSWERS = {
    CommandId.LIBRARY_APPROVE: Answer.APPROVED,
    CommandId.LIBRARY_CHANGES: Answer.CHANGES,
    CommandId.LIBRARY_NEEDS: Answer.NEEDS_REVIEW,
}


class LibraryActions(QObject):
    """One for the window; `page` is the page as it is now, which another language replaces."""

    def __init__(
        self,
        window: QWidget,
        port: LibraryPort,
        store: JobStore,
        toasts: Toasts,
        jobs: JobActions,
        page: Callable[[], "LibraryPage | None"],
        play: Callable[[str], None],
        to_studio: Callable[[], None],
        to_review: Callable[[Sequence[str]], None],
        to_share: Callable[[Sequence[ClipId]], None],
        look: Callable[[ClipRow], None],
        bring_in: Callable[[], None],
        check: Callable[[], None],
    ) -> None:
        """
        Args:
            play: shows a clip on the stage; to_studio: shows the studio.
            to_review: shows Review with these clips, compared if there are several; to_share: asks how they are shared.
            look: shows a clip over the page.
            bring_in: asks for files from elsewhere; check: compares all files with what is known of them.
        """
        super().__init__(window)
        self._window, self._port, self._store = window, port, store
        self._toasts, self._jobs, self._page_of = toasts, jobs, page
        self._play, self._to_studio, self._look = play, to_studio, look
        self._to_review, self._to_share = to_review, to_share
        self.ask_where: Callable[[str, str, Callable[[str], None]], None] = jobs.dialogs.ask_where
        self._bring_in, self._check = bring_in, check
        self._questions = LibraryQuestions(self)
        self._menus = LibraryMenus(self, self._questions)

    @property
    def page(self) -> "LibraryPage":
        """The page; only asked for while it is there."""
        page = self._page_of()
        assert page is not None
        return page

    def follow(self, page: "LibraryPage") -> None:
        """Hear a page that was just built."""
        page.opened.connect(self.open_on_stage)
        page.command.connect(lambda name: self.do(CommandId(name)))
        page.asked.connect(lambda command, text: self.act(LibraryCommand(command), text))
        page.dropped.connect(self._on_dropped)
        page.make_asked.connect(self._questions.make_group)
        page.rename_asked.connect(self._questions.rename_group)
        page.place_menu_asked.connect(self._menus.open_place)
        page.menu_asked.connect(self._menus.open_clips)
        page.find_asked.connect(self._questions.find_file)

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

    def do(self, command_id: CommandId) -> None:
        """Run a command on the selected clips, or about the page; while not all that is selected is listed, soon."""
        page = self._page_of()
        if command_id not in _ABOUT_PAGE and page is not None and page.hold(partial(self.do, command_id)):
            return
        match command_id:
            case CommandId.PICK | CommandId.REJECT:
                self.act(LibraryCommand.JUDGE, command_id)
            case CommandId.CLEAR_VERDICT:
                self.act(LibraryCommand.JUDGE, Verdict.NONE)
            case CommandId.RENAME:
                self._questions.rename()
            case CommandId.REMOVE | CommandId.LIBRARY_DELETE if self.page.is_trash:
                self._questions.delete(self.page.selected())
            case CommandId.REMOVE:
                self.trash(self.page.selected())
            case CommandId.LIBRARY_RESTORE:
                self.act(LibraryCommand.RESTORE)
            case CommandId.LIBRARY_RESTORE_ALL:
                self.act_on(LibraryCommand.RESTORE, list(self.page.model.listing.ids), "")
            case CommandId.LIBRARY_EMPTY:
                self._questions.delete(list(self.page.model.listing.ids))
            case CommandId.UNDO | CommandId.REDO:
                self._port.undo_step(
                    again=command_id == CommandId.REDO, done=partial(self._undone, command_id)
                )
            case CommandId.USE_SETTINGS:
                self._with_info(self._use_settings)
            case CommandId.LIBRARY_TAG:
                self._menus.ask_for_tag()
            case CommandId.LIBRARY_COLLECT:
                self._menus.open_collect()
            case CommandId.LIBRARY_RATE:
                self._menus.open_rate()
            case CommandId.LIBRARY_REVIEW | CommandId.LIBRARY_COMPARE:
                self._to_review(self.page.selected()[:_MOST_IN_REVIEW])
            case CommandId.LIBRARY_SHARE:
                self._share()
            case _ if command_id in _ANSWERS:
                self.act(LibraryCommand.ANSWER, _ANSWERS[command_id])
            case _ if command_id in STARS:
                self.act(LibraryCommand.RATE, str(STARS[command_id]))
            case _:
                self._do_about_page(command_id)

    def _do_about_page(self, command_id: CommandId) -> None:
        """Those that need no selection; the rest is about files."""
        match command_id:
            case CommandId.FOLD_COMPOSER:
                self.page.fold_sidebar()
            case CommandId.FOLD_QUEUE:
                self.page.fold_info()
            case CommandId.LIBRARY_SAVE_SEARCH:
                self._questions.save_search()
            case CommandId.LIBRARY_TABLE:
                self._questions.save_table()
            case CommandId.LIBRARY_IMPORT:
                self._bring_in()
            case CommandId.LIBRARY_NEXT_UNRATED:
                self._next_unrated()
            case CommandId.LIBRARY_LARGER | CommandId.LIBRARY_SMALLER:
                self.page.step_cell_width(1 if command_id == CommandId.LIBRARY_LARGER else -1)
            case CommandId.LIBRARY_CHECK:
                self._check()
            case CommandId.LIBRARY_LOOK_IN:
                self._questions.look_in_folder()
            case _:
                self._do_to_files(command_id)

    def _do_to_files(self, command_id: CommandId) -> None:
        rows, ids = self.page.selected_rows(), self.page.selected()
        if len(rows) < len(ids):  # nobody looked at some of them yet
            self._port.clip_rows(ids, partial(self._do_to_rows, command_id, ids))
        else:
            self._do_to_rows(command_id, ids, rows)

    def _do_to_rows(self, command_id: CommandId, ids: Sequence[ClipId], rows: Sequence[ClipRow]) -> None:
        if rows and command_id == CommandId.LIBRARY_LOOK:
            self._look(rows[0])
        elif rows and command_id == CommandId.SAVE_AS:
            self._menus.ask_to_save(ids, rows)
        elif rows:
            said = do_to_files(command_id, rows)
            if said:
                self._toasts.show(said)

    def act(self, command: LibraryCommand, text: str = "") -> None:
        """Run a verb on the selected clips; while not all of them are listed, soon."""
        if not self.page.hold(partial(self.act, command, text)):
            self.act_on(command, self.page.selected(), text)

    def act_on(self, command: LibraryCommand, ids: Sequence[ClipId], text: str) -> None:
        """Run a verb on these clips."""
        if not ids:
            return
        words = self._said_of(command, len(ids), text)
        self._port.act_on_clips(command, ids, text, partial(self._acted, words) if words else self.ended)

    def _said_of(self, command: LibraryCommand, count: int, text: str) -> str:
        """What is said when a verb has ended whose effect is not seen on the clips themselves."""
        name = self.page.group_name(text)
        match command:
            case LibraryCommand.RESTORE:
                words = ngettext(
                    "{n} clip is back in the Library.", "{n} clips are back in the Library.", count
                )
            case LibraryCommand.COLLECT | LibraryCommand.GATHER | LibraryCommand.MOVE if name:
                words = ngettext("{n} clip is in “{name}”.", "{n} clips are in “{name}”.", count)
            case _:
                return ""
        return words.format(n=f"{count:,}", name=name)

    def _acted(self, words: str, problem: str) -> None:
        """Something was done, and can be taken back."""
        self._toasts.show(
            problem or words,
            action="" if problem else _("Undo"),
            act=None if problem else self.taking_back(),
            stays=bool(problem),
        )

    def trash(self, ids: list[ClipId]) -> None:
        """Move clips to the library's trash; a toast takes it back."""
        if not ids:
            return
        words = ngettext("{n} clip is in Trash.", "{n} clips are in Trash.", len(ids))

        def ended(problem: str) -> None:
            self._toasts.show(
                problem or words.format(n=f"{len(ids):,}"),
                action="" if problem else _("Undo"),
                act=None if problem else self.taking_back(),
                stays=bool(problem),
                icon="" if problem else "trash-2",
            )

        self._port.act_on_clips(LibraryCommand.TRASH, ids, "", ended)

    def taking_back(self) -> Callable[[], None]:
        """Undoes what has just been done, whatever is done until then."""
        return partial(
            self._port.undo_step,
            again=False,
            done=partial(self._undone, CommandId.UNDO),
            step=self._port.last_step(),
        )

    def open_on_stage(self, clip_id: str) -> None:
        """Show a clip in the studio; one that no job of ours made is shown over the page."""
        row = self.page.model.known(ClipId(clip_id))
        if row is not None:
            self.open_row(row)
        else:
            self._port.clip_info(ClipId(clip_id), self._on_info_to_play)

    def open_row(self, row: ClipRow) -> None:
        """The same, of a clip that need not be listed on the page."""
        if row.is_imported:
            self._look(row)
        else:
            self._port.clip_info(row.id, self._on_info_to_play)

    def _on_info_to_play(self, info: ClipInfo) -> None:
        if info.job is not None and self._store.job(info.job.id) is None:
            self._store.add([info.job])
        self._play(info.row.id)

    def _with_info(self, then: Callable[[ClipInfo], None]) -> None:
        ids = self.page.selected()
        if ids:
            self._port.clip_info(ids[0], then)

    def use_settings_of(self, clip_id: ClipId) -> None:
        """Load all that a clip was made with into the composer, also of one that is not on the page."""
        self._port.clip_info(clip_id, self._use_settings)

    def _use_settings(self, info: ClipInfo) -> None:
        if info.job is None:
            self._toasts.show(_("Nothing is known of how this clip was made."), icon="info")
            return
        self._to_studio()
        self._jobs.use_settings(info.job, info.row.id)

    def _share(self) -> None:
        """Exactly what is selected, so never only the first ones of it."""
        ids = self.page.selected()
        if len(ids) > _MOST_IN_REVIEW:
            words = _("At most {n} clips are shared together.").format(n=_MOST_IN_REVIEW)
            self._toasts.show(words, icon="info")
        else:
            self._to_share(ids)

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

        self._port.find_clips(f"{page.query} is:unrated".strip(), Sort(), stacked=False, take=take)

    # ---- answers

    def _on_dropped(self, ids: list[ClipId], entry: Entry, moves: bool) -> None:
        """Clips were dropped on a place of the sidebar; `moves`: see `can_move`."""
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
                self.act_on(LibraryCommand.GATHER if moves else LibraryCommand.COLLECT, ids, entry.id)
            case Kind.TAG:
                self.act_on(LibraryCommand.TAG, ids, entry.id)
            case _:  # the others take no clips
                pass

    def ended(self, problem: str) -> None:
        """Something was done, or could not be."""
        if problem:
            self._toasts.show(problem, stays=True)

    def _undone(self, command_id: CommandId, words: str, problem: str) -> None:
        if problem:
            self._toasts.show(problem, stays=True)
        elif not words:
            self._toasts.show(
                _("Nothing to undo here.") if command_id == CommandId.UNDO else _("Nothing to redo here.")
            )
        elif command_id == CommandId.UNDO:
            self._toasts.show(
                _("Undone: {what}").format(what=words), action=_("Redo"), act=partial(self.do, CommandId.REDO)
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
