"""One HTTP question, bounded in time, and why there was no answer."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.loopback import is_loopback

SECONDS = 4.0
"""How long one answer may take."""

_LARGEST = 512 * 1024  # bytes of an answer that are read


class Unheard(Exception):
    """No answer. The argument says why, as the end of a sentence that begins with the host's name."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> dict[str, Any]:
        """The body, a JSON object; {} when it is none."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


@asynccontextmanager
async def asking(ca_bundle: Path | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that trusts `ca_bundle` in place of the usual certificates."""
    pool = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=ca_bundle))
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(
        connector=pool, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session


async def ask(
    session: aiohttp.ClientSession, method: str, url: str, *, proxied: bool = True, **more: Any
) -> Answer:
    """Follows no redirect: where it leads is part of the answer. `proxied`: through the proxy in HTTPS_PROXY
    and its like, as the bot itself would ask there. Raises Unheard."""
    proxy = _proxy(url) if proxied else None
    try:
        async with session.request(method, url, allow_redirects=False, proxy=proxy, **more) as response:
            body = await response.content.read(_LARGEST)
            return Answer(response.status, dict(response.headers), body.decode("utf-8", "replace"))
    except aiohttp.ClientConnectorCertificateError as error:
        raise Unheard(_untrusted(error.certificate_error)) from error
    except aiohttp.ClientConnectorDNSError as error:
        raise Unheard("has no address in DNS") from error
    except TimeoutError as error:
        raise Unheard(f"did not answer within {SECONDS:.0f} seconds") from error
    except aiohttp.ClientConnectorError as error:
        raise Unheard(_refused(error.os_error)) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unheard("broke off the connection") from error


def host(url: str) -> str:
    """The host of a URL, for a sentence."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]


def _proxy(url: str) -> str | None:
    """The proxy that MSAL and Graph's client would take; none is between a machine and itself."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        return None
    from urllib.request import getproxies, proxy_bypass

    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _untrusted(error: Exception) -> str:
    said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else type(error).__name__
    return f"shows a certificate that is not trusted ({said})"


def _refused(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refuses connections"
    if isinstance(error, socket.gaierror):
        return "has no address in DNS"
    return f"cannot be reached ({error.strerror or type(error).__name__})"
