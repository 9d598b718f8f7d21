"""News reach everybody who listens, whatever another listener does."""

import logging

import pytest

from o8studio.services.runtime.bus import Bus, LedgerTrouble, News


def test_each_listener_hears_in_turn_until_it_stops() -> None:
    bus, heard = Bus(), []
    silence = bus.subscribe(lambda news: heard.append(("one", news)))
    bus.subscribe(lambda news: heard.append(("two", news)))
    bus.publish(LedgerTrouble(there=True))
    silence()
    bus.publish(LedgerTrouble(there=False))
    assert heard == [
        ("one", LedgerTrouble(there=True)),
        ("two", LedgerTrouble(there=True)),
        ("two", LedgerTrouble(there=False)),
    ]


def test_a_listener_that_fails_is_logged_and_keeps_the_news_from_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus, heard = Bus(), []

    def broken(_news: News) -> None:
        raise RuntimeError("no")

    bus.subscribe(broken)
    bus.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(LedgerTrouble(there=True))
    assert heard == [LedgerTrouble(there=True)]
    assert "LedgerTrouble" in caplog.text


def test_one_that_stops_while_it_hears_disturbs_no_other() -> None:
    bus, heard = Bus(), []
    stops = []

    def once(news: News) -> None:
        heard.append(news)
        stops[0]()

    stops.append(bus.subscribe(once))
    bus.subscribe(heard.append)
    bus.publish(LedgerTrouble(there=True))
    bus.publish(LedgerTrouble(there=True))
    assert len(heard) == 3
