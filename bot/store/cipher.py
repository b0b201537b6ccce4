"""Secrets at rest: authenticated encryption, each bound to the place it lies in.

Fernet (AES-128-CBC with HMAC-SHA256) has no room for associated data, so the place is sealed in with the
secret: who can write to the database still cannot lay one person's tokens into another's row.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_log = logging.getLogger("seatback.store")


class Cipher:
    """`keys` are Fernet keys (32 bytes, url-safe base64), newest first: the first seals, each one opens.

    Raises ValueError without keys, or for one that is none; the message never holds the key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no encryption key")
        self._newest, self._all = (fernets := _fernets(keys))[0], MultiFernet(fernets)

    def seal(self, place: str, secret: bytes) -> bytes:
        return self._newest.encrypt(_mark(place) + secret)

    def open(self, place: str, sealed: bytes, *, stored: bool = True) -> bytes | None:
        """None for what was sealed under a key that is not listed, or for another place.

        `stored`: it lay in our database. What comes from outside may be anything, and no line of the log.
        """
        try:
            opened = self._all.decrypt(sealed)
        except InvalidToken:
            opened = b""
        mark = _mark(place)
        if not opened.startswith(mark):
            # The kind alone: the rest of the place may be a secret itself.
            if stored:
                _log.warning("a stored secret cannot be opened: kind=%s", place.partition("/")[0])
            return None
        return opened[len(mark) :]

    def is_old(self, sealed: bytes) -> bool:
        """Whether this was sealed under a key that is not the newest."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return True
        return False


def new_key() -> str:
    """A key for as long as a process lives."""
    return Fernet.generate_key().decode()


def digest(place: str) -> str:
    """What a place is called in the database: states and tickets are secrets, so their names are hashed."""
    return hashlib.sha256(place.encode()).hexdigest()


def _mark(place: str) -> bytes:
    return hashlib.sha256(place.encode()).digest()


def _fernets(keys: Sequence[str]) -> list[Fernet]:
    try:
        return [Fernet(key) for key in keys]
    except ValueError:
        # Without the cause: its traceback would show the key.
        raise ValueError("an encryption key is not 32 bytes of url-safe base64") from None
