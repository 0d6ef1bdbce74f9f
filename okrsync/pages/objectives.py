"""The Objectives tab: a line for each; people's Owner and Weight stay with theirs, also when they rename it."""

from collections.abc import Iterable, Sequence

from okrsync.layout import OBJECTIVES, status_text
from okrsync.model import Objective, Page, PageRow, Row, Value
from okrsync.okrs import pace
from okrsync.okrs.figures import NOTHING, whole
from okrsync.okrs.goals import rows_of
from okrsync.okrs.rollup import Tree
from okrsync.texts import say


def page(objectives: Iterable[Objective], tree: Tree, before: Sequence[Row]) -> Page:
    """In the order of OKRs; lines of objectives that are gone stay where people wrote something, at the end."""
    known = rows_of(before, tree.members)
    lines = []
    for each in objectives:
        row = known.get((each.team.casefold(), each.objective.casefold()))
        lines.append(PageRow(_cells(each), row.number if row else None))
    kept = {line.was for line in lines}
    gone = [row for row in before if row.number not in kept and _filled(row)]
    return Page(OBJECTIVES.key, (*lines, *(PageRow(_gone(row), row.number) for row in gone)))


def _cells(objective: Objective) -> dict[str, Value]:
    behind = pace.ahead(objective.progress, objective.plan)
    return {
        "objective": objective.objective,
        "team": objective.team or None,
        "level": objective.level or None,
        "status": status_text(objective.status),
        "progress": NOTHING if objective.progress is None else objective.progress,
        "vs_plan": NOTHING if behind is None else behind,
        "known": say("{known} of {total}", known=whole(objective.known), total=whole(objective.total)),
        "supports": objective.supports or None,
        "key_results": ", ".join(objective.key_results),
    }


def _filled(row: Row) -> bool:
    """Whether people wrote something of their own there."""
    return row.own or any(not row[key].blank for key in ("owner", "weight")) or not row["objective"].text


def _gone(row: Row) -> dict[str, Value]:
    """What the sync's cells say of an objective that OKRs has no more; a line that is people's own stays as it is."""
    if not row["objective"].text:
        return {}
    blank: dict[str, Value] = dict.fromkeys(("progress", "vs_plan", "known", "supports", "key_results"))
    return {**blank, "status": say("no longer in OKRs")}
