"""Who may ask, who has to agree, and what is never done: the rules, and judging a plan by them.

Nothing here reads anything: what the file says is made into these values by bot/policy, and who somebody is
(Standing) is read from the directory at the moment it counts. Ids decide. An address is a sign-in name as
the directory gives it for an id at that moment, never one that a person or a card supplied.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import BotError, NotAllowed, UserMistake
from bot.domain.plan import Kind, Plan, Row
from bot.domain.retention import Severity


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is now, as the directory says. What was not asked for is empty."""

    user_id: str
    address: str = ""  # userPrincipalName
    enabled: bool = True  # accountEnabled; False as well for somebody the directory no longer has
    roles: frozenset[str] = frozenset()  # template ids of directory roles that are active
    groups: frozenset[str] = frozenset()  # transitive: those of the groups a policy names


@dataclass(frozen=True, slots=True)
class Who:
    """A set of people, by any of these. Nobody when all are empty."""

    people: frozenset[str] = frozenset()  # object ids and sign-in names, in small letters
    groups: frozenset[str] = frozenset()  # object ids; members of members count
    roles: frozenset[str] = frozenset()  # role template ids
    everyone: bool = False

    @property
    def nobody(self) -> bool:
        return not (self.people or self.groups or self.roles or self.everyone)

    def includes(self, standing: Standing) -> bool:
        return (
            self.everyone
            or bool({standing.user_id.casefold(), standing.address.casefold()} - {""} & self.people)
            or bool(standing.groups & self.groups)
            or bool(standing.roles & self.roles)
        )


NOBODY = Who()
EVERYONE = Who(everyone=True)


class Rule(StrEnum):
    """What protects somebody."""

    APPROVAL = "approval"  # a second person agrees
    TWO_APPROVALS = "two_approvals"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Protected:
    who: Who
    rule: Rule
    name: str = ""  # what these people have in common, in the words of the file: untrusted text


@dataclass(frozen=True, slots=True)
class Second:
    """When a second person is needed, beside what protects people. Never, when nothing is set."""

    always: bool = False
    above: int | None = None  # people at once: needed for more than this
    products: frozenset[str] = frozenset()  # sku ids
    data_loss: bool = False  # when data would be lost


@dataclass(frozen=True, slots=True)
class Caps:
    """The most people that may lose a license within the hour or the day (24 h) that ends now: by requests
    of one person, and in the tenant. None: no limit."""

    person_hour: int | None = None
    person_day: int | None = None
    tenant_hour: int | None = None
    tenant_day: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people were processed within the hour and the day that end now."""

    person_hour: int = 0
    person_day: int = 0
    tenant_hour: int = 0
    tenant_day: int = 0


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """What has to be said with a request."""

    required: bool = False
    ticket: str = ""  # regular expression that the reason holds somewhere; empty: none is asked for
    example: str = ""  # a ticket that fits, for people to read

    def unmet_by(self, reason: str) -> BotError | None:
        """What is missing from a reason; None when nothing is."""
        if self.ticket and not re.search(self.ticket, reason):
            return UserMistake("ticket_required", example=self.example)
        if (self.required or self.ticket) and not reason.strip():
            return UserMistake("reason_required")
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one tenant. As it stands without a file: everybody whom Graph lets do it confirms their
    own requests, for at most twenty people at a time."""

    ask: Who = EVERYONE
    approvers: Who = NOBODY
    deputies: Who = NOBODY  # may approve once a request has waited for …
    deputies_after: timedelta = timedelta(hours=4)
    second: Second = field(default_factory=Second)
    approvals: int = 1  # how many people agree where a second person is needed: 1 or 2
    reason: ReasonRule = field(default_factory=ReasonRule)
    expiry: timedelta = timedelta(hours=24)
    remind: timedelta = timedelta(hours=2)  # the first reminder; later ones wait longer
    channel: str = ""  # conversation id where approval cards go; empty: each approver's personal chat
    protected: tuple[Protected, ...] = ()
    caps: Caps = field(default_factory=Caps)
    people_at_once: int = 20
    break_glass: Who = NOBODY  # may approve their own, with a reason, in front of all approvers

    @property
    def everyones(self) -> Iterator[Who]:
        """Every set of people that it names."""
        yield from (self.ask, self.approvers, self.deputies, self.break_glass)
        yield from (protected.who for protected in self.protected)

    @property
    def groups(self) -> frozenset[str]:
        """Ids of every group it names: what has to be asked about somebody."""
        return frozenset[str]().union(*(who.groups for who in self.everyones))

    @property
    def roles(self) -> frozenset[str]:
        """Template ids of every role it names."""
        return frozenset[str]().union(*(who.roles for who in self.everyones))


def permissions(policy: Policy) -> tuple[str, ...]:
    """The delegated permissions of Microsoft Graph that judging by a policy takes beside the usual ones, the
    least for each. Source: the "Permissions" section of each call that graph/standing.py makes."""
    groups = ("GroupMember.Read.All",) if policy.groups else ()
    return (*groups, "RoleManagement.Read.Directory") if policy.roles else groups


class Cause(StrEnum):
    """Why a second person is needed; each has a text."""

    ALWAYS = "always"
    ABOVE = "above"  # what: the number above which it is
    PRODUCT = "product"  # what: the product's name
    DATA_LOSS = "data_loss"
    PROTECTED = "protected"  # what: what these people have in common; who: the person's name
    TWO = "two"  # the same, with two approvals


@dataclass(frozen=True, slots=True)
class Because:
    cause: Cause
    what: str = ""
    who: str = ""
    who_id: str = ""  # object id of the person


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a plan. `approvals` is 0 where the requester confirms alone."""

    refused: BotError | None = None
    approvals: int = 0
    because: tuple[Because, ...] = ()
    reason: ReasonRule = field(default_factory=ReasonRule)


@dataclass(frozen=True, slots=True)
class Weight:
    """What the rules look at in a plan, however many people are in it."""

    people: int
    products: Mapping[str, str]  # sku id → name
    loses_data: bool
    protection: tuple[Because, ...] = ()  # of people who are protected, short of never


def judge(
    policy: Policy,
    plan: Plan,
    requester: Standing,
    people: Mapping[str, Standing],
    counts: Counts | None = None,
) -> Verdict:
    """What the rules say of a plan of this requester.

    `people`: by id, who is in the plan; whoever is missing is judged by id and address alone. To put back
    what was taken needs nobody's leave but the requester's: nothing can be lost by it.
    """
    refused = _may_not_ask(policy, requester)
    if refused or plan.kind is Kind.RESTORE:
        return Verdict(refused)
    rows = plan.possible
    refused = _too_many(policy, rows) or _never(policy, rows, people)
    refused = refused or cap_reached(policy.caps, counts or Counts(), len(rows))
    if refused:
        return Verdict(refused)
    return _weighed(policy, _weight(rows, tuple(_protection(policy, rows, people))))


def judge_many(policy: Policy, weight: Weight, requester: Standing, counts: Counts | None = None) -> Verdict:
    """The same of a plan whose people stand in a ledger. Whoever is never to be touched is left out there."""
    refused = _may_not_ask(policy, requester)
    if refused is None and weight.people > policy.people_at_once:
        refused = UserMistake("too_many_in_run", limit=policy.people_at_once)
    refused = refused or cap_reached(policy.caps, counts or Counts(), weight.people)
    return Verdict(refused) if refused else _weighed(policy, weight)


def _weighed(policy: Policy, weight: Weight) -> Verdict:
    because = (*_second(policy.second, weight), *weight.protection)
    return Verdict(None, _needed(policy, because), because, policy.reason)


def _weight(rows: tuple[Row, ...], protection: tuple[Because, ...]) -> Weight:
    products = {item.sku_id: item.name for row in rows for item in row.items}
    return Weight(len(rows), products, any(loses_data(row) for row in rows), protection)


def _may_not_ask(policy: Policy, requester: Standing) -> BotError | None:
    if not requester.enabled:
        return NotAllowed("account_disabled")
    return None if policy.ask.includes(requester) else NotAllowed("may_not_ask")


def _too_many(policy: Policy, rows: tuple[Row, ...]) -> BotError | None:
    if len(rows) <= policy.people_at_once:
        return None
    return UserMistake("too_many", count=len(rows), limit=policy.people_at_once)


def _never(policy: Policy, rows: tuple[Row, ...], people: Mapping[str, Standing]) -> BotError | None:
    for row, protected in _protecting(policy, rows, people):
        if protected.rule is Rule.NEVER:
            return NotAllowed("protected_never", name=row.person.name, why=protected.name)
    return None


def _protecting(
    policy: Policy, rows: tuple[Row, ...], people: Mapping[str, Standing]
) -> Iterator[tuple[Row, Protected]]:
    for row in rows:
        yield from ((row, each) for each in protecting(policy, row, people.get(row.person.id)))


def protecting(policy: Policy, row: Row, standing: Standing | None) -> tuple[Protected, ...]:
    """What protects the person of a row. `standing`: None where no rule asks who they are."""
    known = standing or Standing(row.person.id, row.person.address)
    return tuple(each for each in policy.protected if each.who.includes(known))


def cap_reached(caps: Caps, counts: Counts, more: int) -> BotError | None:
    """The refusal when `more` people do not fit beneath a cap; the narrowest of those that are hit."""
    for whose, per in (("person", "hour"), ("person", "day"), ("tenant", "hour"), ("tenant", "day")):
        limit, count = getattr(caps, f"{whose}_{per}"), getattr(counts, f"{whose}_{per}")
        if limit is not None and count + more > limit:
            return NotAllowed("cap_reached", whose=whose, per=per, limit=limit, left=max(0, limit - count))
    return None


def _second(second: Second, weight: Weight) -> Iterator[Because]:
    if second.always:
        yield Because(Cause.ALWAYS)
    if second.above is not None and weight.people > second.above:
        yield Because(Cause.ABOVE, str(second.above))
    named = [name for sku_id, name in weight.products.items() if sku_id in second.products]
    yield from (Because(Cause.PRODUCT, name) for name in named)
    if second.data_loss and weight.loses_data:
        yield Because(Cause.DATA_LOSS)


def loses_data(row: Row) -> bool:
    return any(consequence.severity is Severity.DATA_LOSS for consequence in row.loss.consequences)


def _protection(policy: Policy, rows: tuple[Row, ...], people: Mapping[str, Standing]) -> Iterator[Because]:
    yield from (why_protected(each, row) for row, each in _protecting(policy, rows, people))


def why_protected(protected: Protected, row: Row) -> Because:
    """Why a second person, or two of them, have to agree to this row."""
    cause = Cause.TWO if protected.rule is Rule.TWO_APPROVALS else Cause.PROTECTED
    return Because(cause, protected.name, row.person.name, row.person.id)


def _needed(policy: Policy, because: tuple[Because, ...]) -> int:
    if any(each.cause is Cause.TWO for each in because):
        return 2
    return policy.approvals if because else 0


def may_approve(
    policy: Policy,
    approver: Standing,
    requester_id: str,
    now: datetime,
    asked_at: datetime,
    approved_by: Collection[str] = (),
) -> BotError | None:
    """Why this person may not approve, or reject, at this moment; None when they may.

    `approver` is read at the moment of the press. `asked_at`: since when approvers can see it, UTC.
    `approved_by`: ids of those who have approved this edition already.
    """
    if not approver.enabled:
        return NotAllowed("account_disabled")
    if approver.user_id == requester_id:
        return NotAllowed("own_request")
    if approver.user_id in approved_by:
        return NotAllowed("approved_already")
    if policy.approvers.includes(approver):
        return None
    if not policy.deputies.includes(approver):
        return NotAllowed("not_approver")
    since = asked_at + policy.deputies_after
    return None if now >= since else NotAllowed("not_yet_deputy", at=since)


def may_break_glass(policy: Policy, requester: Standing, reason: str) -> BotError | None:
    """Why this person may not approve their own request all the same; None when they may."""
    if not requester.enabled:
        return NotAllowed("account_disabled")
    if not policy.break_glass.includes(requester):
        return NotAllowed("own_request")
    return None if reason.strip() else UserMistake("reason_required")
