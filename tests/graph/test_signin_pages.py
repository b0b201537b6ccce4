"""Signing in on Entra's own page: the way there, the way back, and everybody who must not come through."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.errors import Conflict, NotAllowed, TenantError, UserMistake
from bot.domain.sign_in import TICKET_LIFETIME, Ticket, Waiting, Why
from graph.signin import MsalSignIn
from graph.signin.msal_sign_in import FLOW_LIFETIME
from graph.signin.opened import MOST_OPEN
from graph.simulated.entra import Outage
from tests.signing_in import ADA, Browser, Desk, desk

BEN = "ben.smit@contoso.com"
ELSEWHERE = "00000000-0000-4000-8000-00000000beef"


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
async def sign_in(front: Desk) -> AsyncIterator[MsalSignIn]:
    opened = front.process()
    yield opened
    await opened.close()


@pytest.fixture
async def browser(front: Desk) -> AsyncIterator[Browser]:
    opened = Browser(front.tenant.ca_bundle)
    yield opened
    await opened.close()


def ticket(actor: Actor, claims: str = "") -> Ticket:
    now = datetime.now(UTC)
    chat = Conversation("19:chat", "http://127.0.0.1/")
    ticket_id = secrets.token_urlsafe(24)
    return Ticket(ticket_id, actor, chat, Reader(), Waiting(), now, now + TICKET_LIFETIME, claims)


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def refused(sign_in: MsalSignIn, answer: dict[str, str]) -> NotAllowed:
    with pytest.raises(NotAllowed) as raised:
        await sign_in.redeem(answer)
    assert raised.value.code == "not_signed_in"
    return raised.value


async def test_there_and_back(front: Desk, sign_in: MsalSignIn, browser: Browser) -> None:
    made = ticket(front.actor())
    address = await sign_in.address(made)
    asked = query(address)
    assert urlsplit(address).netloc == urlsplit(front.tenant.authority).netloc
    assert (asked["code_challenge_method"], asked["response_mode"]) == ("S256", "form_post")
    assert made.id not in address
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert await sign_in.redeem(await browser.sign_in(address)) == made.id
    assert await sign_in.token(made.actor)
    account = await sign_in.account(made.actor)
    assert account is not None
    assert account.address == ADA


async def test_the_way_back_is_good_once_on_any_process(
    front: Desk, sign_in: MsalSignIn, browser: Browser
) -> None:
    made = ticket(front.actor())
    answer = await browser.sign_in(await sign_in.address(made))
    other = front.process()
    came = await asyncio.gather(sign_in.redeem(answer), other.redeem(answer), return_exceptions=True)
    assert {type(outcome) for outcome in came} == {str, Conflict}
    with pytest.raises(Conflict, match="no_such_ticket"):
        await sign_in.redeem(answer)
    await other.close()


@pytest.mark.parametrize("state", ["", "unknown", "x" * 5000])
async def test_a_state_that_is_not_ours_leads_nowhere(sign_in: MsalSignIn, state: str) -> None:
    with pytest.raises(Conflict, match="no_such_ticket"):
        await sign_in.redeem({"state": state, "code": "1.stolen"})


async def test_the_way_back_closes_after_ten_minutes(
    front: Desk, browser: Browser, sign_in: MsalSignIn
) -> None:
    answer = await browser.sign_in(await sign_in.address(ticket(front.actor())))
    late = front.process(now=lambda: datetime.now(UTC) + FLOW_LIFETIME)
    with pytest.raises(Conflict, match="no_such_ticket"):
        await late.redeem(answer)
    await late.close()


async def test_whoever_comes_as_somebody_else_is_not_let_in_and_may_choose_again(
    front: Desk, sign_in: MsalSignIn, browser: Browser
) -> None:
    made = ticket(front.actor(BEN))
    first = await refused(sign_in, await browser.sign_in(await sign_in.address(made), ADA))
    assert first.facts == {"why": Why.WRONG_ACCOUNT, "account": ADA, "ticket": made.id}
    for actor in (front.actor(), front.actor(BEN)):
        assert await sign_in.account(actor) is None
    again = await sign_in.address(made)
    assert query(again)["prompt"] == "select_account"
    assert await sign_in.redeem(await browser.sign_in(again, BEN)) == made.id


async def test_an_answer_to_one_question_is_none_to_another(
    front: Desk, sign_in: MsalSignIn, browser: Browser
) -> None:
    """A code of somebody's own, brought to a victim's way back: PKCE and nonce are another's."""
    theirs, mine = ticket(front.actor()), ticket(front.actor())
    victim = query(await sign_in.address(theirs))["state"]
    answer = await browser.sign_in(await sign_in.address(mine))
    with pytest.raises((NotAllowed, TenantError)):
        await sign_in.redeem(answer | {"state": victim})
    assert await sign_in.account(theirs.actor) is None


async def test_who_presses_cancel_is_not_signed_in(
    front: Desk, sign_in: MsalSignIn, browser: Browser
) -> None:
    made = ticket(front.actor())
    await browser.open(await sign_in.address(made))
    told = await refused(sign_in, await browser.send(act="cancel"))
    assert told.facts["ticket"] == made.id
    assert told.facts["why"] in (Why.FIRST, Why.CONSENT)


async def test_a_challenge_is_passed_on_and_met(front: Desk, sign_in: MsalSignIn, browser: Browser) -> None:
    front.tenant.switches.mfa_required = True
    with pytest.raises(NotAllowed) as silent:
        await front.signed_in(sign_in)
    made = ticket(front.actor(), str(silent.value.facts["claims"]))
    address = await sign_in.address(made)
    wanted: dict[str, Any] = json.loads(query(address)["claims"])["access_token"]
    assert wanted["xms_cc"] == {"values": ["CP1"]}
    assert len(wanted) == 2
    assert not await browser.sign_in(address)
    assert await sign_in.redeem(await browser.send(otc="123456", act="verify")) == made.id
    await sign_in.token(made.actor, made.claims)


async def test_who_was_known_is_greeted(front: Desk, sign_in: MsalSignIn) -> None:
    ada = await front.signed_in(sign_in)
    assert query(await sign_in.address(ticket(ada)))["login_hint"] == ADA


async def test_no_page_is_opened_for_another_organization(front: Desk, sign_in: MsalSignIn) -> None:
    with pytest.raises(NotAllowed) as told:
        await sign_in.address(ticket(replace(front.actor(), tenant_id=ELSEWHERE)))
    assert told.value.facts["why"] is Why.OTHER_TENANT


async def test_an_entra_that_is_away_says_so(front: Desk, sign_in: MsalSignIn, browser: Browser) -> None:
    answer = await browser.sign_in(await sign_in.address(ticket(front.actor())))
    front.tenant.switches.outage = Outage.DROPPED
    with pytest.raises(TenantError, match="unreachable"):
        await sign_in.redeem(answer)


async def test_nothing_of_the_way_stands_in_the_database(
    front: Desk, sign_in: MsalSignIn, browser: Browser, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "seatback")
    caplog.set_level("DEBUG", "msal")
    made = ticket(front.actor())
    answer = await browser.sign_in(await sign_in.address(made))
    await front.engine.dispose()
    on_disk = written(tmp_path)
    await sign_in.redeem(answer)
    for secret in (answer["state"], answer["code"], made.id):
        assert secret.encode() not in on_disk
        assert secret not in caplog.text


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_link_is_opened_ten_times_in_ten_minutes_on_all_processes(
    front: Desk, sign_in: MsalSignIn, browser: Browser
) -> None:
    made, other = ticket(front.actor()), front.process()
    addresses = [await one.address(made) for one in (sign_in, other) * (MOST_OPEN // 2)]
    for one in (sign_in, other):
        with pytest.raises(UserMistake, match="too_fast") as told:
            await one.address(made)
        assert 0 < int(str(told.value.facts["seconds"])) <= FLOW_LIFETIME.total_seconds()
    assert await other.address(ticket(front.actor()))
    assert await sign_in.redeem(await browser.sign_in(addresses[0])) == made.id
    late = front.process(now=lambda: datetime.now(UTC) + FLOW_LIFETIME)
    assert await late.address(made)
    await other.close()
    await late.close()
