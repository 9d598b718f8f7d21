"""The files of resources/gateways: all are good, and a wrong one is named by line and skipped."""

from pathlib import Path

import pytest

from o8studio.domain.gateway import Generation
from o8studio.domain.models.carriage import NOTHING_KNOWN
from o8studio.gateway.formats import FORMATS
from o8studio.store.catalogue.carriage import Carriages
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

GOOD = 'generation = "new-api"\n\n[[rows]]\nsource = "seen"\nfamilies = ["kling"]\nroutes = ["kling"]\n'


def read(folder: Path, text: str) -> Carriages:
    (folder / "new_api.toml").write_text(text, "utf-8")
    found = Carriages(folder)
    found.of("new-api")
    return found


def test_what_is_shipped_is_good_and_every_row_has_its_source() -> None:
    found = Carriages(resources() / "gateways")
    for generation in (Generation.NEW_API, Generation.NEW_API_PLUGINS):
        carriage = found.of(generation)
        assert carriage.rows
        assert all(row.source for row in (*carriage.rows, *carriage.vendors))
    assert found.broken == []


def test_rows_speak_of_routes_families_operations_and_parameters_that_exist() -> None:
    cards = Catalogue(resources() / "providers").specs()
    found = Carriages(resources() / "gateways")
    for generation in (Generation.NEW_API, Generation.NEW_API_PLUGINS):
        for row in (*found.of(generation).rows, *found.of(generation).vendors):
            assert set(row.routes) <= set(FORMATS)
            mine = [card for card in cards if card.family in row.families]
            assert {card.family for card in mine} == set(row.families)
            operations = {operation.id for card in mine for operation in card.operations}
            assert set(row.missing) - {"*"} <= operations
            assert set(row.operations) <= operations
            names = {
                name
                for card in mine
                for operation in card.operations
                for spec in operation.parameters
                for name in (spec.key, spec.path, *spec.core)
            }
            pictures = {
                f"{name} {kind}" for name in ("first_frame", "last_frame") for kind in ("file", "link")
            }
            told = {
                *row.arrives,
                *row.dropped,
                *row.unsure,
                *row.defaults,
                *(one.name for one in row.unsayable),
            }
            unknown = {name for name in told - pictures - names if "*" not in name}
            assert not unknown, (row.source, unknown)


def test_nothing_is_known_of_a_generation_without_a_file(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert len(found.of("new-api").rows) == 1
    assert found.of("new-api-plugins") is NOTHING_KNOWN
    assert found.of("") is NOTHING_KNOWN
    assert found.of("something else") is NOTHING_KNOWN


def test_until_somebody_read_the_files_nothing_is_said() -> None:
    found = Carriages(resources() / "gateways")
    assert found.peek("new-api").rows == ()
    found.of("new-api")
    assert found.peek("new-api").rows


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (("new-api", "old-api"), 1, "`generation`"),
        (('source = "seen"', ""), 3, "`source`"),
        (('routes = ["kling"]', 'routes = "kling"'), 3, "`routes` is a list"),
        (('source = "seen"', 'source = "seen"\nothers = "eaten"'), 3, "`others`"),
        (('source = "seen"', 'source = "seen"\nloses = ["seed"]'), 3, "no `loses`"),
        (('source = "seen"', 'source = "seen"\nunsayable = [{ name = "x" }]'), 3, "`unsayable`"),
        (("[[rows]]", "[[rows"), 3, "not TOML"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_skipped(tmp_path: Path, change, line, problem) -> None:
    found = read(tmp_path, GOOD.replace(*change))
    assert found.of("new-api") is NOTHING_KNOWN
    assert len(found.broken) == 1
    assert found.broken[0].startswith(f"new_api.toml:{line}:")
    assert problem in found.broken[0]
