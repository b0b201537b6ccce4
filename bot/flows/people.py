"""Finding exactly who is meant. A near match is only ever a question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.command import Command, Person
from bot.domain.errors import UserMistake
from bot.domain.licenses import User
from bot.domain.ports import Tenant
from bot.domain.requests import Asked, Draft, Question

OFFERED = 8
"""How many people a card offers to choose from; beyond that an address is asked for."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A question with buttons: several people match, or none does and these resemble the name."""

    question: Question
    users: tuple[User, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    users: tuple[User, ...]
    not_found: tuple[str, ...] = ()  # addresses of a list that nobody has


async def find_people(command: Command, draft: Draft, tenant: Tenant) -> Found | Unclear:
    """Everybody the command names, each once, in the order of the sentence, freshly read by id.

    An address in a list that nobody has is told with the rest; anybody else who is not found is asked
    about. Raises UserMistake("nobody_found" | "mention_unknown") when there is not even a near match.
    """
    ids = {
        i: user_id
        for i, person in enumerate(command.people)
        if (user_id := draft.person(i) or person.user_id) is not None
    }
    written = {i: person for i, person in enumerate(command.people) if i not in ids}
    by_id, matches = await asyncio.gather(
        tenant.users([user_id for user_id in ids.values() if user_id]), _matches(written, tenant)
    )
    found: list[User] = []
    missing: list[str] = []
    for i, person in enumerate(command.people):
        users = _of_id(ids[i], by_id, person) if i in ids else matches[i]
        if len(users) == 1:
            found.append(users[0])
        elif not users and person.is_address and len(command.people) > 1:
            missing.append(person.text)
        else:
            return await _ask(i, person, users, tenant)
    if not found:
        raise UserMistake("nobody_found", text=", ".join(missing[:3]))
    return Found(await _reread(found, by_id, tenant), tuple(dict.fromkeys(missing)))


def _of_id(user_id: str, by_id: Mapping[str, User], person: Person) -> tuple[User, ...]:
    if user_id not in by_id:
        raise UserMistake("mention_unknown", name=person.text)
    return (by_id[user_id],)


async def _matches(people: Mapping[int, Person], tenant: Tenant) -> dict[int, tuple[User, ...]]:
    addresses = [person.text for person in people.values() if person.is_address]
    names = [person.text for person in people.values() if not person.is_address]
    at_addresses, by_name = await asyncio.gather(tenant.by_address(addresses), tenant.by_names(names))
    return {
        i: (at_addresses if person.is_address else by_name).get(person.text, ())
        for i, person in people.items()
    }


async def _ask(index: int, person: Person, users: Sequence[User], tenant: Tenant) -> Unclear:
    near = not users
    candidates = tuple(users) or await tenant.near(_name_in(person.text), OFFERED)
    if not candidates:
        raise UserMistake("nobody_found", text=person.text)
    offered = candidates[:OFFERED]
    asked = Asked.NEAR_PERSON if near else Asked.PERSON
    question = Question(asked, index, tuple(user.id for user in offered))
    return Unclear(question, offered, more=len(candidates) > OFFERED)


def _name_in(text: str) -> str:
    """What of an unknown address may resemble a name: jan.de.vries@… → jan de vries."""
    return text.partition("@")[0].replace(".", " ").replace("_", " ")


async def _reread(found: Sequence[User], fresh: Mapping[str, User], tenant: Tenant) -> tuple[User, ...]:
    """Graph's search index lags behind the directory, so licenses are never taken from a search."""
    ids = list(dict.fromkeys(user.id for user in found))
    stale = [user_id for user_id in ids if user_id not in fresh]
    users = {**fresh, **(await tenant.users(stale) if stale else {})}
    gone = next((user for user in found if user.id not in users), None)
    if gone:
        raise UserMistake("nobody_found", text=gone.name)
    return tuple(users[user_id] for user_id in ids)
