"""What the start tells is said in whole sentences, in one and in many, and nothing where all was well."""

import pytest

from o8studio.texts import language
from o8studio.texts.start import held_lines, moved_in_lines, report_words, resumed_words


@pytest.fixture(autouse=True)
def english():
    language.use("en")


def test_nothing_is_said_where_all_was_well() -> None:
    assert report_words(None, []) == ""


def test_each_thing_is_a_line_of_its_own() -> None:
    words = report_words(None, ["a", "b"], held=1, set_aside=["settings.toml.1"])
    held, unreadable, aside = words.split("\n")
    assert held.startswith("1 waiting clip is held")
    assert unreadable == "2 jobs can't be read. They were left unchanged."
    assert aside.endswith("kept as settings.toml.1.")


@pytest.mark.parametrize(
    ("taken", "unconfirmed", "waiting", "words"),
    [
        (1, 0, 0, "1 clip was in progress. 1 is being followed again."),
        (3, 1, 0, "3 clips were in progress. 2 are being followed again. 1 is unconfirmed."),
        (3, 0, 3, "3 clips were in progress. 3 wait in the queue."),
        (2, 2, 0, "2 clips were in progress. 2 are unconfirmed."),
    ],
)
def test_what_was_in_progress_is_counted(taken: int, unconfirmed: int, waiting: int, words: str) -> None:
    """Clips that had never been sent were said to be followed again."""
    assert resumed_words(taken, unconfirmed, waiting) == words


def test_one_held_clip_and_several_read_as_english() -> None:
    assert "it may have been sent" in held_lines(1)
    assert "they may have been sent" in held_lines(2)


def test_clips_that_came_from_another_computer_are_told_with_the_end_of_their_links() -> None:
    [line] = report_words(None, [], moved=2).split("\n")
    assert line.startswith("2 clips came with the profile from another computer")
    assert "Their links run out" in line
    assert "1 clip came" in moved_in_lines(1)
