"""How the conversation gets its cards: a view and its reader in, a card and its summary out."""

from __future__ import annotations

from typing import Protocol

from bot.domain.conversation import Reader
from bot.domain.ports import Json
from bot.domain.views import Receipt, Toast, View


class Rendered(Protocol):
    @property
    def card(self) -> Json: ...

    @property
    def summary(self) -> str: ...


class Renderer(Protocol):
    def render(self, view: View, reader: Reader) -> Rendered: ...

    def receipt(self, receipt: Receipt, reader: Reader) -> str: ...

    def toast(self, toast: Toast, reader: Reader) -> str: ...
