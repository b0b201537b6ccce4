"""The language files as they stand: one for each language, and those that are the same in every one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from bot.domain.conversation import Lang

LANGUAGES: Final[tuple[Lang, ...]] = get_args(Lang)


@cache
def source(name: str) -> dict[str, Any]:
    """What stands in `name`.toml. Read once."""
    return tomllib.loads(files("bot.language").joinpath(f"{name}.toml").read_text("utf-8"))


def listed_words(name: str, but: Lang | None = None) -> list[str]:
    """The phrases under `name` in section [words], of all languages but one. KeyError if none lists it."""
    having = [lang for lang in LANGUAGES if name in source(lang)["words"]]
    if not having:
        raise KeyError(name)
    return [word for lang in having if lang != but for word in source(lang)["words"][name]]


def listed(section: str, name: str) -> list[str]:
    """What stands under `name` in a section, of all languages. KeyError if one of them lacks it."""
    return [phrase for lang in LANGUAGES for phrase in source(lang)[section][name]]
