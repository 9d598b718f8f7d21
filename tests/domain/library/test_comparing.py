"""Takes of different rates and lengths under one clock."""

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.comparing import Comparison, Lock, middle_of


class Times:
    """Frames at given times, in seconds."""

    def __init__(self, times: list[float]) -> None:
        self._times = times

    @property
    def count(self) -> int:
        return len(self._times)

    def seconds(self, number: int) -> float:
        return self._times[number]

    def number_at(self, seconds: float) -> int:
        return max(0, bisect_right(self._times, seconds + 0.0005) - 1)


def at_rate(fps: float, count: int) -> Times:
    return Times([number / fps for number in range(count)])


def comparison(
    *takes: Times, active: int = 0, lock: Lock = Lock.TIME, offsets: tuple[int, ...] = ()
) -> Comparison:
    return Comparison(takes, offsets or (0,) * len(takes), active, lock)


def test_takes_of_different_rates_show_the_frames_of_the_same_time() -> None:
    both = comparison(at_rate(24, 48), at_rate(30, 60))
    assert both.numbers(1.01) == (24, 30)


def test_takes_locked_by_frame_show_the_same_number() -> None:
    both = comparison(at_rate(24, 48), at_rate(30, 60), lock=Lock.FRAME)
    assert both.numbers(1.01) == (24, 24)


def test_a_take_that_is_over_holds_its_last_frame() -> None:
    both = comparison(at_rate(24, 24), at_rate(24, 48))
    assert both.numbers(1.5) == (23, 36)


def test_an_offset_moves_one_take_by_whole_frames_and_never_past_its_ends() -> None:
    both = comparison(at_rate(24, 48), at_rate(24, 48), offsets=(0, -3))
    assert both.numbers(middle_of(at_rate(24, 48), 10)) == (10, 7)
    assert both.numbers(0.0) == (0, 0)


@pytest.mark.parametrize("lock", Lock)
@pytest.mark.parametrize("offset", [-3, 0, 5])
def test_a_frame_is_gone_to_where_the_shifted_take_shows_it(lock: Lock, offset: int) -> None:
    both = comparison(at_rate(30, 60), at_rate(24, 48), active=1, lock=lock, offsets=(0, offset))
    for number in range(8, 40):
        assert both.numbers(both.at_frame(number))[1] == number
        begin = both.begin(number)
        assert (both.numbers(begin - 5e-3)[1], both.numbers(begin + 1e-4)[1]) == (number - 1, number)
    assert both.begin(48) == both.length
    assert both.numbers(both.at_frame(0))[1] == max(0, offset), "it never comes to what lies before the clock"


def test_steps_go_on_in_the_longer_take_when_the_active_one_is_over() -> None:
    both = comparison(at_rate(24, 24), at_rate(24, 26))
    at = both.at_frame(23)
    numbers = []
    for _ in range(4):
        at = both.stepped(at, 1)
        numbers.append(both.numbers(at))
    assert numbers == [(23, 24), (23, 25), (23, 25), (23, 25)]
    assert both.numbers(both.stepped(at, -1)) == (23, 24)
    assert both.numbers(both.stepped(both.stepped(both.stepped(at, -1), -1), -1)) == (22, 22)


def test_the_longest_take_says_how_long_it_is() -> None:
    assert round(comparison(at_rate(24, 24), at_rate(25, 50)).length, 6) == 2.0
    assert round(comparison(at_rate(24, 24), at_rate(25, 50), lock=Lock.FRAME).length, 6) == 1.0


def test_the_only_frame_of_a_take_has_a_middle() -> None:
    assert comparison(Times([0.0]), at_rate(24, 2)).numbers(0.0) == (0, 0)
    assert comparison(Times([0.0])).length > 0


gaps = st.lists(st.floats(0.01, 0.2), min_size=1, max_size=60)


def uneven(gap: list[float]) -> Times:
    times, now = [], 0.0
    for one in gap:
        times.append(now)
        now += one
    return Times(times)


@given(gaps.map(uneven), gaps.map(uneven), st.integers(0, 1), st.sampled_from(list(Lock)))
def test_a_step_forward_moves_the_active_take_by_one_frame_and_a_step_back_undoes_it(
    left: Times, right: Times, active: int, lock: Lock
) -> None:
    both = comparison(left, right, active=active, lock=lock)
    at = both.at_frame(0)
    take = (left, right)[active]
    for expected in range(1, take.count):
        at = both.stepped(at, 1)
        assert both.numbers(at)[active] == expected
    for expected in reversed(range(take.count - 1)):
        at = both.stepped(at, -1)
        assert both.numbers(at)[active] == expected
