"""Who supports whom, as a tree; what people write beside a line stays with it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from okrsync.layout import ALIGNMENT
from okrsync.model import Cell, KeyResult, Objective, Result, Row, Status, Value
from okrsync.okrs.cascade import Cascade, cascade
from okrsync.pages.alignment import page
from okrsync.records import replace
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


def test_objectives_that_support_the_same_stand_in_the_order_of_the_book() -> None:
    goals = [goal("B", supports="KR-01"), goal("C", supports="KR-01"), COMPANY, goal("A", level="Company")]
    assert names(cascade(goals, results("KR-01", "KR-02"))) == [
        (0, "Grow"),
        (1, "KR-01"),
        (2, "B"),
        (2, "C"),
        (1, "KR-02"),
        (0, "A"),
    ]


def test_an_objective_below_the_top_that_supports_nothing_is_adrift_with_all_that_is_below_it() -> None:
    found = cascade([COMPANY, replace(UNIT, supports="")], results(*IDS))
    assert [each.level for each in found.adrift] == [0, 1]
    assert names(found) == [(0, "Grow"), (1, "KR-01"), (1, "KR-02")]


def test_the_top_is_the_highest_that_supports_nothing_whatever_level_is_below_it() -> None:
    team, company = goal("Sell", "KR-01"), goal("Grow", supports="KR-01", level="Company")
    found = cascade([company, team], results("KR-01"))
    assert (names(found), found.adrift) == ([(0, "Sell"), (1, "KR-01"), (2, "Grow")], ())


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


def told(*goals: Objective, of: dict[str, Result] | None = None) -> list[dict[str, Value]]:
    """The cells of each line."""
    return [dict(row.cells) for row in page(cascade(goals, of or {}), ()).rows]


def test_a_line_says_whose_it_is_and_how_it_stands() -> None:
    kr = KeyResult("KR-01", 4, "Win", team="Sales", owner="Bo")
    result = Result(kr, "Manual", progress=20.0, plan=50.0, status=Status.OFF_TRACK)
    objective = replace(goal("Grow", "KR-01"), progress=60.0, owner="Ann")
    assert told(objective, of={"KR-01": result}) == [
        {
            "item": "◆ Grow",
            "id": None,
            "team": "Shop",
            "owner": "Ann",
            "status": "▲ At risk",
            "progress": 60.0,
            "vs_plan": 10.0,
        },
        {
            "item": "    – Win",
            "id": "KR-01",
            "team": "Sales",
            "owner": "Bo",
            "status": "■ Off track",
            "progress": 20.0,
            "vs_plan": -30.0,
        },
    ]


def test_what_nobody_knows_is_a_dash_and_nought_is_nought() -> None:
    unknown, nought = (replace(goal("Grow"), progress=each, plan=each) for each in (None, 0.0))
    assert [(line["progress"], line["vs_plan"]) for line in told(unknown, nought)] == [("—", "—"), (0.0, 0.0)]


def test_a_line_without_team_and_owner_leaves_their_cells_blank() -> None:
    lines = told(replace(goal("Grow", "KR-01"), team=""), of={"KR-01": Result(KeyResult("KR-01", 4, "Win"), "Manual")})
    assert [(line["team"], line["owner"]) for line in lines] == [(None, None)] * 2


def test_a_key_result_without_words_is_called_by_its_linked_work() -> None:
    krs = [KeyResult("KR-01", 4, "", linked_work="SHOP-1"), KeyResult("KR-02", 5, "Win", linked_work="SHOP-2")]
    assert [line["item"] for line in told(of={kr.id: Result(kr, "Manual") for kr in krs})][1:] == [
        "    – SHOP-1",
        "    – Win",
    ]


def test_a_heading_has_no_cells_but_its_words() -> None:
    [heading, _] = told(of=results("KR-01"))
    assert heading == {**dict.fromkeys(ALIGNMENT.owned), "item": "▾ Without an objective"}


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


def test_objectives_of_the_same_words_keep_each_its_row_by_their_teams() -> None:
    found = cascade([goal("Grow"), replace(goal("Grow"), team="Care"), replace(goal("Grow"), team="")], {})
    before = rows(found, {}, order=[2, 1, 0])
    assert [row.was for row in page(found, before).rows] == [6, 5, 4]


def test_an_objective_keeps_its_row_whatever_the_case_of_its_words_and_team() -> None:
    before = rows(cascade([goal("Grow")], {}), {"◆ Grow": "ours"})
    assert [row.was for row in page(cascade([replace(goal("GROW"), team="shop")], {}), before).rows] == [4]


def test_each_heading_keeps_its_own_row() -> None:
    found = cascade([COMPANY, replace(UNIT, supports="", key_results=())], results(*IDS))
    before = rows(found, {}, order=[5, 6, 3, 4, 0, 1, 2])
    assert [row.was for row in page(found, before).rows] == [8, 9, 10, 6, 7, 4, 5]


def test_a_line_that_is_gone_tells_nothing_of_how_it_stands() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {"– Win KR-03": "ask Ann"})
    cells = page(cascade([COMPANY], results("KR-01", "KR-02")), before).rows[-1].cells
    assert {key: cells[key] for key in ("status", "progress", "vs_plan")} == dict.fromkeys(
        ("status", "progress", "vs_plan")
    )


def test_the_note_of_a_line_that_is_gone_moves_to_the_foot_and_its_numbers_go() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {"– Win KR-03": "ask Ann"})
    found = cascade([COMPANY], results("KR-01", "KR-02"))
    *_, heading, kept = page(found, before).rows
    assert str(heading.cells["item"]).startswith("▾ Kept notes")
    assert (kept.was, kept.cells["item"], kept.cells["progress"]) == (7, "    – Win KR-03", None)


def test_the_note_of_an_objective_that_is_gone_is_kept_too() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {"◆ Sell": "ours"})
    *_, heading, kept = page(cascade([COMPANY], results("KR-01", "KR-02")), before).rows
    assert str(heading.cells["item"]).startswith("▾ Kept notes")
    assert (kept.was, kept.cells["item"]) == (6, "    ◆ Sell")


def test_kept_notes_fold_into_their_heading() -> None:
    before = rows(cascade([COMPANY, UNIT], results(*IDS)), {"– Win KR-03": "ask Ann"})
    assert [row.level for row in page(cascade([COMPANY], results("KR-01", "KR-02")), before).rows[-2:]] == [0, 1]


def test_a_note_beside_the_heading_of_kept_notes_stays_there_once() -> None:
    heading = str(page(cascade([], {}), [Row(4, {"item": Cell("– Gone"), "note": Cell("x")})]).rows[0].cells["item"])
    before = [
        Row(4, {"item": Cell(heading), "note": Cell("mine")}),
        Row(5, {"item": Cell("– Gone"), "id": Cell("KR-09"), "note": Cell("ask Ann")}),
    ]
    assert [row.was for row in page(cascade([], {}), before).rows] == [4, 5]


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
