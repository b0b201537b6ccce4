"""The shape of the house: who may import whom, and the only home of each SDK."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Room → rooms it may import. A room is the longest prefix that stands here; what is not listed is refused.
ROOMS: dict[str, set[str]] = {
    "bot.domain": set(),
    "bot.loopback": set(),
    "bot.language": {"bot.domain"},
    "bot.flows": {"bot.domain"},
    "bot.lists": {"bot.domain"},
    "bot.store": {"bot.domain"},
    "bot.render": {"bot.domain"},
    "bot.reply": {"bot.domain"},
    "cards": {"bot.domain"},
    "graph": {"bot.domain"},
    "graph.simulated": {"bot.domain", "graph"},
    "bot.router": {"bot.domain", "bot.flows", "bot.render", "bot.reply"},
    "bot.work": {"bot.domain", "bot.flows", "bot.render"},
    "bot.planning": {"bot.domain", "bot.flows", "bot.work"},
    "bot.running": {"bot.domain", "bot.flows", "bot.work"},
    "bot.workflows": {"bot.domain", "bot.flows", "bot.logs", "bot.planning", "bot.running", "bot.work"},
    "bot.jobs": {"bot.domain", "bot.work", "bot.workflows"},
    "bot.outbox": {
        *("bot.alarms", "bot.domain", "bot.flows", "bot.logs", "bot.observe", "bot.store", "bot.work")
    },
    "bot.timers": {
        *("bot.domain", "bot.flows", "bot.logs", "bot.observe", "bot.store", "bot.work", "bot.workflows"),
    },
    "bot.signing": {"bot.domain", "bot.flows", "bot.reply"},
    "bot.auth_pages": {"bot.domain", "bot.flows", "bot.pages", "bot.signing"},
    "bot.markup": set(),
    "bot.teams": {"bot.domain", "bot.reply", "bot.loopback", "bot.markup"},
    "bot.logs": set(),
    "bot.observe": set(),
    "bot.observed": {"bot.domain", "bot.logs", "bot.observe", "bot.render", "bot.reply", "bot.store"},
    "bot.operations": {"bot.loopback", "bot.observe"},
    "bot.traces": set(),
    "bot.entrance": {
        *("bot.domain", "bot.config", "bot.observe", "bot.operations", "bot.render", "bot.reply"),
        *("bot.teams", "bot.traces", "graph"),
    },
    "bot.web": {"bot.teams", "bot.logs"},
    "bot.clouds": set(),
    "bot.certificate": set(),
    "bot.given": {"bot.loopback"},
    "bot.policy": {"bot.domain", "graph"},
    "bot.alarms": {"bot.domain"},
    "bot.as_somebody": {
        "bot.config",
        "bot.domain",
        "bot.registration",
        "bot.store",
        "graph",
        "graph.simulated",
    },
    "bot.policy_command": {
        *("bot.as_somebody", "bot.config", "bot.domain", "bot.flows", "bot.language", "bot.policy", "cards"),
        "graph",
    },
    "bot.config": {"bot.domain", "bot.loopback", "bot.clouds", "bot.given", "bot.certificate", "bot.policy"},
    "bot.registration": {"bot.config", "graph"},
    "bot.app": {
        "bot.alarms",
        "bot.lists",
        *("bot.domain", "bot.language", "bot.flows", "bot.store", "bot.router", "bot.jobs", "bot.teams"),
        *("bot.web", "bot.work", "bot.config", "bot.reply", "cards", "graph", "graph.simulated"),
        *("bot.signing", "bot.auth_pages", "bot.about_pages", "bot.entrance", "bot.observe"),
        *("bot.report", "bot.report_pages"),
        *("bot.observed", "bot.operations", "bot.traces", "bot.registration", "bot.outbox", "bot.timers"),
    },
    "bot.doctor": {
        *("bot.certificate", "bot.config", "bot.domain", "bot.entrance", "bot.given", "bot.loopback"),
        *("bot.registration", "bot.store", "bot.teams", "graph"),
    },
    # A front end of its own: it is handed the router, and starts a company to talk about.
    "bot.demo": {"bot.domain", "bot.app", "bot.config", "bot.policy", "bot.reply", "graph.simulated"},
    "bot.parse_command": {"bot.domain", "bot.language", "bot.markup", "graph"},
    "bot.pages": {"bot.domain"},
    "bot.audit_command": {"bot.store"},
    "bot.about_pages": {"bot.domain", "bot.pages"},
    "bot.report": {"bot.domain"},
    "bot.report_pages": {"bot.domain", "bot.pages", "bot.report"},
    "bot.manifest_command": {"bot.clouds", "bot.domain", "bot.config", "bot.given", "bot.loopback"},
    "bot.__main__": {
        *("bot.app", "bot.config", "bot.demo", "bot.manifest_command", "bot.parse_command", "bot.store"),
        *("bot.logs", "bot.doctor", "bot.audit_command", "bot.policy_command"),
    },
    "bot": set(),
}

# SDK → the rooms or modules that are its only home.
HOMES: dict[str, set[str]] = {
    "botbuilder": {"bot.teams"},
    "botframework": {"bot.teams"},
    "msrest": {"bot.teams"},
    "msgraph": {"graph.client"},
    "kiota_abstractions": {"graph.client", "graph.bearer", "graph.pipeline"},
    "kiota_http": {"graph.client", "graph.bearer", "graph.pipeline"},
    "httpx": {"graph.client", "graph.bearer", "graph.pipeline", "graph.wire"},
    "msal": {"bot.teams", "graph.signin"},
    "dbos": {"bot.jobs", "bot.workflows"},
    "sqlalchemy": {"bot.store"},
    "alembic": {"bot.store"},
    "pydantic": {"bot.store", "bot.policy"},
    "adaptive_cards": {"cards"},
    "fluent": {"cards"},
    "babel": {"cards"},
    "rich": {"bot.demo"},
    "structlog": {"bot.logs"},
    "python_calamine": {"bot.lists"},
    "charset_normalizer": {"bot.lists"},
    "prometheus_client": {"bot.observe"},
    "dotenv": {"bot.config"},
    "opentelemetry": {"bot.traces", "bot.observed"},
    "xlsxwriter": {"bot.report"},
    "rapidfuzz": {"graph", "bot.language"},
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for top in ("bot", "cards", "graph"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text("utf-8"))


def imported(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name} imports relatively"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str | None:
    parts = module.split(".")
    prefixes = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in ROOMS), None)


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_one_way(name: str) -> None:
    here = room(name)
    assert here is not None, f"{name} is in no room"
    targets = {room(target) for target in imported(name, MODULES[name])} - {None, here, "bot"}
    assert targets <= ROOMS[here], f"{name} ({here}) imports {sorted(map(str, targets - ROOMS[here]))}"


@pytest.mark.parametrize("name", MODULES)
def test_each_sdk_has_one_home(name: str) -> None:
    for target in imported(name, MODULES[name]):
        homes = HOMES.get(target.split(".")[0])
        assert homes is None or any(name == home or name.startswith(f"{home}.") for home in homes), (
            f"{name} imports {target}, whose home is {homes}"
        )


def test_the_domain_needs_nothing_but_python() -> None:
    import sys

    for name, tree in MODULES.items():
        if room(name) == "bot.domain":
            tops = {target.split(".")[0] for target in imported(name, tree)}
            assert tops <= sys.stdlib_module_names | {"bot"}, name


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    # The command line hands the environment to bot.config; the demo passes its own on to its child.
    assert readers <= {"bot.__main__", "bot.demo.playground", "bot.demo.node"}


def test_no_sentence_for_people_outside_the_locales() -> None:
    """A BotError carries codes and facts: none of its facts is a sentence."""
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                *("UserMistake", "NotAllowed", "Conflict", "TenantError"),
            ):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                texts += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
                assert not any(isinstance(t, str) and " " in t for t in texts), f"{name}: {texts}"
