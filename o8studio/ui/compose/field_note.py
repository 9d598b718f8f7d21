"""A note beside a field's name: how some of the chosen models treat it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.domain.compose.common_fields import SharedField
from o8studio.domain.compose.resolve import ComposeView, NoteKind
from o8studio.domain.models.core import Core
from o8studio.texts.language import _, pick
from o8studio.ui.theme.theme import font, pixmap, theme
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
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(16))

    def show_message(self, message: FieldMessage) -> None:
        """Replace the message."""
        if message != self._message:
            self._message = message
            self.setAccessibleName(message.words)
            self.setToolTip(as_tip(message.words))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the right: words, then the sign."""
        painter, message = QPainter(self), self._message
        painter.setFont(font(11))
        sign = self._sign()
        room = self.width() - (_SIGN + _GAP if sign is not None else 0)
        words = painter.fontMetrics().elidedText(message.words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme().colour("text-2" if message.is_news else "text-3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        if sign is not None:
            left = self.width() - painter.fontMetrics().horizontalAdvance(words) - _SIGN - _GAP
            painter.drawPixmap(max(0, left), (self.height() - _SIGN) // 2, _SIGN, _SIGN, sign)

    def _sign(self) -> QPixmap | None:
        if self._message.family:
            return tile_pixmap(self._message.family, self._message.title, _SIGN)
        return (
            pixmap("info", _SIGN, "accent-text", self.devicePixelRatioF()) if self._message.is_news else None
        )


def field_message(shared: SharedField, views: Sequence[ComposeView]) -> FieldMessage:
    """Which models send another value, which lack the field, or how many choices all share (docs/design.md, Several models)."""
    core = shared.spec.key
    names = _names(views)
    snapped = [
        # Translators: this model takes {value}, the nearest to what was chosen
        _("{model}: {value}").format(model=names[view.model_spec.id], value=_value(note.detail, core))
        for view in views
        for note in view.notes
        if note.kind == NoteKind.SNAPPED and _carries(view, note.field, core)
    ]
    if snapped:
        return FieldMessage(", ".join(snapped), is_news=True)
    taken = [view for view in views if view.model_spec.id not in shared.without]
    without = ", ".join(names[model] for model in shared.without)
    if len(taken) == 1:
        spec = taken[0].model_spec
        # Translators: only this model has such a setting
        words = _("{models} only").format(models=names[spec.id])
        return FieldMessage(words, family=spec.family, title=pick(spec.title, spec.title_zh))
    if shared.without:
        words = (
            # Translators: these models make clips without sound, whatever is chosen
            _("{models}: silent")
            if core == Core.AUDIO
            # Translators: these models have no such setting
            else _("{models}: none")
        )
        return FieldMessage(words.format(models=without), is_news=True)
    if shared.spec.choices and len(shared.everywhere) < len(shared.spec.choices):
        # Translators: so many choices are known to each of the {models} chosen models; both are numbers
        words = _("{n} shared by all {models}")
        return FieldMessage(words.format(n=len(shared.everywhere), models=len(views)))
    return FieldMessage()


def _names(views: Sequence[ComposeView]) -> dict[str, str]:
    """The first word of each title if those are distinct."""
    titles = {view.model_spec.id: pick(view.model_spec.title, view.model_spec.title_zh) for view in views}
    brief = {model: title.split(" ")[0] for model, title in titles.items()}
    same = [one for one in brief.values() if list(brief.values()).count(one) > 1]
    return {model: titles[model] if word in same else word for model, word in brief.items()}


def _carries(view: ComposeView, key: str, core: str) -> bool:
    spec = next((spec for spec in view.fields if spec.key == key), None)
    return spec is not None and core in spec.core


def _value(taken: str, core: str) -> str:
    return _("{n} s").format(n=taken) if core == Core.DURATION and taken.isdigit() else taken
