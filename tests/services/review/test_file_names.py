"""Names of what goes out: every system takes them, and what is told before is what is made."""

import pytest

from o8studio.domain.ids import ClipId
from o8studio.services.review.file_names import ListKind, editor_names, file_name
from tests.ui.review.test_waiting import row_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lantern raft, Li River", "Lantern-raft-Li-River"),
        ("漓江/../x", "漓江-..-x"),
        ("...", "review"),
        ("\x00<>", "review"),
        ("灯" * 300, "灯" * 60),
        ("NUL", "NUL_"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(text: str, name: str) -> None:
    assert file_name(text) == name


def test_without_clips_nothing_is_made() -> None:
    assert editor_names([], "Li River", list(ListKind), has_copies=True) == []


def test_a_folder_for_an_editor_comes_first_and_an_edit_list_is_two() -> None:
    rows = [row_of(ClipId("one")), row_of(ClipId("two"))]
    told = editor_names(rows, "Li River", [ListKind.EDL, ListKind.CSV], has_copies=True)
    assert told[0] == "Li-River_for-edit"
    assert told[3:] == ["Li-River.edl", "Li-River_markers.edl", "Li-River_markers.csv", "READ ME.txt"]
