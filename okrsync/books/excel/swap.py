"""Two files in one folder exchange their contents in one step, so that neither is ever missing or half written.

Linux `renameat2(RENAME_EXCHANGE)`, macOS `renamex_np(RENAME_SWAP)`, Windows `ReplaceFileW`. File systems that cannot
(NFS, FAT, some network shares) get `one_after_the_other`, which has a tiny gap.
"""

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100  # linux/fcntl.h
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def swap(first: Path, second: Path) -> None:
    """Exchange two existing files of the same folder; OSError when it cannot be done."""
    try:
        _swapped(first, second)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        one_after_the_other(first, second)


def one_after_the_other(first: Path, second: Path) -> None:
    """Exchange with plain renames: `second` is never missing, but a save between the two steps is lost."""
    aside = first.with_name(f"{first.name}.aside")
    try:
        _copied(second, aside)
        first.replace(second)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    aside.replace(first)


def _copied(file: Path, to: Path) -> None:
    """Give a file a second name, which takes no time; where there are no hard links, copy it."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copy2(file, to)


if sys.platform == "win32":

    def _swapped(first: Path, second: Path) -> None:
        aside = first.with_name(f"{first.name}.aside")
        replace_file = ctypes.WinDLL("kernel32", use_last_error=True).ReplaceFileW
        replace_file.argtypes = [ctypes.c_wchar_p] * 3 + [ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p]
        if not replace_file(str(second), str(first), str(aside), 0, None, None):
            raise ctypes.WinError(ctypes.get_last_error())
        aside.replace(first)

elif sys.platform == "darwin":

    def _swapped(first: Path, second: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        _checked(libc.renamex_np(os.fsencode(first), os.fsencode(second), ctypes.c_uint(_RENAME_SWAP)))

else:

    def _swapped(first: Path, second: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "renameat2"):  # glibc before 2.28
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
        here = ctypes.c_int(_AT_FDCWD)
        _checked(libc.renameat2(here, os.fsencode(first), here, os.fsencode(second), ctypes.c_uint(_RENAME_EXCHANGE)))


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
