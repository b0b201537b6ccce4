"""Answers that change nothing: what somebody has, who has a product, what the tenant owns."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.licenses import Sku
from bot.domain.views import Candidate, HeldProduct, Holders, Inventory, Several, UserLicenses
from cards.people import how, which
from cards.pieces import TIGHT, Block, Sheet, line, subtitle, title
from cards.texts import Words, in_a_row
from cards.untrusted import strong

HOLDERS_NAMED = 25


def user_licenses(view: UserLicenses, words: Words, now: datetime) -> Sheet:
    name = words.name(view.person.name)
    sheet = Sheet(words("has-licenses", name=name, count=len(view.products)))
    sheet.add(title(sheet.summary), subtitle(which(words, view.person)))
    shown = view.products[: words.scale.listed]
    for held in shown:
        sheet.add(*_held(words, held))
    if len(shown) < len(view.products):
        sheet.add(line(words("and-more", count=len(view.products) - len(shown)), subtle=True))
    if not view.usage_location:
        sheet.add(line(words("no-usage-location"), subtle=True))
    mine = next((held for held in view.products if held.direct), None)
    if mine:
        example = words("type-remove", product=words.name(mine.name), address=words.name(view.person.address))
        sheet.add(line(words("to-remove", example=strong(example)), subtle=True))
    elif view.products:
        sheet.add(line(words("only-by-group"), subtle=True))
    return sheet


def _held(words: Words, held: HeldProduct) -> list[Block]:
    broken = bool(held.error) and held.error != "None"
    color = look.Colors.ATTENTION if broken else None
    return [
        line(words.name(held.name), bold=True, spacing=look.Spacing.MEDIUM),
        line(how(words, held), subtle=not broken, color=color, spacing=TIGHT),
    ]


def several(view: Several, words: Words, now: datetime) -> Sheet:
    """The same question answered more than once, one answer below the other."""
    parts = [
        user_licenses(one, words, now) if isinstance(one, UserLicenses) else holders(one, words, now)
        for one in view.views
    ]
    sheet = Sheet(in_a_row(part.summary for part in parts[:3]))
    for part in parts[: words.scale.listed]:
        sheet.add(ac.Container(items=part.body, separator=bool(sheet.body), spacing=look.Spacing.LARGE))
    if len(parts) > words.scale.listed:
        sheet.add(line(words("and-more", count=len(parts) - words.scale.listed), subtle=True))
    return sheet


def holders(view: Holders, words: Words, now: datetime) -> Sheet:
    product = words.name(view.sku.name)
    sheet = Sheet(words("holders", product=product, count=view.total))
    sheet.add(title(sheet.summary))
    sheet.add(subtitle(words("seats-free", free=view.sku.free, total=view.sku.enabled)))
    shown = view.people[: min(HOLDERS_NAMED, words.scale.listed)]
    for candidate in shown:
        sheet.add(*_holder(words, view.sku, candidate))
    if len(shown) < view.total:
        sheet.add(line(words("first-of", shown=len(shown), total=view.total), subtle=True))
    if shown:
        address = words.name(shown[0].person.address)
        example = words("type-remove", product=product, address=address)
        sheet.add(line(words("to-remove", example=strong(example)), subtle=True))
    return sheet


def _holder(words: Words, sku: Sku, candidate: Candidate) -> list[Block]:
    person = candidate.person
    held = next((one for one in candidate.products if one.sku_id == sku.id), None)
    marks = [] if person.enabled else [words("sign-in-blocked")]
    marks += [words("guest")] if person.guest else []
    if held and held.groups:
        marks.append(words("also-by-group" if held.direct else "by-group"))
    text = " · ".join([strong(words.name(person.name)), words.name(person.address), *marks])
    return [line(text, spacing=look.Spacing.SMALL)]


def inventory(view: Inventory, words: Words, now: datetime) -> Sheet:
    """Every product with its seats. What has run out comes first, then by name."""
    skus = sorted(view.skus, key=lambda sku: (sku.free > 0, sku.name.casefold()))
    out = sum(1 for sku in skus if not sku.free)
    sheet = Sheet(words("inventory", count=len(skus)))
    sheet.add(title(sheet.summary), subtitle(words("inventory-out", count=out)))
    shown = skus[: min(words.scale.listed, 60)]
    if shown:
        sheet.add(_table(words, shown))
    if len(shown) < len(skus):
        sheet.add(line(words("and-more", count=len(skus) - len(shown)), subtle=True))
    sheet.add(line(words("inventory-next"), subtle=True))
    return sheet


def _table(words: Words, skus: list[Sku]) -> ac.Table:
    heads = [words(f"column-{column}") for column in ("product", "total", "used", "free")]
    return ac.Table(
        columns=[ac.TableColumnDefinition(width=width) for width in (5, 2, 2, 2)],
        first_row_as_header=True,
        show_grid_lines=False,
        rows=[ac.TableRow(cells=[_cell(head, bold=True, right=n > 0) for n, head in enumerate(heads)])]
        + [_sku_row(words, sku) for sku in skus],
    )


def _sku_row(words: Words, sku: Sku) -> ac.TableRow:
    free = words("number", number=sku.free) if sku.free else words("none-free")
    used, total = (words("number", number=number) for number in (sku.consumed, sku.enabled))
    cells = [_cell(words.name(sku.name)), _cell(total, right=True), _cell(used, right=True)]
    return ac.TableRow(cells=[*cells, _cell(free, right=True, bold=not sku.free)])


def _cell(text: str, *, bold: bool = False, right: bool = False) -> ac.TableCell:
    return ac.TableCell(items=[line(text, bold=bold, right=right)])
