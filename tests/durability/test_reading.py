"""kill -9 while the people of a list are looked up: the next start reads on, and nobody is there twice."""

from __future__ import annotations

import pytest

from bot.domain.requests import Request, Status
from bot.domain.runs import Bucket, Run
from tests.durability.desk import Desk

pytestmark = pytest.mark.slow

SKUS = ("GET", "/subscribedSkus$")
SEARCH = ("GET", "/users$")  # a question inside a batch
MEMBERS = ("GET", "/transitiveMembers")


def everybody(desk: Desk) -> list[str]:
    return [account.upn for account in desk.tenant.directory.accounts.values()][:20]


async def planned(desk: Desk) -> Run:
    async def is_planned() -> Request | None:
        request = await desk.request()
        return request if request.status is not Status.DRAFT else None

    await desk.shows("will be removed")
    request = await is_planned()
    assert request is not None
    assert request.run is not None
    return request.run


@pytest.mark.parametrize("gate", [SKUS, MEMBERS])
async def test_a_group_is_read_on(desk: Desk, gate: tuple[str, str]) -> None:
    reading = desk.tenant.hold(*gate, skip=1 if gate is SKUS else 0)  # the first is for the answer
    await desk.say("remove E3 from everyone in Dublin")
    await reading.reached()
    await desk.bot.kill()
    reading.lose()
    await desk.restart()
    run = await planned(desk)
    assert run.total == len(set(desk.tenant.directory.people_in(desk.tenant.directory.group("Dublin"))))
    assert run.count(Bucket.CHANGE) > 0
    assert not desk.writes("eoin.kelly")
    assert len(desk.sent) == 1
