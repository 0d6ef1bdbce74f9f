"""One writer per book: a lease that ends by itself, and a fence that stops an attempt which was taken over."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256

import httpx
from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists
from prefect.runtime import flow_run

from okrsync.errors import BookBusy, Unavailable

LEASE_SECONDS = 120
"""The lease of a writer that died ends after so long; one that lives renews it, however long it writes."""
WAIT_SECONDS = 150
"""So long a writer waits for another one: longer than a dead one's lease."""


def digest(book: str) -> str:
    """A short name for a book, by its path: two mounts of one folder are two books."""
    return sha256(book.encode()).hexdigest()[:8]


def key(book: str) -> str:
    """The name of a book's lease."""
    return f"okrsync-book-{digest(book)}"


@contextmanager
def lease(book: str) -> Iterator[None]:
    """Be the book's only writer.

    Raises:
        BookBusy: another sync is writing it.
        Unavailable: the server does not answer.
    """
    name = key(book)
    with ExitStack() as held:
        try:
            with _answering(), get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
                client.upsert_global_concurrency_limit_by_name(name, 1)
            with _answering():
                alone = concurrency(name, strict=True, timeout_seconds=WAIT_SECONDS, lease_duration=LEASE_SECONDS)
                held.enter_context(alone)
        except TimeoutError:
            to_do = f"It is tried again later; who holds it: prefect global-concurrency-limit inspect {name}."
            raise BookBusy(book, f"another sync is writing this workbook. {to_do}") from None
        yield


def fence() -> None:
    """End this process, without a word, if a newer attempt of this flow run took over or somebody ended the run.

    An exception would put this attempt's failure over the newer one's state; so it leaves as if it had never been.

    Raises:
        Unavailable: the server does not say; then nothing may be written.
    """
    with _answering(), get_client(sync_client=True) as client:
        now = client.read_flow_run(flow_run.id)
    if now.run_count != flow_run.run_count or now.state is None or not now.state.is_running():
        os._exit(0)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, ConcurrencySlotAcquisitionError) as error:
        to_do = "Nothing was written. See that it runs; the next sync writes it all."
        raise Unavailable("prefect", f"the server does not answer ({type(error).__name__}). {to_do}") from None
