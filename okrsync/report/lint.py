"""What the mapping lint finds, for people and for programs: a group for each rule."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from okrsync.errors import Problem, Severity, SourceError
from okrsync.okrs.figures import counted
from okrsync.okrs.lint import TITLES
from okrsync.report.cells import Json
from okrsync.report.record import of_problems

_STYLES = {Severity.BLOCKS: "red", Severity.CHECK: "yellow", Severity.HINT: "dim"}


def table(found: Sequence[Problem]) -> RenderableType:
    """The groups, each with its number, what to do, and a line for each place."""
    return Group(*(_group(code, lines) for code, lines in _groups(found).items()))


def summary(found: Sequence[Problem]) -> Text:
    """How it ended, in a line."""
    if not found:
        return Text("Key results, objectives and work hang together. Next: okrsync sync", style="bold")
    blocked, to_check, hints = (sum(each.severity is severity for each in found) for severity in Severity)
    told = f"{blocked} blocked (■), {to_check} to check (▲), {counted(hints, 'hint')} (○)"
    return Text(f"{counted(len(found), 'line')}: {told}. Nothing was written.", style="bold red" if blocked else "bold")


def record(found: Sequence[Problem]) -> Json:
    """What `check --okrs --json` prints: `rules` by code with the number of lines, and the lines."""
    numbers = {code: len(lines) for code, lines in _groups(found).items()}
    return {"ok": exit_code(found) == 0, "rules": numbers, "problems": of_problems(found)}


def exit_code(found: Sequence[Problem]) -> int:
    """0, or 1 where a line blocks."""
    return SourceError.exit_code if any(each.severity is Severity.BLOCKS for each in found) else 0


def _groups(found: Sequence[Problem]) -> Mapping[str, Sequence[Problem]]:
    """The problems by code, in the order of the rules."""
    groups = {code: [each for each in found if each.code == code] for code in TITLES}
    return {code: lines for code, lines in groups.items() if lines}


def _group(code: str, lines: Sequence[Problem]) -> RenderableType:
    head = Text.assemble((f"{TITLES[code]} ({len(lines)})", "bold"), (f"  {lines[0].to_do}", "dim"))
    places = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    places.add_column(no_wrap=True)
    places.add_column(ratio=1, overflow="fold")
    for each in lines:
        style = _STYLES[each.severity]
        what = Text.assemble((f"{each.where.removeprefix('OKRs › ')}: ", "bold"), each.what)
        places.add_row(Text(f"  {each.severity.value[0]}", style=style), what)
    return Group(head, places)
