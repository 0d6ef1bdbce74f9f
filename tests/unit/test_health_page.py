"""What is wrong, and how the Health tab keeps it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import pytest

from okrsync.errors import Problem, Severity
from okrsync.layout import HEALTH, OKRS, SOLVED, Whose
from okrsync.model import (
    Cell,
    Conflict,
    Facts,
    KeyResult,
    Memory,
    Page,
    PageRow,
    Result,
    Row,
    Value,
)
from okrsync.okrs import health
from okrsync.okrs.case import Past
from okrsync.okrs.health import GUARDED
from okrsync.okrs.rules import Ages
from okrsync.pages.health import accepted, awake, page
from okrsync.records import replace

TODAY = date(2026, 11, 15)
MIDNIGHT = datetime(2026, 11, 15)
PROBLEM = Problem("unknown-link", "OKRs › KR-01", "“Mira” is no link.", "Paste a key.", "KR-01")


def line(number: int = 4, **values: Value) -> Row:
    """The row that PROBLEM has in the tab, with a person's cells."""
    cells = {"code": "unknown-link", "id": "KR-01", "where": "OKRs › KR-01", "runs": 3.0, **values}
    return Row(number, {key: Cell(value) for key, value in cells.items()})


def drawn(
    problems: Iterable[Problem], *before: Row, skipped: Collection[str] = (), owner: str = "Mira"
) -> tuple[PageRow, ...]:
    found: Page = page(problems, before, {"KR-01": owner}, TODAY, skipped)
    assert found.tab == HEALTH.key
    return found.rows


def test_a_new_problem_says_what_to_do_whose_it_is_and_since_when() -> None:
    (row,) = drawn([PROBLEM])
    assert row == PageRow(
        {
            "severity": "■ Blocks",
            "id": "KR-01",
            "what": "“Mira” is no link.",
            "to_do": "Paste a key.",
            "where": "OKRs › KR-01",
            "owner": "Mira",
            "first_seen": MIDNIGHT,
            "runs": 1,
            "code": "unknown-link",
        }
    )


def test_a_problem_that_goes_on_keeps_its_row_its_first_day_and_counts_its_runs() -> None:
    (row,) = drawn([PROBLEM], line(7, first_seen=datetime(2026, 11, 1)))
    assert (row.was, row.cells["first_seen"], row.cells["runs"]) == (7, datetime(2026, 11, 1), 4)


@pytest.mark.parametrize(("until", "last"), [(datetime(2026, 11, 16), True), (datetime(2026, 11, 15), False)])
def test_a_snoozed_problem_goes_to_the_end_until_its_day(until: datetime, *, last: bool) -> None:
    hint = Problem("held-why", "OKRs › KR-02 › Why", "Why holds “x”.", "Clear it.", "KR-02", Severity.HINT)
    rows = drawn([PROBLEM, hint], line(snooze=until))
    assert (rows[-1].cells["id"] == "KR-01") == last


def test_peoples_columns_are_never_written_while_a_problem_goes_on() -> None:
    people = {column.key for column in HEALTH.columns if column.whose is Whose.PEOPLE}
    (row,) = drawn([PROBLEM], line(note="on it", accept="yes"))
    assert not people & row.cells.keys()


def test_a_solved_problem_goes() -> None:
    assert drawn([], line()) == ()


def test_a_solved_problem_with_a_note_stays_and_its_accept_is_taken_back() -> None:
    assert drawn([], line(7, note="ask Mira", accept="yes")) == (PageRow({"severity": SOLVED, "accept": None}, 7),)


def test_a_line_that_a_person_added_stays() -> None:
    own = Row(9, {"note": Cell("look at this on Monday")})
    assert drawn([PROBLEM], own)[-1] == PageRow({}, 9)


def test_an_empty_row_goes() -> None:
    assert drawn([], Row(9, {"note": Cell()})) == ()


def test_a_run_for_some_key_results_leaves_the_lines_of_the_others() -> None:
    other = replace(PROBLEM, kr="KR-02", where="OKRs › KR-02")
    rows = drawn([PROBLEM, other], line(7, id="KR-02", where="OKRs › KR-02"), line(8, id="KR-03"), skipped={"KR-02"})
    assert [(row.was, row.cells.get("id")) for row in rows] == [(None, "KR-01"), (7, None)]


def test_a_run_that_asks_some_connections_leaves_the_lines_of_the_others() -> None:
    lines = [line(7 + n, code="source-failed", id=None, where=f"jira.{name}") for n, name in enumerate("ab")]
    assert drawn([], *lines, skipped={"KR-02", "jira.b"}) == (PageRow({}, 8),)


def test_the_worst_comes_first_then_the_id() -> None:
    hint = replace(PROBLEM, severity=Severity.HINT, kr="KR-00")
    check = replace(PROBLEM, code="confidence", severity=Severity.CHECK)
    later = replace(PROBLEM, kr="KR-02")
    found = [(row.cells["severity"], row.cells["id"]) for row in drawn([hint, later, check, PROBLEM])]
    assert found == [("■ Blocks", "KR-01"), ("■ Blocks", "KR-02"), ("▲ Check", "KR-01"), ("○ Hint", "KR-00")]


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", True), (" YES ", True), (True, True), ("x", True), ("no", False), (None, False)]
)
def test_yes_under_accept_takes_a_guarded_number_over(value: Value, expected: bool) -> None:  # noqa: FBT001 - a column
    assert accepted([line(code=GUARDED, accept=value)]) == ({"KR-01"} if expected else set())


def test_yes_beside_any_other_problem_accepts_nothing() -> None:
    assert accepted([line(accept="yes")]) == frozenset()


# ---- what is a problem -----------------------------------------------------------------------------------------------


def of_result(since: date | None = None, **more: object) -> list[Problem]:
    kr = KeyResult("KR-01", 4, "Ship it", typed=since is not None)
    result = replace(Result(kr), **more)  # type: ignore[arg-type]
    past = {"KR-01": Past(Memory("KR-01"), Facts(by_hand_since=since))}
    return health.of_results([result], past, Ages(), TODAY)


def test_a_guarded_number_says_both_numbers_and_how_to_accept_it() -> None:
    (problem,) = of_result(guarded="progress falls", why="Waits for a person.")
    assert (problem.code, problem.what, "--accept KR-01" in problem.to_do) == (GUARDED, "Waits for a person.", True)


@pytest.mark.parametrize(("day", "codes"), [(1, []), (31, ["old-override"])])
def test_a_number_by_hand_is_nagged_about_after_14_days(day: int, codes: list[str]) -> None:
    since = date(2026, 11, 1) if day == 1 else date(2026, 10, 31)
    assert [problem.code for problem in of_result(since)] == codes


@pytest.mark.parametrize(
    ("conflict", "what"),
    [
        (
            Conflict("KR-01", 4, "why", "my words", formula=False, wanted="15 of 30."),
            "Why holds “my words”, typed by a person; it is kept. The sync would write “15 of 30.”.",
        ),
        (
            Conflict("KR-01", 4, "trend", None, formula=True, wanted=None),
            "Trend holds a formula; it is kept. The sync would write “nothing”.",
        ),
    ],
)
def test_a_held_cell_says_what_it_holds_and_what_the_sync_would_write(conflict: Conflict, what: str) -> None:
    (problem,) = health.of_conflicts([conflict])
    assert (problem.what, problem.to_do, problem.kr) == (what, "Clear the cell to hand it back.", "KR-01")


def test_a_sync_column_that_is_gone_is_named() -> None:
    (problem,) = health.missing_columns(frozenset(OKRS.owned) - {"trend"})
    assert problem.what == "The column Trend is gone."


@pytest.mark.parametrize(
    ("until", "told"), [(None, True), (MIDNIGHT, True), (datetime(2026, 11, 16), False)], ids=["no", "over", "yes"]
)
def test_what_people_snoozed_is_asleep_until_that_day(until: Value, told: bool) -> None:  # noqa: FBT001 - a column
    assert (awake([PROBLEM], [line(snooze=until)], TODAY) == (PROBLEM,)) is told
    assert awake([PROBLEM], [line(id="KR-02", snooze=until)], TODAY) == (PROBLEM,)
