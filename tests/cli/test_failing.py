"""Every error gives its exit code and one message, as text or as an object."""

import json

import click
import pytest

from o8studio.cli.failing import told
from o8studio.domain.connect_link import LinkProblem, UnusableLink
from o8studio.domain.errors import AnotherWriter, BadInput, HandoverLost, NoToken

CASES = [
    (click.UsageError("no such job"), 2, "usage"),
    (BadInput("address", "empty"), 2, "BadInput"),
    (AnotherWriter(), 2, "AnotherWriter"),
    (HandoverLost(was_taken=True), 3, "HandoverLost"),
    (UnusableLink(LinkProblem.NO_KEY), 1, "UnusableLink"),
    (NoToken(), 1, "NoToken"),
    (RuntimeError("unforeseen"), 1, "RuntimeError"),
]


@pytest.mark.parametrize(("error", "code", "kind"), CASES, ids=[kind for _error, _code, kind in CASES])
def test_an_error_is_told_as_text_and_as_json(error: Exception, code: int, kind: str, capsys) -> None:
    assert told(error) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert told(error, as_json=True) == code
    out, err = capsys.readouterr()
    assert json.loads(out)["event"] == "error"
    assert json.loads(out)["kind"] == kind
    assert json.loads(out)["words"]


def test_ctrl_c_says_that_jobs_go_on(capsys) -> None:
    assert told(KeyboardInterrupt()) == told(click.Abort()) == 130
    assert "continue at the gateway" in capsys.readouterr().err
