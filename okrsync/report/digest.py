"""The week for leaders: what moved, what is stuck, what needs a decision, what was achieved."""

from collections.abc import Iterator, Sequence
from datetime import date

from okrsync.layout import status_text
from okrsync.model import Phase, Removed, Result, Run, Summary
from okrsync.okrs import figures, movement
from okrsync.okrs.checkins import WEEK, progress_on
from okrsync.okrs.figures import counted, percent, points
from okrsync.okrs.plan import vs_plan
from okrsync.pages.summary import aside, headline
from okrsync.report.letter import MOST, Letter, bullets, one_line, paragraphs, verbatim


def letter(done: Run, cycle: str, book: str) -> Letter:
    """The digest of a run for all key results; `book` is where people find the workbook.

    Raises:
        ValueError: the run was for some key results only.
    """
    summary = done.summary
    if summary is None:
        raise ValueError("a run for some key results knows nothing of the whole")
    body = paragraphs(
        verbatim(headline(summary)),
        verbatim(aside(summary)),
        *(_silent(failed.source) for failed in done.failures),
        *_section("What moved this week", list(_moved(done, summary))),
        *_section("What is stuck", [_line(each, _where(each), each.why) for each in _stuck(summary)]),
        *_section("What needs a decision", list(_decisions(done, summary))),
        *_section("What was achieved this week", list(_achieved(summary))),
        f"The workbook: {verbatim(book)}",
    )
    return Letter(_subject(summary, cycle), body)


def _subject(summary: Summary, cycle: str) -> str:
    now = summary.now
    done = f"{percent(now.progress)} done" if now.progress is not None else "progress is not known yet"
    expected = f", {percent(now.expected)} expected" if now.expected is not None else ""
    return one_line(f"OKRs {cycle}: {done}{expected}")


def _silent(source: str) -> str:
    return f"{verbatim(source)} did not answer today: its key results stand as they were."


def _section(title: str, lines: Sequence[str]) -> tuple[str, str]:
    rest = len(lines) - MOST
    shown = [*lines[:MOST], *([f"and {rest} more, in the workbook"] if rest > 0 else [])]
    return f"**{title}**", bullets(shown or ["Nothing."])


# ---- the four questions ----------------------------------------------------------------------------------------------


def _moved(done: Run, summary: Summary) -> Iterator[str]:
    """All of it, then the key results that went furthest up or down, then rows that are gone."""
    now, before = summary.now.progress, summary.before.progress
    if now is not None and before is not None:
        was = percent(before)
        yield f"Overall: {was} → {percent(now)}" if was != percent(now) else f"Overall: {was}, as a week ago"
    falls = ((each, _fall(done, each, summary.on)) for each in summary.attention)
    moves = [*summary.gains, *((each, change) for each, change in falls if change < 0)]
    for each, change in sorted(moves, key=lambda move: (-abs(move[1]), move[0].kr.id)):
        if abs(change) >= 1:
            told = movement.told(each.movements[0]) if each.movements else ""
            yield _line(each, f"{points(change)} points to {percent(each.progress)}", told)
    yield from (_gone(each) for each in summary.removed if each.seen and each.seen > summary.on - WEEK)


def _fall(done: Run, result: Result, today: date) -> float:
    """Points of progress lost in a week; what is not known is no loss."""
    before = progress_on(done.history.get(result.kr.id, ()), today - WEEK)
    return 0.0 if before is None or result.progress is None else min(0.0, result.progress - before)


def _stuck(summary: Summary) -> list[Result]:
    """What is not on track; who asks for help, or waits for a person, is told as a decision."""
    return [each for each in summary.attention if not (each.kr.help_needed or each.guarded)]


def _decisions(done: Run, summary: Summary) -> Iterator[str]:
    for each in summary.attention:
        if each.kr.help_needed:
            yield _line(each, _where(each), f"help needed: {each.kr.help_needed}")
    guarded = [each for each in done.results.values() if each.guarded and each.kr.phase is Phase.ACTIVE]
    for each in sorted(guarded, key=lambda result: result.kr.id):
        what = f"{each.guarded}; if that is right, Accept it in Health"
        yield _line(each, "a new number waits", what)


def _achieved(summary: Summary) -> Iterator[str]:
    yield from (_line(each, "reached its target", "") for each in summary.finished)
    if summary.delivered:
        yield f"{counted(summary.delivered, 'item')} of work done"


# ---- a line ----------------------------------------------------------------------------------------------------------


def _line(result: Result, where: str, why: str) -> str:
    """`**KR-07** Cut churn (Mira): At risk, 41 %, −12 against the plan; why`."""
    owner = f" ({verbatim(result.kr.owner)})" if result.kr.owner else ""
    told = f"; {verbatim(why[:1].lower() + why[1:])}" if why else ""
    return f"**{verbatim(result.kr.id)}** {verbatim(result.kr.key_result)}{owner}: {where}{told}".rstrip(".")


def _where(result: Result) -> str:
    behind = vs_plan(result)
    parts = [status_text(result.status), percent(result.progress) if result.progress is not None else ""]
    parts.append(f"{points(behind)} against the plan" if behind is not None else "")
    return ", ".join(filter(None, parts))


def _gone(removed: Removed) -> str:
    seen = f", last seen on {figures.day(removed.seen)}" if removed.seen else ""
    name = f"**{verbatim(removed.id)}** {verbatim(removed.key_result)}"
    return f"{name}: removed from OKRs{seen}, {status_text(removed.status)}"
