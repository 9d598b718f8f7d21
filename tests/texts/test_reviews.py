"""What is said of reviews is a sentence of its own for each case."""

from o8studio.domain.library.comment import Answer
from o8studio.texts.reviews import answer_words, editor_note, merged_words, shared_by


def test_what_was_taken_in_is_counted() -> None:
    assert merged_words("Arno", 2, 1) == "Arno: 2 comments and 1 answer taken in."
    assert merged_words("Arno", 1, 0) == "Arno: 1 comment and 0 answers taken in."
    assert merged_words("Arno", 0, 0) == "Arno: everything in this file was here already."


def test_every_answer_has_its_words() -> None:
    assert len({answer_words(one) for one in Answer}) == len(Answer)


def test_a_sheet_says_from_whom_only_if_somebody_does() -> None:
    assert shared_by("Mei", "2026-11-27", 3) == "from Mei, 2026-11-27, 3 clips"
    assert shared_by("", "2026-11-27", 1) == "2026-11-27, 1 clip"


def test_the_note_for_an_editor_says_what_each_list_is_for() -> None:
    note = editor_note("Li River")
    assert note.startswith("Li River\n")
    assert all(word in note for word in ("FCPXML", "EDL", "OTIO", "CSV", "AI labels"))
