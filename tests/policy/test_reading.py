"""The policy file: what it means, and everything that is wrong with it at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.policy import EVERYONE, Caps, Policy, Protected, ReasonRule, Rule, Second, Who
from bot.policy import BadPolicy, read_policy

EXAMPLE = Path(__file__).parents[2] / "bot" / "policy" / "example.toml"
GROUP = "5d1f0f0e-93c8-4f4b-8f1a-6a7f4e0f6b21"


def read(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "policy.toml"
    file.write_text(text, "utf-8")
    return read_policy(file)


def complaints(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(BadPolicy) as wrong:
        read(tmp_path, text)
    return [line.removeprefix(f"{tmp_path / 'policy.toml'}:") for line in str(wrong.value).splitlines()]


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing\n") == Policy()


def test_the_example_says_what_it_says() -> None:
    policy = read_policy(EXAMPLE)
    assert policy.people_at_once == 50
    assert policy.ask.roles == {
        "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
        "fe930be7-5e62-47db-91af-98c3a49a38b1",
    }
    assert policy.approvers == Who(people=frozenset({"ben.smit@contoso.com", "carol.byrne@contoso.com"}))
    assert (policy.deputies_after, policy.expiry, policy.remind) == (
        timedelta(hours=4),
        timedelta(days=2),
        timedelta(hours=3),
    )
    assert policy.second == Second(
        above=5,
        products=frozenset({"06ebc4ee-1bb5-47dd-8120-11324bc54e06", "639dec6b-bb19-468b-871c-c5c441c4b0cb"}),
        data_loss=True,
    )
    assert policy.reason == ReasonRule(True, r"INC\d{7}", "INC0012345")
    assert [each.rule for each in policy.protected] == [Rule.NEVER, Rule.TWO_APPROVALS, Rule.APPROVAL]
    assert policy.protected[2] == Protected(Who(groups=frozenset({GROUP})), Rule.APPROVAL, "Finance")
    assert policy.caps == Caps(100, 300, 500, 1000)
    assert policy.break_glass == Who(people=frozenset({"ada.peeters@contoso.com"}))


def test_ids_and_addresses_are_compared_in_small_letters(tmp_path: Path) -> None:
    policy = read(tmp_path, f'[ask]\npeople = ["Ada@Contoso.com", "{GROUP.upper()}"]\n')
    assert policy.ask.people == {"ada@contoso.com", GROUP}


def test_without_a_section_everybody_asks(tmp_path: Path) -> None:
    assert read(tmp_path, "people_at_once = 3").ask == EVERYONE


def test_a_product_may_have_an_id_the_table_does_not_know(tmp_path: Path) -> None:
    text = f'[second_person]\nproducts = ["{GROUP}"]\n[approve]\npeople = ["b@c.d"]\n'
    assert read(tmp_path, text).second.products == {GROUP}


def test_everything_wrong_is_told_at_once_with_lines(tmp_path: Path) -> None:
    text = """people_at_once = "many"
surprise = 1
[ask]
who = ["ada"]
roles = ["Tea Maker"]
[approve]
people = [
    "ben",
]
approvals = 3
[approve.deputies]
after = "4h"
[second_person]
products = ["E9"]
data_loss = "yes"
[[protected]]
rule = "never"
people = ["x@y.z"]
[[protected]]
rule = "sometimes"
[reason]
ticket = "("
[waiting]
expiry = "90 days"
[caps]
person_hour = -1
"""
    found = complaints(tmp_path, text)
    assert [line.split(" ")[:2] for line in found] == [
        ["1:", "people_at_once"],
        ["2:", "surprise"],
        ["4:", "ask.who"],
        ["5:", "ask.roles[1]"],
        ["7:", "approve.people[1]"],
        ["10:", "approve.approvals"],
        ["12:", "approve.deputies.after"],
        ["14:", "second_person.products[1]"],
        ["15:", "second_person.data_loss"],
        ["20:", "protected[2].rule"],
        ["22:", "reason.ticket"],
        ["24:", "waiting.expiry"],
        ["26:", "caps.person_hour"],
    ]


APPROVED = '[approve]\npeople = ["ben@contoso.com"]\n'
MISFITS = [
    ("[ask]\n", "1: ask names nobody"),
    ("[break_glass]\n", "1: break_glass names nobody"),
    ("[approve.deputies]\n", "1: approve.deputies names nobody"),
    ('[[protected]]\nrule = "never"\n', "1: protected[1] names nobody"),
    ('[[protected]]\nrule = "never"\neveryone = true\n', "3: protected[1].everyone is for"),
    ("[break_glass]\neveryone = true\n", "2: break_glass.everyone is for"),
    ("[second_person]\nalways = true\n", " approve names nobody, and a second person is needed"),
    (f'[[protected]]\nrule = "approval"\ngroups = ["{GROUP}"]\n', " approve names nobody"),
    (f"{APPROVED}approvals = 2\n[second_person]\nabove = 3\n", "1: approve names too few"),
    (f'{APPROVED}[[protected]]\nrule = "two_approvals"\npeople = ["a@b.c"]\n', "1: approve names too few"),
    ("[approve]\neveryone = true\n", "2: approve.everyone takes a `channel`"),
    ("[reason]\nticket = 'INC\\d+'\n", "1: reason.example is a ticket that fits"),
    ("[reason]\nticket = 'INC\\d+'\nexample = 'CHG1'\n", "3: reason.example is a ticket that fits"),
    ('[waiting]\nexpiry = "1 hour"\n', "1: waiting.remind comes no sooner"),
    (
        '[approve.deputies]\npeople = ["a@b.c"]\nafter = "1 day"\n',
        "3: approve.deputies.after comes no sooner",
    ),
    ("[caps]\ntenant_hour = 5\ntenant_day = 4\n", "2: caps.tenant_hour is more than"),
]


@pytest.mark.parametrize(("text", "complaint"), MISFITS)
def test_what_does_not_fit_together_is_told(tmp_path: Path, text: str, complaint: str) -> None:
    [line] = complaints(tmp_path, text)
    assert line.startswith(complaint)


def test_two_approvals_by_a_group_or_with_a_deputy_are_enough(tmp_path: Path) -> None:
    always = "[second_person]\nalways = true\n"
    read(tmp_path, f'[approve]\ngroups = ["{GROUP}"]\napprovals = 2\n{always}')
    read(tmp_path, f'{APPROVED}approvals = 2\n[approve.deputies]\npeople = ["a@b.c"]\n{always}')


def test_everybody_may_approve_in_a_channel(tmp_path: Path) -> None:
    policy = read(tmp_path, '[approve]\neveryone = true\nchannel = "19:abc@thread.tacv2"\n')
    assert (policy.approvers, policy.channel) == (EVERYONE, "19:abc@thread.tacv2")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"[ask\n", "(at line 1"), (b"\xff\xfe", "is not UTF-8"), (None, "cannot be read: No such file")],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "policy.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadPolicy) as wrong:
        read_policy(file)
    assert complaint in str(wrong.value)
