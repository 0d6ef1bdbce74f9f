"""`okrsync check`: every connection, permission, field and link, the book, the store and the schedule; a line each.

With `--okrs` it looks instead at how key results, objectives and work hang together.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from okrsync.errors import BookError, ConfigError, Problem, Severity, SourceError
from okrsync.model import Answer, Cycle, Finding, Items, Link, Number, Verdict, Wish
from okrsync.okrs import lint
from okrsync.okrs.figures import counted
from okrsync.okrs.resolved import Resolved, requests
from okrsync.okrs.vocabulary import Vocabulary, unnamed
from okrsync.prepare import Fetched, answered, measure
from okrsync.records import replace
from okrsync.settings import ScheduleSettings
from okrsync.store import Store, StoreError
from okrsync.sync import Setup, fetch, read, sync


def check(setup: Setup, words: Vocabulary, schedule: ScheduleSettings | None, now: datetime) -> Iterator[Finding]:
    """Every line, as soon as it is known; `now` is aware, in the company's time zone."""
    yield from setup.book.check()
    book = _read(setup)
    fetched = Fetched()
    yield from _connections(setup, book, fetched)
    if book:
        yield from _links(setup, book, fetched)
        yield from unnamed((item for each in _items(fetched) for item in each.items), words)
    yield from _store(setup.store)
    yield _schedule(schedule, now)


def mapping(setup: Setup, now: datetime) -> tuple[Problem, ...]:
    """What the mapping lint finds, and what keeps it from looking; `now` as in a sync, and nothing is written.

    Raises:
        BookError: the book cannot be read.
    """
    run = sync(replace(setup, store=None), now, Wish(write=False))
    found = tuple(each for each in run.plan.problems if each.code in lint.TITLES)
    return (*found, _over(setup.rules.cycle)) if run.closed else found


def _over(cycle: Cycle) -> Problem:
    what = f"The cycle {cycle.name} has had its last sync: its numbers and items were not looked at."
    return Problem(lint.OVER, "cycle", what, "Look at the next cycle's workbook.", severity=Severity.HINT)


def _read(setup: Setup) -> Resolved | None:
    """The book and its links; None where the book cannot be read, which its own lines say."""
    try:
        return read(setup, Wish(write=False, full=True))
    except BookError:
        return None


def _connections(setup: Setup, book: Resolved | None, fetched: Fetched) -> Iterator[Finding]:
    wanted = requests(book.asks, setup.rules.points) if book else {}
    for name, source in setup.sources.items():
        numbers = wanted[name].numbers if name in wanted else frozenset[str]()
        try:
            yield from source.check(numbers)
        except SourceError as error:
            fetched.keep(name, error)
            yield Finding(name, error.what, Verdict.FAILED, "Mend the connection in the config, then check again.")


def _links(setup: Setup, book: Resolved, fetched: Fetched) -> Iterator[Finding]:
    """A line for each row that nothing can be asked for, and for each link what it leads to."""
    try:
        fetch(setup, book, fetched)
    except ConfigError as error:
        yield from map(Finding.of, error.problems)
        return
    yield from map(Finding.of, book.problems)
    for ask in book.asks:
        for name, link in ask.links:
            if name in fetched.failures:
                yield Finding(ask.kr.id, f"{link.text}: not looked at, {name} failed", Verdict.HINT, f"Mend {name}.")
            else:
                yield _of_answer(ask.kr.id, link, fetched.answers[name, link])
    _, _, unmeasured = measure(answered(book, fetched), fetched, setup.rules)
    told = {answer.what for answer in fetched.answers.values() if isinstance(answer, Problem)}
    yield from (Finding.of(each) for each in unmeasured if each.what not in told)


def _of_answer(id_: str, link: Link, answer: Answer) -> Finding:
    match answer:
        case Problem():
            return Finding(id_, f"{link.text}: {answer.what}", Verdict.FAILED, answer.to_do)
        case Number():
            dated = f", of {answer.as_of:%Y-%m-%d}" if answer.as_of else ""
            return Finding(id_, f"{link.text}: the number {answer.value:.15g}{dated}")
        case Items():
            return _of_items(id_, link, answer)


def _of_items(id_: str, link: Link, found: Items) -> Finding:
    count = len(found.items)
    named = f"“{found.name}”" if found.name and link.url else f"{link.text} “{found.name}”".removesuffix(" “”")
    if not count:
        return Finding(id_, f"{named}: no items", Verdict.HINT, "Look whether the link is the one that is meant.")
    changes = [item.changed for item in found.items if item.changed]
    newest = f", newest change {max(changes):%Y-%m-%d}" if changes else ""
    return Finding(id_, f"{named}: {counted(count, 'item')}{newest}")


def _store(store: Store | None) -> Iterator[Finding]:
    if store is not None:
        try:
            yield Finding("store", store.state())
        except StoreError as error:
            yield Finding("store", error.problem.what, Verdict.HINT, error.problem.to_do)


def _schedule(schedule: ScheduleSettings | None, now: datetime) -> Finding:
    if schedule is None:
        to_do = 'Add schedule: "0 2 * * *" to the config for okrsync schedule, or let cron run okrsync sync.'
        return Finding("schedule", "the config names none", Verdict.HINT, to_do)
    return Finding("schedule", f"next {schedule.told(now)}")


def _items(fetched: Fetched) -> Iterable[Items]:
    return (answer for answer in fetched.answers.values() if isinstance(answer, Items))
