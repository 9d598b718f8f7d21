"""Timecode is exact: every picture has one name, every name one picture, at every rate of a timeline."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.timecode import RATES, Timebase, can_drop, usual_rate

BASES = [Timebase(rate) for rate in RATES.values()] + [
    Timebase(rate, is_drop=True) for rate in RATES.values() if can_drop(rate)
]


@pytest.mark.parametrize("base", BASES, ids=str)
@given(frame=st.integers(0, 24 * 3600 * 24 - 1))
def test_a_name_leads_back_to_its_picture(base: Timebase, frame: int) -> None:
    assert base.frame(base.timecode(frame)) == frame


@pytest.mark.parametrize("base", BASES, ids=str)
def test_names_of_eleven_minutes_are_all_different_and_in_order(base: Timebase) -> None:
    names = [base.timecode(frame) for frame in range(base.nominal * 660)]
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("rate", "frame", "name"),
    [
        # SMPTE 12M: at 29.97 the first two numbers of a minute are left out, but of every tenth
        ("29.97", 1799, "00:00:59;29"),
        ("29.97", 1800, "00:01:00;02"),
        ("29.97", 17981, "00:09:59;29"),
        ("29.97", 17982, "00:10:00;00"),
        ("29.97", 107892, "01:00:00;00"),
        ("59.94", 3600, "00:01:00;04"),
    ],
)
def test_dropped_numbers_are_those_of_the_standard(rate: str, frame: int, name: str) -> None:
    assert Timebase(RATES[rate], is_drop=True).timecode(frame) == name


def test_an_hour_of_drop_frame_is_an_hour_of_time() -> None:
    base = Timebase(RATES["29.97"], is_drop=True)
    assert abs(base.seconds(base.frame("01:00:00;00")) - 3600) < Fraction(1, 250)


def test_other_rates_count_every_number() -> None:
    assert Timebase(RATES["23.976"]).timecode(80) == "00:00:03:08"
    assert Timebase(RATES["25"]).frame("01:00:00:00") == 90000
    assert Timebase(RATES["60"]).timecode(59) == "00:00:00:59"
    assert Timebase(RATES["24"]).timecode(24 * 3600 * 24) == "00:00:00:00"


@pytest.mark.parametrize(
    "text", ["", "1:2:3:4", "00:00:00:24", "00:60:00:00", "24:00:00:00", "00:00:00.00", "aa:bb:cc:dd"]
)
def test_what_is_no_timecode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="timecode"):
        Timebase(RATES["24"]).frame(text)


def test_a_number_that_is_left_out_is_no_picture() -> None:
    with pytest.raises(ValueError, match="left out"):
        Timebase(RATES["29.97"], is_drop=True).frame("00:01:00;01")
    for wrong in (Timebase, lambda rate, is_drop: Timebase(rate, is_drop)):
        with pytest.raises(ValueError, match="rate"):
            wrong(Fraction(24), is_drop=True)
    with pytest.raises(ValueError, match="no rate"):
        Timebase(Fraction(0))


@pytest.mark.parametrize(
    ("fps", "rate"),
    [(23.976, "23.976"), (24.0, "24"), (29.97, "29.97"), (30.0002, "30"), (59.94006, "59.94")],
)
def test_a_measured_number_means_a_usual_rate(fps: float, rate: str) -> None:
    assert usual_rate(fps) == RATES[rate]


def test_an_unusual_rate_stays_what_it_is() -> None:
    assert usual_rate(12.5) == Fraction(25, 2)


@given(st.fractions(0, 100), st.sampled_from(BASES))
def test_the_nearest_picture_is_at_most_half_a_picture_away(seconds: Fraction, base: Timebase) -> None:
    assert abs(base.seconds(base.frame_at(seconds)) - seconds) <= 1 / base.rate / 2
