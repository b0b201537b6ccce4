"""What a tenant does on a bad day, and what Seatback may conclude from it."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed, TenantError
from bot.domain.sign_in import Why
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated import FaultKind, SimulatedTenant, SimulatedTokens
from graph.tenant import GraphTenant, GraphTenants
from tests.graph.conftest import As

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


@pytest.fixture
def jan(contoso: SimulatedTenant) -> str:
    return contoso.directory.person("jan.devries@contoso.com").id


async def test_a_throttled_read_waits_as_long_as_graph_asks(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.THROTTLE, times=1, retry_after=1)
    began = time.monotonic()
    assert (await ada.user(jan)).name == "Jan de Vries"
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("kind", [FaultKind.THROTTLE, FaultKind.UNAVAILABLE])
async def test_a_long_wait_is_told_instead_of_waited_for(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str, kind: FaultKind
) -> None:
    contoso.faults.add(kind, times=None, retry_after=90)
    contoso.log.clear()
    with pytest.raises(TenantError) as refused:
        async with asyncio.timeout(60):
            await ada.user(jan)
    assert (refused.value.code, refused.value.facts["seconds"]) == ("throttled", 90)
    assert len(contoso.log) == 1


async def test_a_read_whose_connection_breaks_is_repeated(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.LOST_ANSWER, times=1)
    assert (await ada.user(jan)).name == "Jan de Vries"


async def test_a_write_whose_answer_is_lost_was_made_once(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.LOST_ANSWER, times=1, path="assignLicense")
    contoso.log.clear()
    with pytest.raises(TenantError) as lost:
        await ada.change(jan, [], [E3])
    assert lost.value.code == "unreachable"
    assert [row.path for row in contoso.log] == [f"/users/{jan}/assignLicense"]
    assert (await ada.user(jan)).direct(E3) is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.THROTTLE, "throttled"),
        (FaultKind.UNAVAILABLE, "unreachable"),
        (FaultKind.CONCURRENCY, "concurrency"),
        (FaultKind.LOST_REQUEST, "unreachable"),
    ],
)
async def test_a_write_is_never_repeated(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str, kind: FaultKind, code: str
) -> None:
    contoso.faults.add(kind, times=1, path="assignLicense", retry_after=1)
    contoso.log.clear()
    with pytest.raises(TenantError) as refused:
        await ada.change(jan, [], [E3])
    assert refused.value.code == code
    assert len(contoso.log) == 1
    assert (await ada.user(jan)).direct(E3) is not None


async def test_a_throttled_write_says_how_long(contoso: SimulatedTenant, ada: GraphTenant, jan: str) -> None:
    contoso.faults.add(FaultKind.THROTTLE, times=1, path="assignLicense", retry_after=17)
    with pytest.raises(TenantError) as refused:
        await ada.change(jan, [], [E3])
    assert refused.value.facts["seconds"] == 17


async def test_only_the_throttled_part_of_a_batch_is_repeated(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    ids = [account.id for account in contoso.directory.accounts.values()][:20]
    contoso.faults.add(FaultKind.THROTTLE, times=3, path="^/users/", retry_after=1)
    contoso.log.clear()
    assert set(await ada.users(ids)) == set(ids)
    assert [len(row.batch) for row in contoso.log] == [20, 3]


async def test_a_batch_that_stays_throttled_says_so(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.THROTTLE, times=None, path="^/users/", retry_after=60)
    with pytest.raises(TenantError) as refused:
        await ada.users([jan])
    assert (refused.value.code, refused.value.facts["seconds"]) == ("throttled", 60)


async def test_a_group_that_cannot_be_read_now_is_missing(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    warehouse, dublin = (contoso.directory.group(name).id for name in ("Warehouse", "Dublin"))
    contoso.faults.add(FaultKind.UNAVAILABLE, times=None, path=f"/groups/{dublin}", retry_after=60)
    assert set(await ada.groups([warehouse, dublin])) == {warehouse}


async def test_a_reader_may_see_the_past_for_a_moment(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.stale_ms = 600_000
    await ada.change(jan, [], [E3])
    assert (await ada.user(jan)).direct(E3) is not None
    contoso.directory.accounts[jan].stale_until = 0.0
    assert (await ada.user(jan)).direct(E3) is None


async def test_empty_pages_do_not_end_a_list(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.empty_pages = True
    people, total = await ada.holders(E3, limit=999)
    assert len(people) == total == 42
    assert len(await ada.my_roles()) == 1


async def test_every_page_is_asked_for_in_the_same_mode(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.empty_pages = True
    contoso.log.clear()
    await ada.holders(E3, limit=999)
    assert len(contoso.log) >= 1
    assert {row.headers.get("consistencylevel") for row in contoso.log} == {"eventual"}


async def test_a_challenge_that_a_new_token_meets_is_not_noticed(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.CLAIMS, times=1)
    contoso.log.clear()
    await ada.user(jan)
    assert len(contoso.log) == 2


async def test_a_challenge_that_no_new_token_meets_asks_for_a_sign_in(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    contoso.faults.add(FaultKind.CLAIMS, times=None)
    contoso.log.clear()
    with pytest.raises(NotAllowed) as refused:
        await ada.user(jan)
    assert (refused.value.code, refused.value.facts["why"]) == ("not_signed_in", Why.PROOF)
    assert str(refused.value.facts["claims"]).startswith("{")
    assert len(contoso.log) == 2


async def test_a_challenged_write_happens_once(contoso: SimulatedTenant, ada: GraphTenant, jan: str) -> None:
    contoso.faults.add(FaultKind.CLAIMS, times=1, path="/assignLicense")
    contoso.log.clear()
    await ada.change(jan, (), (E3,))
    assert [row.status for row in contoso.log.writes()] == [401, 200]


async def test_those_of_a_batch_who_are_challenged_are_asked_again(
    contoso: SimulatedTenant, ada: GraphTenant, jan: str
) -> None:
    wanted = ["jan.devries@contoso.com", "ben.smit@contoso.com", "piet.jansen@contoso.com"]
    contoso.faults.add(FaultKind.CLAIMS, times=2, path=r"^/users\?")
    contoso.log.clear()
    assert set(await ada.by_address(wanted)) == set(wanted)
    assert [len(row.batch) for row in contoso.log if row.batch] == [6, 2]


async def test_who_has_not_signed_in_is_told_so(contoso: SimulatedTenant, client: GraphClient) -> None:
    stranger = Actor("00000000-0000-0000-0000-00000000dead", contoso.directory.tenant_id, "Nobody")
    with pytest.raises(NotAllowed) as refused:
        await GraphTenants(client, ProductTable.load()).of(stranger).skus()
    assert refused.value.code == "not_signed_in"


async def test_everybody_acts_under_their_own_token(contoso: SimulatedTenant, as_: As, jan: str) -> None:
    contoso.log.clear()
    await as_("ada.peeters").user(jan)
    await as_("ben.smit").user(jan)
    callers = [contoso.directory.accounts[row.caller].name for row in contoso.log]
    assert callers == ["Ada Peeters", "Ben Smit"]


async def test_nobody_listening_is_unreachable(contoso: SimulatedTenant, jan: str) -> None:
    tokens = SimulatedTokens(contoso.url)
    client = GraphClient(tokens, "http://127.0.0.1:9", timeout=30.0, patience=0.5)
    ada = contoso.directory.person("ada.peeters@contoso.com")
    tenant = GraphTenants(client, ProductTable.load()).of(
        Actor(ada.id, contoso.directory.tenant_id, ada.name)
    )
    with pytest.raises(TenantError) as refused:
        await tenant.user(jan)
    assert refused.value.code == "unreachable"
    await client.close()
    await tokens.close()


async def test_a_slow_answer_to_a_write_is_unreachable(contoso: SimulatedTenant, jan: str) -> None:
    contoso.faults.add(FaultKind.SLOW, times=1, path="assignLicense", latency_ms=1500)
    tokens = SimulatedTokens(contoso.url)
    client = GraphClient(tokens, contoso.url, timeout=0.3)
    ada = contoso.directory.person("ada.peeters@contoso.com")
    tenant = GraphTenants(client, ProductTable.load()).of(
        Actor(ada.id, contoso.directory.tenant_id, ada.name)
    )
    with pytest.raises(TenantError) as refused:
        await tenant.change(jan, [], [E3])
    assert refused.value.code == "unreachable"
    await client.close()
    await tokens.close()
