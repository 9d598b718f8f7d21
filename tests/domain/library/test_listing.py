"""What a row says of a clip beside its values."""

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.library.listing import ClipPage, ClipRow, Facets, Sort, SortKey

ROW = ClipRow(
    id=ClipId("c"), job_id=None, name="n", prompt="", model="", family="", path="/c.mp4", poster="c.jpg", length=1.0, width=2, height=2,
    fps=24.0, has_sound=False, size=3, added_at=1.0, made_at=1.0,
)  # fmt: skip


def test_a_row_knows_whether_it_was_imported() -> None:
    assert ROW.is_imported
    made = ClipRow(**{**{name: getattr(ROW, name) for name in ROW.__slots__}, "job_id": JobId("j")})
    assert not made.is_imported


def test_a_list_is_the_newest_first_unless_asked_otherwise() -> None:
    assert Sort() == Sort(SortKey.ADDED, True)
    assert ClipPage((ROW,)).after is None
    assert Facets().sums.clips == 0
