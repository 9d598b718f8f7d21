"""Files that are dropped on the window, or chosen: pictures and recipes go into the composer, videos into the library."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMargins, QObject, QPoint, QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QFileDialog, QWidget

from o8studio.domain.request import ImageRole
from o8studio.texts.language import _, ngettext
from o8studio.ui.compose.reference_slot import use_words
from o8studio.ui.library_port import ImportFile, ImportOrder, Shelves
from o8studio.ui.ports import Pixels
from o8studio.ui.widgets.drops import pictures_of
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.window.file_drop import (
    Drop,
    FileDrop,
    Zone,
    answers_of,
    answers_zone,
    composer_zone,
    import_zone,
    recipe_zone,
    recipes_of,
)
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window
from o8studio.ui.window.sharing import take_in

_HEADER = 48


class Importing(QObject):
    """One for the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.shell)
        self._window = window
        self._drop = FileDrop(window.shell, self._zones)
        self._drop.dropped.connect(self._on_dropped)

    def _on_dropped(self, does: str, paths: list[str]) -> None:
        if does == Drop.ANSWERS:
            take_in(self._window, paths)
            return
        pictures = set(pictures_of(paths))
        if pictures and does != Drop.IMPORT:
            self._use_pictures([path for path in paths if path in pictures])
        if others := [path for path in paths if path not in pictures]:
            self.look_through(others, Drop.IMPORT if does == Drop.IMPORT else Drop.RECIPE)

    def _zones(self, paths: Sequence[str]) -> Sequence[Zone]:
        window = self._window
        shell = window.shell
        if answers_of(paths):
            return [answers_zone(shell.rect())]
        if len(recipes_of(paths)) == len(paths):
            return [] if window.is_welcoming else [recipe_zone(shell.rect())]
        pictures = len(pictures_of(paths))
        is_pictures = pictures == len(paths)
        if window.pages.current is not PageName.STUDIO or window.is_welcoming:
            return [] if is_pictures else [import_zone(shell.rect())]
        columns = window.columns
        zones = []
        if columns.compose.isVisible():
            slots = window.compose.references.slots.values()
            clear = QRegion()
            for slot in slots if pictures else ():
                clear += slot.visibleRegion().translated(slot.mapTo(shell, QPoint(0, 0)))
            words = self._picture_words(pictures) if is_pictures else ""
            zones.append(composer_zone(self._below_header(columns.compose), words, clear))
        stage, queue = self._below_header(columns.stage), self._below_header(columns.queue)
        zones.append(
            composer_zone(stage, self._picture_words(pictures)) if is_pictures else recipe_zone(stage)
        )
        if columns.queue.isVisible() and not is_pictures:
            zones.append(import_zone(queue))
        return zones

    def _below_header(self, column: QWidget) -> QRect:
        return QRect(
            column.mapTo(self._window.shell, QPoint(0, _HEADER)),
            column.size().shrunkBy(QMargins(0, _HEADER, 0, 0)),
        )

    def _picture_words(self, count: int) -> str:
        """What so many pictures would become."""
        roles = self._window.compose.references.places_for(count)
        if not roles:
            return _none_words()
        if len(roles) == 1:
            return use_words(roles[0])
        if ImageRole.FIRST_FRAME in roles:
            return _("Use as the first and the last frame")
        return _("Use {n} as references").format(n=len(roles))

    def _use_pictures(self, paths: Sequence[str]) -> None:
        """Look at those that there is room for first: one that can't be used takes no other's place."""
        roles = self._window.compose.references.places_for(len(paths))
        if not roles:
            self._window.toasts.show(_none_words(), icon="info")
            return
        looked_at = list(dict.fromkeys(paths[: len(roles)]))
        why_not: dict[str, str] = {}

        def came(path: str, picture: Pixels | str) -> None:
            why_not[path] = picture if isinstance(picture, str) else ""
            if len(why_not) == len(looked_at):
                self._put_in([one for one in looked_at if not why_not[one]], len(paths) - len(looked_at))
                for one in filter(why_not.get, looked_at):
                    # Translators: the name of a picture file, and a sentence about it
                    words = _("{name}: {why}").format(name=Path(one).name, why=why_not[one])
                    self._window.toasts.show(words, stays=True)

        for path in looked_at:
            self._window.ports.compose.thumbnail(Path(path), partial(came, path))

    def _put_in(self, paths: Sequence[str], left: int) -> None:
        before = self._window.compose.pictures()
        roles = self._window.compose.references.take(paths)
        if not roles:
            return
        words = [_used_words(roles)]
        if left:
            rest = ngettext("{n} picture was left out.", "{n} pictures were left out.", left)
            words.append(rest.format(n=f"{left:,}"))

        def undo() -> None:
            self._window.compose.put_pictures(before)

        self._window.toasts.show(" ".join(words), action=_("Undo"), act=undo)

    def choose(self) -> None:
        """Ask for a folder of clips."""
        dialog = file_dialog(self._window.shell, _("Import the clips in a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.look_through([path], Drop.IMPORT))
        dialog.open()

    def look_through(self, paths: Sequence[str], does: Drop) -> None:
        """Look at files, then ask what becomes of them."""
        self._window.toasts.show(_("Looking through the files…"), icon="scan-search")
        self._window.ports.imports.look_through(paths, partial(self._show, does))

    def _show(self, does: Drop, files: Sequence[ImportFile]) -> None:
        if not files:
            self._window.toasts.show(_("There is no video in there."), icon="file-x")
        elif does is Drop.RECIPE and any(one.recipe is not None for one in files):
            from o8studio.ui.library.recipe_dialog import RecipeDialog  # on first use
            from o8studio.ui.window.recipe_filling import RecipeFilling

            filling, poster_of = RecipeFilling(self._window), self._window.ports.imports.poster_of
            dialog = RecipeDialog(self._window.shell, files, filling.offers(), poster_of)
            dialog.filled.connect(filling.fill)
            dialog.import_asked.connect(self._ask)
            dialog.open()
        else:
            self._ask(files)

    def _ask(self, files: Sequence[ImportFile]) -> None:
        def show(shelves: Shelves) -> None:
            from o8studio.ui.library.import_dialog import ImportDialog  # on first use

            dialog = ImportDialog(self._window.shell, files, shelves, self._window.ports.imports.poster_of)
            dialog.chosen.connect(self._bring_in)
            dialog.open()

        self._window.ports.library.shelves(show)

    def _bring_in(self, order: ImportOrder) -> None:
        count = len(order.paths)
        self._window.toasts.show(
            ngettext("Importing {n} file…", "Importing {n} files…", count).format(n=f"{count:,}"),
            icon="file-input",
        )

        def done(brought: int, problem: str) -> None:
            words = ngettext("{n} clip is in the Library.", "{n} clips are in the Library.", brought)
            self._window.toasts.show(
                problem or words.format(n=f"{brought:,}"),
                action="" if problem else _("Show"),
                act=None if problem else self._show_imported,
                stays=bool(problem),
            )

        self._window.ports.imports.bring_in(order, done)

    def _show_imported(self) -> None:
        self._window.show_page(PageName.LIBRARY)
        page = self._window.pages.library
        if page is not None:
            page.search_for("is:imported added:today")


def _none_words() -> str:
    return _("The chosen models take no pictures now.")


def _used_words(roles: Sequence[ImageRole]) -> str:
    if roles[0] is ImageRole.REFERENCE:
        words = ngettext("{n} picture is a reference now.", "{n} pictures are references now.", len(roles))
        return words.format(n=len(roles))
    if len(roles) > 1:
        return _("The pictures are the first and the last frame of the next clip.")
    if roles[0] is ImageRole.FIRST_FRAME:
        return _("The picture is the first frame of the next clip.")
    return _("The picture is the last frame of the next clip.")
