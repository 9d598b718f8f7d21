"""Plants errors that nobody foresaw: at each step of a module, as its source has them, so that a new step is found by itself.

A step is an `await`, `async with` or `async for` (before it, and for an `await` also after it), or every statement of a
synchronous module. The code of the loaded functions is replaced by one that asks at each step; nothing else is touched.
"""

import ast
import gc
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FunctionType

_ASK, _AFTER = "__plant_before__", "__plant_after__"


class UnforeseenError(Exception):
    """What no code of ours knows."""


@dataclass(frozen=True, slots=True)
class Site:
    """One step: where it stands, and the two moments at which it can fail."""

    module: str
    function: str
    line: int
    text: str
    after: bool

    def __str__(self) -> str:
        moment = "after" if self.after else "before"
        return f"{self.module.removeprefix('o8studio.')}:{self.line} {self.function}, {moment} `{self.text}`"


@dataclass
class Plants:
    """All steps of the modules. Armed, one of them raises the next `left` times.

    Attributes:
        reached: the steps that were taken since the beginning.
        raised: how often the armed one raised.
    """

    sites: list[Site] = field(default_factory=list)
    reached: set[Site] = field(default_factory=set)
    armed: Site | None = None
    left: int = 0
    raised: int = 0

    def arm(self, site: Site, times: int = 1) -> None:
        """Let this step fail from now on, this often."""
        self.armed, self.left, self.raised = site, times, 0

    def disarm(self) -> None:
        """Let no step fail."""
        self.armed, self.left = None, 0

    def at(self, number: int) -> None:
        """A step is taken."""
        site = self.sites[number]
        self.reached.add(site)
        if site is self.armed and self.left > 0:
            self.left -= 1
            self.raised += 1
            raise UnforeseenError(str(site))

    def after(self, number: int, value: object) -> object:
        """An awaited step has ended with this value."""
        self.at(number)
        return value


class _Planting(ast.NodeTransformer):
    def __init__(self, plants: Plants, module: str, *, statements: bool) -> None:
        self._plants, self._module, self._statements = plants, module, statements
        self._functions: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inside(node)

    def _inside(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self._functions.append(node.name)
        is_sync = isinstance(node, ast.FunctionDef)
        lines = [one.lineno for one in node.body]
        self.generic_visit(node)
        self._functions.pop()
        if is_sync and self._statements:
            begin = 1 if ast.get_docstring(node) is not None else 0
            node.body = [
                *node.body[:begin],
                *(
                    both
                    for line, one in zip(lines[begin:], node.body[begin:], strict=True)
                    for both in (self._ask_before(one, line, node.name), one)
                ),
            ]
        return node

    def visit_Await(self, node: ast.Await) -> ast.AST:
        line, text = node.lineno, ast.unparse(node.value)
        self.generic_visit(node)
        before, after = self._new(line, text, after=False), self._new(line, text, after=True)
        asked = ast.Call(ast.Name(_ASK, ast.Load()), [ast.Constant(before)], [])
        taken = ast.Call(ast.Name(_AFTER, ast.Load()), [ast.Constant(after), node], [])
        return ast.copy_location(ast.BoolOp(ast.Or(), [asked, taken]), node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> list[ast.AST]:
        before = self._ask_before(node, node.lineno, "", ", ".join(map(ast.unparse, node.items)))
        self.generic_visit(node)
        return [before, node]

    def visit_AsyncFor(self, node: ast.AsyncFor) -> list[ast.AST]:
        before = self._ask_before(node, node.lineno, "", ast.unparse(node.iter))
        self.generic_visit(node)
        return [before, node]

    def _ask_before(self, node: ast.AST, line: int, inside: str, text: str = "") -> ast.Expr:
        if inside:
            self._functions.append(inside)
        number = self._new(line, text or ast.unparse(node).partition("\n")[0], after=False)
        if inside:
            self._functions.pop()
        call = ast.Call(ast.Name(_ASK, ast.Load()), [ast.Constant(number)], [])
        return ast.copy_location(ast.Expr(call), node)

    def _new(self, line: int, text: str, *, after: bool) -> int:
        self._plants.sites.append(
            Site(self._module, ".".join(self._functions), line, " ".join(text.split())[:80], after)
        )
        return len(self._plants.sites) - 1


def modules_of(package: str) -> list[str]:
    """Every module in a package, at any depth, as its folder has them: a new one is found by itself."""
    found = importlib.import_module(package)
    return sorted(one.name for one in pkgutil.walk_packages(found.__path__, package + ".") if not one.ispkg)


@contextmanager
def planted(modules: Sequence[str], *, statements: bool = False) -> Iterator[Plants]:
    """The steps of these modules, until the end of the block.

    Args:
        statements: every statement of a synchronous function is a step, too.
    """
    plants = Plants()
    new: dict[tuple[str, str, int], CodeType] = {}
    for name in modules:
        module = importlib.import_module(name)
        path = str(inspect.getsourcefile(module))
        tree = _Planting(plants, name, statements=statements).visit(ast.parse(inspect.getsource(module)))
        for code in _codes(compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)):
            new[_key(code)] = code
        vars(module)[_ASK], vars(module)[_AFTER] = plants.at, plants.after
    changed: list[tuple[FunctionType, CodeType]] = []
    gc.unfreeze()  # what tests/conftest.py froze is not among the objects
    everything = gc.get_objects()
    gc.freeze()
    for function in everything:
        if isinstance(function, FunctionType) and function.__module__ in modules:
            planted_code = new.get(_key(function.__code__))
            if planted_code is not None:
                changed.append((function, function.__code__))
                function.__code__ = planted_code
    del everything
    try:
        yield plants
    finally:
        for function, before in changed:
            function.__code__ = before
        for name in modules:
            del vars(importlib.import_module(name))[_ASK], vars(importlib.import_module(name))[_AFTER]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
