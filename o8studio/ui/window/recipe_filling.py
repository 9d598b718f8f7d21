"""A recipe from a file and the composer: which model makes it here, what it costs, and filling it in."""

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.recipe import values_by_name
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.ids import GatewayId
from o8studio.domain.library.recipe import Recipe
from o8studio.domain.request import GenerationRequest, ImageInput
from o8studio.texts.language import _
from o8studio.texts.orders import price_words
from o8studio.ui.library.recipe_page import Chosen, Offered, RecipeOffers
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window


class RecipeFilling:
    """For one dialog, as the gateway is while it is open."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._specs = window.ports.compose.models()
        self._takes = {
            spec.id: frozenset(
                name for operation in spec.operations for one in operation.parameters for name in one.names
            )
            for spec in self._specs
        }

    def offers(self) -> RecipeOffers:
        """For the dialog."""
        name = self._window.store.names
        return RecipeOffers(
            nearest=self._nearest,
            models={spec.id: name(spec.id) for spec in self._specs},
            name=name,
            price=self._price,
        )

    def _nearest(self, recipe: Recipe, wanted: str) -> Offered:
        """The model itself, else one of its family, else the one in the composer."""
        if recipe.model in self._takes and wanted in ("", recipe.model):
            return Offered(recipe.model, takes=self._takes[recipe.model])
        family = next((spec.id for spec in self._specs if recipe.family and spec.family == recipe.family), "")
        model = wanted or family or next(iter(self._window.compose.picker.models), "")
        if not recipe.model or not model:
            return Offered(model, takes=self._takes.get(model))
        if wanted:
            return Offered(model, takes=self._takes.get(model))
        title, gateway = self._window.store.names(model)[1], self._window.ports.compose.gateway_name()
        note = _("Not offered by {gateway}. Nearest: {model}").format(gateway=gateway, model=title)
        return Offered(model, note, self._takes.get(model))

    def _price(self, chosen: Chosen) -> str:
        """What making it as it is would cost; empty where there is nothing to make."""
        request = self._request(chosen)
        if request.model not in self._takes or not request.prompt.strip():
            return ""
        draft = Draft(
            prompt=request.prompt,
            values=values_by_name(request, self._specs),
            images=tuple(ImageInput(role=role, file=path) for role, path in chosen.pictures),
        )
        order = Order(models=(request.model,), draft=draft, prompts=(request.prompt,), drops_unknown=True)
        return price_words(self._window.ports.compose.cost(order))

    def fill(self, chosen: Chosen) -> None:
        """Into the composer, with an undo; what the model does not take is left out by the composer, which says so."""
        self._window.show_page(PageName.STUDIO)
        self._window.job_actions.use_request(self._request(chosen), chosen.pictures)

    def _request(self, chosen: Chosen) -> GenerationRequest:
        recipe, compose = chosen.recipe, self._window.compose
        return GenerationRequest(
            gateway_id=GatewayId(""),
            base_url="",
            wire_format="",
            model=recipe.model or next(iter(compose.picker.models), ""),
            prompt=recipe.prompt or compose.prompt.text(),
            core=dict(recipe.core),
            native=dict(recipe.native),
            extra=dict(recipe.extra),
        )
