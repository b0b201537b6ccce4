"""The parts every card is made of, and the last touch adaptive-cards-py cannot give.

Sizes and rules: Microsoft Teams, "Universal Actions for Adaptive Cards" (version 1.5, 28 KB a card).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button
from bot.domain.ports import Json
from cards.untrusted import STRONG, WEAK, unmarked

Block = ac.ElementT
Action = ac.ActionT

LIMIT = 28 * 1024
PRIMARY = 3
"""Buttons in sight: a fourth does not fit a phone, nor a narrow chat in Dutch."""

LABEL_WIDTH = "132px"
TIGHT = look.Spacing.NONE

_STRESSED = re.compile(f"({STRONG}[^{WEAK}]*{WEAK})")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A card, and what it says in one line of plain text for notifications and clients without cards."""

    card: Json
    summary: str


def _rank(action: Action) -> tuple[bool, bool]:
    return action.mode is look.ActionMode.SECONDARY, isinstance(action, ac.ActionToggleVisibility)


@dataclass(slots=True)
class Sheet:
    """A card being written. `summary` is its title unless something better is set."""

    summary: str
    body: list[Block] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    view: Button | None = None  # by which each person gets their own view of a card that all of them read

    def add(self, *blocks: Block | None) -> None:
        self.body += [block for block in blocks if block is not None]

    def act(self, *actions: Action | None) -> None:
        self.actions += [action for action in actions if action is not None]

    def _ordered(self) -> list[Action]:
        """What does something before what only unfolds; beyond three, behind the card's "…", as is what was
        put there from the beginning."""
        ordered = sorted(self.actions, key=_rank)
        for action in ordered[PRIMARY:]:
            action.mode = look.ActionMode.SECONDARY
        return ordered

    def render(self, lang: str) -> Rendered:
        """The finished card; `lang` tells screen readers how to pronounce it."""
        made = ac.AdaptiveCard(
            version="1.5",
            lang=lang,
            fallback_text=unmarked(self.summary),
            speak=unmarked(self.summary),
            body=self.body,
            actions=self._ordered() or None,
        )
        card = finalize(json.loads(made.to_json()))
        return Rendered(card | _refresh(self.view), unmarked(self.summary))


def _refresh(view: Button | None) -> Json:
    """No `userIds`: where up to 60 people read, Teams then refreshes for all of them; elsewhere whoever wants
    to asks for it. Source: "IRefreshDefinition", property userIds."""
    if view is None:
        return {}
    verb, payload = view.pack()
    return {"refresh": {"action": {"type": "Action.Execute", "verb": verb, "data": payload}}}


def finalize(card: Json) -> Json:
    """What the library cannot say: the full width of the chat, and no word where it is the default."""
    _drop_default_mode(card)
    return card | {"msteams": {"width": "Full"}}


def _drop_default_mode(node: object) -> None:
    if isinstance(node, list):
        for child in node:
            _drop_default_mode(child)
    elif isinstance(node, dict):
        if node.get("mode") == "primary":
            del node["mode"]
        for child in node.values():
            _drop_default_mode(child)


def size(card: Json) -> int:
    """Bytes of a card in the wordiest JSON a client library may make of it."""
    return len(json.dumps(card))


def runs(
    text: str,
    *,
    bold: bool = False,
    subtle: bool = False,
    color: look.Colors | None = None,
    size: look.FontSize | None = None,
) -> list[str | ac.TextRun]:
    """`text` as runs, heavier where a sentence stresses it. Nothing in it is ever read as Markdown."""
    return [
        ac.TextRun(
            text=unmarked(part),
            weight=look.FontWeight.BOLDER if bold or part.startswith(STRONG) else None,
            is_subtle=True if subtle and not part.startswith(STRONG) else None,
            color=color,
            size=size,
        )
        for part in _STRESSED.split(text)
        if unmarked(part)
    ]


def line(
    text: str,
    *,
    bold: bool = False,
    subtle: bool = False,
    small: bool = False,
    color: look.Colors | None = None,
    spacing: look.Spacing | None = None,
    right: bool = False,
) -> ac.RichTextBlock:
    """One paragraph in which untrusted text is safe."""
    return ac.RichTextBlock(
        inlines=runs(
            text, bold=bold, subtle=subtle, color=color, size=look.FontSize.SMALL if small else None
        ),
        spacing=spacing,
        horizontal_alignment=look.HorizontalAlignment.RIGHT if right else None,
    )


def title(text: str) -> ac.RichTextBlock:
    return ac.RichTextBlock(inlines=runs(text, bold=True, size=look.FontSize.LARGE))


def subtitle(text: str) -> ac.RichTextBlock | None:
    return line(text, subtle=True, spacing=TIGHT) if text else None


def heading(text: str) -> ac.TextBlock:
    """The name of a section: our own words only, since a TextBlock parses Markdown."""
    return ac.TextBlock(
        text=text.upper(),
        style=look.TextBlockStyle.HEADING,
        weight=look.FontWeight.BOLDER,
        size=look.FontSize.SMALL,
        is_subtle=True,
        spacing=look.Spacing.MEDIUM,
        wrap=True,
    )


def section(name: str, texts: Sequence[str], *, subtle: bool = False) -> list[Block]:
    """A heading and its lines; nothing at all where there are no lines."""
    lines: list[Block] = [line(text, subtle=subtle, spacing=look.Spacing.SMALL) for text in texts]
    return [heading(name), *lines] if lines else []


def box(style: look.ContainerStyle, *blocks: Block | None) -> ac.Container:
    """A colored box. What it says must be said in words as well."""
    return ac.Container(
        style=style, spacing=look.Spacing.MEDIUM, items=[block for block in blocks if block is not None]
    )


def folded(name: str, blocks: Sequence[Block]) -> ac.Container | None:
    """Blocks that stay hidden until a `fold` button names them."""
    return ac.Container(id=name, is_visible=False, items=list(blocks)) if blocks else None


def pair(label: Sequence[Block], text: Sequence[Block]) -> ac.ColumnSet:
    """A short label on the left, what is to be said about it on the right."""
    return ac.ColumnSet(
        spacing=look.Spacing.SMALL,
        columns=[
            ac.Column(width=LABEL_WIDTH, items=list(label)),
            ac.Column(width="stretch", items=list(text)),
        ],
    )


def execute(
    name: str, button: Button, style: look.ActionStyle | None = None, *, inputs: bool = True
) -> ac.ActionExecute:
    """A button of ours. Clients without Action.Execute send the same as an Action.Submit."""
    verb, payload = button.pack()
    given = None if inputs else look.AssociatedInputs.NONE
    return ac.ActionExecute(
        title=name,
        verb=verb,
        data=payload,
        style=style,
        associated_inputs=given,
        fallback=ac.ActionSubmit(
            title=name, data={"verb": verb} | payload, style=style, associated_inputs=given
        ),
    )


def fold(name: str, *ids: str) -> ac.ActionToggleVisibility:
    return ac.ActionToggleVisibility(
        title=name, target_elements=[ac.TargetElement(element_id=target) for target in ids]
    )


def open_url(name: str, url: str) -> ac.ActionOpenUrl:
    return ac.ActionOpenUrl(title=name, url=url)
