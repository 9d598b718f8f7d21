"""Where tokens are kept: a token that was replaced, moved or given for following is found where it belongs, only there."""

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import NoToken, TokenFileLocked, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.services.gateways.tokens import Tokens
from o8studio.services.runtime.bus import Bus, News, TokenChanged
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.store.vault import KeyringVault

ENTRY = GatewayEntry(id=GatewayId("test-tokens"), name="t", base_url="https://g.example")
IN_FILE = replace(ENTRY, token_storage="passphrase")
FIRST, SECOND = Secret("sk-first"), Secret("sk-second")


def opened(environment: str = "", bus: Bus | None = None) -> Tokens:
    """As a program that has just started sees them."""
    places().make()
    return Tokens(Preferences(places(), Settings()), bus or Bus(), environment)


@pytest.fixture
async def tokens(home: Path) -> AsyncIterator[Tokens]:
    made = opened()
    yield made
    await made.forget(ENTRY)
    made.close()


async def test_the_next_start_finds_what_was_kept_and_those_who_listen_hear_of_it(tokens: Tokens) -> None:
    bus, news = Bus(), list[News]()
    bus.subscribe(news.append)
    first = opened(bus=bus)
    await first.keep(ENTRY, FIRST)
    assert news == [TokenChanged(ENTRY.id)]
    later = opened()
    assert await later.get(ENTRY) == FIRST
    assert await later.is_kept(ENTRY, FIRST)
    assert not await later.is_kept(ENTRY, SECOND)
    first.close()
    later.close()


async def test_a_token_that_no_header_can_carry_counts_as_none(tokens: Tokens) -> None:
    """An older version kept such a one; each job with it used to hang without a word."""
    KeyringVault().put(ENTRY.id, Secret("sk-中"))
    with pytest.raises(NoToken):
        await tokens.get(ENTRY)


async def test_another_place_means_that_nothing_stays_at_the_old_one(tokens: Tokens) -> None:
    await tokens.keep(ENTRY, FIRST)
    await tokens.keep_following(ENTRY, SECOND)
    await tokens.keep(IN_FILE, FIRST, passphrase="open sesame")
    await tokens.leave(ENTRY, IN_FILE)
    for account in (ENTRY.id, f"{ENTRY.id}-following"):
        assert KeyringVault().get(GatewayId(account)) is None
    assert await tokens.get(IN_FILE) == FIRST
    assert await tokens.following(IN_FILE) == SECOND, "the one for following comes along"


async def test_the_token_for_following_does_not_come_along_to_another_origin(tokens: Tokens) -> None:
    await tokens.keep(ENTRY, FIRST)
    await tokens.keep_following(ENTRY, SECOND)
    moved = replace(IN_FILE, base_url="https://elsewhere.example")
    await tokens.keep(moved, FIRST, passphrase="open sesame")
    await tokens.leave(ENTRY, moved)
    assert await tokens.following(moved) is None


async def test_a_wrong_passphrase_does_not_close_what_is_open(tokens: Tokens) -> None:
    await tokens.keep(IN_FILE, FIRST, passphrase="open sesame")
    with pytest.raises(WrongPassphrase):
        await tokens.keep(IN_FILE, SECOND, passphrase="open barley")
    assert await tokens.is_kept(IN_FILE, FIRST)
    assert await tokens.get(IN_FILE) == FIRST
    locked = opened()
    with pytest.raises(TokenFileLocked):
        await locked.get(IN_FILE)
    locked.close()


async def test_no_thread_is_left_when_they_are_closed(tokens: Tokens) -> None:
    made = [opened() for _ in range(5)]
    for one in made:
        await one.keep(replace(ENTRY, token_storage="session"), FIRST)
        one.close()
        one._threads.shutdown(wait=True)
    assert sum(thread.name.startswith("vault") for thread in threading.enumerate()) <= 1
