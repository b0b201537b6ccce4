"""The key Entra signs with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

KEY_ID = "simulated-entra"


@cache
def _key() -> RSAPrivateKey:
    # One key for a process: making one takes longer than starting the whole server.
    return generate_private_key(public_exponent=65537, key_size=2048)


def sign(claims: Mapping[str, object]) -> str:
    """A JWT, RS256."""
    return jwt.encode(dict(claims), _key(), algorithm="RS256", headers={"kid": KEY_ID})


def public_key() -> RSAPublicKey:
    return _key().public_key()


def key_set(issuer: str) -> dict[str, Any]:
    """The public keys, as a JWK set."""
    public = RSAAlgorithm.to_jwk(public_key(), as_dict=True)
    return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "issuer": issuer}]}
