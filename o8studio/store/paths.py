"""Paths of a profile. `O8STUDIO_HOME` moves everything under one folder: portable mode, tests, several profiles."""

import contextlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one profile; none of them need exist yet."""

    config: Path
    data: Path
    cache: Path
    clips: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.toml"

    @property
    def ledger(self) -> Path:
        """The facts about paid jobs."""
        return self.data / "ledger.sqlite3"

    @property
    def library(self) -> Path:
        """The library's index, which can be made again from the ledger."""
        return self.data / "library.sqlite3"

    @property
    def log(self) -> Path:
        """The program's log; without secrets."""
        return self.data / "o8studio.log"

    @property
    def backups(self) -> Path:
        """Daily copies of the ledger."""
        return self.data / "backups"

    @property
    def session(self) -> Path:
        """The draft, the window, and what else is restored on opening."""
        return self.data / "desk.json"

    @property
    def lock(self) -> Path:
        """Held by the one writer."""
        return self.data / "writer.lock"

    @property
    def door(self) -> Path:
        """The socket over which other processes of this user hand over commands, files and links."""
        return self.data / "door"

    @property
    def reach(self) -> Path:
        """How far the ledger went; not beside it, so that a data folder that is put back does not bring it along.

        By the folder's path: two profiles may share a cache.
        """
        return self.cache / f"ledger-{zlib.crc32(os.fsencode(self.data.absolute())):08x}.reach"

    @property
    def references(self) -> Path:
        """Our own copies of reference pictures."""
        return self.data / "references"

    @property
    def posters(self) -> Path:
        """First frames of finished clips; can be made again."""
        return self.cache / "posters"

    @property
    def looked_at(self) -> Path:
        """Small pictures of files that were looked at and may be imported; emptied when files are first looked at."""
        return self.cache / "looked-at"

    @property
    def tokens(self) -> Path:
        """The passphrase-locked token file, if one is used."""
        return self.data / "tokens.locked"

    @property
    def questions(self) -> Path:
        """When each server was last asked what it limits; without tokens."""
        return self.data / "questions.json"

    @property
    def arriving(self) -> Path:
        """The intended names of clips that are being completed; see `PartFile`."""
        return self.data / "arriving"

    @property
    def demo(self) -> Path:
        """The demo gateway's own state."""
        return self.data / "demo"

    @property
    def providers(self) -> Path:
        """The user's own provider files."""
        return self.config / "providers"

    def make(self) -> None:
        """Create the private folders (0700) and the one for clips, whose disk may be absent: a job reports that.

        Raises:
            DiskTrouble
        """
        from o8studio.store.part_file import disk_trouble  # nothing before the first paint needs it

        try:
            for folder in (self.config, self.data, self.cache, self.references, self.posters):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise disk_trouble(error) from error
        with contextlib.suppress(OSError):
            self.clips.mkdir(parents=True, exist_ok=True)


def expanded(typed: str) -> Path:
    """A path that a person typed: `~` is their home; of somebody whom this computer does not know it stays as it is."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        return Path(typed)


def places() -> Places:
    """The profile that the environment names, or this user's own."""
    home = os.environ.get("O8STUDIO_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(root / "config", root / "data", root / "cache", root / "clips")
    dirs = platformdirs.PlatformDirs("o8studio", appauthor=False)
    return Places(
        dirs.user_config_path,
        dirs.user_data_path,
        dirs.user_cache_path,
        platformdirs.user_videos_path() / "o8studio",
    )
