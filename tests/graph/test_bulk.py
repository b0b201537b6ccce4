"""Reading and changing many people, against the simulated tenant."""

from __future__ import annotations

import pytest

from bot.domain.errors import NotAllowed, TenantError
from bot.domain.licenses import User
from bot.domain.ports import Changing
from graph.simulated import SimulatedTenant
from graph.tenant import GraphTenant

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
GONE = "00000000-0000-0000-0000-00000000dead"


def everybody(contoso: SimulatedTenant) -> list[str]:
    return list(contoso.directory.accounts)


def holders(contoso: SimulatedTenant, count: int) -> list[str]:
    """People who have E3 directly and nothing that needs it."""
    accounts = contoso.directory.accounts.values()
    return [one.id for one in accounts if one.direct(E3) and len(one.assignments) == 1][:count]


def taking(user_id: str) -> Changing:
    return Changing(user_id, remove=(E3,))


async def test_many_are_read_with_an_answer_for_each(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.shuffled_batches = True
    ids = everybody(contoso)[:45]
    contoso.log.clear()
    found = await ada.read_many([*ids, GONE, ids[0]])
    assert list(found) == [*ids, GONE]
    gone = found.pop(GONE)
    assert isinstance(gone, TenantError)
    assert gone.code == "not_found"
    assert found == await ada.users(ids)
    size, *batches = [(row.method, row.path) for row in contoso.log]  # the size: once a tenant
    assert size == ("GET", "/users")
    assert batches == [("POST", "/$batch")] * 6


async def test_reads_that_are_told_to_come_back_do(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.add("throttle", times=3, method="GET")
    contoso.faults.add("unavailable", times=2, method="GET", skip=5)
    ids = everybody(contoso)[:20]
    contoso.log.clear()
    assert all(isinstance(one, User) for one in (await ada.read_many(ids)).values())
    assert [len(row.batch) for row in contoso.log] == [20, 5]


async def test_many_are_changed_in_one_call(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    ids = holders(contoso, 20)
    contoso.log.clear()
    outcomes = await ada.change_many([taking(one) for one in ids])
    (row,) = contoso.log
    assert [inner.path for inner in row.batch] == [f"/users/{one}/assignLicense" for one in ids]
    assert {inner.body["removeLicenses"][0] for inner in row.batch} == {E3}
    assert "x-ms-throttle-priority" not in row.headers
    assert outcomes == [row.request_id] * 20
    read = await ada.read_many(ids)
    assert all(isinstance(one, User) and not one.assignments for one in read.values())


async def test_each_change_has_its_own_outcome(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    one, two, three = holders(contoso, 3)
    contoso.directory.take(contoso.directory.accounts[two], E3)
    contoso.faults.add("throttle", path=three, retry_after=7)
    contoso.faults.shuffled_batches = True
    done, lacking, slow = await ada.change_many([taking(one), taking(two), taking(three)])
    assert isinstance(done, str)
    assert isinstance(lacking, TenantError)
    assert lacking.code == "not_assigned"
    assert isinstance(slow, TenantError)
    assert (slow.code, slow.facts["seconds"]) == ("throttled", 7)
    assert contoso.directory.accounts[three].direct(E3)  # and nothing was sent a second time
    assert len(contoso.log.writes()) == 3


@pytest.mark.parametrize("kind", ["lost_answer", "lost_request"])
async def test_after_a_lost_answer_nobody_knows(
    contoso: SimulatedTenant, ada: GraphTenant, kind: str
) -> None:
    contoso.faults.add(kind, path="batch")
    outcomes = await ada.change_many([taking(one) for one in holders(contoso, 5)])
    assert {outcome.code for outcome in outcomes if isinstance(outcome, TenantError)} == {"unreachable"}
    assert len(outcomes) == 5
    assert sum(len(row.batch) for row in contoso.log) in (0, 5)


@pytest.mark.parametrize(("kind", "code"), [("throttle", "throttled"), ("unavailable", "unreachable")])
async def test_a_batch_may_be_refused_as_a_whole(
    contoso: SimulatedTenant, ada: GraphTenant, kind: str, code: str
) -> None:
    contoso.faults.add(kind, path="batch", retry_after=3)
    ids = holders(contoso, 3)
    outcomes = await ada.change_many([taking(one) for one in ids])
    codes = [(one.code, one.facts["seconds"]) for one in outcomes if isinstance(one, TenantError)]
    assert codes == [(code, 3)] * 3
    assert all(contoso.directory.accounts[one].direct(E3) for one in ids)


async def test_a_challenge_inside_a_batch_is_met_once(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.add("claims", times=2, method="POST", path="assignLicense")
    ids = holders(contoso, 6)
    outcomes = await ada.change_many([taking(one) for one in ids])
    assert all(isinstance(outcome, str) for outcome in outcomes)
    assert [len(row.batch) for row in contoso.log] == [6, 2]


async def test_a_challenge_that_stays_takes_a_sign_in(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.add("claims", times=None, path="assignLicense")
    with pytest.raises(NotAllowed) as refused:
        await ada.change_many([taking(one) for one in holders(contoso, 2)])
    assert refused.value.facts["claims"]
