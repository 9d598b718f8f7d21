"""A note beside a field's name: how some of the chosen models treat it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.domain.compose.common_fields import SharedField, SharedStanding
from o8studio.domain.compose.resolve import ComposeView
from o8studio.texts.fields import beside, exceptions, shared_words, standing_words
from o8studio.texts.language import _, pick
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.layout import as_tip
from o8studio.ui.widgets.tiles import tile_pixmap

_SIGN, _GAP = 14, 5


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """A few words; `family` and `title` of the only model with this field; `is_news` if a person should notice it."""

    words: str = ""
    is_news: bool = False
    family: str = ""
    title: str = ""


class FieldNote(QWidget):
    """An information sign or model tile and the words, right-aligned; the full text is in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._message = FieldMessage()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(16))

    def show_message(self, message: FieldMessage) -> None:
        """Replace the message."""
        if message != self._message:
            self._message = message
            self.setAccessibleName(message.words)
            self.setToolTip(as_tip(message.words))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(self.wanted_width(), self.height())

    def minimumSizeHint(self) -> QSize:
        """It shrinks to nothing."""
        return QSize(0, self.height())

    def wanted_width(self) -> int:
        """The width at which nothing is elided."""
        words = self._message.words
        if not words:
            return 0
        sign = theme().px(_SIGN) + _GAP if self._message.family or self._message.is_news else 0
        return QFontMetrics(font(11)).horizontalAdvance(words) + sign + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the right: words, then the sign."""
        painter, message = QPainter(self), self._message
        painter.setFont(font(11))
        sign = self._sign()
        wide = theme().px(_SIGN)
        room = self.width() - (wide + _GAP if sign is not None else 0)
        words = painter.fontMetrics().elidedText(message.words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme().colour("text-2" if message.is_news else "text-3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        if sign is not None:
            left = self.width() - painter.fontMetrics().horizontalAdvance(words) - wide - _GAP
            painter.drawPixmap(max(0, left), (self.height() - wide) // 2, sign)

    def _sign(self) -> QPixmap | None:
        if self._message.family:
            return tile_pixmap(self._message.family, self._message.title, _SIGN)
        return (
            sized("info", _SIGN, "accent-text", self.devicePixelRatioF()) if self._message.is_news else None
        )


def field_message(shared: SharedField, found: SharedStanding, views: Sequence[ComposeView]) -> FieldMessage:
    """Who decides, and each model that does otherwise (docs/design.md, Several models)."""
    names = _names(views)
    words = shared_words(shared, found, names)
    taken = [view for view in views if view.model_spec.id not in shared.without]
    if len(taken) == 1:
        spec = taken[0].model_spec
        # Translators: only this model has such a setting
        only = _("{models} only").format(models=names[spec.id])
        own = standing_words(shared.spec, found.shared)
        title = pick(spec.title, spec.title_zh)
        return FieldMessage(beside(only, own), family=spec.family, title=title)
    return FieldMessage(words, is_news=bool(exceptions(shared, found, names)))


def _names(views: Sequence[ComposeView]) -> dict[str, str]:
    """The first word of each title if those are distinct."""
    titles = {view.model_spec.id: pick(view.model_spec.title, view.model_spec.title_zh) for view in views}
    brief = {model: title.split(" ")[0] for model, title in titles.items()}
    same = [one for one in brief.values() if list(brief.values()).count(one) > 1]
    return {model: titles[model] if word in same else word for model, word in brief.items()}
