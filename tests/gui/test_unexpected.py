"""The window's last net: what nobody caught is logged and shown once, and the window goes on."""

import asyncio
import sys
import threading
from collections.abc import Iterator

import pytest

from o8studio.gui.unexpected import WindowNet


@pytest.fixture
def net() -> Iterator[WindowNet]:
    before = sys.excepthook, threading.excepthook
    made = WindowNet()
    made.spread()
    yield made
    sys.excepthook, threading.excepthook = before


def fail_in_a_slot(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


async def test_an_error_of_a_slot_is_logged_and_shown_and_the_next_one_only_logged(
    net: WindowNet, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    net.show_by(lambda: shown.append("shown"), asyncio.get_running_loop())
    fail_in_a_slot(ValueError("first"))
    fail_in_a_slot(ValueError("at the next paint"))
    assert shown == ["shown"]
    assert [str(one.exc_info[1]) for one in caplog.records if one.exc_info] == ["first", "at the next paint"]


def test_before_there_is_a_window_to_show_it_in_it_is_logged(
    net: WindowNet, caplog: pytest.LogCaptureFixture
) -> None:
    fail_in_a_slot(ValueError("early"))
    assert "an unexpected error in the window" in caplog.text


async def test_an_error_of_a_thread_is_shown_in_the_windows_own_thread(
    net: WindowNet, caplog: pytest.LogCaptureFixture
) -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    net.show_by(lambda: told.set_result(threading.get_ident()), asyncio.get_running_loop())

    def fail() -> None:
        raise ValueError("in a thread")

    threading.Thread(target=fail, name="pictures").start()
    assert await asyncio.wait_for(told, 60) == threading.get_ident()
    assert "an unexpected error in the thread pictures" in caplog.text


async def test_an_error_of_the_loop_is_shown_and_a_warning_of_it_is_not(net: WindowNet) -> None:
    shown: list[str] = []
    loop = asyncio.get_running_loop()
    net.show_by(lambda: shown.append("shown"), loop)
    loop.call_exception_handler({"message": "a slow callback"})
    assert shown == []
    loop.call_exception_handler({"message": "failed", "exception": ValueError("x")})
    assert shown == ["shown"]
    loop.set_exception_handler(None)


async def test_a_window_that_cannot_show_it_fails_no_further(
    net: WindowNet, caplog: pytest.LogCaptureFixture
) -> None:
    def tell() -> None:
        raise RuntimeError("the window is gone")

    net.show_by(tell, asyncio.get_running_loop())
    fail_in_a_slot(ValueError("first"))
    assert "could not be shown" in caplog.text


def test_ctrl_c_is_no_error(
    net: WindowNet, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_in_a_slot(KeyboardInterrupt())
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert caplog.records == []
