"""Contoso: the people and products the demo and other tests count on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph.simulated import Account, Directory
from graph.simulated.generated import add_people
from graph.simulated.state import load
from tests.contracts.asking import plan, sku


@pytest.fixture(scope="module")
def contoso() -> Directory:
    return load()


def parts(directory: Directory, account: Account) -> list[str]:
    """Part numbers, marked when they come by a group."""
    return [
        directory.products[a.sku_id].part_number + (" by group" if a.group_id else "")
        for a in account.assignments
    ]


HOLDINGS = {
    "alice.johnson@contoso.com": ["ENTERPRISEPACK", "SPE_F1"],
    "alice.johnson2@contoso.com": ["SPE_E3", "VISIOCLIENT"],
    "a.devries@contoso.com": ["ENTERPRISEPACK by group"],
    "fatima.yilmaz@contoso.com": ["ENTERPRISEPACK", "ENTERPRISEPACK by group"],
    "jurgen.kruger@contoso.com": ["ENTERPRISEPACK", "SPE_E3"],
    "marta.kowalska@contoso.com": ["ENTERPRISEPACK", "ENTERPRISEPREMIUM"],
    "dmitri.novak@contoso.com": ["ENTERPRISEPACK", "PROJECTPROFESSIONAL"],
    "jan.vanderberg@contoso.com": ["ENTERPRISEPACK", "MCOEV"],
    "pieter.claes@contoso.com": ["CPC_E_2C_8GB_128GB"],
    "tom.brady@contoso.com": ["CONTOSO_FIELD_TOOLS", "SPE_F1"],
    "bob.willems@contoso.com": ["ENTERPRISEPACK", "VISIOCLIENT", "FLOW_FREE"],
    "julia.peeters@contoso.com": [],
}


@pytest.mark.parametrize("address", HOLDINGS)
def test_who_has_what(contoso: Directory, address: str) -> None:
    assert parts(contoso, contoso.person(address)) == HOLDINGS[address]


def test_seats(contoso: Directory) -> None:
    e3, power_bi = sku(contoso, "ENTERPRISEPACK"), sku(contoso, "POWER_BI_PRO")
    assert e3 == "6fd2c87f-b296-42f0-b197-1e91e994b900"
    assert (contoso.products[e3].enabled, contoso.consumed(e3), contoso.free(e3)) == (50, 42, 8)
    assert contoso.free(power_bi) == 0


def test_the_company(contoso: Directory) -> None:
    people = list(contoso.accounts.values())
    assert len(people) >= 65
    assert {account.office for account in people} == {"Amsterdam", "Dublin", ""}
    names = {account.name for account in people}
    assert {"Siobhán O'Brien", "Jan van der Berg", "Jan de Vries", "山田 太郎", "Maarten 't Hart"} <= names
    assert any("**" in name for name in names)
    assert [a.upn for a in people if a.user_type == "Guest"] == ["nina.partner_fabrikam.com#EXT#@contoso.com"]


def test_ids_are_the_same_in_every_run(contoso: Directory) -> None:
    again = load()
    assert list(again.accounts) == list(contoso.accounts)
    assert contoso.person("ada.peeters@contoso.com").id == contoso.object_id("Ada.Peeters@contoso.com")


def test_a_product_of_its_own_has_plans_nobody_else_knows(contoso: Directory) -> None:
    own = contoso.products[sku(contoso, "CONTOSO_FIELD_TOOLS")]
    assert [p.name for p in own.plans] == ["CONTOSO_ROUTE_PLANNER", "CONTOSO_WORK_ORDERS"]
    assert plan(contoso, "EXCHANGE_S_ENTERPRISE") == "efb87545-963c-4e0d-99df-69c6916d9eb0"


def test_another_company_is_another_file(tmp_path: Path) -> None:
    file = tmp_path / "fabrikam.yaml"
    file.write_text(
        "name: Fabrikam\n"
        "domain: fabrikam.com\n"
        "offices: {Paris: {country: France, usage_location: FR, language: fr-FR}}\n"
        "products: {e3: {part_number: SPE_E3, seats: 2}}\n"
        "groups: []\n"
        "people: [{name: Luc Petit, address: luc, office: Paris, licenses: [e3]}]\n",
        encoding="utf-8",
    )
    fabrikam = load(file)
    assert parts(fabrikam, fabrikam.person("luc@fabrikam.com")) == ["SPE_E3"]
    assert fabrikam.tenant_id != load().tenant_id


def test_thousands_of_generated_people_come_quickly_and_the_same() -> None:
    one, other = load(), load()
    started = time.process_time()
    added = add_people(one, 5_000, every=2)
    assert time.process_time() - started < 5
    assert [a.upn for a in added] == [a.upn for a in add_people(other, 5_000, every=2)]
    e3 = sku(one, "ENTERPRISEPACK")
    assert (one.consumed(e3), one.free(e3)) == (42 + 2_500, 8)
    with pytest.raises(KeyError):
        add_people(one, 1, product="NO_SUCH_PRODUCT")


def test_generated_people_may_join_a_group() -> None:
    one = load()
    before = len(one.group("Dublin").members)
    added = add_people(one, 10, group="Dublin")
    assert list(one.group("Dublin").members)[before:] == [a.id for a in added]
    with pytest.raises(KeyError):
        add_people(one, 1, group="No such group")
