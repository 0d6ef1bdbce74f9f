"""Runs, plans and explanations for people at a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from okrsync.errors import ConfigError, OkrsyncError, Problem, Severity
from okrsync.layout import OKRS, status_text
from okrsync.model import Change, Outcome, Reading, Result, Run, Status
from okrsync.okrs import evidence, measures, movement
from okrsync.okrs.figures import amount, counted, day, percent, points
from okrsync.okrs.health import shown
from okrsync.okrs.pace import FULL
from okrsync.okrs.plan import vs_plan
from okrsync.okrs.rules import EVIDENCE_ITEMS
from okrsync.okrs.why import delivery
from okrsync.report.behind import Behind, Elsewhere
from okrsync.report.cells import short

_COLOURS = {
    Status.DONE: "bold blue",
    Status.ON_TRACK: "cyan",
    Status.AT_RISK: "yellow",
    Status.OFF_TRACK: "red",
    Status.NOT_STARTED: "dim",
    Status.NO_DATA: "dim",
}
_SEVERITIES = {Severity.BLOCKS: "red", Severity.CHECK: "yellow", Severity.HINT: "dim"}
_MOST_CHANGES = 40
_POINTS = frozenset({measures.SHARE_OF_POINTS, measures.POINTS_DONE})
NOWHERE: Elsewhere = {}


def run(done: Run) -> RenderableType:
    """The key results, the problems, and what would be written."""
    parts: list[RenderableType] = [results(list(done.results.values()))]
    if done.plan.problems:
        parts.append(problems(done.plan.problems))
    if done.outcome is Outcome.PLANNED and done.plan.changes:
        parts.append(_changes(done.plan.changes))
    return Group(*parts)


def results(found: Sequence[Result]) -> Table:
    """One line per key result."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("ID", no_wrap=True)
    table.add_column("Key result", ratio=1, min_width=16)
    table.add_column("Status", no_wrap=True)
    for title in ("Progress", "vs expected", "Current", "Target"):
        table.add_column(title, justify="right", no_wrap=True)
    for result in found:
        table.add_row(
            result.kr.id,
            short(result.kr.key_result),
            Text(status_text(result.status), style=_COLOURS[result.status]),
            percent(result.progress),
            points(vs_plan(result)),
            amount(result.current),
            amount(result.target),
        )
    return table


def problems(found: Iterable[Problem]) -> Table:
    """What is wrong and what to do, worst first."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")  # a long path must not push out what is wrong
    for each in sorted(found, key=lambda problem: problem.severity.rank):
        style = _SEVERITIES[each.severity]
        text = Text.assemble((f"{each.where}: ", style), each.what, (f" {each.to_do}", "dim"))
        table.add_row(Text(each.severity.value[0], style=style), text)
    return table


def explanation(result: Result, most: int = EVIDENCE_ITEMS, elsewhere: Elsewhere = NOWHERE) -> RenderableType:
    """One number, down to each item: all that makes it up, of the items not more than `most`, and its sum.

    `elsewhere` are the other key results that an item counts in, by connection and id.
    """
    head = Text.assemble(
        (f"{result.kr.id}  {result.kr.key_result}\n", "bold"),
        (status_text(result.status), _COLOURS[result.status]),
        f"  {amount(result.current)} of {amount(result.target)}, from {amount(result.start)}"
        f" · progress {percent(result.progress)}, plan {percent(result.plan)}\n{_ahead(result)}{result.why}\n",
        *((f"{movement.explained(each, result.current)}\n", "dim") for each in result.movements),
        *((f"{link.text}\n", "dim") for link in result.links),
        evidence.told_shares(result),
    )
    reading, behind = result.reading, Behind(result, elsewhere, most)
    if not behind:
        return head
    if reading is None or not reading.evidence:
        return Group(head, behind)
    return Group(head, behind, Text(_counted(result.measure, reading), style="bold"))


def _counted(measure: str, reading: Reading) -> str:
    """How many of the items count; where these are worth points, also how many of those."""
    whole = counted(len(reading.evidence) - reading.dropped, "item")
    dropped = f", {reading.dropped} dropped" if reading.dropped else ""
    worth = f"; {delivery(reading)} points" if measure in _POINTS else ""
    return f"{reading.earning} of {whole} counted{dropped}{worth}"


def _ahead(result: Result) -> str:
    """Where it ends, with what chance, and when it gets there, as a line; nothing where that is not known."""
    found = result.forecast
    if found is None or result.status is Status.DONE:
        return ""
    p15, p50, p85, chance = map(percent, (found.p15, found.p50, found.p85, found.chance))
    on = [
        f"{day(when)} {when:%Y} ({share})" for share, when in (("50 %", found.p50_on), ("85 %", found.p85_on)) if when
    ]
    dates = f" · reached by {', '.join(on)}" if on else ""
    goal = "the target" if found.goal == FULL else f"{percent(found.goal)} of the target"
    return f"forecast {p50} at the end ({p15} to {p85}) · chance of {goal} {chance}{dates}\n"


def error(failed: OkrsyncError) -> RenderableType:
    """What went wrong and what to do."""
    if isinstance(failed, ConfigError):
        return Group(Text("This cannot be run:", style="bold red"), problems(failed.problems))
    return Text(str(failed), style="bold red")


def changes_of(done: Run) -> str:
    """How many cells a run changed."""
    number = len(done.plan.changes)
    return counted(number, "change") if number else "no change"


def _changes(changes: Sequence[Change]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("ID", "Column"):
        table.add_column(title, no_wrap=True)
    table.add_column("From", ratio=1)
    table.add_column("To", ratio=1)
    for each in changes[:_MOST_CHANGES]:
        table.add_row(each.id, OKRS.column(each.column).title, short(shown(each.before)), short(shown(each.after)))
    if len(changes) > _MOST_CHANGES:
        table.add_row("…", f"and {len(changes) - _MOST_CHANGES} more", "", "")
    return table


def summary(done: Run, book: str) -> Text:
    """What was or would be written, in a line."""
    return Text(_summary(done, book), style="bold")


def _summary(done: Run, book: str) -> str:
    cells = counted(len(done.plan.changes), "cell")
    kept = f", {len(done.plan.conflicts)} typed by people kept" if done.plan.conflicts else ""
    if done.held:
        return f"Held: {done.held}. Nothing was written. Look at the links, or take it all over with --force."
    if done.closed:
        return f"The cycle is over and {book} has its last numbers: nothing was written."
    if done.outcome is Outcome.PLANNED:
        return f"Would change {cells} in {book}{kept}. Nothing was written."
    partial = " The key results of the failed source stay as they were." if done.failures else ""
    return f"{'Changed ' + cells if done.plan.changes else 'No change'} in {book}{kept}.{partial}"
