"""Comments and verdicts as tables: CSV that spreadsheets open, and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Several
from dataclasses import asdict, dataclass
from typing import Any

from o8studio.domain.harmless import harmless
from o8studio.domain.library.blind import BlindResult
from o8studio.services.review.handoff.sequence import Sequence

_BOM = "\ufeff"
"""Without it, Excel reads UTF-8 as the computer's old code page."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipVerdict:
    """What people think of one clip.

    Attributes:
        answers: person to answer; open_comments: threads that are not resolved.
    """

    clip: str
    name: str
    file: str
    model: str
    prompt: str
    stars: int
    verdict: str
    answer: str
    answers: dict[str, str]
    comments: int
    open_comments: int


def marker_table(sequence: Sequence) -> str:
    """One row for each thread of comments, with its frame in the file and its timecode on the timeline."""
    rows: list[list[object]] = []
    for at, shot in enumerate(sequence.shots):
        for marker in shot.markers:
            first, count = sequence.placed(at, marker)
            rows.append(
                [
                    len(rows) + 1,
                    shot.name,
                    shot.path,
                    marker.frame,
                    marker.frame + marker.frames - 1,
                    sequence.timebase.timecode(first),
                    sequence.timebase.timecode(first + count),
                    count,
                    marker.person,
                    "resolved" if marker.is_resolved else "open",
                    "yes" if marker.has_marks else "no",
                    shot.answer,
                    marker.text,
                ]
            )
    head = ["No.", "Clip", "File", "First frame", "Last frame", "Start", "End", "Duration", "Name", "State",
            "Drawing", "Answer", "Notes"]  # fmt: skip
    return _table(head, rows)


def verdict_table(verdicts: Several[ClipVerdict]) -> str:
    """One row for each clip."""
    head = [
        "Clip",
        "Name",
        "File",
        "Model",
        "Stars",
        "Verdict",
        "Answer",
        "Answers",
        "Comments",
        "Open",
        "Prompt",
    ]
    return _table(
        head,
        (
            [
                one.clip,
                one.name,
                one.file,
                one.model,
                one.stars or "",
                one.verdict,
                one.answer,
                "; ".join(f"{person}: {answer}" for person, answer in one.answers.items()),
                one.comments,
                one.open_comments,
                one.prompt,
            ]
            for one in verdicts
        ),
    )


def blind_table(found: BlindResult, prompts: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """One row for each prompt with every model's best stars, then one for each model, with how sure it is."""
    models = [one.model for one in found.models]
    shown = {model: titles.get(model, model) for model in models}
    chances = {one.other: one for one in found.pairings}
    rows: list[list[object]] = [
        [
            number,
            prompts.get(prompt, prompt),
            shown.get(winner, ""),
            *(best[model].stars or "" for model in models),
        ]
        for number, (prompt, best, winner) in enumerate(found.rows, 1)
    ]
    rows += [
        [],
        [
            "Model",
            "Id",
            "Won",
            "Takes",
            "Stars",
            "Keepers",
            "Spent",
            "Per keeper",
            "Wins over it",
            "Losses to it",
            "Coin",
        ],
    ]
    for one in found.models:
        pairing = chances.get(one.model)
        against = (
            [pairing.wins, pairing.losses, f"{pairing.chance:.3f}"] if pairing is not None else ["", "", ""]
        )
        stars, spent, each = (
            "" if number is None else f"{number:.{digits}f}"
            for number, digits in ((one.stars, 2), (one.spent, 4), (one.per_keeper, 4))
        )
        rows.append(
            [shown[one.model], one.model, one.wins, one.takes, stars, one.keepers, spent, each, *against]
        )
    return _table(["No.", "Prompt", "Won by", *(shown[model] for model in models)], rows)


def verdict_json(verdicts: Several[ClipVerdict]) -> str:
    """The same as a list of objects."""
    return json.dumps([asdict(one) for one in verdicts], ensure_ascii=False, indent=2) + "\n"


def _table(head: list[str], rows: Iterable[list[Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow([_cell(name) for name in head])
    table.writerows([_cell(value) for value in row] for row in rows)
    return _BOM + written.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet calculates: texts come from outside, and `=` begins a formula."""
    if isinstance(value, int):
        return str(value)
    text = harmless(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
