"""Jobs at once in the settings' file: Automatic, a person's number, and what other versions of the program make of it."""

import tomllib
from pathlib import Path

import pytest
import tomli_w

from o8studio.store.settings import Settings, load, save


@pytest.mark.parametrize(
    ("saved", "known"),
    [(3, 0), (0, 0), (1, 1), (2, 2), (4, 4), (16, 16), (32, 16), (-5, 0)],
)
def test_the_three_that_every_profile_has_is_automatic_and_other_numbers_are_a_persons(
    tmp_path: Path, saved: int, known: int
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(tomli_w.dumps({"jobs_at_once": saved, "theme": "light"}), "utf-8")
    assert load(path) == Settings(jobs_at_once=known, theme="light")


@pytest.mark.parametrize("chosen", [0, 1, 3, 4, 16])
def test_what_a_person_chose_survives_the_three_too(tmp_path: Path, chosen: int) -> None:
    path = tmp_path / "settings.toml"
    for _ in range(2):
        save(path, Settings(jobs_at_once=chosen))
        assert load(path).jobs_at_once == chosen


@pytest.mark.parametrize(("chosen", "theirs"), [(0, 3), (1, 1), (3, 3), (16, 16)])
def test_an_earlier_version_finds_a_number_that_it_can_use(tmp_path: Path, chosen: int, theirs: int) -> None:
    path = tmp_path / "settings.toml"
    save(path, Settings(jobs_at_once=chosen))
    assert tomllib.loads(path.read_text("utf-8")).get("jobs_at_once", 3) == theirs


def test_automatic_is_what_a_new_profile_has(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml").jobs_at_once == 0
