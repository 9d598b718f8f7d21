"""What no other net caught is logged and shown in the window, not too often, and the window goes on."""

import asyncio
import logging
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


def in_a_slot() -> None:
    sys.excepthook(ValueError, ValueError("nobody foresaw it"), None)


async def test_an_error_in_a_slot_is_logged_and_shown_once_in_a_while(
    net: WindowNet, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    with caplog.at_level(logging.ERROR):
        in_a_slot()
    assert "nobody foresaw it" in caplog.text, "before there is a window to show it, too"
    net.show_by(lambda: told.append("said"), asyncio.get_running_loop())
    for _paint in range(50):
        in_a_slot()
    assert told == ["said"]


async def test_an_error_in_a_callback_or_a_thread_is_shown_in_the_windows_thread(net: WindowNet) -> None:
    where: list[threading.Thread] = []
    shown = asyncio.Event()

    def tell() -> None:
        where.append(threading.current_thread())
        shown.set()

    def breaks() -> None:
        raise ValueError("nobody foresaw it")

    loop = asyncio.get_running_loop()
    net.show_by(tell, loop)
    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    await shown.wait()
    other = WindowNet()
    shown.clear()
    other.show_by(tell, loop)
    loop.call_soon(breaks)
    await shown.wait()
    assert where == [threading.current_thread()] * 2


async def test_what_can_not_be_shown_is_logged(net: WindowNet, caplog: pytest.LogCaptureFixture) -> None:
    def breaks() -> None:
        raise RuntimeError("no window")

    net.show_by(breaks, asyncio.get_running_loop())
    with caplog.at_level(logging.ERROR):
        in_a_slot()
    assert "no window" in caplog.text
