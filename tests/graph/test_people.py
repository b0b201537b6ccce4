"""Finding people by what somebody types."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import names
from graph.simulated import SimulatedTenant
from graph.tenant import GraphTenant

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Jan de Vries", ["Jan de Vries"]),
        ("jan vries", ["Jan de Vries"]),
        ("van der berg", ["Jan van der Berg"]),
        ("obrien", ["Siobhán O'Brien"]),
        ("o'brien", ["Siobhán O'Brien"]),
        ("O’Brien", ["Siobhán O'Brien"]),
        ("siobhan", ["Siobhán O'Brien"]),
        ("zoe", ["Zoë Visser"]),
        ("Zoë", ["Zoë Visser"]),
        ("francois moreau", ["François Moreau"]),
        ("jurgen kruger", ["Jürgen Krüger"]),
        ("oisin", ["Oisín Ryan"]),
        ("anne-marie", ["Anne-Marie Dubois"]),
        ("annemarie", ["Anne-Marie Dubois"]),
        ("marie dubois", ["Anne-Marie Dubois"]),
        ("'t Hart", ["Maarten 't Hart"]),
        ("mcdonald", ["Robert McDonald"]),
        ("山田", ["山田 太郎"]),
        ("дмитрий", ["Дмитрий Соколов"]),
        ("alice johnson", ["Alice Johnson", "Alice Johnson"]),
        ("alice", ["Alice de Vries", "Alice Johnson", "Alice Johnson"]),
        ("Peter Smith", ["Peter Smith"]),
        ("r&d 100%", ["R&D 100% Lab"]),
        ("lic", []),
        ("nobody", []),
    ],
)
@pytest.mark.parametrize("folds", [False, True])
async def test_by_name(
    contoso: SimulatedTenant, ada: GraphTenant, typed: str, found: list[str], folds: bool
) -> None:
    contoso.faults.fold_diacritics = folds
    assert await called(ada, typed) == found


async def called(ada: GraphTenant, text: str) -> list[str]:
    return [user.name for user in (await ada.by_names([text]))[text]]


async def test_a_few_names_take_one_round_trip(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    asked = ["Jan de Vries", "zoe", "Peter Smith", "nobody", "", "jan de vries"]
    await ada.by_names(asked)
    contoso.log.clear()
    found = await ada.by_names(asked)
    assert [row.path for row in contoso.log] == ["/$batch"]
    assert list(found) == asked
    assert [len(found[text]) for text in asked] == [1, 1, 1, 0, 0, 1]


async def test_nobody_takes_no_round_trip(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.log.clear()
    assert await ada.by_names([]) == {}
    assert await ada.by_address([]) == {}
    assert await ada.users([]) == {}
    assert await ada.read_many([]) == {}
    assert not list(contoso.log)


async def test_many_names_share_batches(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    accounts = list(contoso.directory.accounts.values())[:40]
    asked = [one.name for one in accounts]
    await ada.by_names(asked)
    contoso.log.clear()
    found = await ada.by_names(asked)
    assert [row.path for row in contoso.log].count("/$batch") == 6  # three questions a name, 20 a batch
    assert all(one.id in [user.id for user in found[one.name]] for one in accounts)


async def test_an_exact_name_hides_longer_ones(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    longer = contoso.directory.person("jan.vanderberg@contoso.com")
    contoso.directory.rename(longer, "Jan de Vries-Bakker")
    assert await called(ada, "jan de vries") == ["Jan de Vries"]
    assert await called(ada, "jan de vries bakker") == ["Jan de Vries-Bakker"]


async def test_no_more_than_the_limit(ada: GraphTenant) -> None:
    assert len((await ada.by_names(["a"], limit=3))["a"]) == 3


async def test_licenses_come_with_the_people_found(ada: GraphTenant) -> None:
    (zoe,) = (await ada.by_names(["zoe"]))["zoe"]
    assert zoe.direct(E3) is not None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("jan.devries@contoso.com", "Jan de Vries"),
        ("JAN.DEVRIES@CONTOSO.COM", "Jan de Vries"),
        ("siobhan.o'brien@contoso.com", "Siobhán O'Brien"),
        ("reception+dublin@contoso.com", "Reception Dublin"),
        ("r&d-lab@contoso.com", "R&D 100% Lab"),
        ("nina.partner@fabrikam.com", "Nina Partner"),
        ("nina.partner_fabrikam.com#EXT#@contoso.com", "Nina Partner"),
    ],
)
async def test_by_address(ada: GraphTenant, address: str, name: str) -> None:
    found = await ada.by_address([address, "nobody@contoso.com"])
    assert [user.name for user in found[address]] == [name]
    assert found["nobody@contoso.com"] == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jhon de vreis", "Jan de Vries"),
        ("Alise Jonson", "Alice Johnson"),
        ("fatima yilmas", "Fatima Yilmaz"),
        ("siobahn", "Siobhán O'Brien"),
        ("vandenberg", "Jan van der Berg"),
        ("bart.vandijk", "Bart van Dijk"),
        ("jan.devreis@contoso.com", "Jan de Vries"),
        ("Kathrine Dubois", "Anne-Marie Dubois"),
    ],
)
async def test_near(ada: GraphTenant, typed: str, name: str) -> None:
    assert name in [user.name for user in await ada.near(typed)]


async def test_nothing_is_near_to_nonsense(ada: GraphTenant) -> None:
    assert await ada.near("xqzwv ppkkr") == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
async def test_anything_typed_is_quoted_right(contoso: SimulatedTenant, ada: GraphTenant, text: str) -> None:
    """What a person types never breaks a request, and somebody so named is found by it."""
    account = list(contoso.directory.accounts.values())[-1]
    contoso.directory.rename(account, text, f"{text}@contoso.com")
    found = await ada.by_address([f"{text}@contoso.com"])
    assert account.id in [user.id for user in found[f"{text}@contoso.com"]]
    by_name = [user.id for user in (await ada.by_names([text], limit=100))[text]]
    assert (account.id in by_name) == bool(names.words(text))
    await ada.near(text)


async def test_many_addresses_are_asked_for_together(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    accounts = [one for one in contoso.directory.accounts.values() if one.mail][:40]
    other = next(one for one in accounts if one.mail != one.upn or one is accounts[-1])
    asked = [one.upn.upper() for one in accounts] + [other.mail, "nobody@contoso.com", "o'nobody@contoso.com"]
    contoso.log.clear()
    found = await ada.by_address(asked)
    assert list(found) == list(dict.fromkeys(asked))
    for account in accounts:
        assert account.id in {user.id for user in found[account.upn.upper()]}
    assert other.id in {user.id for user in found[other.mail]}
    assert found["nobody@contoso.com"] == found["o'nobody@contoso.com"] == ()
    assert [row.path for row in contoso.log] == ["/users", "/$batch"]  # the size of the tenant, once
    singly = {address: (await ada.by_address([address]))[address] for address in asked}
    assert found == singly
