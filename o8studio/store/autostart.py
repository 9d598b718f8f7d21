"""Starts the program again at the next login, in the background, while jobs are open; the entry goes with the last one."""

import hashlib
import os
import plistlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

BACKGROUND = "--background"
_PROFILE = "O8STUDIO_HOME"
_LABEL = "io.github.o8studio"


@dataclass(frozen=True, slots=True)
class AutostartFile:
    """A file that the desktop reads at login: where it lies, and what it holds."""

    path: Path
    content: bytes


def autostart_file(
    program: list[str],
    *,
    platform: str = sys.platform,
    home: Path | None = None,
    config: str | None = None,
    profile: str | None = None,
) -> AutostartFile:
    """The entry for this system and profile.

    Args:
        program: the command that starts us.
        config: `XDG_CONFIG_HOME`; the environment's by default.
        profile: `O8STUDIO_HOME`; the environment's by default. The entry of each such profile has its own name.
    """
    home = home or Path.home()
    command = [*program, BACKGROUND]
    profile = os.environ.get(_PROFILE, "") if profile is None else profile
    profile = str(Path(profile).absolute()) if profile else ""
    mark = f"-{hashlib.sha256(os.fsencode(profile)).hexdigest()[:12]}" if profile else ""
    if platform == "darwin":
        told = {"Label": f"{_LABEL}{mark}", "ProgramArguments": command, "RunAtLoad": True}
        if profile:
            told["EnvironmentVariables"] = {_PROFILE: profile}
        folder = home / "Library" / "LaunchAgents"
        return AutostartFile(folder / f"{_LABEL}{mark}.plist", plistlib.dumps(told))
    if platform == "win32":
        folder = (
            home / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup"
        )
        line = " ".join(f'"{one}"' for one in command)
        before = f'@set "{_PROFILE}={profile.replace("%", "%%")}"\r\n' if profile else ""
        return AutostartFile(folder / f"o8studio{mark}.cmd", f'{before}@start "" {line}\r\n'.encode())
    chosen = os.environ.get("XDG_CONFIG_HOME", "") if config is None else config
    folder = Path(chosen or home / ".config") / "autostart"
    command = ["env", f"{_PROFILE}={profile}", *command] if profile else command
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=o8studio",
        f"Exec={' '.join(_quoted(one) for one in command)}",
        "Icon=o8studio",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    )
    return AutostartFile(folder / f"o8studio{mark}.desktop", ("\n".join(lines) + "\n").encode())


def _quoted(word: str) -> str:
    """One argument of a desktop entry's command (Desktop Entry Specification, The Exec key)."""
    escaped = "".join(f"\\{one}" if one in '"`$\\' else one for one in word).replace("\\", "\\\\")
    return '"' + escaped.replace("%", "%%") + '"'


def own_program() -> list[str]:
    """The command that starts this program: of an AppImage the image, whose contents lie elsewhere at each start."""
    if getattr(sys, "frozen", False):
        image, contents = os.environ.get("APPIMAGE", ""), os.environ.get("APPDIR", "")
        # another program's image may have started us, and its variables are inherited
        if image and contents and Path(sys.executable).is_relative_to(contents) and Path(image).is_file():
            return [image]
        return [sys.executable]
    found = shutil.which("o8studio")
    return [found] if found else [sys.executable, "-m", "o8studio"]


def start_at_login(*, wanted: bool) -> bool:
    """Write or remove the entry of this profile; False where that is not possible. One that a person made stays."""
    entry = autostart_file(own_program())
    try:
        if not wanted:
            if entry.path.is_file() and BACKGROUND.encode() in entry.path.read_bytes():
                entry.path.unlink(missing_ok=True)
            return True
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        entry.path.write_bytes(entry.content)
    except OSError:
        return False
    return True
