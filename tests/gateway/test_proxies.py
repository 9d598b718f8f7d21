"""Proxies as users' machines set them: what is understood is obeyed, what is not ends nothing and is named."""

import os
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from o8studio.domain.errors import NotSent
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.domain.settings import proxy_address, shown_proxy
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.proxies import UnknownProxy, proxy_for, read_proxies
from o8studio.gateway.wire import HttpDraft
from tests.support.certificates import certificate, tls_gateway
from tests.support.raw_server import answer, raw_server

P = "http://p:1"
MODELS = HttpDraft(method="GET", path="/v1/models")
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSLKEYLOGFILE")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("set_to", "understood"),
    [
        ("socks://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("SOCKS://user:pa%20ss@h:1080/", "socks5://user:pa%20ss@h:1080/"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("socks5h://h:1", "socks5h://h:1"),
        ("127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("HTTP://h", "http://h"),
        (' "http://h:1" ', "http://h:1"),
        ("http://прокси.рф:3128", "http://прокси.рф:3128"),
        ("socks4://h:1080", ""),
        ("socks4a://h:1080", ""),
        ("quic://h:1", ""),
        ("http://h:port", ""),
        ("http://h:99999", ""),
        ("http://h:0", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("http://a b", ""),
        ("http://\0", ""),
    ],
)
def test_a_proxy_is_read_as_it_is_written(set_to: str, understood: str) -> None:
    assert proxy_address(set_to) == understood


def test_a_proxy_is_shown_without_its_password() -> None:
    assert shown_proxy("socks4://me:secret@h:1") == "socks4://h:1"
    assert shown_proxy("me:sec@ret@h") == "h"
    assert "secret" not in shown_proxy("htp://me:se@secret@" + "h" * 500)


@pytest.mark.parametrize(
    ("no_proxy", "direct", "through"),
    [
        ("127.0.0.0/8", ["http://127.0.0.1:3000", "http://127.9.9.9"], ["http://128.0.0.1"]),
        ("127.*", ["http://127.0.0.1"], ["http://12.0.0.1"]),
        ("192.168.*.*", ["http://192.168.3.4"], ["http://192.169.0.1"]),
        ("10.0.0.0/255.0.0.0", ["https://10.1.2.3"], ["https://11.0.0.1"]),
        ("10.1.2.3", ["http://10.1.2.3"], ["http://10.1.2.30"]),
        ("::1", ["http://[::1]:3000"], ["http://[::2]"]),
        ("[::1]", ["http://[::1]:3000"], ["http://[::2]"]),
        ("::ffff:10.0.0.0/104", ["http://10.1.2.3", "http://[::ffff:10.1.2.3]"], ["http://11.0.0.1"]),
        ("::ffff:10.1.2.3", ["http://10.1.2.3"], ["http://10.1.2.4"]),
        ("[::1]:3000", ["http://[::1]:3000"], ["http://[::1]:3001"]),
        ("fd00::/8", ["http://[fd12::1]"], ["http://[fe80::1]"]),
        ("[fd00::]/8", ["http://[fd12::1]"], ["http://[fe80::1]"]),
        ("127.0.0.1", ["http://[::ffff:127.0.0.1]"], ["http://[::1]"]),
        ("a;b;::1", ["http://a", "http://x.b", "http://[::1]"], ["http://c"]),
        ("a b\tc", ["http://a", "http://b", "http://c"], ["http://d"]),
        ("example.com", ["https://example.com", "https://a.example.com"], ["https://notexample.com"]),
        (".example.com", ["https://a.example.com", "https://example.com"], ["https://aexample.com"]),
        ("*.example.com", ["https://a.example.com"], ["https://example.com"]),
        ("*example.com", ["https://example.com", "https://a.example.com"], ["https://aexample.com"]),
        ("EXAMPLE.com.", ["https://Example.COM."], ["https://example.org"]),
        ("host1", ["http://host1"], ["http://host2"]),
        ("g.example:8080", ["http://g.example:8080"], ["http://g.example", "http://g.example:8081"]),
        ("https://g.example", ["https://g.example"], ["http://g.example"]),
        ("пример.рф", ["https://пример.рф", "https://xn--e1afmkfd.xn--p1ai"], ["https://рф"]),
        ("xn--e1afmkfd.xn--p1ai", ["https://пример.рф"], ["https://b.рф"]),
        ("<local>", ["http://box", "http://localhost"], ["http://box.lan", "http://[::1]"]),
        ("intra*", ["http://intranet"], ["http://extranet"]),
        ("*", ["http://anything", "https://[::1]"], []),
        ("", [], ["http://anything"]),
    ],
)  # fmt: skip
def test_no_proxy_is_honoured_as_people_write_it(
    no_proxy: str, direct: list[str], through: list[str]
) -> None:
    found = read_proxies({"http": P, "https": P}, no_proxy)
    assert found.ignored == ()
    assert [found.of(url) for url in direct] == [""] * len(direct)
    assert [found.of(url) for url in through] == [P] * len(through)


@pytest.mark.parametrize(
    "entry",
    ["10.0.0.0/99", "::1::2", "[::1", "300.1.1.1", "a/b", "http://", "x:port", "x:99999", "ftp://x", "[zz]", "a..b",
     "%%%", "(x)", "\udcff", "10.0.0.1-10.0.0.9", "***.", "-"],
)  # fmt: skip
def test_an_entry_that_is_not_understood_is_left_out_and_named(entry: str) -> None:
    found = read_proxies({"all": P}, f"localhost,{entry},g.example")
    assert found.ignored == (entry,)
    assert found.of("http://g.example") == found.of("http://localhost:1") == ""
    assert found.of("http://elsewhere") == P


def test_without_a_proxy_no_exception_matters() -> None:
    assert read_proxies({}, "%%%").ignored == ()
    assert read_proxies({}, "%%%").of("http://x") == ""


def test_the_proxy_of_the_scheme_goes_before_the_one_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://s:1")
    monkeypatch.setenv("https_proxy", "h:2")
    assert proxy_for("https://g", "system") == "http://h:2"
    assert proxy_for("http://g", "system") == "socks5://s:1"
    assert proxy_for("http://g", "direct") == ""
    assert proxy_for("http://g", "socks://own:3") == "socks5://own:3"


@pytest.mark.parametrize(
    "proxy", ["socks4://u:secret@h:1", "http://h:port", "gopher://h", "http://[::1", "socks=h:1080"]
)
async def test_past_a_proxy_that_is_not_understood_nothing_is_sent_and_it_is_named(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownProxy):
        proxy_for("http://g.example", proxy)
    monkeypatch.setenv("ALL_PROXY", proxy)
    with raw_server() as server:
        for route in ("system", proxy):
            async with GatewayClient(Route(base_url=server.url, proxy=route), Secret("sk-1")) as client:
                for sent in (client.ask(MODELS), client.submit(client.prepare(MODELS))):
                    with pytest.raises(NotSent) as refused:
                        await sent
                    assert refused.value.reason is HoldReason.UNKNOWN_PROXY
                    assert refused.value.detail == shown_proxy(proxy)
                    assert "secret" not in refused.value.detail
        assert server.asked == []


async def test_a_lan_gateway_is_asked_past_the_proxy_that_excepts_its_range(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dead = free.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{dead}")
    with raw_server() as server:
        server.say("/v1/models", answer(b'{"data":[]}'))
        async with GatewayClient(Route(base_url=server.url), Secret("sk-1")) as client:
            with pytest.raises(NotSent):
                await client.ask(MODELS)
            monkeypatch.setenv("no_proxy", "127.0.0.0/8,%%%")
            assert (await client.ask(MODELS)).status == 200


class _Socks5(socketserver.StreamRequestHandler):
    """Takes the greeting and one CONNECT by name, then relays to the test's server."""

    def handle(self) -> None:
        _version, count = self.rfile.read(2)
        self.rfile.read(count)
        self.wfile.write(b"\x05\x00")
        head = self.rfile.read(4)
        host = self.rfile.read(self.rfile.read(1)[0]) if head[3] == 3 else self.rfile.read(4)
        self.server.asked.append(host)  # type: ignore[attr-defined]  # a list of the fixture
        self.rfile.read(2)
        self.wfile.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        with socket.create_connection(self.server.target) as there:  # type: ignore[attr-defined]
            self.request.settimeout(5)
            there.settimeout(5)
            there.sendall(self.request.recv(65536))
            self.wfile.write(there.recv(65536))


@contextmanager
def socks5(target: tuple[str, int]) -> Iterator[tuple[str, list[bytes]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Socks5) as server:
        server.daemon_threads = True
        server.asked = []  # type: ignore[attr-defined]
        server.target = target  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", server.asked  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


async def test_what_gnome_sets_is_socks_5(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server() as server:
        server.say("/v1/models", answer(b'{"data":[]}', close=True))
        host, _colon, port = server.url.removeprefix("http://").partition(":")
        with socks5((host, int(port))) as (address, asked):
            monkeypatch.setenv("ALL_PROXY", f"socks://{address}/")
            base = "http://gateway.invalid"
            async with GatewayClient(Route(base_url=base), Secret("sk-1")) as client:
                assert (await client.ask(MODELS)).status == 200
            assert asked == [b"gateway.invalid"]


async def test_a_key_log_that_cant_be_written_ends_nothing_and_none_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of = certificate(tmp_path)
    with tls_gateway(of) as server:
        server.answers["/v1/models"] = {"data": []}
        for log in (tmp_path / "no" / "such" / "log", tmp_path / "keys.log"):
            monkeypatch.setenv("SSLKEYLOGFILE", str(log))
            route = Route(base_url=server.url, proxy="direct", ca_file=str(of.cert))
            async with GatewayClient(route, Secret("sk-1")) as client:
                assert (await client.ask(MODELS)).status == 200
            assert not log.exists()


@pytest.mark.parametrize(
    "env",
    [
        {"ALL_PROXY": "socks://127.0.0.1:1"},
        {"ALL_PROXY": "socks4://127.0.0.1:1"},
        {"HTTP_PROXY": "http://127.0.0.1:port"},
        {"ALL_PROXY": "http://127.0.0.1:1", "NO_PROXY": "fd00::/8,[::1],a;b;::1,пример.рф,x:y"},
        {"SSLKEYLOGFILE": "/proc/nowhere"},
    ],
    ids=str,
)
def test_no_variable_ends_the_command_line(env: dict[str, str], home: Path) -> None:
    before = ["gateway", "add", "http://127.0.0.1:9", "--name", "t", "--keep", "session"]
    done = subprocess.run(
        [sys.executable, "-m", "o8studio", *before],
        input="sk-1\n", capture_output=True, text=True, env={**os.environ, **env},
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    assert "FAIL address" in done.stdout
    if "socks4" in str(env):
        assert "socks4://127.0.0.1:1" in done.stdout
    said = [line for line in done.stderr.splitlines() if "x:y" in line]
    assert len(said) == ("NO_PROXY" in env)
