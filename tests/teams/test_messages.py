"""Messages: read as typed, answered in order behind their request, and never at each other's expense."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.domain.conversation import CardCopy, Conversation, Mention, Reader, Turn
from bot.domain.ports import Messenger
from bot.reply import Reply
from bot.teams.background import Background
from tests.teams.bench import ALICE, BOT, Bench, card, echo, eventually, gateway_bench
from tests.teams.connector import Call

PLACE = "19:team@thread.tacv2;messageid=17"


def mention(name: str, member: str, **more: str) -> dict[str, object]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": member, "name": name, **more}}


async def test_a_message_becomes_a_turn(bench: Bench) -> None:
    client = {"type": "clientInfo", "locale": "nl-NL", "timezone": "Europe/Amsterdam"}
    await bench.say("verwijder E3 van alice", entities=[client])
    turn = bench.script.turns[0]
    assert (turn.actor.id, turn.actor.tenant_id, turn.actor.name) == (
        "oid-alice",
        "tenant-1",
        "Alice Johnson",
    )
    assert turn.conversation == Conversation("19:chat", bench.connector.url, "personal")
    assert turn.reader == Reader("nl", "Europe/Amsterdam")
    assert (turn.text, turn.activity_id) == ("verwijder E3 van alice", "activity-1")


async def test_the_answer_is_a_card_with_words_beside_it(bench: Bench) -> None:
    await bench.say("hello")
    body = bench.connector.messages[0].body
    assert body["attachments"] == [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": card("hello")}
    ]
    assert body["summary"] == "You said hello"
    assert "text" not in body
    assert body["replyToId"] == "activity-1"


@pytest.mark.parametrize(
    ("change", "reader"),
    [
        ({}, Reader("en", "UTC")),
        ({"locale": "nl-BE", "localTimezone": "Europe/Brussels"}, Reader("nl", "Europe/Brussels")),
        ({"locale": "fr-FR", "localTimezone": "Mars/Olympus"}, Reader("en", "UTC")),
        ({"locale": "nl", "entities": [{"type": "clientInfo", "locale": "en-GB"}]}, Reader("en", "UTC")),
        ({"entities": [{"type": "clientInfo", "locale": 5, "timezone": ["x"]}]}, Reader("en", "UTC")),
        ({"localTimezone": "../../etc/passwd"}, Reader("en", "UTC")),
    ],
)
async def test_language_and_zone_are_the_readers(
    bench: Bench, change: dict[str, object], reader: Reader
) -> None:
    await bench.say("hello", **change)
    assert bench.script.turns[0].reader == reader


async def test_mentions_stand_as_names_and_the_bots_own_is_gone(bench: Bench) -> None:
    bench.connector.members["29:bob"] = {"id": "29:bob", "aadObjectId": "oid-bob"}
    text = (
        "<at>Seatback</at> remove E3 from <at>Alice</at>&nbsp;and <at>Bob</at>, <at>Eve</at><at>Seatback</at>"
    )
    entities = [
        mention("Seatback", BOT["id"]),
        mention("Alice", "29:alice", aadObjectId="oid-alice"),
        mention("Bob", "29:bob"),
        mention("Eve", "29:eve"),
    ]
    await bench.say(text, entities=entities)
    turn = bench.script.turns[0]
    assert turn.text == "remove E3 from Alice and Bob, Eve"
    assert turn.mentions == (Mention("Alice", "oid-alice"), Mention("Bob", "oid-bob"), Mention("Eve", None))


async def test_a_member_is_looked_up_once(bench: Bench) -> None:
    bench.connector.members["29:bob"] = {"id": "29:bob", "aadObjectId": "oid-bob"}
    for _ in range(3):
        await bench.say("<at>Bob</at>", entities=[mention("Bob", "29:bob")])
    assert len([call for call in bench.connector.calls if call.method == "GET"]) == 1


async def test_in_a_channel_the_team_knows_the_members_and_the_thread_gets_the_answer(bench: Bench) -> None:
    bench.connector.members["29:bob"] = {"id": "29:bob", "aadObjectId": "oid-bob"}
    await bench.say(
        "<at>Bob</at>",
        entities=[mention("Bob", "29:bob")],
        conversation={"id": PLACE, "conversationType": "channel", "isGroup": True},
        channelData={"team": {"id": "19:team"}, "tenant": {"id": "tenant-2"}},
    )
    looked_up, answer = [call for call in bench.connector.calls if call.body.get("type") != "typing"]
    assert (looked_up.conversation, answer.conversation) == ("19:team", PLACE)
    turn = bench.script.turns[0]
    assert (turn.conversation.scope, turn.actor.tenant_id) == ("channel", "tenant-2")


async def test_a_speaker_without_an_object_id_is_looked_up(bench: Bench) -> None:
    bench.connector.members["29:bob"] = {"id": "29:bob", "aadObjectId": "oid-bob"}
    await bench.say("hello", **{"from": {"id": "29:bob", "name": "Bob"}})
    await bench.say("hello", **{"from": {"id": "29:ghost"}})
    assert [turn.actor.id for turn in bench.script.turns] == ["oid-bob", ""]


async def test_a_typing_sign_comes_first_and_holds_nothing_up(bench: Bench) -> None:
    typing, opened = asyncio.Event(), asyncio.Event()

    def held(call: Call) -> asyncio.Event | None:
        if call.body.get("type") != "typing":
            return None
        typing.set()
        return opened

    async def slow(turn: Turn) -> Reply:
        await typing.wait()
        return await echo(turn)

    bench.script.on_message = slow
    bench.connector.hold = held
    assert await bench.say("hello") == card("hello")
    assert [call.body["type"] for call in bench.connector.calls] == ["message"], "the sign was never answered"
    opened.set()


async def test_the_copy_is_reported_and_what_follows_runs_after_it(bench: Bench) -> None:
    seen: list[str] = []

    async def afterwards() -> None:
        seen.append(f"{len(bench.connector.messages)} sent, {len(bench.script.copies)} placed")

    async def answer(turn: Turn) -> Reply:
        return Reply(card=card("plan"), summary="plan", request_id="R7", afterwards=afterwards)

    bench.script.on_message = answer
    await bench.say("remove E3 from alice")
    await eventually(lambda: bool(seen))
    assert seen == ["1 sent, 1 placed"]
    request_id, copy = bench.script.copies[0]
    sent = f"sent-{len(bench.connector.calls)}"
    assert (request_id, copy.activity_id, copy.reader) == ("R7", sent, Reader())


async def test_a_message_does_not_hold_its_request_and_order_is_kept(bench: Bench) -> None:
    posted = asyncio.Event()

    async def first_is_slowest(turn: Turn) -> Reply:
        if turn.text == "1":
            await posted.wait()
        return await echo(turn)

    bench.script.on_message = first_is_slowest
    for text in "123":
        await bench.post(bench.activity("message", text=text))
    await bench.post(bench.activity("message", text="elsewhere", conversation={"id": "another"}))
    await bench.connector.until(1)
    posted.set()
    sent = await bench.connector.until(4)
    assert [call.body["summary"].split()[-1] for call in sent] == ["elsewhere", "1", "2", "3"]


async def test_one_bad_turn_hurts_no_other_and_the_log_is_silent_about_what_was_said(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async def fragile(turn: Turn) -> Reply:
        if "crash" in turn.text:
            raise ValueError(turn.text)
        return await echo(turn)

    bench.script.on_message = fragile
    caplog.set_level(logging.DEBUG)
    told = await bench.say("crash with secret-words")
    assert (await bench.say("hello")) == card("hello")
    incident = told["body"][0]["text"].removeprefix("incident ")
    assert f"incident {incident}" in caplog.text
    assert "ValueError" in caplog.text
    assert "secret-words" not in caplog.text


async def test_what_was_decided_follows_even_when_its_answer_is_lost(bench: Bench) -> None:
    ran = asyncio.Event()

    async def afterwards() -> None:
        ran.set()

    async def answer(turn: Turn) -> Reply:
        return Reply(card=card("x"), afterwards=afterwards)

    bench.script.on_message = answer
    bench.connector.failures = [(400, {})]
    told = await bench.say("hello")
    assert told["body"][0]["text"].startswith("incident ")
    await asyncio.wait_for(ran.wait(), 30)


async def test_too_much_at_once_is_put_off() -> None:
    async with gateway_bench(background=Background(most=3, most_in_one=2)) as bench:
        hold = asyncio.Event()

        async def waits(turn: Turn) -> Reply:
            await hold.wait()
            return await echo(turn)

        bench.script.on_message = waits
        places = ["a", "a", "a", "b", "c"]
        answers = [
            (await bench.post(bench.activity("message", text="x", conversation={"id": place})))[0]
            for place in places
        ]
        assert answers == [202, 202, 503, 202, 503]
        hold.set()
        await bench.connector.until(3)
        assert await bench.say("room again") == card("room again")


async def test_a_turn_that_hangs_is_overtaken() -> None:
    async with gateway_bench(background=Background(patience=0.1)) as bench:
        hold = asyncio.Event()

        async def hangs_once(turn: Turn) -> Reply:
            if turn.text == "hang":
                await hold.wait()
            return await echo(turn)

        bench.script.on_message = hangs_once
        await bench.post(bench.activity("message", text="hang"))
        assert await bench.say("hello") == card("hello")
        hold.set()
        assert (await bench.connector.until(2))[-1].card == card("hang")


async def test_an_answer_is_never_kept_back_for_the_request(bench: Bench) -> None:
    """botbuilder would gather the replies of such a turn for an HTTP answer that has been given."""
    assert await bench.say("hello", deliveryMode="expectReplies") == card("hello")
    _, body = await bench.post(bench.invoke(deliveryMode="expectReplies"))
    assert body["value"] == card("remove")


async def test_stopping_finishes_what_is_under_way() -> None:
    async def slow(turn: Turn) -> Reply:
        await asyncio.sleep(0.3)
        return await echo(turn)

    async with gateway_bench() as bench:
        bench.script.on_message = slow
        await bench.post(bench.activity("message", text="last words"))
        await bench.gateway.close()
        assert [call.body["summary"] for call in bench.connector.messages] == ["You said last words"]


async def test_the_bot_greets_once_where_it_arrives(bench: Bench) -> None:
    added = bench.activity("conversationUpdate", membersAdded=[ALICE, BOT])
    installed = bench.activity("installationUpdate", action="add")
    for activity in (added, installed, added, bench.activity("installationUpdate", action="add-upgrade")):
        await bench.post(activity)
    await bench.post(bench.activity("conversationUpdate", membersAdded=[ALICE]))
    await bench.connector.until(1)
    assert await bench.say("hello") == card("hello")
    assert [call.card for call in bench.connector.messages] == [card("welcome"), card("hello")]
    await bench.post(bench.activity("installationUpdate", action="remove"))
    await bench.post(installed)
    assert (await bench.connector.until(3))[-1].card == card("welcome")


async def test_speaking_without_being_spoken_to(bench: Bench) -> None:
    await bench.say("hello")
    place = Conversation("19:other/chat", bench.connector.url)
    messenger: Messenger = bench.channel.messenger
    activity_id = await messenger.send(place, card("news"), "News")
    await messenger.update(CardCopy(place, activity_id, Reader()), card("later"), "Later")
    sent, replaced = bench.connector.messages[1:]
    assert (sent.method, sent.conversation, sent.card) == ("POST", "19:other/chat", card("news"))
    assert (replaced.method, replaced.activity_id, replaced.card) == ("PUT", activity_id, card("later"))
    assert replaced.body["summary"] == "Later"
