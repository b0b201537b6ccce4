"""A whole day with everything going wrong: afterwards no log, file, card or answer holds a secret."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from bot import logs
from bot.store import Cipher
from graph.simulated.entra import Outage
from graph.simulated.entra.signing import sign
from tests.security.stage import ADA, BEN, CAROL, METRICS_TOKEN, OURS, Stage, link_in, ticket_in
from tests.signing_in import SECRET

Tried = Callable[..., None]
pytestmark = pytest.mark.slow


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes, every library at its most talkative."""
    root = logging.getLogger()
    before, level, levels = root.handlers[:], root.level, {}
    stream = io.StringIO()
    logs.set_up("debug", "json", stream)
    root.setLevel(logging.DEBUG)
    for name, logger in list(logging.Logger.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger):
            levels[name] = logger.level
            if not name.startswith("msal"):  # its debug level is closed for good, as a test of its own says
                logger.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name, kept in levels.items():
        logging.getLogger(name).setLevel(kept)
    logging.captureWarnings(False)


@pytest.fixture
async def day(written: io.StringIO, stage: Stage) -> tuple[Stage, set[str]]:
    """Signing in three ways, a removal, every failure of Entra and Graph there is, and signing out.

    Returns what must never be seen, as far as it was not made by Entra.
    """
    secrets = {SECRET, METRICS_TOKEN, *stage.config.encryption_keys}
    secrets.add(ticket_in(await stage.say("who am I", ADA)))
    await stage.sign_in(ADA)
    secrets |= await _in_the_browser(stage)
    card = await stage.ask_for_removal(ADA)
    action = card.button("Remove")
    stage.tenant.faults.add("throttle", times=1, path="/assignLicense")
    await stage.post(stage.press(action["verb"], action["data"]))
    await stage.until_written()
    await _entra_fails(stage)
    await _graph_fails(stage)
    for raw in (b"{", json.dumps(stage.activity("message") | {"from": stage.assertion(ADA)}).encode()):
        await stage.post(raw)
    await stage.post(stage.activity("message", text="x"), authorization=f"Bearer {stage.token()[:-9]}")
    await stage.post(stage.exchange("unknown", stage.assertion(CAROL), CAROL))
    await stage.say(f"remove E3 from {stage.assertion(ADA)}", ADA)
    await stage.say("sign out", BEN)
    return stage, secrets


async def _in_the_browser(stage: Stage) -> set[str]:
    """Ben signs in on Entra's page, after somebody else tried to with his link. Returns the secrets of it."""
    link = link_in(call := await stage.say("who am I", BEN))
    _, wrong = await stage.browse(link, CAROL)
    await stage.ask("POST", "/auth/callback", data=wrong)
    _, right = await stage.browse(link, BEN)
    page = await stage.ask("POST", "/auth/callback", data=right)
    again = await stage.ask("POST", "/auth/callback", data=right)
    for answer in (page, again):
        assert not _held(answer.text, {right["code"], right["state"], ticket_in(call)})
    return {ticket_in(call), *(each[name] for each in (wrong, right) for name in ("code", "state"))}


async def _entra_fails(stage: Stage) -> None:
    entra, switches = stage.tenant.entra, stage.tenant.switches
    for outage in (Outage.UNAVAILABLE, Outage.DROPPED):
        switches.outage = outage
        entra.outdate(f"{ADA}@contoso.com")
        await stage.say("who has visio?", ADA)
        ticket = ticket_in(await stage.say("who am I", CAROL))
        await stage.post(stage.exchange(ticket, stage.assertion(CAROL), CAROL))
        switches.outage = Outage.NONE
    switches.mfa_required = True
    await stage.post(stage.exchange(ticket, stage.assertion(CAROL), CAROL))
    switches.mfa_required = False
    entra.revoke(f"{BEN}@contoso.com")
    await stage.say("who has visio?", BEN)


async def _graph_fails(stage: Stage) -> None:
    for kind in ("throttle", "unavailable", "claims", "lost_answer", "lost_request", "concurrency"):
        stage.tenant.faults.add(kind, times=1)
        await stage.say("what licenses does sanne bakker have?", ADA)


def _issued(stage: Stage) -> set[str]:
    """Whatever the simulated Entra gave to anybody: refresh tokens and codes by themselves, and of signed
    tokens the beginning, which all have in common. Not the cookies of its pages: those only ever reach the
    browser, which in these tests logs into the same stream."""
    sessions = stage.tenant.entra.sessions
    return {*sessions._refresh, *sessions._codes, sign({}).split(".")[0]}


def _held(text: str, secrets: set[str]) -> list[str]:
    """Secrets that stand in a text: as they are, in base64, or at least a good part of one."""
    found = []
    for secret in filter(None, secrets):
        parts = {secret, secret[:24], secret[-24:]} if len(secret) > 40 else {secret}
        coded = base64.b64encode(secret.encode()).decode().rstrip("=")
        if any(part in text for part in (*parts, coded)):
            found.append(secret)
    return found


@pytest.mark.holds(
    "everything logged in a day of failures, libraries at DEBUG", "no token, code, ticket or key"
)
async def test_logs(day: tuple[Stage, set[str]], written: io.StringIO, tried: Tried) -> None:
    stage, secrets = day
    everything = written.getvalue()
    tried(len(everything.splitlines()))
    grants = {row.grant_type for row in stage.tenant.entra.grants.log}
    assert {"refresh_token", "authorization_code"} <= grants  # there was something to leak
    assert _held(everything, secrets | _issued(stage)) == []
    ours = [line for line in map(json.loads, everything.splitlines()) if line["logger"].startswith(OURS)]
    assert ours
    assert "sanne bakker" not in json.dumps(ours).casefold()  # nor what people type


@pytest.mark.holds("every byte of the database files and their journals", "tokens and tickets only sealed")
async def test_files(day: tuple[Stage, set[str]], tried: Tried) -> None:
    stage, secrets = day
    for file in sorted(stage.config.data.rglob("*")):
        content = file.read_bytes()
        tried(len(content) // 4096 + 1)
        assert _held(content.decode("latin-1"), secrets | _issued(stage)) == [], file.name
        assert b"refresh_token" not in content, file.name
        assert b"RefreshToken" not in content, file.name
    sealed = [secret for (secret,) in stage.rows("SELECT secret FROM vault WHERE kind IN ('msal', 'flow')")]
    sealed += [body for (body,) in stage.rows("SELECT body FROM tickets")]
    assert sealed
    assert all(bytes(each).startswith(b"gAAAA") for each in sealed)


@pytest.mark.holds(
    "every message, card and answer of that day", "no token, code or key; a link only in its card"
)
async def test_cards(day: tuple[Stage, set[str]], tried: Tried) -> None:
    stage, secrets = day
    tried(len(stage.connector.calls))
    tickets = {ticket for call in stage.connector.messages if (ticket := ticket_in(call))}
    for call in stage.connector.calls:
        own = ticket_in(call)
        text = json.dumps(call.body)
        assert _held(text, (secrets | _issued(stage) | tickets) - {own}) == []


@pytest.mark.holds("sealed secrets moved to another row, cut, or under another key", "as good as absent")
async def test_sealed_for_one_place(stage: Stage, tried: Tried) -> None:
    cipher = Cipher(stage.config.encryption_keys)
    sealed = cipher.seal("msal/tenant/ada", b"secret")
    for place, what in (
        ("msal/tenant/ben", sealed),
        ("flow/tenant/ada", sealed),
        ("msal/tenant/ada", sealed[:-4]),
        ("msal/tenant/ada", sealed[:-4] + b"AAA="),
        ("msal/tenant/ada", b""),
        ("msal/tenant/ada", b"secret"),
    ):
        tried()
        assert cipher.open(place, what) is None
    assert cipher.open("msal/tenant/ada", sealed) == b"secret"


def test_settings_keep_secrets_out_of_their_repr(stage: Stage) -> None:
    assert not _held(repr(stage.config), {SECRET, METRICS_TOKEN, *stage.config.encryption_keys})
