"""Setting gateways up, as every face asks for it: what is checked, what is kept, what a change leaves alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from o8studio.domain.errors import (
    BadInput,
    DiskTrouble,
    KeyringSilent,
    NoToken,
    NotSent,
    Refused,
    TokenFileLocked,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.policies import Policies, TimeLimits
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.services.gateways.connection_test import Subject
from o8studio.services.gateways.setup import AUTOMATIC, WantedGateway, formats_for
from o8studio.services.runtime.bus import News, TokenChanged
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, MOST_GATEWAYS, GatewayEntry, Settings, load
from o8studio.store.vault import PassphraseVault
from o8studio.studio import Studio, open_studio
from o8studio.texts.errors import explain, kept_before_words, still_kept_words
from tests.support.demo import TOKEN, DemoServer
from tests.support.small_gateway import small_gateway

GOLDEN = Path(__file__).parents[2] / "golden"
KNOWN = GatewayEntry(
    id=GatewayId("team"),
    name="team",
    base_url="https://gateway.example",
    proxy="direct",
    ca_file="/a/company.pem",
    token_storage=TokenStorage.SESSION,
    formats=("openai_videos", "kling"),
    chosen={"kling": "kling"},
    server="New API (up to rc.26), v1",
    can_cancel=True,
    generation="new-api",
)


@pytest.fixture
async def studio(home: Path) -> AsyncIterator[Studio]:
    async with open_studio(places()) as studio:
        yield studio


async def known(studio: Studio, entry: GatewayEntry = KNOWN) -> GatewayEntry:
    await studio.preferences.change(Settings().with_gateway(entry))
    return entry


def saved() -> Settings:
    return load(places().settings)


async def added(studio: Studio, wanted: WantedGateway, token: str = TOKEN, words: str = "") -> GatewayEntry:
    entry = await studio.setup.checked(wanted)
    assert await studio.setup.add(entry, Secret(token), words) is None
    return entry


# ---- what a person gives


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (WantedGateway(address=""), "address"),
        (WantedGateway(address="not an address"), "address"),
        (WantedGateway(address="https://gate way.example"), "address"),
        (WantedGateway(address="https://a,b"), "address"),
        (WantedGateway(address="https://gateway.example:0"), "address"),
        (WantedGateway(address="gateway.example", proxy="http://"), "proxy"),
        (WantedGateway(address="gateway.example", ca_file="/is/not/there.pem"), "ca_file"),
        (WantedGateway(address="gateway.example", ca_file=__file__), "ca_file"),
        (WantedGateway(address="gateway.example", keep="in a drawer"), "keep"),
        (WantedGateway(address="gateway.example", name="Demo"), "name"),
    ],
)
async def test_what_can_not_be_used_is_refused_by_name(
    studio: Studio, wanted: WantedGateway, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        await studio.setup.checked(wanted)
    assert refused.value.field == field
    assert str(explain(refused.value))


async def test_an_address_is_cleaned_and_names_the_gateway(studio: Studio) -> None:
    entry = await studio.setup.checked(WantedGateway(address=" gateway.example/v1/ "))
    assert (entry.name, entry.id, entry.base_url) == (
        "gateway.example", "gateway-example", "https://gateway.example",
    )  # fmt: skip
    assert (entry.proxy, entry.ca_file, entry.token_storage) == ("system", "", "keyring")
    broken = await studio.setup.checked(WantedGateway(address="https://gateway.\n  example/v1"))
    assert broken.base_url == "https://gateway.example", "as a mail breaks a line"


async def test_a_file_of_certificates_is_kept_with_its_whole_path(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "company.pem").write_bytes(Path(certifi.where()).read_bytes())
    monkeypatch.chdir(tmp_path)
    entry = await studio.setup.checked(WantedGateway(address="g.example", ca_file="company.pem"))
    assert entry.ca_file == str(tmp_path / "company.pem")
    changed = await studio.setup.change((await known(studio)).id, {"ca_file": "company.pem"})
    assert changed.ca_file == str(tmp_path / "company.pem")
    assert (await studio.setup.change(KNOWN.id, {"ca_file": " "})).ca_file == ""


# ---- adding


async def test_adding_keeps_the_token_and_writes_the_entry(studio: Studio) -> None:
    entry = await added(studio, WantedGateway(address="g.example", keep="session"))
    assert saved().gateways == (entry,)
    assert saved().current_gateway == entry.id, "the first one is the current one"
    assert await studio.tokens.get(entry) == Secret(TOKEN)
    await added(studio, WantedGateway(address="other.example", keep="session"))
    assert saved().current_gateway == entry.id, "a further one is not, until somebody says so"
    await studio.setup.use(GatewayId("other-example"))
    assert saved().current_gateway == "other-example"


async def test_more_gateways_than_are_read_are_not_added(studio: Studio) -> None:
    """The forty-first was gone at the next start, with its token left behind."""
    full = Settings()
    for number in range(MOST_GATEWAYS):
        full = full.with_gateway(replace(KNOWN, id=GatewayId(f"g{number}"), name=f"g{number}"))
    await studio.preferences.change(full)
    entry = await studio.setup.checked(
        WantedGateway(address="https://another.example", keep=TokenStorage.SESSION)
    )
    with pytest.raises(BadInput) as error:
        await studio.setup.add(entry, Secret(TOKEN))
    assert "Remove one" in explain(error.value).happened
    assert len(saved().gateways) == MOST_GATEWAYS
    again = await studio.setup.add(full.gateways[-1], Secret(TOKEN))
    assert again is None, "one that is there can have another token"


async def test_a_gateway_that_is_added_again_keeps_all_that_was_not_said_anew(studio: Studio) -> None:
    """Its proxy, its certificates and where its token is kept used to be forgotten."""
    await known(studio)
    entry = await added(studio, WantedGateway(address="gateway.example", name="team"), "sk-new")
    assert entry == KNOWN
    assert saved().gateways == (KNOWN,)
    assert await studio.tokens.get(KNOWN) == Secret("sk-new")
    moved = await added(studio, WantedGateway(address="b.example", name="team", proxy="system"))
    assert moved == replace(KNOWN.at("https://b.example"), proxy="system")
    assert moved.chosen == KNOWN.chosen


async def test_another_gateway_on_a_known_host_is_a_gateway_of_its_own(studio: Studio) -> None:
    """Without a name it used to take the place of the first one, and its token with it."""
    first = await added(studio, WantedGateway(address="g.example/a", keep="session"))
    second = await added(studio, WantedGateway(address="g.example/b", keep="session"), "sk-b")
    again = await added(studio, WantedGateway(address="g.example/b"), "sk-c")
    assert [one.base_url for one in saved().gateways] == ["https://g.example/a", "https://g.example/b"]
    assert again == second
    assert (second.name, second.id) == ("g.example/b", "g-example-b")
    assert await studio.tokens.get(first) == Secret(TOKEN)
    assert await studio.tokens.get(second) == Secret("sk-c")


@pytest.mark.parametrize("token", ["", "  \n", "Bearer ", "sk-中文", "sk-abс"])
async def test_what_can_not_be_a_token_adds_nothing(studio: Studio, token: str) -> None:
    """An empty one was said to be for want of a keyring, and one with odd characters hung every job."""
    with pytest.raises(BadInput) as refused:
        await added(studio, WantedGateway(address="g.example"), token)
    assert refused.value.field == "token"
    assert saved().gateways == ()


async def test_a_file_of_tokens_wants_its_passphrase(studio: Studio) -> None:
    wanted = WantedGateway(address="g.example", keep="passphrase")
    with pytest.raises(BadInput, match="passphrase"):
        await added(studio, wanted)
    assert saved().gateways == ()
    entry = await added(studio, wanted, words="open sesame")
    assert saved().gateways == (entry,)
    await added(studio, wanted, "sk-again")  # it is open for this session


async def test_a_gateway_that_could_not_be_written_down_at_its_new_address_has_no_token_for_the_old_one(
    studio: Studio,
) -> None:
    """The new token was kept first: a kill or a full disk in the next moment left it with the old address."""
    first = await added(
        studio, WantedGateway(address="a.example", name="team", keep="passphrase"), words="ses"
    )
    settings = places().settings
    settings.rename(aside := settings.with_suffix(".aside"))
    settings.mkdir()
    with pytest.raises(DiskTrouble):
        await added(studio, WantedGateway(address="b.example", name="team"), "sk-of-b")
    assert studio.setup.known("team") == first, "nothing has taken effect"
    with pytest.raises(NoToken):
        await studio.tokens.get(first)
    with pytest.raises(DiskTrouble):
        await added(studio, WantedGateway(address="c.example", keep="session"))
    assert studio.gateways.entries() == (first,)
    settings.rmdir()
    aside.rename(settings)
    assert PassphraseVault(places().tokens, "ses").get(first.id) is None


async def test_whoever_hears_of_a_token_finds_the_address_that_it_is_for(studio: Studio) -> None:
    """Between the two a job of a gateway that was removed asked its old address with the new token."""
    found: list[str] = []

    def hear(news: News) -> None:
        if isinstance(news, TokenChanged):
            found.append(studio.gateways.address(GatewayId(news.gateway_id)))

    studio.bus.subscribe(hear)
    await added(studio, WantedGateway(address="a.example", name="team", keep="session"))
    await added(studio, WantedGateway(address="b.example", name="team"))
    assert found == ["https://a.example", "https://b.example"]


# ---- changing


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "demo"}, "name"),
        ({"name": "other"}, "name"),
        ({"base_url": "ftp://x"}, "address"),
        ({"proxy": "://"}, "proxy"),
        ({"ca_file": "/is/not/there.pem"}, "ca_file"),
        ({"token_storage": "session"}, "token_storage"),
    ],
)
async def test_a_change_is_checked_as_adding_is(studio: Studio, changes: dict[str, str], field: str) -> None:
    await known(studio)
    await studio.setup.add(replace(KNOWN, id=GatewayId("other"), name="other"), Secret(TOKEN))
    before = saved()
    with pytest.raises(BadInput) as refused:
        await studio.setup.change(KNOWN.id, changes)
    assert refused.value.field == field
    assert saved() == before


async def test_a_change_leaves_the_rest_alone_and_another_address_forgets_what_was_found(
    studio: Studio,
) -> None:
    await known(studio)
    renamed = await studio.setup.change(KNOWN.id, {"name": " Studio "})
    assert renamed == replace(KNOWN, name="Studio")
    moved = await studio.setup.change(KNOWN.id, {"base_url": "b.example/v1", "proxy": ""})
    assert moved == replace(renamed.at("https://b.example"), proxy="system")
    assert saved().gateways == (moved,)


@pytest.mark.parametrize("keep", [TokenStorage.SESSION, TokenStorage.KEYRING, TokenStorage.PASSPHRASE])
@pytest.mark.parametrize(
    "address", ["https://b.example", "http://gateway.example", "https://gateway.example:8443"]
)
async def test_a_changed_address_takes_no_token_to_another_origin(
    studio: Studio, keep: TokenStorage, address: str
) -> None:
    """The token of the old server went to the new one with the next question."""
    entry = await known(studio, replace(KNOWN, token_storage=keep))
    await studio.tokens.keep(
        entry, Secret(TOKEN), passphrase="open" if keep is TokenStorage.PASSPHRASE else ""
    )
    await studio.tokens.keep_following(entry, Secret("sk-second"))
    moved = await studio.setup.change(KNOWN.id, {"base_url": address})
    with pytest.raises(NoToken):
        await studio.tokens.get(moved)
    with pytest.raises(NoToken):
        await studio.gateways.client(KNOWN.id)
    assert await studio.gateways.following_client(KNOWN.id) is None
    back = await studio.setup.change(KNOWN.id, {"base_url": KNOWN.base_url})
    with pytest.raises(NoToken):
        await studio.tokens.get(back)
    await studio.setup.add(moved, Secret("sk-new"), "open" if keep is TokenStorage.PASSPHRASE else "")
    assert await studio.tokens.get(moved) == Secret("sk-new")
    await studio.tokens.forget(moved)


async def test_another_path_on_the_same_origin_keeps_the_token(studio: Studio) -> None:
    await known(studio)
    await studio.tokens.keep(KNOWN, Secret(TOKEN))
    moved = await studio.setup.change(KNOWN.id, {"base_url": "https://gateway.example/prefix"})
    assert await studio.tokens.get(moved) == Secret(TOKEN)


async def test_a_token_in_a_locked_file_keeps_the_address_as_it_was(home: Path) -> None:
    async with open_studio(places()) as studio:
        entry = await known(studio, replace(KNOWN, token_storage=TokenStorage.PASSPHRASE))
        await studio.tokens.keep(entry, Secret(TOKEN), passphrase="open")
    async with open_studio(places()) as studio:
        with pytest.raises(TokenFileLocked):
            await studio.setup.change(KNOWN.id, {"base_url": "https://b.example"})
        assert studio.setup.known(KNOWN.id).base_url == KNOWN.base_url


@pytest.mark.parametrize("name", ["nobody", DEMO])
async def test_what_is_not_set_up_can_not_be_changed_used_or_removed(studio: Studio, name: str) -> None:
    await known(studio)
    gateway_id = GatewayId(name)
    for ask in (
        studio.setup.change(gateway_id, {}),
        studio.setup.remove(gateway_id),
        studio.setup.choose_format(gateway_id, "kling", "kling"),
    ):
        with pytest.raises(BadInput, match="gateway"):
            await ask
    with pytest.raises(BadInput, match="gateway"):
        await studio.setup.use(GatewayId("nobody"))
    assert saved().gateways == (KNOWN,)


# ---- removing


async def test_removing_deletes_the_token_then_the_entry(studio: Studio) -> None:
    entry = await added(studio, WantedGateway(address="g.example"))  # in the keyring
    assert await studio.tokens.is_kept(entry, Secret(TOKEN))
    assert await studio.setup.remove(entry.id) is None
    assert saved().gateways == ()
    assert saved().current_gateway == ""
    assert not await studio.tokens.is_kept(entry, Secret(TOKEN))


async def test_a_token_that_can_not_be_deleted_stays_and_is_spoken_of(home: Path) -> None:
    async with open_studio(places()) as studio:
        entry = await added(studio, WantedGateway(address="g.example", keep="passphrase"), words="sesame")
    async with open_studio(places()) as studio:  # where nobody gave the passphrase
        left = await studio.setup.remove(entry.id)
        assert isinstance(left, TokenFileLocked)
        assert "still kept there" in still_kept_words(left)
        assert saved().gateways == ()


async def test_an_old_token_that_stays_where_it_was_kept_is_spoken_of(home: Path) -> None:
    """It was passed over in silence when the token got another place."""
    async with open_studio(places()) as studio:
        await added(studio, WantedGateway(address="g.example", keep="passphrase"), words="sesame")
    async with open_studio(places()) as studio:  # where nobody gave the passphrase
        moved = await studio.setup.checked(WantedGateway(address="g.example", keep="session"))
        left = await studio.setup.add(moved, Secret("sk-new"))
        assert isinstance(left, TokenFileLocked)
        assert "still kept where it was" in kept_before_words(left)
        assert await studio.tokens.get(moved) == Secret("sk-new")
    assert PassphraseVault(places().tokens, "sesame").get(moved.id) == Secret(TOKEN)


async def test_a_keyring_that_is_silent_is_an_error_with_words(home: Path) -> None:
    """The command line used to end with a traceback."""
    impatient = Policies(limits=TimeLimits(vault=0.0))
    async with open_studio(places(), policies=impatient) as studio:
        with pytest.raises(KeyringSilent) as silent:
            await added(studio, WantedGateway(address="g.example"))
    assert explain(silent.value).happened == "The keyring did not answer."


# ---- formats by hand


async def test_a_format_is_chosen_and_given_back(studio: Studio) -> None:
    await known(studio)
    await studio.setup.choose_format(KNOWN.id, "vidu", "vidu_mounted")
    assert saved().gateways[0].chosen == {"kling": "kling", "vidu": "vidu_mounted"}
    await studio.setup.choose_format(KNOWN.id, "kling", AUTOMATIC)
    await studio.setup.choose_format(KNOWN.id, "vidu", "")
    assert saved().gateways[0].chosen == {}


async def test_a_format_that_does_not_carry_the_family_is_refused(studio: Studio) -> None:
    """The window used to take any."""
    await known(studio)
    for form in ("kling", "tasks", "no format"):
        with pytest.raises(BadInput, match="format"):
            await studio.setup.choose_format(KNOWN.id, "vidu", form)
    assert saved().gateways == (KNOWN,)
    assert formats_for("vidu")[:2] == ("vidu", "vidu_mounted")
    assert "openai_videos" in formats_for("unheard of")


# ---- a profile of an older version


async def test_the_settings_of_an_older_version_open_with_every_gateway(home: Path) -> None:
    """Written by the version of 26 November 2026, which knew no generations and refused fewer addresses."""
    written = (GOLDEN / "settings-af17dc9.toml").read_bytes()
    odd = written.replace(b"https://gateway.example.com/prefix", b"https://gate,way.example:0")
    for content, address in (
        (written, "https://gateway.example.com/prefix"),
        (odd, "https://gate,way.example:0"),
    ):
        places().make()
        places().settings.write_bytes(content)
        async with open_studio(places()) as studio:
            assert studio.report.set_aside == ()
            assert [one.id for one in studio.gateways.entries()] == [
                "team", "127-0-0-1-3000", "gw-internal", "demo-2", "main-following-2",
            ]  # fmt: skip
            team = studio.setup.known("o8 Team")
            assert (team.base_url, team.proxy) == (address, "socks5://127.0.0.1:1080")
            assert (team.ca_file, team.token_storage) == ("/etc/ssl/company.pem", "keyring")
            assert team.chosen == {"kling": "generations", "doubao_seedance": "doubao_flags"}
            assert studio.setup.known("gw-internal").can_cancel
            assert studio.preferences.settings.current_gateway == "gw-internal"
            direct = await studio.setup.change(studio.setup.known("demo").id, {"proxy": "direct"})
            assert (direct.name, direct.proxy) == ("demo", "direct")
            renamed = await studio.setup.change(direct.id, {"name": "Studio"})
            assert renamed.base_url == "https://[2001:db8::1]:8443"
            assert len(saved().gateways) == 5


# ---- testing and learning


async def test_a_test_remembers_what_the_routes_told(demo: DemoServer, studio: Studio) -> None:
    entry = await added(studio, WantedGateway(address=demo.url, proxy="direct", keep="session"))
    found = [one.subject async for one in studio.setup.test(entry)]
    assert found[0] is Subject.ADDRESS
    assert found[-1] is Subject.SESSION
    known = saved().gateways[0]
    assert (known.generation, known.formats) == (
        "new-api", ("openai_videos", "generations", "kling", "jimeng"),
    )  # fmt: skip
    again = replace(known, formats=(), generation="", server="")
    await studio.gateways.save(again)
    assert await studio.setup.learn_routes(again) == known, "asked alone, the same is learned"


async def test_nothing_is_learned_with_a_token_that_is_not_taken(demo: DemoServer, studio: Studio) -> None:
    """The window used to take the refusals of every route for what the gateway is."""
    entry = await added(studio, WantedGateway(address=demo.url, proxy="direct", keep="session"), "sk-wrong")
    with pytest.raises(Refused):
        await studio.setup.learn_routes(entry)
    assert [one.subject async for one in studio.setup.test(entry)][-2:] == [Subject.TOKEN, Subject.SESSION]
    assert saved().gateways == (entry,)


async def test_what_is_not_there_teaches_nothing_and_forgets_nothing(studio: Studio) -> None:
    entry = await known(studio, replace(KNOWN.at("http://127.0.0.1:9"), formats=("kling",), ca_file=""))
    await studio.tokens.keep(entry, Secret(TOKEN))
    with pytest.raises(NotSent):
        await studio.setup.learn_routes(entry)
    assert [one.good async for one in studio.setup.test(entry)] == [False, True]
    assert saved().gateways == (entry,)


async def test_a_gateway_without_a_list_of_models_is_learned_all_the_same(studio: Studio) -> None:
    with small_gateway() as server:
        entry = await added(studio, WantedGateway(address=server.url, proxy="direct", keep="session"))
        fresh = await studio.setup.learn_routes(entry)
        assert fresh.server == "OpenAI-compatible"
        assert server.asked["/v1/models"] >= 1


# ---- private hosts that results may lie on


async def test_a_host_that_a_person_allows_is_kept_once_and_can_be_taken_back(studio: Studio) -> None:
    entry = await known(studio)
    for typed in (
        "192.168.1.9",
        " NAS.Example. ",
        "http://192.168.1.9:9000/v",
        "[fd00::5]",
        "bücher.example",
    ):
        await studio.setup.allow_host(entry.id, typed)
    hosts = ("nas.example", "192.168.1.9", "fd00::5", "xn--bcher-kva.example")
    assert saved().gateways[0].result_hosts == hosts
    await studio.setup.allow_host(entry.id, "NAS.example", allowed=False)
    assert saved().gateways[0].result_hosts == hosts[1:]
    fresh = await studio.setup.change(entry.id, {"result_hosts": "10.0.0.1, nas.example  10.0.0.1"})
    assert fresh.result_hosts == saved().gateways[0].result_hosts == ("10.0.0.1", "nas.example")
    assert (await studio.setup.change(entry.id, {"name": "other"})).result_hosts == fresh.result_hosts
    moved = await studio.setup.change(entry.id, {"base_url": "https://another.example"})
    assert moved.result_hosts == (), "nobody allowed this to another server"


@pytest.mark.parametrize("typed", ["", "a b", "http://", "x" * 300, "ex ample", "\0"])
async def test_what_is_no_host_is_not_allowed(studio: Studio, typed: str) -> None:
    entry = await known(studio)
    with pytest.raises(BadInput) as wrong:
        await studio.setup.allow_host(entry.id, typed)
    assert str(explain(wrong.value))
    assert studio.setup.known(entry.id).result_hosts == ()


async def test_hosts_have_a_most_number(studio: Studio) -> None:
    entry = await known(studio)
    with pytest.raises(BadInput, match="host"):
        await studio.setup.change(entry.id, {"result_hosts": " ".join(f"10.0.0.{at}" for at in range(101))})
    await studio.setup.change(entry.id, {"result_hosts": " ".join(f"10.0.0.{at}" for at in range(100))})
    with pytest.raises(BadInput, match="host"):
        await studio.setup.allow_host(entry.id, "10.1.1.1")


async def test_a_gateway_that_was_only_given_by_its_address_is_kept_when_a_host_is_allowed(
    studio: Studio,
) -> None:
    """What a command had said, that this allows it, was refused: there was no such gateway."""
    address = GatewayId("https://gw.example:8443")
    entry = await studio.setup.allow_host(address, "192.168.1.9")
    assert (entry.id, entry.base_url, entry.result_hosts) == (address, address, ("192.168.1.9",))
    assert [one.id for one in saved().gateways] == [address]
    await studio.setup.allow_host(address, "nas.lan")
    assert saved().gateways[0].result_hosts == ("192.168.1.9", "nas.lan")
    for name in ("nobody", "https://", "ftp://gw.example"):
        with pytest.raises(BadInput):
            await studio.setup.allow_host(GatewayId(name), "192.168.1.9")
    with pytest.raises(BadInput):
        await studio.setup.allow_host(GatewayId("https://other.example"), "nas.lan", allowed=False)


async def test_a_client_follows_what_was_allowed(studio: Studio) -> None:
    entry = await known(studio)
    await studio.tokens.keep(entry, Secret(TOKEN))
    before = await studio.gateways.client(entry.id)
    await studio.setup.allow_host(entry.id, "192.168.1.9")
    after = await studio.gateways.client(entry.id)
    assert before is not after
    assert (await after._hosts.place_of("http://192.168.1.9/v")).host == "192.168.1.9"
