"""One person of a run in the making: what a reading of them, or Graph's answer to a write, comes to.

Nothing is asked or written here. The order of things is that of bot/flows/carry_out.py for one person; what
differs is that many are read together, so that whoever does not show yet is set aside meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, Sku, User
from bot.domain.plan import Change, Kind
from bot.domain.ports import Changing, Now
from bot.domain.requests import Looked, RowState
from bot.domain.runs import RunRow
from bot.flows.carry_out import CONCURRENCY_PAUSE_SECONDS, TRIES
from bot.flows.plan import Losses, name_of
from bot.flows.run_moved import moved, still_to_do

LOOKS = (0.0, 1.0, 3.0, 7.0, 15.0)
"""Seconds after a write at which it is looked for. Graph is eventually consistent and promises no figure;
after the last, what it accepted is called unconfirmed and looked for again much later."""

BLIND = 8
"""How often somebody may not be readable, or be throttled in spite of the pace, before that is an end."""

_UNSEEN = frozenset({"unreachable", "not_assigned"})
"""Answers after which the write may have happened all the same, and shows only later."""

_AGAIN = frozenset({*_UNSEEN, "concurrency"})
"""Answers after which it is written again, once a reading has shown that it did not happen."""


@dataclass(slots=True)
class Case:
    """A row, as it stands in the ledger, and what is known beside it. `sent`: when it was written, by the
    monotonic clock; None: it is its turn, or its turn again."""

    row: RunRow
    sent: float | None = None
    refusal: TenantError | None = None  # of the last write; None: accepted
    tries: int = 0
    blind: int = 0
    noted: bool = False  # whether the ledger knows that Graph accepted it
    first: frozenset[str] = field(default_factory=frozenset)  # products that have to go before the others

    @property
    def under_way(self) -> bool:
        """Whether something was written, so that it is seen to its end also when nobody more is begun."""
        return self.row.state == RowState.WRITING


def case_of(row: RunRow, now: Now) -> Case:
    """A row from the ledger. One that is marked was being written when an earlier run ended: it is looked at
    before anything else, for as long as since its mark; one that Graph accepted gets all of that time."""
    if row.state != RowState.WRITING or row.at is None:
        return Case(row)
    if row.graph_request_id:
        return Case(row, sent=time.monotonic(), noted=True)
    ago = max(0.0, (now() - row.at).total_seconds())
    return Case(row, sent=time.monotonic() - ago, refusal=TenantError("unreachable"))


@dataclass(frozen=True, slots=True)
class Later:
    seconds: float


Step = RunRow | tuple[Grant, ...] | Later
"""What comes of a reading: the end of a row, a write of these products, or another look later."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What judging the cases of one run needs."""

    kind: Kind
    skus: Mapping[str, Sku]
    losses: Losses
    now: Now
    looks: tuple[float, ...] = LOOKS

    def after_reading(self, case: Case, found: User | TenantError, protected: Change | None = None) -> Step:
        """`protected`: the rules protect this person since it was agreed to."""
        if isinstance(found, TenantError):
            return self._unread(case, found)
        open_items = still_to_do(self.kind, case.row, found)
        if case.sent is None:
            if protected and open_items and not case.under_way:
                return self._left_out(case, protected)
            return self._at_their_turn(case, found, open_items)
        if not open_items:
            return self._end(case, RowState.DONE)
        return self._not_yet(case, found, open_items)

    def after_answer(self, case: Case, answer: str | TenantError) -> Later | None:
        """None: it was sent, and is to be looked for."""
        if isinstance(answer, TenantError) and answer.code == "throttled":
            case.blind += 1
            return Later(max(1.0, float(str(answer.facts.get("seconds", 1)))))
        case.sent, case.tries = time.monotonic(), case.tries + 1
        if isinstance(answer, TenantError):
            case.refusal = answer
        else:
            case.refusal, case.row = None, replace(case.row, graph_request_id=answer)
        return None

    def change(self, case: Case, items: tuple[Grant, ...]) -> Changing:
        if self.kind is Kind.RESTORE:
            return Changing(case.row.user_id, add=items)
        return Changing(case.row.user_id, remove=tuple(grant.sku_id for grant in items))

    def _at_their_turn(self, case: Case, user: User, open_items: tuple[Grant, ...]) -> Step:
        if self.kind is Kind.RESTORE:
            if open_items and not user.usage_location:
                return self.failed(case, "usage_location", Looked.UNSENT)
        elif not case.under_way and (change := self._changed(case.row, user, open_items)):
            return self._left_out(case, change)
        if open_items:
            return open_items
        return self._end(case, RowState.DONE if case.under_way else RowState.ALREADY)

    def _changed(self, row: RunRow, user: User, open_items: tuple[Grant, ...]) -> Change | None:
        if open_items:
            return moved(row, user, self.losses)
        by_group = any(user.groups_giving(item.sku_id) for item in row.items)
        return Change.NOW_BY_GROUP if by_group else None

    def _unread(self, case: Case, error: TenantError) -> Step:
        if error.code in ("unreachable", "throttled"):
            case.blind += 1
            if case.blind <= BLIND:
                return Later(float(str(error.facts.get("seconds") or min(2.0**case.blind, 30.0))))
        if error.code == "not_found" and not case.under_way:
            return self._left_out(case, Change.PERSON_GONE)
        if case.sent is not None and case.refusal is None:
            return self._end(case, RowState.UNCONFIRMED)
        return self.failed(case, error.code, Looked.NO if case.under_way else Looked.UNSENT)

    def _not_yet(self, case: Case, user: User, open_items: tuple[Grant, ...]) -> Step:
        """Something was sent, and does not show."""
        assert case.sent is not None
        if case.first and not any(user.direct(sku_id) for sku_id in case.first):
            case.first, case.sent = frozenset(), None
            return open_items
        passed, refused = time.monotonic() - case.sent, case.refusal
        if (refused is None or refused.code in _UNSEEN) and passed < self.looks[-1]:
            return Later(next(at for at in self.looks if at > passed) - passed)
        if refused is None:
            return self._end(case, RowState.UNCONFIRMED)
        case.sent = None
        if refused.code in _AGAIN and case.tries < TRIES:
            return Later(CONCURRENCY_PAUSE_SECONDS) if refused.code == "concurrency" else open_items
        if refused.code == "dependency" and (in_order := self._in_order(case, user, open_items)):
            return in_order
        return self._refused(case, refused, user)

    def _in_order(self, case: Case, user: User, open_items: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Where both products are to go, and Graph does not take them together: the one that needs the other
        first."""
        assert case.refusal is not None
        holders = set(_holders(case.refusal, user, self.skus))
        first = tuple(grant for grant in open_items if grant.sku_id in holders)
        if self.kind is not Kind.REMOVE or case.tries >= TRIES or len(first) in (0, len(open_items)):
            return ()
        case.first = frozenset(grant.sku_id for grant in first)
        return first

    def _refused(self, case: Case, refused: TenantError, user: User) -> RunRow:
        facts = {key: _text(value) for key, value in refused.facts.items() if value}
        if refused.code == "dependency":
            facts |= self._needed_by(case.row, refused, user)
        graph_id = str(refused.facts.get("request_id") or case.row.graph_request_id)
        row = self.failed(case, refused.code, Looked.YES, facts)
        return replace(row, graph_request_id=graph_id)

    def _needed_by(self, row: RunRow, refused: TenantError, user: User) -> dict[str, str]:
        """The products behind the service plans of a dependency refusal, as settle.explain_dependency."""
        holder = next(_holders(refused, user, self.skus), None)
        needed = _plans(refused, "needed_plans")
        going = next((i.sku_id for i in row.items if _carries(self.skus.get(i.sku_id), needed)), None)
        if holder is None or going is None:
            return {}
        direct = holder if user.direct(holder) else ""
        names = {"needs": name_of(going, self.skus), "needed_by": name_of(holder, self.skus)}
        return {**names, "needed_by_sku": direct}

    def failed(self, case: Case, code: str, looked: Looked, facts: Mapping[str, str] | None = None) -> RunRow:
        return replace(
            self._end(case, RowState.FAILED),
            error=code,
            looked=looked.value,
            facts=tuple((facts or {}).items()),
        )

    def _left_out(self, case: Case, change: Change) -> RunRow:
        row = self._end(case, RowState.LEFT_OUT)
        return replace(row, error="changed", facts=(("what", change.value),))

    def _end(self, case: Case, state: RowState) -> RunRow:
        return replace(case.row, state=state.value, at=self.now())


def _holders(refused: TenantError, user: User, skus: Mapping[str, Sku]) -> Iterator[str]:
    """The person's products that depend on another, as Graph says."""
    plans = _plans(refused, "dependent_plan")
    return (sku_id for sku_id in user.sku_ids if _carries(skus.get(sku_id), plans))


def _plans(refused: TenantError, name: str) -> tuple[str, ...]:
    known = refused.facts.get(name) or ()
    return (known,) if isinstance(known, str) else tuple(map(str, known if isinstance(known, tuple) else ()))


def _carries(sku: Sku | None, plan_ids: tuple[str, ...]) -> bool:
    return sku is not None and any(plan.id in plan_ids for plan in sku.plans)


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, (tuple, list, frozenset)) else str(value)
