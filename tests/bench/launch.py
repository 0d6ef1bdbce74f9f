"""Runs a command and tells what it took: `python -I -S launch.py FILE COMMAND …` writes JSON to FILE.

A process that starts another passes its own peak of memory on to it, so what starts a client has to be smaller than
any client: so little is imported here.
"""

import json
import os
import sys
import time


def main() -> int:
    """Run it, and end as it did."""
    began = time.monotonic()
    process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
    _, status, used = os.wait4(process, 0)
    spent = {
        "wall": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes a megabyte more
        json.dump(spent, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
