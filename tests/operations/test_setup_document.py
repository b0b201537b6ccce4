"""docs/setup.md: what it tells people to type is taken by what they type it to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.clouds import clouds
from bot.config import from_file, read
from bot.doctor.application import SCOPE, TEAMS
from bot.domain.sign_in import PERMISSIONS
from graph.signin.credentials import federation_audience

TEXT = (Path(__file__).parents[2] / "docs" / "setup.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.M | re.S)
SHELL = [body for kind, body in BLOCKS if kind == "sh"]


def block(kind: str, beginning: str) -> str:
    return next(body for name, body in BLOCKS if name == kind and body.startswith(beginning))


@pytest.mark.parametrize("body", SHELL, ids=[body.split("\n")[0][:30] for body in SHELL])
def test_a_shell_can_read_the_commands(body: str) -> None:
    subprocess.run(["bash", "-n"], input=body, text=True, check=True)


def test_the_settings_in_it_are_good(tmp_path: Path) -> None:
    file = tmp_path / "seatback.env"
    file.write_text(block("ini", "SEATBACK_"))
    file.chmod(0o600)
    assert read(from_file(file), tmp_path).public_url == "https://seatback.contoso.com"


def test_permissions_clients_and_scope_are_those_of_the_bot() -> None:
    assert set(re.findall(r"^\| `([A-Za-z.]+\.[A-Za-z.]+)` \|", TEXT, re.M)) == set(PERMISSIONS)
    [asked] = re.findall(r"for NAME in (.*); do", TEXT)
    assert set(asked.split()) == set(PERMISSIONS)
    assert set(re.findall(r'appId: "([^"]+)"', TEXT)) == set(TEAMS)
    assert f'value: "{SCOPE}"' in TEXT


@pytest.mark.parametrize("name", [*clouds()])
def test_each_cloud_is_told_of_as_the_table_has_it(name: str) -> None:
    cloud = clouds()[name]
    login = str(urlsplit(cloud.login).hostname)
    [row] = re.findall(rf"^\| {name} \|(.*)\|$", TEXT, re.M)
    told = [cell.strip() for cell in row.split("|")][1:]
    hosts = [str(urlsplit(url).hostname) for url in (cloud.portal, cloud.graph)]
    assert told == [*hosts, login, federation_audience(login)]
