"""/auth/…: links, states and codes are good once and not for long; pages say nothing but our own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.security.effort import fuzz
from tests.security.hostile import NASTY, words
from tests.security.stage import ADA, METRICS_TOKEN, PUBLIC, Heard, Stage, link_in

Tried = Callable[..., None]
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&lt;"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STRICT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def check_page(heard: Heard) -> None:
    """A page of ours: strict headers, no script, no handler, nothing loaded, links to known places only."""
    for name, value in STRICT.items():
        assert heard.headers.get(name) == value, name
    assert heard.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in heard.headers
    policy = heard.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    for tag, attributes in _Elements(heard.text).found:
        assert tag not in {"script", "img", "iframe", "form", "object", "embed", "base", "svg", "link"}, tag
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "srcdoc", "style")
        ]
        if href := attributes.get("href"):
            assert re.match(rf"({re.escape(PUBLIC)}|https://localhost:\d+)/", href), href
    assert "Traceback" not in heard.text


@pytest.mark.holds("queries and forms of any shape on /auth/…", "4xx page with strict headers, no way out")
@fuzz
@given(
    path=st.sampled_from(["/auth/start", "/auth/callback"]),
    method=st.sampled_from(["GET", "POST"]),
    fields=st.dictionaries(
        st.sampled_from(
            ["ticket", "state", "code", "error", "error_description", "redirect_uri", "next", "claims"]
        )
        | st.text(max_size=10),
        words,
        max_size=5,
    ),
)
async def test_any_fields(stage: Stage, tried: Tried, path: str, method: str, fields: dict[str, str]) -> None:
    tried()
    sent = urlencode(fields)
    assume(method == "POST" or len(sent) < 8_000)  # a longer address is refused before anything of ours
    if method == "POST":
        heard = await stage.ask(method, path, data=sent.encode(), headers=FORM)
    else:
        heard = await stage.ask(method, f"{path}?{sent}")
    for name, value in STRICT.items():
        assert heard.headers.get(name) == value, name
    assert heard.status in (405, 410, 413, 414, 400), heard
    assert "Location" not in heard.headers
    if heard.status == 410:
        check_page(heard)
    stage.blameless()


@pytest.mark.holds("open redirects: other places in every field and header", "302 to Entra alone")
async def test_no_open_redirect(stage: Stage, tried: Tried) -> None:
    async def fresh() -> str:
        """A link that was not opened yet: each opens ten times."""
        return stage.local(link_in(await stage.say("who am I", ADA)))

    entra = urlsplit(stage.tenant.authority)
    evil = "https://evil.example/"
    for name in ("redirect_uri", "next", "returnUrl", "url", "continue", "post_login", "authority", "ticket"):
        link = await fresh()
        for value in (evil, "//evil.example", "\\\\evil.example", "javascript:alert(1)", "/\\evil.example"):
            tried()
            heard = await stage.ask("GET", f"{link}&{name}={quote(value)}")
            to = urlsplit(heard.headers["Location"])
            assert (to.scheme, to.netloc) == (entra.scheme, entra.netloc)
            assert "evil" not in heard.headers["Location"]
    link = await fresh()
    for header in ("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Referer", "Origin"):
        tried()
        heard = await stage.ask("GET", link, headers={header: "evil.example"})
        assert "evil" not in heard.headers["Location"]
        assert quote(f"{PUBLIC}/auth/callback", safe="") in heard.headers["Location"]
    for name, value in STRICT.items():
        assert heard.headers.get(name) == value, name


@pytest.mark.holds("line breaks and null bytes for a header", "no header of theirs, no 500")
async def test_no_header_injection(stage: Stage, tried: Tried) -> None:
    for path in (
        "/auth/start?ticket=",
        "/auth/callback?state=",
        "/auth/start?",
        "/%0d%0aX-Evil:%201",
        "//evil/..%2f",
    ):
        for text in (
            "%0d%0aX-Evil:%201",
            "%0aSet-Cookie:a=b",
            "%00",
            "%E5%98%8A%E5%98%8DX-Evil:1",
            "%ff%fe",
            "%",
        ):
            tried()
            heard = await stage.ask("GET", path + text)
            assert heard.status < 500
            assert not {"X-Evil", "Set-Cookie", "Location"} & set(heard.headers)
    stage.blameless()


@pytest.mark.holds("a state, a code and a link, used twice or by many at once", "once; then 410")
async def test_good_once(stage: Stage, tried: Tried) -> None:
    link = link_in(await stage.say("who am I", ADA))
    _, answer = await stage.browse(link, ADA)
    first = await stage.ask("POST", "/auth/callback", data=answer)
    assert first.status == 200
    check_page(first)
    for data in (answer, answer | {"code": "1.made-up"}, {"state": answer["state"]}):
        tried()
        heard = await stage.ask("POST", "/auth/callback", data=data)
        assert heard.status == 410
        check_page(heard)
    tried(2)
    for path in (stage.local(link), "/auth/start?ticket=unknown"):
        heard = await stage.ask("GET", path)
        assert heard.status == 410
        check_page(heard)


@pytest.mark.holds("HTML in a name, an account and what Entra says", "shown as text")
async def test_markup_is_text(stage: Stage, tried: Tried) -> None:
    person = stage.tenant.directory.person(f"{ADA}@contoso.com")
    person.name = HOSTILE
    for error in ("access_denied", "consent_required", "server_error", HOSTILE):
        tried()
        begun = await stage.ask("GET", stage.local(link_in(await stage.say("who am I", ADA))))
        state = re.search(r"[?&]state=([^&]+)", begun.headers["Location"])
        assert state is not None
        told = {
            "state": state[1],
            "error": error,
            "error_description": HOSTILE,
            "error_uri": "javascript:alert(1)",
        }
        heard = await stage.ask("POST", "/auth/callback", data=told)
        assert heard.status in (403, 503)
        check_page(heard)
        assert HOSTILE not in heard.text
    _, answer = await stage.browse(link_in(await stage.say("who am I", ADA)), ADA)
    check_page(await stage.ask("POST", "/auth/callback", data=answer))


@pytest.mark.holds("methods, long queries and large forms", "4xx, no 500")
async def test_methods_and_sizes(stage: Stage, tried: Tried) -> None:
    for path in ("/auth/start", "/auth/callback", "/privacy", "/healthz", "/readyz", "/metrics"):
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"):
            tried()
            heard = await stage.ask(method, path)
            assert 400 <= heard.status < 500
            assert "Server" not in heard.headers
    for path in ("/auth/start?ticket=", "/auth/callback?state="):
        for size in (1_000, 7_000, 100_000):
            tried()
            assert (await stage.ask("GET", path + "x" * size)).status in (400, 410, 414)
    for form in (b"state=" + b"x" * 1_000_000, b"&" * 200_000, b"a=1&" * 50_000):
        tried()
        heard = await stage.ask("POST", "/auth/callback", data=form, headers=FORM)
        assert heard.status in (400, 410, 413)
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/html",
        "a/b; =",
    ):
        tried()
        heard = await stage.ask("POST", "/auth/callback", data=b"--x\r\n\xff", headers={"Content-Type": kind})
        assert heard.status == 415, kind
    for packing in ("gzip", "deflate", "br"):
        tried()
        heard = await stage.ask(
            "POST", "/auth/callback", data=b"state=x", headers=FORM | {"Content-Encoding": packing}
        )
        assert heard.status == 400, packing
    stage.blameless()


@pytest.mark.holds("pages that anybody may read, asked for in any language", "strict headers")
async def test_public_pages(stage: Stage, tried: Tried) -> None:
    for path in ("/", "/privacy", "/terms"):
        for language in (
            "en",
            "nl",
            "*",
            ",,,;q=",
            "x" * 5000,
            *(t for t in NASTY if t.isascii() and t.isprintable()),
        ):
            tried()
            heard = await stage.ask("GET", path, headers={"Accept-Language": language[:4000]})
            assert heard.status == 200
            assert "script" not in heard.text


@pytest.mark.holds("/metrics through a proxy, with wrong tokens", "404; with the right one 200")
async def test_metrics(stage: Stage, tried: Tried) -> None:
    for shown in (
        "",
        "Bearer ",
        "Bearer wrong",
        f"Basic {METRICS_TOKEN}",
        f"Bearer {METRICS_TOKEN}x",
        "Bearer \xff",
    ):
        tried()
        headers = {"X-Forwarded-For": "203.0.113.9", "Authorization": shown}
        assert (await stage.ask("GET", "/metrics", headers=headers)).status == 404
    for header in ("Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via", "Host"):
        tried()
        assert (await stage.ask("GET", "/metrics", headers={header: "evil.example"})).status == 404
    right = {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {METRICS_TOKEN}"}
    assert (await stage.ask("GET", "/metrics", headers=right)).status == 200
    assert "detail" not in (await stage.ask("GET", "/readyz")).text
