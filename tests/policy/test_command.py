"""`policy check` and `policy explain` as somebody types them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.policy_command import Asked, check, explain
from graph.simulated import SimulatedTenant

ADA = "ada.peeters@contoso.com"
SENTENCE = "remove E3 from piet.jansen@contoso.com"
EXAMPLE = Path(__file__).parents[2] / "bot" / "policy" / "example.toml"
APPROVE = '[approve]\npeople = ["ben.smit@contoso.com"]\n'


@pytest.fixture
async def contoso() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as running:
        yield running


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "policy.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_right_file_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check({}, Asked(EXAMPLE, None, tmp_path)) == 0
    said = capsys.readouterr().out
    assert "nothing is wrong" in said
    assert "2 groups and 3 roles" in said


def test_the_file_of_the_setting_is_checked_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, 'people_at_once = 0\n[caps]\nperson_day = "x"\n')
    assert check({"SEATBACK_POLICY": str(file)}, Asked(None, None, tmp_path)) == 2
    assert [line.split(":")[1] for line in capsys.readouterr().err.splitlines()] == ["1", "3"]


def test_no_file_is_a_mistake_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check({}, Asked(None, None, tmp_path)) == 2
    assert "SEATBACK_POLICY" in capsys.readouterr().err


async def explained(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str], url: str = "", sentence: str = SENTENCE
) -> str:
    asked = Asked(written(tmp_path, text), None, tmp_path, ADA, sentence, url)
    assert await explain({}, asked) == 0
    return capsys.readouterr().out


async def test_data_that_would_be_lost_is_looked_up(
    contoso: SimulatedTenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"[second_person]\ndata_loss = true\n{APPROVE}[reason]\nrequired = true\n"
    said = await explained(tmp_path, text, capsys, contoso.url)
    assert "Piet Jansen (piet.jansen@contoso.com): Office 365 E3" in said
    assert "One approval is needed." in said
    assert "because: Data would be lost" in said
    assert "A reason has to be given." in said


async def test_groups_and_roles_are_looked_up(
    contoso: SimulatedTenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = contoso.directory.group("All of Contoso").id
    ask = '[ask]\nroles = ["License Administrator"]\n'
    never = f'[[protected]]\nname = "Contoso"\nrule = "never"\ngroups = ["{group}"]\n'
    outside = await explained(tmp_path, ask + never, capsys, contoso.url)
    assert "The requester confirms alone." in outside
    inside = await explained(
        tmp_path, ask + never, capsys, contoso.url, "remove E3 from peter.smith@contoso.com"
    )
    assert "Refused (protected_never): Peter Smith is protected" in inside
    refused = await explained(tmp_path, '[ask]\nroles = ["Global Administrator"]\n', capsys, contoso.url)
    assert "Refused (may_not_ask)" in refused
    assert contoso.directory.person("piet.jansen@contoso.com").assignments


async def test_what_has_to_be_asked_first_is_said(
    contoso: SimulatedTenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ask something first" in await explained(
        tmp_path, "", capsys, contoso.url, "remove E3 from alice johnson"
    )


async def test_without_a_sign_in_the_file_alone_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'[second_person]\nproducts = ["ENTERPRISEPACK"]\ndata_loss = true\n{APPROVE}'
    said = await explained(tmp_path, text, capsys)
    assert "By the file alone:" in said
    assert "because: ENTERPRISEPACK needs a second person" in said
    assert "whether data would be lost" in said


async def test_a_sentence_that_removes_nothing_is_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Asked(written(tmp_path, ""), None, tmp_path, ADA, "what does alice have")
    assert await explain({}, asked) == 2
    assert "does not ask" in capsys.readouterr().err


@pytest.mark.parametrize("whom", ["everyone in Dublin", "all guests", "the attached list"])
async def test_many_people_are_not_looked_up(
    contoso: SimulatedTenant, tmp_path: Path, capsys: pytest.CaptureFixture[str], whom: str
) -> None:
    sentence = f"remove E3 from {whom}"
    said = await explained(tmp_path, "people_at_once = 300\n", capsys, contoso.url, sentence)
    assert "look everybody up first" in said
    assert "300" in said
