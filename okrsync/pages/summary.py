"""The Summary tab: one page for leaders, drawn anew every night from the summary of a run (SHEET.md §3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from okrsync.errors import Problem, Severity
from okrsync.layout import SUMMARY, Look, status_text
from okrsync.model import Objective, Page, PageRow, Removed, Result, Status, Summary, Value
from okrsync.okrs import figures, pace
from okrsync.okrs.figures import NOTHING, amount, counted, percent, points

WORST = 5
"""So many lines a list has, "+ n more" below; of those that need attention there is room for as many, filled or not."""
OBJECTIVES = 12
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
        *_tiles(summary),
        _row(Look.GAP),
        *_attention(summary.attention),
        _row(Look.GAP),
        _row(Look.SECTION, item="Are we on pace?", trend="Where are the problems?"),
        *(_row(Look.CHART) for _ in range(CHART_ROWS)),
        *_objectives(summary.objectives),
        *_achieved(summary),
        *_health(problems),
        *_removed(summary.removed),
    )
    return Page(SUMMARY.key, rows, anew=True)


def headline(summary: Summary) -> str:
    """The whole book in a sentence."""
    now, ok, all_ = summary.now, _fine(summary.now.statuses), _number(summary.now.statuses)
    if not all_:
        return "No key result takes part yet."
    done = f"{percent(now.progress)} done" if now.progress is not None else "Progress is not known yet"
    expected = f", {percent(now.expected)} expected by today" if now.expected is not None else ""
    told = f"{done}{expected}. {ok} of {counted(all_, 'key result')} done or on track"
    worst = [each.kr.key_result for each in summary.attention[:2]]
    need = counted(len(summary.attention), "key result")
    return (
        f"{told}; {need} {'needs' if need[:2] == '1 ' else 'need'} attention: {' and '.join(worst)}."
        if worst
        else f"{told}."
    )


def aside(summary: Summary) -> str:
    """What the numbers rest on."""
    known = _number(summary.now.statuses) - summary.now.statuses.get(Status.NO_DATA, 0)
    year = f"{figures.day(summary.on)} {summary.on.year}"
    return (
        f"{year} · {percent(summary.elapsed)} of the time gone · {known} of {_number(summary.now.statuses)} have data"
    )


def _tiles(summary: Summary) -> Iterator[PageRow]:
    """Six tiles, each with a label, a figure and a note; each begins in a column of its own."""
    now, before, health = summary.now, summary.before, summary.health
    statuses = now.statuses
    silent = statuses.get(Status.NO_DATA, 0)
    open_ = health.get(Severity.BLOCKS, 0) + health.get(Severity.CHECK, 0)
    fine = (f"{status_text(each)} {statuses.get(each, 0)}" for each in (Status.ON_TRACK, Status.DONE))
    yield _row(
        Look.LABEL,
        item="Overall progress",
        team="Done or on track",
        status="At risk",
        vs_plan="Off track",
        forecast="Confidence",
        why="Data health",
    )
    yield _row(
        Look.FIGURE,
        item=percent(now.progress),
        team=f"{_fine(statuses)} of {_number(statuses)}",
        status=str(statuses.get(Status.AT_RISK, 0)),
        vs_plan=str(statuses.get(Status.OFF_TRACK, 0)),
        forecast=amount(round(now.confidence, 1)) if now.confidence is not None else NOTHING,
        why=f"{open_} open" if open_ else f"{silent} unknown" if silent else "✓ All clear",
    )
    yield _row(
        Look.NOTE,
        item=_way(summary),
        team=" · ".join(fine),
        status=_since(statuses, before.statuses, Status.AT_RISK),
        vs_plan=_since(statuses, before.statuses, Status.OFF_TRACK),
        forecast=_confidence(now.confidence, before.confidence),
        why=f"{counted(silent, 'key result')} without data" if silent else "every key result has data",
    )


def _way(summary: Summary) -> str:
    now, before = summary.now, summary.before
    if now.progress is None:
        return "no key result has data yet"
    parts = []
    if now.expected is not None:
        parts.append(f"{points(now.progress - now.expected)} against what is expected")
    if before.progress is not None:
        parts.append(f"{points(now.progress - before.progress)} this week")
    return " · ".join(parts)


def _since(now: Mapping[Status, int], before: Mapping[Status, int], status: Status) -> str:
    """How a count changed in a week; nothing where nobody counted then."""
    if not _number(before):
        return ""
    change = now.get(status, 0) - before.get(status, 0)
    return f"{points(change)} this week" if change else "as a week ago"


def _confidence(now: float | None, before: float | None) -> str:
    if now is None:
        return "nobody checked in yet"
    change = round(now - before, 1) if before is not None else 0.0
    return f"of 10 · {'▲' if change > 0 else '▼'} {amount(abs(change))} this week" if change else "of 10"


# ---- the lists -------------------------------------------------------------------------------------------------------


def _attention(worst: Sequence[Result]) -> Iterator[PageRow]:
    yield _row(
        Look.SECTION, item="Needs attention", why="Help needed first, then by level and distance from what is expected."
    )
    yield _head("Key result")
    shown = [key_result(each) for each in worst[:WORST]]
    yield from shown or [_row(Look.MORE, item="Nothing: every key result is on track or done.")]
    rest = len(worst) - len(shown)
    if rest > 0:
        yield _row(Look.MORE, item=f"+ {rest} more in OKRs")
    yield from (_row(Look.GAP) for _ in range(WORST + 1 - max(1, len(shown)) - (rest > 0)))


def _objectives(objectives: Sequence[Objective]) -> Iterator[PageRow]:
    yield _row(
        Look.SECTION,
        item="Objectives",
        why="The mean of the key results that have data; one off track, and it is at risk at best.",
    )
    yield _head("Objective", "trend", "forecast", "confidence")
    if not objectives:
        yield _row(Look.MORE, item="None yet: fill in Objective in OKRs.")
    for each in objectives[:OBJECTIVES]:
        yield _row(
            Look.LINE,
            item=each.objective,
            team=each.team or None,
            owner=each.owner or None,
            status=status_text(each.status),
            progress=_known(each.progress),
            vs_plan=_known(pace.ahead(each.progress, each.plan)),
            why=f"{each.known} of {counted(each.total, 'key result')} known",
        )
    yield from _rest(len(objectives) - OBJECTIVES)


def _achieved(summary: Summary) -> Iterator[PageRow]:
    """What to celebrate: targets reached, the largest gains, the work done."""
    finished = [(each, "reached its target") for each in summary.finished]
    gained = [(each, f"{points(gain)} points this week") for each, gain in summary.gains if gain >= 1]
    lines = [*finished, *gained]
    if not lines and not summary.delivered:
        return
    work = f"{counted(summary.delivered, 'item')} of work done." if summary.delivered else None
    yield _row(Look.GAP)
    yield _row(Look.SECTION, item="Achieved this week", why=work)
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
    yield _row(Look.SECTION, item="Data health", why="What the numbers lack; all of it is in Health.")
    for each in open_[:WORST]:
        yield _row(Look.LINE, item=each.where, status=each.severity.value, why=f"{each.what} {each.to_do}")
    yield from _rest(len(open_) - WORST, "Health")


def _removed(removed: Sequence[Removed]) -> Iterator[PageRow]:
    if not removed:
        return
    yield _row(Look.GAP)
    yield _row(Look.SECTION, item="Removed from OKRs in this cycle")
    for each in removed[:WORST]:
        seen = f"last seen on {figures.day(each.seen)}" if each.seen else None
        yield _row(
            Look.LINE,
            item=named(each.id, each.key_result),
            team=each.team or None,
            status=status_text(each.status),
            progress=_known(each.progress),
            why=seen,
        )
    yield from _rest(len(removed) - WORST, "Health")


def key_result(result: Result, why: str = "") -> PageRow:
    """A key result as a line; `why` stands in the place of what the sync says."""
    kr = result.kr
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
        why=why
        or "; ".join(part for part in (kr.help_needed and f"Help needed: {kr.help_needed}", result.why) if part),
    )


def _range(result: Result) -> Value:
    """Where it is likely to end; what is done is there."""
    ahead = result.forecast
    if ahead is None or result.status is Status.DONE:
        return None if result.status is Status.DONE else NOTHING
    low, high = percent(ahead.p15), percent(ahead.p85)
    return low if low == high else f"{low} – {high}"


def _head(item: str, *unused: str) -> PageRow:
    titles = {column.key: column.title for column in SUMMARY.columns if column.key not in unused}
    return PageRow({**titles, "item": item}, look=Look.HEAD)


def _rest(number: int, where: str = "OKRs") -> Iterable[PageRow]:
    return [_row(Look.MORE, item=f"+ {number} more in {where}")] if number > 0 else []


def _row(look: Look, **cells: Value) -> PageRow:
    return PageRow({key: value for key, value in cells.items() if value is not None}, look=look)


def named(id_: str, text: str) -> str:
    """A key result as the first cell of a line says it."""
    return f"{id_}  {text}".strip()


def _known(value: float | None) -> Value:
    return NOTHING if value is None else value


def _fine(statuses: Mapping[Status, int]) -> int:
    return statuses.get(Status.DONE, 0) + statuses.get(Status.ON_TRACK, 0)


def _number(statuses: Mapping[Status, int]) -> int:
    return sum(statuses.values())
