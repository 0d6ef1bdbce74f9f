"""A run as one JSON object with stable keys (DESIGN §9). Percentages and points are 0-100, dates ISO 8601."""

from collections.abc import Iterable, Sequence

from okrsync.errors import ConfigError, OkrsyncError, Problem
from okrsync.layout import OKRS
from okrsync.model import Change, Conflict, Evidence, Forecast, Movement, Objective, Result, Run
from okrsync.okrs.evidence import items, pieces, shares
from okrsync.report.cells import Json, iso, plain


def run(done: Run, cycle: str) -> Json:
    """What `sync --json` and `plan --json` print."""
    held = _held(done)
    return {
        "run": done.plan.run,
        "outcome": done.outcome.value,
        "held": done.held or None,
        "closed": done.closed,
        "cycle": cycle,
        "key_results": [key_result(result, held.get(id_, [])) for id_, result in done.results.items()],
        "objectives": [_objective(each) for each in done.objectives],
        "changes": [_change(each) for each in done.plan.changes],
        "conflicts": [_conflict(each) for each in done.plan.conflicts],
        "problems": of_problems(done.plan.problems),
        "requests": {
            name: {"count": cost.requests, "retries": cost.retries, "seconds": round(cost.seconds, 3)}
            for name, cost in done.traffic.items()
        },
    }


def failure(error: OkrsyncError) -> Json:
    """The same object where a run did not come about."""
    where = getattr(error, "book", "") or getattr(error, "source", "") or "run"
    alone = Problem(type(error).__name__, where, str(error), "")
    problems = error.problems if isinstance(error, ConfigError) else (alone,)
    empty: Json = {key: [] for key in ("key_results", "objectives", "changes", "conflicts")}
    about: Json = {"run": None, "outcome": "failed", "held": None, "closed": False, "cycle": None}
    return {**about, **empty, "problems": of_problems(problems), "requests": {}}


def key_result(result: Result, held: list[str]) -> Json:
    """One key result; `held` names the columns that a person typed into."""
    kr, reading = result.kr, result.reading
    return {
        "id": kr.id,
        "key_result": kr.key_result,
        "objective": kr.objective,
        "team": kr.team,
        "measured_by": result.measure,
        "current": result.current,
        "start": result.start,
        "target": result.target,
        "progress": result.progress,
        "status": result.status.value,
        "plan": result.plan,
        "forecast": _forecast(result.forecast),
        "counted": reading.counted if reading else None,
        "total": reading.total if reading else None,
        "dropped": reading.dropped if reading else None,
        "delivery": result.delivery,
        "why": result.why,
        "synced": iso(result.synced),
        "held": held,
        "guarded": result.guarded or None,
        "links": [link.text for link in result.links],
        "moved": [_movement(each) for each in result.movements],
    }


def explained(done: Run, id_: str) -> Json:
    """What `explain --json` prints: the key result, and everything behind its number; contributions sum to it."""
    result = done.results[id_]
    return {
        **key_result(result, _held(done).get(id_, [])),
        "items": [_item(each, done.elsewhere.get(each.item.identity, ())) for each in items(result)],
        "pieces": [
            {"title": each.title, "contribution": each.contribution, "url": each.url or None} for each in pieces(result)
        ],
        "shares": dict(shares(result)),
    }


def _held(done: Run) -> dict[str, list[str]]:
    """The titles of the columns that people typed into, by key result."""
    held: dict[str, list[str]] = {}
    for conflict in done.plan.conflicts:
        held.setdefault(conflict.id, []).append(_title(conflict.column))
    return held


def _item(evidence: Evidence, also: Sequence[str]) -> Json:
    item = evidence.item.shown
    return {
        "connection": item.connection,
        "key": item.key,
        "title": None if item.restricted else item.title,
        "restricted": item.restricted,
        "url": item.url,
        "state": item.state.value,
        "blocked": item.blocked,
        "blockers": list(item.blockers),
        "assignee": item.assignee or None,
        "created": iso(item.created),
        "closed": iso(item.closed),
        "part": evidence.part.value,
        "weight": evidence.weight,
        "contribution": evidence.contribution,
        "link": evidence.link.text,
        "also": list(also),
    }


def _movement(movement: Movement) -> Json:
    return {
        "since": movement.since.isoformat(),
        "from": movement.before,
        "to": movement.after,
        "remembered": movement.remembered,
        "steps": [
            {
                "move": step.move.value,
                "items": step.items,
                "amount": step.amount,
                "keys": list(step.keys),
                "to": dict(step.to),
            }
            for step in movement.steps
        ],
    }


def _objective(objective: Objective) -> Json:
    return {
        "objective": objective.objective,
        "team": objective.team,
        "level": objective.level,
        "supports": objective.supports or None,
        "progress": objective.progress,
        "plan": objective.plan,
        "status": objective.status.value,
        "known": objective.known,
        "total": objective.total,
        "key_results": list(objective.key_results),
    }


def _change(change: Change) -> Json:
    return {
        "id": change.id,
        "column": _title(change.column),
        "row": change.row,
        "from": plain(change.before),
        "to": plain(change.after),
        "why": change.why,
    }


def _conflict(conflict: Conflict) -> Json:
    return {
        "id": conflict.id,
        "column": _title(conflict.column),
        "row": conflict.row,
        "holds": plain(conflict.holds),
        "formula": conflict.formula,
        "wanted": plain(conflict.wanted),
    }


def of_problems(problems: Iterable[Problem]) -> list[Json]:
    """Problems as every command prints them."""
    return [
        {
            "code": each.code,
            "id": each.kr or None,
            "where": each.where,
            "what": each.what,
            "to_do": each.to_do,
            "severity": each.severity.name.lower(),
        }
        for each in problems
    ]


def _forecast(forecast: Forecast | None) -> Json:
    if forecast is None:
        return dict.fromkeys(("p15", "p50", "p85", "chance", "goal", "p50_on", "p85_on"))
    ends = {"p15": forecast.p15, "p50": forecast.p50, "p85": forecast.p85}
    of = {"chance": forecast.chance, "goal": forecast.goal}
    return {**ends, **of, "p50_on": iso(forecast.p50_on), "p85_on": iso(forecast.p85_on)}


def _title(column: str) -> str:
    return OKRS.column(column).title
