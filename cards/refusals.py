"""Why one person's row came to nothing, and what to do about it."""

from __future__ import annotations

from bot.domain.requests import RowOutcome
from cards.texts import Words
from cards.untrusted import strong


def refusal(words: Words, result: RowOutcome) -> tuple[str, str]:
    """What stood in the way and what to do next; a dependency names both products where they are known."""
    code, facts = result.error or "refused", dict(result.facts)
    if code != "dependency" or "needs" not in facts:
        return words(f"failure-{code}"), words(f"failure-{code}.next")
    stays, needs = strong(words.name(facts["needs"])), strong(words.name(facts["needed_by"]))
    here = "failure-dependency" if facts.get("needed_by_sku") else "failure-both-by-group"
    return words("failure-both", stays=stays, needs=needs), words(f"{here}.next", needs=needs)
