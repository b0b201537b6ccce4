"""What people see: a view of bot.domain.views in, an Adaptive Card 1.5 and a line of plain text out.

No sentence is written here: they are in locales/, one folder a language.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain import views
from bot.domain.conversation import Reader
from cards import (
    approve,
    choose,
    confirm,
    history,
    lists,
    outcome,
    run_files,
    run_rows,
    run_work,
    sign_in,
    trouble,
    welcome,
)
from cards.pages import page
from cards.pieces import LIMIT, Rendered, Sheet, line, size
from cards.places import Places
from cards.receipt import receipt_text
from cards.run_files import table, unavailable
from cards.texts import Scale, Words

__all__ = [
    "WORLDWIDE",
    "Places",
    "Rendered",
    "page",
    "receipt",
    "render",
    "table",
    "toast",
    "unavailable",
]

WRITERS: dict[type, Callable[[Any, Words, datetime], Sheet]] = {
    views.ChoosePerson: choose.choose_person,
    views.ChooseProduct: choose.choose_product,
    views.ChooseGroup: choose.choose_group,
    views.Confirm: confirm.confirm,
    views.Reading: run_work.reading,
    views.Report: run_files.report,
    views.Waiting: approve.waiting,
    views.Approve: approve.approve,
    views.Pending: approve.pending,
    views.Watched: approve.watched,
    views.Whom: trouble.whom,
    views.NotUnderstood: trouble.not_understood,
    views.Running: outcome.running,
    views.Outcome: outcome.outcome,
    views.Ended: outcome.ended,
    views.UserLicenses: lists.user_licenses,
    views.Holders: lists.holders,
    views.Several: lists.several,
    views.Inventory: lists.inventory,
    views.SignIn: sign_in.sign_in,
    views.SignedOut: sign_in.signed_out,
    views.WhoAmI: sign_in.who_am_i,
    views.History: history.history,
    views.Help: welcome.help_card,
    views.Working: welcome.working,
    views.Trouble: trouble.trouble,
    views.Unforeseen: trouble.unforeseen,
}

WORLDWIDE = Places()

# Tried in turn until the card is below Teams' limit. Names are shortened before people are left unnamed.
SCALES = (
    Scale(),
    Scale(40),
    Scale(40, 200),
    Scale(32, 100),
    Scale(24, 50),
    Scale(24, 25),
    Scale(20, 12),
    Scale(16, 6),
)


def render(view: views.View, reader: Reader, now: datetime, places: Places = WORLDWIDE) -> Rendered:
    """The card of a view in the reader's language and time zone; always below 28 KB.

    `now` is aware and decides only which times of day need their date beside them: the clocks of a plan
    count from the moment it was made. `places`: where links to Microsoft's own sites lead.
    """
    for scale in SCALES:
        made = _sheet(view, Words(reader, scale, places), now).render(reader.lang)
        if size(made.card) < LIMIT:
            break
    return made


def _sheet(view: views.View, words: Words, now: datetime) -> Sheet:
    if isinstance(view, views.Opened):
        return run_rows.unfold(_sheet(view.view, words, now), view, words, now)
    if not isinstance(view, views.Newer):
        return WRITERS[type(view)](view, words, now)
    sheet = _sheet(view.view, words, now)
    sheet.body.insert(0, line(words("newer"), subtle=True))
    return sheet


def toast(toast: views.Toast, reader: Reader, now: datetime) -> str:
    """A plain sentence in the reader's language, for a card that stays as it is."""
    return trouble.toast_text(toast, Words(reader), now)


def receipt(receipt: views.Receipt, reader: Reader, now: datetime) -> str:
    """What became of a request, as plain text of a few lines; no client reads anything in it as Markdown."""
    return receipt_text(receipt, Words(reader), now)
