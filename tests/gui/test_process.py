"""Work in a thread before asyncio runs: its result comes, whenever it ends; and Qt's enumerations are left to that thread."""

import ast
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from o8studio.gui import process


def test_the_result_comes_whether_the_work_has_ended_or_not(qapp) -> None:
    done: Future[int] = Future()
    done.set_result(1)
    assert process._result(qapp, done) == 1
    go_on = Event()
    with ThreadPoolExecutor(1) as threads:
        later = threads.submit(lambda: go_on.wait(20) and 2)
        threads_seen = process.QTimer(qapp)
        threads_seen.timeout.connect(go_on.set)
        threads_seen.start(1)
        assert process._result(qapp, later) == 2
        threads_seen.stop()
        for number in range(200):
            assert process._result(qapp, threads.submit(lambda n=number: n)) == number


def test_an_error_of_the_work_is_raised(qapp) -> None:
    failed: Future[int] = Future()
    failed.set_exception(ValueError("unforeseen"))
    with pytest.raises(ValueError, match="unforeseen"):
        process._result(qapp, failed)


def test_while_a_thread_imports_nothing_here_asks_for_qt_s_enumerations() -> None:
    """PySide makes them at their first use; the window did not open when two threads came at once."""
    tree = ast.parse(Path(process.__file__).read_text("utf-8"))
    users = {
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef)
        for node in ast.walk(one)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Qt"
    }
    assert users <= {"apply_look"}
