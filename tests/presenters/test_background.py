"""Work of the window that is stopped before its first step leaves nothing behind."""

import gc
import warnings

from o8studio.presenters.base import Background
from o8studio.store.paths import places
from o8studio.studio import open_studio


async def test_work_that_never_began_is_closed(home) -> None:
    async def work() -> None:
        raise AssertionError("it must not begin")

    async with open_studio(places()) as studio:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            Background(studio).spawn("late", work())
            await studio.tasks.stop("window late 1")
            gc.collect()
        assert not studio.tasks.is_running("window late 1")
