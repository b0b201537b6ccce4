"""Saying which role is missing before anything is proposed."""

from __future__ import annotations

from bot.domain.errors import NotAllowed
from bot.domain.roles import SUFFICIENT, names_of


def no_role(held: frozenset[str]) -> NotAllowed:
    """The refusal for a person without a suitable role: what suffices and what was seen.

    Roles limited to an administrative unit and roles that are eligible but not activated do not show
    to Graph's question, so this explains; Graph's own 403 decides.
    """
    return NotAllowed("no_role", roles=tuple(SUFFICIENT.values()), held=names_of(held))
