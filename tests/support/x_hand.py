"""Input to a real X server: pointer and keys through the XTest extension, as a person's would arrive."""

import asyncio
import ctypes
from ctypes import c_int, c_uint, c_ulong, c_void_p

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

_PAUSE = 0.03
_NAMES = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}
_SIGNS = {
    " ": "space", ",": "comma", ".": "period", "?": "question", "-": "minus", "/": "slash", ":": "colon",
    "{": "braceleft", "}": "braceright", "|": "bar", "\n": "Return", "_": "underscore",
    ">": "greater", "<": "less", "=": "equal", '"': "quotedbl", "(": "parenleft", ")": "parenright",
}  # fmt: skip
_SHIFTED = frozenset('?:{}|_><"()')


class Hand:
    """Presses and clicks. Every call waits a moment, so that the server and the event loop can follow."""

    def __init__(self) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XStringToKeysym.restype = c_ulong
        self._x.XKeysymToKeycode.argtypes = [c_void_p, c_ulong]
        self._x.XFlush.argtypes = [c_void_p]
        self._test.XTestFakeKeyEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
        self._test.XTestFakeButtonEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
        self._test.XTestFakeMotionEvent.argtypes = [c_void_p, c_int, c_int, c_int, c_ulong]
        self._display = self._x.XOpenDisplay(None)
        assert self._display, "no X server"

    async def press(self, chord: str) -> None:
        """A chord such as `ctrl+Return`, `alt+Up` or `?`; the last part is an X key name or a character."""
        *held, key = chord.split("+") if len(chord) > 1 else [chord]
        if key in _SHIFTED and "shift" not in held:
            held.append("shift")
        codes = [self._code(_NAMES[one]) for one in held]
        for code in codes:
            self._test.XTestFakeKeyEvent(self._display, code, 1, 0)
        code = self._code(_SIGNS.get(key, key))
        self._test.XTestFakeKeyEvent(self._display, code, 1, 0)
        self._test.XTestFakeKeyEvent(self._display, code, 0, 0)
        for code in reversed(codes):
            self._test.XTestFakeKeyEvent(self._display, code, 0, 0)
        self._x.XFlush(self._display)
        await asyncio.sleep(_PAUSE)

    async def type(self, text: str) -> None:
        """Type letter by letter."""
        for sign in text:
            await self.press(f"shift+{sign.lower()}" if sign.isupper() else sign)

    async def point(self, spot: QPoint) -> None:
        """Move the pointer to a point of the screen."""
        self._test.XTestFakeMotionEvent(self._display, -1, spot.x(), spot.y(), 0)
        self._x.XFlush(self._display)
        await asyncio.sleep(_PAUSE)

    async def click_at(self, spot: QPoint, button: int = 1) -> None:
        """Press and release there."""
        await self.point(spot)
        for down in (True, False):
            self._button(button, down=down)
        await asyncio.sleep(_PAUSE)

    async def drag(self, begin: QPoint, end: QPoint) -> None:
        """Press, move in steps, release."""
        await self.point(begin)
        self._button(1, down=True)
        for step in range(1, 11):
            await self.point(begin + (end - begin) * step / 10)
        await asyncio.sleep(0.1)
        self._button(1, down=False)
        await asyncio.sleep(0.1)

    def _button(self, button: int, *, down: bool) -> None:
        self._test.XTestFakeButtonEvent(self._display, button, int(down), 0)
        self._x.XFlush(self._display)

    async def click(self, widget: QWidget, part: QRect | None = None) -> None:
        """Click the middle of a widget's visible part, or of a part of it."""
        seen = (part or widget.rect()).intersected(widget.visibleRegion().boundingRect())
        assert not seen.isEmpty(), f"{widget} cannot be seen"
        await self.click_at(widget.mapToGlobal(seen.center()))

    async def click_row(self, view: QAbstractItemView, row: int) -> None:
        """Click a row of a list."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        await self.click(view.viewport(), view.visualRect(index))

    def _code(self, name: str) -> int:
        code: int = self._x.XKeysymToKeycode(self._display, self._x.XStringToKeysym(name.encode()))
        assert code, f"no key {name}"
        return code


def seen(name: str, within: QWidget | None = None) -> QWidget:
    """The widget that a person would find by this name: its text, or its accessible name."""
    tops = (
        [within] if within is not None else [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    )
    for top in reversed(tops):
        for widget in [top, *top.findChildren(QWidget)]:
            words = widget.property("text") or widget.accessibleName()
            if widget.isVisible() and name in (words, widget.accessibleName()) and widget.isEnabled():
                return widget
    raise LookupError(name)
