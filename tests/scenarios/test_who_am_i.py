"""Who somebody is signed in as: the organization by its name, and what was not granted."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor
from bot.domain.policy import Policy, Who
from bot.domain.sign_in import PERMISSIONS, Account
from bot.domain.views import WhoAmI
from bot.flows.sign_in import Door, who_am_i
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import chatting
from tests.scenarios.doorway import Doorway

ASKED = {"en": "who am I", "nl": "wie ben ik"}
TOLD = {"en": "Organization: Contoso (", "nl": "Organisatie: Contoso ("}


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_organization_has_its_name(door: Doorway, lang: Any) -> None:
    door.chat.lang = lang
    await door.chat.say(ASKED[lang])
    await door.sign_in()
    await door.chat.newest(TOLD[lang])
    assert door.chat.tenant.directory.tenant_id in door.chat.card.text


async def test_without_the_name_there_is_still_the_id(door: Doorway) -> None:
    door.chat.tenant.faults.add("lost_request", times=None, path="^/organization")
    await door.chat.say("who am I")
    await door.sign_in()
    await door.chat.newest(f"Organization: {door.chat.tenant.directory.tenant_id}")


@dataclass
class Holder:
    """A token with the usual permissions alone, and whose it is."""

    account_of: Account

    async def token(self, actor: Actor, claims: str = "") -> str:
        said = base64.urlsafe_b64encode(json.dumps({"scp": " ".join(PERMISSIONS)}).encode()).decode()
        return f"e30.{said.rstrip('=')}.none"

    async def account(self, actor: Actor) -> Account | None:
        return self.account_of


async def test_what_the_policy_needs_and_was_not_granted_is_named(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    who = Who(groups=frozenset({tenant.directory.group("Dublin").id}), roles=frozenset({"r"}))
    async with chatting(tmp_path, tenant) as chat:
        ada = chat.actor("ada.peeters")
        holder: Any = Holder(Account(ada.id, ada.tenant_id, ada.name, "ada@contoso.com", datetime.now(UTC)))
        needs = chat.router.needs  # type: ignore[attr-defined]
        needs = replace(needs, door=Door(holder, holder, holder, ""), policy=Policy(approvers=who))
        answer = await who_am_i(chat.turn(), Command(Intent.WHO_AM_I, "en"), needs)
        assert isinstance(answer.view, WhoAmI)
        assert answer.view.scopes == ("GroupMember.Read.All", "RoleManagement.Read.Directory")
