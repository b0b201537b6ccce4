"""The settings as given, looked at one by one. What is wrong is collected, never raised on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from bot.loopback import is_loopback

PREFIX = "SEATBACK_"
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")  # 32 bytes


class Given:
    """Settings by name without their prefix. Every method returns something usable and notes in `wrong`
    what is not right, with what to do; no complaint holds the value of a secret."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.wrong: list[str] = []

    def has(self, name: str) -> bool:
        return bool(self._values.get(name))

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, default)

    def complain(self, name: str, what: str) -> None:
        self.wrong.append(f"{PREFIX}{name} {what}")

    def need(self, name: str, what: str) -> None:
        """Complain when it is not set; `what` says where to get it."""
        if not self.has(name):
            self.complain(name, f"is missing: {what}")

    def guid(self, name: str) -> str:
        return self.guids(name)[0] if self.has(name) else ""

    def guids(self, name: str) -> tuple[str, ...]:
        """GUIDs between commas, in small letters."""
        found = self.listed(name)
        for text in found:
            try:
                UUID(text)
            except ValueError:
                self.complain(name, "is not a GUID")
                return ("",)
        return tuple(text.casefold() for text in found) or ("",)

    def listed(self, name: str) -> tuple[str, ...]:
        return tuple(part for each in self.text(name).split(",") if (part := each.strip()))

    def flag(self, name: str) -> bool:
        return self.choice(name, ("no", "yes")) == "yes"

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of `choices`, in any case; the first is the default."""
        chosen = self.text(name, choices[0]).casefold()
        if chosen in choices:
            return chosen
        self.complain(name, f"is {', '.join(choices[:-1])} or {choices[-1]}")
        return choices[0]

    def number(self, name: str, default: int, most: int, what: str) -> int:
        """A whole number from 0 to `most`."""
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most:
            return int(text)
        self.complain(name, f"{text[:20]!r} is not {what}")
        return 0

    def address(self, name: str, default: str, why: str, *, path: bool = False, plain: bool = True) -> str:
        """A URL, without a slash at the end. https, unless it is this machine and `plain` allows http.

        `why` says what an eavesdropper would get. With `path` it may have one.
        """
        url = self.text(name, default).rstrip("/") if self.has(name) else default
        if name in self._values and not self.has(name):
            self.complain(name, f"must be https: {why}")
            return default
        if not url:
            return ""
        parts = _split(url)
        here = plain and parts.scheme == "http" and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not here:
            self.complain(name, f"must be https: {why}")
        elif not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            self.complain(name, "is a scheme and a host, nothing else, as in https://bot.contoso.com")
        elif parts.path.strip("/") and not path:
            self.complain(name, "is a scheme and a host, as in https://graph.microsoft.com")
        return url

    def fernet_keys(self, name: str) -> tuple[str, ...]:
        """Keys between commas. Fernet specification, section "Key Format": 32 bytes
        in base64url."""
        keys = self.listed(name)
        for number, key in enumerate(keys, 1):
            if not _FERNET_KEY.fullmatch(key):
                self.complain(name, f"number {number} is not a Fernet key: {NEW_KEY}")
        if len(set(keys)) < len(keys):
            self.complain(name, "names a key twice")
        return keys

    def file(self, name: str, check: Callable[[bytes], str]) -> Path | None:
        """A file that can be read; `check` says what is wrong with its content, or nothing."""
        if not self.has(name):
            return None
        path = Path(self.text(name))
        try:
            complaint = check(path.read_bytes())
        except OSError as error:
            complaint = f"cannot be read: {error.strerror or 'no such file'}"
        except ValueError:  # a NUL byte
            complaint = "is no file's name"
        if complaint:
            self.complain(name, f"{str(path)!r} {complaint}")
        return path


NEW_KEY = "make one with `openssl rand -base64 32 | tr +/ -_`"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at late: a port that is none is found here
        return parts
    except ValueError:  # brackets that hold no IPv6 address
        return urlsplit("")
