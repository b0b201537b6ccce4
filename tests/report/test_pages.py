"""GET /report/…: only with a whole link, only for an hour, and never as a page."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import ClientError
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Actor
from bot.domain.runs import RunRow
from bot.domain.views import Report
from bot.report import Links
from bot.report_pages import AT_ONCE
from bot.store import Cipher
from bot.store.cipher import new_key
from tests.cards.samples import NOW, READERS
from tests.report.conftest import Office, run, serving

HOUR = NOW + timedelta(hours=1)


def links_to(office: Office, lang: str = "en") -> Report:
    return office.links.of(run(), READERS[lang], HOUR)


async def fetch(office: Office, link: str) -> tuple[int, bytes, dict[str, str]]:
    token = link.rpartition("/")[2]
    async with office.http.get(f"{office.url}/report/{token}", allow_redirects=False) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_link_gives_the_whole_file_as_a_download(office: Office, kind: str) -> None:
    status, body, headers = await fetch(office, getattr(links_to(office), kind))
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == f'attachment; filename="seatback-7f3k2m.{kind}"'
    assert "sandbox" in headers["Content-Security-Policy"]
    if kind == "csv":
        assert body.decode("utf-8-sig").count("\r\n") == 31
    else:
        assert body[:2] == b"PK"


async def test_it_is_in_the_language_of_whoever_asked(office: Office) -> None:
    _, body, _ = await fetch(office, links_to(office, "nl").csv)
    assert body.decode("utf-8-sig").startswith("Nummer;")


async def test_after_an_hour_there_is_only_a_page_that_says_so(office: Office) -> None:
    link = links_to(office).csv
    office.moment = HOUR - timedelta(seconds=1)
    assert (await fetch(office, link))[0] == 200
    office.moment = HOUR
    status, body, headers = await fetch(office, link)
    assert status == 410
    assert b"no longer works" in body
    assert b"contoso" not in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_nobody_makes_or_changes_a_link(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    link = links_to(office).csv
    token = link.rpartition("/")[2]
    strangers = Links(Cipher([new_key()]), "").of(run(), READERS["en"], HOUR).csv
    tampered = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in (0, 20, 80, -5)]
    with caplog.at_level(logging.WARNING):
        for bad in (strangers, *tampered, token[:-4], token * 9, "x", "%00", "ü", "..%2fhealthz"):
            assert (await fetch(office, bad))[0] in (404, 410)
    assert caplog.records == []


async def test_what_was_sealed_for_another_place_is_no_link(office: Office) -> None:
    sealed = office.links.seals.seal("vault/token", b'["7F3K2M","t-contoso","en","UTC","csv",99999999999]')
    assert (await fetch(office, sealed.decode()))[0] == 410


async def test_a_link_to_another_organization_s_request_opens_nothing(office: Office) -> None:
    theirs = replace(run(), requester=Actor("a", "t-other", "Eve"))
    assert (await fetch(office, office.links.of(theirs, READERS["en"], HOUR).csv))[0] == 410


async def test_a_request_that_is_gone_is_told_as_a_link_that_is(office: Office) -> None:
    unknown = replace(run(), id="NOBODY")
    assert (await fetch(office, office.links.of(unknown, READERS["en"], HOUR).csv))[0] == 410


class Sleeping:
    """A ledger that never answers."""

    async def page(self, request_id: str, after: int = -1) -> tuple[RunRow, ...]:
        await asyncio.sleep(60)
        return ()


async def test_a_file_that_takes_forever_is_given_up_and_lets_others_through(office: Office) -> None:
    stuck = replace(office.desk, runs=Sleeping(), slowest=0.05)  # type: ignore[arg-type]
    async with serving(stuck) as url:
        for _ in range(AT_ONCE + 1):
            with pytest.raises(ClientError):
                await fetch(replace(office, url=url), links_to(office).csv)
    assert not stuck.turns.locked()
    assert (await fetch(office, links_to(office).csv))[0] == 200


async def test_a_head_makes_no_file(office: Office) -> None:
    async with office.http.head(f"{office.url}/report/x") as answer:
        assert answer.status == 405


@given(st.text(max_size=1200))
def test_no_token_of_any_shape_is_read(token: str) -> None:
    assert Links(Cipher([new_key()]), "").read(token, NOW) is None
