"""`python -m bot parse`: JSON lines in, JSON lines out, through a real process where the pipe matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command import Command, Intent, Person
from bot.parse_command import Malformed, answer_line, answer_lines, answer_to, in_a_line, spoken, understood

SUNDAY = date(2026, 11, 22)


def answers(*lines: bytes | dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    out = io.BytesIO()
    given = [line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines]
    code = answer_lines(given, out, SUNDAY)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", "parse", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60)


def test_an_order_is_answered_with_products_and_people() -> None:
    code, (answer,) = answers({"id": 7, "text": "remove E3 from alice"})
    assert code == 0
    assert answer == {
        "id": 7,
        "lang": "en",
        "intent": "remove",
        "products": [["ENTERPRISEPACK", "SPE_E3"]],
        "users": ["alice"],
        "other": {},
    }


def test_dutch_is_answered_in_the_same_form() -> None:
    _, (answer,) = answers({"id": "b", "text": "verwijder Visio Plan 2 en E3 van Jan de Vries"})
    assert (answer["lang"], answer["intent"], answer["users"]) == ("nl", "remove", ["Jan de Vries"])
    assert answer["products"] == [["VISIOCLIENT"], ["ENTERPRISEPACK", "SPE_E3"]]


def test_what_teams_wraps_around_a_text_does_not_count() -> None:
    markup = (
        "<div><at id='0'>Seatback</at>&nbsp;remove&nbsp;<b>E3</b> from:</div>"
        "<ul><li>ann@contoso.com</li><li>bob@contoso.com</li></ul>"
    )
    _, (answer,) = answers({"id": 1, "text": markup, "bot": "Seatback"})
    assert (answer["intent"], answer["users"]) == ("remove", ["ann@contoso.com", "bob@contoso.com"])


@pytest.mark.parametrize("bot", ["Seatback", "seatback", "<at>Seatback</at>", "Seat&nbsp;back"])
def test_the_bot_is_nobody_and_a_mentioned_person_is_somebody(bot: str) -> None:
    name = "Seat back" if ";" in bot else "Seatback"
    text, mentions = spoken(f"<at>{name}</at> remove E3 from <at>Alice Johnson</at>", bot)
    assert text == "remove E3 from Alice Johnson"
    assert [mention.text for mention in mentions] == ["Alice Johnson"]


def test_a_mention_is_one_person_whatever_the_words_are() -> None:
    _, (answer,) = answers({"id": 1, "text": "remove E3 from <at>Will Power</at>"})
    assert answer["users"] == ["Will Power"]


@pytest.mark.parametrize(
    "text", ["don't remove E3 from alice", "what happens if I remove E3 from alice?", "", "<at>Seatback</at>"]
)
def test_what_is_no_order_names_nothing(text: str) -> None:
    _, (answer,) = answers({"id": 1, "text": text})
    assert (answer["products"], answer["users"], answer["other"]) == ([], [], {})
    assert answer["intent"] not in ("remove", "remove_all", "what_if")


def test_a_question_about_consequences_prints_as_unknown() -> None:
    command = Command(Intent.WHAT_IF, "en", people=(Person("alice"),), products=("E3",), reason="x")
    assert answer_to(command) == {
        "lang": "en",
        "intent": "unknown",
        "products": [],
        "users": [],
        "other": {},
    }


def test_everything_a_command_can_say_has_its_place() -> None:
    command = Command(
        Intent.MOVE,
        "nl",
        people=(Person("jan"), Person("piet")),
        products=("E3", "nothing known"),
        reason="uit dienst",
        myself=True,
        excepted=("kees",),
        group="Sales",
        when=date(2026, 12, 1),
        when_text="1 december",
        attachment=True,
        giver=Person("jan"),
        receiver=Person("piet"),
    )
    assert answer_to(command) == {
        "lang": "nl",
        "intent": "move",
        "products": [["ENTERPRISEPACK", "SPE_E3"], []],
        "users": ["jan", "piet"],
        "other": {
            "except": ["kees"],
            "group": "Sales",
            "when": "2026-12-01",
            "reason": "uit dienst",
            "attachment": True,
            "from": "jan",
            "to": "piet",
            "self": True,
        },
    }
    assert in_a_line(command).startswith(
        "nl move · E3 = ENTERPRISEPACK, SPE_E3 · nothing known = ? · jan, piet"
    )


def test_a_date_that_cannot_be_told_stays_as_written() -> None:
    assert answer_to(Command(Intent.REMOVE, "en", when_text="end of the month"))["other"] == {
        "when_text": "end of the month"
    }


@pytest.mark.parametrize(
    ("line", "line_id"),
    [
        (b"nonsense\n", None),
        (b"\xff\xfe\n", None),
        (b"[1]\n", None),
        (b"[" * 100_000 + b"\n", None),
        (b'{"id": 1}\n', 1),
        (b'{"id": "x", "text": 5}\n', "x"),
        (b'{"id": 2, "text": "hi", "bot": 5}\n', 2),
    ],
)
def test_a_malformed_line_is_said_to_be_so_and_the_rest_goes_on(line: bytes, line_id: object) -> None:
    code, (first, second) = answers(line, {"id": "ok", "text": "help"})
    assert code == 1
    assert set(first) == {"id", "error"}
    assert first["id"] == line_id
    assert (second["id"], second["intent"]) == ("ok", "help")


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    code, found = answers(b"\n", b'\xef\xbb\xbf{"id": 1, "text": "help"}\n', b"  \n")
    assert (code, len(found)) == (0, 1)


def test_signs_leave_as_they_came() -> None:
    code, found = answers(b'{"id": "\\ud800 \xc3\xbc", "text": "remove E3 from \xc3\x96zdemir"}\n')
    assert (code, found[0]["id"], found[0]["users"]) == (0, "\ud800 ü", ["Özdemir"])


@given(st.text(max_size=200) | st.text("<>at/&; e3remov\n", max_size=60), st.text(max_size=20))
def test_any_text_has_an_answer(text: str, bot: str) -> None:
    answer = answer_line(json.dumps({"id": None, "text": text, "bot": bot}).encode(), SUNDAY)
    assert set(answer) == {"id", "lang", "intent", "products", "users", "other"}
    in_a_line(understood(text, bot or "x", SUNDAY))


@given(st.binary(max_size=60))
def test_any_bytes_are_an_answer_or_malformed(line: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert "intent" in answer_line(line)


def test_the_process_answers_in_order_and_says_whether_all_was_well() -> None:
    lines = b'{"id": 1, "text": "remove E3 from alice"}\n{"id": 2, "text": "help"}\nbroken\n'
    done = run(given=lines)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2, None]
    assert (done.returncode, done.stderr) == (1, b"")
    assert run(given=lines[:-7]).returncode == 0


def test_an_answer_leaves_before_the_next_line_is_known() -> None:
    command = [sys.executable, "-m", "bot", "parse"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "help"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    command = [sys.executable, "-m", "bot", "parse"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b'{"id": 1, "text": "help"}\n' * 3)
        process.stdin.close()
        assert process.stderr.read() == b""


def test_at_a_terminal_it_is_a_prompt() -> None:
    terminal, keyboard = pty.openpty()
    command = [sys.executable, "-m", "bot", "parse"]
    with subprocess.Popen(command, stdin=keyboard, stdout=subprocess.PIPE) as process:
        os.write(terminal, b"remove E3 from alice\n\n/quit\n")
        said, _ = process.communicate(timeout=60)
    os.close(terminal)
    os.close(keyboard)
    assert "en remove · E3 = ENTERPRISEPACK, SPE_E3 · alice" in said.decode()
    assert process.returncode == 0


def test_one_sentence_is_explained() -> None:
    done = run("--today", "2026-11-22", "--explain", "remove E3 from alice")
    assert done.returncode == 0
    assert "en remove · E3 = ENTERPRISEPACK, SPE_E3 · alice" in done.stdout.decode()


def test_nothing_heavy_is_loaded() -> None:
    """What takes a second to import, and what belongs to other rooms, stays out."""
    code = "import bot.parse_command, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    tops = {name.partition(".")[0] for name in loaded.split()}
    heavy = {
        "botbuilder",
        "msgraph",
        "kiota_abstractions",
        "msal",
        "dbos",
        "pydantic",
        "sqlalchemy",
        "aiohttp",
    }
    assert not tops & heavy
