"""The database and the keys that seal what lies in it. Looked at as they are: nothing is made or changed."""

from __future__ import annotations

from bot.config import Config
from bot.doctor.finding import Finding, unchecked, well, wrong
from bot.given import NEW_KEY
from bot.store import Cipher
from bot.store.diagnosis import Sealed, as_it_is, database_trouble, missing_file, sealed

_TROUBLES = {
    "unreachable": (
        "it does not answer",
        "start it, and check user, host and name in SEATBACK_DATABASE_URL (or the folder in --data)",
    ),
    "not migrated": ("its tables are missing or of another release", "python -m bot migrate"),
    "not writable": (
        "it can be read, and not written",
        "give the bot's user the right to write: on the file and its folder, or GRANT on the tables",
    ),
}


async def storage(config: Config) -> list[Finding]:
    """`database` and `encryption key`."""
    if (file := missing_file(config.requests_url)) is not None:
        found = wrong("database", f"{file} is not there yet", "python -m bot migrate")
        return [found, _round_trip(config) or _key(config, None)]
    async with as_it_is(config.requests_url) as engine:
        trouble = await database_trouble(engine)
        broken = _round_trip(config)
        lying = None if trouble or broken else await sealed(engine, config.encryption_keys)
    kind = config.requests_url.partition("+")[0]
    database = wrong("database", *_TROUBLES[trouble]) if trouble else well("database", f"{kind}, up to date")
    return [database, broken or _key(config, lying)]


def _round_trip(config: Config) -> Finding | None:
    try:
        cipher = Cipher(config.encryption_keys)
        good = cipher.open("doctor/doctor", cipher.seal("doctor/doctor", b"seatback")) == b"seatback"
    except ValueError:
        good = False
    return None if good else wrong("encryption key", "it seals nothing that it can open again", NEW_KEY)


def _key(config: Config, lying: Sealed | None) -> Finding:
    check, count = "encryption key", len(config.encryption_keys)
    if lying is None:
        return unchecked(check, "it works; whether it opens what is stored could not be seen", _LOOK)
    if lying.unreadable:
        return wrong(
            check,
            f"{lying.unreadable} of {lying.looked_at} stored secrets can be opened with none of the keys",
            "add the former key at the end of SEATBACK_ENCRYPTION_KEYS; else those people sign in again",
        )
    if lying.newest[0] is not None and lying.last_used:
        return wrong(
            check,
            f"number {lying.last_used + 1} of {count} sealed last, so it is the newest",
            f"put number {lying.last_used + 1} in front in SEATBACK_ENCRYPTION_KEYS: the first one seals",
        )
    unused = [n for n, at in enumerate(lying.newest) if n and at is None]
    spare = f"; nothing is sealed with number {unused[0] + 1} any more" if unused else ""
    return well(check, f"it opens what is stored ({lying.looked_at} looked at){spare}")


_LOOK = "the database first"
