"""Tests wait for what they are told. Here is what waits for the clock all the same, and there may only become less of it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

ALLOWED = {
    "flows/test_clock.py": (1, "the clock of the test itself"),
    "flows/test_stalls.py": (4, "what would stall has the time to do so, and the watchdog must notice it"),
    "flows/test_stalls_typed.py": (1, "the same"),
    "flows/test_walk.py": (1, "the window stands still on purpose, and the watchdog must notice it"),
    "flows/test_library_kills.py": (1, "the moment at which a process is killed is drawn"),
    "support/case_player.py": (1, "a clock that runs faster"),
    "support/looks.py": (
        3,
        "a whole window comes to its layout, and nothing tells of that; no verdict depends on it",
    ),
    "support/walk.py": (
        7,
        "a person looks before the next step; each step then waits for what it wants to see",
    ),
    "support/x_hand.py": (5, "the pace of a hand; X tells nobody that a key arrived"),
}
"""By file: how many waits of a fixed length, and why nobody could tell."""
QT_LOOPS = ("processEvents", "exec", "qWait")
WAITS = ("asyncio.sleep", "time.sleep", "QTest.qWait")
ANY_WAIT = re.compile(r"\b(sleep|qWait)\b")
ANY_QT_LOOP = re.compile(rf"\b({'|'.join(QT_LOOPS)})\b")
"""What a file has somewhere in its text if such a call is in it; the others are not parsed, which took seconds."""
OUTSIDE = ("benchmarks", "campaigns", "golden")
"""These measure, or are not run by `make test`."""


def fixed_waits(source: str) -> Iterator[int]:
    """The lines of each sleep of a fixed length that is no step of a loop: a loop asks again for what it waits for."""
    if not ANY_WAIT.search(source):
        return
    tree = ast.parse(source)
    loops = {
        id(inside)
        for loop in ast.walk(tree)
        if isinstance(loop, (ast.While, ast.For, ast.AsyncFor))
        for inside in ast.walk(loop)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in loops or not node.args:
            continue
        name, first = ast.unparse(node.func), node.args[0]
        is_nothing = isinstance(first, ast.Constant) and first.value == 0
        if name in WAITS and not is_nothing:
            yield node.lineno


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("await asyncio.sleep(0.4)", 1),
        ("time.sleep(PAUSE)", 1),
        ("QTest.qWait(200)", 1),
        ("await asyncio.sleep(0)", 0),
        ("await clock.sleep(10.0)", 0),
        ("while not there():\n    time.sleep(0.01)", 0),
        ("await asked.wait()", 0),
    ],
)
def test_what_counts_as_a_wait_of_a_fixed_length(source: str, count: int) -> None:
    assert len(list(fixed_waits(source))) == count


def test_no_coroutine_runs_a_loop_of_qt() -> None:
    """Inside a task's step no other task can go on: the test waited for what could not come."""
    found = [
        f"{path.relative_to(ROOT.parent)}:{call.lineno}"
        for folder in (ROOT, ROOT.parent / "o8studio")
        for path in folder.rglob("*.py")
        if path != ROOT / "gui" / "test_event_loop.py" and ANY_QT_LOOP.search(text := path.read_text("utf-8"))
        for coroutine in ast.walk(ast.parse(text))
        if isinstance(coroutine, ast.AsyncFunctionDef)
        for call in ast.walk(coroutine)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in QT_LOOPS
    ]
    assert found == []


def test_no_further_test_waits_for_the_clock_and_those_that_are_gone_are_taken_off_the_list() -> None:
    found = Counter(
        {
            path.relative_to(ROOT).as_posix(): len(list(fixed_waits(path.read_text("utf-8"))))
            for path in ROOT.rglob("*.py")
            if path.relative_to(ROOT).parts[0] not in OUTSIDE
        }
    )
    assert {name: count for name, count in found.items() if count} == {
        name: count for name, (count, _why) in ALLOWED.items()
    }
