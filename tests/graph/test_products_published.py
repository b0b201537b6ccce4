"""What people call products → all that Microsoft publishes, with no tenant to narrow it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import catalogue
from graph.products import ProductTable, resolve
from graph.spelling import lexicon, unnamed_editions, words

# Two products of one name: the one that a bare name does not mean, and what it gives way to.
SECOND = {
    "RIGHTSMANAGEMENT_CE": "RIGHTSMANAGEMENT",
    "M365_Copilot": "Microsoft_365_Copilot",
    "POWER_BI_INDIVIDUAL_USER": "POWER_BI_PRO",
}
MAIN = [
    sku
    for sku in catalogue().skus
    if not unnamed_editions(words(sku.name) | words(sku.part_number), frozenset())
    and sku.part_number not in SECOND
]
# Two products of one name and of equal standing: either may come first.
TWINS = {
    *("M365_F1", "M365_F1_COMM", "WIN10_PRO_ENT_SUB", "WIN10_VDA_E3", "MCOPSTN5"),
    *("PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_50", "PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_50_V2"),
}

NAMES = """
E3 | ENTERPRISEPACK SPE_E3
e 3 | ENTERPRISEPACK SPE_E3
E3-licentie | ENTERPRISEPACK SPE_E3
E3licentie | ENTERPRISEPACK SPE_E3
E3's | ENTERPRISEPACK SPE_E3
365 E3 | ENTERPRISEPACK SPE_E3
Enterprise E3 | ENTERPRISEPACK SPE_E3
Office E3 | ENTERPRISEPACK
O365 E3 | ENTERPRISEPACK
o365e3 | ENTERPRISEPACK
Office365 E3 | ENTERPRISEPACK
Office 365 Enterprise E3 | ENTERPRISEPACK
enterprise pack | ENTERPRISEPACK
M365 E3 | SPE_E3
E5 | ENTERPRISEPREMIUM SPE_E5
M365-E5 | SPE_E5
m365e5 | SPE_E5
spe_e5 | SPE_E5
E1 | STANDARDPACK
E2 | STANDARDWOFFPACK
F3 | SPE_F1 DESKLESSPACK
Microsoft 365 F3 | SPE_F1
Office 365 F3 | DESKLESSPACK
F1 | M365_F1_COMM M365_F1
Microsoft 365 F1 | M365_F1_COMM M365_F1
K1 | DESKLESSPACK
E5 Security | IDENTITY_THREAT_PROTECTION
M365 E5 Compliance | INFORMATION_PROTECTION_COMPLIANCE
Purview | INFORMATION_PROTECTION_COMPLIANCE
business standard | O365_BUSINESS_PREMIUM
M365 Business Standard | O365_BUSINESS_PREMIUM
Office 365 Business Premium | O365_BUSINESS_PREMIUM
O365_BUSINESS_PREMIUM | O365_BUSINESS_PREMIUM
business premium | SPB
business basic | O365_BUSINESS_ESSENTIALS
apps for business | O365_BUSINESS
apps voor bedrijven | O365_BUSINESS
apps for enterprise | OFFICESUBSCRIPTION
ProPlus | OFFICESUBSCRIPTION
Office 365 Pro Plus | OFFICESUBSCRIPTION
visio | VISIOCLIENT VISIOONLINE_PLAN1
Visio-licentie | VISIOCLIENT VISIOONLINE_PLAN1
visiolicentie | VISIOCLIENT VISIOONLINE_PLAN1
Visio abonnement 2 | VISIOCLIENT
visio p2 | VISIOCLIENT
visioplan1 | VISIOONLINE_PLAN1
project | PROJECTPREMIUM PROJECTPROFESSIONAL PROJECT_P1
Project Plan 5 | PROJECTPREMIUM
Project Online Premium | PROJECTPREMIUM
project plan 3 | PROJECTPROFESSIONAL
Planner and Project Plan 3 | PROJECTPROFESSIONAL
project p1 | PROJECT_P1
Visio Online Plan 2 | VISIOCLIENT
bus. premium | SPB
Project for the web | PROJECT_P1
power bi | POWER_BI_PRO PBI_PREMIUM_PER_USER
PBI pro | POWER_BI_PRO
powerbipro | POWER_BI_PRO
power-bi premium | PBI_PREMIUM_PER_USER
Power BI free | POWER_BI_STANDARD
Flow | POWERAUTOMATE_ATTENDED_RPA FLOW_PER_USER
Flow Free | FLOW_FREE
Power Automate Premium | POWERAUTOMATE_ATTENDED_RPA
Power Automate per user | FLOW_PER_USER
power apps | POWERAPPS_PER_USER
copilot | Microsoft_365_Copilot
co-pilot | Microsoft_365_Copilot
M365 Copilot | Microsoft_365_Copilot
Copilot Studio | VIRTUAL_AGENT_USL VIRTUAL_AGENT_BASE
teams phone | MCOEV
teamsphone | MCOEV
audio conferencing | MCOMEETADV
audiovergaderen | MCOMEETADV
Teams Premium | Microsoft_Teams_Premium
Teams Essentials | Teams_Ess
Teams Rooms Pro | Microsoft_Teams_Rooms_Pro
azure ad p1 | AAD_PREMIUM
AADP1 | AAD_PREMIUM
Azure AD Premium P2 | AAD_PREMIUM_P2
entra id plan 2 | AAD_PREMIUM_P2
Entra ID Governance | Microsoft_Entra_ID_Governance
EMS E3 | EMS
EMS | EMS EMSPREMIUM
Enterprise Mobility + Security E5 | EMSPREMIUM
intune | INTUNE_A
intune suite | Microsoft_Intune_Suite
Defender for Office 365 plan 1 | ATP_ENTERPRISE
MDO P2 | THREAT_INTELLIGENCE
Defender for Endpoint P2 | WIN_DEF_ATP
Defender for Endpoint plan 1 | DEFENDER_ENDPOINT_P1
Defender for Business | MDE_SMB
information protection p1 | RIGHTSMANAGEMENT
exchange online plan 1 | EXCHANGESTANDARD
Exchange abonnement 2 | EXCHANGEENTERPRISE
exchange online kiosk | EXCHANGEDESKLESS
Exchange Online archivering | EXCHANGEARCHIVE_ADDON
sharepoint plan 2 | SHAREPOINTENTERPRISE
one drive p2 | WACONEDRIVEENTERPRISE
Viva | VIVA
Viva Goals | Microsoft_Viva_Goals
D365 Sales | DYN365_ENTERPRISE_SALES D365_SALES_PRO DYN365_SALES_PREMIUM
dynamics 365 customer service | DYN365_ENTERPRISE_CUSTOMER_SERVICE DYN365_CUSTOMER_SERVICE_PRO
Dynamics Finance | DYN365_FINANCE
business central | DYN365_BUSCENTRAL_ESSENTIAL DYN365_BUSCENTRAL_PREMIUM
Windows 365 Enterprise 2vCPU/8GB/256GB | CPC_E_2C_8GB_256GB
W365 business 4/16/128 | CPC_B_4C_16RAM_128GB
win11 E3 | WIN10_VDA_E3 WIN10_PRO_ENT_SUB
E3 zonder Teams | Microsoft_365_E3_(no_Teams) Office_365_E3_(no_Teams)
visio plan 2 gcc | VISIOCLIENT_GOV
project plan 3 for faculty | PROJECTPROFESSIONAL_FACULTY
E5 with calling minutes | SPE_E5_CALLINGMINUTES
c5928f49-12ba-48f7-ada3-0d743a3601d5 | VISIOCLIENT
vizio | VISIOCLIENT VISIOONLINE_PLAN1
visoi | VISIOCLIENT VISIOONLINE_PLAN1
projct plan 3 | PROJECTPROFESSIONAL
bussiness premium | SPB
copliot | Microsoft_365_Copilot
powr bi pro | POWER_BI_PRO
micrsoft 365 e3 | SPE_E3
exchnage online plan 1 | EXCHANGESTANDARD
photoshop |
zoom |
E9 |
visio plan 3 |
github copilot |
license |
 |
""".strip("\n").splitlines()


@pytest.mark.parametrize("row", NAMES)
def test_a_name_means_these_and_no_others(row: str) -> None:
    term, _, part_numbers = row.partition("|")
    known = sorted((sku.part_number for sku in catalogue().skus), key=len, reverse=True)
    left = part_numbers.strip()
    wanted = []
    while left:  # a few part numbers have spaces
        wanted.append(next(part for part in known if left == part or left.startswith(f"{part} ")))
        left = left[len(wanted[-1]) :].strip()
    assert list(resolve(term.strip())) == wanted


def test_a_product_comes_first_under_each_of_its_names() -> None:
    for sku in MAIN:
        for term in (sku.part_number, sku.id.upper(), sku.name, sku.name.upper(), f"the {sku.name} license"):
            meant = resolve(term)
            assert sku.part_number in (TWINS.intersection(meant) or meant[:1]), term


def test_the_makers_name_may_be_left_out() -> None:
    for sku in MAIN:
        shortened = sku.name.replace("Microsoft 365", "M365").replace("Office 365", "O365")
        for term in (sku.name.removeprefix("Microsoft "), shortened.removeprefix("Microsoft ")):
            assert sku.part_number in resolve(term), term


def test_a_variant_is_found_by_its_part_number_id_and_whole_name() -> None:
    for sku in catalogue().skus:
        assert resolve(sku.part_number)[0] == sku.part_number
        assert resolve(sku.id) == (sku.part_number,)
        assert sku.part_number in resolve(sku.name) or sku.part_number in lexicon().also, sku.name


@pytest.mark.parametrize(("second", "first"), SECOND.items())
def test_of_two_products_of_one_name_the_bare_name_means_one(second: str, first: str) -> None:
    name = ProductTable.load().name("", second)
    assert first in resolve(name)
    assert second not in resolve(name)


@pytest.mark.parametrize("term", sorted({row.partition("|")[0].strip() for row in NAMES} - {""}))
def test_a_tenant_with_everything_means_the_same_and_its_variants(term: str) -> None:
    """What only resembles (a slip) is not matched in a tenant: it is offered."""
    owned = ProductTable.load().matching(term, catalogue().skus)
    assert not owned or set(resolve(term)) <= {sku.part_number for sku in owned}
    assert owned or not resolve(term) or ProductTable.load().near(term, catalogue().skus)


@given(
    st.sampled_from(["Visio Plan 2", "Project Plan 3", "Office 365 E3", "Power BI Pro", "Business Premium"]),
    st.sampled_from([" ", "-", "", "  ", "_", "/"]),
    st.sampled_from([str.lower, str.upper, str.title]),
    st.sampled_from(["", " license", "-licentie", " seats", "licentie", " abonnement", "'s"]),
)
def test_spaces_hyphens_case_and_the_word_license_do_not_count(name, between, case, after) -> None:  # type: ignore[no-untyped-def]
    assert resolve(case(name.replace(" ", between)) + after) == resolve(name)


@given(st.text(max_size=60) | st.text("e35 o6mpviszlan-'", max_size=30))
def test_any_text_can_be_asked(term: str) -> None:
    known = {sku.part_number for sku in catalogue().skus}
    assert set(resolve(term)) <= known
    assert ProductTable.load().matching(term, ()) == ()
