"""Logs: one line an event, JSON for machines or key=value for people, the libraries' lines among ours.

Every line of a turn carries its request id, who acts (Entra object id) and what was understood (intent),
never what was typed. Whatever looks like a token, a code or a password is taken out of every line, also out
of those that libraries write: the last processor before a line is written is the censor.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO
from uuid import uuid4

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars, merge_contextvars
from structlog.typing import EventDict, Processor

GONE = "[redacted]"
_LONGEST = 4000  # characters of one value; a traceback has its own room
_DEEPEST = 6

# Names after which a value is secret, in queries, forms, headers, JSON and Python's own repr.
_NAMES = (
    r"authorization|(?:access|refresh|id|client)?[_-]?(?:token|secret|assertion)s?|code(?:_verifier)?|state"
    r"|pass(?:word|wd|phrase)?|session_state|login_hint|api[_-]?key|encryption[_-]?keys?|ticket|cookie"
)
_NAMED = re.compile(
    rf"""(?ix) (?<![a-z0-9]) ((?:[a-z0-9]+[_-])*(?:{_NAMES})) (\\*["']?\s*(?:=|:|%3D)\s*)
    (?: b?"[^"]*"? | b?'[^']*'? | \\+["'][^"'\\]* | (?:(?:bearer|basic)\s+)? [^\s&,;"'<>)\]}}]+ )"""
)
_SHAPED = re.compile(
    r"(?i:\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"
    r"|eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,4}"  # a JWT, or half of one
    r"|gAAAA[A-Za-z0-9_=-]{20,}"  # what Fernet sealed
    r"|\b[01]\.A[A-Za-z0-9_-]{40,}[A-Za-z0-9_.-]*"  # Entra's refresh tokens and codes
    r"|\b(?:M\.|0\.)[A-Za-z0-9_!*.$-]{60,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password of a database's URL
)
_SECRET_KEY = re.compile(rf"(?i)^(?:[a-z0-9]+[_-])*(?:{_NAMES})$")
_HARMLESS = frozenset({"code", "state"})  # of an error or a request, where they are words of ours
_WORD = re.compile(r"[a-z_]{1,32}")


def redacted(text: str) -> str:
    """The text without anything that looks like a token, a code, a key or a password."""
    return _SHAPED.sub(GONE, _NAMED.sub(rf"\1\2{GONE}", text))


def set_up(level: str, style: str, stream: TextIO | None = None) -> None:
    """Send this process's logs, libraries' included, to `stream` (standard error).

    `level`: error, warning, info or debug, for ours; libraries' lines begin at warning. `style`: json, text
    or auto (text on a terminal, else json).
    """
    stream = stream or sys.stderr
    pretty = style == "text" or (style == "auto" and stream.isatty())
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(pretty, colors=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("bot", "cards", "graph", "seatback"):
        logging.getLogger(ours).setLevel(level.upper())
    logging.captureWarnings(True)
    # DBOS installs a handler of its own where there is none, which would print past the censor.
    durable = logging.getLogger("dbos")
    durable.handlers[:], durable.propagate = [logging.NullHandler()], True


@contextmanager
def request(**known: str) -> Iterator[str]:
    """Everything logged inside belongs to one request; yields its id. `known` is added where not empty."""
    request_id = uuid4().hex[:12]
    with bound_contextvars(request_id=request_id, **{k: v for k, v in known.items() if v}):
        yield request_id


def note(**known: str) -> None:
    """What became known about the request under way, for the lines that follow."""
    bind_contextvars(**known)


def places(error: BaseException) -> str:
    """A traceback as types and places. The exceptions' own words are left out, as they may quote what a
    person typed or a token that was not accepted."""
    parts: list[str] = []
    at: BaseException | None = error
    while at is not None and len(parts) < 5:
        frames = "".join(traceback.format_list(traceback.extract_tb(at.__traceback__)[-12:]))
        parts.append(f"{frames}{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\n".join(reversed(parts))


def current() -> str:
    """Id of the request under way; empty outside of any."""
    return str(get_contextvars().get("request_id", ""))


def _shared() -> list[Processor]:
    return [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(pretty: bool, colors: bool) -> logging.Formatter:
    """The censor comes last but one: it sees every text exactly as it will be written."""
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=colors) if pretty else structlog.processors.JSONRenderer()
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_shared()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _places,
            structlog.processors.UnicodeDecoder(),
            censor,
            last,
        ],
    )


def _places(_: Any, __: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = places(error)
    return event


def censor(_: Any, __: str, event: EventDict) -> EventDict:
    """structlog's processor that takes secrets out of an event, whatever its values are."""
    return {key: _censored(key, value) for key, value in event.items()}


def _censored(key: str, value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if _SECRET_KEY.match(key) and not (key in _HARMLESS and _WORD.fullmatch(str(value))):
        return GONE
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {redacted(str(k)): _censored(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_censored("", each, depth + 1) for each in value]
    text = redacted(str(value))  # what is no text would be written as its repr, past the censor
    return text if len(text) <= _LONGEST or key in ("exception", "stack") else f"{text[:_LONGEST]}…"
