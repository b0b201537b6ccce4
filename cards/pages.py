"""What the page in the browser says once somebody has come back from Entra's sign-in."""

from __future__ import annotations

from bot.domain.conversation import Reader
from bot.domain.views import Page, Signed, Signing
from cards.texts import Words


def page(view: Signed, reader: Reader) -> Page:
    """The words of the page, plain text. Whoever makes HTML of them escapes them: names are in there."""
    words, key = Words(reader), f"page-{view.outcome}"
    account = words.name(view.account) or words("page-another-account")
    facts = {"account": account, "wanted": words.name(view.wanted), "incident": words.name(view.incident)}
    # Without a name there is nothing to say about whose sign-in it was.
    told = view.outcome is not Signing.DONE or view.account
    lines = [words(f"{key}.told", **facts)] if told else []
    links = [("page-give-consent", view.consent), ("page-again", view.again)]
    return Page(
        reader.lang,
        words(key, **facts),
        (*lines, words(f"{key}.next", **facts)),
        tuple((words(name), address) for name, address in links if address),
    )
