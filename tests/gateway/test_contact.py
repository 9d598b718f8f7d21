"""What a failed request proves: which certificate and why, the wrong protocol at a port, and that nothing was sent."""

import asyncio
import contextlib
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from o8studio.domain.errors import AnswerLost, NotSent, Refused
from o8studio.domain.reasons import CertificateProblem, HoldReason
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.wire import HttpDraft
from o8studio.texts.errors import explain
from tests.support.certificates import Certificate, certificate, tls_gateway
from tests.support.raw_server import answer, raw_server
from tests.support.small_gateway import small_gateway

POST = HttpDraft(method="POST", path="/v1/videos", body={"prompt": "x"})


async def sent(url: str, ca_file: Path | str = "") -> NotSent | AnswerLost | Refused:
    async with GatewayClient(
        Route(base_url=url, proxy="direct", ca_file=str(ca_file)), Secret("sk-1")
    ) as client:
        with pytest.raises((NotSent, AnswerLost, Refused)) as raised:
            await client.submit(client.prepare(POST))
    assert isinstance(raised.value, (NotSent, AnswerLost, Refused))
    return raised.value


@pytest.mark.parametrize(
    ("days", "host", "trusted", "problem"),
    [
        ((-3, -1), "127.0.0.1", True, CertificateProblem.EXPIRED),
        ((1, 3), "127.0.0.1", True, CertificateProblem.NOT_YET),
        ((-1, 1), "127.0.0.1", False, CertificateProblem.SELF_SIGNED),
        ((-1, 1), "other.example", True, CertificateProblem.OTHER_HOST),
        ((-1, 1), "127.0.0.2", True, CertificateProblem.OTHER_HOST),
    ],
)
async def test_a_certificate_says_which_and_why(
    tmp_path: Path, days: tuple[int, int], host: str, trusted: bool, problem: CertificateProblem
) -> None:
    of = certificate(tmp_path, host, from_day=days[0], to_day=days[1])
    with tls_gateway(of) as server:
        error = await sent(server.url, of.cert if trusted else "")
    assert isinstance(error, NotSent)
    assert (error.reason, error.detail) == (HoldReason.CERTIFICATE, f"{problem} 127.0.0.1")
    words = str(explain(error))
    assert "127.0.0.1" in words
    assert "Nothing was billed." in words
    assert "may" not in words


async def test_https_spoken_to_an_http_port_was_not_sent_and_says_so() -> None:
    with small_gateway() as server:
        error = await sent(server.url.replace("http:", "https:"))
    assert isinstance(error, NotSent)
    assert error.reason is HoldReason.SPEAKS_HTTP
    assert "speaks http, not https" in str(explain(error))


async def test_http_spoken_to_an_https_port_was_not_sent_and_says_so(tmp_path: Path) -> None:
    """It closes without an answer, as Python's TLS does: it read no request, since it reads none in plain HTTP."""
    with tls_gateway(certificate(tmp_path)) as server:
        error = await sent(server.url.replace("https:", "http:"))
        assert server.asked == {}
    assert isinstance(error, NotSent)
    assert error.reason is HoldReason.SPEAKS_HTTPS
    assert "speaks https, not http" in str(explain(error))


@pytest.mark.parametrize(
    "said",
    [
        answer(
            b"<html><center>The plain HTTP request was sent to HTTPS port</center></html>", 400, close=True
        ),
        answer(b"Client sent an HTTP request to an HTTPS server.\n", 400, close=True),
    ],
    ids=["nginx", "go"],
)
async def test_the_answers_of_tls_ports_to_plain_http_are_known(said: bytes) -> None:
    with raw_server() as server:
        server.say("/v1/videos", said)
        error = await sent(server.url)
    assert isinstance(error, NotSent)
    assert error.reason is HoldReason.SPEAKS_HTTPS


@contextmanager
def breaking(*, is_plain: bool) -> Iterator[str]:
    """A server that breaks off a POST; to other plain questions it answers, or to nothing at all."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.readline().startswith(b"HEAD") and is_plain:
                self.wfile.write(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("is_plain", [True, False])
async def test_a_broken_answer_of_any_other_port_stays_lost(is_plain: bool) -> None:
    with breaking(is_plain=is_plain) as url:
        async with asyncio.timeout(20):
            assert isinstance(await sent(url), AnswerLost)


@pytest.mark.parametrize(
    "said",
    [
        b'{"code":"fail_to_fetch_task","message":"<html><center>The plain HTTP request was sent to HTTPS port</center></html>"}',
        b'{"error":{"message":"Client sent an HTTP request to an HTTPS server."}}',
        b"upstream said: Client sent an HTTP request to an HTTPS server.",
        b'{"error":{"message":"image_url must be https, the certificate of http:// links is not checked"}}',
    ],
)
async def test_words_about_https_inside_an_answer_are_the_vendors(said: bytes) -> None:
    """A refusal that quoted its vendor's page held the job as if the gateway's own address were wrong."""
    with raw_server() as server:
        server.say("/v1/videos", answer(said, 400, close=True))
        error = await sent(server.url)
    assert isinstance(error, Refused)
    assert error.status == 400


def _break_off(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def of_two_tongues(of: Certificate) -> Iterator[str]:
    """A port that takes up TLS, and reads plain HTTP as well: it answers a GET and breaks off everything else."""
    secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secret.load_cert_chain(of.cert, of.key)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(1, socket.MSG_PEEK) == b"\x16":
                with contextlib.suppress(OSError):
                    secret.wrap_socket(self.request, server_side=True).close()
            elif self.request.recv(4096).startswith(b"GET"):
                self.request.sendall(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n")
            else:
                _break_off(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


async def test_a_port_that_breaks_off_a_head_and_answers_a_get_may_have_read_the_submission(
    tmp_path: Path,
) -> None:
    """What it broke off was called never sent, and would have been sent again."""
    with of_two_tongues(certificate(tmp_path)) as url:
        async with asyncio.timeout(20):
            assert isinstance(await sent(url), AnswerLost)
