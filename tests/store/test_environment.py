"""The token of the environment: it leaves it at once, no child and no core file has it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from o8studio.store.environment import hold_token, take_token


def test_the_token_is_taken_once_and_leaves_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("O8STUDIO_TOKEN", "sk-1")
    hold_token()
    assert "O8STUDIO_TOKEN" not in os.environ
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.environ)"], capture_output=True, text=True
    )
    assert "sk-1" not in child.stdout
    assert take_token() == "sk-1"
    assert take_token() == ""
    monkeypatch.setenv("O8STUDIO_TOKEN", "")
    assert take_token() == ""


_LOOK = """
import os, resource, subprocess, sys
import o8studio.__main__ as entry
def run(arguments):
    shown = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True)
    print("sk-canary" in shown.stdout, "sk-canary" in open("/proc/self/environ").read(), resource.getrlimit(resource.RLIMIT_CORE))
    return 0
import o8studio.cli.main
o8studio.cli.main.run = run
sys.argv = ["o8studio", "jobs"]
entry.main()
"""


@pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="the system shows no environment of processes"
)
def test_neither_children_nor_other_programs_nor_a_core_file_see_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK],
        capture_output=True,
        text=True,
        env={**os.environ, "O8STUDIO_TOKEN": "sk-canary"},
    )
    assert done.stdout == "False False (0, 0)\n", done.stderr


_HIDE = """
import sys
from o8studio.store.environment import hide_argument
before = open("/proc/self/cmdline", "rb").read()
hide_argument(sys.argv[1])
after = open("/proc/self/cmdline", "rb").read()
whole = sys.argv[1].encode()
print(whole in before, whole in after, len(before) == len(after), sys.argv[1].endswith("sk-canary"))
"""


def test_a_link_is_hidden_from_the_list_of_processes_and_still_read() -> None:
    link = "o8studio://connect?v=1&address=a&key=sk-canary"
    done = subprocess.run([sys.executable, "-c", _HIDE, link], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "False", "True", "True"], done.stderr
