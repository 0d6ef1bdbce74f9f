"""Runs and what an undo did: for people at a terminal, and as JSON objects with stable keys."""

from collections.abc import Sequence
from datetime import datetime, time

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from okrsync.layout import CHANGES_OF_ALL, OKRS
from okrsync.model import Change, Value
from okrsync.okrs.figures import counted
from okrsync.okrs.health import shown
from okrsync.okrs.traces import Trace
from okrsync.okrs.undo import Kept, Reason, Undone
from okrsync.report.cells import Json, plain, short

SILENT = "Runs that changed nothing leave no trace in the workbook."
_WHY = {
    Reason.ID: "a row's ID stays: others refer to it",
    Reason.NOTE: "a note in Changes: no run writes this column",
    Reason.ROW_GONE: "its row is gone",
    Reason.COLUMN_GONE: "its column is gone",
    Reason.ALREADY: "it holds the value from before",
    Reason.LATER: "a later run wrote it",
    Reason.EDITED: "edited by a person since",
}
_MOST = 40


def runs(found: Sequence[Trace]) -> RenderableType:
    """What each run wrote, newest first."""
    if not found:
        return Text(f"No run is known yet. {SILENT}")
    return Group(*(_run(trace) for trace in found), Text(SILENT, style="dim"))


def _run(trace: Trace) -> RenderableType:
    """A run in a line; below it the columns of its cells, and whether it took a run back or was taken back."""
    when = f"  {trace.at.day:2} {trace.at:%b %H:%M}" if trace.at else ""
    counts = ((sum(trace.cells.values()), "cell"), (trace.checkins, "check-in"), (len(trace.key_results), "key result"))
    told = ", ".join(counted(number, noun) for number, noun in counts if number)
    more = [Text(", ".join(f"{title} {number}" for title, number in trace.cells.items()), style="dim")]
    more += [Text(f"undo of {trace.undoes}", style="yellow")] if trace.undoes else []
    more += [Text(f"undone by {trace.undone_by}", style="yellow")] if trace.undone_by else []
    below = [Padding(line, (0, 0, 0, 4)) for line in more if line]
    return Group(Text.assemble((trace.run, "bold"), when, f"  {told}"), *below)


def undone(made: Undone) -> RenderableType:
    """What was put back, and what was kept and why."""
    parts: list[RenderableType] = []
    if made.back:
        table = _table("ID", "Column", ("Put back", 1), ("Instead of", 1))
        for each in made.back[:_MOST]:
            title = OKRS.column(each.column).title
            table.add_row(each.id, title, short(_shown(each.after)), short(_shown(each.before)))
        parts.append(_capped(table, len(made.back)))
    if made.kept:
        table = _table("ID", "Column", ("Kept", 1), ("Why", 1))
        for kept in made.kept[:_MOST]:
            table.add_row(kept.id, kept.title, short(_holds(kept)), Text(_WHY[kept.reason]))
        parts.append(_capped(table, len(made.kept)))
    return Group(*parts)


def undo_summary(made: Undone, book: str) -> Text:
    """What an undo wrote, in a line, and what comes next."""
    return Text(" ".join(part for part in _summary(made, book) if part), style="bold")


def _summary(made: Undone, book: str) -> Sequence[str]:
    if not made.of:
        return f"Nothing to undo: {book} knows no run that changed cells.", "Nothing was written."
    if not made.back:
        return f"Nothing to undo: no cell in {book} holds what {made.of} wrote.", "Nothing was written."
    few = (
        f"Of a run over {CHANGES_OF_ALL.days} days old Changes has only ID, Current and Status." if made.thinned else ""
    )
    kept = f", {counted(len(made.kept), 'cell')} kept" if made.kept else ""
    return (
        f"Put back {counted(len(made.back), 'cell')} of {made.of} in {book}{kept}.",
        few,
        "The next sync computes these again: mend the cause first, such as a link, a target or the work itself.",
        f"To take this back: okrsync undo {made.run}",
    )


def runs_record(found: Sequence[Trace]) -> Json:
    """What `runs --json` prints, newest first; times are ISO 8601, the company's own."""
    return {
        "runs": [
            {
                "run": trace.run,
                "at": trace.at.isoformat() if trace.at else None,
                "cells": sum(trace.cells.values()),
                "columns": dict(trace.cells),
                "check_ins": trace.checkins,
                "key_results": list(trace.key_results),
                "undoes": trace.undoes or None,
                "undone_by": trace.undone_by or None,
            }
            for trace in found
        ]
    }


def undone_record(made: Undone) -> Json:
    """What `undo --json` prints; values are raw, as in the cells: 0.5 is half in a percent format."""
    return {
        "run": made.run if made.back else None,
        "undone": made.of or None,
        "put_back": [_change(each) for each in made.back],
        "kept": [_kept(each) for each in made.kept],
        "thinned": made.thinned,
    }


def _change(change: Change) -> Json:
    return {
        "id": change.id,
        "column": OKRS.column(change.column).title,
        "row": change.row,
        "from": plain(change.before),
        "to": plain(change.after),
    }


def _kept(kept: Kept) -> Json:
    return {
        "id": kept.id,
        "column": kept.title,
        "holds": plain(kept.holds),
        "formula": kept.formula,
        "reason": kept.reason.value,
        "why": _WHY[kept.reason],
    }


def _table(*columns: str | tuple[str, int]) -> Table:
    """A table without lines; a column with a share gives way where the terminal is narrow."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        title, ratio = column if isinstance(column, tuple) else (column, None)
        table.add_column(title, ratio=ratio, no_wrap=ratio is None)
    return table


def _capped(table: Table, rows: int) -> Table:
    if rows > _MOST:
        table.add_row("…", f"and {rows - _MOST} more", "", "")
    return table


def _holds(kept: Kept) -> str:
    if kept.reason in (Reason.ROW_GONE, Reason.COLUMN_GONE):
        return ""
    return "a formula" if kept.formula else _shown(kept.holds)


def _shown(value: Value) -> str:
    """A raw value as a person reads it; a day has no time."""
    return value.date().isoformat() if isinstance(value, datetime) and value.time() == time.min else shown(value)
