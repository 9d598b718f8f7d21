"""Ports stay small, and presenters know of the window only its ports."""

import ast
import inspect
from dataclasses import fields
from pathlib import Path

import pytest

from o8studio import presenters
from o8studio.ui import ports
from o8studio.ui.ports import Ports

ROOT = Path(__file__).parents[2]
MOST = 12
WINDOW = tuple(
    f"o8studio.ui.{one}"
    for one in ("ports", "library_port", "palette_port", "queue_port", "review_port", "share_port")
)
PORTS = {one.name: getattr(ports, f"{one.name.capitalize()}Port") for one in fields(Ports)}
FILES = sorted((ROOT / "o8studio" / "presenters").glob("*.py"))


def methods(port: type) -> set[str]:
    return {name for name, _one in inspect.getmembers(port, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize("name", PORTS)
def test_a_port_has_few_methods_and_each_says_what_it_does(name: str) -> None:
    port = PORTS[name]
    assert 0 < len(methods(port)) <= MOST
    assert all(inspect.getdoc(getattr(port, one)) for one in methods(port))


def test_every_port_is_among_those_that_the_window_gets() -> None:
    every = {one for name, one in inspect.getmembers(ports, inspect.isclass) if name.endswith("Port")}
    assert every == set(PORTS.values())


def test_no_method_is_in_two_ports() -> None:
    every = [one for port in PORTS.values() for one in methods(port)]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_presenter_imports_nothing_of_the_window_but_its_ports(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            assert not name.startswith("o8studio.ui") or name in WINDOW, (path.name, name)
            assert not name.startswith("PySide6") or name == "PySide6.QtCore", (path.name, name)


def test_a_presenter_inherits_from_none() -> None:
    made = [
        one
        for path in FILES
        for _name, one in inspect.getmembers(
            __import__(f"{presenters.__name__}.{path.stem}", fromlist=["_"]), inspect.isclass
        )
        if one.__module__.startswith(presenters.__name__) and one.__name__.endswith("Presenter")
    ]
    assert {one.__mro__[1:] for one in made} == {(object,)}
    assert len({one.__name__ for one in made}) == 12
