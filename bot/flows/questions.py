"""Questions that change nothing; even they ask which one is meant before they answer."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.command import Intent
from bot.domain.requests import Asked, Question, Request
from bot.domain.views import ChoosePerson, ChooseProduct, Holders, Several, UserLicenses, View
from bot.flows import decide, look
from bot.flows.answer import Answer, Needs
from bot.flows.people import Unclear
from bot.flows.show import standing


async def answer_question(draft: Request, stored: Request | None, needs: Needs) -> Answer:
    """What somebody has, or who has something; `stored` is the edition whose question was answered."""
    who_has = draft.command.intent is Intent.WHO_HAS
    found = await (_who_has(draft, needs) if who_has else _has_what(draft, needs))
    if isinstance(found, Question | Unclear):
        return await _ask_which(draft, stored, found, needs)
    if stored is not None:
        closed = decide.close(replace(draft, revision=stored.revision), needs.now())
        await needs.move(stored, closed, draft.requester, "answered")
    return Answer(found[0] if len(found) == 1 else Several(found))


async def _who_has(draft: Request, needs: Needs) -> tuple[Holders, ...] | Question:
    term = draft.draft.product(0, "") or draft.command.products[0]
    return await look.holders(term, needs.tenant(draft.requester), needs.products)


async def _has_what(draft: Request, needs: Needs) -> tuple[UserLicenses, ...] | Unclear:
    tenant = needs.tenant(draft.requester)
    return await look.user_licenses(draft.command, draft.draft, draft.requester, tenant)


async def _ask_which(
    draft: Request, stored: Request | None, found: Question | Unclear, needs: Needs
) -> Answer:
    question = found.question if isinstance(found, Unclear) else found
    revision = stored.revision + 1 if stored else draft.revision
    asked = replace(draft, revision=revision, draft=replace(draft.draft, question=question))
    view = await _offer(asked, found, needs)
    event = needs.event(asked, asked.requester, "asked")
    if stored is None:
        await needs.requests.add(asked, event)
    elif not await needs.requests.change(stored, asked, event):
        return Answer(standing(await needs.requests.get(stored.id)), stored.id)
    return Answer(view, asked.id)


async def _offer(asked: Request, found: Question | Unclear, needs: Needs) -> View:
    tenant = needs.tenant(asked.requester)
    skus = {sku.id: sku for sku in await tenant.skus()}
    if isinstance(found, Question):
        offered = tuple(look.held_products(None, found.offered, skus, {}))
        return ChooseProduct(asked, asked.command.products[0], None, offered, near=True)
    term = asked.command.people[found.question.about].text
    people = await look.candidates(found.users, skus, tenant)
    return ChoosePerson(asked, term, people, found.question.asked is Asked.NEAR_PERSON, found.more)
