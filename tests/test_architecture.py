"""The rules that no other tool checks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "o8studio").rglob("*.py"))
NESTED = {"exec", "exec_", "processEvents", "getOpenFileName", "getText", "question", "warning"}


def nodes(path: Path, *words: str) -> Iterator[ast.AST]:
    """All nodes of a file that has one of these words; to parse the others, too, took ten seconds of the run."""
    text = path.read_text("utf-8")
    if re.search(rf"\b({'|'.join(words)})\b", text):
        yield from ast.walk(ast.parse(text))


def test_every_file_is_short_and_opens_with_what_it_owns() -> None:
    texts = {path: path.read_text("utf-8") for path in FILES}
    assert [path for path, text in texts.items() if len(text.splitlines()) > 400] == []
    # the first statement is a text that says something
    opening = re.compile(r'"""(?=[^"\s])(?:(?!""").)*"""\n', re.DOTALL)
    assert [path for path, text in texts.items() if not opening.match(text)] == []


def test_the_window_never_awaits_and_never_nests_an_event_loop() -> None:
    found = []
    for path in sorted((ROOT / "o8studio" / "ui").rglob("*.py")):
        for node in nodes(path, "async", "await", *NESTED):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            # a drag is the system's own loop, and ends with the press
            is_drag = is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "drag"
            if isinstance(node, (ast.AsyncFunctionDef, ast.Await)) or (
                is_call and not is_drag and node.func.attr in NESTED
            ):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


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
        for node in nodes(path, library):
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
    quoted = re.compile(r'(""".*?"""|\'\'\'.*?\'\'\')', re.DOTALL)
    a_test = re.compile(r"^ *(async )?def test_\w+\(", re.MULTILINE)
    for path in (ROOT / "tests").rglob("test_*.py"):
        assert a_test.search(quoted.sub("", path.read_text("utf-8"))), path


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
        for call in nodes(path, "monkeypatch"):
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
