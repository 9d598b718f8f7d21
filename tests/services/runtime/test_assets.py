"""Paths of shipped files."""

from o8studio.services.runtime.assets import asset
from o8studio.store.resources import resources


def test_an_asset_lies_under_the_shipped_folder() -> None:
    assert asset("fonts", "InterO8-Medium.ttf") == resources() / "fonts" / "InterO8-Medium.ttf"
    assert asset("fonts", "InterO8-Medium.ttf").is_file()
