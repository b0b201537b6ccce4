"""`python -m bot doctor`: what is printed, with which exit code, and what never is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import doctor_command
from bot.doctor.examination import CHECKS
from tests.operations.breaking import BROKEN, Break
from tests.operations.ward import KEYS, Ward, well
from tests.signing_in import SECRET


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with well(tmp_path) as ward:
        yield ward


async def told(ward: Ward, capsys: pytest.CaptureFixture[str], **more: Any) -> tuple[int, str]:
    environ = {f"SEATBACK_{name}": value for name, value in ward.environ.items()}
    code = await doctor_command(environ, ward.data, package_file=ward.package, **more)
    return code, capsys.readouterr().out


async def test_the_command_says_a_line_for_each_check(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = await told(ward, capsys)
    lines = text.splitlines()
    assert code == 0
    assert [line[2:21].strip() for line in lines if line[0] in "✔–"] == [*CHECKS]
    assert [line[2:21].strip() for line in lines if line[0] == "–"] == ["Azure bot"]


async def test_what_could_not_be_checked_is_no_failure(
    ward: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    ward.app.app_roles = frozenset()
    code, text = await told(ward, capsys)
    assert (code, "– consent" in text, "look: az ad app permission list-grants" in text) == (0, True, True)


async def test_one_thing_wrong_is_a_failure_with_its_fix(
    ward: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    ward.app.redirect_uris = []
    code, text = await told(ward, capsys)
    assert (code, "✖ redirect URI" in text, "fix: " in text) == (1, True, True)


async def test_machines_get_json(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = await told(ward, capsys, as_json=True)
    rows = json.loads(text)
    assert (code, [row["check"] for row in rows]) == (0, [*CHECKS])
    assert {row["state"] for row in rows} == {"well", "not checked"}


async def test_every_complaint_about_the_settings_is_told(
    ward: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    del ward.environ["APP_ID"]
    ward.environ |= {"PORT": "many", "APP_PASWORD": "hunter2"}
    code, text = await told(ward, capsys)
    assert code == 1
    assert text.count("✖ settings") == 3
    assert text.count("– ") == len(CHECKS) - 1
    assert "hunter2" not in text


async def test_settings_from_a_file_that_others_may_read(
    ward: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ward.data / "seatback.env"
    file.write_text("\n".join(f"SEATBACK_{name}={value}" for name, value in ward.environ.items()))
    ward.environ.clear()
    file.chmod(0o644)
    code, text = await told(ward, capsys, env_file=file)
    assert (code, f"chmod 600 {file}" in text) == (1, True)
    file.chmod(0o600)
    assert (await told(ward, capsys, env_file=file))[0] == 0


@pytest.mark.parametrize("how", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
async def test_no_secret_is_ever_told(ward: Ward, how: Break, capsys: pytest.CaptureFixture[str]) -> None:
    how(ward)
    _, text = await told(ward, capsys)
    for secret in (SECRET, "hunter2", *KEYS, "eyJ", "PRIVATE KEY"):
        assert secret not in text
