"""The sections that consist of settings rows."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QWidget,
)
from shiboken6 import isValid

from o8studio.domain.jobs.pacing import AUTOMATIC_AT_ONCE
from o8studio.domain.settings import MOST_AT_ONCE, Preference
from o8studio.texts.language import LANGUAGES, _
from o8studio.ui.library_port import ImportsPort
from o8studio.ui.ports import ComposePort, FilesPort, SettingsPort
from o8studio.ui.settings.models_table import models_table
from o8studio.ui.settings.rows import Rows, choice_row, switch_row
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.controls import Stepper
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.widgets.layout import Elided, button, column, label, line_edit, row

_SIZES = (90, 100, 110, 125, 150)


def models_and_prices(settings: SettingsPort, compose: ComposePort) -> QWidget:
    """The gateway's models, their abilities and prices."""
    rows = Rows()
    at_once = Stepper(_("Jobs at once"), 0, MOST_AT_ONCE)
    at_once.field.setSpecialValueText(_("Automatic"))
    at_once.field.setValue(int(str(settings.preference(Preference.JOBS_AT_ONCE))))
    at_once.changed.connect(lambda value: settings.set_preference(Preference.JOBS_AT_ONCE, value))
    at_once.setFixedWidth(theme().px(160))
    rows.add(
        _("Jobs at once"),
        row(at_once, 1),
        _(
            "Automatic starts with one job and sends more as the gateway accepts them, up to "
            "{most}, and fewer when it is busy. The rest wait until a slot is free."
        ).format(most=AUTOMATIC_AT_ONCE),
    )
    limit = QDoubleSpinBox()
    limit.setRange(0.0, 100_000.0)
    limit.setDecimals(2)
    limit.setPrefix("$ ")
    limit.setFixedWidth(theme().px(160))
    limit.lineEdit().setTextMargins(7, 0, 0, 0)  # the style sheet's padding does not reach the field inside
    limit.setValue(float(str(settings.preference(Preference.ASK_ABOVE_USD))))
    limit.setAccessibleName(_("Ask before spending"))
    limit.valueChanged.connect(lambda value: settings.set_preference(Preference.ASK_ABOVE_USD, value))
    rows.add(_("Ask before spending"), row(limit, 1), _("Above this sum a press of Generate asks first."))
    unpriced = Stepper(_("Ask where prices are unknown"), 0, 100)
    unpriced.field.setValue(int(str(settings.preference(Preference.ASK_ABOVE_CLIPS))))
    unpriced.changed.connect(lambda value: settings.set_preference(Preference.ASK_ABOVE_CLIPS, value))
    unpriced.setFixedWidth(theme().px(160))
    rows.add(
        _("Ask where prices are unknown"),
        row(unpriced, 1),
        _("Above this many clips of unknown price on one press; 0 always asks."),
    )
    offers = compose.offers()
    prices = {model: offer.price for model, offer in offers.items() if offer.price}
    table = models_table(compose.models(), prices)
    rows.add(
        _("Models of this gateway"), table, _("Prices are those that the gateway lists for a basic clip.")
    )
    return rows


def downloads(settings: SettingsPort, imports: ImportsPort) -> QWidget:
    """Where clips are saved and how they are named."""
    rows = Rows()
    folder = line_edit(str(settings.preference(Preference.CLIPS_FOLDER) or ""))
    folder.setPlaceholderText(dict(settings.facts_about()).get(_("Clips"), ""))
    problem = label("", size=12, tone="bad")
    problem.setWordWrap(True)
    problem.hide()

    def told(words: str) -> None:
        if not isValid(problem):  # another section is shown meanwhile
            return
        problem.setText(words)
        problem.setVisible(bool(words))

    def use() -> None:
        wanted = folder.text().strip()
        if wanted != str(settings.preference(Preference.CLIPS_FOLDER) or ""):
            settings.choose_clips_folder(wanted, told)
        else:
            told("")

    folder.editingFinished.connect(use)
    line = _with_choose(folder, _("Folder for clips"), use)
    lines = column(spacing=6)
    lines.addLayout(line)
    lines.addWidget(problem)
    rows.add(_("Folder for clips"), lines, _("Finished clips are saved here on their own."))
    folder.setAccessibleName(_("Folder for clips"))
    name = line_edit(str(settings.preference(Preference.CLIP_NAME)))
    name.editingFinished.connect(lambda: settings.set_preference(Preference.CLIP_NAME, name.text().strip()))
    rows.add(
        _("Names of clips"),
        name,
        _("Known fields: {fields}.").format(fields="{day} {time} {title} {model} {seed} {id}"),
    )
    sidecars = _("Recipe beside each clip")
    rows.add(
        sidecars,
        switch_row(settings, Preference.SIDECARS, sidecars),
        _("A small file that says how the clip was made, so that another one can be made like it."),
    )
    rows.add(
        _("Watched folder"),
        _watched(settings, imports),
        _("What is put there is copied into the library on its own."),
    )
    return rows


def _watched(settings: SettingsPort, imports: ImportsPort) -> QLayout:
    folder = line_edit(str(settings.preference(Preference.WATCH_FOLDER) or ""))
    folder.setPlaceholderText(_("None"))
    folder.setAccessibleName(_("Watched folder"))
    problem = label("", size=12, tone="bad")
    problem.setWordWrap(True)
    problem.hide()

    def told(words: str) -> None:
        if isValid(problem):  # another section is shown meanwhile
            problem.setText(words)
            problem.setVisible(bool(words))

    def use() -> None:
        wanted = folder.text().strip()
        if wanted != str(settings.preference(Preference.WATCH_FOLDER) or ""):
            imports.watch_folder(wanted, told)

    folder.editingFinished.connect(use)
    line = _with_choose(folder, _("Watched folder"), use)
    lines = column(spacing=6)
    lines.addLayout(line)
    lines.addWidget(problem)
    return lines


def playback(settings: SettingsPort) -> QWidget:
    """Playback settings."""
    rows = Rows()
    rows.add(
        _("Play a clip when it is chosen"),
        switch_row(settings, Preference.AUTOPLAY, _("Play a clip when it is chosen")),
    )
    rows.add(
        _("Loop short clips"),
        switch_row(settings, Preference.LOOP_SHORT, _("Loop short clips")),
        _("Clips under 15 s."),
    )
    around: list[tuple[object, str]] = [
        # Translators: the window's look, dark or light; here also: a surround in the colour of that look
        ("theme", _("Theme")),
        ("black", _("Black")),
        ("grey", _("Mid grey 18 %")),
    ]
    rows.add(
        _("Around the picture"),
        choice_row(settings, Preference.SURROUND, _("Around the picture"), around),  # type: ignore[arg-type]  # texts are JSON
        _("A neutral surround helps to judge colours."),
    )
    return rows


def notifications(settings: SettingsPort) -> QWidget:
    """What is announced while the window is in the background."""
    rows = Rows()
    for setting, name in (
        (Preference.NOTIFY_READY, _("A clip is ready")),
        (Preference.NOTIFY_FAILED, _("A clip failed or needs you")),
        (Preference.NOTIFY_ALL_DONE, _("Everything is done")),
    ):
        rows.add(name, switch_row(settings, setting, name))
    awake = _("Keep the system awake")
    rows.add(
        awake,
        switch_row(settings, Preference.KEEP_AWAKE, awake),
        _("Only while clips are being made. The screen may go dark."),
    )
    return rows


def appearance(settings: SettingsPort) -> QWidget:
    """Theme, text size, motion, contrast."""
    rows = Rows()
    themes: list[tuple[object, str]] = [("dark", _("Dark")), ("light", _("Light")), ("system", _("System"))]
    rows.add(_("Theme"), choice_row(settings, Preference.THEME, _("Theme"), themes))  # type: ignore[arg-type]  # texts are JSON
    sizes: list[tuple[object, str]] = [(size, f"{size} %") for size in _SIZES]
    rows.add(_("Text size"), choice_row(settings, Preference.TEXT_SIZE, _("Text size"), sizes))  # type: ignore[arg-type]  # numbers are JSON
    rows.add(
        _("Reduce motion"),
        switch_row(settings, Preference.REDUCE_MOTION, _("Reduce motion")),
        _("Nothing slides or sweeps across the window, and clips do not play by themselves."),
    )
    rows.add(
        _("Increase contrast"),
        switch_row(settings, Preference.MORE_CONTRAST, _("Increase contrast")),
        _("Stronger borders and small texts."),
    )
    return rows


def language(settings: SettingsPort) -> QWidget:
    """Takes effect at once, without a restart."""
    rows = Rows()
    choices: list[tuple[object, str]] = [("", _("System")), *LANGUAGES.items()]
    rows.add(
        _("Language"),
        choice_row(settings, Preference.LANGUAGE, _("Language"), choices),  # type: ignore[arg-type]  # texts are JSON
        _("Prompts are sent as you write them, in any language."),
    )
    return rows


def privacy(settings: SettingsPort) -> QWidget:
    """Where data is stored, and what leaves this computer."""
    rows = Rows()
    facts = dict(settings.facts_about())
    rows.add(
        _("What leaves this computer"),
        label(
            _("Prompts, pictures and settings go to the gateway that you chose, and nowhere else."), tone="2"
        ),
        _("No usage data is collected or reported. The token goes to the gateway's own address only."),
    )
    if settings.looks_for_updates():
        look = _("Look for newer versions")
        rows.add(
            look,
            switch_row(settings, Preference.CHECK_UPDATES, look),
            _("Once a day, never while clips are being made. A newer version is only told, never installed."),
        )
    person = LineField(str(settings.preference(Preference.PERSON)))
    person.setMaxLength(60)
    person.editingFinished.connect(lambda: settings.set_preference(Preference.PERSON, person.text().strip()))
    rows.add(
        _("Your name"),
        person,
        _("Stands beside your comments in what you share. In this window you are “You”."),
    )
    for name in (_("Ledger"), _("Backups"), _("Settings file"), _("Clips"), _("Log")):
        path = facts.get(name, "")
        show = button(_("Show"), "small")
        show.clicked.connect(
            lambda _on=False, where=path: QDesktopServices.openUrl(
                QUrl.fromLocalFile(str(Path(where).parent))
            )
        )
        line = row(Elided(path, size=12, tone="2", left=True), show, spacing=8)
        line.setStretch(0, 1)
        rows.add(name, line)
    return rows


def diagnostics(settings: SettingsPort, files: FilesPort) -> QWidget:
    """What helps to diagnose a fault."""
    rows = Rows()
    result = label("", size=12, tone="2")
    save = button(_("Save a bundle…"))

    def write(path: str) -> None:
        files.save_bundle(
            path, lambda problem: result.setText(problem or _("Saved to {path}").format(path=path))
        )

    def ask() -> None:
        dialog = file_dialog(save, _("Save a bundle…"), "o8studio-bundle.zip")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(write)
        dialog.open()

    save.clicked.connect(ask)
    rows.add(
        _("Diagnostic bundle"),
        row(save, result, 1),
        _("Versions, states and the log. No token, no prompt and no signed link is in it."),
    )
    for name, value in settings.facts_about():
        rows.add(name, Elided(value, size=12, tone="2", left=True))
    return rows


def about(settings: SettingsPort) -> QWidget:
    """Version, licence, thanks, and the licences of everything that a package brings."""
    rows = Rows()
    facts = dict(settings.facts_about())
    rows.add("o8studio", label(_("Version {version}").format(version=facts.get(_("Version"), ""))))
    licence = label(_("GPL-3.0-or-later. You may use, study, share and improve it."), tone="2")
    rows.add(_("Licence"), licence)
    thanks = label(
        "Qt · PyAV and FFmpeg · httpx · keyring · Inter and Noto Sans SC (OFL) · JetBrains Mono (OFL) · Lucide (ISC)",
        tone="2",
    )
    thanks.setWordWrap(True)
    rows.add(_("Made with"), thanks)
    held = label("\n".join(settings.shipped()), size=12, tone="2")
    held.setWordWrap(True)
    texts = Elided(facts.get(_("Licences"), ""), size=12, tone="2", left=True)
    rows.add(_("Licences"), column(texts, held, spacing=6) if held.text() else texts)
    return rows


def _with_choose(folder: QLineEdit, title: str, use: Callable[[], None]) -> QHBoxLayout:
    """The field of a folder, and a button that asks for one; `use` takes what was chosen."""
    choose = button(_("Choose…"))

    def ask() -> None:
        dialog = file_dialog(choose, title, folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(folder.setText)
        dialog.fileSelected.connect(lambda _path: use())
        dialog.open()

    choose.clicked.connect(ask)
    line = row(folder, choose, spacing=8)
    line.setStretch(0, 1)
    return line
