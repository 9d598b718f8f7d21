"""The estimate of a page's size: never less for sharper pictures, and near what is made."""

from pathlib import Path

from o8studio.media.proxies import AS_MADE
from o8studio.services.review.sharing import PageOptions
from o8studio.services.review.sizes import page_bytes
from tests.support.reviewed import CLIPS, reviewed_studio


async def test_sharper_pages_are_larger_and_the_clips_themselves_come_whole(home, tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        rows = await studio.index.rows(CLIPS)
        sizes = [page_bytes(rows, lines) for lines in (360, 540, 720)]
        assert sizes == sorted(sizes)
        path = await studio.sharing.page(CLIPS, tmp_path, PageOptions(title="t", lines=AS_MADE))
        assert 0.5 < page_bytes(rows, AS_MADE) / path.stat().st_size < 2
