"""Files that are dropped on the window, or chosen: their recipes go into the composer, they themselves into the library."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QFileDialog

from o8studio.texts.language import _, ngettext
from o8studio.ui.library_port import ImportFile, ImportOrder, Shelves
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.window.file_drop import (
    Drop,
    FileDrop,
    Zone,
    answers_of,
    answers_zone,
    import_zone,
    recipe_zone,
    recipes_of,
)
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window
from o8studio.ui.window.sharing import take_in


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
        else:
            self.look_through(paths, Drop(does))

    def _zones(self, paths: Sequence[str]) -> Sequence[Zone]:
        window = self._window
        shell = window.shell
        if answers_of(paths):
            return [answers_zone(shell.rect())]
        if len(recipes_of(paths)) == len(paths):
            return [] if window.is_welcoming else [recipe_zone(shell.rect())]
        if window.pages.current is not PageName.STUDIO or window.is_welcoming:
            return [import_zone(shell.rect())]

        def box(part: object) -> QRect:
            widget = part
            return QRect(widget.mapTo(shell, widget.rect().topLeft()), widget.size())  # type: ignore[attr-defined]  # any widget

        columns = window.columns
        zones = [recipe_zone(box(one)) for one in (columns.compose, columns.stage) if one.isVisible()]
        return [*zones, *([import_zone(box(columns.queue))] if columns.queue.isVisible() else [])]

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
