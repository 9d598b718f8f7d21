"""What a container proves of its own file."""

from o8studio.media.extent import Extent, Wholeness, cut, unknown, whole


def test_a_whole_file_has_all_that_it_must_have() -> None:
    assert whole(90) == Extent(Wholeness.WHOLE, 90, 90, None, False)
    assert whole(90, broken=True).broken


def test_of_a_cut_file_the_end_may_be_known_or_not() -> None:
    assert cut(90, 120) == Extent(Wholeness.CUT, 90, 120)
    assert cut(90).expected is None


def test_where_the_container_says_nothing_the_length_may_show_it() -> None:
    assert unknown(90) == Extent(Wholeness.UNKNOWN, 90, None, None)
    assert unknown(90, 5.0).seconds == 5.0
