"""What a file is, by its first bytes: its name is whatever somebody called it."""

from __future__ import annotations

from enum import Enum, auto
from io import BytesIO
from zipfile import BadZipFile, ZipFile


class Kind(Enum):
    TEXT = auto()
    WORKBOOK = auto()  # .xlsx, .xlsm
    LOCKED = auto()  # an Office file with a password
    OTHER = auto()


_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # MS-CFB, 2.2: old Office files, and encrypted new ones
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO, 2.3.4.4: the stream of that name
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_KNOWN = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a")


def kind_of(content: bytes) -> Kind:
    if content.startswith(_COMPOUND):
        return Kind.LOCKED if _ENCRYPTED in content else Kind.OTHER
    if content.startswith(_ZIP):
        return Kind.WORKBOOK if _is_workbook(content) else Kind.OTHER
    if content.startswith(_KNOWN):
        return Kind.OTHER
    return Kind.TEXT if content.startswith(_MARKS) or _is_text(content) else Kind.OTHER


def _is_workbook(content: bytes) -> bool:
    """Open packages say what they are by their parts (ECMA-376, part 1, 12.3): not .docx, .ods or .xlsb."""
    try:
        with ZipFile(BytesIO(content)) as package:
            return "xl/workbook.xml" in package.namelist()
    except BadZipFile:
        return True  # somebody's workbook, cut off on the way: said to be broken, not to be another kind


def _is_text(content: bytes) -> bool:
    """Control characters stand in no text; zeros do in UTF-16, at every second place."""
    start = content[:65_536]
    odd = sum(byte in _CONTROL for byte in start if byte)
    zeros = start.count(0)
    halves = max(start[0::2].count(0), start[1::2].count(0))
    return odd * 100 <= len(start) and (not zeros or (halves == zeros and zeros * 4 >= len(start)))
