"""Recipes that came in files: what of one goes into the composer, and what it would cost; it sends nothing."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from o8studio.texts.language import _, ngettext
from o8studio.ui.library.file_pictures import FilePictures, MakePoster, paint_file
from o8studio.ui.library.painting import fitting, text
from o8studio.ui.library.recipe_page import RecipeOffers, RecipePage
from o8studio.ui.library_port import ImportFile, ImportTag
from o8studio.ui.theme.theme import Tints, font, set_icon, theme
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import box, button, column, label, row, tool
from o8studio.ui.widgets.scrolling import Scrolling
from o8studio.ui.widgets.signs import paint_sign

_WIDE, _FILES, _HIGH = 932, 236, 500


class RecipeDialog(Dialog):
    """Signals: `filled` with what was ticked, as a `Chosen`; `import_asked` with files."""

    filled = Signal(object)
    import_asked = Signal(list)

    def __init__(
        self, parent: QWidget, files: Sequence[ImportFile], offers: RecipeOffers, make_poster: MakePoster
    ) -> None:
        layout = column(spacing=0)
        super().__init__(parent, _("Use a recipe"), layout, _WIDE)
        self._offers = offers
        pictures = FilePictures(self, make_poster)
        close = tool("x", _("Close"))
        close.clicked.connect(self.reject)
        top = box(
            "header",
            row(
                label(_("Use a recipe"), size=15, weight=600),
                label(_("fills the composer, sends nothing"), size=12, tone="3"),
                1,
                close,
                margins=(20, 0, 12, 0),
            ),
        )
        top.setFixedHeight(theme().px(52))
        self._pages, self._parts = QStackedWidget(), list[RecipePage | None]()
        left = box("side")
        left.setFixedWidth(theme().px(_FILES))
        count = ngettext("{n} file dropped", "{n} files dropped", len(files)).format(n=len(files))
        side = QVBoxLayout(left)
        side.setContentsMargins(12, 14, 12, 12)
        side.addWidget(label(count, size=12, weight=500, tone="2"))
        listed = QVBoxLayout()
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(4)
        self._buttons = QButtonGroup(self)
        first = -1
        for at, one in enumerate(files):
            entry = _Entry(one, pictures)
            self._buttons.addButton(entry, at)
            listed.addWidget(entry)
            part = RecipePage(one, offers, pictures) if one.recipe is not None else None
            self._parts.append(part)
            if part is not None:
                part.changed.connect(self._show_price)
                first = at if first < 0 else first
            self._pages.addWidget(Scrolling(part) if part is not None else QWidget())
        self._buttons.idClicked.connect(self._show)
        listed.addStretch(1)
        several = QWidget()
        several.setLayout(listed)
        side.addWidget(Scrolling(several), 1)
        plain = label(_("A file without a recipe goes to the Library as it is."), size=12, tone="3")
        plain.setWordWrap(True)
        side.addWidget(plain)
        if len(files) > 1:
            every: QPushButton = button(_("Import all {n}").format(n=len(files)), "", "file-input")
            every.clicked.connect(partial(self._import, list(files)))
            side.addWidget(every)
        middle = row(left, self._pages, spacing=0)
        middle.setStretch(1, 1)
        body = QWidget()
        body.setLayout(middle)
        body.setFixedHeight(theme().px(_HIGH))
        fill = button(_("Fill the composer"), "send")
        set_icon(fill, "sliders-horizontal", tints=Tints.steady("on-accent"))
        fill.clicked.connect(self._take)
        fill.setDefault(True)
        only = button(_("Only import"), "", "file-input")
        only.setAutoDefault(False)
        only.clicked.connect(lambda: self._import([files[self._pages.currentIndex()]]))
        self._only, self._files = only, files
        self._price, self._says = label(size=13, weight=600, figures=True), label(size=12, tone="3")
        foot = box("footer", row(self._price, self._says, 1, only, fill, margins=(20, 12, 16, 12)))
        layout.addWidget(top)
        layout.addWidget(body)
        layout.addWidget(foot)
        fill.setFocus()
        if first >= 0:
            self._buttons.button(first).setChecked(True)
            self._show(first)

    def _show(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._only.setEnabled(self._files[at].may_come or self._files[at].tag is ImportTag.HERE)
        self._show_price()

    def _show_price(self) -> None:
        part = self._parts[self._pages.currentIndex()]
        price = self._offers.price(part.chosen()) if part is not None else ""
        self._price.setText(price)
        self._says.setText(_("if you generate it as it is") if price else "")

    def _import(self, files: list[ImportFile]) -> None:
        self.accept()
        self.import_asked.emit(files)

    def _take(self) -> None:
        part = self._parts[self._pages.currentIndex()]
        self.accept()
        if part is not None:
            self.filled.emit(part.chosen())


class _Entry(QAbstractButton):
    """A file: its picture, its name, and whether a recipe was found; one without can't be chosen."""

    _PICTURE = QSize(62, 35)

    def __init__(self, file: ImportFile, pictures: FilePictures) -> None:
        super().__init__()
        self._file, self._pictures = file, pictures
        self._found = file.recipe is not None
        self._words = _("recipe found") if self._found else _("no recipe")
        self.setCheckable(True)
        self.setEnabled(self._found)
        self.setAccessibleName(f"{file.name}, {self._words}")
        self.setToolTip(file.name)
        self.setFixedHeight(theme().px(52))
        pictures.came.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as its column."""
        return QSize(theme().px(_FILES - 24), theme().px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        if self.isChecked() or self.underMouse() or self.hasFocus():
            is_marked = self.isChecked() or self.hasFocus()
            painter.setPen(QPen(theme().colour("accent-edge"), 1) if is_marked else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        tile = QRect(8, (self.height() - self._PICTURE.height()) // 2, 62, 35)
        picture = self._pictures.poster(self._file.path, self._PICTURE, ratio)
        paint_file(painter, tile, picture, "file-video")
        left, middle = tile.right() + 12, self.height() // 2
        room = self.width() - left - 8
        tone = "text-1" if self._found else "text-2"
        name = fitting(self._file.name, 13, 500, room, theme().scale)
        text(painter, QRect(left, middle - theme().px(18), room, theme().px(18)), name, font(13, 500), tone)
        beside = theme().px(12) + 5
        below = QRect(left + beside, middle + 1, room - beside, theme().px(16))
        token = "ok" if self._found else "text-3"
        paint_sign(painter, "check" if self._found else "ban", 12, token, left, below)
        text(painter, below, fitting(self._words, 12, 400, below.width(), theme().scale), font(12), token)
