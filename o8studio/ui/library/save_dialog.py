"""Save as… for one clip or many: one question about folder, names, form and recipe."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QWidget

from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.request import Json
from o8studio.texts.language import _, ngettext
from o8studio.ui.library.painting import size_words
from o8studio.ui.library_port import SavedAs, SaveOrder
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.controls import Segments, Switch
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.widgets.layout import Elided, button, column, label, line_edit, row

USUAL_TEMPLATE = "{title} {model}"
PLACEHOLDERS = ("{title}", "{model}", "{day}", "{time}", "{seed}", "{stars}", "{project}", "{id}")
_WIDE = 560


class SaveDialog(Dialog):
    """`chosen` with a `SaveOrder`."""

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        rows: Sequence[ClipRow],
        count: int,
        before: Mapping[str, Json] | None = None,
        project: str = "",
    ) -> None:
        """`before`: what `choices` gave the last time; `project`: the name of the first clip's."""
        chosen_before = before or {}
        title = ngettext("Save {n} clip", "Save {n} clips", count).format(n=f"{count:,}")
        layout = column(spacing=8, margins=(20, 20, 20, 20))
        super().__init__(parent, title, layout, _WIDE)
        self._rows, self._project = rows, project
        movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        self._folder = line_edit(str(chosen_before.get("folder") or movies or Path.home()))
        self._folder.setAccessibleName(_("Folder"))
        choose = button(_("Choose…"), "", "folder-open")
        choose.clicked.connect(self._ask_folder)
        self._template = LineField(str(chosen_before.get("names") or USUAL_TEMPLATE))
        self._template.setMaxLength(200)
        self._template.setAccessibleName(_("Names"))
        self._template.textChanged.connect(self._show_example)
        self._example = Elided("", size=12, tone="3", left=True)
        names = label(
            _("In names: {parts}").format(parts=", ".join(PLACEHOLDERS)),
            size=12,
            tone="3",
        )
        names.setWordWrap(True)
        self._form = Segments(
            (
                (SavedAs.ORIGINAL, _("Original")),
                (SavedAs.MP4, "MP4"),
                (SavedAs.WEBM, "WebM"),
                (SavedAs.GIF, "GIF"),
            ),
            may_be_empty=False,
        )
        form = chosen_before.get("form")
        self._value = SavedAs(form) if form in list(SavedAs) else SavedAs.ORIGINAL
        self._form.set_value(self._value)
        self._form.chosen.connect(self._show_form)
        self._longest = max((one.length for one in rows), default=0.0)
        self._in_part = Switch(_("Only a part"))
        self._begin, self._end = (
            self._moment(_("Part begins at"), 0.0),
            self._moment(_("Part ends at"), self._longest),
        )
        self._range = QWidget()
        ends = (label(_("Begin"), tone="2"), self._begin, label(_("End"), tone="2"), self._end, 1)
        self._range.setLayout(row(*ends, spacing=8))
        self._in_part.toggled.connect(self._show_part)
        self._note = label("", size=12, tone="3")
        self._note.setWordWrap(True)
        self._sidecar = Switch(_("Recipe beside each file"))
        self._sidecar.setChecked(chosen_before.get("sidecar") is not False)
        self._inside = Switch(_("Recipe inside each file"))
        self._inside.setChecked(chosen_before.get("inside") is True)
        self._inside.toggled.connect(lambda _on: self._show_form(self._value))
        self._inside_line = QWidget()
        self._inside_line.setLayout(row(label(_("Recipe inside each file")), 1, self._inside))
        keep, self._press = button(_("Cancel")), button(title, "send")
        size = label(size_words(sum(one.size for one in rows)), size=12, tone="3")
        layout.addWidget(label(title, size=15, weight=600))
        layout.addWidget(label(_("Folder"), size=12, weight=500, tone="2"))
        line = row(self._folder, choose)
        line.setStretch(0, 1)
        layout.addLayout(line)
        for part in (label(_("Names"), size=12, weight=500, tone="2"), self._template, self._example, names):
            layout.addWidget(part)
        layout.addWidget(label(_("Files"), size=12, weight=500, tone="2"))
        layout.addWidget(self._form)
        layout.addWidget(self._note)
        layout.addLayout(row(label(_("Only a part")), 1, self._in_part))
        layout.addWidget(self._range)
        layout.addLayout(row(label(_("Recipe beside each file")), 1, self._sidecar))
        layout.addWidget(self._inside_line)
        layout.addSpacing(8)
        layout.addLayout(row(size, 1, keep, self._press))
        keep.setAutoDefault(False)
        keep.clicked.connect(self.reject)
        self._press.setDefault(True)
        self._press.clicked.connect(self._take)
        self._show_example()
        self._show_part()

    def _moment(self, name: str, value: float) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setRange(0.0, max(self._longest, 0.01))
        made.setDecimals(2)
        made.setSingleStep(0.1)
        made.setSuffix(_("{n} s").format(n=""))
        made.setValue(value)
        made.setFixedWidth(theme().px(120))
        made.lineEdit().setTextMargins(
            7, 0, 0, 0
        )  # the style sheet's padding does not reach the field inside
        made.setAccessibleName(name)
        made.valueChanged.connect(self._show_part)
        return made

    def _show_part(self) -> None:
        self._range.setVisible(self._in_part.isChecked())
        self._show_form(self._value)
        self._show_example()

    @property
    def _is_part(self) -> bool:
        return self._in_part.isChecked() and (self._begin.value() > 0 or self._ends_early)

    @property
    def _is_inside(self) -> bool:
        """Only an original takes a recipe; what is cut or converted has it beside."""
        return self._inside.isChecked() and self._value is SavedAs.ORIGINAL and not self._is_part

    @property
    def _ends_early(self) -> bool:
        """Compared with what the field can hold: it is rounded, and clips end anywhere."""
        return self._end.value() < self._end.maximum()

    def _ask_folder(self) -> None:
        dialog = file_dialog(self, _("Save the clips in this folder"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _show_example(self) -> None:
        template = self._template.text()
        if self._rows:
            first = self._rows[0]
            values = {**_example(first), "project": self._project}
            template = clip_file_name(template, values, first.id[-6:], "")
        self._example.setText(_("Such as: {name}").format(name=template))
        is_range = not self._in_part.isChecked() or self._begin.value() < self._end.value()
        self._press.setEnabled(bool(self._template.text().strip()) and is_range)

    def _show_form(self, form: object) -> None:
        self._value = SavedAs(str(form))
        original = self._value is SavedAs.ORIGINAL
        self._inside_line.setVisible(original and not self._is_part)
        self._note.setText(
            _(
                "Parts keep their pictures unchanged where they begin at a key frame, else they are re-encoded. "
                "AI labels are carried over; a signature can't be, and stays with the original."
            )
            if original and self._is_part
            else _(
                "Pictures, sound and AI labels stay as they came. A signed file (C2PA) gets no recipe inside, which would "
                "break its signature: it is saved byte for byte."
            )
            if self._is_inside
            else _("Byte for byte as they came, with every label and signature.")
            if original
            else _(
                "Converted copies. AI labels are carried over; a signature can't be, and stays with the original."
            )
        )

    def choices(self) -> dict[str, Json]:
        """What is chosen for the next time, too; a part is of these clips alone."""
        return {
            "folder": self._folder.text(),
            "names": self._template.text(),
            "form": self._value.value,
            "sidecar": self._sidecar.isChecked(),
            "inside": self._inside.isChecked(),
        }

    def _take(self) -> None:
        self.accept()
        self.chosen.emit(
            SaveOrder(
                folder=self._folder.text(),
                template=self._template.text(),
                sidecar=self._sidecar.isChecked(),
                is_embedded=self._is_inside,
                form=self._value,
                begin=self._begin.value() if self._is_part else 0.0,
                end=self._end.value() if self._is_part and self._ends_early else None,
            )
        )


def _example(row: ClipRow) -> dict[str, str]:
    """What the placeholders are for a clip; the end of the file's name is known when it is saved."""
    at = datetime.fromtimestamp(row.added_at).astimezone()
    return {
        "title": row.name,
        "model": row.model,
        "day": f"{at:%Y-%m-%d}",
        "time": f"{at:%H.%M.%S}",
        "seed": row.seed,
        "stars": str(row.stars or ""),
        "id": row.id[-6:],
    }
