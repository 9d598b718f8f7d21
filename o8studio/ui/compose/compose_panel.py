"""The composer: holds the draft, asks the desk what it would make, and hands it over on a press."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QScrollArea, QVBoxLayout, QWidget

from o8studio.domain.catalogue import ModelCard
from o8studio.domain.compose import CORE, ComposeView, Draft
from o8studio.domain.expansion import MOST, drawn, expansions
from o8studio.domain.fitting import measure, ratio_of
from o8studio.domain.operations import rooms
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.services.language import _, ngettext, pick
from o8studio.services.wording import note_words, violation_words
from o8studio.ui.compose.cost_popover import open_cost, open_request
from o8studio.ui.compose.extra_json import ExtraJson
from o8studio.ui.compose.footer import Footer
from o8studio.ui.compose.history_popover import open_history
from o8studio.ui.compose.model_picker import ModelPicker
from o8studio.ui.compose.parameter_form import ParameterForm
from o8studio.ui.compose.presets_popover import open_presets
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.compose.variations import PromptList, VariationsField
from o8studio.ui.desk import Desk, Order
from o8studio.ui.widgets.basics import button, column, header, label, row, tool
from o8studio.ui.widgets.popover import ask


class ComposePanel(QWidget):
    """`draft_changed` says that something must be kept; `sent` how many clips were asked for."""

    draft_changed = Signal()
    sent = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk: Desk | None = None
        self._draft = Draft()
        self._views: list[ComposeView] = []
        self._presets: dict[str, Json] = {}
        self._history_at = -1
        self._before_history = ""
        self._roll = 1
        self._is_online = True
        self.prompt = PromptEditor()
        self.list = PromptList()
        self.references = ReferenceSlots(self._keep_picture)
        self.picker = ModelPicker()
        self.form = ParameterForm()
        self.variations = VariationsField()
        self.extra = ExtraJson()
        self.footer = Footer()
        self.generate = self.footer.generate
        self._many = label(size=11, tone="3")
        history, presets, more = (
            tool("history", _("Past prompts")),
            tool("bookmark", _("Presets")),
            tool("ellipsis", _("More")),
        )
        top, self._saved = header(_("Compose"), history, presets, more)
        history.clicked.connect(lambda: self._open_history(history))
        presets.clicked.connect(lambda: self._open_presets(presets))
        more.clicked.connect(lambda: self._open_more(more))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self._middle(), 1)
        layout.addWidget(self.footer)
        self._connect()

    def attach(self, desk: Desk) -> None:
        """From here on the desk answers."""
        self._desk = desk
        self._refresh()

    def show_models(self, cards: Sequence[ModelCard]) -> None:
        """What the gateway offers; the first one is taken when nothing was chosen yet."""
        assert self._desk is not None
        self.picker.show_models(cards, self._desk.model_prices(), self._desk.gateway().name)
        if not self.picker.model and cards:
            usable = [card for card in cards if card.status == "current"]
            self.picker.set_model((usable or list(cards))[0].id)
        self._refresh()

    def show_online(self, on: bool) -> None:
        """Whether the gateway can be reached."""
        if on != self._is_online:
            self._is_online = on
            self._refresh()

    # ---- the draft as data

    def state(self) -> dict[str, Json]:
        """The draft and the presets, for the next time."""
        return {**self._preset(), "presets": dict(self._presets)}

    def _preset(self) -> dict[str, Json]:
        images: list[Json] = [{"role": role.value, "path": path} for role, path in self.references.images()]
        return {
            "prompt": self.prompt.text(),
            "models": list(self.picker.models),
            "portable": dict(self._draft.portable),
            "values": dict(self._draft.values),
            "extra": dict(self.extra.texts()),
            "count": self.variations.count,
            "by_line": self.list.by_line,
            "at_random": self.list.at_random,
            "fit": self.references.fit,
            "images": images,
        }

    def restore(self, state: dict[str, Json]) -> None:
        """Bring a draft back, and the presets with it."""
        values, count, extra = state.get("values"), state.get("count"), state.get("extra")
        portable, models, presets = state.get("portable"), state.get("models"), state.get("presets")
        self._draft = replace(
            self._draft,
            values=values if isinstance(values, dict) else {},
            portable=portable if isinstance(portable, dict) else {},
        )
        if isinstance(presets, dict):
            self._presets = presets
        self.picker.set_models([str(model) for model in models] if isinstance(models, list) else [])
        self.extra.set_texts(
            {name: str(text) for name, text in extra.items()} if isinstance(extra, dict) else {}
        )
        self.variations.set_count(count if isinstance(count, int) else 1)
        self.list.set_modes(by_line=state.get("by_line") is True, at_random=state.get("at_random") is True)
        saved = state.get("images")
        images = [
            (ImageRole(str(image["role"])), str(image.get("path", "")))
            for image in (saved if isinstance(saved, list) else [])
            if isinstance(image, dict) and image.get("role") in list(ImageRole)
        ]
        self.references.set_images(images, str(state.get("fit") or ""))
        self.prompt.set_text(str(state.get("prompt") or ""))
        self._on_images()

    def use_request(self, request: GenerationRequest, pictures: Sequence[tuple[ImageRole, str]]) -> None:
        """Everything that a clip was made with: prompt, pictures, model, all parameters, seed."""
        self.picker.set_models([request.model])
        native = _by_name(request, self._desk)
        values = {**{name: value for name, value in request.core.items() if name in CORE}, **native}
        self._draft = Draft(prompt=request.prompt, values=values)
        self.references.set_images(list(pictures))
        self.extra.set_texts({})
        self.prompt.set_text(request.prompt)
        self.form.forget()
        self._on_images()
        self.prompt.setFocus()

    def use_seed(self, seed: Json) -> None:
        """Only the number."""
        self.form.forget()
        (self._on_shared if len(self.picker.models) > 1 else self._on_value)("seed", seed)

    def use_frame(self, content: bytes) -> None:
        """A picture becomes the first frame."""
        self.references.keep(content, ImageRole.FIRST_FRAME)

    def clear(self) -> None:
        """A new draft with the same models."""
        self._draft = Draft()
        self.references.set_images([])
        self.extra.set_texts({})
        self.list.set_modes(by_line=False, at_random=False)
        self.variations.set_count(1)
        self.form.forget()
        self.prompt.set_text("")
        self._on_images()
        self.prompt.setFocus()

    def order(self, *, first: bool = False) -> Order:
        """What a press would ask for now."""
        text, by_line = self.prompt.text(), self.list.by_line
        if self.list.at_random:
            prompts = drawn(text, self.variations.count, self._roll, by_line=by_line)
        else:
            prompts = expansions(text, by_line=by_line)
        good, _bad = self.extra.values(self.picker.models)
        longest = max(prompts, key=len, default="")
        return Order(
            models=tuple(self.picker.models),
            draft=replace(self._draft, prompt=longest),
            prompts=tuple(prompts),
            count=1 if self.list.at_random else self.variations.count,
            extras=good,
            fit=self.references.fit,
            first=first,
        )

    # ---- what is pressed

    def press_generate(self, *, first: bool = False) -> None:
        """The one way to spend money."""
        if self._desk is None or not self.generate.isEnabled() or self.prompt.is_composing:
            return
        order = self.order(first=first)
        cost = self._desk.cost(order)
        if not cost.ask:
            self._send(order)
            return
        made = "\n".join(f"{line.title}: {line.what}, {line.price}" for line in cost.lines)
        words = ngettext("Send {n}", "Send {n}", order.clips).format(n=order.clips)
        ask(self, cost.ask, made, _("Don't send"), (words, "send", lambda: self._send(order)))

    def show_cost(self) -> None:
        """The breakdown, above the estimate."""
        if self._desk is not None and self._views:
            order = self.order()
            open_cost(self, self.footer.price, self._desk.cost(order), order.clips)

    def step_history(self, step: int) -> None:
        """The previous or the next prompt that was sent; the one that was being written comes last."""
        if self._desk is None:
            return
        past = self._desk.past_prompts()
        if self._history_at < 0:
            self._before_history = self.prompt.text()
        self._history_at = min(len(past) - 1, max(-1, self._history_at + step))
        self.prompt.set_text(past[self._history_at].text if self._history_at >= 0 else self._before_history)

    def show_saved(self, saved: bool) -> None:
        """Say whether the draft is on disk."""
        self._saved.setText(_("Draft saved") if saved else "")

    def _send(self, order: Order) -> None:
        assert self._desk is not None
        self._history_at = -1
        self.footer.show_busy(order.clips)
        self._desk.generate(order, self._on_sent)
        self._roll += 1
        self.sent.emit(order.clips)

    def _on_sent(self, problem: str) -> None:
        self.footer.show_busy(0)
        self._refresh()
        if problem:
            self.footer.show_problems([problem])

    # ---- inside

    def _middle(self) -> QScrollArea:
        inner = QWidget()
        layout = column(spacing=12, margins=(16, 14, 16, 14))
        inner.setLayout(layout)
        self._extra_fold = button(_("Extra JSON"), "fold", "chevron-right")
        self._extra_fold.setCheckable(True)
        self._extra_fold.toggled.connect(self.extra.setVisible)
        self.extra.hide()
        pair = row(self.form.seed_place, self.variations, spacing=12)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        for part in (self.prompt, self.list, self.form.negative_place, self.references):
            layout.addWidget(part)
        layout.addLayout(row(label(_("Models"), size=12, weight=500, tone="2"), 1, self._many))
        layout.addWidget(self.picker)
        layout.addWidget(self.form)
        layout.addLayout(pair)
        layout.addWidget(self.form.more_place)
        layout.addWidget(self._extra_fold)
        layout.addWidget(self.extra)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self._area = area
        return area

    def _connect(self) -> None:
        self.prompt.changed.connect(self._on_prompt)
        self.prompt.asked_to_generate.connect(self.press_generate)
        self.prompt.reference_asked.connect(self._name_reference)
        self.list.changed.connect(self._on_list)
        self.references.changed.connect(self._on_images)
        self.picker.chosen.connect(self._on_models)
        self.form.changed.connect(self._on_value)
        self.form.shared.connect(self._on_shared)
        self.extra.changed.connect(self._refresh_and_tell)
        self.variations.changed.connect(self._refresh_and_tell)
        self.generate.clicked.connect(self._on_pressed)
        self.footer.price.clicked.connect(self.show_cost)
        self.footer.show_asked.connect(self._show_problem)

    def _on_pressed(self) -> None:
        self.press_generate()

    def _keep_picture(self, content: bytes, done: object) -> None:
        if self._desk is not None:
            self._desk.keep_picture(content, ImageRole.FIRST_FRAME, done)  # type: ignore[arg-type]  # a callback

    def _on_prompt(self, text: str) -> None:
        self._draft = replace(self._draft, prompt=text)
        self._refresh_and_tell()

    def _on_list(self) -> None:
        self._roll = secrets.randbelow(1 << 30) if self.list.rolled else self._roll
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
        images = tuple(ImageInput(role=role, file=path) for role, path in self.references.images())
        self._draft = replace(self._draft, images=images)
        self._refresh_and_tell()

    def _refresh_and_tell(self) -> None:
        self._refresh()
        self.draft_changed.emit()

    def _refresh(self) -> None:
        desk = self._desk
        if desk is None or not self.picker.model:
            self.generate.setEnabled(False)
            return
        order = self.order()
        views = desk.plan(order)
        self._views = views
        self.form.show_views(views, self._draft)
        self._show_limits(views)
        self.list.show_prompts(order.prompts, self.prompt.text(), MOST)
        self._show_references(views)
        self._many.setText(
            _("{n} of {total} selected").format(n=len(views), total=self.picker.offered)
            if len(views) > 1
            else ""
        )
        self.extra.show_models([(model, self.picker.title(model)) for model in self.picker.models])
        self._show_footer(desk, order, views)

    def _show_limits(self, views: Sequence[ComposeView]) -> None:
        tightest = min(views, key=lambda view: view.prompt_limit or 1_000_000)
        title = pick(tightest.card.title, tightest.card.title_zh)
        self.prompt.show_limit(tightest.prompt_limit, tightest.prompt_unit, title, named=len(views) > 1)

    def _show_references(self, views: Sequence[ComposeView]) -> None:
        room: dict[ImageRole, int] = {}
        for view in views:
            for role, count in rooms(view.card).items():
                room[role] = max(count, room.get(role, 0))
        frames = any(role is not ImageRole.REFERENCE for role, _path in self.references.images())
        named = any(role is ImageRole.REFERENCE for role, _path in self.references.images())
        why_not = {}
        if frames:
            why_not[ImageRole.REFERENCE] = _("Not with frames")
        elif named:
            why_not = {
                role: _("Not with references") for role in ImageRole if role is not ImageRole.REFERENCE
            }
        self.references.show_roles(room, why_not)
        self.prompt.show_references(named)
        shape = next(
            (ratio_of(view.core.get("aspect_ratio")) for view in views if view.core.get("aspect_ratio")), None
        )
        self.references.show_target(shape or 16 / 9)
        without = [
            pick(view.card.title, view.card.title_zh)
            for view in views
            if any(role not in rooms(view.card) for role, _path in self.references.images())
        ]
        words = _("{models} can't take these pictures.").format(models=", ".join(without)) if without else ""
        self.references.show_note(words)

    def _show_footer(self, desk: Desk, order: Order, views: Sequence[ComposeView]) -> None:
        cost = desk.cost(order)
        _good, broken = self.extra.values(self.picker.models)
        self._warn_of_overlaps(order, views)
        problems = [
            *(self._named(view, violation_words(one)) for view in views for one in view.violations),
            *(
                _("Extra JSON for {model}: {problem}").format(model=self.picker.title(model), problem=problem)
                for model, problem in broken.items()
            ),
            *([cost.blocked] if cost.blocked else []),
        ]
        if len(order.prompts) > MOST:
            problems.insert(0, _("More than {n} prompts are too many for one press.").format(n=MOST))
        notes = [
            self._named(view, note_words(note))
            for view in views
            for note in view.notes
            if note.kind != "remark"
        ]
        usual = desk.usual_seconds(order.models)
        self.footer.show_order(order, cost, problems, notes, usual, is_online=self._is_online)

    def _warn_of_overlaps(self, order: Order, views: Sequence[ComposeView]) -> None:
        names = {name for extra in order.extras.values() for name in extra}
        ours = {
            name for view in views for spec in view.fields if spec.key in view.sent for name in spec.names
        }
        self.extra.warn_of(sorted(names & ours))

    def _show_problem(self) -> None:
        _good, broken = self.extra.values(self.picker.models)
        if broken:
            self._extra_fold.setChecked(True)
            self.extra.show_problem_of(next(iter(broken)))
            self._area.ensureWidgetVisible(self.extra)
        elif not self.prompt.text().strip() or measure(self.prompt.text(), self._views[0].prompt_unit) > (
            self._views[0].prompt_limit or 1_000_000
        ):
            self.prompt.setFocus()
        else:
            self._area.ensureWidgetVisible(self.form)

    def _named(self, view: ComposeView, words: str) -> str:
        """With the model's name in front, where there are several."""
        if len(self.picker.models) == 1:
            return words
        return _("{model}: {words}").format(model=pick(view.card.title, view.card.title_zh), words=words)

    def _name_reference(self) -> None:
        count = sum(role is ImageRole.REFERENCE for role, _path in self.references.images())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number in range(1, count + 1):
            menu.addAction(_("Reference {n}").format(n=number)).triggered.connect(
                lambda _on, at=number: self.prompt.insert(f"@image{at} ")
            )
        menu.popup(self.prompt.mapToGlobal(self.prompt.rect().bottomLeft()))

    def _open_history(self, beside: QWidget) -> None:
        if self._desk is not None:
            open_history(self, beside, self._desk.past_prompts(), self.prompt.set_text)

    def _open_presets(self, beside: QWidget) -> None:
        def take(name: str) -> None:
            saved = self._presets.get(name)
            if isinstance(saved, dict):
                self.form.forget()
                self.restore(saved)

        def save(name: str) -> None:
            self._presets = {**self._presets, name: self._preset()}
            self.draft_changed.emit()

        def forget(name: str) -> None:
            self._presets = {one: preset for one, preset in self._presets.items() if one != name}
            self.draft_changed.emit()

        open_presets(self, beside, sorted(self._presets), take, save, forget)

    def _open_more(self, beside: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("New draft")).triggered.connect(self.clear)
        lines = menu.addAction(_("One clip per line"))
        lines.setCheckable(True)
        lines.setChecked(self.list.by_line)
        lines.triggered.connect(lambda on: self.list.set_modes(by_line=on, tell=True))
        menu.addAction(_("See the exact request")).triggered.connect(self.show_request)
        menu.popup(beside.mapToGlobal(beside.rect().bottomLeft()))

    def show_request(self) -> None:
        """The requests as they would leave."""
        if self._desk is not None and self._views:
            open_request(self, self._desk.exact_requests(self.order()))


def _by_name(request: GenerationRequest, desk: Desk | None) -> dict[str, Json]:
    """The vendor's own values by the key of their parameter."""
    if desk is None:
        return {}
    card = next((card for card in desk.models() if card.id == request.model), None)
    if card is None:
        return {}
    found: dict[str, Json] = {}
    for spec in card.operation(request.operation).parameters:
        if spec.path in request.native and spec.template is None and not spec.core:
            found[spec.key] = request.native[spec.path]
    return found
