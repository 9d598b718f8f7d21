"""A second start: what it was to open, and that it is heard."""

import asyncio
from pathlib import Path

from o8studio.services.handover.server import HandoverServer, Run
from o8studio.services.handover.starting import handed_to_running, items_of
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.paths import places


def test_links_stay_links_and_files_become_whole_paths(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    link = "o8studio://connect?v=1&address=a&key=b"
    assert items_of(["open", link, "a.png", "file:///home/me/a%20b.png", " "]) == [
        link,
        str(tmp_path / "a.png"),
        "/home/me/a b.png",
    ]
    assert items_of(["--demo"]) == items_of([]) == []


async def test_a_running_window_takes_them(home: Path) -> None:
    opened: list[list[str]] = []

    async def nothing(_run: Run) -> int:
        return 0

    tasks = TaskScope()
    assert not handed_to_running([])
    server = HandoverServer(
        places().door, tasks, run=nothing, opened=lambda items: opened.append(list(items))
    )
    assert await server.start()
    assert await asyncio.to_thread(handed_to_running, ["/a.png"])
    await server.close()
    await tasks.close()
    assert opened == [["/a.png"]]
