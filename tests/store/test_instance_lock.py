"""One writer at a time."""

from pathlib import Path

import pytest

from o8studio.domain.errors import AnotherWriter, DiskTrouble
from o8studio.store.instance_lock import InstanceLock


def test_a_second_writer_is_refused(tmp_path) -> None:
    first, second = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    first.take()
    with pytest.raises(AnotherWriter):
        second.take()
    first.release()
    second.take()
    second.release()


def test_a_lock_in_a_place_that_is_no_folder_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DiskTrouble):
        InstanceLock(tmp_path / "data" / "writer.lock").take()


@pytest.mark.parametrize("is_there", [True, False], ids=["a later run", "the first run"])
def test_a_data_folder_that_was_moved_away_lets_no_second_writer_in(tmp_path: Path, is_there: bool) -> None:
    """In a profile's first run the place outside was not there yet, and so not held."""
    data, outside = tmp_path / "data", tmp_path / "outside"
    if is_there:
        outside.touch()
    first = InstanceLock(data / "writer.lock", outside, tmp_path / "no" / "folder")
    first.take()
    data.rename(tmp_path / "moved away")
    second = InstanceLock(data / "writer.lock", outside)
    with pytest.raises(AnotherWriter):
        second.take()
    first.release()
    second.take()
    second.release()
