"""Looking without touching: what somebody has, who has a product, what the tenant owns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.command import Command
from bot.domain.conversation import Actor
from bot.domain.errors import UserMistake
from bot.domain.licenses import Group, Sku, User
from bot.domain.plan import PersonShown
from bot.domain.ports import Products, Tenant
from bot.domain.requests import Asked, Draft, Question
from bot.domain.views import Candidate, HeldProduct, Holders, Inventory, UserLicenses
from bot.flows.people import OFFERED, Found, Unclear, find_people
from bot.flows.plan import groups_of, name_of, shown

HOLDERS_SHOWN = 50
"""How many people one card of `who has` names; the card says how many there are in all."""


async def user_licenses(
    command: Command, draft: Draft, actor: Actor, tenant: Tenant
) -> tuple[UserLicenses, ...] | Unclear:
    """What each person of the command has. Raises BotError."""
    if command.myself:
        found: Found | Unclear = Found((await tenant.user(actor.id),))
        skus = await tenant.skus()
    else:
        found, skus = await asyncio.gather(find_people(command, draft, tenant), tenant.skus())
    if isinstance(found, Unclear):
        return found
    users = found.users
    owned = {sku.id: sku for sku in skus}
    groups = await groups_of(users, tenant)
    return tuple(
        UserLicenses(
            PersonShown.of(user),
            tuple(held_products(user, user.sku_ids, owned, groups)),
            user.usage_location,
        )
        for user in users
    )


async def holders(term: str, tenant: Tenant, products: Products) -> tuple[Holders, ...] | Question:
    """Who has each product that `term` means, or a question with the nearest names.

    Raises UserMistake("no_such_product") when nothing is even near.
    """
    owned = await tenant.skus()
    matching = products.matching(term, owned)
    if not matching:
        near = products.near(term, owned)
        if not near:
            raise UserMistake("no_such_product", text=term)
        return Question(Asked.NEAR_PRODUCT, 0, tuple(sku.id for sku in near))
    return tuple([await _holders(sku, owned, tenant) for sku in matching])


async def _holders(sku: Sku, owned: Sequence[Sku], tenant: Tenant) -> Holders:
    users, total = await tenant.holders(sku.id, HOLDERS_SHOWN)
    skus = {sku.id: sku for sku in owned}
    groups = await groups_of(users, tenant)
    people = tuple(
        Candidate(PersonShown.of(user), tuple(held_products(user, (sku.id,), skus, groups))) for user in users
    )
    return Holders(sku, people, total)


async def inventory(tenant: Tenant) -> Inventory:
    """Every product and its seats, by name."""
    return Inventory(tuple(sorted(await tenant.skus(), key=lambda sku: sku.name.casefold())))


async def candidates(users: Sequence[User], skus: Mapping[str, Sku], tenant: Tenant) -> tuple[Candidate, ...]:
    """People to choose from, each with the products that tell them apart."""
    groups = await groups_of(users[:OFFERED], tenant)
    return tuple(
        Candidate(PersonShown.of(user), tuple(held_products(user, user.sku_ids, skus, groups)))
        for user in users
    )


def held_products(
    user: User | None, sku_ids: Iterable[str], skus: Mapping[str, Sku], groups: Mapping[str, Group]
) -> Iterator[HeldProduct]:
    """How a person has each of these products; without a person only the products' names."""
    for sku_id in sku_ids:
        name = name_of(sku_id, skus)
        if user is None:
            yield HeldProduct(sku_id, name, direct=True)
            continue
        direct = user.direct(sku_id)
        here = [a for a in user.assignments if a.sku_id == sku_id]
        yield HeldProduct(
            sku_id,
            name,
            direct is not None,
            shown(user.groups_giving(sku_id), groups),
            len(frozenset.intersection(*(a.disabled_plans for a in here))) if here else 0,
            next((a.error for a in here if not a.working and a.error), ""),
        )
