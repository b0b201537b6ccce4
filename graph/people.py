"""Finding people by what somebody typed: an address, a name, something like a name.

A directory's index is not Seatback's idea of a name (it may distinguish ö from o, and cuts O'Brien in
two), so Graph is asked for more than is wanted and graph/names.py decides who is meant. Every method is one
round trip as a rule: the questions go out together in one batch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.errors import TenantError
from bot.domain.ports import Json
from graph import names, reading
from graph.batch import BATCH, searching
from graph.bulk import PATIENCE, Lane

if TYPE_CHECKING:  # the SDK takes a third of a second to import; graph/client.py alone needs it
    from graph.batch import Answer
    from graph.client import GraphSession

_PAGE = 100
_LARGE_PAGE = 999  # the most Graph gives of users: "List users", optional query parameters
_MORE_PAGES = 3  # a search that needs more than these is better told "use the address"
_VALUES = 15  # in one `in` or chain of `or`: "Use the $filter query parameter", section about `in`
_WORDS = 4  # more words than this do not make a search narrower
_STEM = 4  # letters of a word that are searched for with every mark they may bear
_RESEMBLES = 72.0  # of 100: "jhon smith" and "John Smith" have 90, two random names about 45
_FOUND = ",".join((*reading.USER, "proxyAddresses"))
_NAMES = ("id", "displayName", "givenName", "surname")


async def by_address(graph: GraphSession, lane: Lane, addresses: Sequence[str]) -> dict[str, list[Json]]:
    """Users by address as given: sign-in name, mail or a further address of the mailbox, in any case."""
    if len(addresses) <= BATCH:
        return await _each_by_address(graph, addresses)
    await lane.size(graph)
    parts = [addresses[i : i + _VALUES] for i in range(0, len(addresses), _VALUES)]
    forms = [_all_named, _all_mailed, _any_receiving]
    questions = [_having(form(part)) for part in parts for form in forms]
    answers = iter(await graph.ask(questions, PATIENCE, lane))
    rows: list[Json] = []
    singly: list[str] = []
    for part in parts:
        answered = [_unless_refused(next(answers)) for _ in forms]
        rows += [row for answer in answered[:2] if answer for row in answer["value"]]
        rows += answered[2]["value"] if answered[2] else []
        # One that Graph cannot read as an address has its neighbors refused, too.
        singly += part if None in answered[:2] else []
    found = _by_each_address(rows)
    each = await _each_by_address(graph, singly, lane) if singly else {}
    return {one: found.get(one.casefold(), []) for one in addresses} | each


async def _each_by_address(
    graph: GraphSession, addresses: Sequence[str], lane: Lane | None = None
) -> dict[str, list[Json]]:
    forms = (_named, _also_receiving)
    questions = [_having(form(address)) for address in addresses for form in forms]
    answers = await graph.ask(questions, PATIENCE if lane else None, lane)
    found: dict[str, list[Json]] = {}
    for i, address in enumerate(addresses):
        # Asked apart: the first form is documented to work, the second only widens it.
        further = _unless_refused(answers[2 * i + 1])
        rows = _rows(answers[2 * i]) + (further["value"] if further else [])
        found[address] = _by_each_address(rows).get(address.casefold(), [])
    return found


def _having(having: str) -> Json:
    return searching(f"/users?$filter={quote(having, safe='')}&$select={_FOUND}")


def _by_each_address(rows: Iterable[Json]) -> dict[str, list[Json]]:
    """By each address of theirs in small letters, everybody once."""
    found: dict[str, dict[str, Json]] = {}
    for row in rows:
        for address in _addresses(row):
            found.setdefault(address.casefold(), {})[row["id"]] = row
    return {address: list(people.values()) for address, people in found.items()}


async def by_names(
    graph: GraphSession, lane: Lane, texts: Sequence[str], limit: int
) -> dict[str, list[Json]]:
    """Users by name, for each text; those called exactly that, if there are any, hide those whose name only
    begins like it, so that "Jan de Vries" can be told from Jan de Vries-Bakker."""
    asked = [text for text in texts if names.words(text)]
    questions = [question for text in asked for question in _by_name(text)]
    if len(questions) <= BATCH:
        answers = iter(await graph.ask(questions))
    else:
        await lane.size(graph)
        answers = iter(await graph.ask(questions, PATIENCE, lane))
    found = dict[str, list[Json]]((text, []) for text in texts)
    for text in asked:
        exact, plain, marked = next(answers), next(answers), next(answers)
        # The others only widen the plain search: where a directory refuses them, that one has still answered.
        pages = [page_of(plain), *filter(None, map(_unless_refused, (exact, marked)))]
        found[text] = await _called(graph, text, pages, limit)
    return found


async def _called(graph: GraphSession, text: str, pages: Iterable[Json], limit: int) -> list[Json]:
    found: dict[str, Json] = {}
    for first in pages:
        async for row in _rows_of(graph, first, lambda: len(found) > limit):
            if names.matches(text, reading.names(row)):
                found.setdefault(row["id"], row)
    asked = names.words(text)
    exact = [row for row in found.values() if names.words(row.get("displayName") or "") == asked]
    whole = {row["id"] for row in found.values() if set(asked) <= set(_all_words(row))}
    # "jan" asks for a Jan before it asks for a Jansen.
    return sorted(exact or found.values(), key=lambda row: (row["id"] not in whole, _name_order(row)))[:limit]


async def near(graph: GraphSession, text: str, limit: int) -> list[str]:
    """Ids of users whose name resembles `text`, the closest first.

    Compared are the first page of the directory (all of a small one) and those who share the first letters
    of a word; a typing error in the first letters of every word of a large directory's name is not found.
    """
    text = text.partition("@")[0]  # of an address that nobody has, the part that is somebody's name
    starts = [names.fold(piece) for piece in names.pieces(text)[:_WORDS]]
    stems = dict.fromkeys(start[:n] for start in starts for n in (3, 2) if len(start) >= n)
    questions = [
        graph.question(graph.api.users, select=list(_NAMES), top=_LARGE_PAGE, filter=_starts_with(stem))
        for stem in stems
    ]
    first = graph.question(graph.api.users, select=list(_NAMES), top=_LARGE_PAGE)
    rows = {row["id"]: row for answer in await graph.batch([first, *questions]) for row in _rows(answer)}
    scored = ((names.likeness(text, _full_names(row)), row) for row in rows.values())
    close = sorted(((s, r) for s, r in scored if s >= _RESEMBLES), key=lambda p: (-p[0], _name_order(p[1])))
    return [row["id"] for _, row in close[:limit]]


def _by_name(text: str) -> list[Json]:
    """Those with exactly this name, with these words, with marks added to these words."""
    page = f"$count=true&$select={','.join(reading.USER)}"
    exact = f"$filter={quote(f'displayName eq {quoted(text.strip())}', safe='')}"
    searches = [
        f"$search={quote(asked, safe='')}&$top={_PAGE}" for asked in (_search(text), _marked_search(text))
    ]
    return [searching(f"/users?{asked}&{page}") for asked in (exact, *searches)]


async def _rows_of(graph: GraphSession, first: Json, enough: Callable[[], bool]) -> AsyncIterator[Json]:
    """The rows of a page, and of a few pages after it until there are enough."""
    for row in first["value"]:
        yield row
    pages = 0
    async for page in graph.after(first, unless=enough):
        for row in page["value"]:
            yield row
        pages += 1
        if pages >= _MORE_PAGES:
            return


def _search(text: str) -> str:
    """`$search` for every piece of `text`: as typed and folded, in any of the names."""
    properties = ("displayName", "givenName", "surname", "userPrincipalName")
    return _all_of(
        _any_of(f"{key}:{word}" for word in dict.fromkeys((piece, names.fold(piece))) for key in properties)
        for piece in names.pieces(text)[:_WORDS]
    )


def _marked_search(text: str) -> str:
    """The same for the first letters of every word with each mark they may bear, in the display name."""
    return _all_of(
        _any_of(f"displayName:{variant[:_STEM]}" for variant in dict.fromkeys(_stems(word)))
        for word in names.words(text)[:_WORDS]
    )


def _stems(word: str) -> Iterable[str]:
    return islice(names.variants(word), 1) if len(word) < 2 else names.variants(word[: _STEM + 1])


def _any_of(clauses: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{clause}"' for clause in clauses) + ")"


def _all_of(clauses: Iterable[str]) -> str:
    return " AND ".join(clauses)


def _named(address: str) -> str:
    return f"userPrincipalName eq {quoted(address)} or mail eq {quoted(address)}"


def _also_receiving(address: str) -> str:
    return f"proxyAddresses/any(p:p eq {quoted(f'smtp:{address}')})"


def _all_named(addresses: Sequence[str]) -> str:
    return f"userPrincipalName in ({','.join(map(quoted, addresses))})"


def _all_mailed(addresses: Sequence[str]) -> str:
    return f"mail in ({','.join(map(quoted, addresses))})"


def _any_receiving(addresses: Sequence[str]) -> str:
    each = (f"p eq {quoted(f'smtp:{address}')}" for address in addresses)
    return f"proxyAddresses/any(p:{' or '.join(each)})"


def _addresses(row: Json) -> Iterator[str]:
    yield from (row[key] for key in ("userPrincipalName", "mail") if row.get(key))
    yield from (each[5:] for each in row.get("proxyAddresses") or () if each[:5].casefold() == "smtp:")


def _starts_with(stem: str) -> str:
    return " or ".join(f"startsWith({key},{quoted(stem)})" for key in ("displayName", "givenName", "surname"))


def quoted(text: str) -> str:
    """A string of a `$filter`: a quote inside is doubled (OData 4.01 ABNF, SQUOTE-in-string)."""
    return "'" + text.replace("'", "''") + "'"


def _unless_refused(answer: Answer) -> Json | None:
    """None where the directory does not take such a question."""
    if isinstance(answer, TenantError) and answer.code == "refused":
        return None
    return page_of(answer)


def page_of(answer: Answer) -> Json:
    """The answer. Raises it where it is an error."""
    if isinstance(answer, TenantError):
        raise answer
    return answer


def _rows(answer: Answer) -> list[Json]:
    rows: list[Json] = page_of(answer)["value"]
    return rows


def _full_names(row: Json) -> list[str]:
    return [row.get("displayName") or "", f"{row.get('givenName') or ''} {row.get('surname') or ''}"]


def _all_words(row: Json) -> Iterable[str]:
    return (word for name in reading.names(row) for word in names.words(name))


def _name_order(row: Json) -> tuple[str, str]:
    return names.fold(row.get("displayName") or ""), row["id"]
