"""The rules that no other tool checks."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "o8studio").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_opens_with_what_it_owns(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)), "no first line"


@pytest.mark.parametrize("path", sorted((ROOT / "o8studio" / "ui").rglob("*.py")), ids=lambda path: path.name)
def test_the_window_never_awaits_and_never_nests_an_event_loop(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, (ast.AsyncFunctionDef, ast.Await)), f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            nested = {"exec", "exec_", "processEvents", "getOpenFileName", "getText", "question", "warning"}
            # a drag is the system's own loop, and ends with the press
            is_drag = isinstance(node.func.value, ast.Name) and node.func.value.id == "drag"
            assert is_drag or node.func.attr not in nested, f"line {node.lineno}"


def test_nothing_speaks_of_a_machine_or_a_registry() -> None:
    forbidden = ("pypi" + ".org", "python" + "hosted", "/wo" + "rk/")
    folders = ("o8studio", "resources/providers", "tests", "packaging", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    for path in files:
        if path.suffix in (".pyc", ".png") or path.name == ".git":
            continue
        text = path.read_text("utf-8", errors="ignore")
        assert not any(word in text for word in forbidden), path


@pytest.mark.parametrize(("library", "owner"), [("httpx", "gateway"), ("sqlite3", "store")])
def test_one_package_alone_knows_a_library(library: str, owner: str) -> None:
    """Wherever it is imported: inside a function, for types only, by its name. The demo gateway is another program."""
    found = []
    for path in FILES:
        inside = path.relative_to(ROOT / "o8studio").parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if inside not in (owner, "demo") and any(name.partition(".")[0] == library for name in names):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


UNTESTED_FOLDERS = {
    "demo": "the judge: tests/demo asks it over HTTP and imports nothing of it",
    "gateway/formats": "tests/gateway/formats/test_formats.py is one contract that runs on each",
    "gateway/families": "tests/flows/test_what_gets_through.py and test_native_bodies.py run on each",
    "ui": "a window is tested by what is seen and pressed in it, not by file",
}
"""Folders whose files are tested together, and by what. Every other file has a test file of its own."""


def _own_test(path: Path) -> Path:
    inside = path.relative_to(ROOT / "o8studio")
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


def test_each_file_has_a_test_file_of_its_own() -> None:
    inside = {
        path: path.relative_to(ROOT / "o8studio").as_posix() for path in FILES if path.name != "__init__.py"
    }
    folders = tuple(f"{one}/" for one in UNTESTED_FOLDERS)
    missing = [
        name for path, name in inside.items() if not name.startswith(folders) and not _own_test(path).exists()
    ]
    assert missing == []


def test_a_test_file_in_a_mirrored_folder_is_not_empty() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        found = [
            node
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]
        assert any(node.name.startswith("test_") for node in found), path


def test_every_folder_of_tests_is_a_package() -> None:
    # what lies in golden is data; scripts beside it say how it was made
    paths = [path for path in (ROOT / "tests").rglob("*.py") if "golden" not in path.parts]
    folders = {path.parent for path in paths}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("folder", ["formats", "families"])
def test_what_is_added_to_a_registry_touches_its_file_and_one_line(folder: str) -> None:
    """Each file is in the registry beside it, and no contract lists them by name."""
    place = ROOT / "o8studio" / "gateway" / folder
    shared = {"__init__", "family", "other"}
    files = {path.stem for path in place.glob("*.py")} - shared
    (registry,) = (
        node.value
        for node in ast.parse((place / "__init__.py").read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES"
    )
    assert {ast.unparse(one) for one in registry.elts} == files
    contracts = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"o8studio.gateway.{folder}.*" in contracts
    assert not [name for name in files if f'"{name}"' in contracts or f"{folder}.{name}" in contracts]


def test_no_test_patches_a_constant() -> None:
    """What a test needs otherwise is a value passed in: policies, limits, folders."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("monkeypatch.setattr"):
                words = [
                    one.value
                    for one in call.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                name = (words or [""])[0].rpartition(".")[2]
                if name.isupper() and name != "_MEIPASS":  # how a frozen program tells its own folder
                    found.append(f"{path.name}:{call.lineno} {name}")
    assert found == []
