"""Who is in the Playground: its configuration file, with people of the simulated company."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.domain.conversation import Actor
from graph.simulated.directory import Account, Directory

BOT = {"id": "28:seatback", "name": "Seatback"}

# Those the sentences to try are about; the Playground takes exactly five beside the one who types. Of two
# namesakes only one: its page tells members apart by name, and a mention of either would be the first's.
_OTHERS = ("ben.smit", "carol.byrne", "alice.johnson2", "ruben.hendriks", "liam.doyle", "ada.peeters")


def personal_chat(person: Actor) -> str:
    """The id of somebody's own chat. Every Playground has its own, and to the bot each is another one."""
    return f"a:{person.id}"


def write_config(folder: Path, directory: Directory, typing: Actor) -> Path:
    """Write the configuration of a Playground in which `typing` types; returns its absolute path."""
    path = folder.absolute() / f"playground-{typing.id}.yml"
    path.write_text(yaml.safe_dump(_config(directory, typing), allow_unicode=True, sort_keys=False), "utf-8")
    return path


def _config(directory: Directory, typing: Actor) -> dict[str, Any]:
    """Source of the shape: the schema inside @microsoft/m365agentsplayground 0.2.28, version 0.1.1."""
    known = (next(a for a in directory.accounts.values() if a.upn.startswith(f"{o}@")) for o in _OTHERS)
    others = [account for account in known if account.name != typing.name][:5]
    return {
        "version": "0.1.1",
        "tenantId": directory.tenant_id,
        "bot": BOT,
        "currentUser": _member(directory.person(typing.id)),
        "users": [_member(account) for account in others],
        "personalChat": {"id": personal_chat(typing)},
        # Not shared with another Playground: what is said there is in this one alone.
        "groupChat": {"id": f"19:licenses-{typing.id}@thread.v2", "name": "License desk"},
        "team": {
            "id": f"19:it-{typing.id}@thread.tacv2",
            "name": directory.name,
            "aadGroupId": "6f1de1c8-0a3b-4c55-8f5a-30a1c1f0d7a4",
            "channels": [{"id": f"19:it-licenses-{typing.id}@thread.tacv2", "name": "IT licenses"}],
        },
    }


def _member(account: Account) -> dict[str, str]:
    return {
        "id": f"29:{account.id}",
        "name": account.name,
        "userPrincipleName": account.upn,  # spelled so in the Playground's schema
        "aadObjectId": account.id,
        "givenName": account.given or account.name,
        "surname": account.surname or account.name,
        "email": account.mail or account.upn,
    }
