"""What a run leaves in Prefect: the plan as a table, the run as a page. Of issues they show what the workbook shows."""

from collections.abc import Iterable, Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.lease import key
from okrsync.layout import OKRS, status_text
from okrsync.model import Change, Result, Run
from okrsync.okrs.figures import amount, percent
from okrsync.okrs.health import shown
from okrsync.report import terminal

PLAN, RUN = "okrsync-plan", "okrsync-run"
MOST = 200
"""The most lines of a table; Prefect keeps an artifact as one cell of its database."""


def keep(done: Run, book: str) -> None:
    """Keep both, below the same keys each time, so that Prefect shows their history."""
    create_table_artifact(plan(done.plan.changes), key=PLAN, description=f"Run {done.plan.run} of {key(book)}")
    create_markdown_artifact(page(done, book), key=RUN, description=f"Run {done.plan.run} of {key(book)}")


def plan(changes: Sequence[Change]) -> list[dict[str, str]]:
    """The changes, a line each."""
    lines = [
        {"ID": each.id, "Column": OKRS.column(each.column).title, "From": shown(each.before), "To": shown(each.after)}
        for each in changes[:MOST]
    ]
    more = len(changes) - MOST
    return [*lines, {"ID": "…", "Column": f"and {more} more", "From": "", "To": ""}] if more > 0 else lines


def page(done: Run, book: str) -> str:
    """The run: its outcome, the key results, what is wrong, what it cost."""
    results = [_result(each) for each in done.results.values()]
    problems = [(each.where, each.what, each.to_do) for each in done.plan.problems]
    requests = [
        (name, str(cost.requests), str(cost.retries), f"{cost.seconds:.1f} s") for name, cost in done.traffic.items()
    ]
    parts = (
        f"# {done.plan.run}: {done.outcome.value}",
        terminal.summary(done, book).plain,
        _table(("ID", "Status", "Progress", "Current", "Why"), results),
        _table(("Problem", "What", "What to do"), problems),
        _table(("Connection", "Requests", "Retries", "Waited"), requests),
    )
    return "\n\n".join(part for part in parts if part)


def _result(result: Result) -> tuple[str, ...]:
    status, why = status_text(result.status), result.guarded or result.why
    return result.kr.id, status, percent(result.progress), amount(result.current), why


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    more = [f"\n… and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return "\n".join([_line(titles), _line("---" for _ in titles), *map(_line, rows[:MOST]), *more])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
