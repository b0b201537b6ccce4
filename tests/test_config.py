"""Settings are read once and strictly: everything wrong is said in one message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clouds import clouds
from bot.config import SETTINGS, BadSettings, Config, from_file, read, read_database
from bot.domain.policy import Policy
from bot.domain.retention import Conditions

DATA = Path("data")
OLD, NEW = "b2xk" * 10 + "b2w=", "bmV3" * 10 + "bmU="  # two Fernet keys
TENANT = "22222222-2222-4222-8222-222222222222"
GOOD = {
    "SEATBACK_PUBLIC_URL": "https://bot.contoso.com",
    "SEATBACK_ENCRYPTION_KEYS": NEW,
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
    authority = f"https://login.microsoftonline.com/{TENANT}"
    assert accepted() == Config(
        data=DATA,
        app_id=GOOD["SEATBACK_APP_ID"],
        app_password="a secret",
        sign_in_app_id=GOOD["SEATBACK_APP_ID"],
        tenant_id=TENANT,
        allowed_tenants=(TENANT,),
        public_url="https://bot.contoso.com",
        encryption_keys=(NEW,),
        host="127.0.0.1",
        port=3978,
        database_url="",
        graph_url="https://graph.microsoft.com",
        authority=authority,
        connector_authority=authority,
        channel_openid_metadata="https://login.botframework.com/v1/.well-known/openidconfiguration",
        channel_token_issuer="https://api.botframework.com",
        conditions=Conditions(resiliency=False, onedrive_exempt=False),
        danger_anyone_can_act_as_anyone=False,
    )


def test_everything_can_be_set() -> None:
    config = accepted(
        HOST="0.0.0.0",
        PORT="0",
        DATABASE_URL="postgresql+psycopg://seatback@db/seatback",
        GRAPH_URL="https://graph.contoso.com/",
        ALLOWED_TENANTS=f"{TENANT.upper()}, 33333333-3333-4333-8333-333333333333",
        ENCRYPTION_KEYS=f"{NEW}, {OLD}",
        PUBLIC_URL="https://contoso.com/seatback/",
        AUTHORITY="https://localhost:8443/tenant",
        CONNECTOR_AUTHORITY="https://[::1]:8443/tenant",
        CHANNEL_TOKEN_ISSUER="https://issuer.contoso.com/",
        CHANNEL_OPENID_METADATA="http://127.0.0.1:8080/openid",
        TURNS_A_MINUTE="5",
        LOG_LEVEL="DEBUG",
        LOG_FORMAT="json",
        METRICS_TOKEN="0123456789abcdef",
        DELICENSING_RESILIENCY="Yes",
        ONEDRIVE_EXEMPT="yes",
    )
    assert (config.host, config.port) == ("0.0.0.0", 0)
    assert config.requests_url == config.jobs_url == "postgresql+psycopg://seatback@db/seatback"
    assert config.graph_url == "https://graph.contoso.com"
    assert config.allowed_tenants == (TENANT, "33333333-3333-4333-8333-333333333333")
    assert config.encryption_keys == (NEW, OLD)
    assert config.public_url == "https://contoso.com/seatback"
    assert config.authority == "https://localhost:8443/tenant"
    assert config.connector_authority == "https://[::1]:8443/tenant"
    assert config.is_private(config.authority)
    assert config.channel_token_issuer == "https://issuer.contoso.com/"
    assert config.channel_openid_metadata == "http://127.0.0.1:8080/openid"
    assert (config.turns_a_minute, config.log_level, config.log_format) == (5, "debug", "json")
    assert config.metrics_token == "0123456789abcdef"
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
        "SEATBACK_CLOUD": "azure",
        "SEATBACK_MANAGED_IDENTITY": "mine",
        "SEATBACK_ENCRYPTION_KEYS": "hunter2",
        "SEATBACK_ALLOWED_TENANTS": "contoso.com",
        "SEATBACK_PUBLIC_URL": "http://bot.contoso.com",
        "SEATBACK_AUTHORITY": "http://127.0.0.1:8080/tenant",
        "SEATBACK_CONNECTOR_AUTHORITY": "http://login.contoso.com/tenant",
        "SEATBACK_CHANNEL_OPENID_METADATA": "http://login.contoso.com/openid",
        "SEATBACK_CHANNEL_TOKEN_ISSUER": "contoso",
        "SEATBACK_CA_BUNDLE": "/nowhere/ca.pem",
        "SEATBACK_TURNS_A_MINUTE": "0",
        "SEATBACK_LOG_LEVEL": "loud",
        "SEATBACK_LOG_FORMAT": "xml",
        "SEATBACK_METRICS_TOKEN": "hunter2",
        "SEATBACK_SIGN_IN_APP_ID": "x",
        "SEATBACK_POLICY": "/nowhere/policy.toml",
    }
    missing = ["SEATBACK_TENANT_ID"]
    assert "hunter2" not in str(refused(bad))
    assert sorted(line.split()[0] for line in refused(bad)) == sorted([*bad, *missing])


def test_the_rules_are_read_with_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("people_at_once = 3\n[caps]\nperson_day = -1\ntenant_day = -1\n", "utf-8")
    wrong = refused({**GOOD, "SEATBACK_POLICY": str(file)})
    assert [line.split()[:2] for line in wrong] == [
        ["SEATBACK_POLICY", f"{file}:3:"],
        ["SEATBACK_POLICY", f"{file}:4:"],
    ]
    file.write_text("people_at_once = 3\n", "utf-8")
    assert read({**GOOD, "SEATBACK_POLICY": str(file)}, DATA).policy.people_at_once == 3
    assert read(GOOD, DATA).policy == Policy()


def test_without_settings_those_that_have_no_default_are_asked_for() -> None:
    lines = refused({})
    assert {line.split()[0] for line in lines} == set(GOOD)
    assert all(re.fullmatch(r"SEATBACK_[A-Z_]+ is missing: .{15,}", line) for line in lines)


def pem(
    common_name: str = "seatback", days: int = 1, passphrase: bytes = b"", other_key: bool = False
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    until = datetime.now(UTC) + timedelta(days=days)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, until - timedelta(days=9), until)
    certificate = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    kept = ec.generate_private_key(ec.SECP256R1()) if other_key else key
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return certificate + kept.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def test_a_certificate_takes_the_place_of_a_secret(tmp_path: Path) -> None:
    (tmp_path / "bot.pem").write_bytes(pem())
    config = accepted(APP_PASSWORD="", APP_CERTIFICATE=str(tmp_path / "bot.pem"))
    assert config.app_certificate == tmp_path / "bot.pem"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory"),
        (pem().partition(b"-----BEGIN PRIVATE")[0], "holds no private key"),
        (b"-----BEGIN PRIVATE" + pem().partition(b"-----BEGIN PRIVATE")[2], "holds no certificate"),
        (pem(passphrase=b"open"), "holds an encrypted key"),
        (pem(other_key=True), "holds a key that is not the certificate's"),
        (pem(days=-1), "holds a certificate that expired on"),
        (pem().replace(b"M", b"!"), "cannot be read"),
    ],
    # Not the keys themselves: made anew by each process, they would part the workers of one run.
    ids=["missing", "no key", "no certificate", "encrypted", "other key", "expired", "garbled"],
)
def test_what_is_wrong_with_a_certificate(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    if content is not None:
        (tmp_path / "bot.pem").write_bytes(content)
    (line,) = complaints(APP_PASSWORD="", APP_CERTIFICATE=str(tmp_path / "bot.pem"))
    assert line.startswith("SEATBACK_APP_CERTIFICATE ")
    assert complaint in line


def test_one_credential_is_enough_and_two_are_a_contradiction() -> None:
    assert accepted(APP_PASSWORD="", MANAGED_IDENTITY="System").managed_identity == "system"
    (line,) = complaints(MANAGED_IDENTITY="system")
    assert line.startswith("SEATBACK_MANAGED_IDENTITY and SEATBACK_APP_PASSWORD are both set")


def test_a_bot_that_is_an_identity_needs_an_application_to_sign_in_to() -> None:
    identity = GOOD["SEATBACK_APP_ID"].upper()
    (line,) = complaints(APP_PASSWORD="", MANAGED_IDENTITY=identity)
    assert line.startswith("SEATBACK_SIGN_IN_APP_ID is missing")
    config = accepted(APP_PASSWORD="", MANAGED_IDENTITY=identity, SIGN_IN_APP_ID=TENANT)
    assert (config.managed_identity, config.sign_in_app_id) == (config.app_id, TENANT)


@pytest.mark.parametrize("name", [*clouds()])
def test_each_cloud_brings_its_own_addresses(name: str) -> None:
    cloud, config = clouds()[name], accepted(CLOUD=name.upper())
    assert config.graph_url == cloud.graph
    assert config.authority == config.connector_authority == f"{cloud.login}/{TENANT}"
    assert (config.channel_openid_metadata, config.channel_token_issuer) == (cloud.metadata, cloud.issuer)
    assert not config.is_private(config.authority)
    for url in (
        cloud.graph,
        cloud.login,
        cloud.metadata,
        cloud.issuer,
        cloud.scope,
        cloud.portal,
        cloud.admin,
    ):
        assert re.fullmatch(r"https://[a-z0-9.-]+(/[^/ ]+)*", url)


def test_the_german_cloud_is_closed() -> None:
    (line,) = complaints(CLOUD="germany")
    assert "closed on 2021-10-29" in line


@pytest.mark.parametrize(
    ("cloud", "override"),
    [
        ("gcch", {"GRAPH_URL": "https://graph.microsoft.com"}),
        ("gcch", {"GRAPH_URL": "https://dod-graph.microsoft.us"}),
        ("worldwide", {"AUTHORITY": f"https://login.microsoftonline.us/{TENANT}"}),
        ("china", {"CONNECTOR_AUTHORITY": f"https://login.microsoftonline.com/{TENANT}"}),
        ("dod", {"CHANNEL_TOKEN_ISSUER": "https://api.botframework.com"}),
    ],
)
def test_an_address_of_another_cloud_is_a_contradiction(cloud: str, override: dict[str, str]) -> None:
    (line,) = complaints(CLOUD=cloud, **override)
    assert line.startswith(f"SEATBACK_{next(iter(override))} is of the cloud ")


def test_the_cloud_s_own_address_is_none() -> None:
    accepted(CLOUD="gcc", GRAPH_URL="https://graph.microsoft.com")
    accepted(CLOUD="dod", AUTHORITY=f"https://login.microsoftonline.us/{TENANT}")


@pytest.mark.parametrize("url", ["https://bot@contoso.com", "https://bot.contoso.com?x", "https://b:x"])
def test_what_is_no_public_address(url: str) -> None:
    (line,) = complaints(PUBLIC_URL=url)
    assert line.startswith("SEATBACK_PUBLIC_URL ")


@pytest.mark.parametrize("keys", [NEW[:-4], NEW + "AAAA", "not base64!" * 4, "ключ", f"{NEW},x"])
def test_what_is_no_key(keys: str) -> None:
    (line,) = complaints(ENCRYPTION_KEYS=keys)
    assert "is not a Fernet key: make one with" in line
    assert keys not in line


def test_the_same_key_twice_is_a_slip() -> None:
    assert complaints(ENCRYPTION_KEYS=f"{NEW},{NEW}") == ["SEATBACK_ENCRYPTION_KEYS names a key twice"]


def test_no_secret_is_shown(tmp_path: Path) -> None:
    config = replace(
        accepted(APP_PASSWORD="hunter2", METRICS_TOKEN="hunter2-hunter2-hunter2"),
        database_url="postgresql+psycopg://seatback:hunter2@db/seatback",
    )
    assert "hunter2" not in repr(config)
    assert NEW not in repr(config)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.env"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def test_settings_from_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, "# ours\nSEATBACK_PORT=80\nexport SEATBACK_APP_PASSWORD='a ${HOME} # b'\n")
    assert from_file(path) == {"SEATBACK_PORT": "80", "SEATBACK_APP_PASSWORD": "a ${HOME} # b"}


def test_a_file_names_settings_only(tmp_path: Path) -> None:
    path = written(tmp_path, "SEATBACK_PROT=hunter2\nPATH=/bin\nSEATBACK_PORT\n")
    with pytest.raises(BadSettings) as raised:
        from_file(path)
    assert str(raised.value).splitlines() == [
        f"PATH in {path} is not a setting",
        f"SEATBACK_PROT in {path} is not a setting",
        f"SEATBACK_PORT in {path} has no value",
    ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        from_file(tmp_path / "nothing")


def test_a_file_others_may_read_is_warned_of(tmp_path: Path) -> None:
    path = written(tmp_path, "SEATBACK_PORT=80\n")
    path.chmod(0o644)
    with pytest.warns(UserWarning, match="chmod 600"):
        from_file(path)


@pytest.mark.parametrize(
    ("environ", "traces"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_asked_for_in_opentelemetry_s_own_words(environ: dict[str, str], traces: bool) -> None:
    assert read(GOOD | environ, DATA).traces is traces


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


values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["https://[", "https://a:b@c", "https://x:99999", "http://127.0.0.1", "//", ",", "\x00", "germany"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SETTINGS)), values), st.booleans())
def test_no_value_is_a_crash(given_values: dict[str, str], danger: bool) -> None:
    try:
        read(GOOD | named(given_values), DATA, danger)
    except BadSettings as wrong:
        message = str(wrong)
    else:
        message = ""
    assert all(line.startswith("SEATBACK_") for line in message.splitlines())
