"""The channel's own side of authentication: keys, the metadata that names them, signed tokens."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = "0f5b7c1e-0000-4000-8000-00000000b071"
ISSUER = "https://api.botframework.com"


@dataclass
class Key:
    id: str
    endorsements: list[str] | None = field(default_factory=lambda: ["msteams"])
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @staticmethod
    @cache
    def usual() -> Key:
        """The key most tests sign with: made once, since making one takes longer than most tests."""
        return Key("first")

    def public(self) -> dict[str, Any]:
        entry = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        stated = {} if self.endorsements is None else {"endorsements": self.endorsements}
        return {**entry, "kid": self.id, "use": "sig", **stated}


@dataclass
class ChannelKeys:
    """An OpenID metadata document and the key set it points to; keys can be rotated."""

    published: list[Key] = field(default_factory=lambda: [Key.usual()])
    metadata_url: str = ""
    fetches: int = 0
    down: bool = False

    def token(self, service_url: str, *, key: Key | None = None, **claims: Any) -> str:
        """A token as the channel signs it, with `claims` put over the usual ones (None: left out)."""
        key = key or self.published[0]
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 60, "exp": now + 3600, "serviceurl": service_url}
        stated = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(stated, key.private, algorithm="RS256", headers={"kid": key.id})

    async def _metadata(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        self.fetches += 1
        keys = str(request.url.with_path("/v1/.well-known/keys"))
        # The real document is served as octets now and then.
        text = json.dumps({"issuer": ISSUER, "jwks_uri": keys})
        return web.Response(text=text, content_type="application/octet-stream")

    async def _keys(self, request: web.Request) -> web.Response:
        odd = {"kty": "EC", "kid": "of-another-kind", "crv": "P-256"}
        return web.json_response({"keys": [odd, *(key.public() for key in self.published)]})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ChannelKeys]:
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        self.metadata_url = f"http://127.0.0.1:{port}/v1/.well-known/openidconfiguration"
        try:
            yield self
        finally:
            await runner.cleanup()
