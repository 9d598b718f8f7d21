"""A semaphore whose waiters can be re-prioritised; used for jobs at a gateway and downloads."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from o8studio.domain.jobs.pacing import SlotWindow


@dataclass(slots=True, eq=False)
class Slot:
    """A held slot. It is no longer current once `restart` has removed it from the count."""

    press: str = ""
    is_current: bool = True


@dataclass(slots=True, eq=False)
class _Waiter:
    rank: float
    arrived: int
    press: str
    granted: asyncio.Future[Slot]
    entry: int = -1
    """The number of its valid entry in a queue; entries with other numbers are stale."""

    @property
    def order(self) -> tuple[float, int]:
        return self.rank, self.arrived


class _Queue:
    """Waiters by rank. Entries of waiters that moved or left are dropped when they come up: every step is O(log n)."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._entries: list[tuple[float, int, int, _Waiter]] = []

    def push(self, waiter: _Waiter) -> None:
        """Queue it at its current rank; earlier entries become stale."""
        waiter.entry = next(self._numbers)
        heapq.heappush(self._entries, (*waiter.order, waiter.entry, waiter))

    def first(self) -> _Waiter | None:
        """The next waiter, or None."""
        while self._entries:
            _rank, _arrived, entry, waiter = self._entries[0]
            if entry == waiter.entry and not waiter.granted.done():
                return waiter
            heapq.heappop(self._entries)
        return None

    def pop(self) -> _Waiter | None:
        """Remove and return the next waiter, or None."""
        waiter = self.first()
        if waiter is not None:
            heapq.heappop(self._entries)
        return waiter


@dataclass(slots=True)
class _Press:
    """A press of which nothing was accepted yet: at most one of its waiters is in the main queue or has a slot."""

    waiting: _Queue
    candidate: _Waiter | None = None
    holder: Slot | None = None


class PrioritySlots:
    """At most `limit()` holders at once; the waiter with the smallest rank is next.

    Waiters of one press get slots one at a time until `open_press`; then they wait like all others.
    """

    def __init__(self, limit: Callable[[], int], *, is_paused: bool = False) -> None:
        """`limit` is read at every step; call `refresh` when it may have grown."""
        self._limit = limit
        self._unpaused = asyncio.Event()
        if not is_paused:
            self._unpaused.set()
        self._held: set[Slot] = set()
        self._arrivals, self._entries = itertools.count(), itertools.count()
        self._ready = _Queue(self._entries)
        self._presses: dict[str, _Press] = {}
        self._waiting: dict[str, _Waiter] = {}

    @asynccontextmanager
    async def hold(self, name: str, rank: float, press: str = "") -> AsyncIterator[Slot]:
        """Wait for a slot and hold it.

        Args:
            press: the press whose first job must be accepted before this one is sent; empty for none.
        """
        slot = await self._acquire(name, rank, press)
        try:
            yield slot
        finally:
            self._release(slot)

    @contextmanager
    def occupy(self) -> Iterator[None]:
        """Count a job that was sent already, without waiting; waiters wait until there is room."""
        slot = Slot()
        self._held.add(slot)
        try:
            yield
        finally:
            self._release(slot)

    def move(self, name: str, rank: float) -> None:
        """Change a waiter's rank; no effect if it is not waiting."""
        waiter = self._waiting.get(name)
        if waiter is None or waiter.granted.done():
            return
        waiter.rank = rank
        press = self._presses.get(waiter.press)
        if press is None or press.candidate is waiter:
            self._ready.push(waiter)
        else:
            press.waiting.push(waiter)
        self._nominate(waiter.press)

    def open_press(self, name: str) -> None:
        """The first job of a press was accepted: the others no longer wait for it."""
        press = self._presses.pop(name, None)
        while press is not None and (waiter := press.waiting.pop()) is not None:
            self._ready.push(waiter)
        self.refresh()

    def pause(self, *, on: bool) -> None:
        """Grant no slots while paused; holders keep theirs."""
        if on:
            self._unpaused.clear()
        else:
            self._unpaused.set()
            self.refresh()

    async def unpaused(self) -> None:
        """Return when not paused."""
        await self._unpaused.wait()

    def is_awaited(self) -> bool:
        """Whether a waiter would take the next free slot."""
        return bool(self._waiting) and self._unpaused.is_set()

    def restart(self) -> None:
        """Reset the count: current holders keep their slots, which no longer count."""
        for slot in self._held:
            slot.is_current = False
        self._held.clear()
        self.refresh()

    def refresh(self) -> None:
        """Grant all slots that are free; called when the limit may have grown."""
        while len(self._held) < self._limit() and self._unpaused.is_set():
            waiter = self._ready.pop()
            if waiter is None:
                return
            slot = Slot(waiter.press)
            self._held.add(slot)
            press = self._presses.get(waiter.press)
            if press is not None:
                press.candidate, press.holder = None, slot
            waiter.granted.set_result(slot)

    async def _acquire(self, name: str, rank: float, press_name: str) -> Slot:
        granted: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(rank, next(self._arrivals), press_name, granted)
        self._waiting[name] = waiter
        if press_name:
            press = self._presses.setdefault(press_name, _Press(_Queue(self._entries)))
            press.waiting.push(waiter)
            self._nominate(press_name)
        else:
            self._ready.push(waiter)
        self.refresh()
        try:
            return await granted
        except BaseException:  # whatever it is, no slot is lost
            if granted.done() and not granted.cancelled():
                self._release(granted.result())  # it was just granted and is not used
            else:
                granted.cancel()
                self._nominate(press_name)
                self.refresh()
            raise
        finally:
            del self._waiting[name]

    def _release(self, slot: Slot) -> None:
        self._held.discard(slot)
        press = self._presses.get(slot.press)
        if press is not None and press.holder is slot:
            press.holder = None
            self._nominate(slot.press)
        self.refresh()

    def _nominate(self, name: str) -> None:
        """Put the best waiter of a press into the main queue, unless one of the press has a slot."""
        press = self._presses.get(name)
        if press is None or press.holder is not None:
            return
        candidate, best = press.candidate, press.waiting.first()
        if candidate is not None and candidate.granted.done():
            candidate = None  # it left
        if best is not None and (candidate is None or best.order < candidate.order):
            if candidate is not None:
                press.waiting.push(candidate)
            self._ready.push(candidate := best)
        press.candidate = candidate
        if candidate is None:
            del self._presses[name]  # the press has no waiter


class GatewaySlots(PrioritySlots):
    """The slots of one gateway and token: as many as the user set, else as the gateway has proven to accept."""

    def __init__(self, cap: Callable[[], int], *, is_paused: bool) -> None:
        """`cap` is the user's setting; 0 for Automatic."""
        super().__init__(lambda: cap() or self._window.size, is_paused=is_paused)
        self._window = SlotWindow()

    def note_accepted(self) -> None:
        """A submission was accepted."""
        self._window.accepted()
        self.refresh()

    def note_throttled(self) -> None:
        """A submission was answered with a throttle; holders keep their slots."""
        self._window.throttled()

    def restart(self) -> None:
        """The token has changed: nothing is known about its limits."""
        self._window = SlotWindow()
        super().restart()
