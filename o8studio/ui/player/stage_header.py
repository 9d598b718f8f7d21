"""The stage's header: the clip's name, and the other takes of its prompt as thumbnails."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from o8studio.domain.library.clip import Clip
from o8studio.texts.language import _
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.clip_details import thumb
from o8studio.ui.widgets.layout import Elided, header, label, tool

_THUMBS = 6


class StageHeader(QWidget):
    """48 px; with more than six takes only their number is shown."""

    take_chosen = Signal(str)
    rename_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._clips: list[Clip] = []
        self._at = -1
        self.name = Elided("", size=14, tone="1", weight=600, left=True)
        self.name.installEventFilter(self)
        self._take = label(size=12, tone="3")
        self._pager = label(size=12, tone="3", figures=True)
        self._thumbs = [self._thumb(at) for at in range(_THUMBS)]
        top, _quiet = header("", self.name, self._take, self._pager, *self._thumbs)
        top.layout().setStretch(0, 1)  # type: ignore[union-attr]  # a box layout
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(top)

    def show_name(self, name: str) -> None:
        """Set the name of the clip on the stage."""
        self.name.setText(name)

    def show_takes(self, clips: Sequence[Clip], current: Clip, thumbnails: Thumbnails) -> None:
        """Show the clips of the same prompt, oldest first."""
        self._clips = list(clips)
        self._at = next((n for n, clip in enumerate(clips) if clip.id == current.id), -1)
        several = self._at >= 0 and len(clips) > 1
        # Translators: a take is one of several clips made from the same prompt, as in film
        words = _("take {n} of {total}").format(n=self._at + 1, total=len(clips))
        self._take.setText(words if several else "")
        self._pager.setText(f"‹ {self._at + 1} / {len(clips)} ›" if len(clips) > _THUMBS else "")
        few = 1 < len(clips) <= _THUMBS
        for number, made in enumerate(self._thumbs):
            shown = few and number < len(clips)
            made.setVisible(shown)
            if shown:
                picture = thumbnails.of_clip(clips[number])
                made.setIcon(QIcon(thumb(picture)) if picture is not None else QIcon())
                made.setChecked(number == self._at)

    def step(self, step: int) -> None:
        """Select the next or the previous take."""
        if len(self._clips) > 1:
            self.take_chosen.emit(self._clips[(self._at + step) % len(self._clips)].id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Double-clicking the name renames."""
        if watched is self.name and event.type() is QEvent.Type.MouseButtonDblClick:
            self.rename_asked.emit()
        return super().eventFilter(watched, event)

    def _thumb(self, at: int) -> QToolButton:
        # Translators: the noun, as in film: clip number {n} of those made from the same prompt
        made = tool("clapperboard", _("Take {n}").format(n=at + 1), checkable=True)
        made.setProperty("kind", "thumb")
        made.setIconSize(QSize(48, 27))
        made.hide()
        made.clicked.connect(lambda: self.take_chosen.emit(self._clips[at].id))
        return made
