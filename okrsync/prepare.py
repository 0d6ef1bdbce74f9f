"""Everything between the answers and the write: no clock, no network, no disk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from time import monotonic

from msgspec import Struct, field

from okrsync.errors import Problem, SourceError
from okrsync.model import Answer, CheckIn, Fetch, Link, Outcome, Page, Plan, Reading, Recalled, Run, Seen, Wish
from okrsync.okrs import goalposts, guards, health, lint, measures, moved, plan, reconstruct, removed, summary
from okrsync.okrs.assess import Assessment
from okrsync.okrs.cascade import cascade
from okrsync.okrs.case import Case
from okrsync.okrs.readings import fitted, reading
from okrsync.okrs.resolve import Ask
from okrsync.okrs.resolved import Resolved
from okrsync.okrs.rules import Rules
from okrsync.pages import alignment, changes, charts, evidence, history, objectives
from okrsync.pages import health as health_page
from okrsync.pages import summary as summary_page
from okrsync.records import replace
from okrsync.texts import say


class Fetched(Struct):
    """What the sources answered in one run so far, by connection and link, and which of them failed.

    `memory` is what the Store knows of the same links, by day; `places` where items are now that moved away from them;
    `elsewhere` the key results beyond this run's that items count in too; `last` what a source that failed said last;
    `fetches` what each source keeps for the next run.
    """

    answers: dict[tuple[str, Link], Answer] = field(default_factory=dict)
    failures: dict[str, SourceError] = field(default_factory=dict)
    memory: dict[date, dict[tuple[str, Link], Recalled]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    last: dict[tuple[str, Link], Answer] = field(default_factory=dict)
    fetches: dict[str, Fetch] = field(default_factory=dict)
    clock: float = field(default_factory=monotonic)

    def keep(self, name: str, answer: Fetch | SourceError, *, whole: bool = True) -> None:
        """Keep what one connection answered, or that it failed.

        The next run goes on from the first answer only, and from none to less than the whole book.
        """
        if isinstance(answer, SourceError):
            self.failures[name] = answer
        else:
            self.answers.update({(name, link): each for link, each in answer.answers.items()})
            if whole:
                self.fetches.setdefault(name, replace(answer, answers={}))


def prepare(rules: Rules, book: Resolved, fetched: Fetched, now: datetime) -> Run:
    """Everything between the answers and the write: no clock, no network, no disk."""
    wish = book.wish
    book = answered(book, fetched)
    readings, silent, unmeasured = measure(book, fetched, rules)
    problems = (*book.problems, *unmeasured)
    past, known = book.past(), moved.Known(fetched.memory, fetched.places)
    assessment = Assessment(
        tree=book.tree,
        asks={each.kr.id: each for each in book.asks},
        readings=readings,
        left=book.left(problems),
        silent=silent,
        recalled=_recalled(book, fetched, rules),
        past=past,
        rules=rules,
        now=now,
        accepted=wish.accept | health_page.accepted(book.seen.health),
        force=wish.force,
        movements={
            ask.kr.id: moved.movements(Case(ask, past[ask.kr.id], rules, now), fetched.answers, known)
            for ask in book.asks
        },
    )
    drawn = reconstruct.drawn(assessment, fetched.answers)
    assessment = assessment.recalling(drawn)
    results = assessment.results()
    facts = [each.facts for each in past.values()]
    closed = not wish.force and any(each.closed and each.cycle == rules.cycle.name for each in facts)
    held = "" if wish.force or closed else guards.falling(results.values(), past, rules)
    gone = () if wish.only else removed.removed(book.seen, book.sheet, rules.cycle.name, rules.words)
    everything = (*problems, *removed.problems(gone), *_unanswered(fetched))
    name = plan.run_name(now, {line.run for line in book.seen.history} | changes.runs(book.seen.changes))
    made = Plan(name, problems=everything) if closed else planned(name, book, assessment, everything, drawn)
    told, open_ = None, health_page.awake(made.problems, book.seen.health, now.date(), rules.words)
    if not wish.only:
        told = summary.summary(assessment, open_, gone, now.date())
        first = summary_page.page(told, open_)
        made = replace(made, pages=(*made.pages, first, charts.page(told, first.rows)))
    return Run(
        plan=made,
        summary=told,
        open=open_,
        history={id_: each.lines for id_, each in assessment.past.items()},
        outcome=_outcome(wish, held, fetched),
        results={id_: each for id_, each in results.items() if not wish.only or id_ in wish.only},
        objectives=assessment.objectives(),
        failures=tuple(fetched.failures.values()),
        held=held,
        closed=closed,
        removed=gone,
        elsewhere=fetched.elsewhere,
    )


def answered(book: Resolved, fetched: Fetched) -> Resolved:
    """The book with each row measured as what its links turned out to be."""

    def fit(ask: Ask) -> Ask:
        return fitted(ask, [fetched.answers[each] for each in ask.links if each in fetched.answers])

    return replace(book, asks=tuple(map(fit, book.asks)))


def measure(book: Resolved, fetched: Fetched, rules: Rules) -> tuple[dict[str, Reading], dict[str, str], list[Problem]]:
    """The readings by ID; the IDs whose source was silent, with the reason; the rows that cannot be measured."""
    readings: dict[str, Reading] = {}
    silent: dict[str, str] = {}
    problems: list[Problem] = []
    for each in book.asks:
        failed = [str(fetched.failures[name]) for name, _ in each.links if name in fetched.failures]
        if failed:
            silent[each.kr.id] = failed[0]
        elif each.how.name != measures.ROLL_UP:
            found = reading(each, [(link, fetched.answers[name, link]) for name, link in each.links], rules)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                readings[each.kr.id] = found
    return readings, silent, problems


def _recalled(book: Resolved, fetched: Fetched, rules: Rules) -> dict[str, Reading]:
    """The readings of key results whose source failed, by ID, as far as their links are known from before."""
    known = {**fetched.last, **fetched.answers}
    silent = [ask for ask in book.asks if any(name in fetched.failures for name, _ in ask.links)]
    whole = [ask for ask in silent if all(at in known for at in ask.links)]
    found = {ask.kr.id: reading(ask, [(at[1], known[at]) for at in ask.links], rules) for ask in whole}
    return {id_: each for id_, each in found.items() if isinstance(each, Reading)}


def planned(
    run: str,
    book: Resolved,
    assessment: Assessment,
    problems: Sequence[Problem],
    drawn: Mapping[str, Sequence[CheckIn]],
) -> Plan:
    """What the run would write: cells, check-ins, those `drawn` of the past too, and the tabs that the sync keeps."""
    rules, now, past = assessment.rules, assessment.now, assessment.past
    seen, sheet, wish = book.seen, book.sheet, book.wish
    results = {id_: each for id_, each in assessment.results().items() if not wish.only or id_ in wish.only}
    closing = now.date() > rules.cycle.end and _complete(assessment, wish)
    draft = plan.draft(seen, sheet, results, rules, closing=closing)
    shifted = goalposts.newly(results.values(), past, rules, now.date())
    earlier = sorted((line for id_ in results for line in drawn.get(id_, ())), key=lambda line: line.on)
    checkins = (*earlier, *plan.checkins(results, past, now.date(), run, shifted))
    everything = (
        *problems,
        *health.missing_columns(seen.columns),
        *health.of_results(results.values(), past, rules.ages, now.date()),
        *lint.problems(book, assessment),
        *health.of_conflicts(draft.conflicts),
    )
    owners = {kr.id: kr.owner for kr in sheet.key_results}
    aside = (sheet.rows.keys() | seen.memory.keys()) - results.keys() if wish.only else ()
    skipped = {*assessment.silent, *aside, *book.unasked()}
    return Plan(
        run=run,
        changes=tuple(draft.changes),
        stamps=tuple(draft.stamps),
        conflicts=tuple(draft.conflicts),
        problems=everything,
        checkins=checkins,
        pages=(
            history.page(checkins),
            changes.page(draft.changes, run, now, seen.changes),
            health_page.page(everything, seen.health, owners, now.date(), skipped, words=rules.words),
            *(() if wish.only else _whole(assessment, seen)),
        ),
        memory=tuple(draft.memory.values()),
        state=seen.state,
    )


def _whole(assessment: Assessment, seen: Seen) -> Iterator[Page]:
    """The tabs that only a run for all of the book can draw."""
    results, goals, rules = assessment.results(), assessment.objectives(), assessment.rules
    yield evidence.page(results, rules.evidence_items)
    yield objectives.page(goals, assessment.tree, seen.objectives)
    yield alignment.page(cascade(goals, results), seen.alignment, rules.words)


def _complete(assessment: Assessment, wish: Wish) -> bool:
    """Whether the run leaves nothing open: it may be the cycle's last write."""
    waiting = any(result.guarded for result in assessment.results().values())
    return not (wish.only or assessment.silent or waiting)


def _unanswered(fetched: Fetched) -> list[Problem]:
    to_do = say("Its key results stay as they were. Mend the connection, then run okrsync sync again.")
    return [Problem("source-failed", name, error.what, to_do) for name, error in fetched.failures.items()]


def _outcome(wish: Wish, held: str, fetched: Fetched) -> Outcome:
    if held:
        return Outcome.HELD
    if not wish.write:
        return Outcome.PLANNED
    return Outcome.PARTIAL if fetched.failures else Outcome.DONE
