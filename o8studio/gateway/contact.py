"""Which certificates are trusted, and what a failed request proves: nothing was sent and why, or nobody knows."""

import asyncio
import contextlib
import logging
import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import truststore

from o8studio.domain.errors import AnswerLost, GatewayError, NotSent
from o8studio.domain.reasons import CertificateProblem, HoldReason, LostReason
from o8studio.gateway.origin import origin_of
from o8studio.gateway.proxies import UnknownProxy, proxy_for

log = logging.getLogger(__name__)

# nothing has left the machine when one of these is raised
_BEFORE_SENDING: tuple[tuple[type[Exception], HoldReason], ...] = (
    (UnknownProxy, HoldReason.UNKNOWN_PROXY),
    (httpx.ConnectTimeout, HoldReason.UNREACHABLE),
    (httpx.ConnectError, HoldReason.UNREACHABLE),
    (httpx.PoolTimeout, HoldReason.POOL),
    (httpx.ProxyError, HoldReason.PROXY),
    (httpx.UnsupportedProtocol, HoldReason.BAD_ADDRESS),
    (httpx.InvalidURL, HoldReason.BAD_ADDRESS),
    (httpx.LocalProtocolError, HoldReason.BAD_ADDRESS),
)
_CERTIFICATES = {
    9: CertificateProblem.NOT_YET,
    10: CertificateProblem.EXPIRED,
    18: CertificateProblem.SELF_SIGNED,
    19: CertificateProblem.SELF_SIGNED,
    62: CertificateProblem.OTHER_HOST,
    64: CertificateProblem.OTHER_HOST,
}
"""OpenSSL's X509_V_ERR codes (openssl/x509_vfy.h)."""
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"})
"""What OpenSSL calls an answer that begins like no TLS record."""
_HTTPS_DOORS = (
    re.compile(rb"\s*<html>.{0,600}The plain HTTP request was sent to HTTPS port", re.DOTALL),
    re.compile(rb"\s*<!DOCTYPE HTML.{0,800}speaking plain HTTP to an SSL-enabled server port", re.DOTALL),
    re.compile(rb"Client sent an HTTP request to an HTTPS server\.\s*"),
)
"""The whole answers of nginx, Apache and Go's server, with 400, before any program behind them is asked. The same words
inside a gateway's own answer are its vendor's, and quoted.
"""
_DOOR_SECONDS = 5.0


def trust(ca_file: str) -> ssl.SSLContext:
    """The system's certificates, and those of one file."""
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # not `create_default_context`: SSLKEYLOGFILE would end it, or write the keys to all that is sent
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if not _load(context, ca_file):
        # connecting will fail, because the certificate is not trusted
        log.warning("the file of certificates could not be read")
    return context


def can_trust(ca_file: str) -> bool:
    """Whether a file holds certificates that can be trusted. Blocking."""
    return _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)


def _load(context: ssl.SSLContext, ca_file: str) -> bool:
    try:
        if not Path(ca_file).is_file():  # a pipe would be read for ever
            return False
        context.load_verify_locations(ca_file)
    except (OSError, ValueError):  # an SSLError is an OSError
        return False
    return True


def sending_error(error: Exception, base_url: str = "") -> GatewayError:
    """The error for an httpx error, by what that proves: nothing was sent, or it is unknown."""
    for kind, reason in _BEFORE_SENDING:
        if isinstance(error, kind):
            return _tls(error, base_url) or NotSent(
                reason, error.shown if isinstance(error, UnknownProxy) else ""
            )
    return AnswerLost(LostReason.CONNECTION_BROKEN)


def _tls(error: Exception, base_url: str) -> NotSent | None:
    """The connection failed before the request because of TLS: which certificate and why, or no TLS at all."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        certificate = "certificate" in str(error).lower()
        return (
            NotSent(HoldReason.CERTIFICATE, _certificate(CertificateProblem.OTHER, base_url))
            if certificate
            else None
        )
    if isinstance(cause, ssl.SSLCertVerificationError):
        problem = _CERTIFICATES.get(getattr(cause, "verify_code", 0), CertificateProblem.UNKNOWN_ISSUER)
        return NotSent(HoldReason.CERTIFICATE, _certificate(problem, base_url))
    if cause.reason in _NO_TLS:
        return NotSent(HoldReason.SPEAKS_HTTP)
    return NotSent(HoldReason.CERTIFICATE, _certificate(CertificateProblem.OTHER, base_url))


def _certificate(problem: CertificateProblem, base_url: str) -> str:
    """As it stands in a fact: the problem and the host that it is about."""
    try:
        host = urlsplit(base_url).hostname or ""
    except ValueError:
        host = ""
    return f"{problem} {host}".strip()


def is_https_door(base_url: str, status: int, body: bytes) -> bool:
    """Whether this answer to plain HTTP is a TLS port's: the request was read by nobody behind it."""
    is_refused = status == 400 and base_url.startswith("http:")
    return is_refused and any(page.match(body[:4096]) for page in _HTTPS_DOORS)


async def only_speaks_tls(base_url: str, proxy: str) -> bool:
    """Whether the port of an http address answers no plain question and takes up TLS: then it read no request.

    Free looks without a token, without TLS and with it. Through a proxy nothing is known. A port that breaks off a HEAD
    may answer a GET, and then it reads plain HTTP.
    """
    try:
        scheme, host, port = origin_of(base_url)
        if scheme != "http" or proxy_for(base_url, proxy):
            return False
    except (ValueError, UnknownProxy):
        return False
    with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
        async with asyncio.timeout(_DOOR_SECONDS):
            reads_plain = await _answers("HEAD", host, port) or await _answers("GET", host, port)
            return not reads_plain and await _takes_up_tls(host, port)
    return False


async def _answers(method: str, host: str, port: int) -> bool:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"{method} / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode())
        return (await reader.read(5)).startswith(b"HTTP/")
    except ConnectionError:
        return False
    finally:
        writer.close()


async def _takes_up_tls(host: str, port: int) -> bool:
    unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    _reader, writer = await asyncio.open_connection(host, port, ssl=unchecked)
    writer.close()
    return True
