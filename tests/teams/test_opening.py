"""Opening the personal chat with somebody who has not spoken yet."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Actor, Conversation
from bot.domain.ports import Undelivered
from tests.teams.test_connector import Bench, place

__all__ = ["place"]

BEN = Actor("2c1f0a8e-0000-4000-8000-00000000000b", "t-contoso", "Ben Smit")


async def test_a_chat_is_opened_by_the_persons_object_id(bench: Bench, place: Conversation) -> None:
    opened = await bench.channel.messenger.open(BEN, place)
    assert (opened.service_url, opened.scope) == (place.service_url, "personal")
    assert opened.id
    (asked,) = bench.connector.calls
    assert asked.body["members"] == [{"id": BEN.id}]
    assert asked.body["tenantId"] == BEN.tenant_id


async def test_whoever_has_not_got_the_app_cannot_be_written_to(bench: Bench, place: Conversation) -> None:
    bench.connector.failures = [(403, {})]
    with pytest.raises(Undelivered) as refused:
        await bench.channel.messenger.open(BEN, place)
    assert not refused.value.passing
