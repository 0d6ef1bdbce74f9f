"""Who has a workbook open: the lock files that Excel and LibreOffice put beside it."""

import re
from pathlib import Path

# Excel's `~$` file: the user's name after one byte of length, in the system's code page, padded; from here on once more
# after two bytes of length, in UTF-16.
_UTF16_AT = 55
# LibreOffice's `.~lock.` file: full name, login, host, date, profile; commas and backslashes are escaped.
_LIBREOFFICE_FIELD = re.compile(r"((?:\\.|[^,\\])*),?")
_LIBREOFFICE_NAMES = 3


def locked_by(path: Path) -> str | None:
    """Return who has the workbook open in Excel or LibreOffice (`somebody` if unnamed), or None.

    After a crash of either program the lock file may be there for nothing.
    """
    for place in dict.fromkeys((path, path.resolve())):
        for lock, user in (
            (place.with_name(f"~${place.name}"), _excel_user),
            (place.with_name(f".~lock.{place.name}#"), _libreoffice_user),
        ):
            try:
                return user(lock.read_bytes()) or "somebody"
            except FileNotFoundError:
                continue
            except OSError:  # Windows lets nobody else read it
                return "somebody"
    return None


def _excel_user(lock: bytes) -> str:
    start = _UTF16_AT + 2
    length = int.from_bytes(lock[_UTF16_AT:start], "little")
    name = lock[start : start + 2 * length].decode("utf-16-le", "replace").strip()
    return name or lock[1 : 1 + lock[0]].decode("cp1252", "replace").strip() if lock else ""


def _libreoffice_user(lock: bytes) -> str:
    fields = _LIBREOFFICE_FIELD.findall(lock.decode("utf-8", "replace"))[:_LIBREOFFICE_NAMES]
    names = (re.sub(r"\\(.)", r"\1", field).strip() for field in fields)
    return next(filter(None, names), "")
