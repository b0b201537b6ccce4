"""What may stand in the policy file, section by section. What is left out has the default of Policy."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.listed import LONGEST
from bot.policy.names import role_template, sku_ids

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_SPAN = re.compile(r"([1-9]\d{0,4}) (minute|hour|day)s?")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
_LONGEST = timedelta(days=30)


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError("is not an object id such as 5f1c1a2e-0f5d-4b6e-9a57-0d9a3d1f7c11") from None


def _person(text: str) -> str:
    """An address or an id, in small letters."""
    return text.casefold() if _ADDRESS.fullmatch(text) else _id(text)


def _span(value: object) -> object:
    if not isinstance(value, str) or not (read := _SPAN.fullmatch(value)):
        raise ValueError('is a time such as "30 minutes", "4 hours" or "2 days"')
    span = timedelta(minutes=int(read[1]) * _MINUTES[read[2]])
    if span > _LONGEST:
        raise ValueError("is longer than 30 days")
    return span


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return text


def _product(text: str) -> str:
    sku_ids(text)
    return text


Id = Annotated[str, AfterValidator(_id)]
Person = Annotated[str, AfterValidator(_person)]
Role = Annotated[str, AfterValidator(role_template)]
Product = Annotated[str, AfterValidator(_product)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Section(BaseModel):
    """Strict: "yes" is no boolean, and what is not known is a slip, not a comment."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class People(Section):
    people: list[Person] = []
    groups: list[Id] = []
    roles: list[Role] = []
    everyone: bool = False


class DeputiesForm(People):
    after: Span = timedelta(hours=4)


class ApproveForm(People):
    approvals: Literal[1, 2] = 1
    channel: str = ""
    deputies: DeputiesForm | None = None


class SecondForm(Section):
    always: bool = False
    above: Count | None = None
    products: list[Product] = []
    data_loss: bool = False


class ReasonForm(Section):
    required: bool = False
    ticket: Annotated[str, AfterValidator(_pattern)] = ""
    example: str = ""


class WaitingForm(Section):
    expiry: Span = timedelta(hours=24)
    remind: Span = timedelta(hours=2)


class ProtectedForm(People):
    name: str = ""
    rule: Literal["never", "two_approvals", "approval"]


class CapsForm(Section):
    person_hour: Count | None = None
    person_day: Count | None = None
    tenant_hour: Count | None = None
    tenant_day: Count | None = None


class PolicyForm(Section):
    people_at_once: Annotated[int, Field(ge=1, le=LONGEST)] = 20
    ask: People | None = None
    approve: ApproveForm = ApproveForm()
    second_person: SecondForm = SecondForm()
    reason: ReasonForm = ReasonForm()
    waiting: WaitingForm = WaitingForm()
    protected: list[ProtectedForm] = []
    caps: CapsForm = CapsForm()
    break_glass: People | None = None
