"""kill -9 while the people of a list are looked up: the next start reads on, and nobody is there twice."""

from __future__ import annotations

import pytest

from bot.domain.requests import Status
from bot.domain.runs import Bucket, Run
from tests.durability.desk import Desk

pytestmark = pytest.mark.slow

SKUS = ("GET", "/subscribedSkus$")
BATCH = ("POST", r"\$batch$")
MEMBERS = ("GET", "/transitiveMembers")


async def planned(desk: Desk) -> Run:
    await desk.shows("will be removed")
    request = await desk.request()
    assert request.status is Status.PENDING
    assert request.run is not None
    return request.run


@pytest.mark.parametrize("gate", [SKUS, MEMBERS])
async def test_a_group_is_read_on(desk: Desk, gate: tuple[str, str]) -> None:
    reading = desk.tenant.hold(*gate)
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


async def test_a_list_is_read_on(desk: Desk) -> None:
    known = [account.upn for account in desk.tenant.directory.accounts.values()][10:25]
    lines = [*known, *(f"nobody{n}@contoso.com" for n in range(15))]
    reading = desk.tenant.hold(*BATCH, answer=True, skip=1)  # the first is for the answer
    await desk.say("remove E3 from " + ", ".join(lines))
    await reading.reached()
    await desk.bot.kill()
    reading.open()
    await desk.restart()
    run = await planned(desk)
    assert run.total == len(lines)
    assert run.count(Bucket.NOT_FOUND) == 15
    assert len(desk.sent) == 1


async def test_nothing_of_the_work_was_stored(desk: Desk) -> None:
    """The answer had left, and the durable work was not begun."""
    reading = desk.tenant.hold(*MEMBERS)
    await desk.say("remove E3 from everyone in Dublin")
    await reading.reached()
    await desk.bot.kill()
    reading.lose()
    for file in desk.data.glob("jobs.sqlite*"):
        file.unlink()
    await desk.restart()
    assert (await planned(desk)).count(Bucket.CHANGE) > 0
