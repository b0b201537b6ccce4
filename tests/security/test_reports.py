"""/report/…: whatever is asked for there, without a link that was made here there is only a page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from tests.security.effort import fuzz
from tests.security.hostile import words
from tests.security.stage import Stage
from tests.security.test_pages import STRICT, check_page

Tried = Callable[..., None]


@pytest.mark.holds("tokens of any shape on /report/…", "410 page with strict headers, no file")
@fuzz
@given(
    token=words | st.binary(max_size=300).map(lambda raw: Fernet(Fernet.generate_key()).encrypt(raw).decode())
)
async def test_any_token(stage: Stage, tried: Tried, token: str) -> None:
    tried()
    heard = await stage.ask("GET", f"/report/{quote(token, safe='')}")
    for name, value in STRICT.items():
        assert heard.headers.get(name) == value, name
    assert heard.status in (404, 410, 400, 414), heard
    assert "Content-Disposition" not in heard.headers
    if heard.status == 410:
        check_page(heard)
    stage.blameless()


@pytest.mark.holds("other methods on /report/…", "405, nothing done")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_only_get(stage: Stage, tried: Tried, method: str) -> None:
    tried()
    assert (await stage.ask(method, "/report/x")).status == 405
