"""A request about more people than a card has boxes for: its ledger of a row a person, and what they sum to.

The request holds the sums; the rows stand in the ledger and are read and written in pieces, so that what is
in memory does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.conversation import Actor
from bot.domain.plan import Row
from bot.domain.retention import Consequence

FEW = 25
"""People up to whom a request is a plan with a box for each; more than that are a run."""


PAGE = 20
"""People on one page of a card."""


class Bucket(StrEnum):
    """Where a person of the list ends up before anything is done."""

    UNREAD = "unread"  # not looked up yet
    CHANGE = "change"  # will be removed; of an undo: will be put back
    BY_GROUP = "by_group"  # comes only by group: cannot be removed here
    MISSING = "missing"  # does not have it
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"  # several people, or several products, fit: never guessed
    PROTECTED = "protected"  # the rules say never
    ASKED = "asked"  # stands in another request that is open
    PROBLEM = "problem"  # of an undo: no seats, or no usage location
    LEFT_OUT = "left_out"  # "twice": the same person stands further up; "excepted": by the sentence itself


class SourceKind(StrEnum):
    LIST = "list"  # pasted, or the addresses of a run that is done again
    FILE = "file"  # attached
    GROUP = "group"  # everyone in a group, and in groups in it
    SELECTION = "selection"  # everyone who has a product, is disabled, is a guest
    RUN = "run"  # the rows of an earlier run: an undo, or what failed


@dataclass(frozen=True, slots=True)
class Source:
    """Where the people come from. The rows of LIST, FILE and RUN stand in the ledger from the beginning."""

    kind: SourceKind
    name: str = ""  # of the file, of the group, or of the products of SELECTION, as people know them
    group_id: str = ""
    sku_ids: tuple[str, ...] = ()  # SELECTION: has one of these
    disabled: bool = False
    guests: bool = False
    request_id: str = ""  # RUN


@dataclass(frozen=True, slots=True)
class Taken:
    """One product of one row: what is taken (or, for an undo, given), with the plans left off."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()
    also_by_group: bool = False  # the person keeps it all the same: no seat comes free


@dataclass(frozen=True, slots=True)
class RunRow:
    """One person of a run. `number` is the place in the list, from 0."""

    number: int
    written: str = ""  # as it stands in the list; empty where Graph named the person
    terms: tuple[str, ...] = ()  # products as written in this line of a file; empty: those of the sentence
    bucket: Bucket = Bucket.UNREAD
    user_id: str = ""
    name: str = ""  # untrusted text, like the next
    address: str = ""
    items: tuple[Taken, ...] = ()
    lost: tuple[tuple[str, int | None], ...] = ()  # workload, days until its data is gone; None: no data goes
    why: str = ""  # of a bucket: the group's or the rule's name, or the other request; where it is unclear
    # "person" or "product" if several fit, "no_product" if a line of a file names one that is none
    state: str = ""  # a RowState once the bucket is CHANGE
    at: datetime | None = None  # UTC: sent (writing), read back, or refused
    error: str = ""  # an error code; "changed" or "stopped" for one left out
    facts: tuple[tuple[str, str], ...] = ()
    graph_request_id: str = ""
    looked: str = ""  # a Looked, for a failed one


class Control(StrEnum):
    """What the people in charge want of a run."""

    GO = "go"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; kept beside the request, because it changes while nobody decides anything."""

    control: Control = Control.GO
    by: Actor | None = None  # who paused or stopped it
    read: int = 0  # people looked up while the plan is made
    expected: int | None = None  # how many there are to look up, where that is known
    states: tuple[tuple[str, int], ...] = ()  # RowState → rows, of those in bucket CHANGE
    errors: tuple[tuple[str, int], ...] = ()  # RunRow.error → rows, of those that failed or were left out
    began_at: datetime | None = None  # UTC: the first write
    moved_at: datetime | None = None  # UTC: the last record of a row, or when it was resumed after that

    def count(self, *states: str) -> int:
        return sum(number for state, number in self.states if state in states)

    @property
    def total(self) -> int:
        return sum(number for _, number in self.states)


@dataclass(frozen=True, slots=True)
class Risk:
    """How many people lose a workload's data, and the soonest of their clocks."""

    consequence: Consequence
    count: int


@dataclass(frozen=True, slots=True)
class ProductCount:
    sku_id: str
    name: str
    count: int
    kept: int = 0  # of them, people who keep it by group all the same: no seat comes free


@dataclass(frozen=True, slots=True)
class Run:
    """What the rows of a request sum to. Until `planned` only the source is known."""

    source: Source
    lines: int = 0  # rows that stand in the ledger before anybody is looked up
    planned: bool = False
    buckets: tuple[tuple[Bucket, int], ...] = ()
    products: tuple[ProductCount, ...] = ()  # of the rows in bucket CHANGE
    risks: tuple[Risk, ...] = ()  # the soonest first
    keeps_mailbox: int = 0
    worst: tuple[Row, ...] = ()  # at most five
    digest: str = ""  # SHA-256 of every row as planned: what was decided about
    seconds: float = 0.0  # how long it will take at the quota, as estimated when planned
    summed: int = -1  # while it is being planned: the last row that is in the sums
    trouble: str = ""  # an error code, why there is no plan: nobody could be read, or the rules say no
    facts: tuple[tuple[str, str | int], ...] = ()  # of that error
    progress: Progress = field(default_factory=Progress)

    def count(self, bucket: Bucket) -> int:
        return dict(self.buckets).get(bucket, 0)

    @property
    def total(self) -> int:
        return sum(number for _, number in self.buckets)

    @property
    def counts(self) -> Mapping[Bucket, int]:
        return dict(self.buckets)
