"""Settings: a list of sections with the selected one beside it. Changes apply at once."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.ports import Ports
from o8studio.ui.settings.gateways_section import GatewaysSection
from o8studio.ui.settings.moving_section import moving
from o8studio.ui.settings.plain_sections import (
    about,
    appearance,
    diagnostics,
    downloads,
    language,
    models_and_prices,
    notifications,
    playback,
    privacy,
)
from o8studio.ui.settings.shortcuts_section import ShortcutsSection
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import button, column, header, in_turn, paint_in_next_turn
from o8studio.ui.widgets.scrolling import page_of


class SettingsPage(QWidget):
    """`connect_asked` opens the form for the given gateway, or for a new one; everything else is handled here."""

    connect_asked = Signal(object)

    def __init__(self, ports: Ports) -> None:
        super().__init__()
        settings = ports.settings
        makers: Mapping[str, Callable[[], QWidget]] = {
            "gateways": partial(GatewaysSection, ports.gateways),
            "models": partial(models_and_prices, settings, ports.compose),
            "downloads": partial(downloads, settings, ports.imports),
            "playback": partial(playback, settings),
            "notifications": partial(notifications, settings),
            "appearance": partial(appearance, settings),
            "language": partial(language, settings),
            "shortcuts": partial(ShortcutsSection, settings),
            "privacy": partial(privacy, settings),
            "moving": partial(moving, ports.imports),
            "diagnostics": partial(diagnostics, settings, ports.files),
            "about": partial(about, settings),
        }
        titles = section_titles()
        sections = {name: (*titles[name], make) for name, make in makers.items()}
        self._sections = sections
        self._built: dict[str, QWidget] = {}
        self._making: set[str] = set()
        self._stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        side = QWidget()
        side.setProperty("column", "surface")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top, _quiet = header(_("Settings"))
        places = column(spacing=2, margins=(8, 10, 8, 10))
        for name, (icon_name, words, _make) in sections.items():
            made = button(words, "place", icon_name)
            made.setCheckable(True)
            made.clicked.connect(lambda _on=False, section=name: self.open_section(section))
            self._buttons.addButton(made)
            made.setObjectName(name)
            places.addWidget(made)
        places.addStretch(1)
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(top)
        inside.addLayout(places)
        side.setFixedWidth(max(theme().px(216), side.sizeHint().width()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addWidget(self._stack, 1)
        self.section = ""
        self.open_section("gateways")

    def open_section(self, name: str) -> None:
        """Show a section. One shown for the first time is built after the press has been handled."""
        if name not in self._sections:
            return
        self.section = name
        held = self.focusWidget()
        for made in self._buttons.buttons():
            made.setChecked(made.objectName() == name)
            if made.isChecked() and isinstance(held, QPushButton) and held in self._buttons.buttons():
                made.setFocus()  # the ring stands at what is shown
        if name in self._built:
            self._stack.setCurrentWidget(self._built[name])
        elif name not in self._making:
            self._making.add(name)
            in_turn(self, [partial(self._make, name)])

    def show_gateways(self) -> None:
        """Reload the gateways."""
        section = self._built.get("gateways")
        if isinstance(section, GatewaysSection):
            section.show_gateways()

    def _make(self, name: str) -> None:
        _icon, _words, make = self._sections[name]
        in_turn(self, [partial(self._put, name, make())])

    def _put(self, name: str, section: QWidget) -> None:
        if isinstance(section, GatewaysSection):
            section.connect_asked.connect(self.connect_asked)
        else:
            section = _page(self._sections[name][1], section)
        self._built[name] = section
        paint_in_next_turn(self._stack)
        self._stack.addWidget(section)
        if self.section == name:
            self._stack.setCurrentWidget(self._built[name])

    def names(self) -> list[str]:
        """Every section, in order."""
        return list(self._sections)


def section_titles() -> dict[str, tuple[str, str]]:
    """Icon and title of each section, in order."""
    return {
        "gateways": ("cable", _("Gateways")),
        "models": ("layers-2", _("Models and prices")),
        "downloads": ("folder-cog", _("Downloads")),
        "playback": ("circle-play", _("Playback")),
        "notifications": ("bell", _("Notifications")),
        "appearance": ("sun-moon", _("Appearance")),
        "language": ("languages", _("Language")),
        "shortcuts": ("keyboard", _("Shortcuts")),
        "privacy": ("shield", _("Privacy and data")),
        "moving": ("move-right", _("Moving")),
        "diagnostics": ("activity", _("Diagnostics")),
        "about": ("info", _("About")),
    }


def _page(title: str, content: QWidget) -> QWidget:
    """A section with its header, limited to a readable width."""
    made = QWidget()
    made.setProperty("column", "surface")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    top, _quiet = header(title)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(top)
    layout.addWidget(page_of(content), 1)
    return made
