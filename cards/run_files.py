"""Every row of a run as a file: the message with its links, and the words in it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.views import Report
from cards.pieces import Sheet, line, open_url, title
from cards.texts import Words
from cards.untrusted import clean


def report(view: Report, words: Words, now: datetime) -> Sheet:
    """Both links, and until when they work."""
    sheet = Sheet(words("report", request=clean(view.request.id, 16)))
    sheet.add(title(sheet.summary))
    sheet.add(line(words("report-until", time=words.time(view.until, now)), subtle=True))
    sheet.act(open_url(words("report-xlsx"), view.xlsx), open_url(words("report-csv"), view.csv))
    return sheet
