"""What will really be made: what is sent, and the vendor's own default of what is not."""

import pytest

from o8studio.domain.compose.passing_on import made_of, names_in
from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

CATALOGUE = Catalogue(resources() / "providers")


@pytest.mark.parametrize(
    ("model", "values", "made"),
    [
        ("kling-v3", {}, {"duration": 5, "resolution": "720p", "aspect_ratio": "16:9", "audio": False}),
        ("kling-v3", {"duration": 10, "mode": "pro"},
         {"duration": 10, "resolution": "1080p", "aspect_ratio": "16:9", "audio": False}),
        ("sora-2", {}, {"duration": 4, "width": 720, "height": 1280}),
        ("jimeng_t2v_v30", {}, {"duration": 5, "aspect_ratio": "16:9"}),
        # the vendor picks a shape itself, and this one a length, too: these are no values
        ("doubao-seedance-2-0-260128", {}, {"duration": 5, "resolution": "720p", "audio": True}),
        ("doubao-seedance-2-5-260628", {}, {"resolution": "720p", "audio": True}),
    ],
)  # fmt: skip
def test_the_vendors_default_decides_where_nothing_is_sent(model: str, values: dict, made: dict) -> None:
    view = resolve(CATALOGUE.card(model), Draft(prompt="a fox", values=values))
    assert made_of(view) == made


def test_what_the_gateway_drops_is_made_as_the_vendor_does_without_it() -> None:
    view = resolve(CATALOGUE.card("viduq2"), Draft(prompt="a fox", values={"aspect_ratio": "9:16"}))
    assert made_of(view)["aspect_ratio"] == "9:16"
    assert made_of(view, {"aspect_ratio"})["aspect_ratio"] == "16:9"


def test_the_names_in_raw_json_are_found_at_any_depth() -> None:
    assert list(names_in({"a": {"b": {"c": 1}}, "d": "e"})) == ["a", "b", "c", "d"]
