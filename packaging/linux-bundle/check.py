"""Holds a built bundle against what is known of it: what must be inside, what must not, and what the host must have.

python packaging/linux-bundle/check.py FOLDER
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import contents  # noqa: E402 - beside this folder

MOST_MEGABYTES = 380
MUST_HAVE = (
    "o8studio",
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "_internal/PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "_internal/PySide6/Qt/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "_internal/PySide6/Qt/plugins/tls/libqopensslbackend.so",
    "_internal/resources/locale/zh_CN/LC_MESSAGES/o8studio.mo",
    "_internal/resources/providers/kling.toml",
    "_internal/o8studio/demo/server/models.json",
)
HOST_LIBRARIES = {
    "libc.so.6": "libc6",
    "libm.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libresolv.so.2": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libEGL.so.1": "libegl1",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libxcb.so.1": "libxcb1",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libX11.so.6": "libx11-6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libva.so.2": "libva2",
    "libva-drm.so.2": "libva-drm2",
    "libva-x11.so.2": "libva-x11-2",
    "libvulkan.so.1": "libvulkan1",
    "libasound.so.2": "libasound2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""What the host brings, and the Debian package that has it: graphics and the system's own libraries."""
OPTIONAL = ("libva.so.2", "libva-drm.so.2", "libva-x11.so.2", "libvulkan.so.1", "libgbm.so.1")
"""Asked for by parts that are loaded only where the host has them."""


def needed(folder: Path) -> dict[str, set[str]]:
    """By library that the bundle does not hold, the files of it that ask for it."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    binaries = [path for path in files if ".so" in path.name or path.name == "o8studio"]
    inside = {path.name for path in folder.rglob("*.so*")}
    found: dict[str, set[str]] = {}
    for path in binaries:
        told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=False).stdout
        for name in re.findall(r"NEEDED\s+(\S+)", told):
            if name not in inside:
                found.setdefault(name, set()).add(path.name)
    return found


def packages(folder: Path) -> list[str]:
    """The Debian packages that hold what the bundle asks of the host."""
    wanted = needed(folder).keys() - set(OPTIONAL)
    return sorted({HOST_LIBRARIES[name] for name in wanted} - {"libc6"})


def wrongs(folder: Path) -> list[str]:
    """What is wrong with a bundle, in words."""
    found = [f"missing: {name}" for name in MUST_HAVE if not (folder / name).exists()]
    for path in folder.rglob("*"):
        inside = path.relative_to(folder / "_internal").as_posix() if "_internal" in path.parts else ""
        if inside and contents.is_left_out(inside):
            found.append(f"should not be there: {inside}")
        if path.is_symlink() and not path.exists():
            found.append(f"leads nowhere: {path.relative_to(folder)}")
    found += [f"no host has been asked for {name} before: {sorted(of)}" for name, of in needed(folder).items() if name not in HOST_LIBRARIES]
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if size > MOST_MEGABYTES * 1_000_000:
        found.append(f"{size / 1_000_000:.0f} MB, at most {MOST_MEGABYTES}")
    return found


def main() -> None:
    """Say what is wrong, if anything."""
    folder = Path(sys.argv[1])
    if "--packages" in sys.argv:
        print(", ".join(packages(folder)))
        return
    found = wrongs(folder)
    for line in found:
        print(line, file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
