"""Questions that change nothing; even they ask which one is meant before they answer."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.command import Intent
from bot.domain.requests import Asked, Question, Request, Status
from bot.domain.views import ChoosePerson, ChooseProduct, Confirm, Holders, Several, UserLicenses, View
from bot.flows import decide, look
from bot.flows.answer import Answer, Needs
from bot.flows.ask import Asking, ask
from bot.flows.gather import gather, is_many
from bot.flows.people import Unclear
from bot.flows.show import standing

REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)


async def answer_question(draft: Request, stored: Request | None, needs: Needs) -> Answer:
    """What somebody has, who has something, or what removing would mean; `stored` is the edition whose
    question was answered."""
    if draft.command.intent is Intent.WHAT_IF and is_many(draft):
        return await gather(draft, stored, needs)
    if draft.command.intent is Intent.WHAT_IF:
        return await _what_if(draft, stored, needs)
    who_has = draft.command.intent is Intent.WHO_HAS
    found = await (_who_has(draft, needs) if who_has else _has_what(draft, needs))
    if isinstance(found, Question | Unclear):
        return await _ask_which(draft, stored, found, needs)
    await _close(draft, stored, needs)
    return Answer(found[0] if len(found) == 1 else Several(found))


async def _close(draft: Request, stored: Request | None, needs: Needs) -> None:
    if stored is not None:
        closed = decide.close(replace(draft, revision=stored.revision), needs.now())
        await needs.move(stored, closed, draft.requester, "answered")


async def _what_if(draft: Request, stored: Request | None, needs: Needs) -> Answer:
    """The preview of a removal that nobody asked for: shown, and never stored as something to say yes to."""
    using = Asking(needs.tenant(draft.requester), needs.products, needs.conditions, needs.now())
    # Looking is open to everybody; the role matters only for doing.
    request, view = await ask(replace(draft, draft=replace(draft.draft, role_waived=True)), using)
    question = request.draft.question
    if request.status is Status.DRAFT and question is not None:
        return await _store_question(replace(draft, draft=request.draft), stored, view, needs)
    await _close(draft, stored, needs)
    return Answer(Confirm(request, only_asked=True) if isinstance(view, Confirm) else view)


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
    asked = replace(draft, draft=replace(draft.draft, question=question))
    return await _store_question(asked, stored, await _offer(asked, found, needs), needs)


async def _store_question(asked: Request, stored: Request | None, view: View, needs: Needs) -> Answer:
    """Keep the question, so that its buttons have something to answer; then show it."""
    asked = replace(asked, revision=stored.revision + 1 if stored else asked.revision)
    event = needs.event(asked, asked.requester, "asked")
    if stored is None:
        await needs.requests.add(asked, event)
    elif not await needs.requests.change(stored, asked, event):
        return Answer(standing(await needs.requests.get(stored.id)), stored.id)
    return Answer(with_request(view, asked), asked.id)


def with_request(view: View, asked: Request) -> View:
    """The same question about the edition that was stored: its buttons carry that revision."""
    return replace(view, request=asked) if isinstance(view, ChoosePerson | ChooseProduct) else view


async def _offer(asked: Request, found: Question | Unclear, needs: Needs) -> View:
    tenant = needs.tenant(asked.requester)
    skus = {sku.id: sku for sku in await tenant.skus()}
    if isinstance(found, Question):
        offered = tuple(look.held_products(None, found.offered, skus, {}))
        return ChooseProduct(asked, asked.command.products[0], None, offered, near=True)
    term = asked.command.people[found.question.about].text
    people = await look.candidates(found.users, skus, tenant)
    return ChoosePerson(asked, term, people, found.question.asked is Asked.NEAR_PERSON, found.more)
