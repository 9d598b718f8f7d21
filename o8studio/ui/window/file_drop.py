"""Files that are dragged over the window: zones that say what a drop would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _
from o8studio.ui.library.clip_model import CLIPS_TYPE
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.drops import accept_copy, is_video, pictures_of
from o8studio.ui.widgets.signs import centred, paint_sign

_FROM_REVIEW = (".json", ".html", ".htm")
_RECIPE = ".o8.json"
_MARGIN = 8


class Drop(StrEnum):
    """What a drop does."""

    COMPOSE = "compose"
    RECIPE = "recipe"
    IMPORT = "import"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the window, in its coordinates.

    Attributes:
        clear: places in it that can be dropped on themselves, and so stay to be seen.
    """

    does: Drop
    box: QRect
    icon: str
    title: str
    words: str
    clear: QRegion = field(default_factory=QRegion)


def answers_of(paths: Sequence[str]) -> list[str]:
    """Those that may come from a review page, by their names."""
    return [path for path in paths if path.lower().endswith(_FROM_REVIEW) and not _is_recipe(path)]


def recipes_of(paths: Sequence[str]) -> list[str]:
    """Those that are recipes by their names."""
    return [path for path in paths if _is_recipe(path)]


def recipes_alone(paths: Sequence[str]) -> list[str]:
    """Those without their clip: one beside its clip is read with it."""
    recipes = recipes_of(paths)
    clips = {one for path in videos_of(paths) for one in (path, _without_ending(path))} if recipes else set()
    return [path for path in recipes if path[: -len(_RECIPE)] not in clips]


def _is_recipe(path: str) -> bool:
    return path.lower().endswith(_RECIPE)


def videos_of(paths: Sequence[str]) -> list[str]:
    """Those that may hold videos, by their names: files of known kinds, and folders, which have no ending."""
    return [path for path in paths if is_video(path) or _has_no_ending(path)]


def _without_ending(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _has_no_ending(path: str) -> bool:
    return "." not in path.rpartition("/")[2].strip(".")  # a Path of each of thousands takes the window 50 ms


class FileDrop(QObject):
    """`dropped` with what to do and the paths."""

    dropped = Signal(str, list)

    def __init__(self, window: QWidget, zones: Callable[[Sequence[str]], Sequence[Zone]]) -> None:
        """
        Args:
            zones: where these files can be dropped now; with none they are refused.
        """
        super().__init__(window)
        self._window, self._zones = window, zones
        self._veil: _Veil | None = None
        self._paths: list[str] = []  # as they came in: to read thousands takes the window a while
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the zones while files are over the window."""
        if isinstance(event, QDragEnterEvent) and event.type() is QEvent.Type.DragEnter:
            self._paths = _paths(event)
            zones = self._zones(self._paths) if self._paths else ()
            if zones and accept_copy(event):
                self._show(event.position().toPoint(), zones)
                return True
        elif isinstance(event, QDragMoveEvent) and event.type() is QEvent.Type.DragMove:
            if self._veil is not None:
                if self._veil.point_at(event.position().toPoint()):
                    accept_copy(event)
                else:  # the pointer says that nothing would happen
                    event.ignore()
                return True
        elif event.type() is QEvent.Type.DragLeave:
            self._hide()
        elif isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop and self._veil is not None:
            zone = self._veil.zone_at(event.position().toPoint())
            self._hide()
            if zone is not None and accept_copy(event):
                self.dropped.emit(zone.does.value, self._paths)
            return True
        return super().eventFilter(watched, event)

    def _show(self, spot: QPoint, zones: Sequence[Zone]) -> None:
        self._hide()
        self._veil = _Veil(self._window, zones)
        self._veil.point_at(spot)
        self._veil.show()
        self._veil.raise_()

    def _hide(self) -> None:
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None


def _paths(event: QDropEvent) -> list[str]:
    if event.mimeData().hasFormat(CLIPS_TYPE) or not event.mimeData().hasUrls():
        return []
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return answers_of(files) or [*videos_of(files), *pictures_of(files), *recipes_alone(files)]


class _Veil(QWidget):
    def __init__(self, window: QWidget, zones: Sequence[Zone]) -> None:
        super().__init__(window)
        self._all, self._on = zones, -1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.setAccessibleName(", ".join(zone.title for zone in zones))
        clear = QRegion()
        for zone in zones:
            clear += zone.clear
        if not clear.isEmpty():
            self.setMask(QRegion(self.rect()) - clear)

    def zone_at(self, spot: QPoint) -> Zone | None:
        """The zone under the pointer."""
        return next((zone for zone in self._all if zone.box.contains(spot)), None)

    def point_at(self, spot: QPoint) -> bool:
        """Light the zone under the pointer; False between them."""
        on = next((at for at, zone in enumerate(self._all) if zone.box.contains(spot)), -1)
        if on != self._on:
            self._on = on
            self.update()
        return on >= 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each zone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, zone in enumerate(self._all):
            box = QRectF(zone.box).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            lit = at == self._on
            ground = QColor(theme().colour("accent-tint" if lit else "canvas"))
            ground.setAlphaF(0.92 if lit else 0.86)
            pen = QPen(theme().colour("accent-line" if lit else "line-strong"), 2)
            pen.setStyle(Qt.PenStyle.SolidLine if lit else Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 8, 8)
            middle = _free_of(box, zone.clear).center()
            tint = "accent-text" if lit else "text-2"
            above = QRectF(box.left(), middle.y() - 38 - theme().px(24), box.width(), theme().px(24))
            paint_sign(painter, zone.icon, 24, tint, centred(above, 24).left(), above)
            painter.setPen(theme().colour("text-1"))
            painter.setFont(font(14, 600))
            line = QRectF(box.left() + 12, middle.y() - 28, box.width() - 24, theme().px(24))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, zone.title)
            painter.setPen(theme().colour("text-2"))
            painter.setFont(font(12))
            below = QRectF(box.left() + 24, line.bottom() + 2, box.width() - 48, theme().px(60))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(below, int(flags), zone.words)


def _free_of(box: QRectF, clear: QRegion) -> QRectF:
    """The higher part of a zone above or below its clear places."""
    if clear.isEmpty():
        return box
    places, above, below = QRectF(clear.boundingRect()), QRectF(box), QRectF(box)
    above.setBottom(places.top())
    below.setTop(places.bottom())
    return max(above, below, key=QRectF.height)


def composer_zone(box: QRect, words: str = "", clear: QRegion | None = None) -> Zone:
    """Into the composer.

    Args:
        words: what pictures become; empty with videos.
        clear: the slots of pictures.
    """
    words = words or _("Pictures become references, a video gives its recipe.")
    return Zone(Drop.COMPOSE, box, "image-plus", _("Into the composer"), words, clear or QRegion())


def recipe_zone(box: QRect) -> Zone:
    """Look for recipes."""
    words = _("The settings inside come back; files without go to the Library.")
    return Zone(Drop.RECIPE, box, "scan-search", _("Look for recipes"), words)


def answers_zone(box: QRect) -> Zone:
    """Take in what was written on a review page."""
    words = _("What a person wrote on a review page comes to the takes.")
    return Zone(Drop.ANSWERS, box, "messages-square", _("Take in comments"), words)


def import_zone(box: QRect) -> Zone:
    """Only import."""
    return Zone(Drop.IMPORT, box, "gallery-vertical-end", _("Only import"), _("Into the Library"))
