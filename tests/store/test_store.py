import asyncio
import sqlite3
from dataclasses import replace

import pytest

from o8studio.domain.errors import AnotherWriter, BadInput, LedgerTooNew, WrongPassphrase
from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.facts import Failed, LostTrack, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.secret import Secret
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.part_file import PartFile
from o8studio.store.settings import GatewayEntry, Settings, clean_address, clean_proxy, load, save
from o8studio.store.vault import KeyringVault, PassphraseVault, backend_name, is_safe
from tests.support.jobs import RECORDED, J

ENTRY = GatewayEntry(id=GatewayId("g"), name="o8 Team", base_url="https://g", formats=("openai_videos",))


def test_what_was_written_is_there_after_reopening(tmp_path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    for fact in (RECORDED, SendStarted(job_id=J, at=2), LostTrack(job_id=J, at=3, reason="x")):
        ledger.append(fact, is_open=True).result()
    ledger.close()
    again = Ledger(tmp_path / "l.sqlite3")
    (job,) = again.replay(newest=10)
    assert job.state is JobState.UNCONFIRMED
    before = again.index()
    again.rebuild()
    assert again.index() == before
    again.close()


def test_ended_jobs_beyond_the_newest_page_stay_on_disk(tmp_path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    for number in range(30):
        name = f"j{number:02}"
        facts = [RECORDED, SendStarted(job_id=J, at=1), Failed(job_id=J, at=2, reason="no")]
        for fact in facts:
            moved = type(fact)(
                **{**{f: getattr(fact, f) for f in fact.__slots__}, "job_id": name, "at": float(number)}
            )
            ledger.append(moved, is_open=not isinstance(fact, Failed)).result()
    assert [job.id for job in ledger.replay(newest=3)] == ["j27", "j28", "j29"]
    assert ledger.count() == 30
    assert ledger.job("j00").state is JobState.FAILED
    ledger.close()


def test_a_ledger_of_a_newer_version_is_refused_untouched(tmp_path) -> None:
    path = tmp_path / "l.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_file_gets_its_name_only_when_kept_and_overwrites_nothing(tmp_path) -> None:
    target = tmp_path / "a.mp4"
    target.write_bytes(b"mine")
    part = PartFile(target)
    part.begin(source="s", validator='"e"', keep=False)
    part.write(b"new")
    part.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "a.mp4.part", "a.mp4.part.json"]
    assert (part.received(), part.validator("s"), part.validator("other")) == (3, '"e"', "")
    assert part.keep().name == "a (2).mp4"
    assert target.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a (2).mp4", "a.mp4"]


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        (" gateway.example.com/ ", "https://gateway.example.com"),
        ("https://g.example/v1", "https://g.example"),
        ("https://g.example/v1/videos/", "https://g.example"),
        ("https://g.example/prefix/v1", "https://g.example/prefix"),
        ("localhost:3000", "http://localhost:3000"),
        ("127.0.0.1:3000/v1", "http://127.0.0.1:3000"),
        ("HTTPS://G.Example:8443", "https://g.example:8443"),
    ],
)
def test_an_address_is_understood_as_people_paste_it(pasted: str, clean: str) -> None:
    assert clean_address(pasted) == clean


@pytest.mark.parametrize("pasted", ["", "  ", "ftp://x", "https://", "https://user:pw@x", "https://x:999999"])
def test_what_is_no_address_is_refused(pasted: str) -> None:
    with pytest.raises(BadInput):
        clean_address(pasted)


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("", "system"), (" System ", "system"), ("direct", "direct"), ("127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"), ("https://proxy.example", "https://proxy.example"),
    ],
)  # fmt: skip
def test_a_proxy_is_taken_as_people_write_it(pasted: str, clean: str) -> None:
    assert clean_proxy(pasted) == clean


@pytest.mark.parametrize(
    "pasted", ["ftp://proxy", "http://", "http://a:b:c", "http://[", "http://p:0", "://"]
)
def test_what_is_no_proxy_is_said_so(pasted: str, tmp_path) -> None:
    with pytest.raises(BadInput):
        clean_proxy(pasted)
    path = tmp_path / "settings.toml"
    save(path, Settings(gateways=(replace(ENTRY, proxy=pasted),)))
    assert load(path).gateways[0].proxy == "system"


def test_settings_survive_and_a_broken_file_is_set_aside(tmp_path) -> None:
    path = tmp_path / "settings.toml"
    wanted = Settings(theme="light").with_gateway(ENTRY)
    save(path, wanted)
    assert load(path) == wanted
    path.write_text("gateways = [", "utf-8")
    assert load(path) == Settings()
    assert path.with_suffix(".broken.toml").read_text("utf-8") == "gateways = ["


def test_a_second_writer_is_refused(tmp_path) -> None:
    first, second = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    first.take()
    with pytest.raises(AnotherWriter):
        second.take()
    first.release()
    second.take()
    second.release()


def test_the_real_secret_service_keeps_reads_back_and_forgets() -> None:
    assert is_safe(), f"no Secret Service here, only {backend_name()}: run the tests with `make test`"
    vault, account = KeyringVault(), GatewayId("test-account")
    vault.put(account, Secret("sk-1"))
    vault.put(account, Secret("sk-2"))
    assert KeyringVault().get(account) == Secret("sk-2")
    vault.forget(account)
    assert vault.get(account) is None


def test_the_passphrase_file_opens_only_with_its_passphrase(tmp_path) -> None:
    path, account = tmp_path / "tokens.locked", GatewayId("g")
    PassphraseVault(path, "right").put(account, Secret("sk-canary"))
    assert b"sk-canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert PassphraseVault(path, "right").get(account) == Secret("sk-canary")
    with pytest.raises(WrongPassphrase):
        PassphraseVault(path, "wrong").get(account)


async def test_older_jobs_are_read_page_by_page(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("o8studio.services.jobs.job_book.PAGE", 4)
    ledger = Ledger(tmp_path / "l.sqlite3")
    for at in range(11):
        name = JobId(f"j{at:02}")
        recorded = replace(RECORDED, job_id=name, at=float(at // 2))  # two at a time
        for fact in (recorded, SendStarted(job_id=name, at=at), Failed(job_id=name, at=at, reason="no")):
            ledger.append(fact, is_open=not isinstance(fact, Failed))
    ledger.append(replace(RECORDED, job_id=JobId("open"), at=0.0), is_open=True)
    ledger.close()
    book = await JobBook.open(tmp_path / "l.sqlite3", Bus())
    pages = [{job.id for job in book}]
    pages += [{job.id for job in page} for page in await asyncio.gather(book.older(), book.older())]
    while book.has_older:
        pages.append({job.id for job in await book.older()})
    assert await book.older() == []
    assert {"open", "j10", "j09", "j08"} < pages[0]
    assert (len(pages[0]), all(pages)) == (5, True)
    assert sum(map(len, pages)) == len(set.union(*pages)) == len(list(book)) == 12
    await book.close()
