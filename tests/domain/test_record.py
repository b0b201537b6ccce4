"""What the audit says of each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import record
from bot.domain.plan import Change, Changed, PersonShown
from bot.domain.requests import Looked, RowOutcome, RowState
from tests.store.test_store import NOW, PLAN, request

ALICE = PersonShown("u1", "Alice", "alice@contoso.com")


def test_what_was_shown_is_told_by_ids_and_what_is_lost() -> None:
    told = dict(record.shown(request(reason="INC-4711")))
    assert told == {
        "intent": "remove",
        "kind": "remove",
        "reason": "INC-4711",
        "u1": "s1 loses mailbox",
    }


def test_no_word_of_the_message_is_told_but_its_reason() -> None:
    assert "alice" not in str(record.shown(request()))


def test_the_hash_of_a_plan_changes_with_anything_in_it() -> None:
    first = record.plan_digest(PLAN)
    row = PLAN.rows[0]
    others = [
        replace(PLAN, made_at=NOW + timedelta(microseconds=1)),
        replace(PLAN, rows=(replace(row, person=replace(row.person, name="Alicia")),)),
        replace(PLAN, rows=(replace(row, items=(replace(row.items[0], disabled_plans=frozenset()),)),)),
        replace(PLAN, not_found=("x",)),
    ]
    assert len({first, *map(record.plan_digest, others)}) == 5
    assert first == record.plan_digest(replace(PLAN))
    assert len(first) == 64


def test_the_order_of_a_set_says_nothing() -> None:
    def with_plans(*plans: str) -> str:
        row = PLAN.rows[0]
        items = (replace(row.items[0], disabled_plans=frozenset(plans)),)
        return record.plan_digest(replace(PLAN, rows=(replace(row, items=items),)))

    assert with_plans("a", "b", "c") == with_plans("c", "b", "a")


def test_what_graph_answered_and_what_was_read_back() -> None:
    at = datetime(2026, 11, 22, 13, 6, tzinfo=UTC)
    done = RowOutcome("u1", RowState.DONE, at, graph_request_id="g-1")
    assert dict(record.became(done)) == {"user": "u1", "graph": "g-1", "at": at.isoformat()}
    failed = RowOutcome("u1", RowState.FAILED, at, "forbidden", looked=Looked.NO)
    assert dict(record.became(failed))["looked"] == "no"


def test_every_change_since_is_told_even_two_of_one_person() -> None:
    changes = [Changed(ALICE, Change.LOSES_MORE, "mailbox"), Changed(ALICE, Change.NAME_CHANGED)]
    assert record.moved(changes) == (("u1", "loses_more mailbox; name_changed"),)
