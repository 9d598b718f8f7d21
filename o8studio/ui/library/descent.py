"""Which clip came from which: a line of small pictures with arrows, this one in the middle (docs/design.md, Library)."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.library.info_parts import ClipPicture
from o8studio.ui.library.painting import Pictures
from o8studio.ui.theme.theme import sized
from o8studio.ui.widgets.layout import label

_SIZE = QSize(46, 28)
_BEFORE, _AFTER = 2, 2
"""So many are shown at each side: the nearest ones."""


class Descent(QWidget):
    """`chosen` with another clip."""

    chosen = Signal(str)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._places: list[ClipPicture] = []
        self._arrows: list[QWidget] = []
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(3)
        # Translators: stands before small pictures of the clips that a clip came from
        line.addWidget(label(_("From"), size=12, tone="3"))
        line.addSpacing(3)
        for number in range(_BEFORE + 1 + _AFTER):
            arrow = label()
            arrow.setPixmap(sized("arrow-right", 12, "text-3", 2.0))
            if number:
                self._arrows.append(arrow)
                line.addWidget(arrow)
            place = ClipPicture(pictures, _SIZE, ring=1)
            place.clicked.connect(lambda _on=False, one=place: self._choose(one))
            self._places.append(place)
            line.addWidget(place)
        self._more = label(size=12, tone="3")
        line.addWidget(self._more)
        line.addStretch(1)

    def _choose(self, place: ClipPicture) -> None:
        if place.clip is not None:
            self.chosen.emit(place.clip.id)

    def show_descent(self, before: Sequence[ClipRow], this: ClipRow, after: Sequence[ClipRow]) -> None:
        """Show the nearest ones of both sides around this one."""
        line = [*before[-_BEFORE:], this, *after[:_AFTER]]
        for at, place in enumerate(self._places):
            clip = line[at] if at < len(line) else None
            place.setVisible(clip is not None)
            place.show_clip(clip, is_on=clip is not None and clip.id == this.id)
            if at:
                self._arrows[at - 1].setVisible(clip is not None)
        more = max(0, len(before) - _BEFORE) + max(0, len(after) - _AFTER)
        self._more.setText(f"+ {more}" if more else "")
        words = _("Before it: {before}. After it: {after}.").format(before=len(before), after=len(after))
        self.setAccessibleName(words)
