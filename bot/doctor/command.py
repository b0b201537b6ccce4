"""The command: settings in, a line for each check out."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.config import BadSettings, Config, from_file, read
from bot.doctor.examination import CHECKS, examine
from bot.doctor.finding import Finding, State, unchecked, well, wrong

_SIGNS = {State.WELL: "✔", State.WRONG: "✖", State.UNCHECKED: "–"}
_WIDTH = max(len(check) for check in CHECKS)


async def doctor_command(
    environ: Mapping[str, str],
    data: Path,
    env_file: Path | None = None,
    package_file: Path | None = None,
    as_json: bool = False,
) -> int:
    """Examines the bot of these settings; the environment wins over `env_file`.

    Returns the exit code: 0 when nothing is wrong, whatever could not be checked; otherwise 1.
    """
    config, findings = settings(environ, data, env_file)
    if config is not None:
        findings = [*findings, *await examine(config, package_file)]
    else:
        findings += [unchecked(check, "the settings first") for check in CHECKS[1:]]
    text = _json(findings) if as_json else "\n".join(line for one in findings for line in _lines(one))
    sys.stdout.write(f"{text}\n")
    return int(any(finding.state is State.WRONG for finding in findings))


def settings(
    environ: Mapping[str, str], data: Path, env_file: Path | None
) -> tuple[Config | None, list[Finding]]:
    """What `serve` would run on, if anything, and every complaint about it."""
    with warnings.catch_warnings(record=True) as open_to_all:
        warnings.simplefilter("always")
        try:
            config = read({**(from_file(env_file) if env_file else {}), **environ}, data)
        except BadSettings as complaints:
            return None, [wrong("settings", line, _ADVICE) for line in str(complaints).splitlines()]
    if open_to_all and env_file:
        found = f"others on this machine may read {env_file}"
        return config, [wrong("settings", found, f"chmod 600 {env_file}")]
    return config, [well("settings", f"complete, for the cloud {config.cloud.name}")]


_ADVICE = "docs/settings.md has every setting in one table"


def _lines(finding: Finding) -> Sequence[str]:
    line = f"{_SIGNS[finding.state]} {finding.check:{_WIDTH}}  {finding.found}"
    led = "fix" if finding.state is State.WRONG else "look"
    return [line, f"  {'':{_WIDTH}}  {led}: {finding.fix}"] if finding.fix else [line]


def _json(findings: Sequence[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False)
