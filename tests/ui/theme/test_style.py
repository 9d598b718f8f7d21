"""Shadows are painted only where something mixes them with what lies beneath."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.x_screen import x_screen

ROOT = Path(__file__).parents[3]
_ASKS = """
import ctypes, sys
from o8studio.ui.theme.style import has_compositor
print(has_compositor())
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XDefaultRootWindow.argtypes, x.XDefaultRootWindow.restype = [ctypes.c_void_p], ctypes.c_ulong
x.XCreateSimpleWindow.argtypes = [ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 3, *[ctypes.c_ulong] * 2]
x.XCreateSimpleWindow.restype = x.XInternAtom.restype = ctypes.c_ulong
x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
x.XSetSelectionOwner.argtypes = [ctypes.c_void_p, *[ctypes.c_ulong] * 3]
x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
display = x.XOpenDisplay(None)
owner = x.XCreateSimpleWindow(display, x.XDefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0)
x.XSetSelectionOwner(display, x.XInternAtom(display, b"_NET_WM_CM_S0", 0), owner, 0)
x.XSync(display, 0)
print(has_compositor())
"""


def test_a_compositor_is_asked_for_and_not_guessed_from_the_desktops_name() -> None:
    """Desktops without one, or with it switched off, saw a black frame round menus and popovers."""
    with x_screen("640x480") as name:
        around = {**os.environ, "DISPLAY": name, "XDG_CURRENT_DESKTOP": "LXDE", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", _ASKS],
            cwd=ROOT,
            env=around,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.stdout.split() == ["False", "True"], done.stderr
