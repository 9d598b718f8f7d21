"""Opens a profile with small clips, says that it is ready, then takes in a file, makes a page, or draws without an end and
says what it has posted: for tests that kill it.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.range import Range
from o8studio.services.review.file_names import ListKind
from o8studio.services.review.sharing import ListOptions, PageOptions
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.reviewed import CLIPS


async def main(what: str, path: Path) -> None:
    async with open_studio(places()) as studio:
        print("ready", flush=True)
        if what == "merge":
            await studio.discussions.merge_file(path)
        elif what == "draw":
            for at in itertools.count():
                marks = tuple(
                    mark_of(Tool.PEN, [(0.1, 0.1), (0.2, at % 100 / 100)], Ink.RED, 5)
                    for _mark in range(1 + at % 7)
                )
                posted = await studio.discussions.post(
                    CLIPS[0], "Mei", f"mark {at}", Range.at(at % 20), marks
                )
                print(posted, len(marks), flush=True)
        else:
            await studio.sharing.page(CLIPS, path, PageOptions(title="page", lines=360))
            await studio.sharing.editor_folder(CLIPS, path, ListOptions(list(ListKind), "folder"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
