"""One recipe of the recipe dialog: a line for each part with a box to tick, and what this gateway can't take of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.models.core import Core
from o8studio.domain.request import ImageRole, Json
from o8studio.texts.language import _, joined, listed, ngettext
from o8studio.ui.library.file_pictures import FilePictures, paint_file
from o8studio.ui.library.painting import clock, plate
from o8studio.ui.library.tick_box import SignTag, TickBox
from o8studio.ui.library_port import ImportFile
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import Elided, box, column, label, row, tag
from o8studio.ui.widgets.tiles import tile_pixmap

_TITLE_WIDE, _MODEL_WIDE = 92, 160
_MOST_VALUE, _MOST_NOTE = 120, 400
_POSTER, _SMALL = QSize(189, 106), QSize(58, 33)
_OF_FORMATS = frozenset({"n", "width", "height"})
"""Values that wire formats have beside a model's own parameters."""
_APART = (Core.SEED, Core.NEGATIVE_PROMPT)
"""Values that have a line of their own."""

Pictures = tuple[tuple[ImageRole, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A model of this gateway with which a recipe can be made.

    Attributes:
        note: said if it is not the recipe's own, else empty.
        takes: names of the parameters that it knows; None where nobody knows them.
    """

    model: str
    note: str = ""
    takes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person ticked: a recipe for a model that is offered, whose unticked parts are empty; and pictures, as paths."""

    recipe: Recipe
    pictures: Pictures = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeOffers:
    """What the gateway in use can make of recipes.

    Attributes:
        nearest: the model itself, or the nearest one; of the second argument, if that is a model that a person chose.
        models: what it lists, by id: family and title.
        name: family and title of any model.
        price: of making what was chosen as it is, in words; empty if it can't be made.
    """

    nearest: Callable[[Recipe, str], Offered]
    models: Mapping[str, tuple[str, str]]
    name: Callable[[str], tuple[str, str]]
    price: Callable[[Chosen], str]


class RecipePage(QWidget):
    """Everything is ticked but the seed. `changed` when another model or other parts are chosen."""

    changed = Signal()

    def __init__(self, file: ImportFile, offers: RecipeOffers, pictures: FilePictures) -> None:
        super().__init__()
        assert file.recipe is not None
        self._file, self._recipe, self._offers, self._pictures = file, file.recipe, offers, pictures
        self._offered = offers.nearest(file.recipe, "")
        self._ticks: dict[str, TickBox] = {}
        self._notes: dict[str, tuple[QWidget, QLabel]] = {}
        self._chips = FlowLayout(spacing=6)
        self._lines = column(spacing=0, margins=(20, 14, 20, 14))
        self.setLayout(self._lines)
        self._lines.addLayout(self._head())
        recipe = self._recipe
        self._add("prompt", _("Prompt"), _words(recipe.prompt))
        negative = str(recipe.core.get(Core.NEGATIVE_PROMPT) or "")
        if negative:
            self._add(Core.NEGATIVE_PROMPT, _("Negative"), _words(negative))
        self._add_pictures()
        if recipe.model or self._offered.model:
            self._add("model", _("Model"), self._model_line())
        if self._values():
            self._add("values", _("Parameters"), self._chips)
        if recipe.extra:
            self._add("extra", _("Raw JSON"), _words(str(dict(recipe.extra))), on=False)
            self._note("extra", _("Look at it before you tick it."))
        seed = recipe.core.get(Core.SEED)
        if seed is not None:
            why = label(_("With it, the clip comes out close to this one."), size=12, tone="3")
            self._add(
                Core.SEED, _("Seed"), row(label(str(seed)[:40], size=12, figures=True), why, 1), on=False
            )
        self._lines.addStretch(1)
        self._show_model()

    # ---- building

    def _head(self) -> QLayout:
        file, recipe = self._file, self._recipe
        found = _("Recipe whole, checksum fits") if file.is_whole else _("Recipe found")
        name = Elided(file.name, size=14, weight=600, tone="1", left=True)
        facts = Elided(file.facts, size=12, tone="3", left=True)
        signs = row(
            SignTag(found, "check", "ok"), SignTag(file.label, "stamp", "text-2") if file.label else None, 1
        )
        right = column(name, facts, spacing=4)
        right.addLayout(signs)
        programs = {"o8studio": "o8studio", "wan2gp": "Wan2GP", "comfyui": "ComfyUI", "invokeai": "InvokeAI"}
        program, day = programs.get(recipe.source, recipe.source), recipe.made_at[:10]
        words = [
            (_("Written by {program}, {day}.") if day else _("Written by {program}.")).format(
                program=program, day=day
            )
            if program
            else "",
            _("The label stays in the file and goes on into copies.") if file.label else "",
        ]
        if said := joined(words):
            right.addWidget(_words(said, "3"))
        right.addStretch(1)
        picture = FilePicture(self._pictures, file.path, _POSTER, length=file.length)
        whole = row(picture, spacing=14, margins=(0, 0, 0, 12))
        whole.addLayout(right, 1)
        return whole

    def _add_pictures(self) -> None:
        if self._file.pictures:
            shown = [
                FilePicture(self._pictures, path, _SMALL, is_still=True, number=at)
                for at, (_role, path) in enumerate(self._file.pictures, 1)
            ]
            roles = listed(_role_words(role) for role, _path in self._file.pictures)
            self._add("pictures", _("Pictures"), row(*shown, label(roles, size=12, tone="3"), 1))
        elif self._recipe.references:
            roles = listed(_role_words(one.role) for one in self._recipe.references)
            self._add("", _("Pictures"), _words(roles))
            self._note("", _("The pictures themselves are not in the file; add them by hand."))

    def _model_line(self) -> QLayout:
        family, title = self._offers.name(self._recipe.model or self._offered.model)
        sign = label()
        sign.setPixmap(tile_pixmap(family, title, 16))
        own = self._recipe.model if self._recipe.model != title else ""
        self.choice = Choice(_("Model to make it with"), small=True)
        self.choice.setFixedWidth(theme().px(_MODEL_WIDE))
        for model, (_family, name) in sorted(self._offers.models.items(), key=lambda one: one[1]):
            self.choice.addItem(name, model)
        self.choice.setCurrentIndex(self.choice.findData(self._offered.model))
        if not self.choice.count():
            self.choice.hide()
        self.choice.activated.connect(lambda at: self._choose_model(str(self.choice.itemData(at))))
        named = row(
            sign, label(title, size=12), Elided(own, size=12, tone="3", left=True), self.choice, spacing=6
        )
        named.setStretch(2, 1)
        return named

    def _add(self, name: str, title: str, what: QWidget | QLayout, *, on: bool = True) -> None:
        """A line; without a name it can't be ticked."""
        tick = TickBox(title)
        tick.setChecked(on and bool(name))
        tick.setEnabled(bool(name))
        tick.toggled.connect(lambda _on: self.changed.emit())
        self._ticks[name] = tick
        right = column(spacing=3)
        right.addWidget(what) if isinstance(what, QWidget) else right.addLayout(what)
        sign, said = label(), _words("", "2")
        sign.setPixmap(sized("info", 14, "accent-text", 2.0))
        line = row(sign, said, spacing=6)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        note = QWidget()
        note.setLayout(line)
        note.hide()
        right.addWidget(note)
        self._notes[name] = note, said
        named = label(title, size=12, weight=500)
        named.setFixedWidth(theme().px(_TITLE_WIDE))
        whole = row(tick, named, spacing=12, margins=(0, 10, 0, 10))
        for part in (tick, named):
            whole.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(right, 1)
        self._lines.addWidget(box("row", whole))

    def _note(self, name: str, words: str) -> None:
        """Say something below a line; empty says nothing."""
        if name in self._notes:
            note, said = self._notes[name]
            said.setText(words[:_MOST_NOTE])
            note.setVisible(bool(words))

    # ---- the model

    def _choose_model(self, model: str) -> None:
        self._offered = self._offers.nearest(self._recipe, model)
        self._show_model()
        self.changed.emit()

    def _show_model(self) -> None:
        """What the model that is offered can't take, struck through and said."""
        self._note("model", self._offered.note)
        lost = self._lost()
        title = self._offers.name(self._offered.model)[1]
        is_lost = Core.NEGATIVE_PROMPT in lost
        self._note(Core.NEGATIVE_PROMPT, _("{model} takes none.").format(model=title) if is_lost else "")
        while self._chips.count():
            item = self._chips.takeAt(0)
            chip = item.widget() if item is not None else None
            if chip is not None:
                chip.deleteLater()
        for name, value in self._values().items():
            chip = tag(value_words(name, value)[:_MOST_VALUE])
            if name in lost:
                look = chip.font()
                look.setStrikeOut(True)
                chip.setFont(look)
                chip.setEnabled(False)
            self._chips.addWidget(chip)
        names = [name for name in lost if name in self._values()]
        words = ngettext(
            "{names} does not exist here and is left out.",
            "{names} do not exist here and are left out.",
            len(names),
        ).format(names=listed(names))
        self._note("values", words if names else "")

    def _values(self) -> dict[str, Json]:
        core = {name: value for name, value in self._recipe.core.items() if name not in _APART}
        return {**core, **self._recipe.native}

    def _lost(self) -> Sequence[str]:
        takes = self._offered.takes
        if takes is None:
            return ()
        return [
            name
            for name in {**self._recipe.core, **self._recipe.native}
            if name not in takes and name not in _OF_FORMATS
        ]

    def chosen(self) -> Chosen:
        """What is ticked, for the model that is offered."""

        def on(name: str) -> bool:
            tick = self._ticks.get(name)
            return tick is not None and tick.isChecked()

        core = {
            name: value
            for name, value in self._recipe.core.items()
            if on(name if name in _APART else "values")
        }
        none: Mapping[str, Json] = {}
        recipe = replace(
            self._recipe,
            prompt=self._recipe.prompt if on("prompt") else "",
            model=self._offered.model if on("model") else "",
            core=core,
            native=self._recipe.native if on("values") else none,
            extra=self._recipe.extra if on("extra") else none,
        )
        return Chosen(recipe, self._file.pictures if on("pictures") else ())


class FilePicture(QWidget):
    """The picture of a file: a video's first one, with its length, or a still, with its number."""

    def __init__(
        self,
        pictures: FilePictures,
        path: str,
        size: QSize,
        *,
        is_still: bool = False,
        length: float = 0.0,
        number: int = 0,
    ) -> None:
        super().__init__()
        self._find = partial(pictures.still if is_still else pictures.poster, path)
        self._length, self._number = length, number
        self.setFixedSize(size)
        self.setAccessibleName(Path(path).name)
        pictures.came.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_file(painter, self.rect(), self._find(self.size(), self.devicePixelRatioF()), "file-video")
        if self._length:
            plate(painter, QPointF(self.width() - 6, self.height() - 6), clock(self._length))
        if self._number:
            plate(painter, QPointF(18, 18), str(self._number))


def value_words(name: str, value: Json) -> str:
    """A value of a recipe as people say it."""
    match name, value:
        case Core.DURATION, int() | float():
            return _("{n} s").format(n=f"{value:g}")
        case Core.FPS, int() | float():
            return _("{n} fps").format(n=f"{value:g}")
        case Core.AUDIO, bool():
            return _("sound on") if value else _("sound off")
        case Core.ASPECT_RATIO | Core.RESOLUTION, str():
            return value
        case _, True:
            return name
        case _:
            return f"{name} {value}"


def _role_words(role: str) -> str:
    names = {
        ImageRole.FIRST_FRAME: _("first frame"),
        ImageRole.LAST_FRAME: _("last frame"),
        ImageRole.REFERENCE: _("reference"),
    }
    return next((words for known, words in names.items() if known == role), role.replace("_", " "))


def _words(text: str, tone: str = "1") -> QLabel:
    made = label(text[:1200], size=12, tone=tone)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
