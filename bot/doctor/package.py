"""The Teams package beside the settings: an old one speaks to a bot that is not this one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

from bot.doctor.finding import Finding, unchecked, well, wrong
from bot.doctor.patient import Patient

_CHECK = "package"
_AGAIN = "python -m bot manifest --app-version X.Y.Z (higher than the last), and upload it again"


def package(patient: Patient) -> Finding:
    """`package`: the ids and the host in the zip are those of the settings."""
    path = patient.package
    if path is None or not path.exists():
        return unchecked(_CHECK, f"{path or 'no package'} is not here", "python -m bot manifest makes it")
    try:
        with ZipFile(path) as archive:
            manifest: Any = json.loads(archive.read("manifest.json"))
        different = _different(patient, manifest)
    except (OSError, BadZipFile, KeyError, IndexError, TypeError, ValueError):
        return wrong(_CHECK, f"{path} is no Teams package", "python -m bot manifest")
    if different:
        return wrong(_CHECK, f"{path} is not this bot's: {'; '.join(different)}", _AGAIN)
    return well(_CHECK, f"{path} carries the ids of the settings")


def _different(patient: Patient, manifest: Any) -> list[str]:
    """What differs, each with what it should be."""
    host = urlsplit(patient.config.public_url).netloc
    rows = (
        ("bot id", manifest["bots"][0]["botId"], patient.config.app_id),
        ("webApplicationInfo.id", manifest["webApplicationInfo"]["id"], patient.sign_in_app_id),
        ("webApplicationInfo.resource", manifest["webApplicationInfo"]["resource"], patient.resource),
    )
    found = [f"{name} is {shown}, not {due}" for name, shown, due in rows if shown != due]
    if host not in manifest["validDomains"]:
        found.append(f"validDomains lacks {host}")
    return found
