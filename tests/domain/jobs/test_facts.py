"""Facts are written down for ever: they don't change, their words stay, and what was added later may be missing."""

import dataclasses
import sqlite3
from pathlib import Path
from typing import get_args

import pytest

from o8studio.domain.jobs import facts
from o8studio.domain.jobs.facts import CancelReason, Charge, Fact, SourceKind

LEDGER = Path(__file__).parents[2] / "golden" / "ledger-af17dc9.sqlite3"
KINDS = {kind.__name__: kind for kind in get_args(Fact)}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_a_fact_is_of_a_job_at_a_moment_and_never_changes(kind: type) -> None:
    assert [one.name for one in dataclasses.fields(kind)][:2] == ["job_id", "at"]
    assert kind.__dataclass_params__.frozen
    assert all(one.kw_only for one in dataclasses.fields(kind))


def test_every_class_that_is_of_a_job_is_a_fact() -> None:
    written = {
        name
        for name, one in vars(facts).items()
        if dataclasses.is_dataclass(one) and "job_id" in {part.name for part in dataclasses.fields(one)}
    }
    assert written == set(KINDS)


def test_what_was_written_by_older_versions_is_a_fact_of_today() -> None:
    """By name: the kinds that lie in a ledger of af17dc9."""
    with sqlite3.connect(f"{LEDGER.as_uri()}?mode=ro&immutable=1", uri=True) as ledger:
        kinds = {kind for (kind,) in ledger.execute("SELECT DISTINCT kind FROM facts")}
    ledger.close()
    assert len(kinds) == 19
    assert kinds <= set(KINDS)


def test_words_on_disk_stay() -> None:
    assert {one.name: one.value for one in SourceKind} == {
        "LINK": "link",
        "GATEWAY": "gateway",
        "INLINE": "inline",
    }
    assert {one.name: one.value for one in Charge} == {
        "NONE": "none", "MAYBE": "maybe", "TAKEN": "taken", "REFUNDED": "refunded",
    }  # fmt: skip
    assert {one.value for one in CancelReason} == {"removed", "by gateway", "never arrived", "sent again"}
    assert facts.PICTURE_MISSING == "a picture of this request is missing"
