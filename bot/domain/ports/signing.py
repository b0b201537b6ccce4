"""Who somebody is, and what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import Actor
from bot.domain.sign_in import Account, Taken, Ticket


class Tokens(Protocol):
    """Delegated access tokens for Microsoft Graph."""

    async def token(self, actor: Actor, claims: str = "") -> str:
        """A bearer token that acts as `actor`, never as anybody else.

        `claims`: the decoded JSON of the challenge with which Graph refused the token before this one; the
        new token satisfies it, and is what later calls get. "{}" where Graph refused without saying what it
        wants: the token is new, no more.

        Raises NotAllowed("not_signed_in", why=…, claims=…) when the person has to sign in
        (bot.domain.sign_in.Why), and TenantError("unreachable") when Entra does not answer.
        """


class SignIns(Protocol):
    """Getting, keeping and forgetting somebody's sign-in."""

    async def exchange(self, actor: Actor, assertion: str) -> None:
        """Turn the token Teams holds for us into one for Graph, kept for `actor`.

        Raises NotAllowed("not_signed_in", why=…) when it is not good for that (consent, more proof, somebody
        else's), and TenantError("unreachable").
        """

    async def address(self, ticket: Ticket) -> str:
        """The address of Entra's sign-in page for a ticket. The way back is good once, for ten minutes.

        Raises UserMistake("too_fast", seconds=…) for a ticket that was opened too often, and
        TenantError("unreachable").
        """

    async def redeem(self, answer: Mapping[str, str]) -> str:
        """What Entra's page sent back → the id of the ticket it was for, with the sign-in kept.

        Raises NotAllowed("not_signed_in", why=…) when somebody other than the ticket's person signed in or
        nobody did, Conflict("no_such_ticket") for a state that is unknown, used or too old, and
        TenantError("unreachable").
        """

    async def forget(self, actor: Actor) -> None:
        """Forget every token of this person."""

    async def account(self, actor: Actor) -> Account | None:
        """Who this person is signed in as; None when not signed in. Asks nobody: only what is kept."""


class Tickets(Protocol):
    """Invitations to sign in, until they are used or too old."""

    async def add(self, ticket: Ticket) -> None: ...

    async def get(self, ticket_id: str) -> Ticket:
        """Raises Conflict("no_such_ticket") when it is unknown, used or too old."""

    async def take(self, ticket_id: str) -> Ticket | None:
        """The ticket, once: whoever comes second gets None, on any replica. What waited is kept until it has
        `ended`."""

    async def ended(self, ticket_id: str) -> None:
        """What waited has gone on: forget it."""

    async def hold(self, ticket_ids: Collection[str]) -> None:
        """These, taken here, still go on here: nobody else is to take them up for another minute."""

    async def take_up(self, alive: Collection[str]) -> tuple[Taken, ...]:
        """What was taken and has not ended, by a replica that is not `alive` or that has not held it for a
        minute: each for one of those who ask."""


class Vault(Protocol):
    """Small secrets at rest: encrypted, and nobody else's."""

    async def load(self, kind: str, key: str) -> tuple[bytes, int] | None:
        """What is kept and its revision; None if nothing is, or it is too old."""

    async def save(
        self, kind: str, key: str, secret: bytes, revision: int, expires_at: datetime | None = None
    ) -> bool:
        """Keep it if the revision is still `revision` (0: nothing there yet). False: somebody was first."""

    async def take(self, kind: str, key: str) -> bytes | None:
        """What is kept, once: it is gone afterwards."""

    async def delete(self, kind: str, key: str) -> None: ...
