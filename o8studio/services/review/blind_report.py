"""The result of a blind comparison as a file: CSV that spreadsheets open."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from o8studio.domain.library.blind import judged, result_of
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.listing import ClipRow
from o8studio.services.review.handoff.tables import blind_table
from o8studio.store.clip_copy import fresh_file, give_name


async def save_blind_result(
    takes: Sequence[tuple[ClipRow, Discussion]], titles: Mapping[str, str], folder: Path
) -> Path:
    """Write it into a folder under a free name; `titles` of the models.

    Raises:
        DiskTrouble
    """
    found = result_of([judged(row, said) for row, said in takes if row.model])
    prompts = {row.stack: row.prompt or row.name for row, _said in takes}
    content = blind_table(found, prompts, titles).encode()
    return await asyncio.to_thread(_written, folder, content)


def _written(folder: Path, content: bytes) -> Path:
    with fresh_file(folder) as part:
        part.write_bytes(content)
        return give_name(part, "blind_comparison.csv")
