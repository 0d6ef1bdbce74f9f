"""How key results went over the cycle: a chart and numbers for people at a terminal, and JSON with stable keys."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import plotext
from msgspec import Struct
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from okrsync.model import CheckIn
from okrsync.okrs.checkins import trend
from okrsync.okrs.courses import Course
from okrsync.okrs.figures import NOTHING, amount, day, percent
from okrsync.report.cells import Json

_HEIGHT = 15
_WIDEST = 120
_TICK = 14
"""So many columns of a chart for one date."""
_PROGRESS, _PLAN = "cyan", "gray"
_RECONSTRUCTED = "~"
_WIDE = 100
"""From this width on, the numbers name their run too."""


def courses(found: Sequence[Course], today: date) -> RenderableType:
    """One line per key result: where it stands, since when it is known, and its last weeks as bars."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("ID", no_wrap=True)
    table.add_column("Key result", ratio=1, min_width=12)
    table.add_column("Status", no_wrap=True)
    table.add_column("Progress", justify="right", no_wrap=True)
    table.add_column("Trend", no_wrap=True, style="cyan")
    for title in ("Current", "Since", "Days"):
        table.add_column(title, justify="right", no_wrap=True)
    for each in found:
        text = each.key_result if each.here else f"{each.key_result} (its row is gone)"
        name = (each.id, Text(text, no_wrap=True, overflow="ellipsis"))
        if not each.lines:
            table.add_row(*name, NOTHING)
            continue
        last = each.lines[-1]
        bars = trend(each.lines, today, last.progress)
        since = (day(each.lines[0].on), str(len(each.lines)))
        table.add_row(*name, last.status, percent(last.progress), bars, amount(last.current), *since)
    return table


def course(one: Course) -> RenderableType:
    """Progress against the plan as a chart, and the numbers of each date below."""
    title = Text(f"{one.id}  {one.key_result}", style="bold")
    if not one.lines:
        return Group(title, Text("No check-in yet: the next sync that knows its number makes one."))
    chart = [Chart(one.lines)] if len(_points(one.lines)) > 1 else []
    return Group(title, *chart, _Numbers(one.lines), *([] if one.lines[0].reconstructed else [_begins(one.lines[0])]))


def _begins(first: CheckIn) -> Text:
    """Why nothing is told of before the first check-in."""
    why = "only work items with dates have a past, not a number in a cell or typed by hand"
    return Text(f"Nothing is known of before {day(first.on)}: {why}.", style="dim")


def record(found: Sequence[Course]) -> Json:
    """What `history --json` prints, for one key result or all; percentages are 0-100, dates ISO 8601."""
    return {
        "key_results": [
            {
                "id": each.id,
                "key_result": each.key_result,
                "row_gone": not each.here,
                "check_ins": [_line(line) for line in each.lines],
            }
            for each in found
        ]
    }


def _line(line: CheckIn) -> Json:
    return {
        "date": line.on.isoformat(),
        "current": line.current,
        "target": line.target,
        "progress": line.progress,
        "plan": line.plan,
        "status": line.status,
        "confidence": line.confidence,
        "comment": line.comment,
        "why": line.why,
        "run": line.run or None,
        "reconstructed": line.reconstructed,
    }


class Chart(Struct, frozen=True):
    """Progress and plan, 0-100 %, over the dates of check-ins; a date without a number is a gap."""

    lines: Sequence[CheckIn]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Drawn anew for the width at hand; rich drops the colours where they are not wanted."""
        width = min(options.max_width, _WIDEST)
        yield Text.assemble((" " * 6 + "━━ Progress", _PROGRESS), ("   ⠒⠒ Plan", "bright_black"))
        yield Text.from_ansi(_drawn(self.lines, width), no_wrap=True)


def _drawn(lines: Sequence[CheckIn], width: int) -> str:
    """The chart as text with colour codes; plotext draws on one canvas of its own."""
    plotext.clear_figure()
    plotext.limit_size(False, False)  # noqa: FBT003 - plotext has no names for them
    plotext.plotsize(width, _HEIGHT)
    plotext.theme("clear")
    for column, colour, marker in (("plan", _PLAN, "braille"), ("progress", _PROGRESS, "hd")):
        for stretch in _stretches([(line.on, getattr(line, column)) for line in lines]):
            days, values = zip(*stretch, strict=True)
            plotext.plot(days, values, color=colour, marker=marker)
    first, last = (lines[at].on.toordinal() for at in (0, -1))
    ticks = sorted({round(first + (last - first) * at / (width // _TICK)) for at in range(width // _TICK + 1)})
    plotext.xlim(first, last)
    plotext.xticks(ticks, [day(date.fromordinal(tick)) for tick in ticks])
    plotext.ylim(0, 100)
    plotext.yticks([0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    drawn: str = plotext.build()
    return drawn


def _stretches(values: Sequence[tuple[date, float | None]]) -> Iterator[list[tuple[int, float]]]:
    """What is known without a gap, the days as ordinals."""
    for known, stretch in groupby(values, key=lambda each: each[1] is not None):
        if known:
            yield [(on.toordinal(), value) for on, value in stretch if value is not None]


def _points(lines: Sequence[CheckIn]) -> list[float]:
    return [line.progress for line in lines if line.progress is not None]


class _Numbers(Struct, frozen=True):
    """The numbers of each date; where the terminal is narrow, without the run. A comment is told where it changes."""

    lines: Sequence[CheckIn]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.max_width >= _WIDE
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("Date", justify="right", no_wrap=True)
        for title in ("Current", "Target", "Progress", "Plan"):
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("Status", no_wrap=True)
        table.add_column("Conf.", justify="right", no_wrap=True)
        table.add_column("Comment", ratio=1)
        if wide:
            table.add_column("Run", no_wrap=True, style="dim")
        said = ""
        for line in self.lines:
            comment, said = line.comment if line.comment != said else "", line.comment
            numbers = (amount(line.current), amount(line.target), percent(line.progress), percent(line.plan))
            confidence = amount(line.confidence) if line.confidence is not None else ""
            run = [line.run] if wide else []
            on = f"{_RECONSTRUCTED} {day(line.on)}" if line.reconstructed else day(line.on)
            table.add_row(on, *numbers, line.status, confidence, Text(comment), *run)
        yield table
        if any(line.reconstructed for line in self.lines):
            yield Text(f"{_RECONSTRUCTED} reconstructed from the dates of the work", style="dim")
