"""Opens a profile with small clips, says that it is ready, then takes in a file or makes a page: for tests that kill it."""

import asyncio
import sys
from pathlib import Path

from o8studio.services.review.sharing import ListKind, PageOptions
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.reviewed import CLIPS


async def main(what: str, path: Path) -> None:
    async with open_studio(places()) as studio:
        print("ready", flush=True)
        if what == "merge":
            await studio.discussions.merge_file(path)
        else:
            await studio.sharing.page(CLIPS, path, PageOptions(title="page", lines=360))
            await studio.sharing.editor_folder(CLIPS, path, list(ListKind), title="folder")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
