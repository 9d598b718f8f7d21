"""A new vendor family or format needs its file and its name in a registry, nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

import o8studio.gateway.families as families_package
import o8studio.gateway.formats as formats_package
from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole
from o8studio.gateway.families import family_of, unified_body
from o8studio.gateway.formats import FORMATS, NATIVE, SUBMITTABLE
from o8studio.texts.names import format_words


def files_of(package: object) -> set[str]:
    folder = Path(str(package.__file__)).parent  # type: ignore[attr-defined]
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def test_every_file_of_a_family_is_in_the_registry() -> None:
    names = files_of(families_package) - {"family", "other"}
    assert {name for name in names if family_of(name).id == name} == names


def test_every_file_of_formats_is_in_the_registry() -> None:
    assert {type(one).__module__.rpartition(".")[2] for one in FORMATS.values()} == files_of(formats_package)


def test_formats_of_every_family_and_of_one_are_told_apart_by_what_they_say_themselves() -> None:
    assert set(SUBMITTABLE) == {"openai_videos", "openai_responses", "generations"}
    assert NATIVE["doubao_seedance"] == ("doubao", "ark", "doubao_flags", "ark_flags")
    assert set(NATIVE) >= {"kling", "jimeng", "doubao_seedance", "vidu", "xai"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_name_for_people(name: str) -> None:
    assert format_words(name) not in ("", name)


def request(
    family: str, *, native: dict[str, object] | None = None, picture: bool = False
) -> GenerationRequest:
    images = (ImageInput(role=ImageRole.FIRST_FRAME, file="a.png", mime="image/png"),) if picture else ()
    return GenerationRequest(
        gateway_id="g", base_url="http://g", model="m", family=family, wire_format="openai_videos",
        operation="text_to_video", prompt="p", core={"duration": 5}, native=native or {}, images=images,
        generation=Generation.UNKNOWN,
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("family", "is_bare"), [("kling", True), ("jimeng", True), ("vidu", False), ("new", False)]
)
def test_an_inline_picture_is_bare_base64_only_for_families_that_say_so(family: str, is_bare: bool) -> None:
    assert family_of(family).raw_base64 is is_bare
    text = str(unified_body(request(family, picture=True), {"a.png": b"PNG"}))
    assert ("data:image/png;base64," not in text) is is_bare


def test_a_family_that_nobody_wrote_an_adaptor_for_travels_by_the_common_fields() -> None:
    body = unified_body(request("brand-new", native={"parameters.style": "ink"}), {})
    assert body["duration"] == 5
    assert body["metadata"] == {"parameters": {"style": "ink"}}
    assert unified_body(request("veo", native={"parameters.style": "ink"}), {})["metadata"] == {
        "style": "ink"
    }


@pytest.mark.parametrize(
    ("generation", "form", "length", "body", "metadata"),
    [
        (Generation.NEW_API, "openai_videos", 8, {"seconds": "8"}, {}),
        (Generation.NEW_API, "openai_videos", -1, {}, {"duration": -1}),
        (Generation.NEW_API_PLUGINS, "openai_videos", 8, {"seconds": "8", "duration": 8}, {}),
        (Generation.NEW_API_PLUGINS, "openai_videos", -1, {"seconds": "-1", "duration": -1}, {}),
        (Generation.NEW_API_PLUGINS, "openai_responses", -1, {"seconds": "-1", "duration": -1}, {}),
        (Generation.NEW_API_PLUGINS, "generations", -1, {}, {"duration": -1}),
    ],
)
def test_a_length_that_seedance_chooses_goes_where_each_gateway_takes_it(
    generation: Generation, form: str, length: int, body: dict[str, object], metadata: dict[str, object]
) -> None:
    wanted = replace(
        request("doubao_seedance"), core={"duration": length}, generation=generation, wire_format=form
    )
    sent = unified_body(wanted, {})
    assert {name: sent[name] for name in ("seconds", "duration") if name in sent} == body
    assert sent.get("metadata", {}) == metadata
