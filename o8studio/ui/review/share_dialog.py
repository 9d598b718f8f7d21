"""The share dialog: which takes, as what, with what in it; how large it gets, and how far it is."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QWidget

from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _, ngettext
from o8studio.ui.review.share_parts import (
    FileList,
    KindButton,
    TakeTick,
    caption,
    filled,
    promise,
    size_words,
    take_ticks,
    wrapped,
)
from o8studio.ui.review.share_preview import PageLook, PagePreview
from o8studio.ui.review.share_settings import EditorSettings, PageSettings, SheetSettings
from o8studio.ui.review.sheet_preview import SheetPreview
from o8studio.ui.review.take_cards import Poster
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.share_port import PageSize, ShareKind, ShareOrder
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row, tool
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.tab_order import stop_at

_WIDTH, _HIGH, _KINDS, _PREVIEW = 972, 664, 236, 340
_MOST_HIGH, _SETTINGS, _BAR = 820, 360, 14

Sizes = Callable[[Sequence[ReviewTake]], Sequence[PageSize]]
"""How large a page with these takes would be."""


class ShareForm(QWidget):
    """What the dialog holds. `ordered` with a `ShareOrder`; `left` when it is to be closed."""

    ordered = Signal(object)
    left = Signal()

    def __init__(
        self,
        title: str,
        takes: Sequence[ReviewTake],
        names: Sequence[str],
        poster: Poster,
        sizes: Sizes,
        names_of: Callable[[ShareOrder, Sequence[ReviewTake]], list[str]],
        *,
        asks_name: bool = False,
        shown: slice = slice(None),
        also_rejected: bool = False,
    ) -> None:
        """
        Args:
            names: of the takes; poster: of a row, for a place of this size.
            names_of: how what an editor gets, or the copies, would be called.
            shown: of more takes than Review shows at once, those that it shows: they are ticked, but for rejected ones.
            also_rejected: those are ticked too.
            asks_name: ask for the name of whoever shares, which nobody told yet.
        """
        super().__init__()
        self._title, self._takes, self._sizes, self._names_of = title, takes, sizes, names_of
        self.is_busy = False
        self.ticks = [TakeTick(take.row, name, poster) for take, name in zip(takes, names, strict=True)]
        self.kinds = {
            ShareKind.PAGE: KindButton("monitor-smartphone", _("Review page"), _("One HTML file to e-mail")),
            ShareKind.SHEET: KindButton("file-text", _("Contact sheet"), _("PDF, A4 or Letter")),
            ShareKind.EDITOR: KindButton("scissors", _("For an editor"), "FCPXML, EDL, OTIO"),
            ShareKind.FILES: KindButton("folder-output", _("The files"), _("As they were delivered")),
        }
        self.page, self.sheet, self.editor = PageSettings(), SheetSettings(), EditorSettings(takes)
        same = _("Copies of the files, with their AI labels and recipes as they are.")
        self._settings, self._shown = QStackedWidget(), QStackedWidget()
        for settings in (self.page, self.sheet, self.editor, filled(wrapped(same))):
            settings.setContentsMargins(0, 0, _BAR, 0)
            self._settings.addWidget(Scrolling(settings))
        opens = _("Opens in any browser of the last four years, also on a phone, without internet.")
        self.preview, self.sheet_preview = PagePreview(poster, wrapped(opens)), SheetPreview(poster)
        self.names, self.files = FileList(), FileList()
        for preview in _previews(self.preview, self.sheet_preview, self.names, self.files):
            self._shown.addWidget(preview)
        self._how_many = label(size=12, tone="3")
        self._head = label(size=14, weight=600)
        self._size, self._fits = label(weight=600, figures=True), Elided("", size=12, left=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(180, 6)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.hide()
        self.person = LineField()
        self.person.setMaxLength(60)
        self.person.setAccessibleName(_("Your name"))
        self.person.setPlaceholderText(_("Your name, beside your comments in what you share"))
        self._asks_name = asks_name
        self.cancel, self.save = button(_("Cancel")), button(_("Save page…"), "primary", "download")
        self._lay_out()
        self.cancel.clicked.connect(self.left)
        self.save.clicked.connect(self._on_save)
        self.page.changed.connect(self._show)
        self.sheet.changed.connect(self._show)
        self.editor.changed.connect(self._show)
        for kind, made in self.kinds.items():
            made.clicked.connect(partial(self.show_kind, kind))
        wanted = {take.row.id for take in takes[shown]}
        for tick, take in zip(self.ticks, takes, strict=True):
            is_good = also_rejected or take.row.verdict is not Verdict.REJECT
            tick.setChecked(take.row.id in wanted and is_good)
            tick.toggled.connect(lambda _on: self._show())
        self.show_kind(ShareKind.PAGE)

    @property
    def kind(self) -> ShareKind:
        """What is made."""
        return list(self.kinds)[self._settings.currentIndex()]

    def show_kind(self, kind: ShareKind) -> None:
        """Show the settings of this kind."""
        self.kinds[kind].setChecked(True)
        stop_at(self.kinds[kind], self.kinds.values())
        at = list(self.kinds).index(kind)
        self._settings.setCurrentIndex(at)
        self._shown.setCurrentIndex(at)
        self.person.setVisible(self._asks_name and kind is not ShareKind.FILES)  # they hold no comments
        self._show()

    def chosen(self) -> list[ReviewTake]:
        """The ticked takes."""
        return [take for take, tick in zip(self._takes, self.ticks, strict=True) if tick.isChecked()]

    def order(self) -> ShareOrder:
        """What is to be made."""
        page, editor = self.page, self.editor
        return ShareOrder(
            clips=tuple(take.row.id for take in self.chosen()),
            kind=self.kind,
            title=self._title,
            lines=page.lines,
            passphrase=page.passphrase,
            prompts=editor.notes.is_on if self.kind is ShareKind.EDITOR else page.prompts.is_on,
            ranges=editor.ranges.is_on,
            comments=(editor if self.kind is ShareKind.EDITOR else page).comments.is_on,
            models=page.models.is_on,
            costs=page.costs.is_on,
            settings=page.seeds.is_on,
            asks=page.asks.is_on,
            paper=self.sheet.paper,
            lists=editor.kinds,
            rate=editor.rate,
            copies=editor.copies.is_on,
        )

    def show_progress(self, part: float) -> None:
        """Something is being made: 0 to 1."""
        self._set_busy(True)
        self.progress.setValue(round(part * 100))

    def show_problem(self, words: str) -> None:
        """It could not be made; everything can be chosen again."""
        self._set_busy(False)
        self._fits.setText(words)

    def repaint_posters(self) -> None:
        """More posters were read."""
        for one in (*self.ticks, self.preview, self.sheet_preview):
            one.update()

    def _set_busy(self, on: bool) -> None:
        self.is_busy = on
        self.progress.setVisible(on)
        for made in (self.save, self.person, self._settings, *self.kinds.values(), *self.ticks):
            made.setEnabled(not on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The preview gives way where the settings would have no room."""
        super().resizeEvent(event)
        self._preview.setVisible(self.width() - _room(_KINDS) - _room(_PREVIEW) >= theme().px(_SETTINGS))

    def _on_save(self) -> None:
        self.ordered.emit(self.order())

    def _show(self) -> None:
        chosen, kind = self.chosen(), self.kind
        self._head.setText(ngettext("Share {n} take", "Share {n} takes", len(chosen)).format(n=len(chosen)))
        self._how_many.setText(_("{n} chosen of {total}").format(n=len(chosen), total=len(self._takes)))
        self.page.show_takes(chosen)
        self.editor.show_takes(chosen)
        copies = self.editor.copies.is_on
        words = {
            ShareKind.PAGE: _("Save page…"),
            ShareKind.SHEET: _("Save PDF…"),
            ShareKind.EDITOR: _("Save folder…") if copies else _("Save lists…"),
            ShareKind.FILES: _("Save files…"),
        }
        self.save.setText(words[kind])
        is_complete = kind is not ShareKind.EDITOR or bool(self.editor.kinds)
        is_complete &= kind is not ShareKind.PAGE or self.page.is_complete
        self.save.setEnabled(bool(chosen) and is_complete)
        sizes = list(self._sizes(chosen))
        self.page.show_sizes(sizes)
        page = PageLook(self._title, comments=self.page.comments.is_on, asks=self.page.asks.is_on)
        self.preview.show_page(chosen, page)
        self.sheet_preview.show_sheet(chosen, self._title, self.sheet.paper)
        size, fits = "", ""
        if kind is ShareKind.PAGE and chosen:
            now = next(one for one in sizes if one.lines == self.page.lines)
            size = f"≈ {size_words(now.size)}"
            too_big = _("Too big for most mail. Use 360p, ≈ {size}").format(size=size_words(sizes[0].size))
            fits = _("fits an e-mail, most take 20 MB") if now.is_mailable else too_big
        elif kind is ShareKind.FILES or (kind is ShareKind.EDITOR and copies):
            size = size_words(sum(take.row.size for take in chosen))
        self._size.setText(size)
        self._fits.setText(fits)
        made = self._names_of(self.order(), chosen)
        if kind is ShareKind.FILES:
            self.files.show_names(made, has_folder=False)
        else:
            self.names.show_names(made, has_folder=copies)
        if kind is ShareKind.EDITOR and copies and chosen:
            count = len(made) - 1
            self._fits.setText(
                ngettext("{n} file in one folder", "{n} files in one folder", count).format(n=count)
            )

    def _lay_out(self) -> None:
        close = tool("x", _("Close"))
        close.clicked.connect(self.left)
        head, foot = QFrame(), QFrame()
        head.setProperty("role", "header")
        head.setFixedHeight(theme().px(52))
        name = Elided(self._title[:200], size=12, left=True)
        line = row(self._head, name, close, margins=(20, 0, 12, 0))
        line.setStretch(1, 1)
        head.setLayout(line)
        foot.setProperty("role", "footer")
        foot.setFixedHeight(theme().px(60))
        line = row(self._size, self._fits, self.progress, self.cancel, self.save, margins=(20, 0, 16, 0))
        line.setStretch(1, 1)
        foot.setLayout(line)
        ways, middle = QWidget(), QWidget()
        ways.setFixedWidth(_room(_KINDS))
        ways.setLayout(column(*self.kinds.values(), 1, spacing=6, margins=(12, 12, 12, 12)))
        ticks = take_ticks(self.ticks)
        parts = (caption(_("Takes"), self._how_many), ticks, self.person, self._settings)
        middle.setLayout(column(*parts, spacing=8, margins=(20, 16, 20, 12)))
        right = box("well", column(self._shown, margins=(20, 16, 20, 16)))
        right.setFixedWidth(_room(_PREVIEW))
        self._preview = right
        body = row(ways, middle, right, spacing=0)
        body.setStretch(1, 1)
        whole = column(head, spacing=0)
        whole.addLayout(body, 1)
        whole.addWidget(foot)
        self.setLayout(whole)


class ShareDialog(Dialog):
    """`stopped` when it is closed while something is being made."""

    stopped = Signal()

    def __init__(self, parent: QWidget, form: ShareForm) -> None:
        super().__init__(parent, _("Share"), column(form), _WIDTH)
        self.form = form
        room = parent.window().height() - 40
        self.body.setFixedWidth(min(theme().px(_WIDTH), max(_WIDTH, parent.window().width() - 80)))
        self.body.setFixedHeight(min(max(_HIGH, min(theme().px(_HIGH), _MOST_HIGH)), max(420, room)))
        form.save.setDefault(True)
        form.left.connect(self.reject)
        self.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        if self.form.is_busy:
            self.stopped.emit()


def _room(width: int) -> int:
    """A column grows with the text, but not so far that the settings between lose theirs."""
    return min(theme().px(width), round(width * 1.25))


def _previews(page: QWidget, sheet: QWidget, names: QWidget, files: QWidget) -> list[QWidget]:
    """What each kind makes, in words."""
    comes_back = _(
        "Nothing is uploaded and the page calls nobody. Answers come back as a small file: drop it on this window."
    )
    labels = _("AI labels in the files stay as they came.")
    holds = _("Six pictures of each take with their timecodes, its prompt, answer and comments.")
    return [
        filled(caption(_("Preview")), page, promise("shield-check", comes_back)),
        filled(caption(_("Preview")), sheet, wrapped(holds)),
        _listed(
            names,
            promise("info", _("Paths inside are relative, so the folder can move.")),
            promise("stamp", labels),
        ),
        _listed(files, promise("stamp", labels)),
    ]


def _listed(names: QWidget, *promises: QWidget) -> QWidget:
    """Files by their names, however many they are."""
    return Scrolling(filled(caption(_("What you will have")), names, *promises))
