"""What a model will make, fact by fact, with who decides it."""

from o8studio.texts.making import MadeFact, made_facts
from tests.support.carried import OLD, planned
from tests.support.drafts import view


def lost(one) -> frozenset[str]:
    return frozenset(name for loss in one.losses for name in loss.names)


def test_what_nobody_set_is_the_models_and_what_is_set_is_the_persons() -> None:
    assert made_facts(view("viduq3-pro", values={"duration": 8})) == [
        MadeFact("Length", "8 s"),
        MadeFact("Size", "720p", "model decides"),
        MadeFact("Shape", "16:9", "model decides"),
        MadeFact("Sound", "on", "model decides"),
        MadeFact("Seed", "random", "model decides"),
    ]


def test_what_the_gateway_drops_is_named_and_what_the_model_makes_instead() -> None:
    one = planned(OLD, "viduq2", aspect_ratio="9:16")
    facts = {fact.name: fact for fact in made_facts(one.view, lost(one))}
    assert facts["Shape"] == MadeFact("Shape", "16:9", "dropped by the gateway")
    kling = {fact.name: fact for fact in made_facts(planned(OLD, "kling-4.0").view)}
    assert kling["Seed"] == MadeFact("Seed", "random", "dropped by the gateway")


def test_what_goes_out_though_nobody_set_it_is_said() -> None:
    facts = {fact.name: fact for fact in made_facts(planned(OLD, "kling-v3").view)}
    assert facts["Shape"] == MadeFact("Shape", "16:9", "sent, not set")
    assert facts["Seed"] == MadeFact("Seed", "none")


def test_a_drawn_seed_and_a_kept_one() -> None:
    seedance = "doubao-seedance-2-0-260128"
    assert made_facts(planned(OLD, seedance).view)[-1] == MadeFact("Seed", "new for each clip")
    assert made_facts(planned(OLD, seedance, seed=7).view)[-1] == MadeFact("Seed", "7")


def test_a_size_in_pixels_is_its_shape_too() -> None:
    facts = made_facts(view("sora-2"))
    assert [fact.name for fact in facts] == ["Length", "Size", "Sound", "Seed"]
    assert facts[1].value == "720 × 1280"
