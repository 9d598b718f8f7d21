"""Sharing takes of Review and clips of the Library, and taking in what comes back: dialogs, and what is said when it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QUrl, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from o8studio.domain.ids import ClipId
from o8studio.domain.settings import Preference
from o8studio.texts.language import _, ngettext
from o8studio.ui.qt.reveal import reveal
from o8studio.ui.review.share_dialog import ShareDialog, ShareForm
from o8studio.ui.review.share_memory import MOST_PROJECTS, project_of, remembered, restore
from o8studio.ui.review.take_cards import Poster, TakeName, names_of
from o8studio.ui.review_port import ReviewSet, ReviewTake
from o8studio.ui.share_port import AnswersSeen, ShareKind, ShareOrder
from o8studio.ui.widgets.dialogs import ask
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window
from o8studio.ui.window.save_dialogs import free_names

if TYPE_CHECKING:  # loaded when it is shown
    from o8studio.ui.review.review_page import ReviewPage


@dataclass(frozen=True, slots=True)
class _Set:
    """What may be shared: `chosen` of its takes are ticked, those that were rejected only if `also_rejected`."""

    title: str
    takes: tuple[ReviewTake, ...]
    names: Sequence[TakeName]
    poster: Poster
    posters_came: SignalInstance
    chosen: slice
    also_rejected: bool = False


def share_takes(window: Window, page: "ReviewPage") -> None:
    """Ask how the takes of the set that Review shows are shared."""
    takes, first = page.take_set.all, page.first
    if takes:
        shown = slice(first, first + len(page.takes))
        _open(window, _Set(page.name.text(), takes, page.all_names, page.poster, page.posters_came, shown))


def share_clips(window: Window, ids: Sequence[ClipId]) -> None:
    """Ask how these clips of the Library are shared: exactly they, since each of them was chosen."""

    def take(found: ReviewSet) -> None:
        library = window.pages.library
        if library is not None and found.takes:
            pictures = library.pictures
            names = names_of(found.takes, pictures.title, hidden=False)
            every, poster = slice(None), pictures.source.poster
            _open(
                window,
                _Set(found.title, found.takes, names, poster, pictures.came, every, also_rejected=True),
            )

    window.ports.review.review_set(ids, take, is_whole=True)


def share_result(window: Window, page: "ReviewPage") -> None:
    """Ask how the takes of a blind comparison are shared, whose names may be seen by now."""

    def take(found: ReviewSet) -> None:
        if found.takes:
            names = names_of(found.takes, lambda row: window.store.names(row.model), hidden=False)
            title, every = _("Blind comparison"), slice(None)
            _open(window, _Set(title, found.takes, names, page.poster, page.posters_came, every))

    window.ports.review.review_set(page.blind.seen, take, is_whole=True)


def _open(window: Window, shared: _Set) -> None:
    form = ShareForm(
        shared.title,
        shared.takes,
        [f"{name.cap} {name.title}".strip() for name in shared.names],
        shared.poster,
        lambda chosen: window.ports.share.page_sizes([take.row for take in chosen]),
        lambda order, chosen: _file_names(window, order, chosen),
        asks_name=not window.ports.settings.preference(Preference.PERSON),
        shown=shared.chosen,
        also_rejected=shared.also_rejected,
    )
    shares, project = window.ports.settings.preference(Preference.SHARES), project_of(shared.takes)
    if isinstance(shares, dict):
        restore(form, str(shares.get(project, "")))
    dialog = ShareDialog(window.shell, form)
    shared.posters_came.connect(form.repaint_posters)
    form.ordered.connect(partial(_ask_where, window, shared, dialog))
    dialog.open()
    form.save.setFocus()


def _ask_where(window: Window, shared: _Set, dialog: ShareDialog, order: ShareOrder) -> None:
    titles = {
        ShareKind.PAGE: _("Save the review page in a folder"),
        ShareKind.SHEET: _("Save the contact sheet in a folder"),
        ShareKind.EDITOR: _("Save what the editor needs in a folder"),
        ShareKind.FILES: _("Save the files in a folder"),
    }
    is_copy = order.kind is ShareKind.FILES
    act = partial(_copy_files, window, dialog) if is_copy else partial(_make, window, shared, dialog, order)
    window.job_actions.dialogs.ask_folder(titles[order.kind], act)


def ask_for_table(window: Window, page: "ReviewPage", titles: dict[str, str]) -> None:
    """Save the result of a blind comparison, in a folder that a person chooses."""

    def done(path: str, problem: str) -> None:
        if problem:
            window.say(problem)
            return
        window.toasts.show(
            _("Saved {name}").format(name=Path(path).name),
            action=_("Show in folder"),
            act=partial(reveal, Path(path)),
        )

    window.job_actions.dialogs.ask_folder(
        _("Save the result in a folder"),
        lambda folder: window.ports.review.save_blind_result(page.blind.seen, titles, folder, done),
    )


def _make(window: Window, shared: _Set, dialog: ShareDialog, order: ShareOrder, folder: str) -> None:
    form = dialog.form
    shares = window.ports.settings.preference(Preference.SHARES)
    kept = {**shares, project_of(shared.takes): remembered(form)} if isinstance(shares, dict) else {}
    window.ports.settings.set_preference(Preference.SHARES, dict(list(kept.items())[-MOST_PROJECTS:]))
    if person := form.person.text().strip():
        window.ports.settings.set_preference(Preference.PERSON, person)
    form.show_progress(0.0)

    def done(path: str, problem: str) -> None:
        if problem:
            form.show_problem(problem)
            return
        form.is_busy = False
        dialog.accept()
        show = partial(reveal, Path(path))
        window.toasts.show(
            _("Saved {name}").format(name=Path(path).name),
            action=_("Show in folder"),
            act=show,
            also=(_("Copy file"), partial(copy_file, path)),
        )

    stop = window.ports.share.share(order, folder, form.show_progress, done)
    dialog.stopped.connect(stop)


def copy_file(path: str) -> None:
    """To the clipboard, as a file manager would copy it: to be pasted into a mail or a chat."""
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(path)])
    QGuiApplication.clipboard().setMimeData(carried)


def _file_names(window: Window, order: ShareOrder, takes: Sequence[ReviewTake]) -> list[str]:
    if order.kind is ShareKind.FILES:
        return _copy_names(takes)
    return window.ports.share.file_names(order, [take.row for take in takes])


def _copy_names(takes: Sequence[ReviewTake]) -> list[str]:
    return free_names([Path(take.row.path).name for take in takes])


def _copy_files(window: Window, dialog: ShareDialog, folder: str) -> None:
    """As the library saves files under other names; none is overwritten."""
    chosen = dialog.form.chosen()
    sources = [take.row.path for take in chosen]
    targets = [str(Path(folder) / name) for name in _copy_names(chosen)]
    problems: list[str] = []

    def saved(problem: str) -> None:
        problems.append(problem)
        if len(problems) == len(sources):
            wrong = next(filter(None, problems), "")
            good = ngettext("{n} clip was saved to {path}", "{n} clips were saved to {path}", len(sources))
            show = None if wrong else partial(reveal, Path(targets[0]))
            window.toasts.show(
                wrong or good.format(n=len(sources), path=folder),
                action="" if wrong else _("Show in folder"),
                act=show,
                stays=bool(wrong),
            )

    for source, target in zip(sources, targets, strict=True):
        window.ports.files.save_copy(source, target, saved)
    dialog.accept()


def choose_answers(window: Window) -> None:
    """Ask for files from review pages, for who has no pointer to drop them with."""
    # Translators: beside *.json, in the dialog that asks for files
    kinds = _("Comments from a review page")
    dialog = file_dialog(window.shell, _("Take in comments from a review page"), kinds=f"{kinds} (*.json)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(partial(take_in, window))
    dialog.open()


def take_in(window: Window, paths: Sequence[str]) -> None:
    """Ask for each file from a review page whether it is meant, and take it in."""
    for path in paths:
        window.ports.share.look_at_answers(path, partial(_ask_to_merge, window, path))


def _ask_to_merge(window: Window, path: str, seen: AnswersSeen | None, problem: str) -> None:
    if seen is None:
        window.toasts.show(f"{Path(path).name}: {problem}", stays=True)
        return
    if not seen.comments and not seen.answers:
        words = _("{person}: everything in this file was here already.")
        window.toasts.show(words.format(person=seen.person))
        return
    comments = ngettext("{n} comment", "{n} comments", seen.comments).format(n=seen.comments)
    answers = ngettext("{n} answer", "{n} answers", seen.answers).format(n=seen.answers)
    ask(
        window.shell,
        _("{person} answered: {comments}, {answers}. Take them in?").format(
            person=seen.person, comments=comments, answers=answers
        ),
        _("They appear beside your own comments. Nothing of yours is changed."),
        _("Not now"),
        (_("Take them in"), "send", _merging(window, path)),
        icon="messages-square",
        tone="accent",
    )


def _merging(window: Window, path: str) -> Callable[[], None]:
    def done(words: str, problem: str) -> None:
        window.toasts.show(
            problem or words,
            action="" if problem else _("Show"),
            act=None if problem else partial(window.show_page, PageName.REVIEW),
            stays=bool(problem),
        )

    return partial(window.ports.review.merge_answers, path, done)
