"""What a press on a clip does to its file and its review, and what is said of it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.presenters import clips
from o8studio.presenters.background import Background
from o8studio.presenters.clips import ClipsPresenter
from o8studio.services.runtime.bus import ClipsChecked, JobChanged, News, Notified
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.studio import Studio, open_studio
from o8studio.ui.ports import ClipCommand
from tests.support.made import facts_of, kept
from tests.support.patience import patience


@dataclass
class Person:
    studio: Studio
    job: Job
    news: asyncio.Queue[News] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.presenter = ClipsPresenter(self.studio, Background(self.studio))
        self.studio.bus.subscribe(self.news.put_nowait)

    async def hears(self, kind: type[News]) -> News:
        async with patience():
            while not isinstance(one := await self.news.get(), kind):
                pass
        return one

    @property
    def clip(self) -> Clip:
        found = self.studio.book.get(self.job.id)
        assert found is not None
        return found.clips[0]


@pytest.fixture
def there(tmp_path: Path) -> Path:
    path = tmp_path / "there.mp4"
    path.write_bytes(b"a film")
    return path


@pytest.fixture
async def person(home: Path, there: Path) -> AsyncIterator[Person]:
    """With three clips whose files are gone; the third one's is now under another name."""
    async with open_studio(places()) as studio:
        for fact in (*facts_of(3, 2), replace(kept(2, clip="c-moved"), sha256=digest_of(there))):
            job = await studio.book.commit(fact)
        yield Person(studio, job)


async def test_stars_words_and_names_of_a_clip_are_written_down_one_by_one(person: Person) -> None:
    for changes in ({"stars": 4}, {"title": "the fox"}, {"verdict": "pick"}):
        person.presenter.review(person.clip.id, changes)
        await person.hears(JobChanged)
    review = person.clip.review
    assert (review.stars, review.title, review.verdict) == (4, "the fox", "pick")
    assert [job.id for job in person.presenter.jobs()] == [person.job.id]


async def test_what_was_rated_in_the_moment_before_the_window_closes_is_kept(home: Path) -> None:
    """They are written one after another, and the end cancelled all that still waited for their turn."""
    async with open_studio(places()) as studio:
        for fact in facts_of(3, 3):
            job = await studio.book.commit(fact)
        presenter = ClipsPresenter(studio, Background(studio))
        for stars, clip in enumerate(job.clips, 3):
            presenter.review(clip.id, {"stars": stars})
            presenter.review(clip.id, {"title": f"take {stars}"})
    async with open_studio(places()) as studio:
        found = studio.book.get(job.id)
        assert found is not None
        assert [(clip.review.stars, clip.review.title) for clip in found.clips] == [
            (3, "take 3"),
            (4, "take 4"),
            (5, "take 5"),
        ]


async def test_a_file_that_is_another_one_is_refused_and_the_same_one_is_taken(
    person: Person, there: Path
) -> None:
    person.presenter.act_on_clip(person.clip.id, ClipCommand.FIND, str(there))
    said = await person.hears(Notified)
    assert isinstance(said, Notified)
    assert said.stays
    assert person.clip.path == "/clips/0.mp4"
    person.presenter.act_on_clip(person.job.clips[2].id, ClipCommand.FIND, str(there))
    changed = await person.hears(JobChanged)
    assert isinstance(changed, JobChanged)
    assert [clip.path for clip in changed.job.clips] == ["/clips/0.mp4", "/clips/1.mp4", str(there)]


async def test_a_clip_goes_to_the_librarys_trash_and_the_queue_is_told(person: Person) -> None:
    person.presenter.act_on_clip(person.clip.id, ClipCommand.TRASH)
    said = await person.hears(Notified)
    assert isinstance(said, Notified)
    assert said.words.startswith("The clip is in Trash.")
    told: asyncio.Future[frozenset[ClipId]] = asyncio.get_running_loop().create_future()
    person.presenter.aside(told.set_result)
    assert await told == {person.clip.id}


async def test_a_clip_that_is_whole_is_not_fetched_for_a_better_one(person: Person) -> None:
    person.presenter.act_on_clip(person.clip.id, ClipCommand.TRY_AGAIN)
    said = await person.hears(Notified)
    assert isinstance(said, Notified)
    assert said.words.startswith("The job's current state does not allow this.")


async def test_what_is_no_longer_there_is_known_without_being_asked(person: Person, there: Path) -> None:
    person.presenter.act_on_clip(person.job.clips[2].id, ClipCommand.FIND, str(there))
    await person.hears(JobChanged)
    person.presenter.watch_files()
    news = await person.hears(ClipsChecked)
    assert isinstance(news, ClipsChecked)
    assert news.missing == {clip.id for clip in person.job.clips[:2]}
    person.presenter.watch_files()  # the first one goes on
    assert sum("window files" in name for name in person.studio.tasks._tasks) == 1


async def test_what_goes_to_the_trash_while_files_are_looked_for_does_not_come_back(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, trashed = threading.Event(), threading.Event()
    look = clips._missing

    def slowly(paths: Mapping[ClipId, str]) -> frozenset[ClipId]:
        looked.set()
        trashed.wait(30)
        return look(paths)

    monkeypatch.setattr(clips, "_missing", slowly)
    person.presenter.watch_files()
    await asyncio.to_thread(looked.wait, 30)
    person.presenter.act_on_clip(person.clip.id, ClipCommand.TRASH)
    await person.hears(Notified)
    trashed.set()
    news = await person.hears(ClipsChecked)
    assert isinstance(news, ClipsChecked)
    assert news.aside == {person.clip.id}
