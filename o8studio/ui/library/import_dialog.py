"""Files from elsewhere before they are imported: which of them, what becomes of the files, project and tags (docs/design.md, Library)."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from o8studio.domain.library.facts import GroupKind
from o8studio.texts.language import _, joined, listed, ngettext
from o8studio.ui.library.file_pictures import FilePictures, MakePoster, paint_file
from o8studio.ui.library.info_tags import TagField
from o8studio.ui.library.painting import check_box, fitting, sign_tag, sign_tag_width, size_words, text
from o8studio.ui.library.tick_box import TickBox
from o8studio.ui.library_port import ImportFile, ImportOrder, ImportTag, ImportWay, Shelves
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.controls import Choice, Segments
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import box, button, column, label, row, tool
from o8studio.ui.widgets.scrolling import OverlayBar
from o8studio.ui.widgets.signs import square

_WIDE, _ROW, _MOST_HIGH = 792, 50, 9
_FILE = Qt.ItemDataRole.UserRole


def tag_look(tag: ImportTag) -> tuple[str, str, str]:
    """Words, icon and colour of what was found out about a file."""
    return {
        ImportTag.RECIPE: (_("Recipe found"), "check", "ok"),
        ImportTag.RECIPE_BESIDE: (_("Recipe beside it"), "check", "ok"),
        ImportTag.LABEL: (_("AI label found"), "stamp", "text-2"),
        ImportTag.SIGNED: (_("Signature found"), "stamp", "text-2"),
        ImportTag.NONE: (_("No recipe"), "", "text-2"),
        ImportTag.HERE: (_("Already here"), "", "text-2"),
        ImportTag.CANNOT_PLAY: (_("Can't be played"), "monitor-x", "warn"),
        ImportTag.LEFT_OUT: (_("Left out"), "", "text-2"),
    }[tag]


class ImportDialog(Dialog):
    """`chosen` with an `ImportOrder`."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget, files: Sequence[ImportFile], shelves: Shelves, make_poster: MakePoster
    ) -> None:
        title = ngettext("Import {n} file", "Import {n} files", len(files)).format(n=f"{len(files):,}")
        layout = column(spacing=0)
        super().__init__(parent, title, layout, _WIDE)
        self._files, self._free = files, shelves.free_bytes
        whole = size_words(sum(one.size for one in files))
        folders = {Path(one.path).parent.name for one in files}
        if len(folders) == 1:
            whole = _("from {folder}, {size}").format(folder=folders.pop(), size=whole)
        close = tool("x", _("Close"))
        close.clicked.connect(self.reject)
        top = box(
            "header",
            row(
                label(title, size=15, weight=600),
                label(whole, size=12, tone="3"),
                1,
                close,
                margins=(20, 0, 12, 0),
            ),
        )
        top.setFixedHeight(theme().px(52))
        self._all = TickBox(_("All or none"))
        self._all.setToolTip(_("All or none"))
        self._all.clicked.connect(self._toggle_all)
        self._count, self._found = label(), label(size=12, tone="2")
        summary = box(
            "header", row(self._all, self._count, 1, self._found, spacing=10, margins=(20, 0, 20, 0))
        )
        summary.setFixedHeight(theme().px(40))
        self._model = QStandardItemModel(self)
        for one in files:
            item = QStandardItem(one.name)
            item.setData(one, _FILE)
            item.setEditable(False)
            item.setCheckable(one.may_come)
            item.setCheckState(Qt.CheckState.Checked if one.may_come else Qt.CheckState.Unchecked)
            item.setData(
                f"{one.name}, {one.facts}, {tag_look(one.tag)[0]}", Qt.ItemDataRole.AccessibleTextRole
            )
            self._model.appendRow(item)
        self._model.itemChanged.connect(lambda _item: self._show())
        self.list = _Files(len(files))
        self.list.setModel(self._model)
        pictures = FilePictures(self, make_poster)
        pictures.came.connect(self.list.viewport().update)
        self.list.setItemDelegate(_Row(self.list, pictures))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(_("Files"))
        self.list.clicked.connect(self._toggle)
        OverlayBar(self.list)
        self._way = Segments(
            (
                (ImportWay.COPY, _("Copy")),
                (ImportWay.MOVE, _("Move")),
                (ImportWay.LEAVE, _("Leave in place")),
            ),
            may_be_empty=False,
        )
        self._way.set_value(ImportWay.COPY)
        self._chosen_way = ImportWay.COPY
        self._way.chosen.connect(self._on_way)
        self._project = Choice(_("Project"))
        self._project.addItem(_("No project"), "")
        for group in shelves.sidebar.groups:
            if group.kind is GroupKind.PROJECT and not group.is_deleted:
                self._project.addItem(group.name, group.id)
        self._tags = TagField()
        titled = (
            _titled(_("Files"), self._way),
            _titled(_("Project"), self._project),
            _titled(_("Tags"), self._tags, _("for all of them")),
        )
        options = row(spacing=16, margins=(20, 14, 20, 14))
        for part, stretch in zip(titled, (5, 4, 4), strict=True):
            options.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        self._note = label(size=12, tone="3")
        self._note.setWordWrap(True)
        keep, self._press = button(_("Cancel")), button("", "send")
        keep.setAutoDefault(False)
        keep.clicked.connect(self.reject)
        self._press.setDefault(True)
        self._press.clicked.connect(self._take)
        foot = row(self._note, keep, self._press, margins=(20, 12, 16, 12))
        foot.setStretch(0, 1)
        for part in (top, summary, self.list, box("footer", options), box("footer", foot)):
            layout.addWidget(part)
        self._show()
        self._press.setFocus()

    def _ticked(self) -> list[ImportFile]:
        items = [self._model.item(at) for at in range(self._model.rowCount())]
        return [item.data(_FILE) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _show(self) -> None:
        ticked = self._ticked()
        self._all.show_ticked(
            None if 0 < len(ticked) < sum(one.may_come for one in self._files) else bool(ticked)
        )
        count = _("{n} of {all} chosen").format(n=f"{len(ticked):,}", all=f"{len(self._files):,}")
        self._count.setText(count)
        recipes = sum(one.tag in (ImportTag.RECIPE, ImportTag.RECIPE_BESIDE) for one in self._files)
        here = sum(one.tag is ImportTag.HERE for one in self._files)
        out = sum(one.tag is ImportTag.LEFT_OUT for one in self._files)
        parts = [
            _("{n} with a recipe").format(n=recipes) if recipes else "",
            _("{n} already here").format(n=here) if here else "",
            _("{n} left out").format(n=out) if out else "",
        ]
        self._found.setText(listed(parts))
        needs = sum(one.size for one in ticked)
        kept = _("Recipes, labels and file dates are kept as they came.")
        if self._chosen_way is ImportWay.LEAVE:
            words = _("The files stay where they are and are never touched.")
        elif self._free is None:
            words = joined((kept, _("Needs {size}.").format(size=size_words(needs))))
        else:
            room = _("Needs {size}, {free} free.").format(size=size_words(needs), free=size_words(self._free))
            words = joined((kept, room))
        self._note.setText(words)
        self._press.setText(_("Import {n}").format(n=f"{len(ticked):,}"))
        self._press.setEnabled(bool(ticked))

    def _on_way(self, way: object) -> None:
        self._chosen_way = ImportWay(str(way))
        self._show()

    def _toggle(self, index: QModelIndex) -> None:
        item = self._model.itemFromIndex(index)
        if item.isCheckable():
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _toggle_all(self) -> None:
        on = len(self._ticked()) < sum(one.may_come for one in self._files)
        for at in range(self._model.rowCount()):
            if self._model.item(at).isCheckable():
                self._model.item(at).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _take(self) -> None:
        order = ImportOrder(
            paths=tuple(one.path for one in self._ticked()),
            way=self._chosen_way,
            project=str(self._project.currentData() or ""),
            tags=self._tags.tags(),
        )
        self.accept()
        self.chosen.emit(order)


def _titled(title: str, part: QWidget, more: str = "") -> QWidget:
    made = QWidget()
    named = column(spacing=6)
    named.addLayout(row(label(title, size=12, weight=500, tone="2"), 1, label(more, size=11, tone="3")))
    named.addWidget(part)
    made.setLayout(named)
    return made


class _Files(QListView):
    """As high as so many lines; it gives way when what is below it grows."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setMinimumHeight(theme().px(_ROW) * min(2, lines))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """All lines, up to a few."""
        return QSize(300, theme().px(_ROW) * min(_MOST_HIGH, max(2, self._lines)))


class _Row(QStyledItemDelegate):
    def __init__(self, view: QListView, pictures: FilePictures) -> None:
        super().__init__(view)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(300, theme().px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: ImportFile = index.data(_FILE)
        box_: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.fillRect(box_, theme().colour("hover"))
        painter.fillRect(box_.left(), box_.bottom(), box_.width(), 1, theme().colour("line-2"))
        middle = box_.center().y()
        is_here = one.tag is ImportTag.HERE
        if one.may_come or is_here:  # a clip that is here has a box that takes no tick
            on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
            painter.setOpacity(0.4 if is_here else 1.0)
            check_box(painter, square(box_.left() + 20, box_, 18), on=on, on_picture=False)
            painter.setOpacity(1.0)
        tile = QRect(box_.left() + 32 + theme().px(18), middle - 18, 64, 36)
        is_shown = one.tag not in (ImportTag.LEFT_OUT, ImportTag.CANNOT_PLAY)
        picture = self._pictures.poster(one.path, tile.size(), 2.0) if is_shown else None
        icons = {ImportTag.LEFT_OUT: "file-x", ImportTag.CANNOT_PLAY: "monitor-x"}
        paint_file(painter, tile, picture, icons.get(one.tag, "file-video"))
        words, sign, token = tag_look(one.tag)
        left = box_.right() - 20 - sign_tag_width(words, sign)
        sign_tag(painter, QPointF(left, middle), words, sign, token)
        room = left - tile.right() - 24
        line = QRect(tile.right() + 12, middle - theme().px(17), room, theme().px(18))
        tone = "text-1" if one.may_come or is_here else "text-3"
        text(painter, line, fitting(one.name, 13, 500, room, theme().scale), font(13, 500), tone)
        below = QRect(line.left(), line.bottom() + 1, room, theme().px(15))
        text(painter, below, fitting(one.facts, 11, 400, room, theme().scale), font(11), "text-3")
        painter.restore()
