"""What people call products → what the tenant owns."""

from __future__ import annotations

import csv

import pytest

from bot.domain.licenses import Sku
from graph import data
from graph.products import ProductTable
from graph.spelling import lexicon

TABLE = ProductTable.load()
PUBLISHED = {
    row["String_Id"]: row for row in csv.DictReader(data.path("skus.csv").read_text("utf-8").splitlines())
}
TENANT = """
ENTERPRISEPACK SPE_E3 SPE_E5 EMS EMSPREMIUM O365_BUSINESS_PREMIUM SPB VISIOCLIENT VISIOONLINE_PLAN1 FLOW_FREE
PROJECTPROFESSIONAL PROJECTPREMIUM PROJECT_P1 POWER_BI_PRO POWER_BI_STANDARD PBI_PREMIUM_PER_USER MCOEV
Microsoft_365_Copilot AAD_PREMIUM AAD_PREMIUM_P2 WIN10_VDA_E3 M365_F1 SPE_F1 DESKLESSPACK EXCHANGESTANDARD
CPC_E_2C_4GB_128GB ENTERPRISEPACK_USGOV_GCCHIGH M365EDU_A3_FACULTY CONTOSO_FIELD_TOOLS
"""


def owned(*part_numbers: str) -> list[Sku]:
    ids = [PUBLISHED.get(part, {"GUID": f"own-{part}"})["GUID"] for part in part_numbers]
    return [
        Sku(sku_id, part, TABLE.name(sku_id, part), (), 1, 0)
        for sku_id, part in zip(ids, part_numbers, strict=True)
    ]


def meant(term: str, *part_numbers: str) -> list[str]:
    return [sku.part_number for sku in TABLE.matching(term, owned(*part_numbers or TENANT.split()))]


@pytest.mark.parametrize(
    ("term", "part_numbers"),
    [
        ("E3", "ENTERPRISEPACK SPE_E3"),
        ("the e3 license", "ENTERPRISEPACK SPE_E3"),
        ("E3-licentie", "ENTERPRISEPACK SPE_E3"),
        ("E5", "SPE_E5"),
        ("office 365 e3", "ENTERPRISEPACK"),
        ("O365 E3", "ENTERPRISEPACK"),
        ("Office 365 Enterprise E3", "ENTERPRISEPACK"),
        ("m365 e3", "SPE_E3"),
        ("Microsoft 365 E3", "SPE_E3"),
        ("MS365 E3", "SPE_E3"),
        ("e3 gcchigh", "ENTERPRISEPACK_USGOV_GCCHIGH"),
        ("visio", "VISIOCLIENT VISIOONLINE_PLAN1"),
        ("Visio Plan 2", "VISIOCLIENT"),
        ("visio p1", "VISIOONLINE_PLAN1"),
        ("project", "PROJECTPREMIUM PROJECTPROFESSIONAL PROJECT_P1"),
        ("Project Plan 1", "PROJECT_P1"),
        ("project plan 3", "PROJECTPROFESSIONAL"),
        ("Project Plan 5", "PROJECTPREMIUM"),
        ("power bi", "POWER_BI_PRO PBI_PREMIUM_PER_USER POWER_BI_STANDARD"),
        ("PowerBI Pro", "POWER_BI_PRO"),
        ("power bi premium", "PBI_PREMIUM_PER_USER"),
        ("copilot", "Microsoft_365_Copilot"),
        ("Microsoft 365 Copilot", "Microsoft_365_Copilot"),
        ("teams phone", "MCOEV"),
        ("F1", "M365_F1"),
        ("F3", "SPE_F1 DESKLESSPACK"),
        ("Microsoft 365 F3", "SPE_F1"),
        ("A3", "M365EDU_A3_FACULTY"),
        ("windows 365", "CPC_E_2C_4GB_128GB"),
        ("EMS", "EMS EMSPREMIUM"),
        ("ems e5", "EMSPREMIUM"),
        ("Enterprise Mobility + Security E3", "EMS"),
        ("azure ad p1", "AAD_PREMIUM"),
        ("Entra ID P1", "AAD_PREMIUM"),
        ("Azure Active Directory Premium P2", "AAD_PREMIUM_P2"),
        ("business premium", "SPB"),
        ("Microsoft 365 Business Premium", "SPB"),
        ("business standard", "O365_BUSINESS_PREMIUM"),
        ("Office 365 Business Premium", "O365_BUSINESS_PREMIUM"),
        ("O365_BUSINESS_PREMIUM", "O365_BUSINESS_PREMIUM"),
        ("enterprisepack", "ENTERPRISEPACK"),
        ("6FD2C87F-B296-42F0-B197-1E91E994B900", "ENTERPRISEPACK"),
        ("field tools", "CONTOSO_FIELD_TOOLS"),
        ("power automate", "FLOW_FREE"),
        ("exchange online plan 1", "EXCHANGESTANDARD"),
        ("E9", ""),
        ("license", ""),
        ("", ""),
    ],
)
def test_a_name_means(term: str, part_numbers: str) -> None:
    assert meant(term) == part_numbers.split()


@pytest.mark.parametrize(
    ("term", "tenant", "part_numbers"),
    [
        # Without Teams, and without the product of that very name
        ("E3", ["Office_365_E3_(no_Teams)", "O365_w/o Teams Bundle_M3"], 2),
        ("Microsoft 365 E3", ["Microsoft_365_E3_(no_Teams)"], 1),
        # An edition somebody did not name is meant when there is no other
        ("E3", ["ENTERPRISEPACK_USGOV_GCCHIGH"], 1),
        ("visio plan 2", ["VISIOCLIENT_USGOV_GCCHIGH"], 1),
        # The part number says Premium, the product is Business Standard
        ("business premium", ["O365_BUSINESS_PREMIUM"], 0),
    ],
)
def test_a_tenant_decides(term: str, tenant: list[str], part_numbers: int) -> None:
    assert len(meant(term, *tenant)) == part_numbers


def test_the_name_typed_whole_wins_over_its_relatives() -> None:
    tenant = ["SPE_E3", "Microsoft_365_E3_(no_Teams)"]
    assert meant("Microsoft 365 E3", *tenant) == ["SPE_E3"]
    assert meant("Microsoft 365 E3 (no Teams)", *tenant) == ["Microsoft_365_E3_(no_Teams)"]
    assert meant("E3", *tenant) == tenant


@pytest.mark.parametrize(
    ("term", "part_number"),
    [("vizio", "VISIOCLIENT"), ("cobilot", "Microsoft_365_Copilot"), ("bussiness premium", "SPB")],
)
def test_near_is_a_resemblance(term: str, part_number: str) -> None:
    assert meant(term) == []
    assert part_number in [sku.part_number for sku in TABLE.near(term, owned(*TENANT.split()))]


def test_nothing_resembles_nothing() -> None:
    assert TABLE.near("", owned(*TENANT.split())) == ()
    assert TABLE.near("qqqq", owned(*TENANT.split())) == ()


def test_every_product_is_found_by_its_own_name_and_part_number() -> None:
    for sku in owned(*PUBLISHED):
        assert TABLE.matching(sku.name, [sku]) == (sku,), sku
        assert TABLE.matching(sku.part_number, [sku]) == (sku,), sku


def test_every_nickname_belongs_to_a_published_product() -> None:
    newer = {"Microsoft_Teams_Enterprise_New"}  # owned by tenants, not yet in the table
    assert set(lexicon().names) - newer <= set(PUBLISHED)


def test_plans_have_titles_that_do_not_shout() -> None:
    assert TABLE.plan_title("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE").startswith(
        "Exchange"
    )
    assert TABLE.plan_title("00000000-0000-0000-0000-000000000000", "X") == ""
    assert TABLE.name("unknown", "CONTOSO_FIELD_TOOLS") == "CONTOSO_FIELD_TOOLS"
