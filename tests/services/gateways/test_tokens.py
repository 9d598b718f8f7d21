"""Where tokens are kept: a token that was replaced, moved or given for following is found where it belongs, only there."""

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, NoToken, TokenFileLocked, UnusableToken, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import MOST_LETTERS, Secret
from o8studio.domain.settings import TokenStorage
from o8studio.services.gateways.tokens import Tokens, check_token
from o8studio.services.runtime.bus import Bus, News, Notified, TokenChanged
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.store.vault import KeyringVault
from o8studio.texts.errors import explain
from o8studio.texts.inputs import input_words

ENTRY = GatewayEntry(id=GatewayId("test-tokens"), name="t", base_url="https://g.example")
IN_FILE = replace(ENTRY, token_storage=TokenStorage.PASSPHRASE)
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


async def test_a_kept_token_that_no_header_can_carry_says_which_character_it_is(tokens: Tokens) -> None:
    """An older version kept such a one; each job with it used to hang without a word."""
    KeyringVault().put(ENTRY.id, Secret("sk-中"))
    with pytest.raises(UnusableToken) as refused:
        await tokens.get(ENTRY)
    assert (refused.value.place, refused.value.sign) == (4, "中")
    assert "character 4 is “中”" in str(explain(refused.value))


async def test_a_kept_token_with_characters_that_nobody_sees_is_used_without_them(tokens: Tokens) -> None:
    import keyring

    keyring.set_password("o8studio", ENTRY.id, "\ufeffsk-\u200bfirst\n")
    assert await tokens.get(ENTRY) == FIRST


@pytest.mark.parametrize("token", ["sk-а1", "sk-1…", "ключ", "sk-\ud83d"])
async def test_another_character_is_refused_with_its_place_before_anything_is_kept(
    tokens: Tokens, token: str
) -> None:
    with pytest.raises(BadInput) as refused:
        await tokens.keep(ENTRY, Secret(token))
    place = next(at for at, one in enumerate(token, 1) if not one.isascii())
    assert f"character {place} is" in str(explain(refused.value))
    assert KeyringVault().get(ENTRY.id) is None


# ---- the environment's


OTHER = replace(ENTRY, id=GatewayId("test-other"), name="other", base_url="https://other.example")
NOWHERE_KEPT = TokenStorage.SESSION


def given(*known: GatewayEntry) -> tuple[Tokens, list[str]]:
    """With O8STUDIO_TOKEN, and these gateways set up; and what is said."""
    places().make()
    bus, said = Bus(), list[str]()
    bus.subscribe(lambda news: said.append(news.words) if isinstance(news, Notified) else None)
    return Tokens(Preferences(places(), Settings(gateways=known)), bus, "sk-given"), said


async def test_it_serves_the_only_gateway_and_no_other(home: Path) -> None:
    mine = replace(ENTRY, token_storage=NOWHERE_KEPT)
    theirs = replace(OTHER, token_storage=NOWHERE_KEPT)
    alone, said = given(mine)
    assert await alone.get(mine) == Secret("sk-given")
    with pytest.raises(NoToken):
        await alone.get(theirs)
    with pytest.raises(NoToken):
        await alone.get(replace(mine, base_url="https://moved.example", id=GatewayId("x")))
    assert len(said) == 2
    both, said = given(mine, theirs)
    for one in (mine, theirs):
        with pytest.raises(NoToken):
            await both.get(one)
    assert all("O8STUDIO_TOKEN is not used" in words and "--gateway" in words for words in said)
    both.close()
    alone.close()


async def test_it_serves_the_one_that_is_named_at_its_address_alone(home: Path) -> None:
    mine = replace(ENTRY, token_storage=NOWHERE_KEPT)
    theirs = replace(OTHER, token_storage=NOWHERE_KEPT)
    tokens, _said = given(mine, theirs)
    tokens.environment_is_for(theirs)
    assert await tokens.get(theirs) == Secret("sk-given")
    for one in (mine, replace(theirs, base_url="https://elsewhere.example")):
        with pytest.raises(NoToken):
            await tokens.get(one)
    tokens.close()


async def test_a_gateway_that_is_given_by_its_address_alone_counts_as_the_only_one(home: Path) -> None:
    first = GatewayEntry(
        id=GatewayId("https://a.example"), name="a", base_url="https://a.example", token_storage=NOWHERE_KEPT
    )
    second = replace(first, id=GatewayId("https://b.example"), base_url="https://b.example")
    tokens, _said = given()
    tokens.open_at = frozenset({first.id})
    assert await tokens.get(first) == Secret("sk-given")
    with pytest.raises(NoToken):
        await tokens.get(second)
    tokens.close()
    tokens, _said = given()
    tokens.open_at = frozenset({first.id, second.id})
    for one in (first, second):
        with pytest.raises(NoToken):
            await tokens.get(one)
    tokens.close()


async def test_it_does_not_beat_what_the_keyring_keeps_and_says_so_once(tokens: Tokens) -> None:
    await tokens.keep(ENTRY, FIRST)
    with_given, said = given(ENTRY)
    with_given.environment_is_for(ENTRY)
    assert [await with_given.get(ENTRY) for _ in range(3)] == [FIRST] * 3
    (words,) = said
    assert "O8STUDIO_TOKEN is not used: t has a token of its own" in words
    with_given.close()


async def test_it_serves_the_one_that_is_named_although_another_is_locked_away(home: Path) -> None:
    theirs = replace(OTHER, token_storage=TokenStorage.PASSPHRASE)
    tokens, said = given(IN_FILE, theirs)
    tokens.environment_is_for(IN_FILE)
    assert await tokens.get(IN_FILE) == Secret("sk-given")
    with pytest.raises(TokenFileLocked):
        await tokens.get(theirs)
    assert await tokens.following(IN_FILE) is None
    assert said == []
    tokens.close()


async def test_it_is_kept_nowhere(home: Path) -> None:
    mine = replace(ENTRY, token_storage=NOWHERE_KEPT)
    tokens, _said = given(mine)
    token = await tokens.get(mine)
    assert await tokens.is_kept(mine, token) is None
    assert tokens.session.get(mine.id) is None
    tokens.close()


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
        await one.keep(replace(ENTRY, token_storage=TokenStorage.SESSION), FIRST)
        one.close()
        one._threads.shutdown(wait=True)
    assert sum(thread.name.startswith("vault") for thread in threading.enumerate()) <= 1


async def test_a_lent_token_serves_only_where_none_is_kept(tokens: Tokens) -> None:
    in_memory = replace(ENTRY, token_storage=TokenStorage.SESSION)
    other = replace(in_memory, id=GatewayId("other"), base_url="https://other.example")
    await tokens.keep(in_memory, FIRST)
    for entry in (in_memory, other):
        await tokens.lend(entry, SECOND)
    assert await tokens.get(in_memory) == FIRST
    assert await tokens.get(other) == SECOND
    told = list[News]()
    tokens._bus.subscribe(told.append)
    await tokens.lend(in_memory, FIRST)
    assert told == [], "it is the same one"
    with pytest.raises(BadInput):
        await tokens.lend(other, Secret(""))


async def test_a_lent_token_covers_up_none_that_is_locked_away(tokens: Tokens) -> None:
    with pytest.raises(TokenFileLocked):
        await tokens.get(IN_FILE)
    await tokens.lend(IN_FILE, SECOND)
    with pytest.raises(TokenFileLocked):
        await tokens.get(IN_FILE)


def test_a_token_longer_than_any_header_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        check_token(Secret("t" * (MOST_LETTERS + 1)))
    assert "8,000" in input_words(caught.value)
    check_token(Secret("t" * MOST_LETTERS))
