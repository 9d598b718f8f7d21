"""What can't be used is kept under a name of its own, once."""

from pathlib import Path

import pytest

from o8studio.store.settings import Settings, load, opened, read


@pytest.mark.parametrize("junk", [b"gateways = [", b"\xff\xfe", b"a = " + b"[" * 50_000, b"\0" * 100])
def test_settings_that_make_no_sense_are_set_aside_each_under_its_own_name(
    tmp_path: Path, junk: bytes
) -> None:
    path = tmp_path / "settings.toml"
    for number in range(3):
        path.write_bytes(junk + b"%d" % number)
        assert read(path) == (Settings(), "wholly")
        settings, aside = opened(path)
        assert settings == Settings()
        assert (tmp_path / aside).read_bytes() == junk + b"%d" % number
    assert len(list(tmp_path.iterdir())) == 3
    path.mkdir()
    assert load(path) == Settings()


def test_what_was_kept_once_is_not_kept_at_every_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("volume = nan\n")
    assert {opened(path)[1] for _ in range(3)} == {"settings.broken.toml"}
