"""Posters, moving pictures, titles and spoken names of clips in the library."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QPixmap

from o8studio.domain.ids import JobId
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.library.painting import Pictures
from o8studio.ui.library.row_words import absence_words, came_words
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.poster_cache import PosterCache
from o8studio.ui.models.thumbnails import Thumbnails


class ClipPictures(QObject):
    """`came` when more can be painted; `source` is what painters ask."""

    came = Signal()

    def __init__(
        self, parent: QObject, folder: Callable[[], Path], store: JobStore, thumbnails: Thumbnails
    ) -> None:
        """
        Args:
            folder: of posters.
        """
        super().__init__(parent)
        self._folder, self._store, self._thumbnails = folder, store, thumbnails
        self._posters = PosterCache(self)
        self._posters.came.connect(self.came)
        thumbnails.sprite_came.connect(self._on_sprite)
        self.source = Pictures(self._poster, self._sprite, self.title)

    def _on_sprite(self, _clip_id: str) -> None:
        self.came.emit()

    def title(self, row: ClipRow) -> tuple[str, str]:
        """Family and title of the model."""
        if not row.model:
            return row.family, _("Imported") if row.is_imported else ""
        family, title = self._store.names(row.model)
        return row.family or family, title

    def _poster(self, row: ClipRow, box: QRect, ratio: float) -> QPixmap | None:
        return self._posters.picture(self._folder() / row.poster, box.size(), ratio)

    def _sprite(self, row: ClipRow) -> QPixmap | None:
        return self._thumbnails.sprite_of(_clip(row))

    def want_sprite(self, row: ClipRow) -> None:
        """Have a clip's moving pictures made, unless they are there."""
        if not row.is_missing:
            self._thumbnails.want_sprite(_clip(row))

    def poster_made(self, row: ClipRow) -> None:
        """A clip's poster was written: read it."""
        self._posters.forget(self._folder() / row.poster)
        self.came.emit()

    def end(self) -> None:
        """Stop reading."""
        self._posters.end()

    def spoken(self, row: ClipRow, takes: int) -> str:
        """What a screen reader says of a clip, which stands for so many takes."""
        parts = [
            row.name,
            _("stack of {n} takes").format(n=takes) if takes > 1 else "",
            self.title(row)[1],
            _("{n} stars").format(n=row.stars) if row.stars else "",
            {"pick": _("picked"), "reject": _("rejected")}.get(row.verdict, ""),
            came_words(row),
            _("file missing") if row.is_missing else "",
            *absence_words(row),
            _("{n} days left").format(n=row.days_left) if row.days_left is not None else "",
        ]
        return ", ".join(part for part in parts if part)


def _clip(row: ClipRow) -> Clip:
    """As the service of pictures wants it."""
    return Clip(
        id=row.id,
        job_id=JobId(row.job_id) if row.job_id else None,
        name=row.name,
        path=row.path,
        sha256="",
        size=row.size,
        length=row.length,
        width=row.width,
        height=row.height,
        fps=row.fps,
        has_sound=row.has_sound,
        kept_at=row.added_at,
        poster=row.poster,
    )
