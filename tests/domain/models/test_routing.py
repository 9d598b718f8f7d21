"""Which route carries a model's request."""

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.routing import choose_format
from o8studio.domain.request import ImageRole
from o8studio.services.compose.requests import Destination
from o8studio.store.settings import GatewayEntry
from tests.support.carried import CATALOGUE, OLD, PLUGINS, frame, planned, problems


@pytest.mark.parametrize(
    "model", ["sora-2", "kling-v1", "jimeng_vgfm_t2v_l20", "doubao-seedance-1-0-pro-250528", "viduq2",
              "wan2.5-t2v-preview", "MiniMax-Hailuo-02", "veo-3.0-generate-001", "grok-imagine-video"]
)  # fmt: skip
def test_up_to_rc_26_every_family_goes_to_videos(model: str) -> None:
    assert planned(OLD, model).wire_format == "openai_videos"


def test_endpoint_types_are_no_reason_to_leave_videos() -> None:
    entry = GatewayEntry(
        id=GatewayId("g"),
        name="G",
        base_url="https://g",
        formats=("openai_videos", "openai_responses"),
    )
    card = CATALOGUE.spec("grok-imagine-video")
    types = {card.id: ("openai", "openai-response")}
    assert Destination(entry=entry, endpoint_types=types).format_of(card) == "openai_videos"


def test_plugins_drop_klings_pictures_on_videos_so_it_takes_another_route() -> None:
    first = frame("first_frame")
    assert planned(PLUGINS, "kling-v1", first).wire_format == "kling"
    without_native = ("openai_videos", "openai_responses")
    assert planned(PLUGINS, "kling-v1", first, formats=without_native).wire_format == "openai_responses"
    assert planned(PLUGINS, "kling-v1", aspect_ratio="9:16").wire_format == "openai_videos"
    assert planned(PLUGINS, "kling-v1", aspect_ratio="9:16", mode="pro").wire_format == "kling"


def test_without_a_route_that_carries_them_the_pictures_are_not_offered() -> None:
    one = planned(PLUGINS, "kling-v1", frame("first_frame"), formats=("openai_videos",))
    assert problems(one) == [("images", "picture lost")]
    assert ImageRole.FIRST_FRAME not in one.view.roles
    assert ImageRole.FIRST_FRAME in planned(PLUGINS, "kling-v1").view.roles


def test_plugins_refuse_soras_file_on_videos() -> None:
    assert planned(PLUGINS, "sora-2", frame("first_frame")).wire_format == "openai_responses"
    assert planned(PLUGINS, "sora-2", frame("first_frame", link=True)).wire_format == "openai_videos"
    assert planned(OLD, "sora-2", frame("first_frame")).wire_format == "openai_videos"


def test_a_persons_own_choice_wins_and_its_losses_are_named() -> None:
    one = planned(PLUGINS, "kling-v1", chosen={"kling": "openai_videos"}, mode="pro")
    assert one.wire_format == "openai_videos"
    assert [(loss.field, loss.fate) for loss in one.losses] == [("mode", Fate.DROPPED)]


@pytest.mark.parametrize(
    ("routes", "family", "operation", "types", "form"),
    [
        ((), "kling", "", (), "openai_videos"),
        (("openai_videos", "generations", "kling"), "kling", "", (), "openai_videos"),
        (("openai_videos", "tasks", "kling"), "kling", "image_to_video", (), "kling"),
        (("openai_videos", "tasks", "kling"), "kling", "extend", (), "openai_videos"),
        (("openai_videos", "tasks"), "kling", "", (), "openai_videos"),
        (("kling",), "kling", "", (), "kling"),
        (("xai_root",), "xai", "", (), "xai_root"),
        (("openai_videos",), "xai", "", (), "openai_videos"),
        (("generations", "openai_responses"), "veo", "", ("OpenAI-Response",), "openai_responses"),
        (("generations", "openai_responses"), "veo", "", ("openai-response", "openai-video"), "generations"),
        (("generations", "openai_responses"), "veo", "", (), "generations"),
        (("openai_videos", "openai_responses"), "veo", "", ("openai-response",), "openai_videos"),
    ],
)
def test_where_nobody_knows_what_a_gateway_passes_on_the_route_is_chosen_by_what_it_has(
    routes: tuple[str, ...], family: str, operation: str, types: tuple[str, ...], form: str
) -> None:
    native = (family,) if family == "kling" else ()
    assert choose_format(routes, native, family=family, operation=operation, endpoint_types=types) == form


def test_a_choice_that_a_vendors_own_model_has_no_route_for_gives_way_to_its_own() -> None:
    assert choose_format((), ("kling",), family="kling", chosen={"kling": "vidu"}) == "kling"
    assert choose_format((), (), family="other", chosen={"other": "vidu"}) == "vidu"
