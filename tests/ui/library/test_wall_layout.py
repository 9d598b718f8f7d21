"""Where clips lie: a place for each, the clip at each place, and keys that lead across headings."""

from hypothesis import given
from hypothesis import strategies as st

from o8studio.ui.library.wall_layout import Measures, WallLayout
from o8studio.ui.library_port import Section

GRID = Measures(cell=152, below=39, gap_x=12, gap_y=14, pad=16, heading=36, between=6)
LIST = Measures(cell=0, below=46, gap_x=0, gap_y=0, pad=0, heading=30, between=0)


def laid(counts: list[int], width: int = 850, measures: Measures = GRID) -> WallLayout:
    return WallLayout(
        measures, width, [Section(str(at), f"Day {at}", count) for at, count in enumerate(counts)]
    )


def test_cells_stretch_to_fill_the_line_and_keep_their_shape() -> None:
    layout = laid([10])
    assert layout.columns == 5
    last = layout.rect(4)
    assert last.right() == 850 - 16 - 1
    assert abs(layout.poster_height - layout.cell_width * 9 / 16) < 1
    assert layout.rect(5).left() == 16
    assert layout.rect(5).top() == layout.rect(0).top() + layout.pitch
    assert not layout.rect(10).isValid()


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
    st.integers(200, 2000),
    st.sampled_from([GRID, LIST]),
)
def test_each_clip_is_found_where_it_lies(counts: list[int], width: int, measures: Measures) -> None:
    layout = laid(counts, width, measures)
    for row in range(sum(counts)):
        box = layout.rect(row)
        assert layout.row_at(box.center().x(), box.center().y()) == row
        assert row in layout.rows_between(box.top(), box.bottom())
        assert box.bottom() <= layout.total
    assert layout.row_at(3, -5) == -1


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(0, 4000), st.integers(1, 900))
def test_what_is_in_view_is_among_what_is_painted(counts: list[int], top: int, high: int) -> None:
    layout = laid(counts)
    painted = layout.rows_between(top, top + high)
    seen = [
        row
        for row in range(sum(counts))
        if layout.rect(row).top() <= top + high and layout.rect(row).bottom() >= top
    ]
    assert set(seen) <= set(painted)
    assert len(painted) <= len(seen) + 2 * layout.columns


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), st.data())
def test_down_and_up_stay_in_the_column_and_reach_every_line(counts: list[int], data: st.DataObject) -> None:
    layout = laid(counts)
    row = data.draw(st.integers(0, sum(counts) - 1))
    below = layout.neighbour(row, 1)
    assert below == row or layout.rect(below).top() > layout.rect(row).top()
    if below != row:
        lines = {layout.rect(one).top() for one in range(row, below + 1)}
        assert len(lines) == 2, "one line further, whatever headings are between"
    at_end = layout.neighbour(row, sum(counts))
    assert layout.rect(at_end).top() == layout.rect(sum(counts) - 1).top()
    assert layout.rect(layout.neighbour(row, -sum(counts))).top() == layout.rect(0).top()


def test_headings_are_found_at_their_place_and_lead_to_their_clips() -> None:
    layout = laid([3, 7])
    (first, _section, top), (second, section, lower) = list(layout.headings_between(0, 900))
    assert (first, top, second, section.count) == (0, 0, 1, 7)
    assert list(layout.rows_of(1)) == [3, 4, 5, 6, 7, 8, 9]
    assert layout.heading_at(lower + 5) == 1
    assert layout.heading_at(layout.rect(4).center().y()) == -1


def test_a_hundred_thousand_clips_cost_as_much_as_their_days() -> None:
    layout = WallLayout(GRID, 850, [Section(str(day), f"Day {day}", 1000) for day in range(100)])
    assert layout.rows == 100_000
    assert layout.row_at(layout.rect(77_777).center().x(), layout.rect(77_777).center().y()) == 77_777
