"""What can be typed, the first words after installation, and the card that stands in while work goes on."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import types as look

from bot.domain.views import Help, Working
from cards.pieces import Sheet, heading, line, title
from cards.texts import Words
from cards.untrusted import strong

EXAMPLES = ("remove", "show", "who", "inventory", "undo")


def help_card(view: Help, words: Words, now: datetime) -> Sheet:
    sheet = Sheet(words("welcome" if view.welcome else "help"))
    sheet.add(title(sheet.summary), line(words("welcome-what" if view.welcome else "help-what")))
    sheet.add(heading(words("help-try")))
    for example in EXAMPLES:
        typed = strong(words(f"example-{example}"))
        sheet.add(line(f"{typed} · {words(f'example-{example}.does')}", spacing=look.Spacing.SMALL))
    sheet.add(heading(words("help-never")), line(words("help-never-what"), subtle=True))
    return sheet


def working(view: Working, words: Words, now: datetime) -> Sheet:
    sheet = Sheet(words("working"))
    sheet.add(title(sheet.summary), line(words("working-more"), subtle=True))
    return sheet
