"""Bodies are laid together as a person means it: nested places, pictures, sizes, raw JSON on top."""

import pytest

from o8studio.domain.request import ImageInput, ImageRole
from o8studio.gateway.unified_body import lay_over, nest, picture_text, pixel_size


def test_raw_json_wins_and_only_metadata_is_merged() -> None:
    body = {"model": "m", "metadata": {"a": 1, "b": 2}, "size": {"w": 1}}
    assert lay_over(body, {"metadata": {"b": 3}, "size": {"h": 2}, "new": None}) == {
        "model": "m",
        "metadata": {"a": 1, "b": 3},
        "size": {"h": 2},
        "new": None,
    }


def test_metadata_that_is_no_object_replaces_ours() -> None:
    assert lay_over({"metadata": {"a": 1}}, {"metadata": "text"}) == {"metadata": "text"}


@pytest.mark.parametrize(
    ("path", "value", "made"),
    [
        ("a", 1, {"a": 1}),
        ("a.b.c", 1, {"a": {"b": {"c": 1}}}),
        ("a[0].b", 1, {"a": [{"b": 1}]}),
        ("a[]", 1, {"a": [1]}),
        ("a[]", [1, 2], {"a": [1, 2]}),
    ],
)
def test_a_place_is_made_where_it_is_missing(path: str, value, made) -> None:
    body: dict = {}
    nest(body, path, value)
    assert body == made


@pytest.mark.parametrize("path", ["a.b", "a[0].b", "a[]"])
def test_what_lies_there_and_is_something_else_stays(path: str) -> None:
    body: dict = {"a": "text"}
    nest(body, path, 1)
    assert body == {"a": "text"}


def test_a_picture_is_its_link_or_its_bytes() -> None:
    link = ImageInput(role=ImageRole.FIRST_FRAME, link="https://x/a.png")
    own = ImageInput(role=ImageRole.FIRST_FRAME, file="a", mime="image/jpeg")
    assert picture_text(link, {}) == "https://x/a.png"
    assert picture_text(own, {"a": b"hi"}) == "data:image/jpeg;base64,aGk="
    assert picture_text(own, {"a": b"hi"}, raw=True) == "aGk="


@pytest.mark.parametrize(
    ("core", "size"),
    [
        ({}, None),
        ({"width": 640, "height": 360}, (640, 360)),
        ({"resolution": "720p"}, (1280, 720)),
        ({"aspect_ratio": "9:16"}, (720, 1280)),
        ({"aspect_ratio": "1:1", "resolution": "2k"}, (1440, 1440)),
        ({"aspect_ratio": "4:3", "resolution": "4K"}, (2880, 2160)),
        ({"aspect_ratio": "adaptive"}, None),
        ({"aspect_ratio": "0:9"}, None),
        ({"resolution": "large"}, None),
    ],
)
def test_pixels_follow_from_shape_and_tier(core, size) -> None:
    assert pixel_size(core) == size
