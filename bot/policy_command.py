"""`policy check` and `policy explain`: the rules in a file, looked at before anybody meets them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import cards
from bot.as_somebody import Known, signed_in, simulated
from bot.config import PREFIX, BadSettings, Config, from_file, read
from bot.domain.command import Command, Intent
from bot.domain.conversation import Conversation, Reader
from bot.domain.errors import BotError
from bot.domain.plan import Item, Kind, PersonShown, Plan, Row
from bot.domain.policy import Policy, Standing, Verdict, judge
from bot.domain.requests import Request
from bot.domain.views import Toast
from bot.flows import decide
from bot.flows.ask import Asking, ask
from bot.flows.gather import is_many
from bot.flows.judging import verdict_on
from bot.language import parse
from bot.policy import BadPolicy, read_policy
from bot.policy.names import sku_ids
from cards.because import because
from cards.texts import Words
from graph.products import ProductTable

_READER = Reader()
_REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line: `file` in place of the setting, `sentence` as `address` would say it."""

    file: Path | None
    env_file: Path | None
    data: Path
    address: str = ""
    sentence: str = ""
    simulated_tenant: str = ""


def check(environ: Mapping[str, str], asked: Asked) -> int:
    """Say everything that is wrong with the file. 0: nothing; 2: something, or there is no file."""
    try:
        file = _file(environ, asked)
        policy = read_policy(file)
    except (BadPolicy, BadSettings) as wrong:
        _say(sys.stderr, str(wrong))
        return 2
    _say(sys.stdout, f"{file}: nothing is wrong.")
    for line in _names(policy):
        _say(sys.stdout, f"  {line}")
    return 0


async def explain(environ: Mapping[str, str], asked: Asked) -> int:
    """Say what the rules say of a sentence. 0: it could be judged, or Seatback would ask first; 2: not."""
    try:
        policy = read_policy(_file(environ, asked))
    except (BadPolicy, BadSettings) as wrong:
        _say(sys.stderr, str(wrong))
        return 2
    command = parse(asked.sentence, (), _READER.lang)
    about = command.people or command.group or command.crowd or command.attachment
    if command.intent not in _REMOVALS or not about:
        _say(sys.stderr, "That does not ask to remove a license from somebody, so no rule is asked.")
        return 2
    async with AsyncExitStack() as stack:
        try:
            config, why = _config(environ, asked, policy)
            known = await stack.enter_async_context(_known(asked, config)) if config else None
            why = why or f"{asked.address} has not signed in to this bot"
            told = await _looked_up(command, config, known) if config and known else []
        except BotError as error:
            told, why = [], _in_words(error)
    for line in told or _from_the_file(command, policy, asked.address, why):
        _say(sys.stdout, line)
    return 0


def _file(environ: Mapping[str, str], asked: Asked) -> Path:
    if asked.file:
        return asked.file
    settings = from_file(asked.env_file) if asked.env_file else {}
    named = {**settings, **environ}.get(f"{PREFIX}POLICY", "")
    if not named:
        raise BadPolicy(f"There is no file: set {PREFIX}POLICY, or name one with --file.")
    return Path(named)


def _config(environ: Mapping[str, str], asked: Asked, policy: Policy) -> tuple[Config | None, str]:
    """The bot's settings with this policy, or why there are none."""
    if asked.simulated_tenant:
        return Config(asked.data, policy=policy), ""
    try:
        settings = from_file(asked.env_file) if asked.env_file else {}
        config = read({**settings, **environ, f"{PREFIX}POLICY": ""}, asked.data)
    except BadSettings:
        return None, "the settings of the bot are not complete here"
    return replace(config, policy=policy), ""


def _known(asked: Asked, config: Config) -> AbstractAsyncContextManager[Known | None]:
    if asked.simulated_tenant:
        return simulated(asked.simulated_tenant, asked.address, config)
    return signed_in(asked.address, config)


async def _looked_up(command: Command, config: Config, known: Known) -> list[str]:
    """The plan that Seatback would show, judged as it would be."""
    actor, tenant = known
    now = datetime.now(UTC)
    draft = decide.draft(actor, _READER, Conversation("", ""), command, now)
    if is_many(draft) or command.attachment:
        return [
            "Seatback would look everybody up first, which is not done here: name a few of them by address.",
            f"From at most {config.policy.people_at_once} people at once something may be removed.",
        ]
    using = Asking(tenant, ProductTable.load(), config.conditions, now)
    request, _ = await ask(draft, using)
    if request.plan is None:
        return ["Seatback would ask something first: which person or product is meant, or about a role."]
    verdict = await verdict_on(request.plan, actor, config.policy, tenant)
    return [
        *_plan_in_words(request),
        *_verdict_in_words(verdict),
        "Not looked up: how much of a cap is used.",
    ]


def _plan_in_words(request: Request) -> list[str]:
    assert request.plan is not None
    return [
        f"{row.person.name} ({row.person.address}): {', '.join(item.name for item in row.items) or 'nothing'}"
        for row in request.plan.rows
    ]


def _from_the_file(command: Command, policy: Policy, address: str, why: str) -> list[str]:
    rows = tuple(
        Row(PersonShown(person.text, person.text, person.text), _items(command)) for person in command.people
    )
    plan = Plan(Kind.REMOVE, datetime.now(UTC), rows)
    verdict = judge(policy, plan, Standing(address, address), {})
    return [
        f"Nothing was looked up: {why}. By the file alone:",
        *_verdict_in_words(verdict),
        *_not_looked_up(policy),
    ]


def _items(command: Command) -> tuple[Item, ...]:
    """The products named, as far as Microsoft's table knows them; something, where none was named."""
    table = ProductTable.load()
    found = [
        (part, sku) for term in command.products for part in table.published(term) for sku in sku_ids(part)
    ]
    return tuple(Item(sku, part) for part, sku in found) or (Item("", ""),)


def _not_looked_up(policy: Policy) -> list[str]:
    open_questions = ["who the people named are, and whether their accounts are enabled"]
    if policy.groups:
        open_questions.append("who is in the groups that the file names")
    if policy.roles:
        open_questions.append("who holds the roles that the file names")
    if policy.second.data_loss:
        open_questions.append("whether data would be lost")
    if policy.second.products:
        open_questions.append("which of the products people have")
    return ["Not looked up:", *(f"  {each}" for each in open_questions), "  how much of a cap is used"]


def _verdict_in_words(verdict: Verdict) -> list[str]:
    if verdict.refused:
        return [f"Refused ({verdict.refused.code}): {_in_words(verdict.refused)}"]
    words = Words(_READER)
    reasons = [f"  because: {because(words, each)}" for each in verdict.because]
    needed = {
        0: "The requester confirms alone.",
        1: "One approval is needed.",
        2: "Two approvals are needed.",
    }
    rule = verdict.reason
    said = f"A ticket such as {rule.example} has to be named." if rule.ticket else "A reason has to be given."
    return [needed[verdict.approvals], *reasons, *([said] if rule.required or rule.ticket else [])]


def _in_words(error: BotError) -> str:
    return cards.toast(Toast(error), _READER, datetime.now(UTC))


def _names(policy: Policy) -> list[str]:
    """What a reader may have got wrong without a mistake showing: how much the file names."""
    count = sum(len(who.people) for who in policy.everyones)
    told = [f"{count} people, {len(policy.groups)} groups and {len(policy.roles)} roles are named."]
    if policy.approvers.nobody:
        told.append("Nobody approves: everybody confirms their own requests.")
    return told


def _say(to: TextIO, line: str) -> None:
    to.write(f"{line}\n")
