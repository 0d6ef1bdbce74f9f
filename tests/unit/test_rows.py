"""Rows of the OKRs tab become key results, or problems."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import Severity
from okrsync.layout import OKRS
from okrsync.model import Cell, CheckIn, Cycle, KeyResult, Kind, Memory, Phase, Policy, Rhythm, Row, Seen, Value
from okrsync.okrs import rows
from okrsync.okrs.rows import Sheet

COLUMNS = frozenset(column.key for column in OKRS.columns)


def row(number: int, **values: Value | Cell) -> Row:
    """A row that holds a key result, with these cells besides or instead."""
    cells: dict[str, Value | Cell] = {"id": f"KR-{number:02d}", "key_result": "Ship it", **values}
    return Row(number, {key: value if isinstance(value, Cell) else Cell(value) for key, value in cells.items()})


def read(*rows_: Row, memory: Mapping[str, Memory] | None = None, history: tuple[CheckIn, ...] = ()) -> Sheet:
    return rows.read(Seen(rows_, COLUMNS, memory or {}, history, (), ()))


def one(**values: Value | Cell) -> KeyResult:
    sheet = read(row(4, **values))
    assert not sheet.problems
    return sheet.key_results[0]


def codes(sheet: Sheet) -> list[str]:
    return [problem.code for problem in sheet.problems]


def test_every_column_of_people_is_typed() -> None:
    found = one(
        id="Growth 1",
        team=" Shop ",
        objective="Grow",
        start=10.0,
        target=50.0,
        unit="items",
        measured_by="Items done",
        linked_work="SHOP-1",
        weight=2.0,
        due=datetime(2026, 11, 30),
        kind="Stretch",
        state="paused",
        policy="count as done",
        rhythm="Weekly",
        confidence=7.0,
        **{"from": "2026-10-15"},
    )
    assert found == KeyResult(
        id="Growth 1",
        row=4,
        key_result="Ship it",
        objective="Grow",
        team="Shop",
        start=10,
        target=50,
        unit="items",
        measured_by="Items done",
        linked_work="SHOP-1",
        weight=2,
        since=date(2026, 10, 15),
        due=date(2026, 11, 30),
        kind=Kind.STRETCH,
        phase=Phase.PAUSED,
        policy=Policy.COUNT_AS_DONE,
        rhythm=Rhythm.WEEKLY,
        confidence=7,
    )


def test_blank_cells_mean_the_usual() -> None:
    found = one()
    assert (found.start, found.target, found.weight, found.phase, found.kind, found.policy) == (
        None,
        None,
        1,
        Phase.ACTIVE,
        Kind.COMMITTED,
        None,
    )


def test_percent_cells_are_read_as_0_to_100_and_make_the_unit() -> None:
    found = one(start=Cell(0.07, percent=True), target=Cell(0.55, percent=True))
    assert (found.start, found.target, found.unit) == (7, 55, "%")


def test_a_named_unit_stays_beside_a_percent_cell() -> None:
    assert one(target=Cell(0.55, percent=True), unit="NPS").unit == "NPS"


@pytest.mark.parametrize(
    ("cell", "standing"), [(Cell(15.0), 15), (Cell("Yes"), 1), (Cell(value=True), 1), (Cell("—"), None)]
)
def test_the_number_in_current_stands(cell: Cell, standing: float | None) -> None:
    assert one(current=cell).standing == standing


def test_a_number_over_the_syncs_was_typed() -> None:
    memory = {"KR-04": Memory("KR-04", {"current": 15.0})}
    sheets = [read(row(4, current=current), memory=memory) for current in (15.0, 20.0)]
    assert [sheet.key_results[0].typed for sheet in sheets] == [False, True]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"target": "55 percent"}, "not-a-number"),
        ({"start": Cell(error="#REF!")}, "not-a-number"),
        ({"target": True}, "not-a-number"),
        ({"weight": "heavy"}, "not-a-number"),
        ({"weight": -1.0}, "negative-weight"),
        ({"due": "next week"}, "not-a-date"),
        ({"due": Cell(error="#REF!")}, "not-a-date"),
        ({"state": "sleeping"}, "unknown-choice"),
        ({"kind": "moonshot"}, "unknown-choice"),
        ({"policy": "ignore"}, "unknown-choice"),
        ({"rhythm": "now and then"}, "unknown-choice"),
        ({"start": 5.0, "target": 5.0}, "target-is-start"),
        ({"from": datetime(2026, 11, 2), "due": datetime(2026, 11, 1)}, "dates"),
    ],
)
def test_a_row_that_makes_no_sense_is_a_problem_and_left_alone(values: dict[str, Value | Cell], code: str) -> None:
    sheet = read(row(4, **values), row(5))
    assert (codes(sheet), set(sheet.broken)) == ([code], {"KR-04"})
    assert sheet.problems[0].where.startswith("OKRs › KR-04")


def test_each_problem_says_what_stands_there_and_what_to_do() -> None:
    (problem,) = read(row(4, target="55 percent")).problems
    assert str(problem) == (
        "OKRs › KR-04 › Target: Target holds “55 percent”, which is no number. Type a number into Target."
    )


def test_two_problems_of_a_kind_in_one_row_have_two_places() -> None:
    assert len({problem.where for problem in read(row(4, start="a", target="b")).problems}) == 2


@pytest.mark.parametrize(
    "values", [{"confidence": 1.0}, {"confidence": 10.0}, dict.fromkeys(("from", "due"), datetime(2026, 11, 1))]
)
def test_the_ends_of_a_scale_and_a_single_day_make_sense(values: dict[str, Value]) -> None:
    assert read(row(4, **values)).problems == ()


Q4 = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))


def within(since: Value | Cell, due: Value) -> Sheet:
    """One row with these dates in a book of the fourth quarter."""
    return rows.read(Seen((row(4, **{"from": since, "due": due}),), COLUMNS, {}, (), (), ()), Q4)


@pytest.mark.parametrize(
    ("since", "due", "what"),
    [
        (datetime(2027, 1, 1), datetime(2027, 2, 1), "From (2027-01-01) is after the end of the cycle (2026-12-31)."),
        (datetime(2027, 2, 1), datetime(2027, 1, 1), "From (2027-02-01) is after the end of the cycle (2026-12-31)."),
        (datetime(2026, 11, 2), datetime(2026, 11, 1), "From (2026-11-02) is after Due (2026-11-01)."),
        (" ", datetime(2026, 9, 30), "Due (2026-09-30) is before the start of the cycle (2026-10-01)."),
        (None, datetime(2026, 9, 30), "Due (2026-09-30) is before the start of the cycle (2026-10-01)."),
    ],
)
def test_dates_that_do_not_meet_the_cycle_or_each_other_leave_the_row_alone(
    since: Value, due: Value, what: str
) -> None:
    sheet = within(since, due)
    assert [each.what for each in sheet.problems] == [what]
    assert (codes(sheet), set(sheet.broken)) == (["dates"], {"KR-04"})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("from", datetime(1926, 10, 1)),
        ("from", "0001-01-01"),
        ("due", datetime(2126, 12, 31)),
        ("due", datetime(9999, 12, 31)),
        ("from", datetime(2021, 9, 1)),
        ("due", datetime(2032, 2, 1)),
    ],
)
def test_a_date_years_from_the_cycle_is_a_problem_and_counts_for_nothing(column: str, value: Value) -> None:
    sheet = within(**{"since": None, "due": None, "since" if column == "from" else "due": value})
    title, (problem,) = column.capitalize(), sheet.problems
    assert (problem.code, problem.where, problem.to_do) == ("dates", f"OKRs › KR-04 › {title}", "Correct the year.")
    assert problem.what.startswith(f"{title} (")
    assert problem.what.endswith(") is more than 5 years from the cycle.")
    assert (sheet.key_results[0].since, sheet.key_results[0].due, set(sheet.broken)) == (None, None, {"KR-04"})


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (datetime(2026, 12, 31), datetime(2027, 3, 31)),
        (datetime(2026, 7, 1), datetime(2026, 9, 15)),
        (datetime(2022, 1, 1), None),
        (None, datetime(2031, 12, 31)),
        (None, datetime(2026, 10, 1)),
    ],
    ids=["goes on", "was due before", "began long ago", "due in years", "a single day"],
)
def test_dates_beyond_the_cycle_within_reason_are_legal(since: Value, due: Value) -> None:
    assert within(since, due).problems == ()


def test_of_a_from_that_is_no_date_nothing_more_is_told() -> None:
    for since in ("soon", datetime(1926, 10, 1), Cell(error="#REF!")):
        assert len(within(since, datetime(2026, 9, 15)).problems) == 1


@pytest.mark.parametrize("confidence", [0.0, 11.0])
def test_a_confidence_off_its_scale_is_a_problem_that_breaks_nothing_and_says_nothing_else(confidence: float) -> None:
    sheet = read(row(4, confidence=confidence))
    assert (codes(sheet), sheet.broken, sheet.problems[0].severity) == (["confidence"], frozenset(), Severity.CHECK)
    assert sheet.key_results[0].confidence is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"key_result": "Ship it"}, True),
        ({"linked_work": "SHOP-1"}, True),
        ({"id": "KR-01", "target": 5.0}, True),
        ({"id": "KR-01", "objective": "Grow"}, True),
        ({"id": "KR-01"}, False),
        ({"team": "Shop", "objective": "Grow"}, False),
        ({"comment": "a note"}, False),
    ],
)
def test_a_row_is_a_key_result_once_it_says_what_is_wanted(values: dict[str, Value], expected: bool) -> None:  # noqa: FBT001 - a column
    found = rows.read(Seen((Row(4, {k: Cell(v) for k, v in values.items()}),), COLUMNS, {}, (), (), ()))
    assert bool(found.key_results) is expected


def test_a_row_without_id_gets_the_next_number() -> None:
    sheet = read(row(4, id="KR-06"), row(5, id=None), row(6, id=None))
    assert [kr.id for kr in sheet.key_results] == ["KR-06", "KR-07", "KR-08"]
    assert sheet.new == {"KR-07", "KR-08"}


def test_the_first_number_of_a_book_is_1() -> None:
    assert read(row(4, id=None)).new == {"KR-01"}


@given(st.lists(st.integers(1, 60), unique=True, max_size=6), st.data())
def test_a_number_is_never_used_again(numbers: list[int], data: st.DataObject) -> None:
    ids = [f"KR-{number:02d}" for number in numbers]
    places = [data.draw(st.sampled_from(["row", "title", "memory", "history"])) for _ in ids]
    put = {place: [id_ for id_, at in zip(ids, places, strict=True) if at == place] for place in places}
    seen = [row(9 + n, id=id_) for n, id_ in enumerate(put.get("row", []))]
    bare = [row(80 + n, id=id_, key_result=None) for n, id_ in enumerate(put.get("title", []))]
    memory = {id_: Memory(id_) for id_ in put.get("memory", [])}
    history = tuple(CheckIn(id_, date(2026, 10, 1), "", 1, 1, 1, 1, "") for id_ in put.get("history", []))
    (new,) = read(*seen, *bare, row(4, id=None), memory=memory, history=history).new
    assert new not in ids


def test_supports_names_a_key_result_in_any_case() -> None:
    assert [kr.supports for kr in read(row(2), row(4, supports="kr-02")).key_results] == ["", "KR-02"]


def test_ids_that_differ_in_case_are_one() -> None:
    sheet = read(row(4, id="KR-01"), row(5, id="kr-01"))
    assert ([kr.row for kr in sheet.key_results], codes(sheet)) == ([4], [rows.DUPLICATE])


@pytest.mark.parametrize(("text", "scribble"), [("about half", "about half"), ("—", "—"), ("no", ""), ("", "")])
def test_text_in_current_that_is_no_number_is_kept_as_it_was_written(text: str, scribble: str) -> None:
    assert one(current=text).scribble == scribble


def test_a_dash_that_the_sync_wrote_is_no_persons() -> None:
    sheet = read(row(4, current="—"), memory={"KR-04": Memory("KR-04", {"current": "—"})})
    assert sheet.key_results[0].scribble == ""


def test_of_two_rows_with_one_id_the_remembered_one_stays() -> None:
    memory = {"KR-01": Memory("KR-01", facts={"key_result": "Ship it", "linked_work": "SHOP-1"})}
    copy, original = row(4, id="KR-01", key_result="Sell it"), row(5, id="KR-01", linked_work="SHOP-1")
    sheet = read(copy, original, memory=memory)
    assert [kr.row for kr in sheet.key_results] == [5]


def test_of_two_rows_with_one_id_that_nobody_remembers_the_first_stays() -> None:
    assert [kr.row for kr in read(row(4, id="KR-01"), row(5, id="KR-01")).key_results] == [4]


def test_the_copy_is_named_by_its_row_and_breaks_nothing() -> None:
    sheet = read(row(4, id="KR-01"), row(5, id="KR-01"))
    assert [(each.code, each.where) for each in sheet.problems] == [(rows.DUPLICATE, "OKRs › row 5")]
    assert not sheet.broken


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(sorted(COLUMNS)),
            st.builds(
                Cell,
                st.none() | st.text(max_size=5) | st.booleans() | st.floats() | st.datetimes(),
                st.booleans(),
                st.booleans(),
                error=st.sampled_from(["", "#N/A"]),
            ),
        ),
        max_size=4,
    )
)
def test_whatever_stands_in_a_row_it_becomes_key_results_or_problems(cells: list[dict[str, Cell]]) -> None:
    sheet = rows.read(Seen(tuple(Row(4 + n, each) for n, each in enumerate(cells)), COLUMNS, {}, (), (), ()))
    assert len({kr.id for kr in sheet.key_results}) == len(sheet.key_results)
    assert sheet.broken <= {kr.id for kr in sheet.key_results}
