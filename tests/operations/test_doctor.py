"""The doctor, on a bot that is well and with each thing broken in turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert

from bot.doctor.finding import State
from bot.doctor.refusals import KNOWN, SAME, Names, explained
from bot.store import open_engine
from bot.store.tables import vault
from graph.signin.own_token import OwnToken
from graph.simulated.entra import APP_ID, Outage
from graph.simulated.entra.identities import PATH
from graph.simulated.tls import served
from tests.operations.breaking import BROKEN, Break
from tests.operations.ward import KEYS, NOBODY, TRUSTED, Front, Ward, well


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with well(tmp_path) as ward:
        yield ward


async def test_a_bot_that_is_well_is_told_so(ward: Ward) -> None:
    found = await ward.examined()
    assert {one.check for one in found.values() if one.state is not State.WELL} == {"Azure bot"}
    assert ward.app.id in found["credentials"].found


async def test_an_application_that_may_not_read_itself_is_judged_by_its_tokens(ward: Ward) -> None:
    ward.app.app_roles = frozenset()
    found = await ward.examined()
    unseen = {name for name, one in found.items() if one.state is State.UNCHECKED}
    assert unseen == {"Teams clients", "consent", "expiry", "Azure bot"}
    assert all("az " in found[name].fix for name in unseen)
    ward.app.access_token_version = 1
    ward.app.identifier_uris = ["api://elsewhere"]
    found = await ward.examined()
    assert found["exposed API"].state is State.WRONG
    assert "AADSTS500011" in found["exposed API"].found
    ward.app.identifier_uris = [f"api://botid-{APP_ID}"]
    found = await ward.examined()
    assert (found["token version"].state, found["exposed API"].state) == (State.WRONG, State.WELL)


async def test_what_the_policy_names_has_to_be_granted_as_well(ward: Ward, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[ask]\nroles = ["License Administrator"]\n', "utf-8")
    ward.environ["POLICY"] = str(file)
    consent = (await ward.examined())["consent"]
    assert consent.state is State.WRONG
    assert "RoleManagement.Read.Directory" in consent.found
    assert "GroupMember.Read.All" not in consent.found
    assert "admin-consent" in consent.fix


@pytest.mark.parametrize(
    ("how", "check", "found", "fix"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
async def test_each_thing_broken_is_found_and_its_fix_named(
    ward: Ward, how: Break, check: str, found: str, fix: str
) -> None:
    how(ward)
    finding = (await ward.examined())[check]
    assert finding.state is State.WRONG, finding
    assert found in finding.found
    assert fix in finding.fix


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_off_is_found(ward: Ward, hours: int) -> None:
    clock = (await ward.examined(timedelta(hours=hours)))["clock"]
    assert (clock.state, "timedatectl" in clock.fix) == (State.WRONG, True)


async def test_rotation_the_wrong_way_round_is_found(ward: Ward) -> None:
    ward.environ["ENCRYPTION_KEYS"] = f"{KEYS[1]},{KEYS[0]}"
    assert (await ward.examined())["encryption key"].state is State.WELL
    await _sealed_later(ward)
    ward.environ["ENCRYPTION_KEYS"] = f"{KEYS[0]},{KEYS[1]}"
    key = (await ward.examined())["encryption key"]
    assert (key.state, "number 2 in front" in key.fix) == (State.WRONG, True)


async def _sealed_later(ward: Ward) -> None:
    """A row that the second key sealed tomorrow: Fernet's own stamp, put into the table as it is."""

    later = int((datetime.now(UTC) + timedelta(days=1)).timestamp())
    sealed = Fernet(KEYS[1]).encrypt_at_time(b"secret", later)
    engine = await open_engine(ward.config().requests_url)
    async with engine.begin() as db:
        await db.execute(insert(vault).values(kind="cache", key="later", revision=1, secret=sealed))
    await engine.dispose()


async def test_entra_that_never_answers_does_not_hold_the_doctor_up(ward: Ward) -> None:
    ward.tenant.switches.set({"outage": Outage.SILENT})
    async with asyncio.timeout(90):
        found = await ward.examined()
    assert "did not answer" in found["tenant"].found
    assert found["Microsoft Graph"].state is State.WELL


async def test_a_certificate_nobody_trusts_at_the_public_address(ward: Ward, tmp_path: Path) -> None:
    """The settings' bundle is for the authority: Teams would not know it."""
    async with Front().serving(served().context) as front:
        ward.environ["PUBLIC_URL"] = front.url.replace("localhost", "127.0.0.1")
        assert (await ward.examined())["public address"].state is State.WELL
        del ward.environ["CA_BUNDLE"]
        public = (await ward.examined())["public address"]
        assert "not trusted" in public.found
        assert "public authority" in public.fix


async def test_it_changes_nothing(ward: Ward) -> None:
    before = (ward.data / "seatback.sqlite").read_bytes()
    await ward.examined()
    assert (ward.data / "seatback.sqlite").read_bytes() == before
    assert not [row for row in ward.tenant.log if row.method != "GET"]


# Managed identities


async def test_a_machine_without_the_identity_is_told_so(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ward.tenant.url}{PATH}")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    del ward.environ["APP_PASSWORD"]
    ward.environ["MANAGED_IDENTITY"] = TRUSTED
    found = await ward.examined()
    assert {found[name].state for name in ("credentials", "bot credentials", "expiry")} == {State.WELL}
    ward.app.trusted_identities = frozenset()
    found = await ward.examined()
    assert "AADSTS700213" in found["credentials"].found
    assert "api://AzureADTokenExchange" in found["credentials"].fix
    ward.environ["MANAGED_IDENTITY"] = NOBODY
    assert "az vm identity assign" in (await ward.examined())["credentials"].fix


async def test_a_bot_that_is_an_identity(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ward.tenant.url}{PATH}")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    del ward.environ["APP_PASSWORD"]
    ward.environ |= {"APP_ID": TRUSTED, "MANAGED_IDENTITY": TRUSTED, "SIGN_IN_APP_ID": APP_ID}
    assert (await ward.examined())["bot credentials"].state is State.WELL
    ward.environ |= {"APP_ID": NOBODY, "MANAGED_IDENTITY": NOBODY}
    bot = (await ward.examined())["bot credentials"]
    assert (bot.state, "az vm identity assign" in bot.fix) == (State.WRONG, True)


def test_every_remedy_fills_its_blanks() -> None:
    names = Names("app", "SEATBACK_APP_ID", "tenant", "https://portal", "https://graph", "api://audience")
    for number in (*KNOWN, *SAME, 123):
        found, fix = explained(OwnToken(refusal=number), names)
        assert str(number) in found
        assert "$" not in found + fix
