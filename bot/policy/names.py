"""Names in the policy file that stand for ids: directory roles and products. A ValueError ends a sentence."""

from __future__ import annotations

from uuid import UUID

from bot.domain.roles import template_of


def role_template(name: str) -> str:
    """A directory role's template id, from its English name or the id itself. Raises ValueError."""
    found = template_of(name) or _guid(name)
    if not found:
        raise ValueError(f"{name!r} is no role known here: give its template id")
    return found


def sku_ids(term: str) -> frozenset[str]:
    """A product's ids, from its part number ("SPE_E5") or the id itself. Raises ValueError.

    Not from a display name or a nickname: those change, and one of them belongs to several products.
    """
    if given := _guid(term):
        return frozenset({given})
    from graph.catalogue import catalogue  # a table of a megabyte, for the few files that need it

    found = {sku.id.lower() for sku in catalogue().skus if sku.part_number.casefold() == term.casefold()}
    if not found:
        raise ValueError(f"{term!r} is no part number Microsoft publishes: give the product's id (skuId)")
    return frozenset(found)


def _guid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
