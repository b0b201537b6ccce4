"""More than one write in a request, or a request that puts back: killed in the middle all the same."""

from __future__ import annotations

import pytest

from tests.durability.desk import Desk
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

WRITE = ("POST", "/assignLicense$")
EIGHT = 8


def _holders(desk: Desk) -> list[str]:
    """Eight people whose only product is a direct E3: nothing else of theirs depends on it."""
    accounts = desk.tenant.directory.accounts.values()
    alone = [a.upn.removesuffix("@contoso.com") for a in accounts if len(a.assignments) == 1]
    return [name for name in alone if desk.has(name)][:EIGHT]


async def test_eight_people_each_exactly_once(desk: Desk) -> None:
    names = _holders(desk)
    assert len(names) == EIGHT
    fourth = desk.tenant.hold(*WRITE, answer=True, skip=3)
    await desk.say("remove E3 from " + ", ".join(f"{name}@contoso.com" for name in names))
    await desk.click("Remove")
    await fourth.reached()
    assert sum(desk.has(name) for name in names) == EIGHT - 4
    await desk.kill_and_restart()
    await settled(desk, *names)
    assert [desk.writes(name) for name in names] == [[200]] * EIGHT
    assert len(desk.sent) == 1


async def test_an_undo(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Remove")
    await desk.shows("Checked at")
    before = len(desk.updates())
    write = desk.tenant.hold(*WRITE, answer=True)
    await desk.click("Undo")
    await write.reached()
    await desk.kill_and_restart()
    await desk.until(lambda: len(desk.updates()) > before)
    assert "is back" in (await desk.shows("Checked at")).text
    await settled(desk, "sanne.bakker", gone=False)
    assert desk.writes("sanne.bakker") == [200, 200]  # taken once, put back once
    assert len(desk.sent) == 1
