"""The loop of Qt and asyncio together: qasync's, with timers that are gone once they are cancelled.

A loop of Qt that runs inside a task's step (a drag, a dialog) loses no task: asyncio can't enter one inside another, and
raised; the task was never woken again, and its job was no longer followed.
"""

import asyncio
import heapq
from collections.abc import Callable
from contextvars import Context
from math import ceil

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

_FEW_CANCELLED = 64
"""Are left in the heap until they come up."""


class _Turn:
    """A callback for qasync to run; a step of a task is put off while a loop of Qt runs inside another's."""

    __slots__ = ("_handle", "_loop")

    def __init__(self, loop: "EventLoop", handle: asyncio.Handle) -> None:
        self._loop, self._handle = loop, handle

    @property
    def _cancelled(self) -> bool:
        return self._handle.cancelled()

    def _run(self) -> None:
        if asyncio.current_task(self._loop) is not None and self._is_step:
            self._loop.put_off.append(self._handle)
            return
        self._handle._run()  # noqa: SLF001 - as every loop does
        self._loop.take_up()

    @property
    def _is_step(self) -> bool:
        callback = self._handle._callback  # type: ignore[attr-defined]  # noqa: SLF001 - nothing else tells a step
        return isinstance(getattr(callback, "__self__", None), asyncio.Task)


class EventLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """Has one Qt timer for all that is to come.

    qasync starts one for each callback and keeps it until its time has come, also when it was cancelled: each read of a
    download has a time limit of minutes, and thousands of them waited, with all that they held.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.put_off: list[asyncio.Handle] = []
        """Steps of tasks that came while another's was not at its end."""
        self._later: list[asyncio.TimerHandle] = []
        self._cancelled = 0
        self._alarm = QTimer()
        self._alarm.setSingleShot(True)
        self._alarm.setTimerType(Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self._hand_over)

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it after so many seconds."""
        if delay <= 0:
            return self.call_soon(callback, *args, context=context)
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it in the next turn. Qasync's own looks each time whether it is a coroutine, which takes longer than the call."""
        return self._add_callback(asyncio.Handle(callback, args, self, context))

    def call_at(
        self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call it at a time of this loop's clock."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._later, handle)
        if self._later[0] is handle:
            self._set_alarm()
        return handle

    def take_up(self) -> None:
        """Run what was put off, now that no task is in the middle of a step."""
        if self.put_off and asyncio.current_task(self) is None:
            waiting, self.put_off = self.put_off, []
            for handle in waiting:
                self._add_callback(handle)

    def close(self) -> None:
        """Nothing is called any more."""
        self._alarm.stop()
        self._later.clear()
        super().close()

    def _add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Everything that is called comes through here (qasync's own hook)."""
        super()._add_callback(_Turn(self, handle), delay)
        return handle

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        """Asyncio's own hook: a handle tells its loop."""
        self._cancelled += 1
        if self._cancelled > max(_FEW_CANCELLED, len(self._later) // 2):
            self._later = [one for one in self._later if not one.cancelled()]
            heapq.heapify(self._later)
            self._cancelled = 0

    def _hand_over(self) -> None:
        """Let qasync call what is due, each in a turn of its own as anything else."""
        now = self.time()
        while self._later and self._later[0].when() <= now:
            handle = heapq.heappop(self._later)
            if not handle.cancelled():
                self._add_callback(handle)
        self._set_alarm()

    def _set_alarm(self) -> None:
        while self._later and self._later[0].cancelled():
            heapq.heappop(self._later)
        if self._later:
            self._alarm.start(max(0, min(ceil((self._later[0].when() - self.time()) * 1000), 0x7FFFFFFF)))
