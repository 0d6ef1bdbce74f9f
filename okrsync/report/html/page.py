"""A run → one HTML page that needs nothing else: no address is asked, no font, no script but its own few lines."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from msgspec import Struct

from okrsync.layout import (
    BEHIND,
    CHARTS,
    DOUBTFUL,
    EVIDENCE,
    FAR_BEHIND,
    HISTORY,
    NO_TEAM,
    SUMMARY,
    UNLIKELY,
    Look,
    status_text,
)
from okrsync.model import Page, Run, Status
from okrsync.okrs import figures
from okrsync.okrs.cascade import cascade
from okrsync.okrs.rules import EVIDENCE_ITEMS
from okrsync.pages.summary import named
from okrsync.report.html import brief, charts, colours
from okrsync.report.html.cascade import nested
from okrsync.report.html.details import address, anchor, details
from okrsync.texts import ENGLISH, Day, Words, say

NO_OWNER = say("No owner")
"""What a filter calls the key results that have none."""
_SLIDE_CHARTS = 200
"""So high are charts on a slide, where a chart that has half of it is 620 wide."""


class About(Struct, frozen=True):
    """What a run does not say of itself: its cycle, its book and the language of that.

    So many `items` of each key result are listed.
    """

    cycle: str
    book: str = ""
    items: int = EVIDENCE_ITEMS
    words: Words = ENGLISH


def page(done: Run, about: About) -> str:
    """The report: the Summary, the Alignment, and every key result with its history and evidence.

    `done` is a run for all key results.
    """
    rows, hanging = details(done, about.items, about.words), cascade(done.objectives, done.results)
    return _drawn(
        "page.html.j2",
        **_summary(done, about),
        script=Markup(_script()),  # noqa: S704 - our own file
        policy=_policy(_script()),
        tree=nested(hanging.tree),
        adrift=nested(hanging.adrift),
        alone=nested(hanging.alone),
        rows=rows,
        filters={
            "team": sorted({row.result.kr.team or NO_TEAM for row in rows}),
            "owner": sorted({row.result.kr.owner or NO_OWNER for row in rows}),
            "status": [status_text(each) for each in Status if any(row.result.status is each for row in rows)],
        },
        titles={column.key: column.title for column in SUMMARY.columns},
        columns=SUMMARY.columns,
        history={column.key: column.title for column in HISTORY.columns},
        evidence={column.key: column.title for column in EVIDENCE.columns},
    )


def slide(done: Run, about: About) -> str:
    """The Summary alone, 1600 by 900 pixels."""
    return _drawn("slide.html.j2", **_summary(done, about, _SLIDE_CHARTS), policy=_policy(""))


def _summary(done: Run, about: About, height: int = 0) -> Mapping[str, Any]:
    """What both show; `height` is that of the charts, where they must not grow."""
    told = done.summary
    if told is None:
        raise ValueError("a report takes a run for all key results")
    drawn = {each.tab: each for each in done.plan.pages}
    summary, feed = drawn[SUMMARY.key], drawn.get(CHARTS.key, Page(CHARTS.key, ()))
    sections = brief.sections(summary)
    return {
        "about": about,
        "words": about.words,
        "title": say("OKRs · {cycle}", cycle=about.cycle),
        "summary": told,
        "headline": brief.sentence(summary, Look.HEADLINE),
        "aside": brief.sentence(summary, Look.ASIDE),
        "tiles": brief.tiles(summary),
        "attention": sections[0],
        "pace": next(each for each in sections if each.beside),
        "sections": [each for each in sections[1:] if not each.beside],
        "course": charts.course(told, height or charts.HEIGHT, about.words),
        "teams": charts.teams(feed, height, about.words),
        "bars": [row.cells for row in feed.rows if row.cells.get("team")],
        "statuses": [(status.name.casefold(), status) for status in Status],
        "anchors": {named(each.kr.id, each.kr.key_result): anchor(id_) for id_, each in done.results.items()},
        "held": done.held,
        "failures": [str(each) for each in done.failures],
        "colours": Markup(colours.css()),  # noqa: S704 - made of our own declarations
    }


def _drawn(template: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
    return _templates().get_template(template).render(**values)


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("okrsync.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (figures.amount, figures.percent, figures.points, figures.key_results, figures.day, colours.chip)
    own = (address, anchor, status_text, weight_of_points, weight_of_score, full_day)
    found.filters |= {each.__name__: each for each in (*filters, *own)}
    found.globals |= {"NO_TEAM": NO_TEAM, "NO_OWNER": NO_OWNER, "say": say}
    return found


@pass_context
def _said(context: Context, value: object) -> object:
    """Whatever a template shows, in the language of the report."""
    said: object = context["words"](value)
    return said


def full_day(when: date) -> str:
    """A day with its year: 3 Nov 2026."""
    return Day.of(when, year=True)


def weight_of_points(behind: float) -> str:
    """The class of a distance from the plan, in points."""
    if behind <= FAR_BEHIND:
        return "bad"
    return "poor" if behind < BEHIND else "good" if behind >= 0 else "fair"


def weight_of_score(confidence: float) -> str:
    """The class of a confidence, 1-10."""
    return "off-track" if confidence <= UNLIKELY else "at-risk" if confidence <= DOUBTFUL else ""


@cache
def _script() -> str:
    return files(__package__).joinpath("templates", "page.js").read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """What a browser lets the page do: nothing but its own script and style (W3C, Content Security Policy Level 3)."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
