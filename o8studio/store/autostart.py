"""Starts the program again at the next login, in the background, while jobs are open; the entry goes with the last one."""

import os
import plistlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

BACKGROUND = "--background"
_LABEL = "io.github.o8studio"


@dataclass(frozen=True, slots=True)
class AutostartFile:
    """A file that the desktop reads at login: where it lies, and what it holds."""

    path: Path
    content: bytes


def autostart_file(
    program: list[str], *, platform: str = sys.platform, home: Path | None = None, config: str | None = None
) -> AutostartFile:
    """The entry for this system.

    Args:
        program: the command that starts us.
        config: `XDG_CONFIG_HOME`; the environment's by default.
    """
    home = home or Path.home()
    command = [*program, BACKGROUND]
    if platform == "darwin":
        told = {"Label": _LABEL, "ProgramArguments": command, "RunAtLoad": True}
        return AutostartFile(home / "Library" / "LaunchAgents" / f"{_LABEL}.plist", plistlib.dumps(told))
    if platform == "win32":
        folder = (
            home / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup"
        )
        line = " ".join(f'"{one}"' for one in command)
        return AutostartFile(folder / "o8studio.cmd", f'@start "" {line}\r\n'.encode())
    chosen = os.environ.get("XDG_CONFIG_HOME", "") if config is None else config
    folder = Path(chosen or home / ".config") / "autostart"
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=o8studio",
        f"Exec={' '.join(_quoted(one) for one in command)}",
        "Icon=o8studio",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    )
    return AutostartFile(folder / "o8studio.desktop", ("\n".join(lines) + "\n").encode())


def _quoted(word: str) -> str:
    """One argument of a desktop entry's command (Desktop Entry Specification, The Exec key)."""
    escaped = "".join(f"\\{one}" if one in '"`$\\' else one for one in word).replace("\\", "\\\\")
    return '"' + escaped.replace("%", "%%") + '"'


def own_program() -> list[str]:
    """The command that starts this program."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    found = shutil.which("o8studio")
    return [found] if found else [sys.executable, "-m", "o8studio"]


def start_at_login(*, wanted: bool) -> bool:
    """Write or remove the entry; False where that is not possible."""
    entry = autostart_file(own_program())
    try:
        if not wanted:
            entry.path.unlink(missing_ok=True)
            return True
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        entry.path.write_bytes(entry.content)
    except OSError:
        return False
    return True
