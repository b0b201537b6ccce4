"""Replies out: as a message of its own, or as the body that answers an invoke.

Source: Teams "Universal Actions for Adaptive Cards", section "Response format", and Bot Framework
"Activity schema", section "Invoke activity".
"""

from __future__ import annotations

from botbuilder.schema import Activity, Attachment

from bot.domain.ports import Json
from bot.reply import Reply

CARD = "application/vnd.microsoft.card.adaptive"
OAUTH = "application/vnd.microsoft.card.oauth"
_TOAST = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"


def message(card: Json | None, summary: str) -> Activity:
    """A message activity. Beside a card the words go into `summary` only: as text they would stand
    above it a second time. They are plain, so that a name in them cannot become a link."""
    if card is None:
        return Activity(type="message", text=summary, text_format="plain")
    return Activity(
        type="message", summary=summary, attachments=[Attachment(content_type=CARD, content=card)]
    )


def oauth_message(reply: Reply) -> Activity | None:
    """The reply as an OAuth card, with which a client signs in without a word and shows its button only where
    that fails; None for a reply that does not ask for it.

    Source: Teams documentation, "Enable SSO with Microsoft Entra ID", "Add code to request the token".
    """
    link = _sign_in_link(reply)
    if link is None:
        return None
    title, address = link
    card = {
        "text": reply.summary,
        "connectionName": "",  # there is no token service between: the exchange happens here
        "tokenExchangeResource": {"id": reply.ticket_id},
        "buttons": [{"type": "signin", "title": title, "value": address}],
    }
    attachment = Attachment(content_type=OAUTH, content=card)
    return Activity(type="message", summary=reply.summary, attachments=[attachment])


def _sign_in_link(reply: Reply) -> tuple[str, str] | None:
    """Words and address of the button on the card that asks to sign in."""
    if not reply.ticket_id or reply.card is None:
        return None
    links = (action for action in reply.card.get("actions", ()) if action.get("type") == "Action.OpenUrl")
    found = next(links, None)
    return (found["title"], found["url"]) if found else None


def wire(activity: Activity) -> Json:
    """An activity as the JSON that is sent; the activity is used up.

    Cards are JSON already. botbuilder's serializer would look at each of their parts, which takes a
    millisecond a card: more than all the rest of sending it.
    """
    attachments = activity.attachments or []
    cards = [attachment.content for attachment in attachments]
    for attachment in attachments:
        attachment.content = None
    body: Json = activity.serialize()
    for attachment, content in zip(body.get("attachments", ()), cards, strict=True):
        attachment["content"] = content
    return body


def invoke_body(reply: Reply) -> Json:
    """What answers a press: the card that takes the pressed one's place, or a toast."""
    if reply.toast or reply.card is None:
        return {"statusCode": 200, "type": _TOAST, "value": reply.summary}
    return card_body(reply.card)


def card_body(card: Json) -> Json:
    return {"statusCode": 200, "type": CARD, "value": card}


def error_body(incident: str) -> Json:
    """What answers a press that failed through our own fault; the id is the log's."""
    return {
        "statusCode": 500,
        "type": _ERROR,
        "value": {"code": "InternalServerError", "message": incident},
    }
