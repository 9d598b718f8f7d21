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
