"""The week for leaders: what moved, what is stuck, what needs a decision, what was achieved."""

from collections.abc import Iterator, Sequence
from datetime import date

from okrsync.layout import status_text
from okrsync.model import Phase, Removed, Result, Run, Summary
from okrsync.okrs import movement
from okrsync.okrs.checkins import WEEK, progress_on
from okrsync.okrs.figures import day, percent, points, whole
from okrsync.okrs.plan import vs_plan
from okrsync.pages.summary import aside, headline
from okrsync.report.letter import MOST, Letter, bold, bullets, clause, one_line, paragraphs, verbatim
from okrsync.texts import joined, plural, say


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
        *_section(say("What moved this week"), list(_moved(done, summary))),
        *_section(say("What is stuck"), [_line(each, _where(each), each.why) for each in _stuck(summary)]),
        *_section(say("What needs a decision"), list(_decisions(done, summary))),
        *_section(say("What was achieved this week"), list(_achieved(summary))),
        say("The workbook: {book}", book=verbatim(book)),
    )
    return Letter(_subject(summary, one_line(cycle)), body)


def _subject(summary: Summary, cycle: str) -> str:
    now = summary.now
    done = say("progress is not known yet") if now.progress is None else say("{part} done", part=percent(now.progress))
    expected = say("{part} expected", part=percent(now.expected)) if now.expected is not None else ""
    return say("OKRs {cycle}: {standing}", cycle=cycle, standing=joined(", ", (done, expected)))


def _silent(source: str) -> str:
    return say("{source} did not answer today: its key results stand as they were.", source=verbatim(source))


def _section(title: str, lines: Sequence[str]) -> tuple[str, str]:
    rest = len(lines) - MOST
    more = [say("and {n} more, in the workbook", n=whole(rest))] if rest > 0 else []
    return bold(title), bullets([*lines[:MOST], *more] or [say("Nothing.")])


# ---- the four questions ----------------------------------------------------------------------------------------------


def _moved(done: Run, summary: Summary) -> Iterator[str]:
    """All of it, then the key results that went furthest up or down, then rows that are gone."""
    if summary.now.progress is not None and summary.before.progress is not None:
        yield _overall(percent(summary.before.progress), percent(summary.now.progress))
    falls = ((each, _fall(done, each, summary.on)) for each in summary.attention)
    moves = [*summary.gains, *((each, change) for each, change in falls if change < 0)]
    for each, change in sorted(moves, key=lambda move: (-abs(move[1]), move[0].kr.id)):
        if abs(change) >= 1:
            told = movement.told(each.movements[0]) if each.movements else ""
            went = say("{change} points to {progress}", change=points(change), progress=percent(each.progress))
            yield _line(each, went, told)
    yield from (_gone(each) for each in summary.removed if each.seen and each.seen > summary.on - WEEK)


def _overall(was: str, now: str) -> str:
    same = was == now
    return say("Overall: {now}, as a week ago", now=now) if same else say("Overall: {was} → {now}", was=was, now=now)


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
            yield _line(each, _where(each), say("help needed: {help}", help=each.kr.help_needed))
    guarded = [each for each in done.results.values() if each.guarded and each.kr.phase is Phase.ACTIVE]
    for each in sorted(guarded, key=lambda result: result.kr.id):
        what = say("{why}; if that is right, Accept it in Health", why=each.guarded)
        yield _line(each, say("a new number waits"), what)


def _achieved(summary: Summary) -> Iterator[str]:
    yield from (_line(each, say("reached its target"), "") for each in summary.finished)
    if summary.delivered:
        yield plural(summary.delivered, "{n} item of work done", "{n} items of work done")


# ---- a line ----------------------------------------------------------------------------------------------------------


def _line(result: Result, where: str, why: str) -> str:
    """`**KR-07** Cut churn (Mira): At risk, 41 %, −12 against the plan; why`."""
    kr = result.kr
    owner = joined("", ("(", verbatim(kr.owner), ")")) if kr.owner else ""
    who = joined(" ", (bold(verbatim(kr.id)), verbatim(kr.key_result), owner))
    return joined(": ", (who, joined("; ", (where, verbatim(clause(why))))))


def _where(result: Result) -> str:
    behind = vs_plan(result)
    return joined(
        ", ",
        (
            status_text(result.status),
            percent(result.progress) if result.progress is not None else "",
            say("{points} against the plan", points=points(behind)) if behind is not None else "",
        ),
    )


def _gone(removed: Removed) -> str:
    name = joined(" ", (bold(verbatim(removed.id)), verbatim(removed.key_result)))
    seen = say("last seen on {day}", day=day(removed.seen)) if removed.seen else ""
    return joined(": ", (name, joined(", ", (say("removed from OKRs"), seen, status_text(removed.status)))))
