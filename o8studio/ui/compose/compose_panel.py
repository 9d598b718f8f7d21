"""The composer: prompt, first and last frame, model, its parameters, raw JSON, variations, price, Generate."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMessageBox, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from o8studio.domain.catalogue import ModelCard
from o8studio.domain.compose import CORE, ComposeView, Draft
from o8studio.domain.request import ImageInput, ImageRole, Json
from o8studio.services.language import _, ngettext, pick
from o8studio.services.wording import note_words, violation_words
from o8studio.ui.compose.attachment_well import AttachmentWell
from o8studio.ui.compose.model_picker import ModelPicker
from o8studio.ui.compose.parameter_form import ParameterForm
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.desk import Desk
from o8studio.ui.widgets.basics import box, button, column, header, label, row


class ComposePanel(QWidget):
    """Holds the draft; asks the desk what it would make, and hands it over on a press."""

    draft_changed = Signal()
    sent = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk: Desk | None = None
        self._draft = Draft()
        self._views: list[ComposeView] = []
        self.prompt = PromptEditor()
        self.picker = ModelPicker()
        self.form = ParameterForm()
        self._wells = {
            ImageRole.FIRST_FRAME: AttachmentWell(_("First frame")),
            ImageRole.LAST_FRAME: AttachmentWell(_("Last frame")),
        }
        self._extra = QLineEdit()
        self._extra.setPlaceholderText("{ }")
        self._extra.setAccessibleName(_("Extra JSON"))
        self._extra_note = label(size=12, tone="bad")
        self._extra_note.hide()
        self.count = QSpinBox()
        self.count.setRange(1, 16)
        self.count.setAccessibleName(_("Variations"))
        self.generate = button(_("Generate"), "primary")
        self.generate.setToolTip("Ctrl+Enter")
        self._price = label(size=16, weight=600, figures=True)
        self._note = label(size=11, tone="3")
        self._many = label(size=11, tone="3")
        top, self._saved = header(_("Compose"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self._middle(), 1)
        layout.addWidget(self._footer())
        self._connect()

    def attach(self, desk: Desk) -> None:
        """From here on the desk answers."""
        self._desk = desk
        self._refresh()

    def show_models(self, cards: Sequence[ModelCard]) -> None:
        """What the gateway offers; the first one is taken when nothing was chosen yet."""
        self.picker.show_models(cards)
        if not self.picker.model and cards:
            usable = [card for card in cards if card.status == "current"]
            self.picker.set_model((usable or list(cards))[0].id)
        self._refresh()

    def state(self) -> dict[str, Json]:
        """The draft, for the next time."""
        images: list[Json] = [
            {"role": role.value, "path": well.path} for role, well in self._wells.items() if well.path
        ]
        return {
            "prompt": self.prompt.text(),
            "models": list(self.picker.models),
            "portable": dict(self._draft.portable),
            "values": dict(self._draft.values),
            "extra": self._extra.text(),
            "count": self.count.value(),
            "images": images,
        }

    def restore(self, state: dict[str, Json]) -> None:
        """Bring a draft back."""
        values, images, count = state.get("values"), state.get("images"), state.get("count")
        portable, models = state.get("portable"), state.get("models")
        self._draft = replace(
            self._draft,
            values=values if isinstance(values, dict) else {},
            portable=portable if isinstance(portable, dict) else {},
        )
        self.picker.set_models([str(model) for model in models] if isinstance(models, list) else [])
        self._extra.setText(str(state.get("extra") or ""))
        self.count.setValue(count if isinstance(count, int) else 1)
        for image in images if isinstance(images, list) else []:
            if isinstance(image, dict) and image.get("role") in list(ImageRole):
                self._wells[ImageRole(str(image["role"]))].set_path(str(image.get("path", "")))
        self.prompt.set_text(str(state.get("prompt") or ""))
        self._on_images()

    def show_saved(self, saved: bool) -> None:
        """Say whether the draft is on disk."""
        self._saved.setText(_("Draft saved") if saved else "")

    def press_generate(self) -> None:
        """The one way to spend money."""
        if self._desk is None or not self.generate.isEnabled():
            return
        cost = self._desk.cost(self.picker.models, self._draft, self.count.value())
        if cost.ask:
            self._ask(cost.ask, self._send)
        else:
            self._send()

    def _send(self) -> None:
        assert self._desk is not None
        count = self.count.value()
        self._desk.generate(self.picker.models, self._draft, count, self._on_sent)
        self.sent.emit(count * len(self.picker.models))

    def _ask(self, words: str, agreed: Callable[[], None]) -> None:
        """Over the spending limit: a question whose safe answer is the default."""
        asked = QMessageBox(self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setText(words)
        back = asked.addButton(_("Don't send"), QMessageBox.ButtonRole.RejectRole)
        asked.addButton(_("Send it"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(agreed)
        asked.setDefaultButton(back)
        asked.open()

    def _on_sent(self, problem: str) -> None:
        if problem:
            self._note.setText(problem)

    def _middle(self) -> QScrollArea:
        inner = QWidget()
        layout = column(spacing=12, margins=(16, 14, 16, 14))
        inner.setLayout(layout)
        layout.addWidget(self.prompt)
        layout.addLayout(column(label(_("References"), size=12, weight=500, tone="2")))
        layout.addLayout(row(*self._wells.values(), spacing=8))
        layout.addLayout(row(label(_("Models"), size=12, weight=500, tone="2"), 1, self._many))
        layout.addWidget(self.picker)
        layout.addWidget(self.form)
        layout.addLayout(column(label(_("Variations"), size=12, weight=500, tone="2"), self.count))
        layout.addLayout(
            column(label(_("Extra JSON"), size=12, weight=500, tone="2"), self._extra, self._extra_note)
        )
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _footer(self) -> QWidget:
        words = QWidget()
        words.setLayout(column(self._price, self._note, spacing=0))
        self._note.setWordWrap(True)
        made = box("footer", row(words, self.generate, spacing=10, margins=(16, 0, 16, 0)))
        made.layout().setStretch(0, 1)  # type: ignore[union-attr]  # a box layout
        made.setFixedHeight(68)
        return made

    def _connect(self) -> None:
        self.prompt.changed.connect(self._on_prompt)
        self.prompt.asked_to_generate.connect(self.press_generate)
        self.picker.chosen.connect(self._on_models)
        self.form.changed.connect(self._on_value)
        self.form.shared.connect(self._on_shared)
        self._extra.textChanged.connect(self._refresh_and_tell)
        self.count.valueChanged.connect(self._refresh_and_tell)
        self.generate.clicked.connect(self.press_generate)
        for well in self._wells.values():
            well.changed.connect(self._on_images)

    def _on_prompt(self, text: str) -> None:
        self._draft = replace(self._draft, prompt=text)
        self._refresh_and_tell()

    def _on_value(self, key: str, value: Json) -> None:
        values = {**self._draft.values, key: value}
        self._draft = replace(
            self._draft, values={name: one for name, one in values.items() if one is not None}
        )
        self._refresh_and_tell()

    def _on_shared(self, core: str, value: Json) -> None:
        portable = {**self._draft.portable, core: value}
        self._draft = replace(
            self._draft, portable={name: one for name, one in portable.items() if one is not None}
        )
        self._refresh_and_tell()

    def _on_models(self) -> None:
        """What was set for one model goes on as what it means, when a second one joins."""
        if len(self.picker.models) > 1 and len(self._views) == 1:
            meant = {name: value for name, value in self._views[0].core.items() if name in CORE}
            kept = {
                name: value
                for name, value in self._draft.values.items()
                if not any(spec.core for spec in self._views[0].fields if name in spec.names)
            }
            self._draft = replace(self._draft, values=kept, portable={**self._draft.portable, **meant})
        self._refresh_and_tell()

    def _on_images(self) -> None:
        images = tuple(
            ImageInput(role=role, file=well.path) for role, well in self._wells.items() if well.path
        )
        self._draft = replace(self._draft, images=images)
        self._refresh_and_tell()

    def _refresh_and_tell(self) -> None:
        self._refresh()
        self.draft_changed.emit()

    def _refresh(self) -> None:
        json_problem = self._read_extra()
        if self._desk is None or not self.picker.model:
            self.generate.setEnabled(False)
            return
        views = self._desk.plan(self.picker.models, self._draft)
        self._views = views
        self.form.show_views(views, self._draft)
        tightest = min(views, key=lambda view: view.prompt_limit or 1_000_000)
        self.prompt.show_limit(tightest.prompt_limit, tightest.prompt_unit)
        self._many.setText(
            _("{n} of {total} selected").format(n=len(views), total=self.picker.offered)
            if len(views) > 1
            else ""
        )
        roles = frozenset[ImageRole]().union(*(view.roles for view in views))
        for role, well in self._wells.items():
            well.setVisible(role in roles or bool(well.path))
        self._show_footer(views, json_problem)

    def _show_footer(self, views: Sequence[ComposeView], json_problem: str) -> None:
        assert self._desk is not None
        count = self.count.value() * len(views)
        cost = self._desk.cost(self.picker.models, self._draft, self.count.value())
        self._price.setText(cost.words)
        self._price.setToolTip(
            escape(
                "\n".join([*(f"{title}: {what}, {price}" for title, what, price in cost.lines), cost.source])
            )
        )
        self.generate.setText(ngettext("Generate", "Generate {n}", count).format(n=count))
        problems = [
            *(self._named(view, violation_words(one)) for view in views for one in view.violations),
            *([json_problem] if json_problem else []),
            *([cost.blocked] if cost.blocked else []),
        ]
        notes = [
            self._named(view, note_words(note))
            for view in views
            for note in view.notes
            if note.kind != "remark"
        ]
        clips = ngettext("{n} clip", "{n} clips", count).format(n=count)
        self._note.setText((problems or notes or [clips])[0])
        self._note.setToolTip(escape("\n".join([*problems, *notes])))
        self.generate.setEnabled(not problems)
        self.generate.setAccessibleDescription(problems[0] if problems else "")

    def _named(self, view: ComposeView, words: str) -> str:
        """With the model's name in front, where there are several."""
        if len(self.picker.models) == 1:
            return words
        return _("{model}: {words}").format(model=pick(view.card.title, view.card.title_zh), words=words)

    def _read_extra(self) -> str:
        text = self._extra.text().strip()
        problem = ""
        extra: dict[str, Json] = {}
        if text:
            try:
                value = json.loads(text)
                if isinstance(value, dict):
                    extra = value
                else:
                    problem = _("Extra JSON must be an object.")
            except ValueError as error:
                at = getattr(error, "colno", 0)
                problem = _("Extra JSON: something is wrong at character {at}.").format(at=at)
        self._extra.setProperty("error", bool(problem))
        self._extra_note.setText(problem)
        self._extra_note.setVisible(bool(problem))
        self._draft = replace(self._draft, extra=extra)
        return problem
