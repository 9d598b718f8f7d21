"""What every packaged program holds and what is left out of it: one list for all systems.

The spec of the bundle reads it, and so do the tests; `packaging/linux-bundle/walk.py` walks the program and fails if
anything that is left out here was asked for.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent

METADATA = ("PySide6-Addons", "PySide6-Essentials", "shiboken6", "qasync", "httpx", "keyring", "av", "pillow")
"""Distributions whose metadata the program reads: `doctor` names their versions, keyring finds its back ends by it."""

LAZY = ("keyring.backends", "PIL", "uvicorn", "anyio", "jeepney", "qasync")
"""Packages that load parts of themselves by name, which no reading of the source finds."""

LEFT_OUT_MODULES = (
    "tkinter",
    "unittest",
    "pydoc",
    "doctest",
    "test",
    "idlelib",
    "lib2to3",
    "pytest",
    "_pytest",
    "setuptools",
    "pip",
    "babel",
    "hypothesis",
    "mypy",
    "PyInstaller",
    "numpy",
    "IPython",
    "matplotlib",
    "uvloop",
    "watchgod",
    "gi",
    "lxml",
    "jsonschema",
)
"""Python modules that a library would like to have and does without."""

_PLUGINS_LEFT_OUT = (
    r"egldeviceintegrations/",
    r"generic/",
    r"imageformats/libq(icns|pdf|tga|tiff|wbmp)\b",
    r"imageformats/q(icns|pdf|tga|tiff|wbmp)\b",
    r"platforminputcontexts/libqtvirtualkeyboard",
    r"platforminputcontexts/qtvirtualkeyboard",
    r"platforms/libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b",
    r"platformthemes/libqgtk3",  # it loads all of GTK, and nothing of it is used
    r"qmltooling/",
    r"qmllint/",
    r"networkinformation/",
    r"wayland-graphics-integration-server/",
    r"wayland-shell-integration/lib(ivi-shell|fullscreen-shell-v1|qt-shell|wl-shell-plugin)",
)
_LIBRARIES_LEFT_OUT = (
    r"libQt6(EglF[Ss]|WaylandCompositor|VirtualKeyboard|Pdf|WebEngine|3D|Charts|DataVisualization|Quick3D|Designer|Help|Sql)",
    r"lib(gtk-3|gdk-3|atk|atk-bridge|atspi|cairo-gobject|pango|pangocairo|pangoft2|gdk_pixbuf|epoxy|harfbuzz"
    r"|cairo|thai|datrie|graphite2|pixman-1)(-[0-9.]+)?\.so",
)
_FILES_LEFT_OUT = (
    *(rf"PySide6/Qt/plugins/{one}" for one in _PLUGINS_LEFT_OUT),
    *(rf"PySide6/plugins/{one}" for one in _PLUGINS_LEFT_OUT),
    *(rf"(^|/){one}" for one in _LIBRARIES_LEFT_OUT),
    r"PySide6/(Qt/)?qml/",
    r"PySide6/(Qt/)?translations/(?!qtbase_zh_CN)",
    r"PySide6/Qt[A-Za-z0-9]*\.pyi$",
    r"__pycache__/",
    r"(pillow\.libs/|^)libavif-",
    r"PIL/(_imagingtk|_imagingcms|_avif)\b",
    r"\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json)$",
)
_LEFT_OUT = re.compile("|".join(_FILES_LEFT_OUT))

_NEVER_TOUCHED = re.compile(r"(^|/)(av\.libs|pillow\.libs|PySide6|shiboken6)/")
"""Libraries that a wheel's maker patched: stripped, they load and then hang."""


def is_left_out(inside: str) -> bool:
    """Whether a file of the bundle, named by its place in it with slashes, is not shipped."""
    return _LEFT_OUT.search(inside) is not None


def may_strip(inside: str) -> bool:
    """Whether debug symbols may be removed from this library."""
    return _NEVER_TOUCHED.search(inside) is None and "libpython" in inside


def kept(table: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The entries of PyInstaller's table (place inside, source, kind) that are shipped."""
    for inside, source, kind in table:
        if not is_left_out(inside.replace("\\", "/")):
            yield inside, source, kind


def version() -> str:
    """The program's version, from the one place that holds it."""
    text = (ROOT / "o8studio" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    assert found, "o8studio/__init__.py holds the version"
    return found[1]


def shipped_distributions() -> list[metadata.Distribution]:
    """What the program needs at run time, itself left out, by name; of the environment that runs this."""
    from packaging.requirements import Requirement

    found: dict[str, metadata.Distribution] = {}
    wanted = [Requirement(text) for text in metadata.requires("o8studio") or ()]
    while wanted:
        requirement = wanted.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in found or not _applies(requirement):
            continue
        found[name] = metadata.distribution(name)
        for text in found[name].requires or ():
            inner = Requirement(text)
            extras = requirement.extras or {""}
            if inner.marker is None or any(inner.marker.evaluate({"extra": one}) for one in extras):
                inner.marker = None
                wanted.append(inner)
    return [found[name] for name in sorted(found)]


def _applies(requirement: "Requirement") -> bool:  # noqa: F821 - imported where it is used
    return requirement.marker is None or bool(requirement.marker.evaluate({"extra": ""}))


if __name__ == "__main__":
    sys.stdout.write(f"{version()}\n")
