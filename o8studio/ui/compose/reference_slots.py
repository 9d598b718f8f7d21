"""First frame, last frame, references, and how a picture with another ratio is fitted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from o8studio.domain.compose.batch import Fit
from o8studio.domain.compose.mentions import mention
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.models.core import Core
from o8studio.domain.models.fitting import ratio_of
from o8studio.domain.models.operations import rooms
from o8studio.domain.request import ImageRole, Json
from o8studio.texts.language import _, ngettext, pick
from o8studio.ui.compose.field_note import FieldMessage, FieldNote
from o8studio.ui.compose.reference_slot import Brought, ReferenceSlot
from o8studio.ui.ports import ComposePort, Pixels
from o8studio.ui.theme.theme import sized
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import column, label, row
from o8studio.ui.widgets.menu import Menu


@dataclass(frozen=True, slots=True)
class DraftPictures:
    """The pictures of a draft, how they are fitted, and the clip that the draft goes on from."""

    images: tuple[tuple[ImageRole, str], ...]
    fit: str
    parent: str


class ReferenceSlots(QWidget):
    """First frame, last frame, references; below them how a picture with another ratio is fitted."""

    changed = Signal()
    references_moved = Signal(list, list)
    """The paths of the reference pictures before and after."""

    def __init__(self) -> None:
        super().__init__()
        self._port: ComposePort | None = None
        self._to_load: list[tuple[Path, Brought]] = []
        load = self._load
        self.slots = {
            ImageRole.FIRST_FRAME: ReferenceSlot(ImageRole.FIRST_FRAME, _("First frame"), "image-plus", load),
            ImageRole.LAST_FRAME: ReferenceSlot(ImageRole.LAST_FRAME, _("Last frame"), "image-plus", load),
            ImageRole.REFERENCE: ReferenceSlot(ImageRole.REFERENCE, _("References"), "images", load),
        }
        self._note = label(size=12, tone="2")
        self._note.setWordWrap(True)
        self._sign = QLabel()
        self._sign.setPixmap(sized("info", 14, "accent-text", self.devicePixelRatioF()))
        self._note_line = QWidget()
        line = row(spacing=6)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._note, 1)
        self._note_line.setLayout(line)
        self._shape = FieldNote()
        self._fit = Segments(
            [
                # Translators: what happens to a picture of another shape than the clip: nothing
                (Fit.NONE.value, _("As it is")),
                # Translators: what sticks out is cut off
                (Fit.CROP.value, _("Crop")),
                # Translators: bars are added at two sides
                (Fit.LETTERBOX.value, _("Letterbox")),
            ]
        )
        self._fit.setAccessibleName(_("Fit the picture"))
        self._fit.set_value("")
        self._fit.chosen.connect(self._on_fit)
        self.fit = ""
        self._references: list[str] = []
        self._rooms: Mapping[ImageRole, int] = {}
        self._about_files = ""
        head = row(
            label(_("References"), size=12, weight=500, tone="2"),
            self._shape,
        )
        head.setStretch(1, 1)
        layout = column(spacing=6)
        layout.addLayout(head)
        line = row(*self.slots.values(), spacing=8)
        for at in range(len(self.slots)):
            line.setStretch(at, 1)
        layout.addLayout(line)
        layout.addWidget(self._fit)
        layout.addWidget(self._note_line)
        self.setLayout(layout)
        for slot in self.slots.values():
            slot.picked.connect(self._on_picked)
            slot.refused.connect(self._on_refused)
            slot.left_out.connect(lambda count, one=slot: self._on_left_out(one.room, count))
            slot.pasted.connect(lambda pixels, one=slot: self.keep(pixels, one.role))
        self._show_fit()
        self.show_note("")

    def attach(self, port: ComposePort) -> None:
        """Connect the port, which reads and stores pictures."""
        self._port = port
        for path, done in self._to_load:
            port.thumbnail(path, done)
        self._to_load = []

    def keep(self, pixels: Pixels, role: ImageRole) -> None:
        """Store a picture and put it into a slot."""
        slot = self.slots[role]
        if self._port is not None:
            self._port.keep_picture(pixels, role, lambda path: slot.add(path) if path else None)

    def places_for(self, count: int) -> list[ImageRole]:
        """What so many pictures become, in their order, that are let go anywhere else; fewer where there is no room."""
        first, last, reference = ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME, ImageRole.REFERENCE
        takes = [role for role, slot in self.slots.items() if role in self._rooms and not slot.is_closed]
        if count == 2 and first in takes and last in takes:
            return [first, last]
        if reference in takes:
            return [reference] * min(count, self.slots[reference].room)
        free = [role for role in takes if not self.slots[role].paths]
        return (free or takes)[:1] if count == 1 else takes[:count]

    def take(self, paths: Sequence[str]) -> list[ImageRole]:
        """Use pictures as `places_for` says; the rest is left out."""
        if not paths:
            return []
        roles = self.places_for(len(paths))
        for role in dict.fromkeys(roles):
            self.slots[role].add(*(path for one, path in zip(roles, paths, strict=False) if one is role))
        return roles

    def _load(self, path: Path, done: Brought) -> None:
        if self._port is not None:
            self._port.thumbnail(path, done)
        else:  # a draft restored before there is a studio
            self._to_load.append((path, done))

    def images(self) -> list[tuple[ImageRole, str]]:
        """Every picture with its role."""
        return [(role, path) for role, slot in self.slots.items() for path in slot.paths]

    def set_images(self, images: Sequence[tuple[ImageRole, str]], fit: str = "") -> None:
        """Show these, without emitting."""
        for role, slot in self.slots.items():
            slot.set_paths([path for one, path in images if one is role])
        self.fit = fit
        self._fit.set_value(fit)
        self._references = list(self.slots[ImageRole.REFERENCE].paths)
        self._about_files = ""  # it was about others
        self._show_fit()

    def state(self) -> list[Json]:
        """The pictures, to be saved."""
        return [{"role": role.value, "path": path} for role, path in self.images()]

    def restore(self, saved: Json, fit: str) -> None:
        """Restore what `state` returned, without emitting."""
        images = [
            (ImageRole(str(image["role"])), str(image.get("path", "")))
            for image in (saved if isinstance(saved, list) else [])
            if isinstance(image, dict) and image.get("role") in list(ImageRole)
        ]
        self.set_images(images, fit)

    def show_roles(self, rooms: Mapping[ImageRole, int], why_not: Mapping[ImageRole, str]) -> None:
        """Show how many of each role the chosen models take; slots of unused roles are hidden."""
        self._rooms = rooms
        for role, slot in self.slots.items():
            slot.room = max(1, rooms.get(role, 0))
            slot.setVisible(role in rooms or bool(slot.paths))
            slot.show_why_not(why_not.get(role, ""))
        self.setVisible(any(slot.isVisibleTo(self) for slot in self.slots.values()))

    def show_views(self, views: Sequence[ComposeView]) -> None:
        """Show what each chosen model receives, and which of them can't take the current pictures."""
        room: dict[ImageRole, int] = {}
        for view in views:
            for role, count in rooms(view.model_spec).items():
                if role not in view.roles:
                    continue  # it would never reach the model
                room[role] = max(count, room.get(role, 0))
        there = {role for role, _path in self.images()}
        why_not = {}
        if there - {ImageRole.REFERENCE}:
            # Translators: in the place for reference pictures, which this model takes only without frames
            why_not[ImageRole.REFERENCE] = _("Frames are set")
        elif there:
            why_not = {
                # Translators: in the place for a frame, which this model takes only without reference pictures
                role: _("References are set")
                for role in ImageRole
                if role is not ImageRole.REFERENCE
            }
        self.show_roles(room, why_not)
        shapes = [ratio_of(view.core.get("aspect_ratio")) for view in views if view.core.get("aspect_ratio")]
        self.show_target(next((shape for shape in shapes if shape), 16 / 9))
        follows = ImageRole.FIRST_FRAME in there and not any(
            Core.ASPECT_RATIO in spec.core for view in views for spec in view.fields
        )
        words = _("Shape follows the first frame") if follows else _("Drop, paste or pick")
        self._shape.show_message(FieldMessage(words, is_news=follows))
        self.show_note(self._about_files or _pictures_words(views, there))

    def open_names(self, beside: QWidget, take: Callable[[str], None]) -> None:
        """Choose a reference picture for the text to refer to."""
        menu = Menu(self)
        for number in range(1, len(self.slots[ImageRole.REFERENCE].paths) + 1):
            menu.add(_("Reference {n}").format(n=number), partial(take, mention(number)), icon="images")
        menu.open_below(beside)

    def show_target(self, shape: float | None) -> None:
        """Set the clip's ratio, for the preview of a crop or of bars."""
        shown = (shape, self.fit == Fit.LETTERBOX) if shape and self.fit else None
        for role in (ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME):
            self.slots[role].show_shape(shown)

    def show_note(self, words: str) -> None:
        """Show what a model does with the pictures, or why one can't be used."""
        self._note.setText(words)
        self._note_line.setVisible(bool(words))

    def _on_fit(self, value: object) -> None:
        self.fit = str(value or "")
        self._fit.set_value(self.fit)
        self.changed.emit()

    def _on_refused(self, path: str, why: str) -> None:
        # Translators: the name of a picture file, and a sentence about it
        self._about_files = _("{name}: {why}").format(name=Path(path).name, why=why)
        self.show_note(self._about_files)

    def _on_left_out(self, room: int, count: int) -> None:
        words = ngettext(
            "{n} picture was left out: there is room for {room} here.",
            "{n} pictures were left out: there is room for {room} here.",
            count,
        )
        self._about_files = words.format(n=count, room=room)
        self.show_note(self._about_files)

    def _on_picked(self) -> None:
        self._about_files = ""
        now = list(self.slots[ImageRole.REFERENCE].paths)
        if now != self._references:
            before, self._references = self._references, now
            self.references_moved.emit(before, now)
        self._show_fit()
        self.changed.emit()

    def _show_fit(self) -> None:
        frames = (ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME)
        self._fit.setVisible(any(self.slots[role].paths for role in frames))


def _pictures_words(views: Sequence[ComposeView], there: set[ImageRole]) -> str:
    """What some of the chosen models do with the current pictures."""
    last = {ImageRole.LAST_FRAME}
    ignoring, without = [], []
    for view in views:
        lacking = there - set(rooms(view.model_spec))
        if lacking == last and ImageRole.FIRST_FRAME in there and len(views) > 1:
            ignoring.append(pick(view.model_spec.title, view.model_spec.title_zh))
        elif lacking:
            without.append(pick(view.model_spec.title, view.model_spec.title_zh))
    if without:
        return _("{models} can't take these pictures.").format(models=", ".join(without))
    if ignoring:
        words = _("{models} takes no last frame and will ignore it.")
        return words.format(models=", ".join(ignoring))
    return ""
