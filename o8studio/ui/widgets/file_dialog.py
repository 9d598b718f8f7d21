"""The dialog that asks for files and folders: the desktop's own, else Qt's in our look and language."""

from functools import lru_cache

from PySide6.QtCore import (
    QCoreApplication,
    QFileInfo,
    QLibraryInfo,
    QSize,
    QStandardPaths,
    Qt,
    QTranslator,
    QUrl,
)
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFileIconProvider,
    QHeaderView,
    QListView,
    QSizeGrip,
    QSplitter,
    QToolButton,
    QTreeView,
    QWidget,
)

from o8studio.texts.language import _, in_use
from o8studio.ui.theme.theme import icon, set_icon, theme

_WIDE, _HIGH, _PLACES, _AROUND = 860, 560, 180, 80
_SIZE_COLUMN, _KIND_COLUMN, _DATE_COLUMN = 1, 2, 3
_SIZE_WIDE, _DATE_WIDE = 88, 150
_TOOLS = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "chevron-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "layout-grid",
    "detailModeButton": "rows-3",
}
_Place = QStandardPaths.StandardLocation
_USUAL = (
    _Place.HomeLocation,
    _Place.DesktopLocation,
    _Place.DownloadLocation,
    _Place.MoviesLocation,
    _Place.PicturesLocation,
)


def file_dialog(parent: QWidget, title: str, folder: str = "", kinds: str = "") -> QFileDialog:
    """A dialog to be opened with `open`; it deletes itself.

    It is no class of its own: Qt shows the desktop's dialog only for the very `QFileDialog`.

    Args:
        kinds: which files, as Qt writes it: `Pictures (*.png *.jpg)`.
    """
    _speak()
    made = QFileDialog(parent, title, folder, kinds)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    splitter = made.findChild(QSplitter, "splitter")
    if splitter is not None:  # only Qt's own has parts
        _dress(made, splitter)
    return made


def _dress(dialog: QFileDialog, splitter: QSplitter) -> None:
    dialog.setIconProvider(_icons())
    room = dialog.screen().availableSize() - QSize(_AROUND, _AROUND)
    dialog.resize(QSize(theme().px(_WIDE), theme().px(_HIGH)).boundedTo(room))
    dialog.setSizeGripEnabled(False)
    for grip in dialog.findChildren(QSizeGrip):
        grip.hide()
    for name, sign in _TOOLS.items():
        tool = dialog.findChild(QToolButton, name)
        if tool is not None:
            tool.setAutoRaise(True)
            set_icon(tool, sign)
    for view in dialog.findChildren(QAbstractItemView):
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # Qt's own renames and deletes
        view.setIconSize(QSize(theme().px(16), theme().px(16)))
    places = [QUrl.fromLocalFile(path) for one in _USUAL if (path := QStandardPaths.writableLocation(one))]
    dialog.setSidebarUrls(list(dict.fromkeys(places)))
    splitter.setSizes([theme().px(_PLACES), theme().px(_WIDE - _PLACES)])
    details = dialog.findChild(QTreeView, "treeView")
    if details is not None:
        _arrange(details)
    for names in dialog.findChildren(QListView):
        names.setUniformItemSizes(True)
    # Qt's own translations lack these two; what else it says, `_speak` has
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, _("Folder"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, _("Kind"))


def _arrange(details: QTreeView) -> None:
    """The name has the room; what kind of file it is, its name says."""
    details.setRootIsDecorated(False)
    details.setColumnHidden(_KIND_COLUMN, True)
    header = details.header()
    header.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, width in ((_SIZE_COLUMN, _SIZE_WIDE), (_DATE_COLUMN, _DATE_WIDE)):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(column, theme().px(width))


_spoken: dict[str, QTranslator] = {}


def _speak() -> None:
    """Let Qt speak the language in use; its own texts are in no other place of the program."""
    app = QCoreApplication.instance()
    assert app is not None
    for language, translator in list(_spoken.items()):
        if language != in_use():
            app.removeTranslator(translator)
            del _spoken[language]
    if in_use() != "en" and in_use() not in _spoken:
        made = QTranslator(app)
        if made.load(f"qtbase_{in_use()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(made)
        _spoken[in_use()] = made


class _Icons(QFileIconProvider):
    def icon(self, what: QAbstractFileIconProvider.IconType | QFileInfo, /) -> QIcon:
        """Of a kind, or of a file."""
        kind = QAbstractFileIconProvider.IconType
        is_file = what.isFile() if isinstance(what, QFileInfo) else what is kind.File
        return icon("file-video" if is_file else "folder")


@lru_cache(maxsize=1)
def _icons() -> _Icons:
    """One, kept: a dialog doesn't own it."""
    return _Icons()
