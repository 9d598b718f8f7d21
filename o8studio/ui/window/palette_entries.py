"""What the command palette offers at once: commands, past prompts, models, presets, the settings' sections, and keys."""

from collections import Counter
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, commands
from o8studio.ui.actions.factory import hint
from o8studio.ui.compose.catalogue_rows import age_of
from o8studio.ui.palette.matching import Searched
from o8studio.ui.palette.palette import Palette
from o8studio.ui.palette.results import Entry, Kind, verb
from o8studio.ui.settings.setting_names import setting_names
from o8studio.ui.settings.settings_page import section_titles
from o8studio.ui.window.navigation_frame import PageName
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
    found = [_command(window, one.id) for one in commands() if one.id not in _NOT_OFFERED]
    # what sends comes last: Enter on an empty query orders nothing
    sends = {command(one).title for one in _SENDS}
    found.sort(key=lambda one: (not one.is_enabled, one.title in sends))
    at = next((at for at, one in enumerate(found) if not one.is_enabled or one.title in sends), len(found))
    return [*found[:at], *_filters(window), *found[at:]]


def _command(window: Window, name: CommandId) -> Entry:
    one = command(name)
    is_enabled, run = window.actions.is_enabled(name), partial(window.actions.trigger, name)
    fact = "" if is_enabled else window.actions.why_not(name)
    if is_enabled and name in _SENDS:
        fact = window.compose.footer.price.accessibleName()  # what is spent, before it is

    icon = one.icon or "chevron-right"

    def verbs() -> list[Entry]:
        keys = partial(window.pages.show_settings, "shortcuts")
        return [
            verb(_("Do it"), run, icon, fact=fact, key=hint(name), is_enabled=is_enabled),
            verb(_("Change its key…"), keys, "keyboard"),
        ]

    return Entry(
        Kind.COMMAND,
        Searched(one.title),
        run,
        icon,
        fact=fact,
        key=hint(name),
        is_enabled=is_enabled,
        verbs=verbs,
    )


def _filters(window: Window) -> list[Entry]:
    """The queue with the cards of one model; only where there is more than one."""
    counts = Counter(job.request.model for job in window.store.jobs())
    if len(counts) < 2:
        return []
    return [
        Entry(
            Kind.COMMAND,
            Searched(_("Filter the queue: only {model}").format(model=window.store.names(model)[1])),
            partial(_show_only, window, model),
            "list-filter",
            fact=ngettext("{n} job", "{n} jobs", count).format(n=f"{count:,}"),
        )
        for model, count in counts.most_common()
    ]


def _show_only(window: Window, model: str) -> None:
    window.show_page(PageName.STUDIO)
    window.columns.fold_queue(show=True)
    window.queue.show_only(model)


def _prompts(window: Window) -> list[Entry]:
    def use(text: str) -> None:
        window.show_page("studio")
        window.job_actions.use_prompt(text)

    def copy(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        window.say(_("Copied"))

    def verbs(text: str) -> list[Entry]:
        return [
            verb(_("Use this prompt"), partial(use, text), "history"),
            verb(command(CommandId.COPY_PROMPT).title, partial(copy, text), "copy"),
        ]

    return [
        Entry(
            Kind.PROMPT,
            Searched(" ".join(one.text[:400].split())),
            partial(use, one.text),
            "history",
            fact=one.when,
            verbs=partial(verbs, one.text),
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

    def add(model: str) -> None:
        window.show_page("studio")
        window.compose.picker.toggle(model)

    def verbs(model: str) -> list[Entry]:
        chosen, title = window.compose.picker.models, titles[model]
        is_chosen = model in chosen
        made = [verb(_("Use only this model"), partial(use, model), family=named[model][0])]
        if is_chosen and len(chosen) > 1:
            made.append(verb(_("Leave it out of the chosen models"), partial(add, model), "minus"))
        elif not is_chosen:
            made.append(verb(_("Add it to the chosen models"), partial(add, model), "plus"))
        if model in window.store.models():
            show = partial(_show_only, window, model)
            made.append(verb(_("Filter the queue: only {model}").format(model=title), show, "list-filter"))
        return made

    specs = sorted(window.ports.compose.models(), key=age_of)
    named = {spec.id: window.store.names(spec.id) for spec in specs}
    titles = {model: title for model, (_family, title) in named.items()}
    offers = window.ports.compose.offers()
    return [
        Entry(
            Kind.MODEL,
            Searched(title),
            partial(use, model),
            family=family,
            # Translators: what the palette does with a model, in grey behind its name
            fact=_("Use in the composer"),
            aside=offers[model].price if model in offers else "",
            verbs=partial(verbs, model),
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
    """The sections, and what is in them."""
    names, found = setting_names(), []
    for section, (icon, title) in section_titles().items():
        show = partial(window.pages.show_settings, section)
        found.append(Entry(Kind.SETTING, Searched(title), show, icon))
        found += [
            Entry(Kind.SETTING, Searched(name), show, icon, fact=title) for name in names.get(section, ())
        ]
    return found
