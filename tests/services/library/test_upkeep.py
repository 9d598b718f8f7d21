"""After a start the library looks after itself, and says what will leave."""

from pathlib import Path

from o8studio.domain.library.query import parse
from o8studio.services.library.archive import Archive
from o8studio.services.library.removal import RemovalService
from o8studio.services.library.upkeep import upkeep
from o8studio.services.runtime.bus import News, Notified
from o8studio.studio import open_studio
from tests.support.clocks import ShiftedClock
from tests.support.shelf_clips import profile_with


async def test_it_announces_before_it_removes(home) -> None:
    where, [one, two] = profile_with(2)
    clock, heard, thrown = ShiftedClock(), list[News](), list[Path]()
    async with open_studio(where, clock=clock) as studio:
        await studio.library.shelving.trash([one])
        removal = RemovalService(
            studio.shelf, studio.index, clock, lambda path: (thrown.append(path), path.unlink())[0]
        )
        studio.bus.subscribe(heard.append)

        async def day() -> list[str]:
            heard.clear()
            clock.ahead += 86_400
            await upkeep(studio.index, removal, Archive(studio.index, studio.library), studio.bus)
            return [news.words for news in heard if isinstance(news, Notified)]

        told = [await day() for _ in range(30)]
        assert [bool(words) for words in told] == [False] * 26 + [True] * 3 + [False]
        assert "1 clip leaves the trash in 3 days" in told[26][0]
        assert len(thrown) == 1
        assert await studio.index.ids(parse("")) == [two]
