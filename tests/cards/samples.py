"""Sample views by name: what the golden cards, the renderer and the pictures are made of.

`EVIL` stands for what a tenant may hold by malice or by accident; it appears in every kind of text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import views
from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.errors import BotError, Conflict, NotAllowed, TenantError, Unavailable, UserMistake
from bot.domain.history import Found, Wanted
from bot.domain.licenses import ServicePlan, Sku
from bot.domain.plan import (
    Change,
    Changed,
    GroupShown,
    Inherited,
    Item,
    KeptThrough,
    Kind,
    PersonShown,
    Plan,
    Row,
    Seats,
)
from bot.domain.requests import Asked, Draft, Looked, Question, Request, RowOutcome, RowState, Status
from bot.domain.retention import Conditions, Consequence, Loss, Severity, rules
from bot.domain.sign_in import Account, Why
from tests.cards.approving import approving
from tests.cards.runs import runs

NOW = datetime(2026, 11, 22, 13, 6, 11, tzinfo=UTC)
READERS = {lang: Reader(lang, "Europe/Amsterdam") for lang in ("en", "nl")}
EVIL = "[Click me](http://evil.example) **Bob** _x_ <b>y</b> www.evil.example \u202egnp\u202c"

ADA = Actor("a-ada", "t-contoso", "Ada Peeters")
CHAT = Conversation("c-1", "https://smba.trafficmanager.net/emea/")
E3, E5, VISIO, F3, FLOW = (
    "Office 365 E3",
    "Microsoft 365 E5",
    "Visio Plan 2",
    "Microsoft 365 F3",
    "Power BI Pro",
)

USUAL = Conditions()
SIGN_IN_LINK = "https://seatback.contoso.com/auth/start?ticket=ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
ACTIVATE = "https://portal.azure.com/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles"

E3_WORKLOADS = (
    "mailbox",
    "onedrive",
    "ediscovery",
    "desktop_apps",
    "power_automate",
    "teams",
    "sharepoint",
    "power_apps",
    "planner",
    "engage",
    "forms",
    "bookings",
)


def person(name: str = "Alice Johnson", number: int = 1, **changes: object) -> PersonShown:
    address = ".".join(name.lower().split()) + "@contoso.com"
    shown = PersonShown(f"u-{number}", name, address, "Account Manager", "Sales", "Amsterdam")
    return replace(shown, **changes)  # type: ignore[arg-type]


def loss(workloads: Iterable[str] = E3_WORKLOADS, conditions: Conditions = USUAL) -> Loss:
    """Consequences as the domain makes them, from the facts on file."""
    wanted = list(workloads)
    found = [
        Consequence(r.workload, r.severity, r.clocks, (f"{r.workload.title()} service",), r.certain)
        for r in rules()
        if r.workload in wanted and conditions.hold(r.when)
    ]
    found.sort(key=lambda c: (c.severity.rank, c.data_gone.days if c.data_gone else 10_000))
    return Loss(tuple(found))


def item(name: str = E3, off: int = 0, groups: tuple[GroupShown, ...] = ()) -> Item:
    return Item(f"s-{name}", name, frozenset(f"p{n}" for n in range(off)), groups)


def row(who: PersonShown | None = None, **changes: object) -> Row:
    made = Row(who or person(), (item(),), loss=loss())
    return replace(made, **changes)  # type: ignore[arg-type]


def seats(name: str = E3, before: int = 8, total: int = 50, freed: int = 1) -> Seats:
    return Seats(f"s-{name}", name, total, before, before + freed)


def plan(*rows: Row, kind: Kind = Kind.REMOVE, counted: tuple[Seats, ...] | None = None) -> Plan:
    return Plan(kind, NOW - timedelta(minutes=5), rows, (seats(),) if counted is None else counted)


def request(made: Plan | None = None, **changes: object) -> Request:
    base = Request(
        id="7F3K",
        revision=1,
        status=Status.PENDING,
        kind=made.kind if made else Kind.REMOVE,
        requester=ADA,
        reader=READERS["en"],
        conversation=CHAT,
        command=Command(Intent.REMOVE, "en", (Person("alice"),), ("E3",)),
        created_at=NOW - timedelta(minutes=6),
        plan=made,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


BOTH = (("needs", E3), ("needed_by", "Visio Plan 2"), ("needed_by_sku", "sku-visio"))


def finished(made: Plan, *states: RowState | tuple[RowState, str], **changes: object) -> Request:
    """A request after its work: one state, or state and error, a row."""
    outcomes = []
    for one, state in zip(made.rows, states, strict=True):
        what, error = state if isinstance(state, tuple) else (state, "")
        facts = BOTH if error == "dependency" else ()
        outcomes.append(RowOutcome(one.person.id, what, NOW, error, facts))
    facts: dict[str, object] = {
        "status": Status.DONE,
        "decided_by": ADA,
        "decided_at": NOW - timedelta(seconds=41),
        "finished_at": NOW,
        "outcomes": tuple(outcomes),
    }
    return request(made, **(facts | changes))


def by_group(made: Plan) -> Request:
    """A refusal because of a product that comes by group, of which nothing could be read afterwards."""
    refused = RowOutcome(made.rows[0].person.id, RowState.FAILED, NOW, "dependency", BOTH[:2])
    return request(made, status=Status.FAILED, outcomes=(replace(refused, looked=Looked.NO),))


def meant() -> Request:
    """A draft that offers the questions a sentence could have been."""
    question = Question(Asked.MEANT, 0, ("what_if", "show_user", "who_has"))
    command = Command(Intent.UNKNOWN, "en", (Person("alice"),), ("E3",))
    return request(status=Status.DRAFT, command=command, draft=Draft(question=question))


SALES = GroupShown("g-1", "Sales Licenses")
RULED = GroupShown("g-2", "All Employees", dynamic=True)
SYNCED = GroupShown("g-3", "GRP-LIC-E3", synced=True)

KEPT = (
    KeptThrough("teams", (F3,)),
    KeptThrough("sharepoint", (F3,)),
    KeptThrough("audio_conferencing", (F3,)),
)

NAMES = ("Alice Johnson", "Jan de Vries", "Priya Patel", "Noor El Amrani", "Søren Åkesson", "Wei Zhang")


def many(count: int, *, long: bool = False) -> tuple[Row, ...]:
    """Rows with real-looking names; `long`: names and addresses far beyond anything real."""
    rows = []
    for n in range(count):
        name = f"{NAMES[n % len(NAMES)]} {n + 1}" if count > len(NAMES) else NAMES[n]
        if long:
            name = f"Иоанн {n} " + "von und zu Hohenlohe-Schillingsfürst " * 8
        who = person(name, n + 1)
        who = replace(who, address=("a" * 80 + f"{n}@contoso.com") if long else who.address)
        rows.append(row(who, loss=loss(E3_WORKLOADS if n % 3 else ("cloud_pc", *E3_WORKLOADS))))
    return tuple(rows)


def sku(name: str, total: int, used: int) -> Sku:
    return Sku(f"s-{name}", name.upper(), name, (ServicePlan("p1", "EXCHANGE_S_ENTERPRISE"),), total, used)


def held(name: str, *, direct: bool = True, **changes: object) -> views.HeldProduct:
    made = views.HeldProduct(f"s-{name}", name, direct)
    return replace(made, **changes)  # type: ignore[arg-type]


ALICES = (
    views.Candidate(person(), (held(E3),)),
    views.Candidate(
        person(
            number=2,
            address="alice.johnson2@contoso.com",
            title="Controller",
            department="Finance",
            office="Dublin",
        ),
        (held(E5), held(VISIO)),
    ),
    views.Candidate(
        person(
            "Alice de Vries",
            3,
            address="a.devries@contoso.com",
            title="Recruiter",
            department="HR",
            enabled=False,
        ),
        (held(E3, direct=False, groups=(SALES,)),),
    ),
    views.Candidate(
        person(
            "Alice Guest",
            4,
            address="alice_fabrikam.com#EXT#@contoso.com",
            title="",
            department="",
            office="",
            guest=True,
        )
    ),
)


def _confirming() -> dict[str, views.View]:
    evil = person(EVIL, address="evil@contoso.com", title=EVIL, department=EVIL, office=EVIL)
    wicked = GroupShown("g-9", EVIL)
    four = plan(
        *many(4),
        row(person("Bea Bakker", 7), items=(), missing=(E3,)),
        row(person("Cor Claes", 8), items=(), inherited=(Inherited("s", E3, (SALES,)),)),
        counted=(seats(freed=4),),
    )
    two = (item(), item(VISIO))
    return {
        "whom": views.Whom(request(status=Status.DRAFT)),
        "not-understood-nearest": views.NotUnderstood("alice e3??", meant()),
        "not-understood": views.NotUnderstood(EVIL),
        "confirm": views.Confirm(request(plan(row(kept=KEPT)))),
        "confirm-less": views.Confirm(
            request(
                plan(
                    row(
                        loss=loss(("onedrive", "desktop_apps", "power_automate")),
                        kept=(*KEPT, KeptThrough("mailbox", (F3,), less="Exchange Online Kiosk")),
                    )
                )
            )
        ),
        "confirm-short": views.Confirm(
            request(plan(row(items=(item(VISIO),), loss=loss(("visio",))), counted=(seats(VISIO, 0, 5),)))
        ),
        "confirm-cloud-pc": views.Confirm(
            request(plan(row(loss=loss(("cloud_pc", "phone", "copilot", "intune")))))
        ),
        "confirm-resiliency": views.Confirm(request(plan(row(loss=loss(conditions=Conditions(True, True)))))),
        "confirm-archive": views.Confirm(request(plan(row(loss=loss(("archive",)))))),
        "confirm-unknown": views.Confirm(
            request(
                plan(
                    row(
                        loss=Loss(
                            (Consequence("other", Severity.UNKNOWN, (), ("Sway", "Whiteboard"), False),)
                        )
                    )
                )
            )
        ),
        "confirm-nothing-lost": views.Confirm(request(plan(row(loss=Loss(), kept=KEPT[:2])))),
        "confirm-by-group-too": views.Confirm(
            request(
                plan(row(items=(item(groups=(RULED,)),), loss=Loss(), kept=(KeptThrough("mailbox", (E3,)),)))
            )
        ),
        "confirm-all": views.Confirm(
            request(
                plan(
                    row(
                        items=(*two, item(FLOW)),
                        inherited=(
                            Inherited("s-1", F3, (SYNCED,)),
                            Inherited("s-2", E5, (RULED,)),
                            Inherited("s-3", E3, (SALES,)),
                        ),
                        missing=("Project",),
                    ),
                    counted=(seats(), seats(VISIO, 0, 5), seats(FLOW, 11, 20)),
                ),
                command=Command(Intent.REMOVE_ALL, "en", (Person("alice"),)),
            )
        ),
        "confirm-changed": views.Confirm(
            request(
                plan(row(items=two)),
                revision=3,
                changed=tuple(
                    Changed(person(), change, "onedrive" if "loses" in change else E3) for change in Change
                ),
            )
        ),
        "confirm-evil": views.Confirm(
            request(
                plan(
                    Row(
                        evil,
                        (item(EVIL, groups=(wicked,)), item()),
                        (Inherited("s-1", EVIL, (wicked,)),),
                        (EVIL,),
                        loss(),
                        (KeptThrough("teams", (EVIL,)), KeptThrough("mailbox", (EVIL,), EVIL)),
                    ),
                    counted=(seats(EVIL),),
                ),
                reason=EVIL,
                changed=(Changed(evil, Change.NAME_CHANGED, EVIL),),
            )
        ),
        "confirm-many": views.Confirm(request(four)),
        "confirm-not-found": views.Confirm(
            request(replace(four, not_found=("nobody@contoso.com", "x.y+z@contoso.com")))
        ),
        "what-if": views.Confirm(request(plan(row(kept=KEPT))), only_asked=True),
        "what-if-many": views.Confirm(request(four), only_asked=True),
        "confirm-many-evil": views.Confirm(
            request(
                plan(row(evil), row(person("Al_ice *B*", 2)), row(person(EVIL, 3), items=(), missing=(EVIL,)))
            )
        ),
        "confirm-many-products": views.Confirm(
            request(
                plan(
                    *(replace(r, items=two) for r in many(3)), counted=(seats(freed=3), seats(VISIO, 0, 5, 3))
                )
            )
        ),
        "confirm-400": views.Confirm(
            request(
                plan(
                    *many(400),
                    row(person("Bea", 900), items=(), missing=(E3,)),
                    counted=(seats(before=3, total=900, freed=400),),
                )
            )
        ),
        "restore": views.Confirm(
            request(
                plan(
                    row(items=(item(off=3),), loss=Loss()),
                    kind=Kind.RESTORE,
                    counted=(seats(before=9, freed=-1),),
                )
            )
        ),
        "restore-no-seats": views.Confirm(
            request(plan(row(loss=Loss(), problem="no_seats"), kind=Kind.RESTORE, counted=()))
        ),
        "restore-many": views.Confirm(
            request(
                plan(
                    row(loss=Loss()),
                    row(person("Jan de Vries", 2), loss=Loss(), items=(item(off=1),)),
                    row(person("Priya Patel", 3), problem="usage_location"),
                    kind=Kind.RESTORE,
                    counted=(seats(before=9, freed=-2),),
                )
            )
        ),
    }


def _choosing() -> dict[str, views.View]:
    asked = request(status=Status.DRAFT)
    return {
        "which-person": views.ChoosePerson(asked, "alice", ALICES, more=True),
        "which-person-near": views.ChoosePerson(asked, "alcie", ALICES[:1], near=True),
        "which-person-evil": views.ChoosePerson(
            asked,
            EVIL,
            (
                views.Candidate(
                    person(EVIL, title=EVIL), (held(EVIL), held(EVIL, direct=False, groups=(SALES,)))
                ),
            )
            * 2,
        ),
        "which-license": views.ChooseProduct(
            asked,
            "E3",
            person(),
            (held(E3, plans_off=2), held("Microsoft 365 E3", direct=False, groups=(SALES,))),
        ),
        "which-license-unnamed": views.ChooseProduct(
            asked, "", person(), (held(E3), held(VISIO), held(FLOW))
        ),
        "which-license-near": views.ChooseProduct(
            asked, "Viso", None, (held(VISIO, direct=False),), near=True
        ),
    }


def _working() -> dict[str, views.View]:
    one, four = plan(row()), plan(*many(4), counted=(seats(freed=4),))
    under_way = {"status": Status.RUNNING, "decided_by": ADA, "decided_at": NOW - timedelta(seconds=30)}
    done, failed = RowState.DONE, RowState.FAILED
    undo = plan(
        row(items=(item(off=3),), loss=Loss()), kind=Kind.RESTORE, counted=(seats(before=9, freed=-1),)
    )
    return {
        "running": views.Running(request(one, **under_way)),
        "running-wait": views.Running(
            finished(four, done, done, RowState.WRITING, RowState.WAITING, **(under_way | {"reason": EVIL})),
            NOW + timedelta(seconds=50),
        ),
        "running-away": views.Running(request(one, **under_way), NOW + timedelta(seconds=30), away=True),
        "running-away-writing": views.Running(
            finished(four, done, done, RowState.WRITING, RowState.WAITING, **under_way),
            NOW + timedelta(seconds=30),
            away=True,
        ),
        "running-sign-in": views.Running(
            request(one, **under_way), sign_in=views.SignIn(Why.EXPIRED, SIGN_IN_LINK)
        ),
        "running-sign-in-blocked": views.Running(
            request(four, **(under_way | {"reason": EVIL})), sign_in=views.SignIn(Why.DISABLED)
        ),
        "ended-unsigned": views.Ended(finished(one, (failed, "not_signed_in"), status=Status.EXPIRED)),
        "done": views.Outcome(finished(one, done, reason="left the company, INC0012345"), (seats(),)),
        "done-undone": views.Outcome(finished(one, done, undone_by="8G4L"), (seats(),)),
        "done-already": views.Outcome(finished(one, RowState.ALREADY), (seats(),)),
        "done-unconfirmed": views.Outcome(finished(one, RowState.UNCONFIRMED), ()),
        "failed": views.Outcome(
            finished(one, (failed, "forbidden"), status=Status.FAILED), (seats(freed=0),)
        ),
        "failed-both": views.Outcome(
            finished(one, (failed, "dependency"), status=Status.FAILED), (), both=True
        ),
        "failed-by-group": views.Outcome(by_group(one)),
        "done-many": views.Outcome(finished(four, done, done, done, RowState.LEFT_OUT), (seats(freed=3),)),
        "partly-done": views.Outcome(
            finished(
                four,
                done,
                (failed, "inherited"),
                RowState.UNCONFIRMED,
                (failed, "dependency"),
                status=Status.PARTLY_DONE,
            ),
            (seats(freed=2),),
            both=True,
        ),
        "done-400": views.Outcome(
            finished(
                plan(*many(400)), *[done] * 390, *[(failed, "throttled")] * 10, status=Status.PARTLY_DONE
            ),
            (seats(total=900, freed=390),),
        ),
        "restored": views.Outcome(finished(undo, done), (seats(before=9, freed=-1),)),
        "restore-failed": views.Outcome(finished(undo, (failed, "no_seats"), status=Status.FAILED), ()),
        **{
            f"ended-{status}": views.Ended(request(one, status=status, decided_by=ADA, decided_at=NOW))
            for status in (Status.CANCELLED, Status.REJECTED, Status.EXPIRED)
        },
        "ended-void": views.Ended(
            request(one, status=Status.VOID, changed=(Changed(person(), Change.PRODUCT_GONE, E3),))
        ),
        "ended-draft": views.Ended(request(status=Status.CANCELLED)),
    }


BEN = Actor("b-ben", "t-contoso", "Ben Smit")


def earlier() -> tuple[Request, ...]:
    """One of each end a request can come to, and one that is full of malice."""
    two = plan(*many(2))
    one = plan(row(person("Priya Natarajan")))
    done, failed = RowState.DONE, RowState.FAILED
    evil = plan(row(person(EVIL, address=EVIL), items=(item(EVIL),)))
    return (
        request(one, id="9QXM"),
        finished(one, done, id="7F3K", decided_by=BEN, reason="INC-4711"),
        finished(two, done, (failed, "forbidden"), id="M2TC", status=Status.PARTLY_DONE),
        finished(one, done, id="4KZ8", undone_by="H0WP", created_at=NOW - timedelta(days=20)),
        request(two, id="XA11", status=Status.REJECTED, decided_by=BEN, decided_at=NOW),
        finished(
            evil, (failed, "unreachable"), status=Status.FAILED, id="E111", requester=replace(ADA, name=EVIL)
        ),
    )


def _looking_back() -> dict[str, views.View]:
    ours = Wanted("t-contoso")
    about = replace(ours, about=("alice", EVIL), since=datetime(2026, 10, 31, 23, tzinfo=UTC), page=2)
    return {
        "history": views.History(ours, Found(earlier(), more=True), everybody=True),
        "history-page": views.History(about, Found(earlier()[:1], more=True), everybody=False),
        "history-group": views.History(ours, Found(earlier()[1:3], more=True), False, buttons=False),
        "history-none": views.History(replace(ours, about=("alcie",)), Found(()), everybody=False),
    }


def _telling() -> dict[str, views.View]:
    products = (
        held(E3, plans_off=2),
        held(VISIO, direct=False, groups=(SALES, RULED)),
        held(FLOW, groups=(SALES,), error="CountViolation"),
    )
    owned = (
        sku(E3, 50, 41),
        sku(VISIO, 5, 5),
        sku(F3, 1200, 1187),
        sku(FLOW, 20, 9),
        sku("Teams Phone", 0, 2),
    )
    return {
        "has": views.UserLicenses(person(), products, "NL"),
        "has-none": views.UserLicenses(person(enabled=False, guest=True), ()),
        "has-by-group": views.UserLicenses(person(), (held(E3, direct=False, groups=(SALES,)),), "NL"),
        "who-has": views.Holders(
            sku(E3, 50, 41),
            tuple(
                replace(c, products=(held(E3, direct=n != 2, groups=(SALES,) * (n == 2)),))
                for n, c in enumerate(ALICES)
            ),
            41,
        ),
        "who-has-nobody": views.Holders(sku(VISIO, 5, 0), (), 0),
        "inventory": views.Inventory(owned),
        "help": views.Help(),
        "welcome": views.Help(welcome=True),
        "several": views.Several(
            (views.UserLicenses(person(), products, "NL"), views.Holders(sku(VISIO, 5, 2), ALICES[:2], 2))
        ),
        **_looking_back(),
        "working": views.Working(),
        "unforeseen": views.Unforeseen("E-4F2A9C"),
    }


def error(code: str, kind: type[BotError]) -> BotError:
    """An error with every fact its sentence may use."""
    facts: dict[str, object] = {
        "text": "alcie",
        "name": "Ben Smit",
        "products": ("E3",),
        "count": 1200,
        "limit": 400,
        "seconds": 30,
        "roles": ("License Administrator", "User Administrator"),
        "held": ("Helpdesk Administrator",),
        "status": "done",
        "id": "4f2a9c01",
        "message": "Another object with the same value exists.",
    }
    return kind(code, **facts)


ERRORS: dict[str, type[BotError]] = {
    code: kind
    for kind in (UserMistake, NotAllowed, Conflict, TenantError, Unavailable)
    for code in sorted(kind.codes)
}


def _failing() -> dict[str, views.View]:
    stuck = plan(row(items=(), inherited=(Inherited("s", E3, (SYNCED,)),), missing=(VISIO,)), counted=())
    special = {
        "no_role": request(status=Status.DRAFT),
        "old_card": request(plan(row())),
        "already": request(plan(row()), status=Status.DONE),
        "nothing_removable": request(stuck),
    }
    return {
        f"trouble-{code}": views.Trouble(error(code, kind), special.get(code))
        for code, kind in ERRORS.items()
    }


def _signing() -> dict[str, views.View]:
    account = Account("a-ada", "t-contoso", "Ada Peeters", "ada.peeters@contoso.com", NOW - timedelta(days=2))
    admin, enough = ("License Administrator",), ("License Administrator", "User Administrator")
    evil = replace(account, name=EVIL, address=EVIL)
    return {
        **{f"sign-in-{why}": views.SignIn(why, SIGN_IN_LINK, "ben.smit@contoso.com") for why in Why},
        "sign-in-disabled": views.SignIn(Why.DISABLED),
        "sign-in-evil": views.SignIn(Why.WRONG_ACCOUNT, SIGN_IN_LINK, EVIL),
        "sign-in-group": views.SignIn(Why.FIRST, SIGN_IN_LINK, only="Ada Peeters"),
        "sign-in-unknown": views.SignIn(Why.OTHER_TENANT, SIGN_IN_LINK),
        "sign-in-reminder": views.SignIn(Why.EXPIRED, SIGN_IN_LINK, request=request(plan(row()))),
        "signed-out": views.SignedOut(True),
        "signed-out-already": views.SignedOut(False),
        "who-am-i": views.WhoAmI(account, admin, True, enough, (), ACTIVATE, "Contoso"),
        "who-am-i-lacking": views.WhoAmI(evil, (), False, enough, ("User.Read.All",), ACTIVATE, EVIL),
    }


def _approving() -> dict[str, views.View]:
    return approving(request, finished, plan(row(kept=KEPT)), many(400), plan, EVIL, ADA)


SAMPLES: dict[str, views.View] = (
    runs(request, plan(row()), loss(), many(5), EVIL)
    | _approving()
    | _confirming()
    | _choosing()
    | _working()
    | _telling()
    | _failing()
    | _signing()
)
