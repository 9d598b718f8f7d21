"""Tables open in a spreadsheet with every letter, and calculate nothing."""

import csv
import io
import json

from o8studio.services.review.handoff.tables import ClipVerdict, marker_table, verdict_json, verdict_table
from tests.support.handoff import BASES, marker, sequence, shot, three


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_every_thread_is_a_row_with_frame_and_timecode() -> None:
    found = rows(marker_table(three(BASES["29.97 drop-frame"])))
    assert [one["First frame"] for one in found] == ["0", "80", "120", "2"]
    assert found[1]["Start"] == "01:00:02;20"
    assert found[1]["Notes"] == "倒影慢了两帧\nArno: yes | no"
    assert [one["State"] for one in found] == ["open", "open", "resolved", "open"]
    assert (found[3]["Last frame"], found[3]["Duration"], found[3]["Drawing"], found[3]["Name"]) == (
        "5",
        "4",
        "yes",
        "林悦",
    )


def test_no_cell_is_a_formula() -> None:
    evil = '=HYPERLINK("http://x")'
    found = rows(
        marker_table(
            sequence(
                BASES["24"], shot(BASES["24"].rate, name="+1", markers=(marker(text=evil, person="@x"),))
            )
        )
    )
    assert found[0]["Notes"] == f"'{evil}"
    assert found[0]["Name"] == "'@x"
    assert found[0]["Clip"] == "'+1"


def test_verdicts_are_a_table_and_a_list() -> None:
    one = ClipVerdict(
        clip="c1", name="河", file="/a.mp4", model="kling", prompt="a,b\n\"c\"", stars=4, verdict="pick", answer="approved",
        answers={"Mei": "approved", "Arno": "changes"}, comments=3, open_comments=1,
    )  # fmt: skip
    (found,) = rows(verdict_table([one]))
    assert (found["Name"], found["Stars"], found["Answers"], found["Prompt"]) == (
        "河",
        "4",
        "Mei: approved; Arno: changes",
        'a,b\n"c"',
    )
    (told,) = json.loads(verdict_json([one]))
    assert told["answers"] == {"Mei": "approved", "Arno": "changes"}
    assert told["open_comments"] == 1
