"""The letters of a week, from a run: the digest for leaders and a nudge for each owner who has something to do."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import Problem, Severity, Unavailable
from okrsync.layout import status_text
from okrsync.model import (
    CheckIn,
    Cycle,
    Evidence,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Outcome,
    Phase,
    Plan,
    Reading,
    Removed,
    Result,
    Run,
    Standing,
    Status,
    Summary,
    WorkItem,
)
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.report import digest, nudges
from okrsync.report.letter import Letter, verbatim

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE)
TODAY = date(2026, 11, 20)
FRESH = TODAY - timedelta(days=10)
"""The oldest check-in that still holds."""
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")


def result(number: int, status: Status = Status.ON_TRACK, progress: float | None = 50, **more: object) -> Result:
    """A key result of Mira's that was looked at lately; `more` goes to whichever has such a field."""
    kr = KeyResult(f"KR-{number:02}", number, f"Win {number}", owner="Mira", linked_work="SHOP-1")
    own = {name: value for name, value in more.items() if name in KeyResult.__struct_fields__}
    told = {name: value for name, value in more.items() if name not in own}
    made = Result(replace(kr, **own), progress=progress, plan=60, current=5, target=9, status=status, checked_in=FRESH)  # type: ignore[arg-type]
    return replace(made, **told)  # type: ignore[arg-type]


def run(
    *results: Result,
    attention: Sequence[Result] = (),
    problems: Iterable[Problem] = (),
    history: Mapping[str, tuple[CheckIn, ...]] | None = None,
    **more: object,
) -> Run:
    """A run for these, of which some need attention; `more` goes to its summary."""
    standing = Standing(40, 55, 6, {Status.ON_TRACK: len(results)})
    summary = Summary(
        TODAY, standing, replace(standing, progress=36), 55, tuple(attention), (), (), 0, (), {}, (), {}, ()
    )
    return Run(
        Plan("run", problems=tuple(problems)),
        Outcome.PLANNED,
        {each.kr.id: each for each in results},
        (),
        summary=replace(summary, **more),  # type: ignore[arg-type]
        history=history or {},
    )


def line(days_ago: int, progress: float) -> CheckIn:
    """A line of History."""
    return CheckIn("KR-01", TODAY - timedelta(days=days_ago), "", 1, 1, progress, 1, status_text(Status.ON_TRACK))


def section(letter: Letter, title: str) -> list[str]:
    """The lines below a title of the digest."""
    _, _, rest = letter.body.partition(f"**{title}**\n\n")
    return [each.removeprefix("- ") for each in rest.partition("\n\n")[0].splitlines()]


def told(done: Run) -> Letter:
    """The digest of a run."""
    return digest.letter(done, CYCLE.name, "okrs.xlsx")


def to_do(*results: Result, problems: Iterable[Problem] = ()) -> dict[str, list[str]]:
    """What each owner is nudged about, in words."""
    found = nudges.nudges(run(*results), problems, RULES, TODAY)
    return {name: [f"{each.id}: {each.what} {each.to_do}" for each in lines] for name, lines in found.items()}


def problem(code: str, severity: Severity, id_: str = "KR-01") -> Problem:
    """A line of Health."""
    return Problem(code, f"OKRs › {id_}", f"It is {code}.", f"Mend {code}.", id_, severity)


# ---- the digest ------------------------------------------------------------------------------------------------------


def test_the_subject_says_where_all_of_it_is() -> None:
    assert told(run(result(1))).subject == "OKRs 2026-Q4: 40 % done, 55 % expected"


def test_without_any_number_the_subject_does_not_tell_of_0_percent() -> None:
    letter = told(run(result(1), now=Standing(None, None, None, {Status.NO_DATA: 1})))
    assert letter.subject == "OKRs 2026-Q4: progress is not known yet"
    assert "0 %" not in letter.body


def test_what_moved_is_told_up_and_down_the_furthest_first() -> None:
    up, down = result(2, progress=55), result(1, Status.AT_RISK, 20)
    found = told(run(up, down, attention=[down], gains=((up, 12.0),), history={"KR-01": (line(8, 45),)}))
    overall, *moved = section(found, "What moved this week")
    assert overall == "Overall: 36 % → 40 %"
    assert moved == ["**KR-01** Win 1 (Mira): −25 points to 20 %", "**KR-02** Win 2 (Mira): +12 points to 55 %"]


def test_less_than_a_point_is_no_move() -> None:
    up = result(1)
    assert len(section(told(run(up, gains=((up, 0.6),))), "What moved this week")) == 1


def test_a_row_that_was_removed_this_week_is_told_and_an_older_one_is_not() -> None:
    gone = Removed("KR-09", "Win 9", "Shop", "Grow", 40, Status.ON_TRACK, TODAY - timedelta(days=3))
    older = replace(gone, id="KR-08", seen=TODAY - timedelta(days=9))
    moved = section(told(run(result(1), removed=(gone, older))), "What moved this week")
    assert [each[:9] for each in moved if "removed from OKRs" in each] == ["**KR-09**"]


def test_who_asks_for_help_needs_a_decision_and_is_not_told_as_stuck_too() -> None:
    stuck, asking = result(1, Status.OFF_TRACK, why="3 of 9 items done."), result(2, help_needed="A bank")
    found = told(run(stuck, asking, attention=[asking, stuck]))
    assert section(found, "What is stuck") == [
        "**KR-01** Win 1 (Mira): ■ Off track, 50 %, −10 against the plan; 3 of 9 items done"
    ]
    assert section(found, "What needs a decision") == [
        "**KR-02** Win 2 (Mira): ● On track, 50 %, −10 against the plan; help needed: A bank"
    ]


def test_a_number_that_waits_for_accept_needs_a_decision() -> None:
    waiting = result(1, Status.NO_DATA, None, guarded="progress falls from 80 % to 10 %")
    found = told(run(waiting, attention=[waiting]))
    assert section(found, "What is stuck") == ["Nothing."]
    assert "progress falls from 80 % to 10 %; if that is right, Accept it" in section(found, "What needs a decision")[0]


def test_what_was_achieved_is_told() -> None:
    done = result(1, Status.DONE, 100)
    found = told(run(done, finished=(done,), delivered=31))
    assert section(found, "What was achieved this week") == [
        "**KR-01** Win 1 (Mira): reached its target",
        "31 items of work done",
    ]


def test_a_long_list_is_cut_and_says_how_much_is_missing() -> None:
    many = [result(number, Status.OFF_TRACK) for number in range(1, 10)]
    *shown, last = section(told(run(*many, attention=many)), "What is stuck")
    assert (len(shown), last) == (5, "and 4 more, in the workbook")


def test_a_source_that_is_silent_is_named() -> None:
    silent = replace(run(result(1)), failures=(Unavailable("jira.acme", "no answer"),))
    assert "jira.acme did not answer today" in told(silent).body


def test_a_run_for_some_key_results_has_no_digest() -> None:
    with pytest.raises(ValueError, match="whole"):
        told(replace(run(result(1)), summary=None))


# ---- the nudges ------------------------------------------------------------------------------------------------------


def test_who_has_nothing_to_do_is_not_nudged() -> None:
    assert to_do(result(1)) == {}


@pytest.mark.parametrize(("days", "nudged"), [(10, False), (11, True)])
def test_a_confidence_is_stale_after_ten_days(days: int, *, nudged: bool) -> None:
    [*lines] = to_do(result(1, checked_in=TODAY - timedelta(days=days))).get("Mira", [])
    assert [("Type from 1 to 10" in each) for each in lines] == [True] * nudged


@pytest.mark.parametrize(("since", "nudged"), [(None, True), (TODAY - timedelta(days=3), False)])
def test_a_confidence_that_was_never_given_is_missed_ten_days_after_the_first_day(
    since: date | None, *, nudged: bool
) -> None:
    assert bool(to_do(result(1, checked_in=None, since=since))) is nudged


@pytest.mark.parametrize(
    "aside",
    [{"phase": Phase.PAUSED}, {"phase": Phase.DRAFT}, {"left": True}, {"key_result": "", "linked_work": ""}],
    ids=["paused", "draft", "silent source", "objective alone"],
)
def test_nobody_is_nudged_about_what_they_cannot_or_need_not_change(aside: dict[str, object]) -> None:
    assert to_do(result(1, Status.NO_DATA, None, checked_in=None, **aside)) == {}


def test_a_key_result_that_is_done_asks_for_no_confidence() -> None:
    assert to_do(result(1, Status.DONE, 100, checked_in=None)) == {}


def test_a_missing_number_says_what_brings_it() -> None:
    missing = result(
        1, Status.NO_DATA, None, current=None, by_person=True, why="Type Current by hand, or paste a link."
    )
    assert to_do(missing)["Mira"][0].strip() == "KR-01: There is no number. Type Current by hand, or paste a link."


def test_what_health_says_of_a_missing_number_is_not_told_twice() -> None:
    missing = result(1, Status.NO_DATA, None, why="Jira does not know SHOP-1.")
    assert to_do(missing, problems=[problem("unknown-link", Severity.BLOCKS)]) == {
        "Mira": ["KR-01: It is unknown-link. Mend unknown-link."]
    }


def test_a_cell_that_was_typed_over_is_told_and_other_hints_are_not() -> None:
    hints = [problem("held-status", Severity.HINT), problem("unit-misfit", Severity.HINT)]
    assert to_do(result(1), problems=hints) == {"Mira": ["KR-01: It is held-status. Mend held-status."]}


def test_the_worst_comes_first() -> None:
    lines = [
        problem("held-status", Severity.HINT),
        problem("old-override", Severity.CHECK),
        problem("x", Severity.BLOCKS),
    ]
    codes = [each.split()[-1] for each in to_do(result(1), problems=lines)["Mira"]]
    assert codes == ["x.", "old-override.", "held-status."]


def test_spellings_of_one_name_are_one_person() -> None:
    found = to_do(result(1, checked_in=None, owner="mira "), result(2, checked_in=None))
    assert [(name, len(lines)) for name, lines in found.items()] == [("Mira", 2)]


def test_a_letter_for_several_tells_who_is_to_do_what() -> None:
    lines = nudges.nudges(run(result(1, checked_in=None), result(2, checked_in=None, owner="")), (), RULES, TODAY)
    letter = nudges.letter(lines, CYCLE.name, "okrs.xlsx")
    assert letter.subject == "OKRs 2026-Q4: 2 things to do for Mira, what nobody owns"
    assert "What nobody owns: 1 thing to do." in letter.body
    assert "Mira: 1 thing to do." in letter.body


# ---- whatever people typed -------------------------------------------------------------------------------------------

HIDDEN = "Orchid takeover"
CELLS = st.text(min_size=1, max_size=30)


def hidden(number: int) -> Evidence:
    """Restricted work, with words that nobody should read."""
    item = WorkItem("jira.a", str(number), f"A-{number}", HIDDEN, "", ItemState.DONE, restricted=True, assignee=HIDDEN)
    return Evidence(item, 1, 1, EPIC)


@given(st.integers(1, 6), st.sampled_from(Status))
def test_no_restricted_title_is_in_any_letter(number: int, status: Status) -> None:
    reading = Reading(5, 5, 9, evidence=tuple(map(hidden, range(number))))
    one = result(1, status, reading=reading, checked_in=None)
    done = run(one, attention=[one], gains=((one, 5.0),), finished=(one,))
    found = nudges.nudges(done, (), RULES, TODAY)
    assert HIDDEN not in str(told(done))
    assert HIDDEN not in str(nudges.letter(found, CYCLE.name, "okrs.xlsx"))


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_key_results_changes_no_letter(shuffled: random.Random) -> None:
    results = [result(number, Status.AT_RISK, checked_in=None, guarded="x" * (number % 2)) for number in range(6)]
    problems = [problem(code, Severity.CHECK, f"KR-0{number}") for number in range(6) for code in ("a", "b")]
    attention, gains = tuple(results), tuple((each, 5.0) for each in results[:3])
    before = run(*results, attention=attention, gains=gains)
    shuffled.shuffle(results)
    mixed = shuffled.sample(problems, len(problems))
    after = run(*results, attention=attention, gains=tuple(shuffled.sample(gains, len(gains))))
    assert told(after) == told(before)
    found = (nudges.nudges(done, lines, RULES, TODAY) for done, lines in ((before, problems), (after, mixed)))
    assert len({str(nudges.letter(each, CYCLE.name, "")) for each in found}) == 1


@given(CELLS, CELLS)
def test_what_people_typed_stays_on_its_line_and_is_no_html(name: str, owner: str) -> None:
    one = result(1, Status.OFF_TRACK, key_result=name, owner=owner)
    [told_] = section(told(run(one, attention=[one])), "What is stuck")
    assert told_.startswith("**KR-01**")
    assert "<" not in told_


def test_marks_of_markdown_are_shown_as_typed() -> None:
    assert verbatim("a *b* [c](d) <img>\n& `e`") == r"a \*b\* \[c\](d) &lt;img> &amp; \`e\`"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("7. Dez.", r"7\. Dez."),
        ("# 1", r"\# 1"),
        ("- a", r"\- a"),
        ("+1", r"\+1"),
        ("> b", r"\> b"),
        ("7 of 9", "7 of 9"),
    ],
)
def test_what_begins_like_a_list_or_a_heading_is_neither(typed: str, told: str) -> None:
    assert verbatim(typed) == told
