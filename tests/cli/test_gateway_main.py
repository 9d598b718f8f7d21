"""A token that is kept for a session says what that means for the next command."""

from tests.support.command_line import o8
from tests.support.demo import TOKEN, DemoServer


def test_keep_session_says_what_it_can_do(home, demo: DemoServer) -> None:
    done = o8("gateway", "add", demo.url, "--name", "test", "--keep", "session", stdin=TOKEN)
    assert "O8STUDIO_TOKEN" in done.stderr


def test_completion_never_opens_the_window(home) -> None:
    import os
    import subprocess
    import sys

    environment = {
        **os.environ,
        "_O8STUDIO_COMPLETE": "bash_complete",
        "COMP_WORDS": "o8studio gene",
        "COMP_CWORD": "1",
    }
    done = subprocess.run([sys.executable, "-m", "o8studio"], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "plain,generate\n")
