"""Signing in and out, and who somebody is."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import types as look

from bot.domain.sign_in import Why
from bot.domain.views import SignedOut, SignIn, WhoAmI
from cards.people import meant, what
from cards.pieces import Sheet, box, line, open_url, title
from cards.texts import Words
from cards.untrusted import strong


def sign_in(view: SignIn, words: Words, now: datetime) -> Sheet:
    """Why somebody has to sign in, the button, and that what they asked goes on by itself."""
    sheet = Sheet(words(f"sign-in-{view.why}"))
    sheet.add(title(sheet.summary), line(why(words, view)))
    if view.request:
        told = words("sign-in-work-whom", whom=meant(words, view.request))
        sheet.summary = words("sign-in-work-reminder", what=what(words, view.request))
        sheet.body[0] = title(sheet.summary)
        sheet.add(line(told))
    if view.only:
        sheet.add(line(words("sign-in-only", name=strong(words.name(view.only)))))
    blocked = view.why is Why.DISABLED
    sheet.add(line(words("sign-in-blocked-then" if blocked else "sign-in-then"), subtle=True))
    if view.address:
        sheet.act(open_url(words("button-sign-in"), view.address))
    return sheet


def why(words: Words, view: SignIn) -> str:
    """One line. The account somebody else signed in with is their own writing, so it stands in a TextRun."""
    account = strong(words.name(view.account)) if view.account else ""
    return words(f"sign-in-{view.why}.why", account=account, account_given="yes" if account else "no")


def signed_out(view: SignedOut, words: Words, now: datetime) -> Sheet:
    key = "signed-out" if view.was else "signed-out-already"
    sheet = Sheet(words(key))
    sheet.add(title(sheet.summary), line(words(f"{key}.kept")), line(words(f"{key}.next"), subtle=True))
    return sheet


def who_am_i(view: WhoAmI, words: Words, now: datetime) -> Sheet:
    """The account and its roles; what is missing for removing licenses, and where a role is activated."""
    account = view.account
    sheet = Sheet(words("who-am-i", name=words.name(account.name or account.address)))
    since = words.time(account.since, now)
    address = strong(words.name(account.address))
    sheet.add(title(sheet.summary), line(words("who-am-i-account", address=address, time=since)))
    organization, tenant_id = words.name(view.organization), words.name(account.tenant_id)
    given = "yes" if organization else "no"
    told = words("who-am-i-tenant", name=organization, name_given=given, tenant=tenant_id)
    sheet.add(line(told, subtle=True))
    roles = words.all_of([words.name(role) for role in view.roles])
    sheet.add(line(words("who-am-i-roles", roles=roles) if roles else words("who-am-i-no-roles")))
    if view.suffices:
        sheet.add(box(look.ContainerStyle.GOOD, line(words("who-am-i-suffices"), bold=True)))
    else:
        lacks = words("who-am-i-lacks", roles=words.all_of(view.enough))
        sheet.add(box(look.ContainerStyle.WARNING, line(lacks)))
    if view.scopes:
        scopes = words("who-am-i-scopes", scopes=words.all_of(view.scopes))
        sheet.add(box(look.ContainerStyle.WARNING, line(scopes)))
    if view.activate and not view.suffices:
        sheet.act(open_url(words("button-activate-role"), view.activate))
    return sheet
