"""The workbook on disk: its bytes, and their safe replacement.

A person may save at any moment. The new file is therefore swapped with the old one, and what came out is looked at:
if it is not the file that was read, both go back. Where a file system cannot swap (see `swap.py`), a save within
the few microseconds between two renames is the one thing that can be lost.
"""

import contextlib
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from okrsync.books.excel.locks import locked_by
from okrsync.books.excel.swap import swap as swap_files
from okrsync.errors import BookBusy, BookChanged, BookError

__all__ = ["locked_by", "read", "refusal", "replace"]

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
KEPT = 14
"""Backups of a workbook: two weeks of nights."""
_AGAIN = "Nothing was written: run it again then."

Swap = Callable[[Path, Path], None]


def read(path: Path) -> tuple[bytes, str]:
    """Return the workbook's bytes and their SHA-256; BookError when it cannot be read."""
    if path.is_dir():
        raise BookError(str(path), "is a folder. Name the .xlsx file in book: of the config.")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BookError(str(path), "is not there. Run okrsync init, or correct book: in the config.") from error
    except PermissionError as error:
        raise BookError(str(path), "may not be read. Allow this account to read it, or close it in Excel.") from error
    except OSError as error:
        raise BookError(str(path), f"cannot be read ({error.strerror}). Check the disk or share.") from error
    return data, _digest(data)


def refusal(path: Path) -> BookError | None:
    """Why the workbook cannot be written now, if so."""
    try:
        _writable(path)
        _refuse_if_open(path)
    except BookError as error:
        return error  # which tells what a writer has to know
    return None


def replace(path: Path, data: bytes, seen: str, backups: Path, *, swap: Swap = swap_files) -> None:
    """Put `data` in the place of the workbook whose SHA-256 was `seen`; the old file becomes the newest backup.

    A symbolic link is followed; mode and, where allowed, owner stay. The newest backups are kept.
    Raises BookBusy (somebody has it open), BookChanged (saved since it was read: read anew and try again) or
    BookError (read-only, disk full ...); in each case the file on disk is the last one that a person saved.
    """
    real = _writable(path)
    try:
        _refuse_if_open(path)
        with _temporary(real, data) as temp:
            backups.mkdir(parents=True, exist_ok=True)
            _refuse_if_open(path)
            if _digest_of(real) != seen:
                raise _changed(path)
            if not _exchanged(temp, real, seen, swap, partial(_move_to_backups, path, backups)):
                raise _changed(path)
    except FileNotFoundError as error:  # another program is in the midst of its save
        raise _changed(path) from error
    except PermissionError as error:
        if sys.platform == "win32":  # open in a program that leaves no lock file
            raise _busy(path, "somebody") from error
        raise BookError(str(path), f"may not be written ({error.strerror}: {error.filename}). {_AGAIN}") from error
    except OSError as error:
        raise BookError(str(path), f"cannot be written ({error.strerror}). Check the disk. {_AGAIN}") from error
    _prune(path, backups)
    _sync_folder(real.parent)


def _exchanged(temp: Path, real: Path, seen: str, swap: Swap, file_away: Callable[[Path], None]) -> bool:
    """Swap, look at what came out, and file it away; without a backup there is no new file.

    False when somebody had saved: their file is back in its place.
    """
    ours = _digest_of(temp)
    swap(temp, real)
    if _digest_of(temp) != seen:
        swap(temp, real)
        if _digest_of(temp) != ours:  # saved once more, over ours: the newest stays, the one before is a backup
            swap(temp, real)
            file_away(temp)
        return False
    try:
        file_away(temp)
    except OSError:
        swap(temp, real)
        raise
    return True


def _writable(path: Path) -> Path:
    """Return the real file, after a look at the permissions of file and folder."""
    try:
        real = path.resolve(strict=True)
        modes = real.stat().st_mode, real.parent.stat().st_mode
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise BookError(str(path), "is not there any more. Put it back, or run okrsync init.") from error
    for place, mode, what in ((real, modes[0], "is read-only"), (real.parent, modes[1], "lies in a read-only folder")):
        if not mode & _ANY_WRITE or not os.access(place, os.W_OK):  # root may write all, but should not
            raise BookError(str(path), f"{what}. Allow this account to write there. {_AGAIN}")
    return real


def _refuse_if_open(path: Path) -> None:
    user = locked_by(path)
    if user is not None:
        raise _busy(path, user)


def _busy(path: Path, user: str) -> BookBusy:
    advice = "Have it closed; if nobody has it open, delete the lock file beside it."
    return BookBusy(str(path), f"is open by {user}. {advice} {_AGAIN}")


def _changed(path: Path) -> BookChanged:
    return BookChanged(str(path), f"was saved by somebody in the meantime. Wait until they are done. {_AGAIN}")


@contextlib.contextmanager
def _temporary(real: Path, data: bytes) -> Iterator[Path]:
    """Write the new file beside the old one, looking like it; in the end remove it if it still is the new one."""
    handle, name = tempfile.mkstemp(prefix=".okrsync-", suffix=".tmp", dir=real.parent)
    temp, written = Path(name), False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _look_alike(real, temp)
            os.fsync(file.fileno())
        written = True
        yield temp
    finally:
        if not written or _digest_of(temp) == _digest(data):  # else perhaps the only copy of somebody's work
            temp.unlink(missing_ok=True)


def _look_alike(real: Path, temp: Path) -> None:
    """Give `temp` the owner, if we may, then mode and extended attributes (access lists), but not the old times."""
    if sys.platform != "win32":
        status = real.stat()
        for user, group in ((-1, status.st_gid), (status.st_uid, -1)):
            with contextlib.suppress(PermissionError):
                os.chown(temp, user, group)
    shutil.copystat(real, temp)
    os.utime(temp)


def _move_to_backups(path: Path, backups: Path, temp: Path) -> None:
    stem = f"{path.stem}.{time.strftime('%Y%m%d-%H%M%S')}"
    names = (f"{stem}{f'-{n:02}' if n else ''}{path.suffix}" for n in count())
    shutil.move(temp, next(target for name in names if not (target := backups / name).exists()))


def _prune(path: Path, backups: Path) -> None:
    """Remove all but the newest backups of this workbook; one that will not go does no harm."""
    ours = re.compile(rf"{re.escape(path.stem)}\.\d{{8}}-\d{{6}}(-\d+)?{re.escape(path.suffix)}")
    found = [file for file in backups.iterdir() if ours.fullmatch(file.name)]
    for old in sorted(found, key=lambda file: file.stem, reverse=True)[KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; "" where there is none, as in the midst of another program's save."""
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return ""


def _sync_folder(folder: Path) -> None:
    """Have the new name survive a power cut, where folders can be synced at all."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
