"""Words at a field: its value, who decides it, and what some of several models make of it."""

from collections.abc import Mapping

from o8studio.domain.compose.common_fields import SharedField, SharedStanding
from o8studio.domain.compose.standing import Origin, Standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import Unit
from o8studio.texts.language import _, listed, pick

_LONG = 12
_TEXTS = frozenset(Control) - {
    Control.SEGMENTED, Control.SELECT, Control.SWITCH, Control.SLIDER, Control.NUMBER, Control.SEED,
}  # fmt: skip
"""Controls of which nothing is decided where they are empty."""
ON: tuple[Json, ...] = (True, "on", "yes", "native")
"""Values of a switch that mean on, in some vendor's words; `_OFF` those that mean off."""
_OFF: tuple[Json, ...] = (False, "off", "no")


def value_words(spec: ParameterSpec, value: Json) -> str:
    """A value of a field in a word or two."""
    english = spec.choice_labels.get(str(value), "")
    words = pick(english, spec.choice_labels_zh.get(str(value), ""))
    words = words or _vendors_words().get(str(value), "")
    if words:
        return words.split(" ")[-1] if len(words) > _LONG and spec.core else words
    if spec.control is Control.SWITCH and (value in ON or value in _OFF):
        # Translators: the state of a switch, after a colon
        return _("on") if value in ON else _("off")
    if spec.unit == Unit.SECONDS:
        return _("{n} s").format(n=str(value).removesuffix("s"))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _vendors_words() -> dict[str, str]:
    """Plain words for values that vendors write in their own way."""
    return {
        # Translators: of a clip's shape: the model takes the one that fits
        "adaptive": _("automatic"),
        "auto": _("automatic"),
        "2k": "2K",
        "4k": "4K",
        # Translators: of a list of shots: a person sets them
        "customize": _("custom"),
        # Translators: of a list of shots: the model sets them
        "intelligence": _("by the model"),
    }


def standing_words(spec: ParameterSpec, one: Standing) -> str:
    """Who decides the value, where it is not the person; empty where the control says it all."""
    match one.origin:
        case Origin.OPEN if one.default is not None:
            # Translators: at a setting that nobody set: the model takes this value by itself
            return _("Model decides: {value}").format(value=value_words(spec, one.default))
        case Origin.OPEN if spec.control in _TEXTS:
            # Translators: at an empty text or list: nothing of it is sent
            return _("Not set")
        case Origin.OPEN:
            # Translators: at a setting that nobody set
            return _("Model decides")
        case Origin.NEEDED:
            # Translators: at a setting that nobody set: this value goes out all the same
            return _("Sent: {value}").format(value=value_words(spec, one.value))
        case Origin.DRAWN:
            # Translators: at the seed: each clip is sent with a number of its own
            return _("New for each clip")
        case Origin.RAW:
            # Translators: the value of this setting is the one in the field of that name
            return _("Extra JSON decides")
        case Origin.KEPT_BACK:
            # Translators: a value was set, and it does not go out
            return _("Not sent")
        case _:
            return ""


def standing_help(one: Standing) -> str:
    """Why, in a sentence, for the tooltip and for screen readers."""
    match one.origin:
        case Origin.OPEN:
            return _("Nobody has set this, so nothing is sent and the model decides.")
        case Origin.NEEDED:
            return _("Nobody has set this. The gateway or the model needs a value, so this one is sent.")
        case Origin.DRAWN:
            return _("Nobody has set this. Each clip is sent with a new number, which is kept with it.")
        case Origin.RAW:
            return _("The field Extra JSON sets this, whatever is chosen here.")
        case Origin.KEPT_BACK:
            return _("This is set but does not go out.")
        case _:
            return _("This is set and goes out. Delete lets the model decide.")


def exceptions(field: SharedField, found: SharedStanding, names: Mapping[str, str]) -> list[str]:
    """For each model that differs from what the shared control shows, what it does, in a few words.

    Args:
        names: by model id, a short name.
    """
    spec, shared = field.spec, found.shared
    said = []
    for model, own in found.each.items():
        if model in found.off:
            # Translators: this gateway drops the setting on the way to this model, or a rule forbids it there
            said.append(_("{model}: dropped").format(model=names[model]))
        elif own.origin is Origin.SET and own.value is not None and not _same(own.value, shared.value):
            # Translators: this model takes {value}, the nearest to what was chosen, or its own default
            said.append(_("{model}: {value}").format(model=names[model], value=value_words(spec, own.value)))
        elif own.origin is Origin.KEPT_BACK or (own.origin is Origin.RAW and shared.origin is not Origin.RAW):
            said.append(
                _("{model}: {value}").format(model=names[model], value=standing_words(spec, own).lower())
            )
        elif own.origin is Origin.NEEDED and shared.origin is not Origin.NEEDED:
            # Translators: {value} is sent to this model although nobody set it
            said.append(
                _("{model}: {value} is sent").format(model=names[model], value=value_words(spec, own.value))
            )
        elif own.origin is Origin.OPEN and shared.origin is Origin.OPEN and own.default != shared.default:
            said.append(
                _("{model}: {value}").format(
                    model=names[model],
                    value=value_words(spec, own.default)
                    if own.default is not None
                    # Translators: after a model's name and a colon: nobody knows which value it takes
                    else _("unknown"),
                )
            )
        elif own.origin is Origin.OPEN and shared.origin is Origin.DRAWN:
            said.append(_("{model}: none").format(model=names[model]))
    if field.without:
        without = listed(names[model] for model in field.without)
        words = (
            # Translators: these models make clips without sound, whatever is chosen
            _("{models}: silent")
            if spec.key == Core.AUDIO
            # Translators: these models have no such setting
            else _("{models}: none")
        )
        said.append(words.format(models=without))
    return said


def shared_words(field: SharedField, found: SharedStanding, names: Mapping[str, str]) -> str:
    """What stands at the label of a field of several models: who decides, and each exception."""
    shared = found.shared
    if shared.origin is Origin.OPEN and shared.default is None:
        # Translators: at a setting of several models that nobody set
        base = _("Models decide")
    elif shared.origin is Origin.OPEN:
        base = _("Models decide: {value}").format(value=value_words(field.spec, shared.default))
    else:
        base = standing_words(field.spec, shared)
    return beside(base, listed(exceptions(field, found, names)))


def beside(most: str, others: str) -> str:
    """Two notes in one line; either may be empty."""
    # Translators: what holds for most models, and what for the others
    return _("{most}; {others}").format(most=most, others=others) if most and others else most or others


def _same(one: Json, other: Json) -> bool:
    return str(one).lower() == str(other).lower()
