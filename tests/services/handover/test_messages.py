"""What goes over the socket: bounded, typed, private, and with an address that every system takes."""

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.services.handover.messages import (
    MOST_BYTES,
    BadMessage,
    checked_id,
    is_ours,
    is_private,
    packed,
    socket_path,
    unpacked,
)


def test_a_message_comes_through_whole_whatever_text_it_holds() -> None:
    assert unpacked(packed(out="一\n二\x1b[0m", n=3)) == {"out": "一\n二\x1b[0m", "n": 3}


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]\n", b"{\n", b"\xff\n", b'{"a": NaN}\n', b"[" * 5000 + b"\n"]
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(BadMessage):
        unpacked(line)


def test_a_message_is_bounded_on_both_sides() -> None:
    with pytest.raises(BadMessage):
        packed(out="x" * MOST_BYTES)
    with pytest.raises(BadMessage):
        unpacked(b'{"out":"' + b"x" * MOST_BYTES + b'"}\n')


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_be_refused(content: bytes) -> None:
    try:
        assert isinstance(unpacked(content + b"\n"), dict)
    except BadMessage:
        return


@pytest.mark.parametrize("value", ["", "x" * 32, "0" * 31, "0" * 33, "A" * 32, 5, None, ["0" * 32]])
def test_an_id_is_thirty_two_hex_digits(value: object) -> None:
    with pytest.raises(BadMessage):
        checked_id(value)  # type: ignore[arg-type]
    assert checked_id("0a" * 16) == "0a" * 16


def test_a_short_path_is_the_profiles_own_and_a_long_one_gets_a_private_place(tmp_path: Path) -> None:
    short = Path("/home/me/.local/share/o8studio/door")
    assert socket_path(short) == short
    long = Path("/home") / ("x" * 120) / "door"
    assert socket_path(long, runtime="/run/user/1000").parent == Path("/run/user/1000")
    own = socket_path(long, runtime="", temporary="/tmp")
    assert own.parent.name == f"o8studio-{os.getuid()}"
    assert len(os.fsencode(own)) <= 100
    assert socket_path(long, runtime="", temporary="/tmp") == own
    assert socket_path(long / "other", runtime="", temporary="/tmp") != own


def test_a_socket_that_others_could_have_made_is_not_spoken_to(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(folder / "door"))
    assert not is_private(folder / "door")
    assert not is_private(tmp_path / "nothing")
    folder.chmod(0o700)
    assert is_private(folder / "door")
    (folder / "file").touch()
    assert not is_private(folder / "file"), "a file is no socket"
    (folder / "led").symlink_to(folder / "door")
    assert not is_private(folder / "led")


def test_a_profile_behind_a_link_hands_over_all_the_same(tmp_path: Path) -> None:
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir(mode=0o700)
    linked.symlink_to(real)
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(real / "door"))
    real.chmod(0o700)
    assert is_private(linked / "door")
    real.chmod(0o777)
    assert not is_private(linked / "door")


def test_the_other_end_is_asked_whose_it_is() -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with here, there:
        assert is_ours(here)
