"""Settings are read once and strictly: everything wrong is said in one message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import SETTINGS, BadSettings, Config, read, read_database
from bot.domain.retention import Conditions

DATA = Path("data")
GOOD = {
    "SEATBACK_APP_ID": "11111111-1111-4111-8111-111111111111",
    "SEATBACK_APP_PASSWORD": "a secret",
    "SEATBACK_TENANT_ID": "22222222-2222-4222-8222-222222222222",
}


def refused(environ: Mapping[str, str], danger: bool = False) -> list[str]:
    """What is wrong, a line each."""
    with pytest.raises(BadSettings) as raised:
        read(environ, DATA, danger=danger)
    return str(raised.value).splitlines()


def complaints(**settings: str) -> list[str]:
    """What is wrong with these beside the good settings."""
    return refused(GOOD | named(settings))


def accepted(**settings: str) -> Config:
    return read(GOOD | named(settings), DATA)


def named(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"SEATBACK_{name}": value for name, value in settings.items()}


def test_defaults() -> None:
    assert accepted() == Config(
        data=DATA,
        app_id=GOOD["SEATBACK_APP_ID"],
        app_password="a secret",
        tenant_id=GOOD["SEATBACK_TENANT_ID"],
        host="127.0.0.1",
        port=3978,
        database_url="",
        graph_url="https://graph.microsoft.com",
        conditions=Conditions(resiliency=False, onedrive_exempt=False),
        danger_anyone_can_act_as_anyone=False,
    )


def test_everything_can_be_set() -> None:
    config = accepted(
        HOST="0.0.0.0",
        PORT="0",
        DATABASE_URL="postgresql+psycopg://seatback@db/seatback",
        GRAPH_URL="https://graph.microsoft.us",
        DELICENSING_RESILIENCY="Yes",
        ONEDRIVE_EXEMPT="yes",
    )
    assert (config.host, config.port) == ("0.0.0.0", 0)
    assert config.requests_url == config.jobs_url == "postgresql+psycopg://seatback@db/seatback"
    assert config.graph_url == "https://graph.microsoft.us"
    assert config.conditions == Conditions(resiliency=True, onedrive_exempt=True)


def test_settings_of_others_are_not_read() -> None:
    assert read({**GOOD, "PORT": "x", "PATH": "/bin", "seatback_port": "x"}, DATA).port == 3978


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = {
        "SEATBACK_APP_ID": "my bot",
        "SEATBACK_PORT": "eighty",
        "SEATBACK_DATABASE_URL": "mysql://db",
        "SEATBACK_GRAPH_URL": "http://graph.microsoft.com",
        "SEATBACK_DELICENSING_RESILIENCY": "maybe",
        "SEATBACK_ONEDRIVE_EXEMPT": "true",
        "SEATBACK_PROT": "80",
    }
    missing = ["SEATBACK_APP_PASSWORD", "SEATBACK_TENANT_ID"]
    assert sorted(line.split()[0] for line in refused(bad)) == sorted([*bad, *missing])


def test_without_settings_the_three_that_have_no_default_are_asked_for() -> None:
    assert refused({}) == [f"{name} is missing" for name in GOOD]


@pytest.mark.parametrize("name", ["APP_PASWORD", "app_id", "", "DANGER_ANYONE_CAN_ACT_AS_ANYONE"])
def test_an_unknown_name_is_refused_without_its_value(name: str) -> None:
    assert refused({**GOOD, f"SEATBACK_{name}": "hunter2"}) == [f"SEATBACK_{name} is not a setting"]


@pytest.mark.parametrize("port", ["-1", "65536", "3978.0", " 80", "", "٨٠", "9" * 5000])
def test_what_is_no_port(port: str) -> None:
    (line,) = complaints(PORT=port)
    assert line.endswith("is not a port")


@pytest.mark.parametrize("url", ["sqlite:///x", "postgresql://db/x", "/var/lib/seatback.sqlite"])
def test_a_database_needs_its_driver(url: str) -> None:
    (line,) = complaints(DATABASE_URL=url)
    assert line.startswith("SEATBACK_DATABASE_URL begins with")
    with pytest.raises(BadSettings, match="SEATBACK_DATABASE_URL"):
        read_database({"SEATBACK_DATABASE_URL": url}, DATA)


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.microsoft.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://192.168.1.7",
        "http://0.0.0.0",
        "ftp://127.0.0.1",
        "graph.microsoft.com",
        "http://[::1",
        "",
    ],
)
def test_tokens_go_over_https_or_stay_on_this_machine(url: str) -> None:
    assert complaints(GRAPH_URL=url) == ["SEATBACK_GRAPH_URL must be https: tokens are sent there"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_a_graph_on_this_machine_may_be_plain_http(url: str) -> None:
    assert accepted(GRAPH_URL=url).graph_url == url


@pytest.mark.parametrize("url", ["https://", "https:graph.microsoft.com", "https://graph.microsoft.com/v1.0"])
def test_a_graph_is_a_scheme_and_a_host(url: str) -> None:
    (line,) = complaints(GRAPH_URL=url)
    assert "is a scheme and a host" in line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "bot.contoso.com", "localhost.evil", ""])
def test_without_authentication_no_public_host_is_bound(host: str) -> None:
    (line,) = refused({"SEATBACK_HOST": host}, danger=True)
    assert line.endswith("without authentication only a loopback address is bound")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_without_authentication_this_machine_needs_no_identity(host: str) -> None:
    config = read({"SEATBACK_HOST": host}, DATA, danger=True)
    assert config.danger_anyone_can_act_as_anyone
    assert config.app_id == config.app_password == config.tenant_id == ""


def test_databases_are_files_in_the_folder_unless_a_server_is_named(tmp_path: Path) -> None:
    files = Config(tmp_path)
    assert files.requests_url == f"sqlite+aiosqlite:///{tmp_path}/seatback.sqlite"
    assert files.jobs_url == f"sqlite:///{tmp_path}/jobs.sqlite"
    elsewhere = Config(tmp_path, database_url="sqlite+aiosqlite:////srv/seatback.sqlite")
    assert elsewhere.requests_url == "sqlite+aiosqlite:////srv/seatback.sqlite"
    assert elsewhere.jobs_url == f"sqlite:///{tmp_path}/jobs.sqlite"


def test_the_tables_are_found_without_any_other_setting() -> None:
    assert read_database({}, DATA) == Config(DATA).requests_url
    url = "postgresql+psycopg://seatback@db/seatback"
    assert read_database({"SEATBACK_DATABASE_URL": url, "SEATBACK_PORT": "x"}, DATA) == url


def test_every_setting_says_what_it_is_for() -> None:
    assert all(SETTINGS.values())
