"""The lines of a check, for people and for programs."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from okrsync.errors import SourceError
from okrsync.model import Finding, Verdict
from okrsync.okrs.figures import counted
from okrsync.report.cells import Json

_MARKS = {Verdict.OK: ("✓", "cyan"), Verdict.HINT: ("▲", "yellow"), Verdict.FAILED: ("■", "red")}


def table(found: Sequence[Finding]) -> Table:
    """A line each: how it ends, where, what, and what to do."""
    lines = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    lines.add_column(no_wrap=True)
    lines.add_column(no_wrap=True, style="bold")
    lines.add_column(ratio=1, overflow="fold")
    where = ""
    for each in found:
        mark, style = _MARKS[each.verdict]
        stop = "." if each.to_do and not each.what.endswith(".") else ""
        advice = (f"{stop} {each.to_do}", "dim") if each.to_do else ""
        lines.add_row(
            Text(mark, style=style), each.where if each.where != where else "", Text.assemble(each.what, advice)
        )
        where = each.where
    return lines


def summary(found: Sequence[Finding]) -> Text:
    """How it ended, in a line."""
    failed, hints = (sum(each.verdict is verdict for each in found) for verdict in (Verdict.FAILED, Verdict.HINT))
    told = counted(hints, "hint")
    if failed:
        return Text(f"{failed} of {len(found)} lines failed (■), {told} (▲).", style="bold red")
    return Text(f"Nothing failed in {len(found)} lines, {told} (▲). Next: okrsync plan", style="bold")


def record(found: Sequence[Finding]) -> Json:
    """What `check --json` prints."""
    lines = [
        {"where": each.where, "what": each.what, "verdict": each.verdict.value, "to_do": each.to_do} for each in found
    ]
    return {"ok": exit_code(found) == 0, "lines": lines}


def exit_code(found: Sequence[Finding]) -> int:
    """0, or 1 where a line failed."""
    return SourceError.exit_code if any(each.verdict is Verdict.FAILED for each in found) else 0
