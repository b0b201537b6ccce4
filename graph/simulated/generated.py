"""Thousands of plausible people, for measuring. The same number always gives the same people."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

import yaml

from graph.simulated.directory import Account, Assignment, Directory

_WORK = ("Sales", "Engineering", "Finance", "HR", "Marketing", "Operations", "Legal")
_TITLES = ("Specialist", "Manager", "Engineer", "Consultant", "Assistant", "Analyst")
_OFFICES = (("Amsterdam", "Netherlands", "NL", "nl-NL"), ("Dublin", "Ireland", "IE", "en-IE"))


def add_people(
    directory: Directory,
    count: int,
    product: str = "ENTERPRISEPACK",
    every: int = 1,
    seed: int = 1,
    group: str = "",
) -> list[Account]:
    """Adds people of whom every `every`-th has `product` (a part number) directly; into a group, if named.

    The product gets as many seats more. Raises KeyError when the tenant does not own it or has no such group.
    """
    joined = directory.group(group) if group else None
    sku = {row.part_number: row for row in directory.products.values()}[product]
    sku.enabled += -(-count // every)
    directory_rows = _accounts(directory, count, random.Random(seed))  # noqa: S311  (nothing secret)
    added = []
    for number, account in enumerate(directory_rows):
        if number % every == 0:
            account.assignments = (Assignment(sku.sku_id),)
        added.append(directory.add(account))
        if joined:
            directory.join(account, joined)
    return added


def _accounts(directory: Directory, count: int, dice: random.Random) -> Iterator[Account]:
    names = yaml.safe_load(files(__package__ or __name__).joinpath("names.yaml").read_text(encoding="utf-8"))
    for number in range(count):
        given, surname = dice.choice(names["given"]), dice.choice(names["surnames"])
        office, country, location, language = dice.choice(_OFFICES)
        upn = f"{_plain(given)}.{_plain(surname)}.{number}@{directory.domain}"
        yield Account(
            directory.object_id(upn),
            upn,
            f"{given} {surname}",
            given,
            surname,
            upn,
            dice.choice(_TITLES),
            dice.choice(_WORK),
            office,
            country,
            location,
            language,
        )


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.lower().replace("ø", "o").replace("ı", "i"))
    return "".join(c for c in folded if c.isascii() and c.isalpha())
