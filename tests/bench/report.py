"""The figures as a page in Markdown, which is also what the terminal shows. Pure, but for the facts of the machine."""

import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from okrsync.lanes import LANES
from tests.bench import minimum
from tests.bench.clients import CAREFUL, FLOOR, OKRSYNC, SYNC
from tests.bench.goals import Table, Verdict, tables, verdicts
from tests.bench.measure import ROOT
from tests.bench.scenario import Row

HEAD = """\
# What a night costs

`make bench` measured this page, and writes it anew. Everything ran on one machine: a stand-in for the tracker in one
process (`okrsync sandbox` serves the same), each client in another, one after the other, over loopback, the latency
added to each answer. Medians of three where a run took less than ten seconds.
"""
WORDS = f"""\
## What is measured

The **first night** knows nothing. Before the **next night** one item in a hundred got another status; a few of them
were made, deleted, and moved to other epics or projects. In Jira three key results in five link an epic and count what
is below it, the others ask a query by project and label; in Asana four in five link a project, the others a section.
Every item is in exactly one key result, and there are no others: in your Jira there are, and who reads everything reads
them, too.

- **{OKRSYNC}** reads for all key results of a book; to read and write what it keeps for the next night is included.
- **{SYNC}** is all of the command: it starts Python, reads the workbook, asks, computes, writes the workbook.
- **{FLOOR}** asks the fewest questions over bare connections, {LANES} at once as okrsync, and looks at no answer.
- **tap-jira**, **tap-asana** and **dlt** are as they were installed. They read all there is, with more fields (dlt:
  okrsync's), one request at a time. On the next night the taps ask for what was updated since: they never see what was
  deleted or moved out of a query. dlt's records are counted and dropped, not loaded.
- **jira library loop** is the loop that people write: the official library's `enhanced_search_issues(jql,
  maxResults=False)` for each key result.
- **{CAREFUL}** is the best that such a loop can be: okrsync's fields, bare JSON, one connection. It is the yardstick
  for CPU, and no peer.

Who keeps nothing reads everything again on the next night: the same figures, marked "again". *Best peer* is the least
wall among the peers. Starting Python and importing count for nobody but {SYNC}; *memory* is the peak beyond a process
that only imports.

## The fewest requests

"""
NIGHTS = {1: "first", 2: "next"}
HEADERS = (
    "latency", "night", "client", "requests", "× fewest", "MB", "in flight", "wall s", "× floor", "× best peer",
    "CPU s", "memory MB",
)  # fmt: skip


def page(rows: Sequence[Row], versions: Mapping[str, str], now: datetime, load: float) -> str:
    """The whole page; `load` is how many processes wanted the machine before it began."""
    told = tables(rows)
    trackers = dict.fromkeys(each.any.tracker for each in told)
    judged = [each for name in trackers for each in verdicts([one for one in told if one.any.tracker == name])]
    parts = [HEAD, *facts(versions, now, load), "## The goals\n", *goals(judged), *sections(told)]
    return "\n".join([*parts, WORDS + (minimum.__doc__ or "").partition("\n\n")[2]])


def facts(versions: Mapping[str, str], now: datetime, load: float) -> Iterator[str]:
    """Where and against what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    git = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - ours
    yield from _table(
        ("", ""),
        [
            ("machine", f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GB"),
            ("system", f"{platform.system()} {platform.release()}, Python {platform.python_version()}"),
            ("measured", f"{now:%Y-%m-%d}, commit {commit or 'unknown'}"),
            ("load before", f"{load:.1f}"),
            ("peers", ", ".join(versions.values()) or "none"),
        ],
    )


def goals(told: Sequence[Verdict]) -> Iterator[str]:
    """What was aimed at, and how near we came."""
    lines = []
    for each in told:
        goal, missed = each.goal, each.goal.missed(each.worst)
        limit = f"{'≥' if goal.least else '≤'} {goal.limit:g}"
        says = "met" if missed <= 0 else f"missed by {100 * missed:.0f} %"
        where = f"{_content(each.at)}, {each.at.latency} ms"
        met = f"{each.met} of {each.of}"
        lines.append((NIGHTS[goal.night], goal.words, limit, met, f"{each.worst:.2f}", where, says))
    yield from _table(("night", "goal", "limit", "met in", "worst", "at", ""), lines)


def sections(told: Sequence[Table]) -> Iterator[str]:
    """A table for each content of a tracker."""
    contents: dict[str, list[Table]] = {}
    for each in told:
        contents.setdefault(_content(each.any), []).append(each)
    for head, some in contents.items():
        yield f"## {head}\n"
        yield from _table(HEADERS, [_line(row, each) for each in some for row in each.rows.values()])


def _content(row: Row) -> str:
    what = "issues" if row.tracker == "jira" else "tasks"
    return f"{row.tracker.capitalize()}: {row.size:,} {what}, {row.key_results} key results"


def _line(row: Row, table: Table) -> tuple[str, ...]:
    run = row.run
    return (
        f"{row.latency} ms",
        f"{NIGHTS[row.night]}{', again' if row.again else ''}",
        row.client,
        f"{run.requests:,}",
        f"{run.requests / row.least:.2f}",
        f"{run.bytes / 1e6:,.1f}",
        str(run.peak),
        f"{run.wall:,.2f}",
        _times(run.wall, table.wall(FLOOR)),
        _times(run.wall, table.best()),
        f"{run.cpu:,.2f}",
        f"{run.memory / 1e6:,.0f}",
    )


def _times(one: float, other: float | None) -> str:
    return "" if other is None else f"{one / other:.2f}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown that is one to the eye, too: words to the left, figures to the right."""
    right = [all(_is_figure(line[at]) for line in lines) for at in range(len(head))]
    widths = [max(len(line[at]) for line in (head, *lines)) for at in range(len(head))]

    def row(cells: Sequence[str]) -> str:
        sides = zip(cells, widths, right, strict=True)
        return f"| {' | '.join(cell.rjust(width) if end else cell.ljust(width) for cell, width, end in sides)} |"

    yield row(head)
    rules = ("-" * (width + 1) + (":" if end else "-") for width, end in zip(widths, right, strict=True))
    yield f"|{'|'.join(rules)}|"
    yield from map(row, lines)
    yield ""


def _is_figure(cell: str) -> bool:
    return not cell or cell[0].isdigit()


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
