"""backtest: how good the forecasts would have been on the work that people link."""

from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say, working

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okrsync.errors import Problem
    from okrsync.model import Answer, Link
    from okrsync.okrs.resolve import Ask
    from okrsync.sync import Setup

Links = Annotated[
    list[str] | None, typer.Argument(metavar="LINK", help="As in Linked work; else all links of the workbook.")
]


def backtest(links: Links = None, config: ConfigFile = None, *, today: Today = None, as_json: AsJson = False) -> None:
    """How good the forecasts would have been in the past quarters of these links."""
    from okrsync import wiring
    from okrsync.model import Items
    from okrsync.okrs.backtest import Work, trials
    from okrsync.report import backtest as report
    from okrsync.report import terminal

    found = loaded(config)
    setup = wiring.setup(found)
    until = wiring.now(found.settings.zone, day(today)).date()
    with working("Asking the sources …"):
        asks, problems = _asks(setup, links or [])
        answers = dict(_answers(setup, asks))
    policy = setup.rules.policy
    works = [Work(link, each.items, policy) for link, each in answers.items() if isinstance(each, Items)]
    made = [trial for work in works for trial in trials(work, until)]
    if unknown := [*problems, *_unanswered(answers)]:
        say(terminal.problems(unknown), to_stderr=True)
    say(report.table(made), to_stderr=as_json)
    say(report.summary(made), to_stderr=as_json)
    if as_json:
        put(report.record(made))


def _asks(setup: "Setup", links: "Sequence[str]") -> "tuple[tuple[Ask, ...], tuple[Problem, ...]]":
    """What to ask for: each of these links as if a row held it, else what the workbook's rows hold."""
    from okrsync import sync
    from okrsync.model import KeyResult, Wish
    from okrsync.okrs import measures
    from okrsync.okrs.resolve import resolve

    if not links:
        book = sync.read(setup, Wish(write=False))
        return book.asks, ()
    share = measures.SHARE_OF_ITEMS
    rows = [KeyResult(text, 0, text, measured_by=share, linked_work=text) for text in links]
    return resolve(rows, {}, setup.sites, {}, ())


def _answers(setup: "Setup", asks: "Sequence[Ask]") -> "Iterator[tuple[Link, Answer]]":
    """What each link holds; a source that fails ends it, for half an answer would judge nothing."""
    from okrsync.okrs.resolved import requests

    for name, request in requests(asks, setup.rules.points).items():
        yield from setup.sources[name].fetch(request.links, request.numbers).answers.items()


def _unanswered(answers: "dict[Link, Answer]") -> "list[Problem]":
    from okrsync.errors import Problem

    return [each for each in answers.values() if isinstance(each, Problem)]
