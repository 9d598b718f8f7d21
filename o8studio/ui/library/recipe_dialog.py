"""A recipe that came in a file: what of it goes into the composer; it sends nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.request import Json
from o8studio.texts.language import _, ngettext
from o8studio.ui.library_port import ImportFile
from o8studio.ui.theme.theme import pixmap, theme
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row, tag, tool
from o8studio.ui.widgets.scrolling import Scrolling

_WIDE, _FILES, _HIGH = 932, 236, 500
_SEED, _NEGATIVE = "seed", "negative_prompt"
_OF_FORMATS = frozenset({"n", "width", "height"})
"""Values that wire formats have beside a model's own parameters."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The model of this gateway that a recipe is made with, or the nearest.

    Attributes:
        note: said if it is another one, else empty.
        takes: names of the parameters that it knows; None where nobody knows them.
    """

    model: str
    note: str = ""
    takes: frozenset[str] | None = None


Nearest = Callable[[Recipe], Offered]


class RecipeDialog(Dialog):
    """Signals: `filled` with what was ticked, as a `Recipe` for a model that is offered; `import_asked` for all files."""

    filled = Signal(object)
    import_asked = Signal()

    def __init__(self, parent: QWidget, files: Sequence[ImportFile], nearest: Nearest) -> None:
        layout = column(spacing=0)
        super().__init__(parent, _("Use a recipe"), layout, _WIDE)
        close = tool("x", _("Close"))
        close.clicked.connect(self.reject)
        top = box(
            "header",
            row(
                label(_("Use a recipe"), size=15, weight=600),
                label(_("fills the composer, sends nothing"), size=12, tone="3"),
                1,
                close,
                margins=(20, 0, 12, 0),
            ),
        )
        top.setFixedHeight(theme().px(52))
        self._pages, self._parts = QStackedWidget(), []
        left = QWidget()
        left.setFixedWidth(theme().px(_FILES))
        count = ngettext("{n} file dropped", "{n} files dropped", len(files)).format(n=len(files))
        side = QVBoxLayout(left)
        side.setContentsMargins(12, 14, 12, 12)
        side.addWidget(label(count, size=12, weight=500, tone="2"))
        self._buttons = QButtonGroup(self)
        first = -1
        for at, one in enumerate(files):
            found = one.recipe is not None
            told = _("recipe found") if found else _("no recipe")
            press = button(f"{one.name}\n{told}", "entry")
            press.setCheckable(True)
            press.setEnabled(found)
            self._buttons.addButton(press, at)
            side.addWidget(press)
            part = _RecipePage(one, nearest) if one.recipe is not None else None
            self._parts.append(part)
            self._pages.addWidget(Scrolling(part) if part is not None else QWidget())
            first = at if found and first < 0 else first
        self._buttons.idClicked.connect(self._pages.setCurrentIndex)
        side.addStretch(1)
        plain = label(_("A file without a recipe goes to the Library as it is."), size=12, tone="3")
        plain.setWordWrap(True)
        side.addWidget(plain)
        every: QPushButton = button(_("Import all"), "", "file-input")
        every.clicked.connect(self.accept)
        every.clicked.connect(self.import_asked)
        side.addWidget(every)
        middle = row(left, self._pages, spacing=0)
        middle.setStretch(1, 1)
        body = QWidget()
        body.setLayout(middle)
        body.setFixedHeight(theme().px(_HIGH))
        fill = button(_("Fill the composer"), "send", "sliders-horizontal")
        fill.clicked.connect(self._take)
        fill.setDefault(True)
        keep = button(_("Cancel"))
        keep.setAutoDefault(False)
        keep.clicked.connect(self.reject)
        foot = box("footer", row(1, keep, fill, margins=(20, 12, 16, 12)))
        layout.addWidget(top)
        layout.addWidget(body)
        layout.addWidget(foot)
        fill.setFocus()
        if first >= 0:
            self._buttons.button(first).setChecked(True)
            self._pages.setCurrentIndex(first)

    def _take(self) -> None:
        part = self._parts[self._pages.currentIndex()]
        self.accept()
        if part is not None:
            self.filled.emit(part.chosen())


class _RecipePage(QWidget):
    """What is in one recipe, a line each with a box to tick; all are ticked but the seed."""

    def __init__(self, file: ImportFile, nearest: Nearest) -> None:
        super().__init__()
        assert file.recipe is not None
        self._recipe = file.recipe
        offered = nearest(file.recipe)
        self._model, note = offered.model, offered.note
        self._ticks: dict[str, QCheckBox] = {}
        recipe = file.recipe
        self._lines = column(spacing=0, margins=(20, 14, 20, 14))
        self.setLayout(self._lines)
        found = tag(_("Recipe found"), "tag-ok")
        marks = tag(file.label) if file.label else None
        facts = Elided(file.facts, size=12, tone="3", left=True)
        head = column(
            Elided(file.name, size=13, weight=600, tone="1", left=True),
            facts,
            margins=(0, 0, 0, 10),
        )
        head.addLayout(row(found, marks, 1))
        source = {"o8studio": "o8studio", "wan2gp": "Wan2GP", "comfyui": "ComfyUI", "invokeai": "InvokeAI"}
        written = source.get(recipe.source, recipe.source)
        if written:
            head.addWidget(label(_("Written by {program}").format(program=written), size=12, tone="3"))
        self._lines.addLayout(head)
        core = dict(recipe.core)
        self._add("prompt", _("Prompt"), recipe.prompt)
        self._add(_NEGATIVE, _("Negative"), str(core.pop(_NEGATIVE, "") or ""))
        if recipe.references:
            roles = ", ".join(one.role.replace("_", " ") for one in recipe.references)
            self._add(
                "", _("Pictures"), roles, _("The pictures themselves are not in the file; add them by hand.")
            )
        self._add("model", _("Model"), recipe.model, note)
        seed = core.pop(_SEED, None)
        every = {**core, **recipe.native}
        lost = [
            name
            for name in every
            if offered.takes is not None and name not in offered.takes and name not in _OF_FORMATS
        ]
        values = ", ".join(f"{name} {value}" for name, value in every.items() if name not in lost)
        left_out = ", ".join(f"{name} {every[name]}" for name in lost)
        words = ngettext(
            "{names} does not exist here and is left out.",
            "{names} do not exist here and are left out.",
            len(lost),
        ).format(names=", ".join(lost))
        self._add("values", _("Parameters"), values, words[:400] if lost else "", left_out=left_out)
        if recipe.extra:
            self._add(
                "extra", _("Raw JSON"), str(dict(recipe.extra)), _("Look at it before you tick it."), on=False
            )
        if seed is not None:
            self._add(
                _SEED, _("Seed"), str(seed), _("With it, the clip comes out close to this one."), on=False
            )
        self._lines.addStretch(1)

    def _add(
        self, name: str, title: str, value: str, note: str = "", *, on: bool = True, left_out: str = ""
    ) -> None:
        """A line; `left_out` is struck through."""
        if not value and not left_out:
            return
        tick = QCheckBox()
        tick.setAccessibleName(title)
        tick.setChecked(on and bool(name))
        tick.setEnabled(bool(name))
        self._ticks[name] = tick
        shown = label(value[:1200], size=12)
        shown.setWordWrap(True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setVisible(bool(value))
        right = column(shown, spacing=3)
        if left_out:
            struck = label(left_out[:600], size=12, tone="3")
            look = struck.font()
            look.setStrikeOut(True)
            struck.setFont(look)
            struck.setWordWrap(True)
            right.addWidget(struck)
        if note:
            sign = label()
            sign.setPixmap(pixmap("info", 14, "accent-text", 2.0))
            words = label(note, size=12, tone="2")
            words.setWordWrap(True)
            line = row(sign, words, spacing=6)
            line.setStretch(1, 1)
            right.addLayout(line)
        named = label(title, size=12, weight=500)
        named.setFixedWidth(theme().px(92))
        whole = row(tick, named, spacing=12, margins=(0, 10, 0, 10))
        whole.addLayout(right, 1)
        self._lines.addWidget(box("row", whole))

    def chosen(self) -> Recipe:
        """What is ticked, for the model that is offered; what is not is empty."""

        def on(name: str) -> bool:
            tick = self._ticks.get(name)
            return tick is not None and tick.isChecked()

        apart = (_SEED, _NEGATIVE)
        core = {
            name: value
            for name, value in self._recipe.core.items()
            if on(name if name in apart else "values")
        }
        none: Mapping[str, Json] = {}
        return replace(
            self._recipe,
            prompt=self._recipe.prompt if on("prompt") else "",
            model=self._model if on("model") else "",
            core=core,
            native=self._recipe.native if on("values") else none,
            extra=self._recipe.extra if on("extra") else none,
        )
