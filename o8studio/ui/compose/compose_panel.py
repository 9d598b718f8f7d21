"""The composer: holds the draft, asks its port what it would make, and sends it on a press."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from o8studio.domain.compose.batch import Fit, Order
from o8studio.domain.compose.expansion import MOST
from o8studio.domain.compose.mentions import renumbered
from o8studio.domain.compose.recipe import carried_over, values_by_name, with_portable, with_value
from o8studio.domain.compose.resolve import ComposeView, Draft, with_prompt
from o8studio.domain.models.fitting import measure
from o8studio.domain.models.spec import ModelSpec, ModelStatus
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.texts.language import _, ngettext
from o8studio.texts.orders import ask_words, lines_words, short_words
from o8studio.ui.compose.compose_parts import ComposeParts, saved_values
from o8studio.ui.compose.cost_popover import open_cost
from o8studio.ui.compose.history_popover import PastPrompts, open_history
from o8studio.ui.compose.messages import limit_of, notes_of, overlaps, problems_of
from o8studio.ui.compose.presets_popover import open_presets
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.compose.reference_slots import DraftPictures
from o8studio.ui.compose.request_dialog import open_request
from o8studio.ui.ports import ComposePort, Pixels
from o8studio.ui.widgets.dialogs import ask
from o8studio.ui.widgets.layout import column, label, paint_in_next_turn
from o8studio.ui.widgets.scrolling import Scrolling


class ComposePanel(QWidget):
    """`draft_changed`: there is something to save; `sent`: how many clips were requested; `new_asked`: a new draft."""

    draft_changed = Signal()
    sent = Signal(int)

    def __init__(self, prompt: PromptEditor, parts: ComposeParts | None = None) -> None:
        super().__init__()
        parts = parts or ComposeParts()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._port: ComposePort | None = None
        self._draft = Draft()
        self._views: list[ComposeView] = []
        self._presets: dict[str, Json] = {}
        self._past = PastPrompts()
        self._draw, self._is_online = 0, True
        self.prompt = prompt
        self.list, self.references, self.picker = parts.list, parts.references, parts.picker
        self.form, self.variations, self.extra = parts.form, parts.variations, parts.extra
        self.footer, self._header = parts.footer, parts.header
        self.generate = self.footer.generate
        self._many = label(size=11, tone="3")
        self.new_asked = self._header.cleared
        inner = QWidget()
        self._area = Scrolling(inner)
        layout = column(self._header, self._area, self.footer, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.extra_fold, self._rest = parts.fill(inner, prompt, self._many)
        self._connect()

    def event(self, event: QEvent) -> bool:
        """Delete and Backspace belong to a field that has the focus. Here for all: fields get events by the hundred."""
        if event.type() is QEvent.Type.ShortcutOverride and self.form.clears(event):
            event.accept()
            return True
        return super().event(event)

    def show_fields(self, port: ComposePort) -> None:
        """Build the fields of the chosen models in a turn before `attach`, which would else take too long."""
        if self.picker.model:
            self.form.show_views(port.plan(self.order()), self._draft)

    def attach(self, port: ComposePort) -> None:
        """Connect the port."""
        self._port = port
        self._draw = port.fresh_draw()
        self.references.attach(port)
        self.refresh()

    def show_models(self, specs: Sequence[ModelSpec]) -> None:
        """Show the gateway's models; select the first if none was chosen yet."""
        assert self._port is not None
        self.picker.show_models(specs, self._port.offers(), self._port.gateway_name())
        if not self.picker.model and specs:
            usable = [spec for spec in specs if spec.status is ModelStatus.CURRENT]
            self.picker.set_model((usable or list(specs))[0].id)
        self.refresh()
        self._show_rest()

    def show_online(self, on: bool) -> None:
        """Show whether the gateway is reachable."""
        if on != self._is_online:
            self._is_online = on
            self.refresh()
            self._show_rest()

    # ---- the draft as data

    def state(self) -> dict[str, Json]:
        """The draft and the presets, to be saved."""
        return {**self._preset(), "presets": dict(self._presets)}

    def _preset(self) -> dict[str, Json]:
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
            "images": self.references.state(),
            **({"parent": self._draft.parent} if self._draft.parent else {}),
        }

    def restore(self, state: dict[str, Json]) -> None:
        """Restore a draft and the presets."""
        count, models, presets = state.get("count"), state.get("models"), state.get("presets")
        values, portable = saved_values(state, "values"), saved_values(state, "portable")
        self._draft = replace(
            self._draft, values=values, portable=portable, parent=str(state.get("parent") or "")
        )
        if isinstance(presets, dict):
            self._presets = presets
        self.picker.set_models([str(model) for model in models] if isinstance(models, list) else [])
        self.extra.set_texts({name: str(text) for name, text in saved_values(state, "extra").items()})
        self.variations.set_count(count if isinstance(count, int) else 1)
        self.list.set_modes(by_line=state.get("by_line") is True, at_random=state.get("at_random") is True)
        self.references.restore(state.get("images"), str(state.get("fit") or ""))
        self.prompt.set_text(str(state.get("prompt") or ""))
        self._on_images()

    def use_request(
        self, request: GenerationRequest, pictures: Sequence[tuple[ImageRole, str]], parent: str = ""
    ) -> None:
        """Load everything a clip, `parent`, was made with: prompt, pictures, model, all parameters, seed."""
        self.picker.set_models([request.model])
        values = values_by_name(request, self._port.models() if self._port else [])
        self._draft = Draft(prompt=request.prompt, values=values, parent=parent)
        self.references.set_images(list(pictures))
        self.extra.set_texts({})
        self.prompt.set_text(request.prompt)
        self.form.forget()
        self._on_images()
        self.prompt.setFocus()

    def use_seed(self, seed: Json) -> None:
        """Set only the seed."""
        self.form.forget()
        (self._on_shared if len(self.picker.models) > 1 else self._on_value)("seed", seed)

    def use_frame(self, pixels: Pixels, parent: str = "") -> None:
        """Use a picture of a clip, `parent`, as the first frame."""
        self._draft = replace(self._draft, parent=parent)
        self.references.keep(pixels, ImageRole.FIRST_FRAME)

    def pictures(self) -> DraftPictures:
        """The pictures of the draft as they are now, for `put_pictures`."""
        return DraftPictures(tuple(self.references.images()), self.references.fit, self._draft.parent)

    def put_pictures(self, before: DraftPictures) -> None:
        """Take back what happened to the pictures since; words and settings stay."""
        self._draft = replace(self._draft, parent=before.parent)
        self.references.set_images(before.images, before.fit)
        self.references.changed.emit()

    def clear(self) -> None:
        """Start a new draft with the same models."""
        self._draft = Draft()
        self.form.forget()
        self.restore({"models": list(self.picker.models)})
        self.prompt.setFocus()

    def order(self, *, first: bool = False) -> Order:
        """The order that a press would send now."""
        prompts = self.list.prompts(self.prompt.text(), self.variations.count, self._draw)
        good, _bad = self.extra.values(self.picker.models)
        longest = max(prompts, key=len, default="")
        return Order(
            models=tuple(self.picker.models),
            draft=replace(self._draft, prompt=longest),
            prompts=tuple(prompts),
            count=1 if self.list.at_random else self.variations.count,
            extras=good,
            fit=Fit(self.references.fit) if self.references.fit in list(Fit) else Fit.NONE,
            first=first,
            draw=self._draw,
            drops_unknown=True,
        )

    # ---- what is pressed

    @property
    def may_generate(self) -> bool:
        """Whether the draft can be sent now."""
        return self._port is not None and not self.generate.is_off and not self.prompt.is_composing

    def press_generate(self, *, first: bool = False) -> None:
        """Send the draft; the only way to spend money."""
        if self._port is None or not self.may_generate:
            return
        order = self.order(first=first)
        cost = self._port.cost(order)
        if not cost.asks:
            self._send(order)
            return
        words = ngettext("Send {n}", "Send {n}", order.clips).format(n=order.clips)
        send = (words, "send", lambda: self._send(replace(order, agreed=True)))
        ask(self, ask_words(cost), lines_words(cost), _("Don't send"), send, icon="coins", tone="accent")

    def show_cost(self) -> None:
        """Open the cost breakdown above the estimate."""
        if self._port is not None and self._views:
            open_cost(self, self.footer.price, self._port.cost(self.order()), self._views)

    def step_history(self, step: int) -> None:
        """Show the previous or next sent prompt; the unsent one comes last."""
        if self._port is not None:
            self.prompt.set_text(self._past.step(step, self._port.past_prompts(), self.prompt.text()))

    def show_saved(self, saved: bool) -> None:
        """Show whether the draft is on disk."""
        self._header.show_saved(saved)

    def _send(self, order: Order) -> None:
        assert self._port is not None
        self._past.leave()
        self.footer.show_busy(order.clips)
        self._port.generate(order, self._on_sent)
        self._draw = self._port.fresh_draw()
        self.sent.emit(order.clips)

    def _on_sent(self, problem: str) -> None:
        self.footer.show_busy(0)
        self.refresh()
        if problem:
            self.footer.show_problems([problem])

    def _show_rest(self) -> None:
        if self._rest.isHidden():
            paint_in_next_turn(self._rest)
        self._rest.show()
        # laid out from the inside to the outside, each by an event of its own: seen half-way, all is squeezed
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _connect(self) -> None:
        self.prompt.changed.connect(self._on_prompt)
        self.prompt.reference_asked.connect(
            lambda: self.references.open_names(self.prompt, self.prompt.insert)
        )
        self._header.history_asked.connect(self._open_history)
        self._header.presets_asked.connect(self._open_presets)
        self._header.by_line_chosen.connect(lambda on: self.list.set_modes(by_line=on, emit=True))
        self._header.request_asked.connect(self.show_request)
        self.list.changed.connect(self._on_list)
        self.references.changed.connect(self._on_images)
        self.references.references_moved.connect(
            lambda before, after: self.prompt.set_text(renumbered(self.prompt.text(), before, after))
        )
        self.picker.chosen.connect(self._on_models)
        self.form.changed.connect(self._on_value)
        self.form.shared.connect(self._on_shared)
        self.extra.changed.connect(self._refresh_and_emit)
        self.variations.changed.connect(self._refresh_and_emit)
        self.generate.clicked.connect(self._on_pressed)
        self.footer.price.clicked.connect(self.show_cost)
        self.footer.show_asked.connect(self._show_problem)

    def _on_pressed(self) -> None:
        self.prompt.keep_composed()  # a press that takes no focus leaves it in the air
        if self.generate.is_off and self._views:
            self._show_problem()
        else:
            self.press_generate()

    def _on_prompt(self, text: str) -> None:
        self._draft = with_prompt(self._draft, text)
        self._refresh_and_emit()

    def _on_list(self) -> None:
        if self.list.rolled and self._port is not None:
            self._draw = self._port.fresh_draw()
        self._refresh_and_emit()

    def _on_value(self, key: str, value: Json) -> None:
        self._draft = with_value(self._draft, self._views, key, value)
        self._refresh_and_emit()

    def _on_shared(self, core: str, value: Json) -> None:
        self._draft = with_portable(self._draft, core, value)
        self._refresh_and_emit()

    def _on_models(self) -> None:
        """When a second model joins, carry the first one's values over by their meaning."""
        if len(self.picker.models) > 1 and len(self._views) == 1:
            self._draft = carried_over(self._views[0], self._draft)
        self._refresh_and_emit()

    def _on_images(self) -> None:
        images = tuple(ImageInput(role=role, file=path) for role, path in self.references.images())
        self._draft = replace(self._draft, images=images)
        self._refresh_and_emit()

    def _refresh_and_emit(self) -> None:
        self.refresh()
        self.draft_changed.emit()

    def refresh(self) -> None:
        """Update plan, limits and price."""
        port = self._port
        if port is None or not self.picker.model:
            self.generate.set_off(True)
            return
        order = self.order()
        views = port.plan(order)
        self._views = views
        self.form.show_views(views, self._draft)
        self.prompt.show_limit(limit_of(views), named=len(views) > 1)
        self.list.show_prompts(order.prompts, self.prompt.text(), MOST)
        self.references.show_views(views)
        named = any(role is ImageRole.REFERENCE for role, _path in self.references.images())
        self.prompt.show_references(named)
        self._header.by_line = self.list.by_line
        many = _("{n} of {total} selected").format(n=len(views), total=self.picker.offered)
        self._many.setText(many if len(views) > 1 else "")
        self.extra.show_models([(model, self.picker.title(model)) for model in self.picker.models])
        self._show_footer(port, order, views)

    def _show_footer(self, port: ComposePort, order: Order, views: Sequence[ComposeView]) -> None:
        cost = port.cost(order)
        _good, broken = self.extra.values(self.picker.models)
        self.extra.warn_of(overlaps(order, views))
        by_title = {self.picker.title(model): problem for model, problem in broken.items()}
        problems = problems_of(order, views, by_title, short_words(cost))
        usual = port.usual_seconds(order.models)
        self.footer.show_order(order, cost, problems, notes_of(views), usual, is_online=self._is_online)

    def _show_problem(self) -> None:
        _good, broken = self.extra.values(self.picker.models)
        if broken:
            self.extra_fold.set_open(True)
            self.extra.show_problem_of(next(iter(broken)))
            self._area.ensureWidgetVisible(self.extra)
        elif not self.prompt.text().strip() or measure(self.prompt.text(), self._views[0].prompt_unit) > (
            self._views[0].prompt_limit or 1_000_000
        ):
            self.prompt.setFocus()
        else:
            wrong = next((view for view in self._views if not view.can_send), None)
            place = self.form.place_of(wrong.model_spec.id, wrong.violations[0].field) if wrong else self.form
            QTimer.singleShot(0, place, lambda: self._area.ensureWidgetVisible(place))

    def _open_history(self, beside: QWidget) -> None:
        if self._port is not None:
            open_history(self, beside, self._port.past_prompts(), self.prompt.set_text)

    def _open_presets(self, beside: QWidget) -> None:
        open_presets(
            self, beside, sorted(self._presets), self.take_preset, self.save_preset, self._forget_preset
        )

    def take_preset(self, name: str) -> None:
        """Restore everything as saved in the preset; one of a model alone leaves the rest as it is."""
        saved = self._presets.get(name)
        if isinstance(saved, dict):
            self.form.forget()
            self.restore(saved if "prompt" in saved else {**self._preset(), **saved})

    def keep_model(self, name: str, model: str) -> str:
        """Keep a model alone under a name, or beside it where a whole preset has that name; the name that it got."""
        kept = self._presets.get(name)
        if isinstance(kept, dict) and "prompt" in kept:
            name = f"{name}, {self.picker.title(model)}"
        self._presets = {**self._presets, name: {"models": [model]}}
        self.draft_changed.emit()
        return name

    def save_preset(self, name: str) -> None:
        """Save everything under a name."""
        self._presets = {**self._presets, name: self._preset()}
        self.draft_changed.emit()

    def _forget_preset(self, name: str) -> None:
        self._presets = {one: preset for one, preset in self._presets.items() if one != name}
        self.draft_changed.emit()

    def show_request(self) -> None:
        """Show the exact requests that would be sent."""
        if self._port is not None and self._views:
            self._port.exact_requests(self.order(), lambda found: open_request(self, found))
