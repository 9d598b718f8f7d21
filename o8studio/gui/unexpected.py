"""The window's own net: an error that no other net caught is logged and shown, and the window goes on."""

import logging
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio  # 25 ms, and the first paint does without it

log = logging.getLogger(__name__)

_QUIET_SECONDS = 10.0
"""A slot that fails at every paint is not shown each time."""


class WindowNet:
    """Catches what slots, callbacks of the loop, and threads of ours did not catch themselves."""

    def __init__(self) -> None:
        self._tell: Callable[[], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told_at = -_QUIET_SECONDS

    def spread(self) -> None:
        """Catch from now on; until `show_by` it is only logged."""
        sys.excepthook = self._in_slot
        threading.excepthook = self._in_thread

    def show_by(self, tell: Callable[[], None], loop: "asyncio.AbstractEventLoop") -> None:
        """Show it in the window: `tell` is called in its thread."""
        self._tell, self._loop = tell, loop
        loop.set_exception_handler(self._in_loop)

    def _in_slot(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("an unexpected error in the window", exc_info=(kind, error, trace))
        self._show()

    def _in_thread(self, hooked: threading.ExceptHookArgs) -> None:
        name = hooked.thread.name if hooked.thread is not None else ""
        log.error("an unexpected error in the thread %s", name, exc_info=hooked.exc_value)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._show)

    def _in_loop(self, loop: "asyncio.AbstractEventLoop", context: dict[str, Any]) -> None:
        loop.default_exception_handler(context)  # logs it
        if context.get("exception") is not None:
            self._show()

    def _show(self) -> None:
        now = time.monotonic()
        if self._tell is None or now - self._told_at < _QUIET_SECONDS:
            return
        self._told_at = now
        try:
            self._tell()
        except Exception:
            log.exception("an unexpected error could not be shown")
