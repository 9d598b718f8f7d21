"""The result of a blind comparison as CSV: what a spreadsheet reads is what the window says, and nothing calculates."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import ClipId
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.review import Verdict
from o8studio.services.review.blind_report import save_blind_result
from tests.ui.review.test_waiting import row_of


async def test_rows_of_prompts_then_of_models_with_how_sure_it_is(tmp_path: Path) -> None:
    rows = [
        replace(
            row_of(ClipId(f"{model}-{at}")), stack=f"p{at}", prompt=f"=SUM({at})", model=model, stars=stars, cost_usd=0.5,
            verdict=Verdict.PICK if stars == 5 else Verdict.NONE,
        )
        for at in range(6)
        for model, stars in (("kling-v3", 5), ("viduq3", 3))
    ]  # fmt: skip
    first = await save_blind_result(
        [(row, Discussion()) for row in rows], {"kling-v3": "Kling 3.0", "viduq3": "@Vidu"}, tmp_path
    )
    second = await save_blind_result([(row, Discussion()) for row in rows], {}, tmp_path)
    assert first != second, "what is there is not written over"
    told = list(csv.reader(io.StringIO(first.read_bytes().decode("utf-8-sig"))))
    assert told[0] == ["No.", "Prompt", "Won by", "Kling 3.0", "'@Vidu"]
    assert told[1] == ["1", "'=SUM(0)", "Kling 3.0", "5", "3"]
    models = told[told.index([]) + 1 :]
    assert models[1][:8] == ["Kling 3.0", "kling-v3", "6", "6", "5.00", "6", "3.0000", "0.5000"]
    assert models[2][-3:] == ["6", "0", "0.016"]
