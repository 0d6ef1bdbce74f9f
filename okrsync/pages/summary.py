"""The Summary tab: one page for leaders, drawn anew every night from the summary of a run (SHEET.md §3)."""

from collections.abc import Iterator, Sequence
from textwrap import shorten

from okrsync.errors import Problem, Severity
from okrsync.layout import HEALTH, OBJECTIVES, OKRS, SUMMARY, Look, Tab, status_text
from okrsync.model import Objective, Page, PageRow, Removed, Result, Standing, Status, Summary, Value
from okrsync.okrs import pace
from okrsync.okrs.figures import NOTHING, day, key_results, percent, points, whole
from okrsync.pages.tiles import fine, number, tiles
from okrsync.texts import Day, joined, plural, say, sentence

WORST = 5
"""So many lines a list has, "+ n more" below; of those that need attention there is room for as many, filled or not."""
LISTED, NAMED = 12, 60
"""So many objectives are listed; of a key result that the headline names, so many characters."""
HALF = SUMMARY.columns.index(SUMMARY.column("trend"))
"""The columns under the first chart; the second begins below its own title."""
CHART_ROWS = 9
"""The height of the charts, in rows of a line each."""

CHART_AT = 2 + 1 + 3 + 1 + 2 + WORST + 1 + 1 + 1 + 1
"""The rows above the charts, the title among them."""


def page(summary: Summary, problems: Sequence[Problem]) -> Page:
    """All rows below the title; down to the charts always as many, for charts stay where they were drawn."""
    rows = (
        _row(Look.HEADLINE, item=headline(summary)),
        _row(Look.ASIDE, item=aside(summary)),
        _row(Look.GAP),
        *tiles(summary),
        _row(Look.GAP),
        *_attention(summary),
        _row(Look.GAP),
        _row(Look.SECTION, item=say("Are we on pace?"), trend=say("Where are the problems?")),
        *(_row(Look.CHART) for _ in range(CHART_ROWS)),
        *_objectives(summary.objectives),
        *_achieved(summary),
        *_health(problems),
        *_removed(summary.removed),
    )
    return Page(SUMMARY.key, rows, anew=True)


def headline(summary: Summary) -> str:
    """The whole book in two sentences."""
    now, all_ = summary.now, number(summary.now.statuses)
    if not all_:
        return say("No key result takes part yet.")
    well = say(
        "{fine} of {key_results} done or on track", fine=whole(fine(now.statuses)), key_results=key_results(all_)
    )
    return joined(" ", (_progress(now), sentence(well, _needing(summary.attention))))


def _progress(now: Standing) -> str:
    progress, expected = percent(now.progress), percent(now.expected)
    if now.expected is None:
        known = say("{progress} done.", progress=progress)
        return say("Progress is not known yet.") if now.progress is None else known
    if now.progress is None:
        return say("Progress is not known yet, {expected} expected by today.", expected=expected)
    return say("{progress} done, {expected} expected by today.", progress=progress, expected=expected)


def _needing(worst: Sequence[Result]) -> str:
    """How many need attention, and the worst two."""
    if not worst:
        return ""
    one, *others = (shorten(each.kr.key_result, NAMED, placeholder="…") for each in worst[:2])
    return plural(
        len(worst),
        "{n} key result needs attention: {names}",
        "{n} key results need attention: {names}",
        names=say("{one} and {other}", one=one, other=others[0]) if others else one,
    )


def aside(summary: Summary) -> str:
    """What the numbers rest on."""
    statuses = summary.now.statuses
    return say(
        "{day} · {elapsed} of the time gone · {known} of {total} have data",
        day=Day.of(summary.on, year=True),
        elapsed=percent(summary.elapsed),
        known=whole(number(statuses) - statuses.get(Status.NO_DATA, 0)),
        total=whole(number(statuses)),
    )


# ---- the lists -------------------------------------------------------------------------------------------------------


def _attention(summary: Summary) -> Iterator[PageRow]:
    worst = summary.attention
    calm = say("Nothing: every key result is on track or done.")
    nothing = calm if number(summary.now.statuses) else say("Nothing yet: fill in Objective and Key result in OKRs.")
    why = say("Help needed first, then by level and distance from what is expected.")
    yield _row(Look.SECTION, item=say("Needs attention"), why=why)
    yield _head(say("Key result"))
    shown = [key_result(each) for each in worst[:WORST]]
    yield from shown or [_row(Look.MORE, item=nothing)]
    rest = len(worst) - len(shown)
    yield from _rest(rest)
    yield from (_row(Look.GAP) for _ in range(WORST + 1 - max(1, len(shown)) - (rest > 0)))


def _objectives(objectives: Sequence[Objective]) -> Iterator[PageRow]:
    why = say("The mean of the key results that have data; one off track, and it is at risk at best.")
    yield _row(Look.SECTION, item=say("Objectives"), why=why)
    yield _head(say("Objective"), "trend", "forecast", "confidence")
    if not objectives:
        yield _row(Look.MORE, item=say("None yet: fill in Objective in OKRs."))
    for each in objectives if len(objectives) <= LISTED else sorted(objectives, key=_distance)[:LISTED]:
        yield _row(
            Look.LINE,
            item=each.objective,
            team=each.team or None,
            owner=each.owner or None,
            status=status_text(each.status),
            progress=_known(each.progress),
            vs_plan=_known(pace.ahead(each.progress, each.plan)),
            why=say("{known} of {key_results} known", known=whole(each.known), key_results=key_results(each.total)),
        )
    yield from _rest(len(objectives) - LISTED, OBJECTIVES)


def _distance(objective: Objective) -> tuple[bool, float]:
    """Of more than there is room for, those furthest behind come first, and last those of which nothing is known."""
    behind = pace.ahead(objective.progress, objective.plan)
    return behind is None, behind or 0.0


def _achieved(summary: Summary) -> Iterator[PageRow]:
    """What to celebrate: targets reached, the largest gains, the work done."""
    finished = [(each, say("reached its target")) for each in summary.finished]
    gained = [(each, say("{gain} points this week", gain=points(gain))) for each, gain in summary.gains if gain >= 1]
    lines = [*finished, *gained]
    if not lines and not summary.delivered:
        return
    work = plural(summary.delivered, "{n} item of work done.", "{n} items of work done.")
    yield _row(Look.GAP)
    yield _row(Look.SECTION, item=say("Achieved this week"), why=work if summary.delivered else None)
    for each, what in lines[:WORST]:
        yield key_result(each, what)
    yield from _rest(len(lines) - WORST)


def _health(problems: Sequence[Problem]) -> Iterator[PageRow]:
    """The worst lines of Health."""
    open_ = sorted(
        (each for each in problems if each.severity is not Severity.HINT), key=lambda each: each.severity.rank
    )
    if not open_:
        return
    yield _row(Look.GAP)
    yield _row(Look.SECTION, item=say("Data health"), why=say("What the numbers lack; all of it is in Health."))
    for each in open_[:WORST]:
        yield _row(Look.LINE, item=each.where, status=each.severity, why=joined(" ", (each.what, each.to_do)))
    yield from _rest(len(open_) - WORST, HEALTH)


def _removed(removed: Sequence[Removed]) -> Iterator[PageRow]:
    if not removed:
        return
    yield _row(Look.GAP)
    yield _row(Look.SECTION, item=say("Removed from OKRs in this cycle"))
    for each in removed[:WORST]:
        seen = say("last seen on {day}", day=day(each.seen)) if each.seen else None
        yield _row(
            Look.LINE,
            item=named(each.id, each.key_result),
            team=each.team or None,
            status=status_text(each.status),
            progress=_known(each.progress),
            why=seen,
        )
    yield from _rest(len(removed) - WORST, HEALTH)


def key_result(result: Result, why: str = "") -> PageRow:
    """A key result as a line; `why` stands in the place of what the sync says."""
    kr = result.kr
    help_needed = say("Help needed: {what}", what=kr.help_needed) if kr.help_needed else ""
    return _row(
        Look.LINE,
        item=named(kr.id, kr.key_result),
        team=kr.team or None,
        owner=kr.owner or None,
        status=status_text(result.status),
        progress=_known(result.progress),
        vs_plan=_known(pace.ahead(result.progress, result.plan)),
        trend=result.trend or None,
        forecast=_range(result),
        confidence=kr.confidence,
        why=why or joined("; ", (help_needed, result.why)),
    )


def _range(result: Result) -> Value:
    """Where it is likely to end; what is done is there."""
    ahead = result.forecast
    if ahead is None or result.status is Status.DONE:
        return None if result.status is Status.DONE else NOTHING
    low, high = percent(ahead.p15), percent(ahead.p85)
    return low if low == high else joined(" – ", (low, high))


def _head(item: str, *unused: str) -> PageRow:
    titles = {column.key: column.title for column in SUMMARY.columns if column.key not in unused}
    return PageRow({**titles, "item": item}, look=Look.HEAD)


def _rest(number: int, tab: Tab = OKRS) -> Iterator[PageRow]:
    if number > 0:
        yield _row(Look.MORE, item=say("+ {n} more in {tab}", n=whole(number), tab=tab.title))


def _row(look: Look, **cells: Value) -> PageRow:
    return PageRow({key: value for key, value in cells.items() if value is not None}, look=look)


def named(id_: str, text: str) -> str:
    """A key result as the first cell of a line says it."""
    return f"{id_}  {text}".strip()


def _known(value: float | None) -> Value:
    return NOTHING if value is None else value
