"""The palette's window: one field, and at most twelve rows under the headings of their kinds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from o8studio.texts.language import _
from o8studio.ui.palette.painting import HEADING, ROW, RowPainter
from o8studio.ui.palette.results import Entry, Kind, Results, prefix_and_words
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.floating import Floating, inside_screen, to_its_size
from o8studio.ui.widgets.key_words import key_words
from o8studio.ui.widgets.layout import box, column, key_cap, label, line_edit, row

_WIDTH, _TOP, _FIELD = 720, 96, 56


class Palette(Floating):
    """Opens over the upper middle of a window, with the focus in its field.

    Signals: `asked` with the text at every key, after what is known at once is shown; `library_asked` with the text whose clips
    are wanted in the Library.
    """

    asked = Signal(str)
    library_asked = Signal(str)

    def __init__(self, parent: QWidget, entries: Sequence[Entry]) -> None:
        self.field = line_edit()
        self.field.setObjectName("palette")
        self._hint = _("Find an action, a clip, a prompt, a model or a setting")
        self.field.setPlaceholderText(self._hint)
        self.field.setAccessibleName(_("Command palette"))
        self.field.setProperty("kind", "palette")
        self.field.setFixedHeight(max(_FIELD, theme().px(_FIELD)))
        self.results = Results(entries)
        self.view = QListView()
        self.view.setModel(self.results)
        self.view.setItemDelegate(RowPainter(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(_("Results"))
        self.view.setMouseTracking(True)
        self._none = label(_("Nothing found."), size=12, tone="3")
        self._none.setContentsMargins(18, 10, 18, 12)
        foot = row(
            key_cap("↑ ↓"), label(_("Move"), size=11, tone="3"), key_cap("↵"), label(_("Do it"), size=11, tone="3"),
            key_cap(key_words("Ctrl+Return")), label(_("In Library"), size=11, tone="3"),
            # Translators: behind the key that lists all that can be done with what is chosen
            key_cap("Tab"), label(_("Actions on it"), size=11, tone="3"), 1,
            # Translators: behind the sign that finds only tags
            key_cap("#"), label(_("tag"), size=11, tone="3"),
            # Translators: behind the sign that goes to a frame, a picture of a film
            key_cap(":"), label(_("frame"), size=11, tone="3"),
            # Translators: behind the sign that lists the keys of the keyboard
            key_cap("?"), label(_("keys"), size=11, tone="3"),
            spacing=6, margins=(18, 6, 18, 6),
        )  # fmt: skip
        sign = label()
        sign.setPixmap(sized("search", 18, "text-2", parent.devicePixelRatioF()))
        # Translators: what is searched: not only one kind
        self._searched = label(_("everything"), size=12, tone="3")
        esc = key_cap(key_words("Esc"))
        head = row(sign, self.field, self._searched, esc, spacing=10, margins=(18, 0, 16, 0))
        head.setStretch(1, 1)
        layout = column(spacing=0)
        layout.addLayout(head)
        for part in (box("line"), self.view, self._none, box("line")):
            layout.addWidget(part)
        layout.addLayout(foot)
        super().__init__(parent, layout, _WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_query)
        self.view.clicked.connect(self._run)
        self.view.entered.connect(self._choose)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda spot: self._list_verbs(self.view.indexAt(spot)))
        self._has_chosen = False
        self._fit()

    def open(self) -> None:
        """Show it."""
        parent = self.parentWidget()
        assert parent is not None  # it was given one
        window = parent.window()
        to_its_size(self)
        body = self.body.geometry()
        corner = window.mapToGlobal(window.rect().topLeft())
        corner.setX(corner.x() + (window.width() - body.width()) // 2)
        corner.setY(corner.y() + min(_TOP, max(8, window.height() - body.height() - 8)))
        self.move(inside_screen(corner, body, window.screen()))
        self.show()
        self.field.setFocus()

    def learn(self, initials: Mapping[str, str]) -> None:
        """See `Results.learn`."""
        before = self._chosen()
        self.results.learn(initials)
        self._fit(before)

    def show_found(self, query: str, kind: Kind, entries: Sequence[Entry], note: str = "") -> None:
        """See `Results.show_found`."""
        before = self._chosen()
        if self.results.show_found(query, kind, entries, note):
            self._fit(before)

    def add(self, kind: Kind, entries: Sequence[Entry]) -> None:
        """See `Results.add`."""
        before = self._chosen()
        self.results.add(kind, entries)
        self._fit(before)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list, Enter runs, Tab asks what else there is; everything else is typing."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._goes_back(event):
                self._leave_verbs()
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._list_verbs(self.view.currentIndex())
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self._has_chosen = True
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                is_list = self.results.about is None
                of_clips = is_list and prefix_and_words(self.field.text())[0] in ("", "#")
                if event.modifiers() & Qt.KeyboardModifier.ControlModifier and of_clips:
                    self.close()
                    self.library_asked.emit(self.field.text())
                else:
                    self._run(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    # ---- what can be done with a row

    def _goes_back(self, event: QKeyEvent) -> bool:
        """Esc, Shift+Tab, or Backspace where nothing is left to delete, from the verbs to what was found."""
        if self.results.about is None:
            return False
        is_empty = event.key() == Qt.Key.Key_Backspace and not self.field.text()
        return is_empty or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backtab)

    def _list_verbs(self, index: QModelIndex) -> None:
        shown = index.data(Qt.ItemDataRole.UserRole)
        if self.results.about is None and shown is not None and shown.entry is not None:
            self.results.list_verbs(shown.entry)
            self._show_text("", _("Find an action on it"), _("only actions"))

    def _leave_verbs(self) -> None:
        about, query = self.results.about, self.results.query
        self.results.search(query)
        self._show_text(query, self._hint, self._words_of(query))
        self._has_chosen = True
        self._fit(about)

    def _show_text(self, text: str, hint: str, searched: str) -> None:
        """Without asking for what it finds."""
        with QSignalBlocker(self.field):
            self.field.setText(text)
        self.field.setPlaceholderText(hint)
        self._searched.setText(searched)
        self._has_chosen = False
        self._fit()

    # ---- what is found

    def _on_query(self, query: str) -> None:
        self._has_chosen = False
        if self.results.about is not None:
            self.results.list_verbs(self.results.about, query)
            self._fit()
            return
        self._searched.setText(self._words_of(query))
        self.results.search(query)
        self._fit()
        self.asked.emit(query)

    def _words_of(self, query: str) -> str:
        """What is searched for a query."""
        only = {
            ">": _("only actions"),
            "@": _("only models"),
            "#": _("only tags and their clips"),
            ":": _("a frame or timecode"),
            "?": _("only shortcuts"),
        }.get(prefix_and_words(query)[0])
        return only or _("everything")

    def _chosen(self) -> Entry | None:
        """The entry that a person went to; the first one is chosen only until a better one comes."""
        shown = self.view.currentIndex().data(Qt.ItemDataRole.UserRole) if self._has_chosen else None
        return shown.entry if shown is not None else None

    def _choose(self, index: QModelIndex) -> None:
        self._has_chosen = True
        self.view.setCurrentIndex(index)

    def _fit(self, chosen: Entry | None = None) -> None:
        rows = self.results.rows
        high = sum(theme().px(HEADING if one.entry is None else ROW) for one in rows)
        self.view.setFixedHeight(min(high, self._room()))
        self.view.setVisible(bool(rows))
        self._none.setVisible(not rows)
        at = next((at for at, one in enumerate(rows) if chosen is not None and one.entry == chosen), -1)
        self.view.setCurrentIndex(self.results.index(at, 0))
        if at < 0:
            self._move(1)
        if self.isVisible():
            to_its_size(self)

    def _room(self) -> int:
        """For the list: what the screen has below the field, without the foot."""
        least = 3 * theme().px(ROW)
        if not self.isVisible():
            return max(least, self.screen().availableGeometry().height() - _TOP - theme().px(_FIELD + 48))
        below = self.screen().availableGeometry().bottom() - self.mapToGlobal(self.body.pos()).y()
        return max(least, below - self.field.height() - theme().px(48))

    def _move(self, step: int) -> None:
        """To the next entry that way; headings are passed over, and the ends are joined."""
        places = [at for at, one in enumerate(self.results.rows) if one.entry is not None]
        if not places:
            return
        now = self.view.currentIndex().row()
        number = places.index(now) + step if now in places else (0 if step > 0 else -1)
        at = places[number % len(places) if abs(step) == 1 else max(0, min(len(places) - 1, number))]
        self.view.setCurrentIndex(self.results.index(at, 0))

    def _run(self, index: QModelIndex) -> None:
        """Close first, so that what is done finds the window as it was."""
        shown = index.data(Qt.ItemDataRole.UserRole)
        if shown is None or shown.entry is None or not shown.entry.is_enabled:
            return
        act = shown.entry.act
        self.close()
        act()
