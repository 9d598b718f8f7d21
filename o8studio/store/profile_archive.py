"""A profile in one ZIP file, for another computer: ledger, settings, drafts and presets, own files; never a token. Blocking."""

import json
import re
import shutil
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.reasons import DiskProblem
from o8studio.store import regular
from o8studio.store.clip_copy import copied_to, fresh_file, give_name
from o8studio.store.ledger.opening import put_back
from o8studio.store.part_file import digest_of, disk_trouble, free_space
from o8studio.store.paths import Places
from o8studio.store.set_aside import set_aside

FORMAT, VERSION = "o8studio-profile", 1
_MANIFEST, _LEDGER, _SETTINGS, _SESSION = "manifest.json", "ledger.sqlite3", "settings.toml", "session.json"
_FOLDERS = ("providers", "references")
_CLIPS = "clips"
_MOST_SMALL = 64 * 1024 * 1024
_MOST_MANIFEST = 64 * 1024
_PIECE = 1024 * 1024
_REPLACED = "replaced"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    sqlite3.Error,
    struct.error,
    LookupError,
    ArithmeticError,
    EOFError,
    ValueError,
    RuntimeError,  # and its kinds: NotImplementedError, RecursionError
)
"""What reading a damaged or hostile archive raises."""
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"']+@")
"""A name and a password in an address, such as a proxy's."""


def write_profile(
    places: Places,
    ledger: Path,
    target: Path,
    clips: Iterable[Path] = (),
    left_out: Callable[[Path], object] = lambda _path: None,
) -> Path:
    """Write a profile; returns its path, which is the next free one of this name.

    Args:
        ledger: a whole copy of the ledger. clips: files that go along.
        left_out: gets each of them that can't be read, or not to its end.

    Raises:
        DiskTrouble
    """
    with fresh_file(target.absolute().parent) as part:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
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
                if not _pack(archive, path, f"{_CLIPS}/{number:06}/{path.name}"):
                    left_out(path)
        return give_name(part, target.name)


def _pack(archive: zipfile.ZipFile, path: Path, name: str) -> bool:
    """Add a clip; False when it can't be read. A full disk at the other end is still an error."""
    try:
        source = regular.opened(path)
    except OSError:  # it is missing here, too
        return False
    with source:
        try:
            info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        except OSError:
            return False
        with archive.open(info, "w", force_zip64=True) as packed:
            while True:
                try:
                    piece = source.read(_PIECE)
                except OSError:
                    return False
                if not piece:
                    return True
                packed.write(piece)


def read_profile(places: Places, source: Path, clips: Path) -> Path:
    """Put a profile in the place of this one, whose ledger and settings are kept under other names; returns the old ledger's.

    Every job is held: one that was not sent as in a restored ledger, one that a gateway has until it is wanted here. Only while nothing else is open. Clips are added to a folder
    under their own names; which clip each is, is found by its content.

    Raises:
        LibraryRefused: it is no profile, or a damaged one; nothing was changed.
        LedgerTooNew, LedgerUnreadable, DiskTrouble
    """
    try:
        clips.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".o8-import-", dir=places.data) as scratch:
            return _read(places, source, clips, Path(scratch))
    except _DAMAGE as error:
        raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name) from error
    except OSError as error:
        raise disk_trouble(error) from error


def check_profile(source: Path) -> None:
    """Look whether a file is a profile, by what it lists.

    Raises:
        LibraryRefused: it is none, or a damaged one.
        DiskTrouble: it can't be read.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive, source)
    except _DAMAGE as error:
        raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name) from error
    except OSError as error:
        raise disk_trouble(error) from error


def _read(places: Places, source: Path, clips: Path, unpacked: Path) -> Path:
    with zipfile.ZipFile(source) as archive:
        small, films = _check(archive, source)
        _check_room(small, places.data, films, clips)
        if archive.testzip() is not None:
            raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name)
        for one, place in small.items():
            _unpack(archive, one, unpacked / place)
        # what only comes beside one's own first: until the ledger is replaced, this profile is as it was
        for name, folder in zip(_FOLDERS, (places.providers, places.references), strict=True):
            for path in sorted((unpacked / name).glob("*")):
                _put_beside(path, folder)
        for one, place in films.items():
            _bring(_unpack(archive, one, unpacked / place), clips)
        aside = put_back(places.ledger, unpacked / _LEDGER, places.reach, moved=True)
        _put(unpacked / _SETTINGS, places.settings)
        _put(unpacked / _SESSION, places.session)
    return aside


Entries = dict[zipfile.ZipInfo, PurePosixPath]
"""Files of an archive, and where each belongs."""


def _check(archive: zipfile.ZipFile, source: Path) -> tuple[Entries, Entries]:
    """What is not a clip, and the clips; everything in it was looked at, so that later nothing is refused half done."""
    with archive.open(_MANIFEST) as file:
        manifest = json.loads(file.read(_MOST_MANIFEST))
    is_ours = (
        isinstance(manifest, dict) and manifest.get("format") == FORMAT and manifest.get("version") == VERSION
    )
    if not is_ours:
        raise LibraryRefused(LibraryProblem.NOT_A_PROFILE, source.name)
    places = {one: _place_of(one) for one in archive.infolist() if not one.is_dir()}
    films = {one: place for one, place in places.items() if place.parts[0] == _CLIPS}
    return {one: place for one, place in places.items() if one not in films}, films


def _place_of(one: zipfile.ZipInfo) -> PurePosixPath:
    """Where a file belongs below the folder into which it is unpacked; a clip's name is made one that every system takes.

    Raises:
        ValueError: it belongs nowhere.
    """
    path = PurePosixPath(one.filename)
    parts = path.parts
    is_plain = one.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not one.flag_bits & 1
    if is_plain and len(parts) == 3 and parts[0] == _CLIPS and re.fullmatch(r"[0-9]{1,9}", parts[1]):
        tail = path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""
        return PurePosixPath(_CLIPS, parts[1], clip_file_name("{t}", {"t": path.stem}, parts[1], tail))
    is_known = parts in ((_MANIFEST,), (_LEDGER,), (_SETTINGS,), (_SESSION,)) or (
        len(parts) == 2 and parts[0] in _FOLDERS and parts[1] != ".." and not set(parts[1]) & set("\\:")
    )
    is_small = parts == (_LEDGER,) or one.file_size <= _MOST_SMALL
    if not (is_plain and is_known and is_small):
        raise ValueError("a file that does not belong there")
    return path


def _check_room(small: Entries, data: Path, films: Entries, clips: Path) -> None:
    """
    Raises:
        DiskTrouble: there is no room for all of it.
    """
    largest = max((one.file_size for one in films), default=0)
    needed = sum(one.file_size * (2 if one.filename == _LEDGER else 1) for one in small) + largest
    if needed > free_space(data) or sum(one.file_size for one in films) > free_space(clips):
        raise DiskTrouble(DiskProblem.FULL)


def _unpack(archive: zipfile.ZipFile, one: zipfile.ZipInfo, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(one) as packed, place.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return place


def _put_beside(fresh: Path, folder: Path) -> None:
    """Into a folder of a person's own files; one of the same name is kept in a folder of its own, where nothing reads it."""
    there = folder / fresh.name
    if there.is_file():
        if digest_of(there) == digest_of(fresh):
            return
        copied_to(there, folder / _REPLACED, fresh.name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(fresh, there)


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
