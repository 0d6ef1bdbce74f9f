"""The report and the letters in another language: every word of ours is said in it, people's own stay as they are."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from lxml import html

from okrsync.addresses import Addresses
from okrsync.catalogue import Language
from okrsync.catalogue import words as catalogue
from okrsync.errors import Problem, Severity, Unavailable
from okrsync.letters import Office, mails
from okrsync.model import Forecast, Move, Movement, Phase, Piece, Removed, Result, Run, Standing, Step
from okrsync.records import replace
from okrsync.report import digest, nudges
from okrsync.report.html.page import page, slide
from okrsync.report.letter import Letter
from okrsync.report.mail import Kind
from okrsync.store import Store
from okrsync.texts import Words, say
from tests.tools.masks import MASKED, unsaid
from tests.unit.html_runs import (
    ABOUT,
    AT_RISK,
    DONE,
    NO_DATA,
    OFF_TRACK,
    ON_TRACK,
    RULES,
    TODAY,
    cascade,
    item,
    lines,
    result,
    run,
)

THEIRS = re.compile(
    r"KR-\d+|(Win|Story) \d+|SHOP-\d+|Shop|Mira|Grow|Cheer|2026-Q4|okrs\.xlsx|okrsync|jira\.acme|KPIs!B7"
)
"""What people typed, and names."""


GERMAN = catalogue(Language.GERMAN)


def drawn(done: Run, words: Words) -> html.HtmlElement:
    found: html.HtmlElement = html.document_fromstring(page(done, replace(ABOUT, words=words)))
    return found


def shown(element: html.HtmlElement) -> Iterator[str]:
    """The texts that a page shows, or has its script or a screen reader say."""
    for each in element.iter():
        yield from (text for text in (each.text, each.tail) if text and each.tag not in ("script", "style"))
        yield from (each.get(name, "").replace("{left}", "") for name in ("aria-label", "data-all", "data-some"))


def everything() -> Run:
    """A run of which every part of the page has something to say."""
    since = TODAY - timedelta(days=7)
    movement = Movement(since, 3, 5, (Step(Move.DELIVERED, 2, 2),))
    rich = result(1, AT_RISK, items=9, help_needed="Cheer", comment="Cheer", supports="KR-02", phase=Phase.PAUSED)
    assert rich.reading
    evidence = (item(70, done=False, blocked=True), *rich.reading.evidence)
    rich = replace(
        rich,
        reading=replace(rich.reading, evidence=evidence, pieces=(Piece("KPIs!B7", 5),)),
        movements=(movement,),
        forecast=Forecast(80, 70, 90, 40, TODAY, goal=70),
        checked_in=TODAY,
        measure="Items done",
    )
    found = run(*map(plain, (rich, result(2, DONE), result(3, NO_DATA), result(4, owner="", team="", objective=""))))
    past = (replace(lines("KR-01", 1)[0], on=date(2026, 10, 5), run=""), *lines("KR-01", *range(20)))
    failures = (Unavailable("jira.acme", say("no answer")),)
    return replace(found, history={"KR-01": past}, held=say("2 of 3 would fall"), failures=failures)


def plain(found: Result) -> Result:
    """The same as if a run had measured it: without a sentence that nobody says."""
    return replace(found, measure=say(found.measure), why="")


def week() -> Run:
    """A run of which every part of the digest has something to say."""
    asks = result(1, OFF_TRACK, help_needed="Cheer")
    waits = replace(result(2, AT_RISK), guarded=say("progress falls"))
    stuck = [result(number, AT_RISK) for number in range(3, 10)]
    found = run(*map(plain, (asks, waits, result(10), *stuck)))
    assert found.summary
    up, gone = found.results["KR-10"], Removed("KR-11", "Win 11", "Shop", "Grow", 40, ON_TRACK, TODAY)
    before = Standing(20, 40, 5, {})
    summary = replace(found.summary, before=before, gains=((up, 12.0),), finished=(up,), delivered=3, removed=(gone,))
    return replace(found, summary=summary, failures=(Unavailable("jira.acme", "no answer"),))


def nudged(*results: Result, problems: tuple[Problem, ...] = ()) -> Letter:
    """What the owners of these get, in one letter."""
    return nudges.letter(nudges.nudges(run(*results), problems, RULES, TODAY), "2026-Q4", "okrs.xlsx")


# ---- the report ------------------------------------------------------------------------------------------------------


def test_a_page_says_which_language_it_is_in() -> None:
    assert drawn(run(result(1)), GERMAN).get("lang") == "de"


def test_figures_and_days_are_written_as_the_language_does() -> None:
    one = replace(result(1), current=1234.5)
    told = drawn(run(one, history=lines("KR-01", 1, 2)), GERMAN)
    [aside] = told.find_class("aside")
    assert "20. Nov. 2026" in aside.text_content()
    assert "1.234,5" in told.get_element_by_id("kr-KR-01").text_content()
    assert {"1. Okt.", "18. Nov."} <= {each.text for each in told.iter("text")}


def test_a_page_has_no_word_that_its_language_does_not_say() -> None:
    assert unsaid(shown(drawn(everything(), MASKED)), THEIRS) == set()


def test_a_page_without_any_key_result_has_none_either() -> None:
    assert unsaid(shown(drawn(run(), MASKED)), THEIRS) == set()


def test_nor_has_a_slide() -> None:
    told = slide(everything(), replace(ABOUT, words=MASKED))
    assert unsaid(shown(html.document_fromstring(told)), THEIRS) == set()


def test_a_status_has_its_colour_in_every_language() -> None:
    classes = [[each.get("class") for each in drawn(cascade(), words).iter("span")] for words in (GERMAN, MASKED)]
    assert classes[0] == classes[1]
    assert "chip on-track" in classes[0]


# ---- the letters -----------------------------------------------------------------------------------------------------


def test_a_digest_has_no_word_that_its_language_does_not_say() -> None:
    letter = digest.letter(week(), "2026-Q4", "okrs.xlsx").told(MASKED)
    assert unsaid([letter.subject, letter.body], THEIRS) == set()


def test_a_nudge_has_no_word_that_its_language_does_not_say() -> None:
    wrong = Problem("x", "OKRs › KR-02", say("It is broken."), say("Mend it."), "KR-02", Severity.BLOCKS)
    silent, late = plain(result(1, NO_DATA)), replace(result(4), checked_in=date(2026, 10, 2))
    found = nudged(silent, result(2), result(3, owner=""), late, problems=(wrong,))
    letter = found.told(MASKED)
    assert unsaid([letter.subject, letter.body], THEIRS) == set()


def test_what_people_typed_is_shown_as_typed_in_every_language() -> None:
    letter = nudged(result(1, key_result="a *b* <c>")).told(GERMAN)
    assert r"**KR-01 a \*b\* &lt;c>**" in letter.body


def test_a_sentence_within_a_line_keeps_the_capital_that_its_language_gives_it() -> None:
    words = Words("de", {"{n} items done": ("Vorgänge: {n} erledigt",)})
    one = replace(result(1, OFF_TRACK), why=say("{n} items done", n="3"))
    letter = digest.letter(run(one), "2026-Q4", "okrs.xlsx").told(words)
    assert "; Vorgänge: 3 erledigt\n" in letter.body


def test_letters_are_in_the_language_of_the_rules(tmp_path: Path) -> None:
    office = Office("okrs.xlsx", replace(RULES, words=MASKED), Addresses(), Store(f"sqlite:///{tmp_path}/store.db"))
    found = mails(office, run(result(1)), list(Kind), TODAY)
    assert len(found) == 2
    assert unsaid([each.letter.subject for each in found], THEIRS) == set()
