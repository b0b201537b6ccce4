"""The command line: serve · demo · chat · parse · migrate · manifest · doctor · audit · policy."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path

# What a command needs is imported when it runs: durable work and the SDKs take a second to load.


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Takes Microsoft 365 licenses back, in a chat."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, text in (
        ("serve", _serve, "answer Teams, with the settings in SEATBACK_… variables"),
        ("demo", _demo, "the whole thing in a browser, on a simulated tenant, without any account"),
        ("chat", _chat, "the same in this terminal"),
        ("parse", _parse, "read sentences as JSON lines, or at a prompt, and say what they ask for"),
        ("migrate", _migrate, "bring the database's tables up to date and stop"),
        ("policy", _policy, "check the rules in a file, or explain what they say of a sentence"),
        ("manifest", _manifest, "write the app package that Teams takes, for the bot in the settings"),
        ("doctor", _doctor, "examine everything the bot needs, and say what helps where it is wrong"),
        ("audit", _audit, "verify the record of what was asked, decided and done, or export it"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if name == "parse":
            command.add_argument("--explain", metavar="TEXT", help="say how this one sentence is read")
            command.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day it is")
            continue
        if name == "manifest":
            _manifest_options(command)
            continue
        if name == "policy":
            _policy_options(command)
            continue
        if name == "audit":
            _audit_options(command)
            continue
        command.add_argument(
            "--data", type=Path, default=Path(".seatback"), help="folder of the database files"
        )
        if name == "serve":
            command.add_argument(
                "--danger-anyone-can-act-as-anyone",
                action="store_true",
                help="no authentication at all; for a simulated tenant on this machine only",
            )
            command.add_argument("--simulated-tenant", metavar="URL", help="only with the switch above")
        if name in ("serve", "migrate", "doctor"):
            command.add_argument(
                "--env-file", type=Path, metavar="FILE", help="settings, where the environment has none"
            )
        if name == "doctor":
            command.add_argument(
                "--package", type=Path, default=Path("seatback.zip"), metavar="FILE", help="the Teams package"
            )
            command.add_argument("--json", action="store_true", help="for machines")
        if name == "demo":
            command.add_argument("--as", dest="person", default="ada", help="who sits at the keyboard")
            command.add_argument("--port", type=int, default=56150, help="of the first page in the browser")
        if name in ("demo", "chat"):
            command.add_argument("--alone", action="store_true", help="nobody else has to agree")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    command_run: Callable[[argparse.Namespace], Coroutine[None, None, int] | int] = chosen.run
    try:
        ran = command_run(chosen)
        return ran if isinstance(ran, int) else asyncio.run(ran)
    except KeyboardInterrupt:
        return 130


async def _serve(chosen: argparse.Namespace) -> int:
    from bot.app import serve
    from bot.config import BadSettings, from_file, read
    from bot.logs import set_up

    danger = chosen.danger_anyone_can_act_as_anyone
    try:
        settings = from_file(chosen.env_file) if chosen.env_file else {}
        config = read({**settings, **os.environ}, chosen.data, danger)
    except BadSettings as wrong:
        print(f"Seatback does not start:\n{wrong}", file=sys.stderr)
        return 2
    if chosen.simulated_tenant and not danger:
        print("--simulated-tenant goes only with --danger-anyone-can-act-as-anyone", file=sys.stderr)
        return 2
    set_up(config.log_level, config.log_format)
    await serve(config, chosen.simulated_tenant)
    return 0


async def _demo(chosen: argparse.Namespace) -> int:
    from bot.demo.playground import demo

    return await demo(chosen.data / "demo", chosen.person, chosen.port, chosen.alone)


async def _chat(chosen: argparse.Namespace) -> int:
    from bot.demo.chat import chat

    return await chat(chosen.data / "chat", chosen.alone)


def _parse(chosen: argparse.Namespace) -> int:
    from bot.parse_command import parse_command

    return parse_command(chosen.explain, chosen.today)


async def _migrate(chosen: argparse.Namespace) -> int:
    from bot.config import BadSettings, from_file, read_database
    from bot.store import open_engine

    chosen.data.mkdir(parents=True, exist_ok=True)
    try:
        settings = from_file(chosen.env_file) if chosen.env_file else {}
        engine = await open_engine(read_database({**settings, **os.environ}, chosen.data))
    except BadSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    await engine.dispose()
    return 0


def _policy_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", choices=("check", "explain"))
    command.add_argument("sentence", nargs="?", default="", help='explain: as in "remove E3 from alice"')
    command.add_argument("--as", dest="address", default="", metavar="ADDRESS", help="explain: who says it")
    command.add_argument("--file", type=Path, metavar="FILE", help="in place of the setting SEATBACK_POLICY")
    command.add_argument("--data", type=Path, default=Path(".seatback"), help="folder of the database files")
    command.add_argument(
        "--env-file", type=Path, metavar="FILE", help="settings, where the environment has none"
    )
    command.add_argument(
        "--simulated-tenant", default="", metavar="URL", help="explain: who is asked instead"
    )


async def _policy(chosen: argparse.Namespace) -> int:
    from bot.policy_command import Asked, check, explain

    asked = Asked(
        chosen.file, chosen.env_file, chosen.data, chosen.address, chosen.sentence, chosen.simulated_tenant
    )
    if chosen.what == "check":
        return check(os.environ, asked)
    if not (asked.address and asked.sentence):
        print('policy explain takes --as ADDRESS and a sentence: "remove E3 from alice"', file=sys.stderr)
        return 2
    return await explain(os.environ, asked)


def _manifest_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", type=Path, default=Path("seatback.zip"), metavar="FILE", help="where to write it"
    )
    command.add_argument(
        "--env-file", type=Path, metavar="FILE", help="settings, where the environment has none"
    )
    command.add_argument(
        "--app-version", default="", metavar="X.Y.Z", help="higher than the last, to replace a package"
    )
    command.add_argument("--developer", default="Seatback", metavar="NAME", help="who stands behind the app")
    for option, page, place in (
        ("--website", "website", ""),
        ("--privacy", "privacy statement", "/privacy"),
        ("--terms", "terms of use", "/terms"),
    ):
        command.add_argument(
            option, default="", metavar="URL", help=f"their {page} (the bot's public address{place})"
        )


def _manifest(chosen: argparse.Namespace) -> int:
    from bot.manifest_command import Publisher, manifest_command

    publisher = Publisher(chosen.developer, chosen.website, chosen.privacy, chosen.terms)
    return manifest_command(os.environ, chosen.out, publisher, chosen.env_file, chosen.app_version)


async def _doctor(chosen: argparse.Namespace) -> int:
    from bot.doctor import doctor_command

    return await doctor_command(os.environ, chosen.data, chosen.env_file, chosen.package, chosen.json)


def _audit_options(command: argparse.ArgumentParser) -> None:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, default=Path(".seatback"), help="folder of the database files")
    shared.add_argument("--database", default="", metavar="URL", help="instead of the one in the settings")
    shared.add_argument(
        "--env-file", type=Path, metavar="FILE", help="settings, where the environment has none"
    )
    what = command.add_subparsers(required=True, metavar="what", dest="what")
    text = "read every row, and name the first that was changed, removed, inserted or moved"
    verify = what.add_parser("verify", help=text, description=text, parents=[shared])
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="HASH",
        help="one that was kept: it must be there",
    )
    text = "write the rows of some days, in UTC, to standard output"
    export = what.add_parser("export", help=text, description=text, parents=[shared])
    for option, dest in (("--from", "first"), ("--to", "last")):
        export.add_argument(option, dest=dest, type=date.fromisoformat, required=True, metavar="DATE")
    export.add_argument("--format", choices=("csv", "jsonl"), default="csv")


async def _audit(chosen: argparse.Namespace) -> int:
    from bot.audit_command import export_command, verify_command
    from bot.config import BadSettings, from_file, read_database

    try:
        settings = from_file(chosen.env_file) if chosen.env_file else {}
        url = chosen.database or read_database({**settings, **os.environ}, chosen.data)
    except BadSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if chosen.what == "verify":
        return await verify_command(url, chosen.head)
    return await export_command(url, chosen.first, chosen.last, chosen.format)


if __name__ == "__main__":
    sys.exit(main())
