"""Only regular files are read: a pipe, a socket or a folder in a file's place is an error at once, and never waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerUnreadable, NoKeyring
from o8studio.domain.ids import GatewayId
from o8studio.gateway.contact import can_trust, trust
from o8studio.store import question_times, regular, session_file, settings
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.library.database import LibraryDatabase
from o8studio.store.library.schema import opened_for_reading
from o8studio.store.part_file import PartFile, digest_of, is_as_saved
from o8studio.store.set_aside import set_aside
from o8studio.store.vault import PassphraseVault

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))  # such an address is short


@pytest.fixture(params=[_pipe, _socket, Path.mkdir], ids=["pipe", "socket", "folder"])
def odd(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Makes something at a path that is no file."""

    def made(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        request.param(path)
        return path

    return made


def test_its_content_is_an_error_at_once(odd, tmp_path: Path) -> None:
    path = odd(tmp_path / "odd")
    for read in (regular.opened, regular.content):
        with pytest.raises(OSError, match="not a regular file"):
            read(path)
    (tmp_path / "plain").write_bytes(b"here")
    assert regular.content(tmp_path / "plain") == b"here"
    with pytest.raises(FileNotFoundError):
        regular.content(tmp_path / "missing")


def test_what_a_profile_holds_is_left_out_and_kept_aside(odd, tmp_path: Path) -> None:
    assert settings.read(odd(tmp_path / "settings.toml")) == (settings.Settings(), "wholly")
    assert session_file.read(odd(tmp_path / "desk.json")) == ({}, False)
    assert set_aside(tmp_path / "settings.toml") == "settings.broken.toml"
    assert question_times.load(odd(tmp_path / "questions.json")) == {}
    own = tmp_path / "providers"
    odd(own / "mine.toml")
    catalogue = Catalogue(tmp_path / "none", own)
    assert catalogue.specs() == []
    assert ["mine.toml" in str(one) for one in catalogue.broken] == [True]
    with pytest.raises(NoKeyring):
        PassphraseVault(odd(tmp_path / "tokens.json"), "pass").get(GatewayId("g"))


def test_what_is_named_by_hand_is_nothing_to_use(odd, tmp_path: Path) -> None:
    path = odd(tmp_path / "odd.pem")
    assert not can_trust(str(path))
    assert trust(str(path)).cert_store_stats()["x509"] >= 0  # and it connects with the system's
    assert digest_of(path) == ""
    assert not is_as_saved(path, path.stat().st_size, "")


def test_notes_beside_a_clip_are_none(odd, tmp_path: Path) -> None:
    part = PartFile(tmp_path / "clip")
    odd(part.notes)
    assert part.validator("https://x") == ""


def test_no_database_is_read_from_what_is_no_file(odd, tmp_path: Path) -> None:
    """SQLite waits for whoever writes into a pipe: a command that only lists never ended."""
    path = odd(tmp_path / "odd.sqlite3")
    for is_read in (True, False):
        with pytest.raises(LedgerUnreadable):
            Ledger(path, read_only=is_read)
    with pytest.raises(LedgerUnreadable):
        LibraryDatabase(path)
    assert opened_for_reading(path) is None
