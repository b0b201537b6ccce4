"""An Adaptive Card as text: what stands on it, and what can be pressed or filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Json = dict[str, Any]

_STYLES = {"Attention": "red", "Good": "green", "Warning": "yellow", "Accent": "cyan"}


@dataclass(slots=True)
class OnScreen:
    """A card in a terminal: which folded parts are open, and its buttons by number."""

    card: Json
    opened: set[str] = field(default_factory=set)

    @property
    def actions(self) -> list[Json]:
        """What can be pressed, in reading order: selectable parts first, then the buttons."""
        inside = [a for element in self._visible(self.card.get("body", [])) for a in _actions_of(element)]
        return inside + list(self.card.get("actions", []))

    def inputs(self) -> Iterator[Json]:
        """The fields that can be filled in."""
        for element in self._visible(self.card.get("body", [])):
            if str(element.get("type", "")).startswith("Input."):
                yield element

    def press_toggle(self, action: Json) -> None:
        """Open or fold what a ToggleVisibility action names."""
        for target in action.get("targetElements", []):
            name = target if isinstance(target, str) else target["elementId"]
            self.opened ^= {name}

    def render(self, console: Console) -> None:
        """Print the card with its buttons numbered."""
        parts = [self._element(e) for e in self.card.get("body", []) if self._shown(e)]
        console.print(Panel(Group(*parts), width=min(console.width, 88)))
        # A selectable part shows its number where it stands; its title would only repeat it.
        console.print(self._row(self.card.get("actions", [])), soft_wrap=True)

    def _row(self, buttons: list[Json]) -> Text:
        return Text("   ".join(f"[{self._number(a)}] {a.get('title', '')}" for a in buttons))

    def _shown(self, element: Json) -> bool:
        hidden = element.get("isVisible") is False
        return hidden == (element.get("id") in self.opened)

    def _visible(self, elements: list[Json]) -> Iterator[Json]:
        for element in elements:
            if self._shown(element):
                yield element
                yield from self._visible(_children(element))

    def _element(self, element: Json) -> RenderableType:
        kind = element.get("type")
        if kind == "RichTextBlock":
            return Text.assemble(*(_run(inline) for inline in element.get("inlines", [])))
        if kind == "TextBlock":
            return Text(
                str(element.get("text", "")), style="bold" if element.get("weight") == "Bolder" else ""
            )
        if kind == "ColumnSet":
            return self._columns(element.get("columns", []))
        if kind == "Table":
            return self._table(element)
        if kind == "FactSet":
            return _facts(element.get("facts", []))
        if kind in ("Input.Toggle", "Input.Text"):
            return _field(element)
        if kind == "ActionSet":
            return self._row(element.get("actions", []))
        inside = Group(*(self._element(child) for child in _children(element) if self._shown(child)))
        number = self._number(element.get("selectAction"))
        framed = Group(Text(f"[{number}]", style="bold cyan"), inside) if number else inside
        return Padding(framed, (0, 0, 0, 2)) if element.get("style") else framed

    def _number(self, action: Json | None) -> int:
        return next((n for n, a in enumerate(self.actions, 1) if action is not None and a is action), 0)

    def _columns(self, columns: list[Json]) -> RenderableType:
        grid = Table.grid(padding=(0, 2), expand=True)
        for column in columns:
            wide = column.get("width") == "stretch"
            grid.add_column(ratio=1 if wide else None, min_width=None if wide else 4)
        shown = [c for c in columns if self._shown(c)]
        grid.add_row(*(Group(*(self._element(e) for e in c.get("items", []))) for c in shown))
        return grid

    def _table(self, table: Json) -> RenderableType:
        grid = Table.grid(padding=(0, 2))
        for row in table.get("rows", []):
            cells = row.get("cells", [])
            grid.add_row(*(Group(*(self._element(e) for e in c.get("items", []))) for c in cells))
        return grid


def _children(element: Json) -> list[Json]:
    inside = [*element.get("items", []), *element.get("columns", []), *element.get("rows", [])]
    return inside + list(element.get("cells", []))


def _actions_of(element: Json) -> list[Json]:
    selected = [element["selectAction"]] if "selectAction" in element else []
    return selected + list(element.get("actions", []))


def _run(inline: Json | str) -> tuple[str, str]:
    if isinstance(inline, str):
        return inline, ""
    styles = ["bold" if inline.get("weight") == "Bolder" else "", "dim" if inline.get("isSubtle") else ""]
    styles.append(_STYLES.get(str(inline.get("color")), ""))
    return str(inline.get("text", "")), " ".join(filter(None, styles))


def _facts(facts: list[Json]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for fact in facts:
        grid.add_row(Text(str(fact.get("title", "")), style="bold"), Text(str(fact.get("value", ""))))
    return grid


def _field(element: Json) -> RenderableType:
    if element["type"] == "Input.Toggle":
        ticked = element.get("value") == element.get("valueOn", "true")
        return Text(f"[{'x' if ticked else ' '}] {element.get('title', '')}")
    label = element.get("label") or element.get("placeholder") or ""
    return Text(f"{label}: {element.get('value') or '____'}", style="dim")
