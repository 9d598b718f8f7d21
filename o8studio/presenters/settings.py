"""Settings, the saved session of the window, and the facts about the program."""

import asyncio
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata

from o8studio import __version__
from o8studio.domain.library.pinyin import initials_of
from o8studio.domain.request import Json
from o8studio.domain.settings import Preference
from o8studio.presenters.background import Background
from o8studio.services.runtime.bus import MotionWished, SettingChanged
from o8studio.services.runtime.system_motion import wants_less_motion
from o8studio.store.part_file import folder_for
from o8studio.store.paths import expanded
from o8studio.store.resources import licences, shipped
from o8studio.store.update_source import update_source
from o8studio.store.vault import backend_name
from o8studio.studio import Studio
from o8studio.texts.language import _
from o8studio.ui.ports import Done


@dataclass(frozen=True, slots=True)
class _System:
    """Facts read from the system, which takes longer than a frame."""

    pyside: str = ""
    pyav: str = ""
    system: str = ""
    keyring: str = ""
    has_updates: bool = False
    shipped: tuple[str, ...] = ()


def _system() -> _System:
    return _System(
        metadata.version("PySide6-Addons"),
        metadata.version("av"),
        platform.platform(),
        backend_name(),
        update_source() is not None,
        shipped(folder) if (folder := licences()) else (),
    )


class SettingsPresenter:
    """Implements `SettingsPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn
        self._system = _System()

    def preference(self, name: Preference) -> Json:
        """A setting."""
        value = getattr(self._studio.preferences.settings, name)
        return dict(value) if isinstance(value, Mapping) else value

    def set_preference(self, name: Preference, value: Json) -> None:
        """Change a setting; it takes effect at once."""
        settings = replace(self._studio.preferences.settings, **{name.value: value})  # type: ignore[arg-type]  # by field
        self._studio.preferences.settings = settings
        self._spawn("settings", self._studio.preferences.change(settings), ends=True)
        self._studio.bus.publish(SettingChanged(name))

    def choose_clips_folder(self, folder: str, done: Done) -> None:
        """Use a folder that can be written to; `done` gets why it can't be, and the setting stays."""

        async def work() -> None:
            if folder:
                await asyncio.to_thread(folder_for, expanded(folder))
            self.set_preference(Preference.CLIPS_FOLDER, folder)

        self._spawn("folder", work(), done)

    def pinyin(self, texts: Sequence[str], take: Callable[[dict[str, str]], object]) -> None:
        """First letters of Chinese texts."""

        async def work() -> None:
            take(initials_of(texts))

        self._spawn("pinyin", work())

    def looks_for_updates(self) -> bool:
        """Whether this build knows an address and a key."""
        return self._system.has_updates

    def shipped(self) -> Sequence[str]:
        """What a packaged program holds, with the licences."""
        return self._system.shipped

    def facts_about(self) -> list[tuple[str, str]]:
        """The lines of Diagnostics and About."""
        where = self._studio.places
        return [
            (_("Version"), __version__),
            ("Python", platform.python_version()),
            ("PySide6", self._system.pyside),
            ("PyAV", self._system.pyav),
            (_("System"), self._system.system),
            (_("Keyring"), self._system.keyring),
            (_("Settings file"), str(where.settings)),
            # Translators: the file that holds every job and what became of it
            (_("Ledger"), str(where.ledger)),
            (_("Backups"), str(where.backups)),
            (_("Clips"), str(self._studio.pipeline.clips_folder())),
            (_("Log"), str(where.log)),
            (_("Provider files"), str(where.providers)),
            (_("Licences"), licences() or _("GPL-3.0-or-later; each library carries its own")),
        ]

    def learn_system(self) -> None:
        """Read, in a thread, the system facts that `facts_about` shows."""

        async def learn() -> None:
            self._system = await asyncio.to_thread(_system)

        self._spawn("system", learn())

    def learn_motion(self) -> None:
        """Read, in a thread, the system's preference for less motion."""

        async def learn() -> None:
            self._studio.bus.publish(MotionWished(await asyncio.to_thread(wants_less_motion)))

        self._spawn("motion", learn())

    def remember(self, state: Mapping[str, Json]) -> None:
        """Save the draft and the window in the background."""
        self._spawn("remember", self.save_session(state), ends=True)

    async def save_session(self, state: Mapping[str, Json]) -> None:
        """Save the draft and the window; returns when they are on disk."""
        await self._studio.preferences.save_session(dict(state))
