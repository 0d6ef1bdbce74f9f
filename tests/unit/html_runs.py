"""Runs to draw reports of: a few key results, as many as a company has, and what only people think of."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from okrsync.errors import Problem, Severity
from okrsync.layout import status_text
from okrsync.model import (
    CheckIn,
    Evidence,
    Forecast,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Outcome,
    Part,
    Plan,
    Point,
    Reading,
    Result,
    Run,
    Standing,
    Status,
    Summary,
    WorkItem,
)
from okrsync.okrs import rollup
from okrsync.okrs.rules import Rules
from okrsync.pages import charts
from okrsync.pages import summary as summary_page
from okrsync.records import replace
from okrsync.report.html.page import About
from tests.e2e.world import CYCLE

TODAY = date(2026, 11, 20)
ABOUT = About(CYCLE.name, "okrs.xlsx")
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1", "https://acme.example/browse/SHOP-1")
RULES = Rules(CYCLE)
DONE, ON_TRACK, AT_RISK, OFF_TRACK, NO_DATA = (
    Status.DONE,
    Status.ON_TRACK,
    Status.AT_RISK,
    Status.OFF_TRACK,
    Status.NO_DATA,
)


def item(number: int, *, done: bool = True, **more: object) -> Evidence:
    """A story, done or not, one of ten."""
    state = ItemState.DONE if done else ItemState.TO_DO
    closed = datetime(2026, 11, 1, 9) if done else None
    url = f"https://acme.example/browse/SHOP-{number}"
    told = WorkItem("jira.acme", str(number), f"SHOP-{number}", f"Story {number}", url, state, None, closed)
    part = Part.COUNTED if done else Part.OPEN
    return Evidence(replace(told, **more), 1, 10 if done else 0, EPIC, part)  # type: ignore[arg-type]


def result(number: int, status: Status = ON_TRACK, *, items: int = 10, **more: object) -> Result:
    """A key result, half of whose items are done; more of it by the names of its columns."""
    plain = KeyResult(
        f"KR-{number:02}", number + 3, f"Win {number}", "Grow", "Shop", owner="Mira", unit="%", target=100, confidence=6
    )
    kr = replace(plain, **more)  # type: ignore[arg-type]
    if status is NO_DATA:
        return Result(kr, "Manual", why="Type Current by hand, or paste a link.")
    share = 100.0 if status is DONE else 50.0
    found = tuple(item(number * 1000 + at, done=at < items * share / 100) for at in range(items))
    return Result(
        kr,
        "Share of items",
        links=(EPIC,),
        reading=Reading(10.0 * sum(each.part is Part.COUNTED for each in found), evidence=found),
        start=0,
        target=100,
        current=10.0 * sum(each.part is Part.COUNTED for each in found),
        progress=share,
        plan=56,
        status=status,
        forecast=Forecast(80, 70, 90, 40),
        trend="▁▂▃▅▇",
        why=f"{items // 2} of {items} items done.",
        synced=datetime(2026, 11, 20, 2),
    )


def lines(id_: str, *shares: float, comment: str = "") -> tuple[CheckIn, ...]:
    """Check-ins of the nights before this one, the last of them yesterday."""
    first = TODAY - timedelta(days=len(shares))
    said = status_text(ON_TRACK)
    return tuple(
        CheckIn(id_, first + timedelta(days=at), "", share, 100, share, 40, said, 6, comment, "", "run-1")
        for at, share in enumerate(shares)
    )


def run(*results: Result, history: Iterable[CheckIn] = (), problems: Sequence[Problem] = ()) -> Run:
    """A run that planned these key results."""
    by_id = {each.kr.id: each for each in results}
    tree = rollup.tree(each.kr for each in results)
    objectives = tuple(
        rollup.objective(goal, tree, by_id, RULES) for goal, krs in tree.members.items() if krs[0].objective
    )
    told = _summary(results, objectives)
    past = list(history)
    return Run(
        plan=Plan("run-2", problems=tuple(problems), pages=(summary_page.page(told, problems), charts.page(told))),
        outcome=Outcome.PLANNED,
        results=by_id,
        objectives=objectives,
        summary=told,
        history={id_: tuple(each for each in past if each.id == id_) for id_ in by_id},
    )


def _summary(results: Sequence[Result], objectives: tuple[object, ...]) -> Summary:
    known = [each.progress for each in results if each.progress is not None]
    progress = sum(known) / len(known) if known else None
    teams: dict[str, Counter[Status]] = {}
    for each in results:
        teams.setdefault(each.kr.team, Counter())[each.status] += 1
    now = Standing(progress, 56 if known else None, 6, Counter(each.status for each in results))
    return Summary(
        on=TODAY,
        now=now,
        before=Standing(None, None, None, {}),
        elapsed=56,
        attention=tuple(each for each in results if each.status in (OFF_TRACK, AT_RISK, NO_DATA)),
        finished=(),
        gains=(),
        delivered=0,
        objectives=objectives,  # type: ignore[arg-type]  # as `run` made them
        teams=teams,
        course=tuple(_course(progress)),
        health={Severity.BLOCKS: 0},
        removed=(),
    )


def _course(progress: float | None) -> Iterable[Point]:
    for day in range(0, 92, 7):
        on, ahead = CYCLE.start + timedelta(days=day), (progress or 0) + day / 5
        if progress is None:
            yield Point(on)
        elif on < TODAY:
            yield Point(on, progress * day / 50, day)
        else:
            yield Point(on, None, day, ahead - 5, ahead, ahead + 5)


GERMAN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
SCRIPT = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"


def wordy(number: int) -> Result:
    """A key result whose words are longer than a column, a phone and a line."""
    said: dict[str, Any] = {"key_result": f"{number} {GERMAN * 3}", "objective": GERMAN, "team": f"{GERMAN}{number}"}
    return replace(result(number, OFF_TRACK, **said, owner=GERMAN, comment=GERMAN), why=GERMAN * 5)


def cascade() -> Run:
    """Four levels: a company's key result, a unit's below it, a team's, and a person's."""
    above = [("Company", ""), ("Unit", "KR-01"), ("Team", "KR-02"), ("Person", "KR-03")]
    return run(
        *(
            result(number, objective=f"Aim {level}", level=level, supports=supports)
            for number, (level, supports) in enumerate(above, start=1)
        )
    )


def many(number: int) -> Run:
    """As many key results as a large company has, each with 20 items and a line for each night since the first."""
    found = [result(at, items=20, team=f"Team {at % 25}", owner=f"Owner {at % 60}") for at in range(1, number + 1)]
    nights = [line for each in found for line in lines(each.kr.id, *(night / 2 for night in range(30)))]
    return run(*found, history=nights)


CASES: Mapping[str, Callable[[], Run]] = {
    "one": lambda: run(result(1)),
    "none": run,
    "nothing known": lambda: run(result(1, NO_DATA), result(2, NO_DATA)),
    "everything done": lambda: run(result(1, DONE), result(2, DONE)),
    "long words": lambda: run(*map(wordy, range(1, 8)), history=lines("KR-01", 10, 20, comment=GERMAN)),
    "a cascade": cascade,
    "no team, no owner, no objective": lambda: run(result(1, AT_RISK, team="", owner="", objective="")),
}
