"""The Tokens and SignIns ports on MSAL.

MSAL blocks, so each of its calls runs in a thread, with an application and a cache of its own: nothing of one
person's can reach another's call. What is kept lies in the Vault under the person's tenant and object id.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import msal

from bot.domain.conversation import Actor
from bot.domain.errors import Conflict, NotAllowed, TenantError
from bot.domain.ports import Vault
from bot.domain.sign_in import PERMISSIONS, Account, Ticket, Why
from graph.signin.belonging import check_identity, check_token, own_account, readable
from graph.signin.credentials import NoAssertion
from graph.signin.entra import EntraApp, EntraHttp, application, challenge
from graph.signin.held import Held, HeldTokens
from graph.signin.kept import Keeping, Kept
from graph.signin.opened import Opened
from graph.signin.refusals import refusal

_log = logging.getLogger("seatback.signin")

FLOW_LIFETIME = timedelta(minutes=10)
T = TypeVar("T")


class MsalSignIn:
    """Sign-ins of everybody in the application's tenants. `close` it at the end."""

    def __init__(self, app: EntraApp, vault: Vault, permissions: Sequence[str] = PERMISSIONS) -> None:
        _quiet_msal()
        self._app, self._vault, self._keeping = app, vault, Keeping(vault)
        self._opened = Opened(vault, FLOW_LIFETIME)
        self._tenants = frozenset(map(str.casefold, app.tenants))
        self._http = EntraHttp(app)
        self._permissions = tuple(permissions)
        self._held = HeldTokens()
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def asking(self, *permissions: str) -> MsalSignIn:
        """The same sign-ins, asking Entra for these delegated permissions of Graph as well. For the feature
        that needs them alone: a person who did not consent gets NotAllowed(why=CONSENT) there, not here."""
        more = copy.copy(self)
        more._permissions = tuple(dict.fromkeys((*self._permissions, *permissions)))
        return more

    async def token(self, actor: Actor, claims: str = "") -> str:
        """See Tokens. `claims="{}"`: a challenge that asks for nothing, to get a token that is new."""
        self._admit(actor)
        async with self._lock(actor):
            held = self._held.get(actor, self._permissions)
            if held is not None and held.is_good(claims):
                return held.token
            kept, revision = await self._kept(actor)
            if held is not None and held.lives and held.revision == revision and not claims:
                return self._held.confirm(actor, self._permissions, held)
            return await self._renewed(actor, kept, revision, claims)

    async def exchange(self, actor: Actor, assertion: str) -> None:
        self._admit(actor)
        cache = msal.SerializableTokenCache()
        answer = await self._ask(
            actor, cache, lambda app: app.acquire_token_on_behalf_of(assertion, self._scopes())
        )
        _granted(answer)
        # Read only now that Entra took it: before, it is what anybody may have sent.
        check_identity(actor, readable(assertion))
        await self._keep(actor, cache, answer)

    async def address(self, ticket: Ticket) -> str:
        self._admit(ticket.actor)
        await self._opened.count(ticket.id)
        wrong = await self._vault.load("wrong", ticket.id) is not None
        account = await self.account(ticket.actor)
        known = account.address if account and not wrong else None
        flow = await self._ask(
            ticket.actor,
            msal.SerializableTokenCache(),
            lambda app: app.initiate_auth_code_flow(
                self._scopes(),
                redirect_uri=self._app.redirect_uri,
                # Whoever came as somebody else would be signed in as that again without being asked.
                prompt="select_account" if wrong else None,
                login_hint=known or None,
                claims_challenge=challenge(ticket.claims),
                response_mode="form_post",  # a code in an address stays in histories and logs
            ),
        )
        content = json.dumps({"ticket": ticket.id, "actor": asdict(ticket.actor), "flow": flow}).encode()
        await self._vault.save("flow", flow["state"], content, 0, datetime.now(UTC) + FLOW_LIFETIME)
        return str(flow["auth_uri"])

    async def redeem(self, answer: Mapping[str, str]) -> str:
        content = await self._vault.take("flow", answer.get("state") or "")
        if content is None:
            raise Conflict("no_such_ticket")
        begun = json.loads(content)
        ticket_id, actor = str(begun["ticket"]), Actor(**begun["actor"])
        try:
            await self._finish(actor, begun["flow"], answer)
        except NotAllowed as refused:
            if refused.facts.get("why") in (Why.WRONG_ACCOUNT, Why.OTHER_TENANT):
                await self._vault.save("wrong", ticket_id, b"-", 0, datetime.now(UTC) + timedelta(hours=1))
            raise NotAllowed(refused.code, **refused.facts, ticket=ticket_id) from None
        return ticket_id

    async def forget(self, actor: Actor) -> None:
        async with self._lock(actor):
            self._held.drop(actor)
            await self._keeping.drop(actor)

    async def account(self, actor: Actor) -> Account | None:
        found = await self._keeping.load(actor)
        return found[0].account(actor) if found else None

    async def close(self) -> None:
        self._held.clear()
        self._http.close()

    async def _kept(self, actor: Actor) -> tuple[Kept, int]:
        if (found := await self._keeping.load(actor)) is None:
            self._held.drop(actor)
            raise NotAllowed("not_signed_in", why=Why.FIRST)
        return found

    async def _renewed(self, actor: Actor, kept: Kept, revision: int, claims: str) -> str:
        """A token from MSAL's cache, or by the refresh token in it."""
        self._held.drop(actor)
        cache = kept.cache()
        answer = await self._ask(actor, cache, lambda app: self._silently(app, actor, claims))
        if "error" in answer:
            # Somebody may have spent this refresh token a moment ago: then theirs lies there.
            again = await self._kept(actor)
            if again[1] != revision:
                return await self._renewed(actor, *again, claims)
        _granted(answer)
        if "id_token_claims" in answer:  # not for a token that lay in the cache
            check_identity(actor, answer["id_token_claims"])
        check_token(actor, answer["access_token"])
        if cache.has_state_changed:
            revision = await self._keeping.renew(actor, kept, revision, cache)
        if not revision:
            # Signed out, or in anew, while Entra was asked: this token belongs to what was forgotten.
            return await self._renewed(actor, *await self._kept(actor), claims)
        expires_at = time.time() + float(answer.get("expires_in") or 0)
        held = Held(answer["access_token"], expires_at, revision, claims)
        return self._held.put(actor, self._permissions, held)

    def _silently(self, app: Any, actor: Actor, claims: str) -> dict[str, Any]:
        account = own_account(app.get_accounts(), actor)
        answer: dict[str, Any] | None = app.acquire_token_silent_with_error(
            self._scopes(), account, claims_challenge=challenge(claims)
        )
        # Nothing to renew it with: to the person that is the same as a dead refresh token.
        return answer if answer is not None else {"error": "login_required"}

    async def _finish(self, actor: Actor, flow: dict[str, Any], answer: Mapping[str, str]) -> None:
        if not (answer.get("code") or answer.get("error")):
            raise NotAllowed("not_signed_in", why=Why.FIRST)
        cache = msal.SerializableTokenCache()
        redeemed = await self._ask(
            actor, cache, lambda app: app.acquire_token_by_auth_code_flow(flow, dict(answer))
        )
        _granted(redeemed)
        await self._keep(actor, cache, redeemed)

    async def _keep(self, actor: Actor, cache: Any, answer: Mapping[str, Any]) -> None:
        """Nothing is kept, and so nothing ever used, of a sign-in that is not this person's own."""
        claims = answer.get("id_token_claims") or {}
        check_identity(actor, claims)
        check_token(actor, answer["access_token"])
        async with self._lock(actor):
            self._held.drop(actor)
            await self._keeping.replace(actor, cache, claims)

    async def _ask(self, actor: Actor, cache: Any, question: Callable[[Any], T]) -> T:
        """What MSAL answers, off the loop. Raises TenantError("unreachable").

        The causes are not chained: MSAL's texts hold states, answers and addresses.
        """

        def asked() -> T:
            return question(application(self._app, self._http, actor.tenant_id, cache))

        try:
            return await asyncio.to_thread(asked)
        except (OSError, msal.exceptions.MsalError, NoAssertion) as lost:  # requests raises kinds of OSError
            trouble = type(lost).__name__
        except (ValueError, RuntimeError, LookupError, TypeError) as strange:
            # MSAL's words for an answer or a discovery document that is not one, and for a nonce or a state
            # that is not ours: nothing was signed in.
            trouble = type(strange).__name__
        _log.error("Entra could not be asked: %s", trouble)
        raise TenantError("unreachable", message=trouble)

    def _scopes(self) -> list[str]:
        return [f"{self._app.graph}/{permission}" for permission in self._permissions]

    def _admit(self, actor: Actor) -> None:
        if actor.tenant_id.casefold() not in self._tenants:
            raise NotAllowed("not_signed_in", why=Why.OTHER_TENANT)

    def _lock(self, actor: Actor) -> asyncio.Lock:
        key = (actor.tenant_id, actor.id)
        if (lock := self._locks.get(key)) is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock


def _quiet_msal() -> None:
    """At its debug level MSAL logs authorization codes with their verifiers: no setting may bring that out,
    so each of its loggers is set by itself and not only their parent."""
    for name in ("msal", *(n for n in logging.root.manager.loggerDict if n.startswith("msal."))):
        logging.getLogger(name).setLevel(logging.WARNING)


def _granted(answer: Mapping[str, Any]) -> None:
    if "access_token" not in answer:
        raise refusal(answer)
