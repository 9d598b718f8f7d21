"""What a gateway does not pass on, in sentences that say what to do."""

import pytest

from o8studio.domain.compose.passing_on import Loss
from o8studio.domain.compose.resolve import Note, NoteKind
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.fitting import Problem, Violation
from o8studio.domain.request import ImageRole
from o8studio.texts import language
from o8studio.texts.passing_on import loss_words, lost_words, passing_words, why_words


@pytest.fixture(autouse=True)
def english() -> None:
    language.use("en")


@pytest.mark.parametrize(
    ("problem", "detail", "words"),
    [
        (Problem.OPERATION_LOST, "image_to_video", "for this operation (image_to_video)"),
        (Problem.PICTURE_LOST, ImageRole.FIRST_FRAME, "drops the first frame"),
        (Problem.PICTURE_LOST, ImageRole.LAST_FRAME, "drops the last frame"),
        (Problem.PICTURE_LOST, ImageRole.REFERENCE, "drops reference pictures"),
        (Problem.SOUND_LOST, "", "drops the sound setting"),
    ],
)
def test_what_is_lost_is_named_with_a_way_out(problem: Problem, detail: str, words: str) -> None:
    told = lost_words(Violation("x", problem, detail))
    assert words in told
    assert "another gateway" in told.lower()


def test_a_value_that_cant_be_passed_on_is_named_with_its_field() -> None:
    told = lost_words(Violation("seed", Problem.CANT_BE_SAID, "7"))
    assert told.startswith("seed: this gateway can't pass on 7.")


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(NoteKind.LOST, "seed"), "seed: this gateway drops it before it reaches the model."),
        (
            Note(NoteKind.NOT_NEEDED, "fps"),
            "fps: this gateway drops it, and the model does the same without it.",
        ),
        (Note(NoteKind.PASSED_ON_CHANGED, "duration", "10", "8"), "duration: 8 becomes 10 at this gateway."),
        (Note(NoteKind.UNSURE, "", fields=("seed", "fps")), "It may drop: seed, fps."),
    ],
)
def test_each_kind_of_note_has_its_sentence(note: Note, words: str) -> None:
    assert passing_words(note).endswith(words)


def test_a_loss_is_told_by_what_becomes_of_it() -> None:
    assert (
        loss_words(Loss("model", ("model",), Fate.CHANGED, "a", "b")) == "model: a becomes b at this gateway."
    )
    assert "before it reaches the model" in loss_words(Loss("seed", ("seed",), Fate.DROPPED, "7", ""))
    assert "does the same" in loss_words(Loss("fps", ("fps",), Fate.DROPPED, "24", is_harmless=True))
    assert "It may drop: seed." in loss_words(Loss("seed", ("seed",), Fate.UNSURE, "7", ""))


def test_a_rules_own_sentence_is_given_as_it_is() -> None:
    assert why_words("Only with sound.") == "Only with sound."


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("some values can't be said: 4K, 8K", "This gateway can't pass on the value 4K, 8K."),
        ("off can't be said", "This gateway can't pass on “off”."),
        ("sound is dropped", "This gateway doesn't pass on the sound setting."),
    ],
)
def test_a_field_that_a_gateway_narrows_says_why(why: str, words: str) -> None:
    assert why_words(why) == words
