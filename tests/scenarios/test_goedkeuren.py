"""Een tweede paar ogen, in het Nederlands: what test_approvals.py says in English, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Button, Verb
from bot.domain.policy import Policy, Protected, ReasonRule, Rule, Second, Who
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import PATIENCE, Chat, chatting
from tests.scenarios.test_approvals import ADA, BEN, CAROL, RULES, TWO, met, number

ALICE = "haal E3 weg bij alice.johnson@contoso.com"
WIL = "Ada Peeters wil Office 365 E3 weghalen"
WEG = "Office 365 E3 is weg bij Alice Johnson"


@pytest.fixture
async def gevraagd(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Chat]:
    """Ada heeft goedkeuring gevraagd, en kijkt naar haar kaart."""
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await vraag(chat)
        yield chat


async def vraag(chat: Chat, zin: str = ALICE) -> str:
    chat.lang = "nl"
    chat.langs.update({BEN: "nl", CAROL: "nl"})
    await met(chat, BEN, CAROL)
    await chat.say(zin)
    await chat.click("Goedkeuring vragen", reason="uit dienst, INC0012345")
    return chat.at


async def test_het_plan_biedt_vragen_aan_en_niet_weghalen(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.lang = "nl"
        card = await chat.say(ALICE)
        assert "Een tweede persoon moet dit goedkeuren: Er gaan gegevens verloren" in card.text
        assert card.buttons == ["Goedkeuring vragen", "Annuleren"]
        card = await chat.say("haal Visio weg bij anne-marie.dubois@contoso.com")
        assert "Licentie weghalen" in card.buttons


async def test_wie_vraagt_ziet_op_wie_het_wacht(gevraagd: Chat) -> None:
    card = gevraagd.card
    assert "Wacht op Ben Smit en Carol Byrne (één van hen is genoeg)." in card.text
    assert "uit dienst, INC0012345" in card.text
    assert card.buttons == ["Herinneren", "Annuleren"]


async def test_wie_goedkeurt_ziet_alles_en_het_gebeurt(gevraagd: Chat) -> None:
    adas = gevraagd.at
    card = await gevraagd.look(BEN, WIL)
    for part in ("Postvak", "uit dienst, INC0012345", "Er gaan gegevens verloren", "op naam van Ada Peeters"):
        assert part in card.text
    assert card.buttons == ["Goedkeuren", "Afwijzen"]
    await gevraagd.click("Goedkeuren", by=BEN, comment="Akkoord")
    gevraagd.at = adas
    card = await gevraagd.until(WEG)
    assert "Goedgekeurd door Ben Smit" in card.text
    assert "Akkoord" in card.text
    assert (await gevraagd.look(BEN, WEG)).buttons == []
    assert len(gevraagd.writes()) == 1


async def test_afwijzen_wil_een_reden_en_is_het_einde(gevraagd: Chat) -> None:
    adas = gevraagd.at
    await gevraagd.look(CAROL, WIL)
    await gevraagd.look(BEN, WIL)
    await gevraagd.click("Afwijzen", by=BEN)
    assert "Bij afwijzen hoort een reden" in gevraagd.toast
    card = await gevraagd.click("Afwijzen", by=BEN, comment="Nog nodig")
    assert "Afgewezen" in card.text
    assert "opnieuw" not in card.text  # wie het niet vroeg, hoeft niet opnieuw te typen
    gevraagd.at = adas
    card = await gevraagd.until("Nog nodig")
    assert "Door Ben Smit" in card.text
    assert "opnieuw" in card.text
    assert (await gevraagd.look(CAROL, "Afgewezen")).buttons == []
    assert gevraagd.writes() == []


async def test_wie_niet_mag_hoort_waarom(gevraagd: Chat) -> None:
    gevraagd.langs["liam.doyle"] = "nl"
    await gevraagd.press(Button(Verb.APPROVE, number(gevraagd), 2))
    assert "Dit is je eigen verzoek" in gevraagd.toast
    await gevraagd.press(Button(Verb.APPROVE, number(gevraagd), 2), by="liam.doyle")
    assert "Ben Smit en Carol Byrne" in gevraagd.toast
    await gevraagd.look(BEN, WIL)
    gevraagd.tenant.directory.enable(gevraagd.person(BEN), False)
    await gevraagd.click("Goedkeuren", by=BEN)
    assert "Je account is uitgeschakeld" in gevraagd.toast
    assert gevraagd.writes() == []


async def test_twee_goedkeuringen_zijn_van_twee_mensen(tmp_path: Path, tenant: SimulatedTenant) -> None:
    rules = Policy(approvers=TWO, second=Second(always=True), approvals=2)
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        adas = await vraag(chat)
        assert "Wacht op 2 van 2: Ben Smit en Carol Byrne." in chat.card.text
        await chat.look(BEN, WIL)
        card = await chat.click("Goedkeuren", by=BEN)
        assert "Jij hebt goedgekeurd. Er moet nog iemand goedkeuren." in card.text
        await chat.press(Button(Verb.APPROVE, number(chat), 3), by=BEN)
        assert "Je hebt dit al goedgekeurd" in chat.toast
        await chat.look(CAROL, "Goedgekeurd door Ben Smit")
        await chat.click("Goedkeuren", by=CAROL)
        chat.at = adas
        assert "(2 van 2)" in (await chat.until(WEG)).text


async def test_wie_goedkeurt_kan_mensen_overslaan(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        adas = await vraag(chat, f"{ALICE} en alice.johnson2@contoso.com")
        await chat.look(BEN, "bij 2 personen")
        await chat.click("Aangevinkten goedkeuren", by=BEN, row_1="false")
        chat.at = adas
        await chat.until("Goedgekeurd voor 1 van de 2 personen.")
        await chat.until("weg bij 1 persoon")
        assert len(chat.writes()) == 1


async def test_wat_veranderde_maakt_het_ja_ongeldig(gevraagd: Chat) -> None:
    adas = gevraagd.at
    await gevraagd.look(BEN, WIL)
    gevraagd.tenant.directory.take(gevraagd.person("alice.johnson"), gevraagd.sku("SPE_F1"))
    await gevraagd.click("Goedkeuren", by=BEN)
    assert "Goedkeuren" in (await gevraagd.look(CAROL, "Veranderd sinds de vorige vraag")).buttons
    gevraagd.at = adas
    assert "Wacht op goedkeuring" in (await gevraagd.until("Veranderd sinds")).text
    assert gevraagd.writes() == []


async def test_wie_te_laat_drukt_hoort_wat_er_werd(gevraagd: Chat) -> None:
    adas = gevraagd.at
    await gevraagd.look(BEN, WIL)
    bens, yes = gevraagd.at, gevraagd.card.button("Goedkeuren")
    gevraagd.at = adas
    await gevraagd.click("Annuleren")
    gevraagd.at = bens
    card = await gevraagd.press(Button.parse(yes["verb"], yes["data"]), by=BEN)
    assert "Geannuleerd" in card.text
    assert "Door Ada Peeters" in card.text


async def test_waarover_niemand_besluit_verloopt(gevraagd: Chat) -> None:
    await gevraagd.look(BEN, WIL)
    gevraagd.later = timedelta(hours=25)
    assert "Verlopen" in (await gevraagd.click("Goedkeuren", by=BEN)).text
    assert gevraagd.writes() == []


async def test_zonder_ticket_of_goedkeurder_wordt_niets_gevraagd(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    rule = ReasonRule(required=True, ticket="INC[0-9]{4}", example="INC0042")
    alone = Who(people=frozenset({f"{ADA}@contoso.com"}))
    rules = Policy(approvers=alone, second=Second(always=True), reason=rule)
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        chat.lang = "nl"
        await chat.say(ALICE)
        await chat.click("Goedkeuring vragen", reason="uit dienst, INC0815")
        assert "Er is niemand die dit kan goedkeuren" in chat.toast
    rules = Policy(approvers=TWO, second=Second(always=True), reason=rule)
    async with chatting(tmp_path / "2", tenant, policy=rules) as chat:
        chat.lang = "nl"
        await chat.say(ALICE)
        await chat.click("Goedkeuring vragen", reason="uit dienst")
        assert "INC0042" in chat.toast


async def test_beschermd_met_twee_goedkeuringen(tmp_path: Path, tenant: SimulatedTenant) -> None:
    alice = Who(people=frozenset({"alice.johnson@contoso.com"}))
    rules = Policy(approvers=TWO, protected=(Protected(alice, Rule.TWO_APPROVALS, "directie"),))
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        await vraag(chat)
        assert "Voor Alice Johnson zijn twee goedkeuringen nodig: directie" in chat.card.text


async def test_herinneren_niet_te_vaak(gevraagd: Chat) -> None:
    adas = gevraagd.at
    await gevraagd.look(BEN, WIL)
    first, gevraagd.at = gevraagd.at, adas
    await gevraagd.click("Herinneren")
    assert "Ze hebben het net gehoord" in gevraagd.toast
    gevraagd.later = timedelta(hours=1)
    assert "Herinnerd om" in (await gevraagd.click("Herinneren")).text

    def again() -> bool:
        return gevraagd.screen.newest_in(gevraagd.place(BEN)) != first

    async with gevraagd.screen.changed:
        await asyncio.wait_for(gevraagd.screen.changed.wait_for(again), PATIENCE)


async def test_wie_seatback_niet_heeft_wordt_genoemd(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.lang = "nl"
        chat.screen.strangers.add(chat.person(CAROL).id)
        await met(chat, BEN)
        await chat.say(ALICE)
        await chat.click("Goedkeuring vragen")
        card = await chat.until("Carol Byrne heeft Seatback niet toegevoegd en kreeg geen kaart")
        assert "Vraag Carol Byrne om Seatback in Teams toe te voegen" in card.text
        assert f"‘keur {number(chat)} goed’" in card.text
