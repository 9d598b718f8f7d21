"""`o8studio models show`: what a model takes, from the catalogue, and what it costs, from the gateway's list."""

from collections.abc import Iterator, Sequence

import click

from o8studio.cli.printing import print_json, say
from o8studio.cli.session import EXIT_OK, CliContext, choose_gateway, studio_for
from o8studio.domain.errors import GatewayError, VaultError
from o8studio.domain.models.spec import Control, ModelSpec, ModelStatus, Operation, ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.similar import similar
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _, joined, pick
from o8studio.texts.money import figure

_CHOICES_SHOWN = 12
_LIST_SHOWN = 4
"""Whole numbers in a row are listed up to so many, and are a range beyond."""


async def show(context: CliContext, model: str, gateway: str | None, demo: bool, as_json: bool) -> int:
    """Print one model's parameters, by operation, and its price where a gateway is chosen. Read only but with --demo."""
    async with studio_for(context, demo=demo, writer=demo) as studio:
        known = {one.id for one in studio.catalogue.specs()}
        spec = studio.catalogue.spec(model)
        current = studio.preferences.settings.current_gateway
        wants_gateway = demo or gateway or (current and studio.gateways.entry(current) is not None)
        entry = choose_gateway(context, studio, gateway, demo=demo) if wants_gateway else None
        if spec.status is ModelStatus.UNKNOWN_HERE and model not in known:
            raise click.UsageError(_unknown_words(model, known))
        price = await _price(studio, spec, entry)
        if as_json:
            print_json(**_told(spec), price=price)
            return EXIT_OK
        say(f"{spec.id}  {pick(spec.title, spec.title_zh)}  ({spec.family}, {spec.status.value})")
        if price:
            say(price)
        for note in spec.notes:
            say(f"  {note}")
        for operation in spec.operations:
            say(f"\n{operation.id}")
            for line in _lines(operation):
                say(line)
    return EXIT_OK


def _unknown_words(model: str, known: set[str]) -> str:
    words = _("The catalogue has no model {name}.").format(name=model[:80])
    close = similar(model, sorted(known))
    if close:
        meant = _("Did you mean {names}?").format(names=", ".join(close))
        words = joined((words, meant))
    return words


async def _price(studio: Studio, spec: ModelSpec, entry: GatewayEntry | None) -> str:
    """One sentence; empty where no gateway is chosen."""
    if entry is None:
        return ""
    try:
        await studio.gateways.client(entry.id, entry.base_url)
        prices = await studio.account.prices(entry.id)
    except (GatewayError, VaultError) as error:
        return str(explain(error))
    found = prices.prices.get(spec.id)
    if found is None or (found.usd is None and found.ratio is None):
        return _("{gateway} names no price for it.").format(gateway=entry.name)
    if found.usd is None:
        return _("{gateway} settles its price after the job, at a ratio of {ratio}.").format(
            gateway=entry.name, ratio=found.ratio
        )
    return _("{gateway} lists it at {amount}, before the factor of your group.").format(
        gateway=entry.name, amount=figure(found.usd, prices.unit)
    )


def _shown(operation: Operation) -> list[ParameterSpec]:
    return [one for one in operation.parameters if one.control is not Control.HIDDEN]


def _lines(operation: Operation) -> Iterator[str]:
    for spec in _shown(operation):
        name = spec.core[0].value if spec.core else spec.key
        parts = [f"  {name:22} {_values(spec)}".rstrip()]
        if spec.default is not None:
            parts.append(_("default {value}").format(value=_word(spec.default)))
        if spec.required:
            parts.append(_("required"))
        yield "  ".join(parts)


def _values(spec: ParameterSpec) -> str:
    """What it takes: its choices, its range, or its kind."""
    unit = f" {spec.unit}" if spec.unit else ""
    if (span := _span(spec.choices)) is not None:
        return f"{span[0]}…{span[1]}{unit}"
    if spec.choices:
        shown = [_word(one) for one in spec.choices[:_CHOICES_SHOWN]]
        return " | ".join(shown) + (" | …" if len(spec.choices) > _CHOICES_SHOWN else "") + unit
    if spec.minimum is not None or spec.maximum is not None:
        low = "" if spec.minimum is None else f"{spec.minimum:g}"
        high = "" if spec.maximum is None else f"{spec.maximum:g}"
        special = "".join(f" | {_word(one)}" for one in spec.special)
        return f"{low}…{high}{unit}{special}"
    if spec.max_length is not None:
        return _("text, at most {n} {unit}").format(n=spec.max_length, unit=spec.length_unit.value)
    return spec.control.value


def _span(choices: Sequence[Json]) -> tuple[int, int] | None:
    """First and last of whole numbers that follow each other, where listing them would say less."""
    numbers = [int(word) for one in choices if (word := _word(one)).isdecimal()]
    if len(numbers) != len(choices) or len(numbers) <= _LIST_SHOWN:
        return None
    first, last = numbers[0], numbers[-1]
    return (first, last) if numbers == list(range(first, last + 1)) else None


def _word(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _told(spec: ModelSpec) -> dict[str, object]:
    return {
        "id": spec.id,
        "title": spec.title,
        "provider": spec.family,
        "status": spec.status,
        "audio": spec.audio,
        "notes": list(spec.notes),
        "operations": [
            {"id": one.id, "notes": list(one.notes), "parameters": [_parameter(each) for each in _shown(one)]}
            for one in spec.operations
        ],
    }


def _parameter(spec: ParameterSpec) -> dict[str, object]:
    return {
        "name": spec.core[0].value if spec.core else spec.key,
        "names": list(dict.fromkeys(spec.names)),
        "label": spec.label,
        "kind": spec.control.value,
        "type": spec.json_type,
        "required": spec.required,
        "default": spec.default,
        "choices": list(spec.choices),
        "special": list(spec.special),
        "minimum": spec.minimum,
        "maximum": spec.maximum,
        "unit": spec.unit,
        "max_length": spec.max_length,
    }
