"""`python -m bot manifest`: settings in, a package or every complaint out."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.config import BadSettings
from bot.manifest_command import (
    Facts,
    Publisher,
    catalog_version,
    manifest,
    manifest_command,
    package,
    read_facts,
)
from tests.manifest.package import APP_ID, FACTS, SETTINGS, ZIP, contents

OTHER_ID = "0f2a7c1e-5a0c-4b59-8f0e-6f3e7a9b1c2d"


def facts(publisher: Publisher | None = None, app_version: str = "1.2.3", **settings: str) -> Facts:
    given = SETTINGS | {f"SEATBACK_{name}": value for name, value in settings.items()}
    return read_facts(given, publisher or Publisher(), app_version)


def complaints(publisher: Publisher | None = None, app_version: str = "1.2.3", **settings: str) -> list[str]:
    with pytest.raises(BadSettings) as wrong:
        facts(publisher, app_version, **settings)
    return str(wrong.value).splitlines()


def test_a_package_is_written_and_announced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "seatback.zip"
    assert manifest_command({**SETTINGS, "PATH": "/bin"}, out, Publisher()) == 0
    assert set(contents(out.read_bytes())) == set(contents())
    told = f"{out}: version {catalog_version(version('seatback'))} for bot.contoso.com, app id {APP_ID}\n"
    assert capsys.readouterr().out == told


def test_its_version_follows_the_projects_and_may_be_given(tmp_path: Path) -> None:
    project = tomllib.loads((Path(__file__).parent.parent.parent / "pyproject.toml").read_text("utf-8"))
    out = tmp_path / "seatback.zip"
    for given, expected in (("", catalog_version(project["project"]["version"])), ("7.0.1", "7.0.1")):
        assert manifest_command(SETTINGS, out, Publisher(), app_version=given) == 0
        assert json.loads(contents(out.read_bytes())["manifest.json"])["version"] == expected


def test_versions_keep_their_order_and_begin_at_one() -> None:
    ours = ["0.0.1", "0.1.0", "0.10.2", "1.0.0", "2.3.4"]
    assert [catalog_version(each) for each in ours] == ["1.0.1", "1.1.0", "1.10.2", "2.0.0", "3.3.4"]


def test_everything_wrong_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "seatback.zip"
    settings = {"SEATBACK_APP_ID": "seatback", "SEATBACK_SIGN_IN_APP_ID": "x", "SEATBACK_COLOR": "teal"}
    publisher = Publisher(
        developer=" ", website="contoso.com", privacy="http://contoso.com/privacy", terms="?"
    )
    assert manifest_command(settings, out, publisher) == 2
    said = capsys.readouterr().err
    assert not out.exists()
    for complaint in (
        "SEATBACK_COLOR is not a setting",
        "SEATBACK_PUBLIC_URL is missing",
        "SEATBACK_APP_ID is not a GUID",
        "SEATBACK_SIGN_IN_APP_ID is not a GUID",
        "--developer has 1 to 32 characters, all on one line",
        "--website must be an https address",
        "--privacy must be an https address",
        "--terms must be an https address",
    ):
        assert complaint in said


def test_no_settings_at_all_name_what_is_missing() -> None:
    with pytest.raises(BadSettings) as wrong:
        read_facts({}, Publisher(), "1.2.3")
    assert [line.split(":")[0] for line in str(wrong.value).splitlines()] == [
        "SEATBACK_APP_ID is missing",
        "SEATBACK_PUBLIC_URL is missing",
    ]


@pytest.mark.parametrize(
    "url",
    [
        *("http://bot.contoso.com", "bot.contoso.com", "ftp://bot.contoso.com", "https://", "https://[bot"),
        *("http://localhost:3978", "https://localhost:3978", "https://127.0.0.1", "https://[::1]:3978"),
        *("https://10.0.0.4", "https://203.0.113.9", "https://bot", "https://u:p@bot.contoso.com"),
        *("https://bot.contoso.com/?a=b", "https://bot.contoso.com/#x", "https://bot.contoso.com:99999"),
    ],
)
def test_an_address_teams_cannot_use_is_refused_once(url: str) -> None:
    (complaint,) = complaints(PUBLIC_URL=url)
    assert complaint.startswith("SEATBACK_PUBLIC_URL ")


@pytest.mark.parametrize(
    ("url", "host", "privacy"),
    [
        ("https://bot.contoso.com/", "bot.contoso.com", "https://bot.contoso.com/privacy"),
        ("https://BOT.contoso.com:443", "bot.contoso.com", "https://BOT.contoso.com:443/privacy"),
        ("https://bot.contoso.com:8443", "bot.contoso.com:8443", "https://bot.contoso.com:8443/privacy"),
        ("https://contoso.com/seatback/", "contoso.com", "https://contoso.com/seatback/privacy"),
    ],
)
def test_the_host_is_taken_from_the_public_address(url: str, host: str, privacy: str) -> None:
    made = manifest(facts(PUBLIC_URL=url))
    assert made["validDomains"] == [host]
    assert made["developer"]["privacyUrl"] == privacy


def test_people_may_sign_in_to_an_application_other_than_the_bot() -> None:
    made = manifest(facts(SIGN_IN_APP_ID=OTHER_ID))
    assert made["bots"][0]["botId"] == made["id"] == APP_ID
    assert made["webApplicationInfo"] == {"id": OTHER_ID, "resource": f"api://botid-{OTHER_ID}"}


def test_the_publisher_is_who_the_options_name() -> None:
    pages = {name: f"https://contoso.com/{name}" for name in ("website", "privacy", "terms")}
    assert manifest(facts(Publisher("Contoso", **pages)))["developer"] == {
        "name": "Contoso",
        "websiteUrl": pages["website"],
        "privacyUrl": pages["privacy"],
        "termsOfUseUrl": pages["terms"],
    }


def test_a_name_stays_a_name() -> None:
    """Whatever it holds, it cannot become a blank, a key or an end of its string."""
    made = manifest(facts(Publisher('"}, ${app_id} $x \\')))
    assert made["developer"]["name"] == '"}, ${app_id} $x \\'
    assert made.keys() == manifest(FACTS).keys()


@pytest.mark.parametrize(
    "app_version", ["0.1.0", "1.2", "1.2.3.dev4", "1.2.3rc1", "1.2.3+x", "01.2.3", "1.2.3\n", ""]
)
def test_a_version_teams_does_not_take_is_refused(app_version: str) -> None:
    assert [each[:8] for each in complaints(app_version=app_version)] == ["version "]


def test_other_facts_give_other_bytes() -> None:
    assert package(facts(app_version="1.2.4")) != ZIP


def test_settings_may_come_from_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "seatback.env"
    file.write_text(f"SEATBACK_APP_ID={OTHER_ID}\nSEATBACK_PUBLIC_URL=https://file.contoso.com\n")
    file.chmod(0o600)
    out = tmp_path / "seatback.zip"
    environ = {"SEATBACK_APP_ID": APP_ID}
    assert manifest_command(environ, out, Publisher(), file) == 0
    made = contents(out.read_bytes())["manifest.json"].decode()
    assert APP_ID in made
    assert OTHER_ID not in made
    assert "file.contoso.com" in made


def test_a_file_that_is_not_there_is_a_complaint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manifest_command(SETTINGS, tmp_path / "x.zip", Publisher(), tmp_path / "none.env") == 2
    assert "none.env" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manifest_command(SETTINGS, tmp_path, Publisher()) == 1
    assert capsys.readouterr().err == f"{tmp_path} cannot be written: Is a directory\n"


def test_secrets_are_neither_needed_nor_packed() -> None:
    made = package(facts(APP_PASSWORD="s3cret", ENCRYPTION_KEYS="no key at all"))
    assert made == ZIP
