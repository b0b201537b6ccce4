"""From a sentence to a plan: who, which products, what it would cost, or the next question."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.command import Command, Intent
from bot.domain.errors import UserMistake
from bot.domain.licenses import Sku, User
from bot.domain.plan import PersonShown
from bot.domain.ports import Products, Tenant
from bot.domain.requests import Asked, Question, Request, Status
from bot.domain.retention import Conditions
from bot.domain.roles import may_assign
from bot.domain.views import ChoosePerson, ChooseProduct, Confirm, Trouble, View
from bot.flows.choose_products import WhichProduct, choose_products
from bot.flows.look import candidates, held_products
from bot.flows.people import Found, Unclear, find_people
from bot.flows.plan import groups_of, plan_removal
from bot.flows.roles import no_role
from bot.flows.wanted import divided, excepted_among


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking needs: the tenant under the requester's token, and what is known beside it."""

    tenant: Tenant
    products: Products
    conditions: Conditions
    now: datetime


async def ask(request: Request, using: Asking) -> tuple[Request, View]:
    """Bring a draft as far as the answers so far allow: to a plan (status pending) or a question.

    The request that comes back is to be stored before the view is shown. Raises BotError.
    """
    known, people = await asyncio.gather(
        using.tenant.roles_and_skus(),
        find_people(request.command, request.draft, using.tenant),
        return_exceptions=True,
    )
    # Whether the person may do this at all comes before whether somebody was found.
    if isinstance(known, BaseException):
        raise known
    roles, skus = known
    if not request.draft.role_waived and not may_assign(roles):
        asked = _asking(request, Question(Asked.ROLE, 0, ()))
        return asked, Trouble(no_role(roles), asked)
    if isinstance(people, BaseException):
        raise people
    owned = {sku.id: sku for sku in skus}
    if isinstance(people, Unclear):
        return await _which_person(request, people, owned, using.tenant)
    return await _plan(request, people, owned, using)


async def _plan(request: Request, found: Found, skus: dict[str, Sku], using: Asking) -> tuple[Request, View]:
    command, users = await _without_excepted(request.command, found.users, skus, using)
    wanted = choose_products(command, request.draft, users, skus, using.products)
    if isinstance(wanted, WhichProduct):
        return await _which_product(request, wanted, skus, using.tenant)
    plan = await plan_removal(users, wanted, skus, using.tenant, using.conditions, using.now)
    plan = replace(plan, not_found=found.not_found)
    if not plan.possible:
        void = replace(request, plan=plan, status=Status.VOID, finished_at=using.now)
        return void, Trouble(UserMistake("nothing_removable", name=users[0].name), void)
    pending = replace(request, plan=plan, status=Status.PENDING, draft=replace(request.draft, question=None))
    return pending, Confirm(pending)


async def _without_excepted(
    command: Command, users: tuple[User, ...], skus: dict[str, Sku], using: Asking
) -> tuple[Command, tuple[User, ...]]:
    """The command and its people without those it excepts; what one person keeps is a product."""
    _, names = divided(command, skus, using.products)
    if not names or (command.intent is Intent.REMOVE_ALL and len(users) == 1):
        return command, users
    spared = await excepted_among(names, users, using.tenant)
    left = tuple(user for user in users if user.id not in spared)
    if not left:
        raise UserMistake("nobody_left", text=names[0])
    products = tuple(term for term in command.excepted if term not in names)
    return replace(command, excepted=products), left


async def _which_person(
    request: Request, unclear: Unclear, skus: dict[str, Sku], tenant: Tenant
) -> tuple[Request, View]:
    asked = _asking(request, unclear.question)
    term = request.command.people[unclear.question.about].text
    offered = await candidates(unclear.users, skus, tenant)
    near = unclear.question.asked is Asked.NEAR_PERSON
    return asked, ChoosePerson(asked, term, offered, near, unclear.more)


async def _which_product(
    request: Request, which: WhichProduct, skus: dict[str, Sku], tenant: Tenant
) -> tuple[Request, View]:
    asked = _asking(request, which.question)
    if which.user is None:
        offered = tuple(held_products(None, which.question.offered, skus, {}))
        return asked, ChooseProduct(asked, which.term, None, offered, near=True)
    groups = await groups_of([which.user], tenant)
    offered = tuple(held_products(which.user, which.question.offered, skus, groups))
    return asked, ChooseProduct(asked, which.term, PersonShown.of(which.user), offered)


def _asking(request: Request, question: Question) -> Request:
    return replace(request, status=Status.DRAFT, draft=replace(request.draft, question=question))


def answered(request: Request, choice: int | None) -> Request | None:
    """The draft with the pressed answer in it; None when that was not one of the answers offered."""
    question, draft = request.draft.question, request.draft
    if question is None:
        return None
    if question.asked is Asked.ROLE:
        return replace(request, draft=replace(draft, role_waived=True, question=None))
    if choice is None or choice >= len(question.offered):
        return None
    chosen = question.offered[choice]
    if question.asked is Asked.GROUP:
        of_group = replace(request.command, group=chosen)
        return replace(request, command=of_group, draft=replace(draft, question=None))
    if question.asked is Asked.WHAT:
        named = replace(request.command, products=(chosen,))
        return replace(request, command=named, draft=replace(draft, question=None))
    if question.asked is Asked.MEANT:
        meant = replace(request.command, intent=Intent(chosen))
        return replace(request, command=meant, draft=replace(draft, question=None))
    if question.asked in (Asked.PERSON, Asked.NEAR_PERSON):
        people = (*(p for p in draft.people if p[0] != question.about), (question.about, chosen))
        return replace(request, draft=replace(draft, people=people, question=None))
    products = (*draft.products, (question.about, question.user_id, chosen))
    return replace(request, draft=replace(draft, products=products, question=None))
