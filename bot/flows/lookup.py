"""A piece of a run's list looked up: who it is, what they have, what they would lose, and into which bucket
they come.

What they have is taken from the answer in which they were found. The index may lag behind there; but right
before each write everybody is read again by id, and whoever differs is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.errors import TenantError
from bot.domain.licenses import Group, User
from bot.domain.plan import Row
from bot.domain.policy import Because, Policy, Rule, Standing, protecting, why_protected
from bot.domain.ports import Runs, Tenant
from bot.domain.requests import Request, RowState
from bot.domain.retention import Loss
from bot.domain.runs import Bucket, RunRow, Taken
from bot.flows.judging import protection_standings
from bot.flows.plan import Losses, row_of
from bot.flows.sums import Seen
from bot.flows.wanted import Choosing

Found = tuple[RunRow, User | Bucket]
"""A row, and whom it means: somebody, nobody (NOT_FOUND), or one of several (UNCLEAR)."""


Lost = tuple[tuple[str, int | None], ...]  # as RunRow.lost


@dataclass(slots=True)
class Lookup:
    """What stays the same from piece to piece, and who was met already."""

    request: Request
    tenant: Tenant
    runs: Runs
    policy: Policy
    choosing: Choosing
    losses: Losses
    excepted: frozenset[str] = frozenset()  # user ids
    met: dict[str, tuple[str, ...]] = field(default_factory=dict)  # user id → products of their line
    groups: dict[str, Group] = field(default_factory=dict)
    lost: dict[int, tuple[Loss, Lost]] = field(default_factory=dict)  # by what is shared (Losses)

    async def page(self, users: Iterable[User], number: int) -> list[Seen]:
        """People whom the directory named, as rows from `number` on, without those that were met before."""
        new = [user for user in users if user.id not in self.met]
        return await self.planned([(RunRow(number + n), user) for n, user in enumerate(new)])

    async def found(self, rows: Sequence[RunRow]) -> list[Found]:
        """Who each row means. Raises BotError where it could not be asked for all of them."""
        ids = [row.user_id for row in rows if row.user_id]
        addresses = [row.written for row in rows if _is_address(row)]
        names = [row.written for row in rows if not row.user_id and not _is_address(row) and row.written]
        by_id, by_address, by_name = await asyncio.gather(
            self.tenant.read_many(ids) if ids else _nobody(),
            self.tenant.by_address(addresses) if addresses else _nobody_at(),
            self.tenant.by_names(names, 2) if names else _nobody_at(),
        )

        def found(row: RunRow) -> User | Bucket:
            if row.user_id:
                return _or_refusal(by_id[row.user_id])
            return _only((by_address if _is_address(row) else by_name).get(row.written, ()))

        return [(row, found(row)) for row in rows]

    async def planned(self, found: Sequence[Found]) -> list[Seen]:
        """What is to be done about them. The pieces of a run have to come in order: of two lines about one
        person the first counts."""
        people = {user.id: user for _, user in found if isinstance(user, User)}
        await self._learn_groups(people.values())
        asked, standings = await asyncio.gather(
            self.runs.open_elsewhere(self.request.requester.tenant_id, self.request.id, list(people)),
            protection_standings(list(people), self.policy, self.tenant),
        )
        return [self._seen(row, user, asked, standings) for row, user in found]

    async def _learn_groups(self, people: Iterable[User]) -> None:
        giving = {a.group_id for user in people for a in user.assignments if a.group_id}
        if new := giving - self.groups.keys():
            known = await self.tenant.groups(sorted(new))
            self.groups |= {group_id: known.get(group_id, Group(group_id, group_id)) for group_id in new}

    def _seen(
        self,
        row: RunRow,
        user: User | Bucket,
        asked: Mapping[str, Mapping[str, frozenset[str]]],
        standings: Mapping[str, Standing],
    ) -> Seen:
        # Without what an earlier run, or an attempt that was killed, found out about it.
        row = RunRow(
            row.number, row.written, row.terms, user_id=row.user_id, name=row.name, address=row.address
        )
        if isinstance(user, Bucket):
            return Seen(replace(row, bucket=user, why="person" if user is Bucket.UNCLEAR else ""))
        row = replace(row, user_id=user.id, name=user.name, address=user.address)
        if (other := self._left_out(row, user)) is not None:
            return Seen(other)
        wanted = self.choosing.of(user, row.terms)
        if isinstance(wanted, str):
            return Seen(replace(row, bucket=Bucket.UNCLEAR, why=wanted))
        shown = row_of(user, wanted, self.choosing.skus, self.groups, self.losses)
        if not shown.items:
            groups = dict.fromkeys(group.name for each in shown.inherited for group in each.groups)
            bucket = Bucket.BY_GROUP if groups else Bucket.MISSING
            return Seen(replace(row, bucket=bucket, why=", ".join(groups)))
        return self._takes(row, shown, asked.get(user.id, {}), standings.get(user.id))

    def _left_out(self, row: RunRow, user: User) -> RunRow | None:
        """Whoever the sentence spares, and whoever stands further up: everybody is done once."""
        if user.id in self.excepted:
            return replace(row, bucket=Bucket.LEFT_OUT, why="excepted")
        if user.id in self.met:
            same = self.met[user.id] == row.terms
            return replace(
                row,
                bucket=Bucket.LEFT_OUT if same else Bucket.UNCLEAR,
                why="twice" if same else "product",
            )
        self.met[user.id] = row.terms
        return None

    def _takes(
        self, row: RunRow, shown: Row, asked: Mapping[str, frozenset[str]], standing: Standing | None
    ) -> Seen:
        protected = protecting(self.policy, shown, standing)
        never = next((each for each in protected if each.rule is Rule.NEVER), None)
        if never is not None:
            return Seen(replace(row, bucket=Bucket.PROTECTED, why=never.name))
        products = {item.sku_id for item in shown.items}
        other = next((request_id for request_id, taken in asked.items() if taken & products), None)
        if other is not None:
            return Seen(replace(row, bucket=Bucket.ASKED, why=other))
        because: tuple[Because, ...] = tuple(why_protected(each, shown) for each in protected)
        return Seen(self._changing(row, shown), shown, because)

    def _changing(self, row: RunRow, shown: Row) -> RunRow:
        known = self.lost.get(id(shown.loss))
        if known is None or known[0] is not shown.loss:
            known = self.lost[id(shown.loss)] = shown.loss, _lost(shown.loss)
        return _taking(row, shown, known[1])


def _taking(row: RunRow, shown: Row, lost: Lost) -> RunRow:
    return replace(
        row,
        bucket=Bucket.CHANGE,
        state=RowState.WAITING.value,
        items=tuple(Taken(i.sku_id, i.disabled_plans, bool(i.also_by_group)) for i in shown.items),
        lost=lost,
    )


def _lost(loss: Loss) -> Lost:
    return tuple((c.workload, c.data_gone.days if c.data_gone else None) for c in loss.consequences)


def _is_address(row: RunRow) -> bool:
    return not row.user_id and "@" in row.written and " " not in row.written


def _only(found: Sequence[User]) -> User | Bucket:
    if len(found) == 1:
        return found[0]
    return Bucket.UNCLEAR if found else Bucket.NOT_FOUND


def _or_refusal(found: User | TenantError) -> User | Bucket:
    if isinstance(found, User):
        return found
    if found.code == "not_found":
        return Bucket.NOT_FOUND
    raise found


async def _nobody() -> Mapping[str, User | TenantError]:
    return {}


async def _nobody_at() -> Mapping[str, tuple[User, ...]]:
    return {}
