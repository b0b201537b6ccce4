"""One person's sign-in is never another's, by whatever way: button, ticket, token, code, state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.security.stage import ADA, BEN, CAROL, Stage, harmless, link_in, ticket_in

Tried = Callable[..., None]
pytestmark = pytest.mark.slow
ELSEWHERE = "99999999-9999-4999-8999-999999999999"


@pytest.mark.holds("a button of A's request, pressed by B", "a toast, nothing done, B's token unused")
async def test_buttons(stage: Stage, tried: Tried) -> None:
    for person in (ADA, BEN):
        await stage.sign_in(person)
    await stage.ask_for_removal(ADA)
    ((request_id, _, revision),) = stage.requests()
    asked = len(stage.tenant.log)
    for verb in ("remove", "cancel", "undo", "both", "choose.0", "anyway", "show"):
        tried()
        pressed = stage.press(verb, {"request": request_id, "revision": revision}, BEN)
        heard = await harmless(stage, pressed, (200,))
        assert "Ada Peeters" in await stage.words(heard, BEN)
    assert len(stage.tenant.log) == asked


@pytest.mark.holds("A's ticket offered by B, with B's or A's token", "412, nobody signed in, A's still good")
async def test_tickets(stage: Stage, tried: Tried) -> None:
    ticket = ticket_in(await stage.say("who am I", ADA))
    for by, whose in ((BEN, BEN), (BEN, ADA), (CAROL, ADA)):
        tried()
        await harmless(stage, stage.exchange(ticket, stage.assertion(whose), by), (412,))
    assert (await stage.post(stage.exchange(ticket, stage.assertion(ADA), ADA))).status == 200
    assert stage.signed_in() == 1


@pytest.mark.holds("B's token offered in A's name, with A's ticket", "412, nothing kept")
async def test_assertions(stage: Stage, tried: Tried) -> None:
    ticket = ticket_in(await stage.say("who am I", ADA))
    entra = stage.tenant.entra
    stranger = entra.single_sign_on_elsewhere(
        ELSEWHERE, stage.tenant.directory.person(f"{ADA}@contoso.com").id, ADA
    )
    graph = entra.issue(f"{ADA}@contoso.com")  # her own, but for Graph: it was not given to this app
    for assertion in (stage.assertion(BEN), stage.assertion(CAROL), stranger, graph, stage.token()):
        tried()
        await harmless(stage, stage.exchange(ticket, assertion, ADA), (412,))
    assert stage.signed_in() == 0


@pytest.mark.holds("verifyState with a code that is stolen, used or made up", "nothing kept, nothing goes on")
async def test_states(stage: Stage, tried: Tried) -> None:
    ticket = ticket_in(await stage.say("remove E3 from sanne bakker", ADA))
    await stage.sign_in(BEN)
    for by, state in ((BEN, ticket), (CAROL, ticket), (CAROL, "made-up"), (CAROL, ""), (ADA, ticket)):
        tried()
        await harmless(stage, stage.invoke("signin/verifyState", {"state": state}, by))
    assert stage.requests() == []


@pytest.mark.holds("A's link opened by B, who signs in as B", "refused, nothing kept, A's link still good")
async def test_links(stage: Stage, tried: Tried) -> None:
    link = link_in(await stage.say("who am I", ADA))
    for by in (BEN, CAROL):
        tried()
        _, answer = await stage.browse(link, by)
        heard = await stage.ask("POST", "/auth/callback", data=answer)
        assert heard.status == 403
        assert stage.signed_in() == 0
    _, answer = await stage.browse(link, ADA)
    assert (await stage.ask("POST", "/auth/callback", data=answer)).status == 200
    assert stage.signed_in() == 1


@pytest.mark.holds("codes and states of two people, swapped", "refused, nothing kept")
async def test_swapped_answers(stage: Stage, tried: Tried) -> None:
    """Login CSRF and code injection: a code belongs to its state, its verifier and its nonce."""
    links = {by: link_in(await stage.say("who am I", by)) for by in (ADA, BEN)}
    answers = {by: (await stage.browse(link, by))[1] for by, link in links.items()}
    for state, code in ((ADA, BEN), (BEN, ADA)):
        tried()
        mixed = answers[code] | {"state": answers[state]["state"]}
        heard = await stage.ask("POST", "/auth/callback", data=mixed)
        assert heard.status in (403, 503)
        assert stage.signed_in() == 0
    for by in (ADA, BEN):  # the states were spent on it
        assert (await stage.ask("POST", "/auth/callback", data=answers[by])).status == 410
    stage.blameless_but("Entra could not be asked")


@pytest.mark.holds("A's way back, ended in B's browser", "A is signed in as A, B as nobody")
async def test_another_browser(stage: Stage, tried: Tried) -> None:
    _, answer = await stage.browse(link_in(await stage.say("who am I", ADA)), ADA)
    tried()
    heard = await stage.ask("POST", "/auth/callback", data=answer, headers={"Cookie": "session=ben"})
    assert heard.status == 200
    assert "Set-Cookie" not in heard.headers
    card = await stage.say("who am I", BEN)
    assert ticket_in(card)
    assert stage.signed_in() == 1


@pytest.mark.holds("an approved removal whose owner signed out", "waits; nobody else's token is used")
async def test_nobody_stands_in(stage: Stage, tried: Tried) -> None:
    for person in (ADA, BEN):
        await stage.sign_in(person)
    await stage.ask_for_removal(ADA)
    ((request_id, _, revision),) = stage.requests()
    await stage.say("sign out", ADA)
    tried()
    await stage.post(stage.press("remove", {"request": request_id, "revision": revision}))
    await stage.say("who am I", BEN)
    assert stage.writes() == 0
