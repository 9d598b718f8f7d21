"""Nothing that was typed becomes SQL."""

import math
import sqlite3
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.query import Key, parse
from o8studio.store.library.schema import TABLES
from o8studio.store.library.search import compiled

TODAY = date(2026, 11, 27)


def named(_key: Key, typed: str) -> list[str]:
    return [typed]


def test_what_was_typed_is_a_value() -> None:
    sql = compiled(parse("""tag:"'); DROP TABLE clips; --" model:'x' "quo'te" seed:1;2"""), TODAY, named)
    text = " ".join(sql.where)
    assert "DROP" not in text
    assert "'x'" not in text
    assert any("DROP" in str(value) for value in sql.values)


def test_days_are_seconds_of_this_computer() -> None:
    sql = compiled(parse("date:today"), TODAY, named)
    low, high = sql.values
    assert 0 <= 86_400 - (high - low) < 1
    assert math.isfinite(low)
    assert compiled(parse("date:>=2026"), TODAY, named).values[0] < low
    assert len(compiled(parse("date:<1960"), TODAY, named).values) == 1


@given(st.text(max_size=80))
def test_any_text_is_a_question_that_sqlite_understands(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    sql = compiled(parse(text), TODAY, named)
    tables = "words w CROSS JOIN clips c ON c.n = w.rowid" if sql.has_words else "clips c"
    db.execute(f"SELECT count(*) FROM {tables} WHERE {' AND '.join(sql.where)}", sql.values).fetchall()
    db.close()
