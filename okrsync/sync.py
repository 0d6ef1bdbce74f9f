"""The straight line: read the book, resolve links, fetch, measure, assess, plan, apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from okrsync.errors import BookChanged, ConfigError, Problem, Severity, SourceError
from okrsync.model import (
    Answer,
    Book,
    CheckIn,
    KeyResult,
    Link,
    Memory,
    Outcome,
    Plan,
    Reading,
    Run,
    Seen,
    Source,
)
from okrsync.okrs import guards, health, measures, plan, rollup, rows
from okrsync.okrs.assess import Assessment
from okrsync.okrs.memory import facts_of
from okrsync.okrs.readings import reading
from okrsync.okrs.resolve import Ask, Site, resolve
from okrsync.okrs.results import Past
from okrsync.okrs.rollup import Tree
from okrsync.okrs.rows import Sheet
from okrsync.okrs.rules import Rules
from okrsync.pages import changes, history, memory
from okrsync.pages import health as health_page

TRIES = 3
"""So often a run starts over because a person saved the book meanwhile."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run works with: the book, the sources by name, their sites, the rules."""

    book: Book
    sources: Mapping[str, Source]
    sites: Sequence[Site]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants: `only` these key results (all if empty), `accept` these guarded numbers, `force` all."""

    only: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    force: bool = False
    write: bool = True


@dataclass(slots=True)
class Fetched:
    """What the sources answered so far, by connection and link, and which of them failed."""

    answers: dict[tuple[str, Link], Answer] = field(default_factory=dict)
    failures: dict[str, SourceError] = field(default_factory=dict)


def sync(setup: Setup, now: datetime, wish: Wish) -> Run:
    """One run; `now` is the company's local time, without zone.

    Raises:
        BookError: the book cannot be read or written; nothing was written.
        ConfigError: the wish names a key result that the book does not have.
    """
    fetched = Fetched()
    for attempt in range(1, TRIES + 1):
        run = prepare(setup, fetched, now, wish)
        if run.outcome in (Outcome.PLANNED, Outcome.HELD) or run.closed:
            break
        try:
            setup.book.commit(run.plan)
        except BookChanged:
            if attempt == TRIES:
                raise
        else:
            break
    return run


def prepare(setup: Setup, fetched: Fetched, now: datetime, wish: Wish) -> Run:
    """Everything but the write; `fetched` keeps the answers, should the book have to be read again."""
    rules = setup.rules
    seen = setup.book.read()
    sheet = rows.read(seen)
    wish = _known(wish, sheet)
    tree = rollup.tree(sheet.key_results)
    supported = {kr.supports for kr in sheet.key_results}
    asks, unresolved = resolve(_sound(sheet), _hyperlinks(sheet), setup.sites, rules.measures, supported)
    asks = _chosen(asks, tree, wish.only)
    fetch(setup, asks, fetched)
    readings, silent, unmeasured = measure(asks, fetched, rules)
    problems = (*seen.problems, *sheet.problems, *tree.problems, *unresolved, *unmeasured)
    assessment = Assessment(
        tree=tree,
        asks={ask.kr.id: ask for ask in asks},
        readings=readings,
        left=_left(sheet, asks, problems),
        silent=silent,
        past=_past(seen, sheet),
        rules=rules,
        now=now,
        accepted=wish.accept | health_page.accepted(seen.health),
        force=wish.force,
    )
    results = assessment.results()
    facts = [past.facts for past in assessment.past.values()]
    closed = not wish.force and any(each.closed and each.cycle == rules.cycle.name for each in facts)
    held = "" if wish.force or closed else guards.falling(results.values(), assessment.past, rules)
    everything = [*problems, *_unanswered(fetched)]
    return Run(
        plan=Plan(_name(now), problems=tuple(everything))
        if closed
        else planned(seen, sheet, assessment, everything, wish),
        outcome=_outcome(wish, held, fetched),
        results={id_: each for id_, each in results.items() if not wish.only or id_ in wish.only},
        objectives=assessment.objectives(),
        traffic={name: cost for name, source in setup.sources.items() if (cost := source.traffic()).requests},
        failures=tuple(fetched.failures.values()),
        held=held,
        closed=closed,
    )


def fetch(setup: Setup, asks: Sequence[Ask], fetched: Fetched) -> None:
    """Ask each source once for all links that nobody asked for yet; a source that fails leaves the others alone."""
    wanted: dict[str, dict[Link, None]] = {}
    fields: dict[str, set[str]] = {}
    for ask in asks:
        for name, link in ask.links:
            fields.setdefault(name, set()).add(ask.how.number_field(setup.rules.points))
            if (name, link) not in fetched.answers and name not in fetched.failures:
                wanted.setdefault(name, {})[link] = None
    for name, links in wanted.items():
        try:
            answers = setup.sources[name].fetch(tuple(links), frozenset(fields[name] - {""}))
        except SourceError as error:
            fetched.failures[name] = error
        else:
            fetched.answers.update({(name, link): answer for link, answer in answers.items()})


def measure(
    asks: Sequence[Ask], fetched: Fetched, rules: Rules
) -> tuple[dict[str, Reading], dict[str, str], list[Problem]]:
    """The readings by ID; the IDs whose source was silent, with the reason; the rows that cannot be measured."""
    readings: dict[str, Reading] = {}
    silent: dict[str, str] = {}
    problems: list[Problem] = []
    for ask in asks:
        failed = [str(fetched.failures[name]) for name, _ in ask.links if name in fetched.failures]
        if failed:
            silent[ask.kr.id] = failed[0]
        elif ask.how.name != measures.ROLL_UP:
            found = reading(ask, [(link, fetched.answers[name, link]) for name, link in ask.links], rules)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                readings[ask.kr.id] = found
    return readings, silent, problems


def planned(seen: Seen, sheet: Sheet, assessment: Assessment, problems: Sequence[Problem], wish: Wish) -> Plan:
    """What the run would write: cells, check-ins and the tabs that the sync keeps."""
    rules, now, past = assessment.rules, assessment.now, assessment.past
    results = {id_: each for id_, each in assessment.results().items() if not wish.only or id_ in wish.only}
    run = _name(now)
    closing = now.date() > rules.cycle.end and _complete(assessment, wish)
    draft = plan.draft(seen, sheet, results, rules.cycle.name, closing=closing)
    checkins = plan.checkins(results, past, now.date(), run)
    everything = (
        *problems,
        *health.missing_columns(seen.columns),
        *health.of_results(results.values(), past, rules.ages, now.date()),
        *health.of_conflicts(draft.conflicts),
    )
    owners = {kr.id: kr.owner for kr in sheet.key_results}
    skipped = {id_ for id_ in sheet.rows if id_ in assessment.silent or id_ not in results}
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
            health_page.page(everything, seen.health, owners, now.date(), skipped),
            memory.page(draft.memory.values()),
        ),
        state=seen.state,
    )


def _name(now: datetime) -> str:
    """The run's own name, which its lines in History and Changes carry."""
    return f"run-{now:%Y%m%d-%H%M%S}"


def _complete(assessment: Assessment, wish: Wish) -> bool:
    """Whether the run leaves nothing open: it may be the cycle's last write."""
    waiting = any(result.guarded for result in assessment.results().values())
    return not (wish.only or assessment.silent or waiting)


def _known(wish: Wish, sheet: Sheet) -> Wish:
    """The wish with the IDs as the book writes them.

    Raises:
        ConfigError: the book has no such key result.
    """
    ids = {id_.casefold(): id_ for id_ in sheet.rows}
    unknown = sorted(id_ for id_ in wish.only | wish.accept if id_.casefold() not in ids)
    if unknown:
        to_do = f"Its IDs: {', '.join(sheet.rows) or 'none'}."
        raise ConfigError(
            [Problem("unknown-id", id_, "The workbook has no such key result.", to_do) for id_ in unknown]
        )
    only, accept = (frozenset(ids[id_.casefold()] for id_ in each) for each in (wish.only, wish.accept))
    return replace(wish, only=only, accept=accept)


def _chosen(asks: Sequence[Ask], tree: Tree, only: frozenset[str]) -> tuple[Ask, ...]:
    """The asks of a run for some key results only: theirs, and what their roll-ups are made of."""
    by_id = {ask.kr.id: ask for ask in asks}
    chosen = [id_ for id_ in only if id_ in by_id]
    for id_ in chosen:
        if by_id[id_].how.name == measures.ROLL_UP:
            members = [kr.id for goal in tree.supporters(id_) for kr in tree.members[goal]]
            chosen += [each for each in members if each in by_id and each not in chosen]
    return tuple(ask for ask in asks if not only or ask.kr.id in chosen)


def _sound(sheet: Sheet) -> list[KeyResult]:
    """The key results whose rows make sense."""
    return [kr for kr in sheet.key_results if kr.id not in sheet.broken]


def _hyperlinks(sheet: Sheet) -> dict[str, str]:
    return {id_: row["linked_work"].hyperlink for id_, row in sheet.rows.items()}


def _past(seen: Seen, sheet: Sheet) -> dict[str, Past]:
    lines: dict[str, list[CheckIn]] = {}
    for line in sorted(seen.history, key=lambda line: line.on):
        lines.setdefault(line.id, []).append(line)
    memories = {id_: seen.memory.get(id_, Memory(id_)) for id_ in sheet.rows}
    return {id_: Past(each, facts_of(each), tuple(lines.get(id_, ()))) for id_, each in memories.items()}


def _left(sheet: Sheet, asks: Sequence[Ask], problems: Sequence[Problem]) -> dict[str, str]:
    """Why key results are not computed, by ID: their row or link is wrong, or nobody asked (blank)."""
    asked = {ask.kr.id for ask in asks}
    blocked = [each for each in problems if each.severity is Severity.BLOCKS and each.code != rows.DUPLICATE]
    return {kr.id: "" for kr in sheet.key_results if kr.id not in asked} | {each.kr: each.what for each in blocked}


def _unanswered(fetched: Fetched) -> list[Problem]:
    to_do = "Its key results stay as they were. Mend the connection, then run okrsync sync again."
    return [Problem("source-failed", name, str(error), to_do) for name, error in fetched.failures.items()]


def _outcome(wish: Wish, held: str, fetched: Fetched) -> Outcome:
    if held:
        return Outcome.HELD
    if not wish.write:
        return Outcome.PLANNED
    return Outcome.PARTIAL if fetched.failures else Outcome.DONE
