"""`python -m bot manifest`: the app package that Teams takes, for this bot and no other.

The template, the language files and the icons lie in manifest/; from the settings come the ids and the host
name. The same settings and the same version give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.clouds import clouds
from bot.config import SETTINGS, BadSettings, from_file
from bot.domain.ports import Json
from bot.given import PREFIX, Given
from bot.loopback import is_loopback

# Read by Teams at the top of the zip: "App package for Microsoft Teams", https://learn.microsoft.com.
TEMPLATE = "manifest.json"
ICONS = ("color.png", "outline.png")

LONGEST_DEVELOPER = 32  # characters; manifest schema 1.25, developer.name


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who stands behind the app, as its page in Teams says. Empty addresses: pages of the bot's own."""

    developer: str = "Seatback"
    website: str = ""
    privacy: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What fills the template; the names are those of its blanks."""

    version: str
    app_id: str
    sign_in_app_id: str
    host: str  # with the port, where it is not 443
    developer: str
    website: str
    privacy: str
    terms: str
    attachments: bool = True  # whether Teams has them in this cloud


def manifest_command(
    environ: Mapping[str, str],
    out: Path,
    publisher: Publisher,
    env_file: Path | None = None,
    app_version: str = "",
) -> int:
    """Writes the package to `out`. The environment wins over `env_file`; `app_version` may be higher than
    that of the last package, where only settings have changed.

    Returns the exit code: 2 with one message when the settings are not good for it, 1 when the file cannot
    be written, otherwise 0.
    """
    try:
        settings = {**(from_file(env_file) if env_file else {}), **environ}
        facts = read_facts(settings, publisher, app_version or catalog_version(version("seatback")))
    except BadSettings as wrong:
        sys.stderr.write(f"No package was made:\n{wrong}\n")
        return 2
    try:
        out.write_bytes(package(facts))
    except OSError as error:
        sys.stderr.write(f"{out} cannot be written: {error.strerror}\n")
        return 1
    sys.stdout.write(f"{out}: version {facts.version} for {facts.host}, app id {facts.app_id}\n")
    return 0


def catalog_version(release: str) -> str:
    """The version Teams is told: "0.1.0" → "1.1.0".

    An organization's catalog refuses versions below 1 (Microsoft Graph, "Publish teamsApp", inner error code
    VersionHasMajorLessThan1). One is added for good and not until our own 1.0: it must never fall.
    """
    major, dot, rest = release.partition(".")
    return f"{int(major) + 1}{dot}{rest}"


def read_facts(environ: Mapping[str, str], publisher: Publisher, app_version: str) -> Facts:
    """Raises BadSettings that names everything wrong at once. Secrets are not needed, and not looked at."""
    values = {name[len(PREFIX) :]: value for name, value in environ.items() if name.startswith(PREFIX)}
    given = Given(values)
    given.wrong += [f"{PREFIX}{name} is not a setting" for name in sorted(values.keys() - SETTINGS.keys())]
    given.need("APP_ID", "the application (client) id of the bot's registration")
    given.need("PUBLIC_URL", "the https address under which this bot is reached")
    app_id = given.guid("APP_ID")
    sign_in_app_id = given.guid("SIGN_IN_APP_ID") or app_id
    url = _public_url(given)
    given.wrong += [*_publisher_troubles(publisher), *_version_trouble(app_version)]
    if given.wrong:
        raise BadSettings("\n".join(dict.fromkeys(given.wrong)))
    return Facts(
        version=app_version,
        app_id=app_id,
        sign_in_app_id=sign_in_app_id,
        host=_host(url),
        developer=publisher.developer,
        website=publisher.website or url,
        privacy=publisher.privacy or f"{url}/privacy",
        terms=publisher.terms or f"{url}/terms",
        attachments=_attachments(values.get("CLOUD", "")),
    )


def package(facts: Facts) -> bytes:
    """The zip. All files lie at its top, as Teams wants it."""
    contents = {TEMPLATE: _json(manifest(facts))}
    contents |= {name: (files("manifest") / name).read_bytes() for name in (*_language_files(), *ICONS)}
    buffer = BytesIO()
    # Stored, not deflated: what zlib makes of the same text differs from one version to the next.
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in contents.items():
            entry = ZipInfo(name)  # dated 1980, so that the clock is no part of it
            entry.create_system = 3  # else it would tell Windows from the rest
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def manifest(facts: Facts) -> Json:
    """manifest.json with its blanks filled and its languages named."""
    template = json.loads((files("manifest") / TEMPLATE).read_text("utf-8"))
    filled: Json = _filled(template, asdict(facts))
    filled["bots"][0]["supportsFiles"] = facts.attachments
    filled["localizationInfo"]["additionalLanguages"] = [
        {"languageTag": name.removesuffix(".json"), "file": name} for name in _language_files()
    ]
    return filled


def _attachments(cloud: str) -> bool:
    """Whether people can attach a list; a cloud that is none is bot.config's to complain about."""
    known = clouds()
    return known[cloud].attachments if cloud in known else True


def _language_files() -> list[str]:
    """Every translation there is, each named by its language tag."""
    names = (file.name for file in files("manifest").iterdir())
    return sorted(name for name in names if name.endswith(".json") and name != TEMPLATE)


# On the parsed template, not on its text: no value can break out of its string.
def _filled(node: Any, facts: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, facts) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, facts) for value in node]
    return Template(node).substitute(facts) if isinstance(node, str) else node


def _json(content: Json) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _public_url(given: Given) -> str:
    """The address, complained about where Teams, which comes from outside, could not use it."""
    if not given.has("PUBLIC_URL"):
        return ""
    troubles = len(given.wrong)
    url = given.address("PUBLIC_URL", "", "people sign in through it", path=True, plain=False)
    host = urlsplit(url).hostname or "" if len(given.wrong) == troubles else ""
    if is_loopback(host):
        given.complain("PUBLIC_URL", f"leads to {host}, which for everybody else is their own machine")
    elif host and (_is_ip(host) or "." not in host.strip(".")):
        given.complain("PUBLIC_URL", f"needs a full host name, as in https://bot.contoso.com: not {host}")
    return url


def _host(url: str) -> str:
    parts = urlsplit(url)
    return str(parts.hostname) if parts.port in (None, 443) else f"{parts.hostname}:{parts.port}"


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _publisher_troubles(publisher: Publisher) -> Iterator[str]:
    name = publisher.developer
    if not name.strip() or len(name) > LONGEST_DEVELOPER or not name.isprintable():
        yield f"--developer has 1 to {LONGEST_DEVELOPER} characters, all on one line"
    for page in ("website", "privacy", "terms"):
        address = getattr(publisher, page)
        if address and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", address):
            yield f"--{page} must be an https address"


def _version_trouble(app_version: str) -> Iterator[str]:
    # The same page, inner error code VersionContainsOnlyNumbersDotSeparated.
    if not re.fullmatch(r"[1-9][0-9]{0,4}(\.(0|[1-9][0-9]{0,4})){2}", app_version):
        yield f"version {app_version!r}: Teams takes three numbers, the first at least 1, as in 1.2.0"
