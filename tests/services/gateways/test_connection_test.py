"""The free test of a connection: typed lines, the same whoever asks; nothing is stored, submitted or left behind."""

import gc
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from o8studio.domain.errors import (
    AnswerLost,
    BadInput,
    Incomprehensible,
    NoToken,
    NotSent,
    Refused,
    TokenFileLocked,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.services.gateways.connection_test import Finding, Subject, detail_words
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio, open_studio
from tests.support.demo import TOKEN, DemoServer
from tests.support.serving import serving
from tests.support.small_gateway import SUBSCRIPTION, small_gateway

MODELS = "/v1/models"


def entry_at(url: str, **changes: object) -> GatewayEntry:
    plain = GatewayEntry(
        id=GatewayId("g"), name="g", base_url=url, proxy="direct", token_storage=TokenStorage.SESSION
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def studio(home: Path) -> AsyncIterator[Studio]:
    async with open_studio(places()) as studio:
        yield studio


async def lines(findings: AsyncIterator[Finding]) -> dict[Subject, Finding]:
    return {one.subject: one async for one in findings}


async def tried(studio: Studio, entry: GatewayEntry, token: str = TOKEN) -> dict[Subject, Finding]:
    return await lines(studio.connection_test.run(entry, Secret(token)))


async def test_every_question_has_a_line_with_typed_values(demo: DemoServer, studio: Studio) -> None:
    before = len(demo.state()["jobs"])
    found = await tried(studio, entry_at(demo.url))
    assert list(found) == [
        Subject.ADDRESS, Subject.CERTIFICATE, Subject.TOKEN, Subject.MODELS, Subject.ROUTES,
        Subject.BALANCE, Subject.PRICES,
    ]  # fmt: skip
    assert {subject: one.good for subject, one in found.items() if one.good is not True} == {
        Subject.CERTIFICATE: None
    }
    assert found[Subject.ADDRESS].address == demo.url
    assert found[Subject.MODELS].count > 50
    assert found[Subject.ROUTES].formats == ("openai_videos", "generations", "kling", "jimeng")
    assert found[Subject.ROUTES].server == "New API (up to rc.26), demo-g2"
    assert found[Subject.BALANCE].balance is not None
    assert found[Subject.PRICES].count > 50
    assert detail_words(found[Subject.PRICES]) == str(found[Subject.PRICES].count)
    assert studio.preferences.settings.gateways == ()
    assert len(demo.state()["jobs"]) == before


async def test_a_token_that_is_not_taken_is_told_apart_from_a_gateway_that_fails(studio: Studio) -> None:
    refused = (401, {"error": {"code": "", "message": "Invalid token", "type": "new_api_error"}})
    page = (200, "<html>maintenance</html>")
    broken = (500, {"error": {"code": "", "message": "db is gone", "type": "new_api_error"}})
    with small_gateway() as server:
        server.answers[MODELS] = refused
        found = await tried(studio, entry_at(server.url))
        assert list(found) == [Subject.ADDRESS, Subject.CERTIFICATE, Subject.TOKEN]
        assert found[Subject.TOKEN].good is False
        assert isinstance(found[Subject.TOKEN].error, Refused)
        assert "does not accept the token" in detail_words(found[Subject.TOKEN])
        for answer, kind in ((page, Incomprehensible), (broken, Refused | AnswerLost)):
            server.answers[MODELS] = answer
            found = await tried(studio, entry_at(server.url))
            assert found[Subject.TOKEN].good is None
            assert found[Subject.MODELS].good is False
            assert isinstance(found[Subject.MODELS].error, kind)


async def test_who_does_not_answer_has_one_line(studio: Studio) -> None:
    found = await tried(studio, entry_at("http://127.0.0.1:9"))
    assert list(found) == [Subject.ADDRESS]
    assert (found[Subject.ADDRESS].good, found[Subject.ADDRESS].address) == (False, "http://127.0.0.1:9")
    assert isinstance(found[Subject.ADDRESS].error, NotSent)


async def test_a_gateway_that_goes_away_in_the_middle_of_the_test_is_a_line_and_no_crash(
    studio: Studio,
) -> None:
    class Vanishing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != MODELS:
                self.connection.close()
                return
            body = b'{"data": [{"id": "sora-2"}]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None: ...

    with serving(Quiet(("127.0.0.1", 0), Vanishing)) as server:
        found = await tried(studio, entry_at(f"http://127.0.0.1:{server.server_address[1]}"))
    assert found[Subject.ROUTES].good is False
    assert found[Subject.ROUTES].error is not None
    assert found[Subject.BALANCE].good is None
    assert found[Subject.PRICES].good is False


async def test_a_certificate_that_is_not_trusted_is_the_certificates_fault(
    studio: Studio, tmp_path: Path
) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with small_gateway() as server:
        server.answers[MODELS] = {"data": [{"id": "sora-2"}]}
        server.socket = context.wrap_socket(server.socket, server_side=True)
        entry = entry_at(server.url.replace("http:", "https:"))
        found = await tried(studio, entry)
        assert list(found) == [Subject.ADDRESS, Subject.CERTIFICATE]
        assert [one.good for one in found.values()] == [True, False]
        assert "certificate is not trusted" in detail_words(found[Subject.CERTIFICATE])
        found = await tried(studio, replace(entry, ca_file=str(tmp_path / "cert.pem")))
        assert found[Subject.CERTIFICATE].good is True
        assert found[Subject.MODELS].count == 1


def test_an_address_whose_token_can_be_read_on_the_way_says_so() -> None:
    found = Finding(subject=Subject.CERTIFICATE, good=None, is_readable=True)
    assert detail_words(found) == "This address is not encrypted; the token can be read on the way."
    assert detail_words(replace(found, is_readable=False)) == ""


@pytest.mark.parametrize("token", ["", "sk-中文", "sk-abс"])
async def test_what_can_not_be_a_token_is_refused_before_anything_is_asked(
    studio: Studio, token: str
) -> None:
    with small_gateway() as server:
        with pytest.raises(BadInput):
            await tried(studio, entry_at(server.url), token)
        assert not server.asked


async def test_many_tests_leave_no_thread_no_connection_and_no_file_behind(
    demo: DemoServer, studio: Studio
) -> None:
    """Also of an address that is set up with another proxy: its client used to be made anew and never let go of."""
    entry = entry_at(demo.url)
    await studio.setup.add(replace(entry, proxy="system"), Secret(TOKEN))
    running = await studio.gateways.client(entry.id)

    async def counted() -> tuple[int, int]:
        for _ in range(4):
            found = await tried(studio, entry)
            assert found[Subject.ROUTES].good
        gc.collect()
        vaults = sum(one.name.startswith("vault") for one in threading.enumerate())
        return vaults, len(list(Path("/proc/self/fd").iterdir()))

    vaults, files = await counted()
    later = await counted()
    assert later[0] == vaults
    assert later[1] <= files, "fewer only where an earlier test's went meanwhile"
    assert await studio.gateways.client(entry.id) is running, "what runs is not touched"


async def test_the_typed_token_goes_to_the_typed_address_alone(studio: Studio) -> None:
    """A gateway that is set up under the id of the test's own entry used to be asked with it."""
    with small_gateway() as mine, small_gateway() as typed:
        await studio.setup.add(entry_at(mine.url, id=GatewayId("test"), name="test"), Secret(TOKEN))
        typed.answers[MODELS] = {"data": [{"id": "sora-2"}]}
        found = await tried(studio, entry_at(typed.url, id=GatewayId("test"), name="test"), "sk-typed")
        assert found[Subject.MODELS].count == 1
        assert not mine.asked


# ---- where the token is kept


async def test_the_last_line_reads_the_token_back_from_where_it_is_kept(
    demo: DemoServer, studio: Studio
) -> None:
    entry = entry_at(demo.url, token_storage=TokenStorage.KEYRING)
    await studio.setup.add(entry, Secret(TOKEN))
    try:
        found = await lines(studio.connection_test.of(entry))
        assert list(found)[-1] is Subject.KEYRING
        assert found[Subject.KEYRING].good is True
        await studio.tokens._asked(studio.tokens._keyring.forget, entry.id)
        found = await lines(studio.connection_test.of(entry))
        assert found[Subject.KEYRING].good is False, "this session knows it still; the next one won't"
    finally:
        await studio.setup.remove(entry.id)


async def test_a_keyring_is_tried_without_touching_any_gateways_token(studio: Studio) -> None:
    """A gateway called Connection test used to lose its token to every test."""
    with small_gateway() as server:
        wanted = entry_at(server.url, id=GatewayId("connection-test"), token_storage=TokenStorage.KEYRING)
        await studio.setup.add(wanted, Secret(TOKEN))
        try:
            found = await tried(studio, entry_at(server.url, token_storage=TokenStorage.KEYRING), "sk-other")
            assert found[Subject.KEYRING].good is True
            assert await studio.tokens.is_kept(wanted, Secret(TOKEN))
        finally:
            await studio.setup.remove(wanted.id)


async def test_a_locked_token_file_and_no_token_at_all_are_said_before_anything_is_asked(
    studio: Studio,
) -> None:
    with small_gateway() as server:
        for storage, error in ((TokenStorage.PASSPHRASE, TokenFileLocked), (TokenStorage.SESSION, NoToken)):
            entry = entry_at(server.url, token_storage=storage)
            await studio.gateways.save(entry)
            with pytest.raises(error):
                await lines(studio.connection_test.of(entry))
        assert not server.asked


async def test_a_token_from_the_environment_is_kept_nowhere_and_that_is_no_fault(
    demo: DemoServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
    async with open_studio(places()) as studio:
        entry = entry_at(demo.url)
        await studio.gateways.save(entry)
        found = await lines(studio.connection_test.of(entry))
        assert (found[Subject.TOKEN].good, found[Subject.SESSION].good) == (True, None)


async def test_all_tests_of_an_address_share_one_budget_of_limited_questions(studio: Studio) -> None:
    with small_gateway() as server:
        server.answers[MODELS] = {"data": [{"id": "sora-2"}]}
        for _ in range(5):
            await tried(studio, entry_at(server.url))
        assert server.asked["/api/usage/token/"] <= 2
        assert server.asked[SUBSCRIPTION] == 5


def test_the_words_of_subjects_are_those_that_json_always_had() -> None:
    assert {one.value for one in Subject} == {
        "address", "certificate", "token", "models", "routes", "balance", "prices", "keyring", "session",
        "passphrase",
    }  # fmt: skip
