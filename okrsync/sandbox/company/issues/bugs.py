"""The bugs of Tillberry: reported and fixed outside of epics, so that queries have something to count."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain, cycle, product
from random import Random

from okrsync.sandbox.company import catalogue
from okrsync.sandbox.company.life import Issue, Life, Quarter, spread

UNASSIGNED, REGRESSIONS = 0.3, 0.2
"""Shares of the bugs."""


def bugs(quarter: Quarter, rng: Random) -> Iterator[Issue]:
    """Invent the bugs of all projects."""
    return chain(_shop_bugs(quarter, rng), _platform_bugs(quarter, rng), _care_bugs(quarter, rng))


def _shop_bugs(quarter: Quarter, rng: Random) -> Iterator[Issue]:
    """Reports outrun the fixes at first; then comes a week of fixing, then a steady pace that is not quite enough."""
    end = quarter.days
    texts = _bug_texts("SHOP", rng)
    for closed in spread(-28, -8, 6):
        yield _bug("SHOP", next(texts), Life(closed - rng.uniform(6, 30), closed - 2, closed), quarter, rng)
    fixes = [4.0, *spread(7.5, 12, 7), *spread(12, end, 26)]
    never = [quarter.never] * (catalogue.OPEN_SHOP_BUGS - len(fixes))
    for closed in rng.sample(fixes + never, catalogue.OPEN_SHOP_BUGS):
        created = min(-rng.uniform(0.5, 60), closed - 6)
        yield _bug("SHOP", next(texts), Life(created, max(created, closed - rng.uniform(1, 5)), closed), quarter, rng)
    for created in (1.5, 3.4, 6.2, *spread(14, end - 4, 7)):
        yield _bug("SHOP", next(texts), Life(created, quarter.never, quarter.never), quarter, rng)


def _platform_bugs(quarter: Quarter, rng: Random) -> Iterator[Issue]:
    """The urgent ones, and twelve others: half of them fixed before the quarter, half waiting."""
    texts = _bug_texts("PLAT", rng)
    for place, (created, span) in enumerate(catalogue.URGENT_BUGS):
        life = Life(created + 0.4, created + 1.1, created + span + 0.7)
        level = catalogue.SECURITY_LEVEL if place == catalogue.RESTRICTED_URGENT_BUG else ""
        bug = _bug("PLAT", next(texts), life, quarter, rng)
        yield replace(bug, priority="Highest", resolution="Done", security=level)
    for fixed in (*spread(-25, -1, 6), *[quarter.never] * 6):
        life = Life(min(fixed, 0) - rng.uniform(10, 40), fixed - 1, fixed)
        yield _bug("PLAT", next(texts), life, quarter, rng)


def _care_bugs(quarter: Quarter, rng: Random) -> Iterator[Issue]:
    """Escalations, each open for as many calendar days as planned, and seven ordinary reports."""
    texts = _bug_texts("CARE", rng)
    answers = (-11.0, -8.5, -6.0, -3.5, *spread(0, quarter.days, len(catalogue.ESCALATIONS)))
    for day, span in zip(answers, catalogue.OLD_ESCALATIONS + catalogue.ESCALATIONS, strict=True):
        bug = _bug("CARE", next(texts), Life(day, day, day), quarter, rng)
        created = bug.closed - timedelta(days=span)
        yield replace(
            bug,
            created=created,
            started=created + timedelta(days=1),
            labels=(catalogue.ESCALATION,),
            priority="High",
            resolution="Done",
        )
    for closed in (*spread(-20, -1, 4), *[quarter.never] * 3):
        yield _bug("CARE", next(texts), Life(min(closed, 0) - rng.uniform(5, 30), closed - 1, closed), quarter, rng)


def _bug(project: str, text: tuple[str, str], life: Life, quarter: Quarter, rng: Random) -> Issue:
    summary, component = text
    team = catalogue.PEOPLE[project]
    return Issue(
        project,
        "Bug",
        summary,
        *quarter.moments(life),
        component,
        reporter=rng.choice(catalogue.PEOPLE["CARE"]),
        assignee=None if rng.random() < UNASSIGNED else rng.choice(team),
        resolution=rng.choice(("Done",) * 8 + ("Duplicate", "Won't Do")),
        priority=rng.choice(("High", "Medium", "Medium", "Low")),
        labels=("regression",) if rng.random() < REGRESSIONS else (),
    )


def _bug_texts(project: str, rng: Random) -> Iterator[tuple[str, str]]:
    """Summaries, each once, with a component."""
    plan = catalogue.BUGS[project]
    pairs = list(product(plan.symptoms, plan.conditions))
    for (symptom, condition), component in zip(rng.sample(pairs, len(pairs)), cycle(plan.components), strict=False):
        yield f"{symptom} {condition}", component
