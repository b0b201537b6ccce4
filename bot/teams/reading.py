"""Activities in, turns and buttons out. Nothing in an activity is of a known type until looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from botbuilder.schema import Activity

from bot.domain.conversation import Actor, Attached, Button, Conversation, Lang, Mention, Reader, Scope, Turn
from bot.domain.ports import Json
from bot.markup import Tagged, plain, tidy
from bot.teams.roster import Roster

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_MENTIONS = 50  # the most that are looked up for one message
_FILE = "application/vnd.microsoft.teams.file.download.info"
_FILES = 10  # the most that are told of one message
_SCOPES: Mapping[str, Scope] = {"personal": "personal", "groupChat": "groupChat", "channel": "channel"}


class Malformed(Exception):
    """The request is no activity. The argument is a reason a developer can use."""


def parse(raw: bytes) -> Json:
    """The JSON object of a request body. Raises Malformed."""
    try:
        body = json.loads(raw, parse_constant=_no_such_number)
        if _SURROGATE.search(raw):
            # Half of a surrogate pair is JSON, but no text that could be stored or sent.
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as wrong:
        raise Malformed("not JSON") from wrong
    if not isinstance(body, dict) or not isinstance(body.get("type"), str) or not body["type"]:
        raise Malformed("no type")
    return body


def activity_from(body: Json) -> Activity:
    """The activity of an authenticated request. Raises Malformed when it could not be answered."""
    try:
        activity = Activity.deserialize(body)
    except (ValueError, RecursionError) as wrong:  # botbuilder's DeserializationError is a ValueError
        raise Malformed("not an activity") from wrong
    conversation = activity.conversation
    if conversation is None or not _short(conversation.id) or not _short(activity.service_url):
        raise Malformed("no conversation or service URL")
    # The schema spells this key `tenantID`, so what Teams sends is lost on the way.
    conversation.tenant_id = _object(body, "conversation").get("tenantId")
    # Buffered replies would never leave: a message is worked on after its request has been answered.
    activity.delivery_mode = None
    return activity


def conversation_of(activity: Activity) -> Conversation:
    """Where the activity happened; in a channel the id names the thread."""
    kind = activity.conversation.conversation_type
    scope = _SCOPES.get(kind) if isinstance(kind, str) else None
    return Conversation(
        activity.conversation.id,
        activity.service_url,
        scope or ("groupChat" if activity.conversation.is_group else "personal"),
    )


def reader_of(activity: Activity) -> Reader:
    """Language and zone of the person who acts; English and UTC where the client does not say."""
    client = next((each for each in _entities(activity) if each.get("type") == "clientInfo"), {})
    locale = _short(client.get("locale")) or _short(activity.locale)
    lang: Lang = "nl" if locale.lower().startswith("nl") else "en"
    zones = (_short(client.get("timezone")), _short(activity.local_timezone))
    return Reader(lang, next((zone for zone in zones if zone in _timezones()), "UTC"))


def attached_to(activity: Activity) -> tuple[Attached, ...]:
    """Files that came with a message ("Send and receive files through a bot", section "Message activity with
    file attachment example"). What is no file, such as the message once more as HTML, is left out."""
    files = (each for each in activity.attachments or () if each and each.content_type == _FILE)
    found = (
        Attached(tidy(_short(each.name)) or "?", _link(each.content.get("downloadUrl")), _short(kind))
        for each in files
        if isinstance(each.content, dict)
        for kind in (each.content.get("fileType"),)
    )
    return tuple(found)[:_FILES]


def _link(value: object) -> str:
    """An address, which for a file is long: it carries what opens it."""
    return value if isinstance(value, str) and len(value) <= 8000 else ""


def tenant_of(activity: Activity) -> str:
    """Id of the organization an activity comes from; empty where the channel does not say."""
    return _short(activity.conversation.tenant_id) or _short(
        _object(activity.channel_data, "tenant").get("id")
    )


def button_of(activity: Activity) -> Button | None:
    """The button of an `adaptiveCard/action` invoke or of a submitted message; None: not one of ours."""
    value = activity.value if isinstance(activity.value, dict) else {}
    if activity.type == "message":
        return Button.parse(value.get("verb"), {key: value[key] for key in value if key != "verb"})
    action = _object(value, "action")
    return Button.parse(action.get("verb"), action.get("data"))


def is_submit(activity: Activity) -> bool:
    """Whether a message is really a press: clients without Action.Execute fall back to Action.Submit."""
    return isinstance(activity.value, dict) and not _text(activity.text).strip()


def card_id(activity: Activity) -> str:
    """For a press: the id of the message that carries the card; empty when the client does not say."""
    return _short(activity.reply_to_id)


class TurnReader:
    """Makes turns; asks the connector who people are where the activity does not say."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    async def turn(self, activity: Activity, *, press: bool = False) -> Turn:
        """The turn behind an activity. A speaker nobody can identify has the actor id ""."""
        text, tagged = ("", ()) if press else _said(activity)
        return Turn(
            actor=await self._actor(activity),
            conversation=conversation_of(activity),
            reader=reader_of(activity),
            text=text,
            mentions=tuple([await self._mention(activity, each) for each in tagged[:_MENTIONS]]),
            activity_id=card_id(activity) if press else _short(activity.id),
            attached=() if press else attached_to(activity),
        )

    async def _actor(self, activity: Activity) -> Actor:
        person = activity.from_property
        known = _short(person.aad_object_id) if person else ""
        found = known or (await self._looked_up(activity, _short(person.id)) if person else None)
        return Actor(found or "", tenant_of(activity), tidy(_short(person.name)) if person else "")

    async def _mention(self, activity: Activity, tagged: Tagged) -> Mention:
        return Mention(tagged.text, tagged.object_id or await self._looked_up(activity, tagged.member_id))

    async def _looked_up(self, activity: Activity, member_id: str) -> str | None:
        if not member_id:
            return None
        team = _short(_object(activity.channel_data, "team").get("id"))
        roster = team or activity.conversation.id.partition(";")[0]  # a thread has no roster of its own
        return await self._roster.object_id(activity.service_url, roster, member_id)


def _said(activity: Activity) -> tuple[str, tuple[Tagged, ...]]:
    bot_id = _short(activity.recipient.id) if activity.recipient else ""
    return plain(_text(activity.text), _tagged(activity), bot_id)


def _tagged(activity: Activity) -> Iterator[Tagged]:
    for entity in _entities(activity):
        member = _object(entity, "mentioned")
        if entity.get("type") == "mention" and _short(member.get("id")):
            words = _short(entity.get("text")) or f"<at>{_short(member.get('name'))}</at>"
            name = words.removesuffix("</at>").partition(">")[2] or words
            yield Tagged(name, member["id"], _short(member.get("aadObjectId")) or None)


def _entities(activity: Activity) -> Iterator[dict[str, Any]]:
    for entity in activity.entities or ():
        if entity is not None:
            yield {"type": entity.type, **(entity.additional_properties or {})}


def _object(holder: object, key: str) -> dict[str, Any]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _short(value: object) -> str:
    """An id, a name or a locale: a string that is not absurdly long, else nothing."""
    return value if isinstance(value, str) and len(value) <= 1000 else ""


def _no_such_number(name: str) -> None:
    raise ValueError(name)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
