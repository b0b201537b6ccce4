"""One person's sign-in as it is kept: MSAL's cache, and who Entra said they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msal

from bot.domain.conversation import Actor
from bot.domain.ports import Vault
from bot.domain.sign_in import Account

# Source: Microsoft identity platform, "Refresh tokens": good for 90 days, each use gives a new one. What is
# not used for so long is dead and need not lie here.
_REFRESH_TOKEN_LIFETIME = timedelta(days=90)
_KIND = "msal"
_ATTEMPTS = 5  # of a guarded save; each that fails means that somebody else's succeeded


@dataclass(frozen=True, slots=True)
class Kept:
    """`state` is MSAL's cache, serialized: refresh tokens in clear, so it is no part of the repr."""

    since: str  # ISO 8601, UTC: which sign-in this is
    name: str
    address: str
    state: str = field(repr=False)

    def cache(self) -> msal.SerializableTokenCache:
        cache = msal.SerializableTokenCache()
        cache.deserialize(self.state)
        return cache

    def account(self, actor: Actor) -> Account:
        since = datetime.fromisoformat(self.since)
        return Account(actor.id, actor.tenant_id, self.name, self.address, since)


class Keeping:
    """Sign-ins in the Vault, each under the person it belongs to."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def load(self, actor: Actor) -> tuple[Kept, int] | None:
        """What is kept and its revision."""
        found = await self._vault.load(_KIND, _key(actor))
        return (Kept(**json.loads(found[0])), found[1]) if found else None

    async def replace(
        self, actor: Actor, cache: msal.SerializableTokenCache, claims: Mapping[str, Any]
    ) -> None:
        """A new sign-in takes the place of whatever there was; of several at once any is as good."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        name, address = str(claims.get("name") or ""), str(claims.get("preferred_username") or "")
        kept = Kept(now, name, address, cache.serialize())
        for _ in range(_ATTEMPTS):
            found = await self._vault.load(_KIND, _key(actor))
            if await self._save(actor, kept, found[1] if found else 0):
                return

    async def renew(
        self, actor: Actor, before: Kept, revision: int, cache: msal.SerializableTokenCache
    ) -> int:
        """Keep what was renewed from `before`, joined with what others renewed meanwhile. Returns the
        revision, or 0 when that sign-in is no longer there: the person signed out, or in anew."""
        ours = cache.serialize()
        for _ in range(_ATTEMPTS):
            if await self._save(actor, replace(before, state=ours), revision):
                return revision + 1
            found = await self.load(actor)
            if found is None or found[0].since != before.since:
                return 0
            ours, revision = joined(ours, found[0].state), found[1]
        return 0

    async def drop(self, actor: Actor) -> None:
        await self._vault.delete(_KIND, _key(actor))

    async def _save(self, actor: Actor, kept: Kept, revision: int) -> bool:
        content = json.dumps(
            {"since": kept.since, "name": kept.name, "address": kept.address, "state": kept.state}
        )
        until = datetime.now(UTC) + _REFRESH_TOKEN_LIFETIME
        return await self._vault.save(_KIND, _key(actor), content.encode(), revision, until)


def joined(ours: str, theirs: str) -> str:
    """Two serialized caches of one sign-in in one: of each entry the younger, ours where they are equal.

    Refresh tokens are what matters: the older of two may have been spent for the younger.
    """
    cache: dict[str, dict[str, Any]] = json.loads(ours)
    for kind, entries in json.loads(theirs).items():
        mine = cache.setdefault(kind, {})
        for key, entry in entries.items():
            if key not in mine or _age(entry) > _age(mine[key]):
                mine[key] = entry
    return json.dumps(cache)


def _age(entry: Mapping[str, Any]) -> int:
    """When an entry was made, in seconds since the epoch; 0 for those that do not say."""
    return int(entry.get("last_modification_time") or entry.get("cached_at") or 0)


def _key(actor: Actor) -> str:
    return f"{actor.tenant_id}/{actor.id}".lower()
