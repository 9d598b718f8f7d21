"""The system is kept awake while something happens by itself, and no longer."""

from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.reasons import HoldReason
from o8studio.services.jobs.awake import Awake, is_at_work
from o8studio.services.runtime.bus import SettingChanged
from o8studio.services.runtime.keep_awake import KeepAwake
from tests.support.demo import DemoServer
from tests.support.jobs import BASE
from tests.support.opened import request, studio_on, until


class FakeKeepAwake(KeepAwake):
    """Writes down what is wished."""

    def __init__(self) -> None:
        super().__init__()
        self.wished: list[str] = []

    def hold(self) -> bool:
        self.wished.append("hold")
        return True

    def release(self) -> None:
        self.wished.append("release")


async def test_it_is_held_from_the_first_job_to_the_last_clip(home: Path, demo: DemoServer) -> None:
    async with studio_on(demo) as studio:
        keep = FakeKeepAwake()
        awake = Awake(studio.book, studio.bus, studio.preferences, keep)
        made = await studio.pipeline.record(request(demo, "a fox"))
        await until(studio, made, JobState.KEPT)
        await awake.close()
        assert keep.wished == ["hold", "release", "release"]


async def test_the_setting_says_no_at_once(home: Path, demo: DemoServer) -> None:
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        await studio.pipeline.record(request(demo, "waits"))
        keep = FakeKeepAwake()
        awake = Awake(studio.book, studio.bus, studio.preferences, keep)
        await studio.preferences.change(replace(studio.preferences.settings, keep_awake=False))
        studio.bus.publish(SettingChanged("keep_awake"))
        await awake.close()
        assert keep.wished == ["hold", "release", "release"]


@pytest.mark.parametrize(
    ("changes", "works"),
    [
        ({"state": JobState.RENDERING}, True),
        ({"state": JobState.RECORDED}, True),
        ({"state": JobState.UNCONFIRMED}, False),
        ({"state": JobState.KEPT}, False),
        ({"state": JobState.FAILED}, False),
        ({"state": JobState.RENDERING, "watched": False}, False),
        ({"state": JobState.RECORDED, "problem": HoldReason.NO_TOKEN.value}, False),
    ],
)
def test_what_waits_for_a_person_keeps_nothing_awake(changes: dict[str, object], works: bool) -> None:
    assert is_at_work(replace(BASE, **changes)) is works  # type: ignore[arg-type]
