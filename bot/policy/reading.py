"""From the policy file to the rules, with everything that is wrong told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.domain.policy import (
    EVERYONE,
    NOBODY,
    Caps,
    Policy,
    Protected,
    ReasonRule,
    Rule,
    Second,
    Who,
)
from bot.policy.form import People, PolicyForm, SecondForm
from bot.policy.lines import Lines, named
from bot.policy.names import sku_ids

Complaint = tuple[tuple[str | int, ...], str]  # where, and what is wrong there


class BadPolicy(Exception):
    """All that is wrong with a policy file, a line each: its name, line and section, and what is wrong."""


def read_policy(path: Path) -> Policy:
    """The rules in a file. Raises BadPolicy, also when it cannot be read."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise BadPolicy(f"{path}: cannot be read: {error.strerror or 'no such file'}") from None
    except UnicodeDecodeError:
        raise BadPolicy(f"{path}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"{path}: {error}") from None
    except ValueError:  # a NUL byte
        raise BadPolicy(f"{str(path)!r} is no file's name") from None
    lines = Lines(text)
    try:
        form = PolicyForm.model_validate(content)
    except ValidationError as wrong:
        raise BadPolicy(
            _told(path, lines, [_complaint(each["loc"], each) for each in wrong.errors()])
        ) from None
    policy = _policy(form)
    if complaints := [*_nobodies(form), *_misfits(form, policy)]:
        raise BadPolicy(_told(path, lines, complaints))
    return policy


def _told(path: Path, lines: Lines, complaints: list[Complaint]) -> str:
    placed = [(lines.of(where), named(where), what) for where, what in complaints]
    placed.sort(key=lambda each: each[0] or 0)
    return "\n".join(f"{path}{f':{line}' if line else ''}: {name} {what}" for line, name, what in placed)


def _complaint(where: tuple[str | int, ...], error: object) -> Complaint:
    """pydantic's words, where ours are not better."""
    assert isinstance(error, dict)
    kind, message = str(error["type"]), str(error["msg"])
    if kind == "extra_forbidden":
        return where, "is not known here"
    if kind == "missing":
        return where, "is missing"
    message = message.removeprefix("Value error, ")
    return where, message[0].lower() + message[1:]


def _policy(form: PolicyForm) -> Policy:
    deputies, default = form.approve.deputies, Policy()
    return Policy(
        ask=_who(form.ask) if form.ask else EVERYONE,
        approvers=_who(form.approve),
        deputies=_who(deputies),
        deputies_after=deputies.after if deputies else default.deputies_after,
        second=_second(form.second_person),
        approvals=form.approve.approvals,
        reason=ReasonRule(form.reason.required, form.reason.ticket, form.reason.example),
        expiry=form.waiting.expiry,
        remind=form.waiting.remind,
        channel=form.approve.channel,
        protected=tuple(Protected(_who(each), Rule(each.rule), each.name) for each in form.protected),
        caps=Caps(**form.caps.model_dump()),
        people_at_once=form.people_at_once,
        break_glass=_who(form.break_glass),
    )


def _second(form: SecondForm) -> Second:
    products = frozenset[str]().union(*map(sku_ids, form.products))
    return Second(form.always, form.above, products, form.data_loss)


def _who(form: People | None) -> Who:
    if form is None:
        return NOBODY
    return Who(frozenset(form.people), frozenset(form.groups), frozenset(form.roles), form.everyone)


def _nobodies(form: PolicyForm) -> Iterator[Complaint]:
    """A section that names people has to name somebody: left empty, it would say yes or no to everybody."""
    named_there: list[tuple[tuple[str | int, ...], People | None]] = [
        (("ask",), form.ask),
        (("approve", "deputies"), form.approve.deputies),
        (("break_glass",), form.break_glass),
        *((("protected", number), each) for number, each in enumerate(form.protected)),
    ]
    for where, section in named_there:
        if section and not (section.people or section.groups or section.roles or section.everyone):
            yield where, "names nobody: give it people, groups or roles"
        if section and section.everyone and where != ("ask",):
            yield (*where, "everyone"), "is for those who ask and those who approve in a channel"


def _misfits(form: PolicyForm, policy: Policy) -> Iterator[Complaint]:
    """What is right by itself and wrong together."""
    yield from _agreeing(policy)
    if policy.reason.ticket and not re.search(policy.reason.ticket, policy.reason.example):
        yield ("reason", "example"), "is a ticket that fits `ticket`, for people to read"
    if policy.remind >= policy.expiry:
        yield ("waiting", "remind"), "comes no sooner than the expiry"
    if form.approve.deputies and policy.deputies_after >= policy.expiry:
        yield ("approve", "deputies", "after"), "comes no sooner than the expiry"
    for whose in ("person", "tenant"):
        hour, day = getattr(policy.caps, f"{whose}_hour"), getattr(policy.caps, f"{whose}_day")
        if hour is not None and day is not None and hour > day:
            yield ("caps", f"{whose}_hour"), f"is more than `{whose}_day`"


def _agreeing(policy: Policy) -> Iterator[Complaint]:
    """There has to be somebody to agree, and enough of them."""
    second, approvers = policy.second, policy.approvers
    wanted = second.always or second.above is not None or second.products or second.data_loss
    wanted = wanted or any(each.rule is not Rule.NEVER for each in policy.protected)
    if wanted and approvers.nobody:
        yield ("approve",), "names nobody, and a second person is needed"
    if approvers.everyone and not policy.channel:
        yield ("approve", "everyone"), "takes a `channel`: nobody writes to everybody in person"
    two = policy.approvals == 2 or any(each.rule is Rule.TWO_APPROVALS for each in policy.protected)
    deputies = policy.deputies
    several = any((approvers.groups, approvers.roles, approvers.everyone, deputies.groups, deputies.roles))
    if wanted and two and not several and len(approvers.people | deputies.people) < 2:
        yield ("approve",), "names too few: two people have to agree"
