"""Every question and command of a panel meets an error that nobody foresaw at each of its steps, and says so."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import LostTrack, Recorded, SendStarted
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.comment import NO_COMMENT, Answer
from o8studio.domain.library.listing import Sort
from o8studio.domain.library.range import Range
from o8studio.domain.reasons import LostReason
from o8studio.domain.request import ImageRole
from o8studio.domain.secret import Secret
from o8studio.domain.settings import Preference
from o8studio.presenters import Presenters
from o8studio.services.gateways.setup import WantedGateway
from o8studio.services.runtime.bus import News, Notified
from o8studio.studio import Studio
from o8studio.texts.notices import unexpected_words
from o8studio.ui.library_port import GroupCommand, ImportOrder, LibraryCommand, SaveOrder
from o8studio.ui.ports import ClipCommand, Pixels, Ports
from o8studio.ui.queue_port import JobCommand
from o8studio.ui.share_port import ShareKind, ShareOrder
from tests.presenters.test_ports import PORTS, methods
from tests.services.jobs.test_unexpected import PACE, QUICK
from tests.support.clips import silent
from tests.support.demo import TOKEN
from tests.support.obedient_gateway import ObedientGateway
from tests.support.opened import GATEWAY, request, studio_on
from tests.support.opened import until as reached
from tests.support.patience import until
from tests.support.planting import Plants, Site, UnforeseenError, modules_of, planted
from tests.support.raw_server import raw_server

LINK = ConnectLink("https://gateway.example.com", Secret("sk-0123456789abcdef"))
PRESENTERS = modules_of("o8studio.presenters")
TOLD_ON_CARDS = [
    f"o8studio.services.{name}"
    for name in (
        "jobs.awake", "jobs.balance_hold", "jobs.charges", "jobs.clip_files", "jobs.downloader", "jobs.job_book",
        "jobs.pacer", "jobs.poller", "jobs.posters", "jobs.receiving", "jobs.runner", "jobs.slots", "jobs.sources",
        "jobs.submitter", "jobs.unexpected", "runtime.tasks",
    )
]  # fmt: skip
"""What runs in a job's own task says so there: tests/services/jobs/test_unexpected.py."""
BEHIND = [
    one
    for package in ("compose", "diagnostics", "gateways", "jobs", "library", "review", "runtime")
    for one in modules_of(f"o8studio.services.{package}")
    if one not in TOLD_ON_CARDS
]
PICTURE = Pixels(2, 2, bytes(16))
NOTHING_BETWEEN = "asyncio.create_subprocess_exec("
"""Nothing runs between the return of this and the block that ends the process."""
USES_UP = {"act", "change_prompt", "remove_gateway"}
"""Methods after which there is nothing left to call them on."""
LASTING = ("window files", "window balance", "window look", "window learn")
"""Tasks that outlive the call that started them."""


class FakeDemoProcess:
    """A demo gateway that runs already: the test's own."""

    async def close(self) -> None:
        await asyncio.sleep(0)


@dataclass
class Person:
    """Who presses, and what was answered."""

    studio: Studio
    server: ObedientGateway
    folder: Path
    answers: list[object] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    is_prepared: bool = False

    def __post_init__(self) -> None:
        self.presenters = Presenters(self.studio)
        self.ports: Ports = self.presenters.ports()
        self.studio.bus.subscribe(self._hear)
        self.jobs: dict[str, Job] = {}

    def _hear(self, news: News) -> None:
        if isinstance(news, Notified):
            self.said.append(news.words)

    def take(self, answer: object) -> None:
        """The callback of every call."""
        self.answers.append(answer)

    async def begin(self) -> None:
        """A job that is kept; from then on nothing is sent."""
        made = await self.studio.pipeline.record(request(self.server, "kept|at once|finished"))
        self.jobs["kept"] = await reached(self.studio, made, JobState.KEPT)
        await self.studio.pipeline.pause_queue(on=True)
        self.studio.gateways.set_demo(self.server.url, TOKEN)
        self.studio.demo = FakeDemoProcess()  # type: ignore[assignment]  # it has the whole interface needed

    async def prepare(self) -> None:
        """A job that waits and one that nobody knows about, and a gateway to be removed; commands use them up."""
        waits = request(self.server, "waits|at once|finished")
        self.jobs["waiting"] = await self.studio.pipeline.record(waits)
        book, name = self.studio.book, self.studio.book.new_id(2.0)
        await book.commit(Recorded(job_id=name, at=2.0, request=waits, out_folder=str(self.folder)))
        await book.commit(SendStarted(job_id=name, at=3.0))
        self.jobs["lost"] = await book.commit(LostTrack(job_id=name, at=4.0, reason=LostReason.TIME_LIMIT))
        wanted = WantedGateway(address=self.server.url, name="again", proxy="direct", keep="session")
        await self.studio.setup.add(await self.studio.setup.checked(wanted), Secret(TOKEN))

    @property
    def clip(self) -> ClipId:
        return self.jobs["kept"].clips[0].id

    def order(self) -> Order:
        return Order(models=("sora-2",), draft=Draft(prompt="a fox"), prompts=("a fox",), agreed=True)

    def calls_of_all(self) -> dict[str, list[Callable[[], object]]]:
        """The calls before there is anything to call them on; only their number counts."""
        self.jobs.setdefault("lost", self.jobs["kept"])
        self.jobs.setdefault("waiting", self.jobs["kept"])
        return self.calls()

    def calls(self) -> dict[str, list[Callable[[], object]]]:
        """By method of a port, how it is called; a job's and a clip's command each in turn."""
        p, done, at = self.ports, self.take, self.server.url
        kept, lost, waiting = (self.jobs[name] for name in ("kept", "lost", "waiting"))
        text = {JobCommand.BEFORE: waiting.id, JobCommand.ADOPT: "task_1"}
        whose = {
            JobCommand.STOP: waiting,
            JobCommand.FIRST: waiting,
            JobCommand.LAST: waiting,
            JobCommand.BEFORE: waiting,
        }
        reads: dict[str, tuple[Any, ...]] = {
            "models": (), "offers": (), "gateway_name": (), "plan": (self.order(),), "cost": (self.order(),),
            "usual_seconds": (["sora-2"],), "fresh_draw": (), "past_prompts": (), "can_cancel": (kept,), "cost_of": (kept,),
            "evidence_words": (lost.id,), "site_of": (kept,), "jobs": (), "posters": (),
            "references": (), "gateway": (), "gateways": (), "formats": (GATEWAY,), "preference": ("volume",),
            "facts_about": (), "shipped": (), "looks_for_updates": (), "link_target": (LINK,), "suggest": ("mod",),
        }  # fmt: skip
        asked: dict[str, list[Callable[[], object]]] = {
            "generate": [lambda: p.compose.generate(self.order(), done)],
            "exact_requests": [lambda: p.compose.exact_requests(self.order(), done)],
            "keep_picture": [lambda: p.compose.keep_picture(PICTURE, ImageRole.FIRST_FRAME, done)],
            "thumbnail": [lambda: p.compose.thumbnail(self.folder / "picture.png", done)],
            "pinyin": [lambda: p.settings.pinyin(["狐狸"], done)],
            "act": [
                lambda c=command: p.queue.act(whose.get(c, lost).id, c, str(text.get(c, "")))  # type: ignore[misc]
                for command in JobCommand
            ],
            "change_prompt": [lambda: p.queue.change_prompt(waiting.id, "another", done)],
            "follow_with": [lambda: p.queue.follow_with(kept.id, TOKEN, done)],
            "put_back": [lambda: p.queue.put_back(kept)],
            "pause_queue": [lambda: p.queue.pause_queue(True)],
            "dossier": [lambda: p.queue.dossier(kept.id, done)],
            "review": [lambda: p.clips.review(self.clip, {"stars": 4})],
            "model_names": [lambda: p.clips.model_names()],
            "aside": [lambda: p.clips.aside(done)],
            "act_on_clip": [
                lambda c=command: p.clips.act_on_clip(self.clip, c, str(self.folder / "clip.mp4"))  # type: ignore[misc]
                for command in ClipCommand
            ],
            "sprite": [lambda: p.files.sprite(kept.clips[0], done)],
            "save_beside": [
                lambda: p.files.save_beside(kept.clips[0].path, str(self.folder), "beside.mp4", done)
            ],
            "save_copy": [lambda: p.files.save_copy(kept.clips[0].path, str(self.folder / "copy.mp4"), done)],
            "save_picture": [lambda: p.files.save_picture(PICTURE, str(self.folder / "frame.png"), done)],
            "save_bundle": [lambda: p.files.save_bundle(str(self.folder / "bundle.zip"), done)],
            "look_whether_changed": [lambda: p.files.look_whether_changed(kept.clips[0], done)],
            "look_at_balance": [p.gateways.look_at_balance],
            "use_gateway": [lambda: p.gateways.use_gateway(GATEWAY, done)],
            "choose_format": [lambda: p.gateways.choose_format(GATEWAY, "kling", "")],
            "test_gateway": [lambda: p.gateways.test_gateway(GATEWAY, done, done)],
            "change_gateway": [lambda: p.gateways.change_gateway(GATEWAY, {"proxy": "direct"}, done)],
            "test_connection": [lambda: p.connect.test_connection(at, TOKEN, "direct", done, done)],
            "connect_gateway": [
                lambda: p.connect.connect_gateway("again", at, TOKEN, "direct", "session", "", done)
            ],
            "connect_link": [lambda: p.connect.connect_link(ConnectLink(at, Secret(TOKEN)), done)],
            "remove_gateway": [lambda: p.gateways.remove_gateway("again", done)],
            "start_demo": [lambda: p.gateways.start_demo(done)],
            "set_preference": [lambda: p.settings.set_preference(Preference.VOLUME, 0.5)],
            "choose_clips_folder": [lambda: p.settings.choose_clips_folder(str(self.folder / "clips"), done)],
            "remember": [lambda: p.settings.remember({"draft": {}})],
            **self._of_library(),
        }
        everywhere = {name: getattr(getattr(p, one), name) for one in PORTS for name in methods(PORTS[one])}
        read = {name: [lambda n=name, v=values: everywhere[n](*v)] for name, values in reads.items()}  # type: ignore[misc]
        return {**read, **asked}

    def _of_library(self) -> dict[str, list[Callable[[], object]]]:
        p, done, clip = self.ports, self.take, self.clip
        text = {
            LibraryCommand.RATE: "4",
            LibraryCommand.FIND: str(self.folder),
            LibraryCommand.RENAME: "A name",
            LibraryCommand.ANSWER: Answer.APPROVED,
        }

        def two(first: object, second: object) -> None:
            self.take((first, second))

        def act(command: LibraryCommand) -> None:
            p.library.act_on_clips(
                command, [clip], text.get(command, "" if "move" in command else "hero"), done
            )

        left_alone = (
            LibraryCommand.JUDGE, LibraryCommand.COLLECT, LibraryCommand.GATHER, LibraryCommand.FETCH_AGAIN,
        )  # fmt: skip
        picture = str(self.folder / "picture.mp4")
        copies = SaveOrder(folder=str(self.folder / "copies"), template="{title}")
        return {
            "find_clips": [lambda: p.library.find_clips("fox", Sort(), stacked=True, take=done)],
            "clip_rows": [lambda: p.library.clip_rows([clip], done)],
            "shelves": [lambda: p.library.shelves(done)],
            "ways_back": [lambda: p.library.ways_back("is:pick heron", two)],
            "clip_info": [lambda: p.library.clip_info(clip, done)],
            "act_on_clips": [lambda c=one: act(c) for one in LibraryCommand if one not in left_alone],  # type: ignore[misc]
            "act_on_group": [
                lambda: p.library.act_on_group(GroupCommand.MAKE_PROJECT, "", "A film", done),
                lambda: p.library.act_on_group(GroupCommand.SAVE_QUERY, "is:pick", "Picks", done),
            ],
            "last_step": [lambda: done(p.library.last_step())],
            "undo_step": [lambda: p.library.undo_step(again=False, done=two)],
            "save_clips": [lambda: p.library.save_clips([clip], copies, two)],
            "save_table": [lambda: p.library.save_table([clip], str(self.folder / "clips.csv"), done)],
            "check_files": [lambda: p.imports.check_files(two, two)],
            "look_through": [lambda: p.imports.look_through([picture], done)],
            "poster_of": [lambda: p.imports.poster_of(str(picture), done)],
            "bring_in": [lambda: p.imports.bring_in(ImportOrder(paths=(picture,)), two)],
            "watch_folder": [lambda: p.imports.watch_folder("", done)],
            "export_profile": [
                lambda: p.imports.export_profile(
                    str(self.folder / "profile.zip"), with_clips=False, done=done
                )
            ],
            "import_profile": [lambda: p.imports.import_profile(picture, done)],
            "page_sizes": [lambda: done(p.share.page_sizes([]))],
            "file_names": [lambda: done(p.share.file_names(ShareOrder(clips=(), kind=ShareKind.EDITOR), []))],
            "share": [
                lambda: p.share.share(
                    ShareOrder(clips=(clip,), kind=ShareKind.SHEET), str(self.folder), done, two
                )
            ],
            "look_at_answers": [lambda: p.share.look_at_answers(str(picture), two)],
            "waiting_sets": [lambda: p.review.waiting_sets(done)],
            "review_set": [lambda: p.review.review_set([clip], done)],
            "post_comment": [
                lambda: p.review.post_comment(clip, "too dark", Range.at(0), (), NO_COMMENT, done)
            ],
            "resolve_comment": [
                lambda: p.review.resolve_comment(clip, NO_COMMENT, is_resolved=True, done=done)
            ],
            "delete_comment": [lambda: p.review.delete_comment(clip, NO_COMMENT, is_deleted=True, done=done)],
            "answer_clip": [lambda: p.review.answer_clip(clip, Answer.APPROVED, done)],
            "compare_frames": [lambda: p.review.compare_frames(str(picture), str(picture), [(0, 0)], done)],
            "save_blind_result": [lambda: p.review.save_blind_result([clip], {}, str(self.folder), two)],
            "few_clips": [lambda: p.palette.few_clips("fox", 3, done)],
            "tags": [lambda: p.palette.tags(done)],
            "recipes": [lambda: p.review.recipes([clip], done)],
            "merge_answers": [lambda: p.review.merge_answers(str(picture), two)],
        }

    async def call(self, name: str, number: int, plants: Plants, site: Site | None = None) -> None:
        """Press, and wait until all that it started has ended; this step of it fails once."""
        plants.disarm()
        if name in USES_UP or not self.is_prepared:
            await self.prepare()
            self.is_prepared = True
        await self._rest()
        self.answers.clear()
        self.said.clear()
        plants.reached.clear()
        if site is not None:
            plants.arm(site)
        try:
            self.calls()[name][number]()
        except UnforeseenError:
            self.said.append(unexpected_words())  # by the window's own net: tests/gui/test_unexpected.py
        await self._rest()
        plants.disarm()

    async def _rest(self) -> None:
        def working() -> list[str]:
            tasks = self.studio.tasks._tasks
            return [one for one in tasks if one.startswith("window") and not one.startswith(LASTING)]

        await until(lambda: not working())

    async def is_told(self, name: str) -> bool:
        """Whether it was told, or is when what lasts has ended, for which nobody waits."""
        with contextlib.suppress(TimeoutError):
            await until(lambda: self._was_told(name), seconds=2)
        return self._was_told(name)

    def _was_told(self, name: str) -> bool:
        """Whether an answer or a notice speaks of it; where there is no picture, none is the answer."""
        if name in ("sprite", "thumbnail") and self.answers == [None]:
            return True
        return unexpected_words() in self.said or any(unexpected_words() in str(one) for one in self.answers)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # what an error leaves open is closed by nobody
async def test_each_step_of_each_method_fails_once_and_it_is_said_and_all_goes_on(
    tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    clip = silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    silent_ones: list[str] = []
    with raw_server(ObedientGateway(clip=clip)) as server, planted([*PRESENTERS, *BEHIND]) as plants:
        assert isinstance(server, ObedientGateway)
        async with studio_on(server, pace=PACE, policies=QUICK) as studio:
            person = Person(studio, server, tmp_path)
            await person.begin()
            calls = person.calls_of_all()
            every = {one for port in PORTS.values() for one in methods(port)}
            assert set(calls) == every, "a method of a port is called here, too"
            met: set[Site] = set()
            for name, ways in calls.items():
                for number in range(len(ways)):
                    await person.call(name, number, plants)
                    for site in sorted(plants.reached - met, key=str):
                        if site.after and site.text.startswith(NOTHING_BETWEEN):
                            continue
                        await person.call(name, number, plants, site)
                        if plants.raised:
                            met.add(site)
                            if not await person.is_told(name):
                                silent_ones.append(f"{name} {number}: {site}: {person.answers} {person.said}")
            assert len({one for one in met if one.module in PRESENTERS}) > 40
            await person.call("gateway", 0, plants)
    assert not silent_ones, "\n".join(silent_ones)
