"""More people for the demo than a card has boxes for: a group, guests, and some accounts that are disabled.

The company file stays as small as a person can read; the tests count its people and its seats.
"""

from __future__ import annotations

from graph.simulated.directory import Account, Directory, SecurityGroup
from graph.simulated.generated import add_people

GROUP = "Seasonal staff"
PEOPLE = 64

_INNER = "Seasonal staff Dublin"  # a group in the group
_GIVING = "Licensing Office 365 E1"
_PART = "STANDARDPACK"  # Office 365 E1
_SPARE = 6  # seats


def add_crowd(directory: Directory) -> None:
    """Sixty-four people in one group: most have Office 365 E1 directly, some by group, some not at all; some
    are disabled. Beside them four guests, three with Visio Plan 2."""
    everybody = _strangers(directory)
    outer, inner = _group(directory, GROUP), _group(directory, _INNER)
    outer.members[inner.id] = None
    sku_id = _sku(directory, _PART)
    giving = _group(directory, _GIVING)
    giving.gives[sku_id] = frozenset()
    for number, account in enumerate(everybody):
        directory.join(account, inner if number % 6 == 0 else outer)
        if number % 13 == 0:  # nothing to take away
            directory.take(account, sku_id)
        elif number % 9 == 0:  # cannot be taken away here
            directory.take(account, sku_id)
            directory.join(account, giving)
        directory.enable(account, number % 8 != 3)
    directory.products[sku_id].enabled = directory.consumed(sku_id) + _SPARE
    _guests(directory)


def _strangers(directory: Directory) -> list[Account]:
    """People whom nobody means by a name that the demo's own sentences use."""
    known = {word for one in directory.accounts.values() for word in one.name.casefold().split()}
    found = add_people(directory, 3 * PEOPLE, _PART, seed=64)
    kept = [one for one in found if known.isdisjoint(one.name.casefold().split())][:PEOPLE]
    for account in found:
        if account not in kept:
            directory.delete(account)
    return kept


def _group(directory: Directory, name: str) -> SecurityGroup:
    made = SecurityGroup(directory.object_id(name), name)
    directory.groups[made.id] = made
    return made


def _sku(directory: Directory, part_number: str) -> str:
    return next(one.sku_id for one in directory.products.values() if one.part_number == part_number)


def _guests(directory: Directory) -> None:
    visio = _sku(directory, "VISIOCLIENT")
    for number, name in enumerate(("Ines Fabrikam", "Otto Fabrikam", "Mara Northwind", "Levin Northwind")):
        given, _, firm = name.partition(" ")
        mail = f"{given}@{firm}.com".lower()
        upn = f"{mail.replace('@', '_')}#EXT#@{directory.domain}"
        guest = Account(
            directory.object_id(upn), upn, name, given, firm, mail, user_type="Guest", usage_location="NL"
        )
        directory.add(guest)
        if number < 3:
            directory.give(guest, visio)
