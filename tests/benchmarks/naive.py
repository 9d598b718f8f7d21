"""A naive comparison beside `compare.py`: one mpv for each take, all let go at once, and nobody who keeps them together.

Needs Debian's `mpv`. They decode and shrink as Review does, and paint nothing.
"""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


class Mpv:
    """One of them, told over its own socket."""

    def __init__(self, path: str, place: Path, size: tuple[int, int]) -> None:
        self._process = subprocess.Popen(
            ["mpv", "--no-config", "--no-audio", "--vo=null", "--pause", "--loop-file=inf", "--hwdec=no", "--really-quiet",
             f"--vf=scale={size[0]}:{size[1]}", f"--input-ipc-server={place}", path]
        )  # fmt: skip
        self._link = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self._link.connect(str(place))
                break
            except OSError:
                assert self._process.poll() is None, "mpv has gone"
                time.sleep(0.05)
        self._lines = self._link.makefile("rw")

    def ask(self, *command: object) -> Any:
        """Its answer to a command; None where it has none."""
        self._lines.write(json.dumps({"command": command}) + "\n")
        self._lines.flush()
        while True:
            told = json.loads(self._lines.readline())
            if "request_id" in told:
                return told.get("data")

    def end(self) -> None:
        """It ends."""
        self._process.kill()
        self._process.wait()


def played(paths: list[str], folder: Path, size: tuple[int, int], fps: float, seconds: float) -> str:
    """How they kept together, in words; empty without mpv."""
    if shutil.which("mpv") is None:
        return ""
    players = [Mpv(path, folder / f"mpv-{at}", size) for at, path in enumerate(paths)]
    try:
        while any(one.ask("get_property", "time-pos") is None for one in players):
            time.sleep(0.05)
        for one in players:
            one.ask("set_property", "pause", False)
        begin, spread = time.perf_counter(), []
        while time.perf_counter() - begin < seconds:
            at = [one.ask("get_property", "time-pos") or 0.0 for one in players]
            length = players[0].ask("get_property", "duration") or 1.0
            apart = max(at) - min(at)
            spread.append(min(apart, length - apart) * fps)  # one may have begun again before the others
            time.sleep(0.05)
        dropped = sum((one.ask("get_property", "frame-drop-count") or 0) + (one.ask("get_property", "decoder-frame-drop-count") or 0) for one in players)  # fmt: skip
        wrong = sum(one > 1.05 for one in spread)  # times are rounded
        shown = fps - dropped / len(players) / seconds
        return (
            f"{len(paths)} mpv, naive: {shown:.1f} of {fps:.0f} pictures a second, {wrong} of {len(spread)} looks more than"
            f" one frame apart, at most {max(spread):.1f} frames"
        )
    finally:
        for one in players:
            one.end()
