"""A tenant that is asked at its pace: what is sent, and what is learned from refusals."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from bot.domain.ports import Changing
from graph.client import GraphClient
from graph.pace import HeldLevels, TenantPace
from graph.products import ProductTable
from graph.quota import Quota
from graph.simulated import Quota as Allowed
from graph.simulated import SimulatedTenant, generated
from graph.tenant import GraphTenant, GraphTenants

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


@pytest.fixture
def paced(contoso: SimulatedTenant, client: GraphClient) -> GraphTenant:
    """Ada's, with the quota of a tenant that allows 100 writes at once and then 40 a second."""
    contoso.faults.quota = Allowed(40, 100)
    contoso.faults.units = Allowed(500, 5000)
    pace = TenantPace(HeldLevels(), Quota(40, 100))
    ada = contoso.directory.person("ada.peeters@contoso.com")
    tenants = GraphTenants(client, ProductTable.load(), pace=pace)
    return tenants.of(Actor(ada.id, contoso.directory.tenant_id, ada.name))


def taking(contoso: SimulatedTenant, count: int) -> list[Changing]:
    return [Changing(one.id, remove=(E3,)) for one in generated.add_people(contoso.directory, count)]


async def test_many_changes_keep_within_the_quota(contoso: SimulatedTenant, paced: GraphTenant) -> None:
    changes, outcomes, began = taking(contoso, 160), [], time.monotonic()
    for start in range(0, len(changes), 20):
        outcomes += await paced.change_many(changes[start : start + 20])
    assert all(isinstance(outcome, str) for outcome in outcomes)
    assert time.monotonic() - began >= (160 - 100) / 40
    sizes = [len(row.batch) for row in contoso.log if row.path == "/$batch"]
    assert sizes[:4] == [20] * 4
    assert len(sizes) > 8  # and then fewer than 20 at a time
    assert {inner.status for row in contoso.log for inner in row.batch} == {200}


async def test_somebody_who_waits_does_not_queue(contoso: SimulatedTenant, client: GraphClient) -> None:
    ada, home = contoso.directory.person("ada.peeters@contoso.com"), contoso.directory.tenant_id
    slow = TenantPace(HeldLevels(), Quota(0.01, 10))
    tenant = GraphTenants(client, ProductTable.load(), pace=slow).of(Actor(ada.id, home, ada.name))
    *many, one = taking(contoso, 20)
    long_work = asyncio.create_task(tenant.change_many(many))
    await tenant.change(one.user_id, [], [E3])
    assert not long_work.done()  # its turn is minutes away
    long_work.cancel()


async def test_a_refusal_shuts_the_gate_for_everybody(contoso: SimulatedTenant, paced: GraphTenant) -> None:
    first, second, third = taking(contoso, 3)
    contoso.faults.add("throttle", path="assignLicense", retry_after=1)
    began = time.monotonic()
    with pytest.raises(TenantError):
        await paced.change(first.user_id, [], [E3])
    await paced.change_many([second])
    assert time.monotonic() - began >= 1
    contoso.faults.add("unavailable", path="assignLicense", retry_after=1)
    began = time.monotonic()
    await paced.change_many([first])
    await paced.change(third.user_id, [], [E3])
    assert time.monotonic() - began >= 1


async def test_reads_of_many_never_meet_a_refusal(contoso: SimulatedTenant, paced: GraphTenant) -> None:
    added = generated.add_people(contoso.directory, 400)
    ids, group = [one.id for one in added], contoso.directory.group("Dublin").id
    await paced.by_address([one.upn for one in added])
    for _ in range(2):  # 5,000 units at once, 500 a second: the second time has to wait
        await paced.standings(ids, [group], roles=True)
        await paced.read_many(ids)
    assert {inner.status for row in contoso.log for inner in row.batch} == {200}


async def test_only_too_many_requests_say_that_the_quota_is_spent(
    contoso: SimulatedTenant, client: GraphClient
) -> None:
    ada, home = contoso.directory.person("ada.peeters@contoso.com"), contoso.directory.tenant_id
    for kind, spent in (("unavailable", False), ("throttle", True)):
        levels = HeldLevels()
        tenants = GraphTenants(client, ProductTable.load(), pace=TenantPace(levels))
        contoso.faults.add(kind, path=ada.id, retry_after=1)
        await tenants.of(Actor(ada.id, home, ada.name)).read_many([ada.id])
        left = await levels.level(home, "units")
        assert left is not None
        assert (left.level < 1000) is spent  # of 3,500
