"""What has to be put right, and what will be sent otherwise, in words."""

import pytest

from o8studio.domain.compose.resolve import Note
from o8studio.domain.models.fitting import Violation
from o8studio.texts import language
from o8studio.texts.drafts import note_words, violation_words


@pytest.fixture(autouse=True)
def english() -> None:
    language.use("en")


@pytest.mark.parametrize(
    ("violation", "words"),
    [
        (Violation("prompt", "empty"), "Write a prompt first."),
        (Violation("prompt", "too long", "800"), "The prompt is longer than 800 characters."),
        (Violation("negative_prompt", "too long", "80"), "negative_prompt: at most 80 characters."),
        (Violation("duration", "not allowed", "5, 10"), "duration: it can be 5, 10."),
        (Violation("seed", "too small", "1"), "seed: at least 1."),
        (Violation("images", "too many items", "3"), "images: at most 3 of them."),
        (Violation("images", "picture size", "720x1280"), "The picture must be exactly 720x1280 pixels."),
        (Violation("images", "not supported", "last_frame"), "This model does not take this picture: last_frame."),
        (Violation("sound", "sound lost"),
         "This gateway drops the sound setting on the way to this model. Switch sound off, or "
"use another gateway."),
    ],
)  # fmt: skip
def test_a_violation_is_one_sentence(violation: Violation, words: str) -> None:
    assert violation_words(violation) == words


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (
            Note("snapped", "duration", "5", "6"),
            "duration: 6 becomes 5, the nearest value that this model accepts.",
        ),
        (Note("dropped", "fps"), "fps is not sent: this model has no such setting."),
        (Note("set by rule", "mode", "", "pro"), "mode is set to pro: this model needs a value."),
        (Note("lost", "fps"), "fps: this gateway drops it before it reaches the model."),
    ],
)
def test_a_note_is_one_sentence(note: Note, words: str) -> None:
    assert note_words(note) == words
