"""A receipt is plain text, dated, whole without the card it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import cards
from bot.domain.requests import Approval, RowState, Status
from bot.domain.views import Receipt
from tests.cards.samples import ADA, BEN, EVIL, NOW, READERS, earlier, finished, many, person, plan, row

PROVEN = finished(
    plan(row(person("Priya Natarajan"))),
    RowState.DONE,
    reason="INC-4711",
    decided_by=BEN,
    approvals=(Approval(BEN, NOW - timedelta(minutes=2), "fine by me"),),
)
PROVEN = replace(PROVEN, outcomes=(replace(PROVEN.outcomes[0], graph_request_id="6f1c-graph"),))


def test_in_english() -> None:
    assert cards.receipt(Receipt(PROVEN), READERS["en"], NOW) == (
        "Receipt of Seatback request 7F3K\n"
        "Remove Office 365 E3 from Priya Natarajan\n"
        "Asked by Ada Peeters (a-ada), 22 Nov 2026 14:00\n"
        "Reason: INC-4711\n"
        "Approved by Ben Smit (b-ben), 22 Nov 2026 14:04\n"
        "Comment: fine by me\n"
        "\n"
        "Result: Done\n"
        "Finished 22 Nov 2026 14:06\n"
        "\n"
        "Priya Natarajan <priya.natarajan@contoso.com>, u-1\n"
        "  Office 365 E3\n"
        "  Gone, read back 22 Nov 2026 14:06:11\n"
        "  Microsoft Graph request id 6f1c-graph\n"
        "\n"
        "Written 22 Nov 2026 14:06 (Europe/Amsterdam)"
    )


def test_in_dutch() -> None:
    assert cards.receipt(Receipt(PROVEN), READERS["nl"], NOW) == (
        "Bewijs van Seatback-verzoek 7F3K\n"
        "Office 365 E3 weghalen bij Priya Natarajan\n"
        "Gevraagd door Ada Peeters (a-ada), 22 nov 2026 14:00\n"
        "Reden: INC-4711\n"
        "Goedgekeurd door Ben Smit (b-ben), 22 nov 2026 14:04\n"
        "Opmerking: fine by me\n"
        "\n"
        "Resultaat: Gedaan\n"
        "Afgerond 22 nov 2026 14:06\n"
        "\n"
        "Priya Natarajan <priya.natarajan@contoso.com>, u-1\n"
        "  Office 365 E3\n"
        "  Weg, nagelezen 22 nov 2026 14:06:11\n"
        "  Microsoft Graph-verzoeknummer 6f1c-graph\n"
        "\n"
        "Geschreven 22 nov 2026 14:06 (Europe/Amsterdam)"
    )


def test_every_end_of_a_request_has_a_receipt_of_whole_lines() -> None:
    for lang in READERS:
        for request in earlier():
            for status in Status:
                text = cards.receipt(Receipt(replace(request, status=status)), READERS[lang], NOW)
                assert "{" not in text
                assert "\u202e" not in text


def test_a_name_cannot_begin_a_line_of_its_own() -> None:
    evil = replace(
        PROVEN, requester=replace(ADA, name="Ada\nResult: Done"), reason=f"x\r\nApproved by {EVIL}"
    )
    lines = cards.receipt(Receipt(evil), READERS["en"], NOW).splitlines()
    assert lines.count("Result: Done") == 1
    assert sum(line.startswith("Approved by") for line in lines) == 1


def test_a_ticket_does_not_grow_without_end() -> None:
    made = plan(*many(400))
    text = cards.receipt(Receipt(finished(made, *[RowState.DONE] * 400)), READERS["en"], NOW)
    assert "and 300 more people" in text
    assert len(text) < 27_000
