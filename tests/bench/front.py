"""TLS before a plain server, for clients that speak nothing else: bytes pass through as they are."""

import asyncio
import ssl
import subprocess
import threading
from pathlib import Path

from okrsync.sandbox.server import LOOPBACK

HOSTS = ("app.asana.com",)
"""Vendors' hosts that clients insist on; a shim has the system call them LOOPBACK (programs/shim)."""
CHUNK = 1 << 16


def certificate(folder: Path) -> Path:
    """A certificate of HOSTS and LOOPBACK that is its own authority, with its key in one file; needs `openssl`."""
    file = folder / "front.pem"
    names = ",".join([f"IP:{LOOPBACK}", *(f"DNS:{host}" for host in HOSTS)])
    subprocess.run(  # noqa: S603 - all of it is ours
        ["openssl", "req",  # noqa: S607 - whichever is there
         "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=okrsync bench", "-addext", f"subjectAltName={names}",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text((folder / "key.pem").read_text() + (folder / "ca.pem").read_text())
    return file


def start(plain_port: int, certified: Path) -> int:
    """Serve from a daemon thread; the port that it answers on."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certified)
    started = threading.Event()
    ports: list[int] = []

    async def serve() -> None:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there = await asyncio.open_connection(LOOPBACK, plain_port)
            await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer), return_exceptions=True)

        server = await asyncio.start_server(connected, LOOPBACK, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    started.wait()
    return ports[0]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
