"""Everything that can go wrong and that Seatback has a sentence for.

BotError
 ├─ UserMistake     what was typed cannot be acted on
 ├─ NotAllowed      the person may not do this
 ├─ Conflict        somebody, or the tenant, was there first
 ├─ TenantError     Microsoft Graph refused or could not be reached
 └─ Unavailable     Seatback cannot reach what it keeps everything in

An error carries a code and facts, never a sentence: the sentence is in cards/locales, one for every
code in every language (a test holds that).
"""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """A refusal that a person can be told about. `facts` are the values the sentence needs."""

    codes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, code: str, **facts: object) -> None:
        if code not in type(self).codes:
            raise ValueError(f"{type(self).__name__} has no code {code!r}")
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.facts!r})"


class UserMistake(BotError):
    codes = frozenset(
        {
            "not_understood",  # text
            "nobody_found",  # text
            "no_such_product",  # text
            "no_licenses",  # name
            "nothing_to_undo",
            "seats_lacking",  # count; products, each with how many seats it lacks: for an undo of a run
            "nothing_to_cancel",
            "nothing_asked",
            "nothing_removable",  # the plan has no row that can be carried out
            "nothing_ticked",
            "too_many",  # count, limit
            "mention_unknown",  # name
            "cannot",  # what: move, assign, attachment or when: understood, not on offer
            "who_has_what",  # who has … which product?
            "reason_required",
            "reject_why",  # a rejection says why
            "personal_only",  # deciding by a message is for the chat with Seatback alone
            "reminded_already",  # at: from when on it can be done again, UTC
            "review_later",  # the work is still under way
            "ticket_required",  # example: a ticket that fits
            "no_such_group",  # text
            "nobody_there",  # text: the group, or the kind of people as written; nobody is in it
            "too_many_in_run",  # limit: of people that the rules let be done at once
            "list_too_long",  # limit: lines
            "except_unclear",  # text: whoever is to be left out is not found, or several are called so
            "nobody_left",  # text: whoever is left out; there is nobody else
            "one_file",  # more than one came with the message
            "file_away",  # name: it could not be fetched
            "file_too_large",  # name, limit: megabytes
            "file_kind",  # name: of a kind that is not read
            "file_locked",  # name: protected with a password
            "file_broken",  # name
            "file_empty",  # name: nobody in it
            "report_private",  # a file with every row is for the chat with Seatback alone
            "no_report",  # no row of the run has been looked up yet
            "too_fast",  # seconds: more turns in a minute, or sign-ins of one link, than anybody needs
        }
    )


class NotAllowed(BotError):
    codes = frozenset(
        {
            "no_role",  # roles: names of roles that suffice; held: names of roles the person has
            "not_yours",  # name: whose request it is
            "not_signed_in",  # why: bot.domain.sign_in.Why; claims, account, ticket where they are known
            "unknown_person",  # Teams did not say who is speaking
            "account_disabled",  # the directory says so, or no longer has the person
            "may_not_ask",  # policy: not among those who may ask
            "protected_never",  # name; why: what these people have in common
            "cap_reached",  # whose: person, tenant; per: hour, day; limit; left: how many people still fit
            "cap_alarm",  # the same, and name: who reached it; for the approvers
            "own_request",  # a second person is needed
            "not_approver",  # people: names of those who may
            "nobody_to_ask",  # the policy wants a second person, and there is none
            "entitlement_unknown",  # name: the requester's. The directory could not be asked who may
            "not_yet_deputy",  # at: since when they may, UTC
            "approved_already",  # by the same person: another one is needed
            "tenant_not_served",  # the person belongs to an organization this bot does not work for
        }
    )


class Conflict(BotError):
    codes = frozenset(
        {
            "old_card",  # a newer card of the same request exists
            "no_such_request",
            "no_such_ticket",  # a sign-in link that is unknown, used or too old
            "not_gone_on",  # what waited for a sign-in was begun and interrupted, again and again
            "already",  # status: what happened to the request
            "expired",
        }
    )


class TenantError(BotError):
    """Graph's refusals. `request_id` is Graph's own, `message` its text where it adds something."""

    codes = frozenset(
        {
            "inherited",
            "not_assigned",
            "dependency",  # dependent_plan, needed_plans: service plan ids
            "mutually_exclusive",
            "no_seats",  # sku_id
            "usage_location",
            "forbidden",
            "concurrency",
            "throttled",  # seconds
            "unreachable",  # the answer was lost or never came: unknown whether it happened
            "not_found",
            "unauthorized",
            "refused",  # anything else Graph said: message
            "unforeseen",  # our own fault: id, as it stands in the log
        }
    )


def named(code: str, **facts: object) -> BotError:
    """The error with this code, for one that was kept as its code and facts. Raises ValueError."""
    for kind in (UserMistake, NotAllowed, Conflict, TenantError):
        if code in kind.codes:
            return kind(code, **facts)
    raise ValueError(f"no error has the code {code!r}")


class Unavailable(BotError):
    """It passes: whatever can wait does, and tries again. What was under way may have been stored."""

    codes = frozenset({"database_away"})
