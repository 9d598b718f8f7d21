"""Small changes of a Python source at random places: each makes the program wrong, and some test should notice.

Nothing is drawn from what only words depend on: docstrings, annotations, log calls, the texts of errors.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_CALCULATED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one file.

    Attributes:
        path: of the file, as given. where: the function it is in.
        line: the first line, from 1. old, new: the source that is replaced, and by what.
        start: bytes before it. nth: which of several changes of one function that read alike, from 1.
    """

    path: str
    where: str
    line: int
    old: str
    new: str
    start: int
    nth: int = 1

    @property
    def name(self) -> str:
        """How it is called in tables: it stays the same when the file grows elsewhere."""
        nth = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.path}, {self.where}: {_short(self.old)} → {_short(self.new)}{nth}"

    def applied(self, source: bytes) -> bytes:
        """The changed source."""
        return source[: self.start] + self.new.encode() + source[self.start + len(self.old.encode()) :]


def _short(source: str) -> str:
    words = " ".join(source.split())
    return words if len(words) <= 120 else words[:117] + "…"


def changes(path: str, source: str) -> list[Change]:
    """Every change that could be drawn, in the order of the file; see `is_valid`."""
    seen: Counter[str] = Counter()
    found = []
    for one in _Finder(path, source).found():
        if one.old != one.new:
            seen[one.name] += 1
            found.append(replace(one, nth=seen[one.name]))
    return found


def is_valid(change: Change, source: bytes) -> bool:
    """Whether it leaves valid Python."""
    try:
        ast.parse(change.applied(source))
    except SyntaxError:
        return False
    return True


class _Finder:
    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._source = source.encode()
        self._tree = ast.parse(source)
        self._starts = [0]
        for line in self._source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def found(self) -> Iterator[Change]:
        for statement in self._tree.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from self._inside(statement, "")

    def _inside(self, node: ast.AST, where: str) -> Iterator[Change]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            where = f"{where}.{node.name}" if where else node.name
            if isinstance(node, ast.ClassDef):  # fields are declarations
                for one in node.body:
                    if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        yield from self._inside(one, where)
                return
            for statement in node.body:
                yield from self._inside(statement, where)
            return
        if _is_words(node):
            return
        yield from self._at(node, where)
        for child in ast.iter_child_nodes(node):
            if isinstance(node, ast.AnnAssign) and child is node.annotation:
                continue
            yield from self._inside(child, where)

    def _at(self, node: ast.AST, where: str) -> Iterator[Change]:
        def made(of: ast.expr | ast.stmt, new: str | Callable[[str], str]) -> Change:
            old = self._text(of)
            return Change(
                self._path, where, of.lineno, old, new if isinstance(new, str) else new(old), self._start(of)
            )

        match node:
            case ast.Compare(ops=[operator], left=left, comparators=[right]):
                other = _COMPARED[type(operator)]
                yield made(node, f"{self._text(left)} {other} {self._text(right)}")
            case ast.BoolOp(op=operation, values=values):
                word = " or " if isinstance(operation, ast.And) else " and "
                yield made(node, word.join(f"({self._text(one)})" for one in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield made(node, f"({self._text(operand)})")
            case ast.BinOp(op=calculation, left=left, right=right) if (
                type(calculation) in _CALCULATED and not _is_text(left) and not _is_text(right)
            ):
                yield made(node, f"{self._text(left)} {_CALCULATED[type(calculation)]} {self._text(right)}")
            case ast.If(test=test) | ast.IfExp(test=test):
                yield made(test, "True")
                yield made(test, "False")
            case ast.While(test=test) if not isinstance(test, ast.Constant):
                yield made(test, "False")
            case ast.Constant(value=bool() as truth):
                yield made(node, str(not truth))
            case ast.Constant(value=int() | float() as number):
                yield made(node, str(number + 1))
            case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
                yield made(value, "None")
            case ast.Raise(exc=ast.expr()):
                yield made(node, "pass")
            case ast.Continue():
                yield made(node, "break")
            case ast.Break():
                yield made(node, "continue")
            case ast.Expr(value=ast.Call() | ast.Await()):
                yield made(node, "pass")
            case _:
                pass

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _text(self, node: ast.expr | ast.stmt) -> str:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        end = self._starts[node.end_lineno - 1] + node.end_col_offset
        return self._source[self._start(node) : end].decode()


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes))
    )


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_words(node: ast.AST) -> bool:
    """Whether it only says something: a docstring or a log call."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if isinstance(value, ast.Constant):
        return True
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == "log"
    )
