"""What the command palette offers at once: commands, past prompts, models, presets, the settings' sections, and keys."""

from dataclasses import replace
from functools import partial

from shiboken6 import isValid

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, commands
from o8studio.ui.actions.factory import hint
from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.palette import Palette
from o8studio.ui.palette.results import Entry, Kind
from o8studio.ui.settings.settings_page import section_titles
from o8studio.ui.window.palette_finds import PaletteFinds
from o8studio.ui.window.parts import Window

_NOT_OFFERED = frozenset({CommandId.PALETTE, CommandId.ESCAPE, CommandId.APP_MENU})
"""Commands that mean nothing once the palette has closed."""
_SENDS = (CommandId.GENERATE, CommandId.GENERATE_FIRST)


def open_palette(window: Window) -> Palette:
    """Open it over the window; Chinese texts are found by pinyin as soon as the letters are known."""
    entries = entries_of(window)
    palette = Palette(window.shell, entries)
    PaletteFinds(window, palette)
    palette.open()

    def learn(initials: dict[str, str]) -> None:
        if isValid(palette):
            palette.learn(initials)

    window.ports.settings.pinyin([entry.title for entry in entries], learn)
    return palette


def entries_of(window: Window) -> list[Entry]:
    """Everything that is offered now, the most useful first within each kind."""
    commands_now = _commands(window)
    keys = [replace(one, kind=Kind.KEY) for one in commands_now if one.key]
    keys.sort(key=lambda one: one.title != command(CommandId.SHORTCUTS).title)  # the list of all of them
    return [
        *commands_now, *_prompts(window), *_models(window), *_presets(window), *_settings(window), *keys,
    ]  # fmt: skip


def _commands(window: Window) -> list[Entry]:
    found = [
        Entry(
            Kind.COMMAND,
            Searched(one.title),
            partial(window.actions.trigger, one.id),
            one.icon or "chevron-right",
            key=hint(one.id),
            is_enabled=window.actions.is_enabled(one.id),
        )
        for one in commands()
        if one.id not in _NOT_OFFERED
    ]
    # what sends comes last: Enter on an empty query orders nothing
    sends = {command(one).title for one in _SENDS}
    return sorted(found, key=lambda one: (not one.is_enabled, one.title in sends))


def _prompts(window: Window) -> list[Entry]:
    def use(text: str) -> None:
        window.show_page("studio")
        window.job_actions.use_prompt(text)

    return [
        Entry(
            Kind.PROMPT,
            Searched(" ".join(one.text[:400].split())),
            partial(use, one.text),
            "history",
            fact=one.when,
        )
        for one in window.ports.compose.past_prompts()
    ]


def _models(window: Window) -> list[Entry]:
    def choose(models: list[str]) -> None:
        window.compose.picker.set_models(models)
        window.compose.picker.chosen.emit(models[0])

    def use(model: str) -> None:
        window.show_page("studio")
        before = list(window.compose.picker.models)
        choose([model])
        if before not in ([], [model]):
            words = _("{model} is the only model chosen now.").format(model=titles[model])
            window.toasts.show(words, action=_("Undo"), act=partial(choose, before))

    named = {spec.id: window.store.names(spec.id) for spec in window.ports.compose.models()}
    titles = {model: title for model, (_family, title) in named.items()}
    offers = window.ports.compose.offers()
    return [
        Entry(
            Kind.MODEL,
            Searched(title),
            partial(use, model),
            family=family,
            fact=(model in offers and offers[model].price) or _("Use in the composer"),
        )
        for model, (family, title) in named.items()
    ]


def _presets(window: Window) -> list[Entry]:
    def use(name: str) -> None:
        window.show_page("studio")
        window.compose.take_preset(name)

    presets = window.compose.state()["presets"]
    names = sorted(presets) if isinstance(presets, dict) else []
    return [Entry(Kind.PRESET, Searched(name), partial(use, name), "bookmark") for name in names]


def _settings(window: Window) -> list[Entry]:
    return [
        Entry(Kind.SETTING, Searched(title), partial(window.pages.show_settings, name), icon)
        for name, (icon, title) in section_titles().items()
    ]
