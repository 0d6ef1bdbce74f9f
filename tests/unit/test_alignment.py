"""Who supports whom, as a tree; what people write beside a line stays with it."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from okrsync.layout import ALIGNMENT
from okrsync.model import Cell, KeyResult, Objective, Result, Row, Status, Value
from okrsync.okrs.cascade import Cascade, cascade
from okrsync.pages.alignment import page
from okrsync.texts import Words


def goal(name: str, *key_results: str, supports: str = "", level: str = "Team") -> Objective:
    return Objective(name, "Shop", level, supports, 40.0, 50.0, Status.AT_RISK, 1, 1, key_results)


def results(*ids: str) -> dict[str, Result]:
    return {id_: Result(KeyResult(id_, 4, f"Win {id_}", team="Shop"), "Manual", progress=20.0) for id_ in ids}


COMPANY, UNIT = goal("Grow", "KR-01", "KR-02", level="Company"), goal("Sell", "KR-03", supports="KR-01")
IDS = ("KR-01", "KR-02", "KR-03")


def names(found: Cascade) -> list[tuple[int, str]]:
    return [(each.level, each.of.objective if isinstance(each.of, Objective) else each.of.kr.id) for each in found.tree]


def items(found: Cascade, before: Sequence[Row] = ()) -> list[str]:
    return [str(row.cells.get("item")) for row in page(found, before).rows]


def rows(found: Cascade, notes: dict[str, str], order: Sequence[int] | None = None) -> list[Row]:
    """The tab as it stands after a night, in this order, with notes by what a line says."""
    told = page(found, ()).rows
    shown = [told[at] for at in order] if order else list(told)

    def cell(row: int, values: dict[str, Value]) -> Row:
        said = str(values["item"]).strip()
        note = {"note": Cell(notes[said])} if said in notes else {}
        return Row(row, {**{key: Cell(value) for key, value in values.items() if value is not None}, **note})

    return [cell(number, dict(each.cells)) for number, each in enumerate(shown, ALIGNMENT.header_row + 1)]


# ---- the tree --------------------------------------------------------------------------------------------------------


def test_below_each_objective_are_its_key_results_and_below_each_of_these_what_supports_it() -> None:
    found = cascade([UNIT, COMPANY], results(*IDS))
    assert names(found) == [(0, "Grow"), (1, "KR-01"), (2, "Sell"), (3, "KR-03"), (1, "KR-02")]
    assert found.adrift == found.alone == ()


def test_an_objective_below_the_top_that_supports_nothing_is_adrift_with_all_that_is_below_it() -> None:
    found = cascade([COMPANY, replace(UNIT, supports="")], results(*IDS))
    assert [each.level for each in found.adrift] == [0, 1]
    assert names(found) == [(0, "Grow"), (1, "KR-01"), (1, "KR-02")]


def test_where_all_are_of_one_level_nobody_is_adrift() -> None:
    assert cascade([goal("A"), goal("B")], {}).adrift == ()


def test_a_key_result_without_objective_is_alone() -> None:
    [alone] = cascade([COMPANY], results(*IDS)).alone
    assert isinstance(alone.of, Result)
    assert alone.of.kr.id == "KR-03"


def test_a_cascade_may_be_as_deep_as_a_book_is_long() -> None:
    ids = [f"KR-{number}" for number in range(3000)]
    goals = [goal(f"Aim {id_}", id_, supports=above) for id_, above in zip(ids, ["", *ids], strict=False)]
    assert cascade(goals, results(*ids)).tree[-1].level == 5999


@given(st.lists(st.integers(-1, 7), max_size=8))
def test_every_objective_and_key_result_has_exactly_one_line(above: list[int]) -> None:
    ids = [f"KR-{number}" for number in range(len(above))]
    goals = [
        goal(f"Aim {at}", ids[at], supports=ids[over] if 0 <= over < at else "", level="Company" if at else "Team")
        for at, over in enumerate(above)
    ]
    found = cascade(goals, results(*ids, "KR-99"))
    told = [
        each.of.objective if isinstance(each.of, Objective) else each.of.kr.id
        for each in (*found.tree, *found.adrift, *found.alone)
    ]
    assert sorted(told) == sorted([*ids, "KR-99", *(each.objective for each in goals)])


# ---- the tab ---------------------------------------------------------------------------------------------------------


def test_a_line_is_indented_by_its_level_and_says_what_it_is() -> None:
    found = cascade([COMPANY, UNIT], results(*IDS))
    assert items(found) == [
        "◆ Grow",
        "    – Win KR-01",
        "        ◆ Sell",
        "            – Win KR-03",
        "    – Win KR-02",
    ]
    assert [row.level for row in page(found, ()).rows] == [0, 1, 2, 3, 1]


def test_what_hangs_nowhere_has_a_place_of_its_own_below_the_tree() -> None:
    found = cascade([COMPANY, replace(UNIT, supports="", key_results=())], results(*IDS))
    assert items(found)[3:] == [
        "▾ Supports nothing above it",
        "    ◆ Sell",
        "▾ Without an objective",
        "    – Win KR-03",
    ]


def test_a_note_stays_with_its_line_wherever_that_goes() -> None:
    found = cascade([COMPANY, UNIT], results(*IDS))
    before = rows(found, {"– Win KR-03": "ask Ann", "◆ Sell": "ours"}, order=[3, 4, 2, 1, 0])
    assert [row.was for row in page(found, before).rows] == [8, 7, 6, 4, 5]


def test_a_note_stays_with_a_key_result_that_is_reworded() -> None:
    found = cascade([COMPANY], results("KR-01"))
    before = rows(found, {"– Win KR-01": "ask Ann"})
    new = {"KR-01": replace(results("KR-01")["KR-01"], kr=KeyResult("KR-01", 4, "Win more"))}
    assert [row.was for row in page(cascade([COMPANY], new), before).rows] == [4, 5]


def test_the_note_of_a_line_that_is_gone_moves_to_the_foot_and_its_numbers_go() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {"– Win KR-03": "ask Ann"})
    found = cascade([COMPANY], results("KR-01", "KR-02"))
    *_, heading, kept = page(found, before).rows
    assert str(heading.cells["item"]).startswith("▾ Kept notes")
    assert (kept.was, kept.cells["item"], kept.cells["progress"]) == (7, "    – Win KR-03", None)


def test_a_kept_note_finds_its_line_again() -> None:
    whole = cascade([COMPANY, UNIT], results(*IDS))
    before = rows(whole, {"– Win KR-03": "ask Ann"}, order=[0, 1, 4, 3])
    assert [row.was for row in page(whole, before).rows] == [4, 5, None, 7, 6]


def test_a_line_without_a_note_that_is_gone_goes() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {})
    assert len(page(cascade([COMPANY], results("KR-01", "KR-02")), before).rows) == 3


def test_lines_that_people_wrote_all_by_themselves_stay_at_the_end() -> None:
    theirs = [Row(9, {"note": Cell("our own")}), Row(10, {}, own=True)]
    found = page(cascade([COMPANY], results("KR-01")), theirs)
    assert [(row.was, row.cells) for row in found.rows[2:]] == [(9, {}), (10, {})]


def test_of_a_line_that_somebody_copied_one_stays_in_the_tree_and_notes_of_the_others_are_kept() -> None:
    found = cascade([COMPANY], results("KR-01"))
    before = rows(found, {"– Win KR-01": "ask Ann"})
    copy = replace(before[1], number=6)
    assert [row.was for row in page(found, [*before, copy]).rows] == [4, 5, None, 6]


def test_headings_keep_their_row_in_another_language() -> None:
    words = Words("xx", {"Without an objective": ("Ohne Ziel",)})
    found = cascade([], results("KR-01"))
    before = [Row(4, {"item": Cell("▾ Ohne Ziel"), "note": Cell("mine")})]
    assert [row.was for row in page(found, before, words).rows] == [4, None]


@given(st.permutations(range(5)), st.sets(st.sampled_from(["◆ Grow", "– Win KR-01", "◆ Sell", "– Win KR-03"])))
def test_no_note_is_ever_lost(order: list[int], noted: set[str]) -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), dict.fromkeys(noted, "mine"), order)
    for after in (cascade([COMPANY, UNIT], results(*IDS)), cascade([UNIT], results("KR-03")), cascade([], {})):
        kept = {row.was for row in page(after, before).rows}
        assert {row.number for row in before if "note" in row.cells} <= kept
