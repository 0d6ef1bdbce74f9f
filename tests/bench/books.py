"""How long a night over a real Excel book takes: read, plan, write, without network.

`make bench` runs it: 10,000 key results of three items each, in a new workbook; the first night, which draws the past
too, one in which one key result in a hundred moved, and one in which none did. Then what openpyxl takes to read and
write the same workbook, with nothing computed. Another number is its argument.
"""

import gc
import resource
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from warnings import catch_warnings

from openpyxl import load_workbook

from okrsync.books.content import Content
from okrsync.books.excel.book import ExcelBook
from okrsync.books.excel.drawing import draw
from okrsync.cli import ALLOCATED
from okrsync.model import Answer, Items, ItemState, Link, Wish, WorkItem
from okrsync.okrs.resolved import resolved
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.prepare import Fetched, prepare
from okrsync.records import replace
from tests.bench.pure import CYCLE, NIGHT, SITE, item, row

KEY_RESULTS, ITEMS_OF_EACH = 10_000, 3
MOVED = 100
"""One key result in so many has news in the second night."""
Answers = Mapping[tuple[str, Link], Answer]


class Clock:
    """Tells the CPU seconds since it last did, and the most memory so far."""

    def __init__(self) -> None:
        self._began = process_time()

    def tell(self, step: str) -> None:
        """A line about a step that ends now."""
        now, peak = process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{step:<24}{now - self._began:6.2f} s of CPU   {peak:6,.0f} MB\n")
        self._began = process_time()


def made(path: Path, count: int) -> None:
    """A new workbook with people's columns filled."""
    rules = Rules(CYCLE)
    rows = [{key: cell.value for key, cell in row(number).cells.items()} for number in range(count)]
    draw(path, Content(CYCLE, rows, readme(rules)))


def answered(book: ExcelBook, count: int) -> Answers:
    """What each link of the book holds."""
    chance = Random(2026)  # noqa: S311 - a benchmark repeats
    work = [item(number, chance) for number in range(count * ITEMS_OF_EACH)]
    asks = resolved(book.read(), Wish(), [SITE], Rules(CYCLE)).asks
    return {
        ask.links[0]: Items(tuple(work[at * ITEMS_OF_EACH : (at + 1) * ITEMS_OF_EACH])) for at, ask in enumerate(asks)
    }


def moved(answers: Answers, now: datetime) -> Answers:
    """The same with all work of a few key results done."""

    def done(each: WorkItem) -> WorkItem:
        return replace(each, state=ItemState.DONE, closed=now - timedelta(hours=1))

    news: dict[tuple[str, Link], Answer] = {
        link: Items(tuple(map(done, answer.items)))
        for link, answer in list(answers.items())[::MOVED]
        if isinstance(answer, Items)
    }
    return {**answers, **news}


def night(name: str, book: ExcelBook, answers: Answers, now: datetime, clock: Clock) -> None:
    """One night, each step told."""
    rules = Rules(CYCLE)
    seen = book.read()
    clock.tell(f"{name}: read")
    run = prepare(rules, resolved(seen, Wish(), [SITE], rules), Fetched(dict(answers)), now)
    clock.tell(f"{name}: plan")
    book.commit(run.plan)
    clock.tell(f"{name}: write")


def main(count: int) -> None:
    """Print what each step of three nights took, with garbage looked for as seldom as the command line does."""
    gc.set_threshold(ALLOCATED)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "okrs.xlsx"
        clock = Clock()
        made(path, count)
        clock.tell("init")
        book = ExcelBook(path, Path(folder) / "backups")
        first = answered(book, count)
        clock.tell("(answers)")
        second = moved(first, NIGHT + timedelta(days=1))
        night("first night", book, first, NIGHT, clock)
        night("second night", book, second, NIGHT + timedelta(days=1), clock)
        night("third night", book, second, NIGHT + timedelta(days=2), clock)
        with catch_warnings(action="ignore"):  # of what it does not keep
            theirs = load_workbook(path)
        clock.tell("openpyxl: read")
        theirs.save(path.with_stem("theirs"))
        clock.tell("openpyxl: write")
        sys.stdout.write(f"{count:,} key results, {path.stat().st_size / 1024**2:.1f} MB\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KEY_RESULTS)
