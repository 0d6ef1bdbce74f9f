"""Leads a program that insists on its vendor's host to the stand-in, and has it trust the stand-in's certificate.

It also writes what the program took from its first connection to its end. Python imports it by its name when it starts;
the program itself stays as it was installed.
"""

import atexit
import json
import os
import socket
import time
from typing import Any

import certifi

HOSTS = ("app.asana.com",)
_getaddrinfo = socket.getaddrinfo
began: list[float] = []
"""Wall and CPU at the first connection."""


def _led(host: Any, port: Any, *args: Any, **more: Any) -> list[Any]:  # noqa: ANN401 - as socket.getaddrinfo
    if not began:
        began.extend((time.perf_counter(), time.process_time()))
    if host in HOSTS:
        host, port = "127.0.0.1", int(os.environ["BENCH_PORT"])
    return _getaddrinfo(host, port, *args, **more)


def _marked() -> None:
    if began:
        spent = {"wall": time.perf_counter() - began[0], "cpu": time.process_time() - began[1]}
        with open(os.environ["BENCH_MARKS"], "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not free
            json.dump(spent, file)


atexit.register(_marked)
socket.getaddrinfo = _led
certifi.where = certifi.core.where = lambda: os.environ["BENCH_CA"]
