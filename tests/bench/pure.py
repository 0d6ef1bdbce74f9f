"""How long the pure part of a night takes: measure, forecast, roll up and plan, without network and disk.

`make bench` runs it: 2,000 key results over 100,000 items, the first night, which draws the past too, and the next one.
"""

import gc
import resource
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from time import process_time

from okrsync.cli import ALLOCATED
from okrsync.model import (
    Answer,
    Cell,
    Cycle,
    Items,
    ItemState,
    Link,
    Memory,
    Row,
    Run,
    Seen,
    Value,
    Wish,
    WorkItem,
)
from okrsync.okrs.resolve import Site
from okrsync.okrs.resolved import resolved
from okrsync.okrs.rules import Rules
from okrsync.prepare import Fetched, prepare
from okrsync.records import replace

KEY_RESULTS, ITEMS_OF_EACH = 2_000, 50
CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
NIGHT = datetime(2026, 11, 20, 2)
SITE = Site("jira.a", "jira")
STATES = (ItemState.TO_DO, ItemState.IN_PROGRESS, ItemState.DONE, ItemState.DONE, ItemState.DONE, ItemState.DROPPED)


def item(number: int, chance: Random) -> WorkItem:
    """One issue that was created in half a year, and perhaps closed since."""
    created = NIGHT - timedelta(days=chance.uniform(1, 180))
    state = chance.choice(STATES)
    closed = created + (NIGHT - created) * chance.random() if state in (ItemState.DONE, ItemState.DROPPED) else None
    points = {"Story Points": float(chance.choice((1, 2, 3, 5, 8)))} if number % 4 else {}
    return WorkItem("jira.a", str(number), f"SHOP-{number}", f"Work {number}", "", state, created, closed, points)


def row(number: int) -> Row:
    """One key result, ten to an objective; every other is measured in points."""
    cells: dict[str, Value] = {
        "id": f"KR-{number:04}",
        "team": f"Team {number // 100}",
        "objective": f"Objective {number // 10}",
        "key_result": f"Key result {number}",
        "owner": "Ann",
        "measured_by": "Share of points" if number % 2 else "Share of items",
        "linked_work": f"EPIC-{number}",
    }
    return Row(number + 4, {key: Cell(value) for key, value in cells.items()})


def seen(rows: Sequence[Row], memory: Mapping[str, Memory] | None = None, run: Run | None = None) -> Seen:
    """The book before a night; `run` wrote what it remembers."""
    columns = frozenset(
        {*rows[0].cells, "current", "progress", "status", "why", "synced", "vs_plan", "forecast", "trend"}
    )
    history = run.plan.checkins if run else ()
    return Seen(tuple(rows), columns, memory or {}, history, (), ())


def night(before: Seen, answers: Mapping[tuple[str, Link], Answer], now: datetime) -> tuple[Run, float]:
    """One night, and its CPU seconds."""
    began = process_time()
    rules = Rules(CYCLE)
    run = prepare(rules, resolved(before, Wish(), [SITE], rules), Fetched(dict(answers)), now)
    return run, process_time() - began


def after(rows: Sequence[Row], run: Run) -> Seen:
    """The book as the run left it."""
    written: dict[str, dict[str, Cell]] = {}
    for change in (*run.plan.changes, *run.plan.stamps):
        written.setdefault(change.id, {})[change.column] = Cell(change.after)
    filled = [replace(each, cells={**each.cells, **written.get(each["id"].text, {})}) for each in rows]
    return seen(filled, {each.id: each for each in run.plan.memory or ()}, run)


def peak() -> float:
    """The most memory so far, in MB (Linux tells KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print what each night took, with garbage looked for as seldom as the command line does."""
    gc.set_threshold(ALLOCATED)
    chance = Random(2026)  # noqa: S311 - a benchmark repeats
    bare = peak()
    rows = [row(number) for number in range(KEY_RESULTS)]
    work = [item(number, chance) for number in range(KEY_RESULTS * ITEMS_OF_EACH)]
    asks = resolved(seen(rows), Wish(), [SITE], Rules(CYCLE)).asks
    answers: dict[tuple[str, Link], Answer] = {
        ask.links[0]: Items(tuple(work[at * ITEMS_OF_EACH : (at + 1) * ITEMS_OF_EACH])) for at, ask in enumerate(asks)
    }
    first, one = night(seen(rows), answers, NIGHT)
    lines, book = len(first.plan.checkins), after(rows, first)
    del first  # a night knows of the one before only what the book does
    second, other = night(book, answers, NIGHT + timedelta(days=1))
    out = sys.stdout.write
    out(f"{KEY_RESULTS:,} key results, {len(work):,} items\n")
    out(f"first night   {one:5.1f} s of CPU   {lines:,} lines of History\n")
    out(f"second night  {other:5.1f} s of CPU   {len(second.plan.changes):,} cells\n")
    out(f"peak memory   {peak():,.0f} MB, {peak() - bare:,.0f} MB above the bare interpreter\n")


if __name__ == "__main__":
    main()
