"""A profile in one ZIP file, for another computer: ledger, settings, drafts and presets, own files; never a token. Blocking."""

import contextlib
import json
import re
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.store.clip_copy import copied_to, fresh_file, give_name
from o8studio.store.ledger.rescue import restore
from o8studio.store.part_file import digest_of
from o8studio.store.paths import Places
from o8studio.store.set_aside import set_aside

FORMAT, VERSION = "o8studio-profile", 1
_MANIFEST, _LEDGER, _SETTINGS, _SESSION = "manifest.json", "ledger.sqlite3", "settings.toml", "session.json"
_FOLDERS = ("providers", "references")
_CLIPS = "clips"
_MOST_SMALL = 64 * 1024 * 1024
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"']+@")
"""A name and a password in an address, such as a proxy's."""


def write_profile(places: Places, ledger: Path, target: Path, clips: Iterable[Path] = ()) -> Path:
    """Write a profile; returns its path, which is the next free one of this name.

    Args:
        ledger: a whole copy of the ledger. clips: files that go along.

    Raises:
        DiskTrouble
    """
    with fresh_file(target.absolute().parent) as part:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            files = list(dict.fromkeys(clips))
            manifest = {"format": FORMAT, "version": VERSION, "made_at": time.time(), "clips": len(files)}
            archive.writestr(_MANIFEST, json.dumps(manifest))
            archive.write(ledger, _LEDGER)
            if places.settings.is_file():
                text = places.settings.read_text("utf-8", "replace")
                archive.writestr(_SETTINGS, _CREDENTIALS.sub("", text))
            if places.session.is_file():
                archive.write(places.session, _SESSION)
            for name, folder in zip(_FOLDERS, (places.providers, places.references), strict=True):
                for path in sorted(folder.glob("*")):
                    if path.is_file() and not path.is_symlink():
                        archive.write(path, f"{name}/{path.name}")
            for number, path in enumerate(files):
                with contextlib.suppress(FileNotFoundError):  # it is missing here, too
                    archive.write(path, f"{_CLIPS}/{number:06}/{path.name}", zipfile.ZIP_STORED)
        return give_name(part, target.name)


def read_profile(places: Places, source: Path, clips: Path) -> Path:
    """Put a profile in the place of this one, whose ledger and settings are kept under other names; returns the old ledger's.

    Every job that was not sent is held, as in a restored ledger. Only while nothing else is open. Clips are added to a folder
    under their own names; which clip each is, is found by its content.

    Raises:
        LibraryRefused: it is no profile, or a damaged one; nothing was changed.
        LedgerTooNew, LedgerUnreadable, DiskTrouble
    """
    with tempfile.TemporaryDirectory(prefix=".o8-import-", dir=places.data) as scratch:
        unpacked = Path(scratch)
        try:
            with zipfile.ZipFile(source) as archive:
                _check(archive, source)
                small = [one for one in archive.infolist() if not one.filename.startswith(f"{_CLIPS}/")]
                for one in small:
                    _unpack(archive, one, unpacked)
                aside = restore(places.ledger, unpacked / _LEDGER)
                _put(unpacked / _SETTINGS, places.settings)
                _put(unpacked / _SESSION, places.session)
                for name, folder in zip(_FOLDERS, (places.providers, places.references), strict=True):
                    for path in sorted((unpacked / name).glob("*")):
                        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                        shutil.copyfile(path, folder / path.name)
                for one in archive.infolist():
                    if one.filename.startswith(f"{_CLIPS}/") and not one.is_dir():
                        _bring(_unpack(archive, one, unpacked), clips)
        except (zipfile.BadZipFile, sqlite3.Error, KeyError, EOFError, ValueError) as error:
            raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name) from error
    return aside


def _check(archive: zipfile.ZipFile, source: Path) -> None:
    manifest = json.loads(archive.read(_MANIFEST)[:65536])
    is_ours = (
        isinstance(manifest, dict) and manifest.get("format") == FORMAT and manifest.get("version") == VERSION
    )
    if not is_ours or archive.testzip() is not None:
        raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name)


def _unpack(archive: zipfile.ZipFile, one: zipfile.ZipInfo, into: Path) -> Path:
    """One file, only where it belongs."""
    parts = PurePosixPath(one.filename).parts
    safe = all(part not in ("", ".", "..") and "\\" not in part and ":" not in part for part in parts)
    known = parts[0] in (_MANIFEST, _LEDGER, _SETTINGS, _SESSION, *_FOLDERS, _CLIPS) if parts else False
    is_small = parts[:1] in ((_CLIPS,), (_LEDGER,)) or one.file_size <= _MOST_SMALL
    if not (safe and known and is_small) or one.is_dir() or PurePosixPath(one.filename).is_absolute():
        raise ValueError("a file that does not belong there")
    return Path(archive.extract(one, into))


def _put(fresh: Path, place: Path) -> None:
    if not fresh.is_file():
        return
    if place.exists():
        set_aside(place, copy=True)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(fresh, place)
    place.chmod(0o600)


def _bring(unpacked: Path, clips: Path) -> None:
    there = clips / unpacked.name
    if not (there.is_file() and digest_of(there) == digest_of(unpacked)):
        copied_to(unpacked, clips, unpacked.name)
    unpacked.unlink()
