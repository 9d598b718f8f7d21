"""Gathers the licences of everything that a packaged program holds.

python packaging/licences.py FOLDER [BUNDLE]     write one file per distribution, and an index, into FOLDER; with those of
                                                 the Debian or Ubuntu libraries that PyInstaller took into BUNDLE
"""

import json
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import contents  # noqa: E402 - beside this file

OF_OURS = {
    "o8studio": ("GPL-3.0-or-later", "LICENSE"),
    "Inter": ("OFL-1.1", "resources/fonts/Inter-OFL.txt"),
    "JetBrains Mono": ("OFL-1.1", "resources/fonts/JetBrainsMono-OFL.txt"),
    "o8 Sans SC, of Noto Sans SC": ("OFL-1.1", "resources/fonts/NotoSansSC-OFL.txt"),
    "Lucide icons": ("ISC", "resources/icons/LUCIDE-LICENSE.txt"),
}
"""What lies in this repository: its licence and the file with its text."""

INSIDE = {
    "av": "FFmpeg with x264 and x265 (GPL-2.0-or-later), dav1d, SVT-AV1, libvpx, Opus and LAME",
    "pyside6-essentials": "Qt (LGPL-3.0-only or GPL-3.0-only), ICU (Unicode-3.0)",
    "pyside6-addons": "Qt (LGPL-3.0-only or GPL-3.0-only), FFmpeg (LGPL-2.1-or-later)",
    "pillow": "libjpeg-turbo, libpng, libtiff, libwebp, OpenJPEG, FreeType, Little CMS",
    "cryptography": "OpenSSL (Apache-2.0)",
}
"""Libraries that a wheel brings with it, beside its own code."""


def licence_of(distribution: metadata.Distribution) -> str:
    """The licence that a distribution names, in a few words."""
    told = distribution.metadata
    named = told.get("License-Expression") or ""
    if not named:
        found = [line for line in told.get_all("Classifier") or () if line.startswith("License ::")]
        named = "; ".join(line.rpartition(" :: ")[2] for line in found)
    if not named:
        named = (told.get("License") or "").strip().partition("\n")[0][:80]
    return named


def texts_of(distribution: metadata.Distribution) -> list[Path]:
    """The licence files that a distribution ships."""
    found = []
    for file in distribution.files or ():
        inside = file.as_posix().lower()
        is_text = any(word in file.name.lower() for word in ("licen", "copying", "notice", "authors"))
        if ".dist-info/" in inside and is_text and not inside.endswith((".py", ".pyc")):
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                found.append(path)
    return sorted(found)


def index() -> list[dict[str, str]]:
    """Name, version, licence and what is inside, of everything shipped."""
    rows = [
        {"name": name, "version": contents.version() if name == "o8studio" else "", "licence": licence}
        for name, (licence, _path) in OF_OURS.items()
    ]
    for one in contents.shipped_distributions():
        name = one.metadata["Name"]
        row = {"name": name, "version": one.version, "licence": licence_of(one)}
        if inside := INSIDE.get(name.lower().replace("_", "-")):
            row["inside"] = inside
        rows.append(row)
    rows.append({"name": "Python", "version": sys.version.split()[0], "licence": "PSF-2.0"})
    return rows


def system_rows(bundle: Path) -> list[dict[str, str]]:
    """Name, version, licences and libraries of each package of this system that PyInstaller took libraries from."""
    if not shutil.which("dpkg-query"):
        return []
    by_package: dict[str, list[str]] = {}
    libraries = [path.name for path in bundle.glob("*.so*") if not path.is_symlink()]
    for library in sorted(name for name in libraries if not name.startswith("libpython")):
        told = subprocess.run(
            ["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=False
        )
        packages = {
            line.partition(":")[0] for line in told.stdout.splitlines() if line.endswith(f"/{library}")
        }
        for package in sorted(packages)[:1]:
            by_package.setdefault(package, []).append(library)
    rows = []
    for package, brought in sorted(by_package.items()):
        shown = ["dpkg-query", "-W", "-f", "${Version}\n", package]
        versions = subprocess.run(shown, capture_output=True, text=True, check=True).stdout.split()
        named = re.findall(
            r"^License: *(\S.*)$", copyright_of(package).read_text("utf-8", errors="replace"), re.MULTILINE
        )
        rows.append(
            {
                "name": package,
                "version": versions[0],
                "licence": "; ".join(dict.fromkeys(named)) or "see its text",
                "inside": ", ".join(brought),
                "from": "deb",
            }
        )
    return rows


def copyright_of(package: str) -> Path:
    """The text that a package of Debian comes with."""
    return Path("/usr/share/doc", package, "copyright")


def main() -> None:
    """Write the texts and the index."""
    folder = Path(sys.argv[1])
    system = system_rows(Path(sys.argv[2])) if len(sys.argv) > 2 else []
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_licence, path) in OF_OURS.items():
        shutil.copyfile(ROOT / path, folder / f"{name.replace(',', '').replace(' ', '-')}.txt")
    for one in contents.shipped_distributions():
        parts = [f"{path.name}\n\n{path.read_text('utf-8', errors='replace')}" for path in texts_of(one)]
        text = "\n\n".join(parts) or f"{licence_of(one)}\n"
        (folder / f"{one.metadata['Name']}.txt").write_text(text, "utf-8")
    python = next(Path(sys.base_prefix).glob("lib/python3*/LICENSE.txt"), None)
    if python is not None:
        shutil.copyfile(python, folder / "Python.txt")
    for row in system:
        shutil.copyfile(copyright_of(row["name"]), folder / f"{row['name']}.txt")
    (folder / "index.json").write_text(
        json.dumps(index() + system, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
