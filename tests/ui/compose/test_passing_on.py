"""The composer on a gateway that drops things: what is lost is seen before the press, what is pointless is not offered."""

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from o8studio.domain.compose.common_fields import shared_fields, shared_standing
from o8studio.domain.gateway import Generation
from o8studio.domain.request import ImageRole
from o8studio.store.settings import DEMO
from o8studio.texts.names import made_words
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene


def make_it(studio, generation: Generation) -> None:
    """The demo gateway as one of this generation."""
    gateways = studio.gateways
    gateways._demo = replace(gateways.entry(DEMO), generation=generation.value)


def choose(compose, model: str) -> None:
    compose.picker.set_model(model)
    compose.picker.chosen.emit(model)


def test_a_lost_setting_is_seen_below_the_price_and_in_what_this_will_make(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio, window, presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        make_it(studio, Generation.NEW_API)
        choose(compose, "viduq2")
        compose.prompt.set_text("a fox")
        assert "lost" not in compose.footer.price.accessibleName()
        compose.form.changed.emit("aspect_ratio", "9:16")
        assert "1 setting is lost" in compose.footer.price.accessibleName()
        assert not compose.generate.is_off
        assert makes(presenters, compose) == "5 s, 720p, 16:9"  # the vendor's own shape, because ours is lost
        compose.show_cost()
        sentence = "Aspect ratio: this gateway drops it before it reaches the model."
        await until(lambda: any(one.text() == sentence for one in window.shell.findChildren(QLabel)))

    play_scene(dressed, demo, scene)


def test_sound_and_references_that_are_dropped_are_not_offered(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (720, 1280), "teal").save(file)

    async def scene(studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        choose(compose, "kling-v1-6")
        assert not compose.references.slots[ImageRole.REFERENCE].isHidden()
        make_it(studio, Generation.NEW_API)
        compose.prompt.set_text("a fox")
        choose(compose, "kling-v1-6")
        assert compose.references.slots[ImageRole.REFERENCE].isHidden()
        compose.references.set_images([(ImageRole.REFERENCE, str(file))])
        compose.references.changed.emit()
        assert compose.generate.is_off
        assert "drops reference pictures" in compose.footer.problem
        compose.references.set_images([])
        compose.references.changed.emit()
        choose(compose, "kling-v3")
        compose.form.changed.emit("sound", "on")
        assert "drops the sound setting" in compose.footer.problem
        compose.form.changed.emit("sound", None)
        assert not compose.generate.is_off

    play_scene(dressed, demo, scene)


def test_a_value_that_only_one_models_gateway_needs_is_no_wish_for_another_model(
    dressed, home, demo: DemoServer
) -> None:
    """Wan's 1080P, which nobody set, made a dearer clip of the model that was chosen after it."""

    async def scene(studio, window, presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        make_it(studio, Generation.NEW_API)
        choose(compose, "wan2.5-i2v-preview")
        assert presenters.compose.plan(compose.order())[0].core["resolution"] == "1080p"
        compose.picker.set_models(["wan2.5-i2v-preview", "viduq2"])
        compose.picker.chosen.emit("viduq2")
        choose(compose, "viduq2")
        assert makes(presenters, compose) == "5 s, 720p, 16:9"
        compose.form.changed.emit("resolution", "1080p")
        compose.picker.set_models(["viduq2", "kling-v1"])
        compose.picker.chosen.emit("kling-v1")
        assert all(view.core["resolution"] == "1080p" for view in presenters.compose.plan(compose.order()))

    play_scene(dressed, demo, scene)


def test_the_value_that_a_gateway_cannot_pass_on_is_named_at_its_field(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        make_it(_studio, Generation.NEW_API)
        choose(compose, "wan2.5-t2v-preview")
        seed = "This gateway can't pass on the value 0."
        assert any(one.text() == seed for one in compose.form.seed_place.findChildren(QLabel))
        heads = [
            next(one for one in place.findChildren(QLabel) if one.text() == words)
            for place, words in ((compose.form.seed_place, "Seed"), (compose.variations, "Variations"))
        ]
        await until(lambda: all(one.height() for one in heads))
        assert len({one.mapTo(window.shell, QPoint(0, 0)).y() for one in heads}) == 1

    play_scene(dressed, demo, scene)


def test_the_sound_of_several_models_shows_what_is_made_when_nobody_sets_it(
    dressed, home, demo: DemoServer
) -> None:
    """It was off for Wan, which makes sound unless it is told not to."""

    async def scene(_studio, window, presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        for others, on in (("viduq2", True), ("kling-v3", None)):
            compose.picker.set_models(["wan2.5-t2v-preview", others])
            views = presenters.compose.plan(compose.order())
            (sound,) = [one for one in shared_fields(views) if one.spec.key == "audio"]
            assert shared_standing(sound, views, {}).shared.default is on, others
            assert all("audio" not in view.core for view in views)

    play_scene(dressed, demo, scene)


def test_the_demo_gateway_is_silent(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio, window, _presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        choose(compose, "viduq2")
        compose.prompt.set_text("a fox")
        compose.form.changed.emit("aspect_ratio", "9:16")
        assert "drop" not in compose.footer.price.toolTip()

    play_scene(dressed, demo, scene)


def makes(presenters, compose) -> str:
    """What the breakdown says that the first model will make."""
    line = presenters.compose.cost(compose.order()).lines[0]
    return made_words(line.view, line.lost)
