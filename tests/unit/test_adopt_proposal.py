"""Whose column is which in somebody's sheet, what is asked, and what an adoption comes to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from okrsync.errors import ConfigError
from okrsync.layout import ESSENTIAL, OKRS
from okrsync.model import Cell, Value
from okrsync.okrs.adopting import (
    Adoption,
    Grid,
    Proposal,
    Span,
    adoption,
    letter,
    mapped,
    propose,
    proposed,
)

DAY = datetime(2026, 10, 1)


def grid(*rows: Sequence[Value], merged: tuple[Span, ...] = (), title: str = "Plan") -> Grid:
    filled = {
        number: {column: Cell(value) for column, value in enumerate(row, 1) if value is not None}
        for number, row in enumerate(rows, 1)
    }
    return Grid(title, filled, max((len(row) for row in rows), default=0), merged)


def keys(found: Proposal) -> list[str | None]:
    return [match.key for match in found.matches]


def adopted(found: Proposal, choices: Mapping[int, str | None] | None = None) -> Adoption:
    return adoption(found, proposed(found) if choices is None else choices)


def refused(sheet: Grid) -> str:
    with pytest.raises(ConfigError) as caught:
        propose(sheet)
    return str(caught.value)


# ---- the headers -----------------------------------------------------------------------------------------------------


def test_the_row_of_headers_is_found_below_a_title_and_a_note() -> None:
    sheet = grid(
        ["Our goals 2026"],
        ["Owner of this sheet:", "Anna"],
        [],
        ["Objective", "Key Result", "Owner", "Target"],
        ["Grow", "More owners with a target", "Ben", 5.0],
    )
    found = propose(sheet)
    assert (found.header, keys(found)) == (4, ["objective", "key_result", "owner", "target"])


def test_a_row_of_content_that_speaks_of_our_words_is_no_row_of_headers() -> None:
    sheet = grid(
        ["Ziel", "Schlüsselergebnis", "Wer"],
        ["Status", "Progress", "Owner"],
        ["Target", "Objective", 3.0],
    )
    assert propose(sheet).header == 1


def test_numbers_and_dates_speak_against_a_row_of_headers() -> None:
    content: list[Value] = ["Objective", "Key Result", "Owner", "Target", 5.0, DAY, 3.0]
    assert propose(grid(["Objective", "Key Result", "Owner"], content)).header == 1


def test_headers_may_stand_far_below_a_long_introduction() -> None:
    introduction: list[list[Value]] = [[f"Line {n} of how we work"] for n in range(1, 40)]
    assert propose(grid(*introduction, ["Objective", "Key Result"], ["Grow", "Win"])).header == 40


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Name", "Amount"], ["Paper", 12.0]],
        [["Grow", "Win ten customers", 10.0], ["Grow", "Win two partners", 2.0]],
        [["Owner", "Status", "Due"], ["Ann", "ok", DAY]],
        [["Objective"], ["Grow"]],
    ],
    ids=["empty", "something else", "no headers", "no objective", "one word"],
)
def test_a_sheet_without_headers_that_we_know_is_refused_with_what_to_do(rows: list[list[Value]]) -> None:
    told = refused(grid(*rows))
    assert "No row of headers was recognised" in told
    assert "--tab" in told


def test_the_cells_decide_what_a_word_with_two_meanings_is() -> None:
    sheet = grid(["Ziel", "Schlüsselergebnis", "Ziel", "Start"], ["Wachsen", "Mehr Kunden", 5.0, DAY])
    assert keys(propose(sheet)) == ["objective", "key_result", "target", "from"]


def test_two_headers_alike_that_both_are_taken_are_no_note() -> None:
    assert propose(grid(["Ziel", "Schlüsselergebnis", "Ziel"], ["Wachsen", "Mehr Kunden", 5.0])).notes == ()


def test_a_column_without_header_is_known_by_its_cells() -> None:
    rows = [["Grow", "Win", f"PROJ-{n}"] for n in range(1, 5)]
    match = propose(grid(["Objective", "Key Result"], *rows)).matches[2]
    assert (match.key, match.header, match.why) == ("linked_work", "", "its cells hold links such as “PROJ-1”")


def test_a_header_that_hardly_speaks_of_ours_is_not_taken() -> None:
    assert keys(propose(grid(["Objective", "Key Result", "Colour of our team"], ["Grow", "Win", "blue"])))[2] is None


def test_of_two_headers_equally_sure_the_one_whose_cells_agree_is_taken() -> None:
    rows = [["Grow", "Win", f"A{n}", name] for n, name in enumerate(("Ann Lee", "Ben Ott", "Cem Ak"))]
    found = propose(grid(["Objective", "Key Result", "Owner now", "Owner then"], *rows, ["Grow", "Earn", "A4"]))
    assert keys(found)[2:] == [None, "owner"]
    assert found.matches[3].why == "its header and its cells"


def test_a_column_that_may_be_two_of_ours_is_one() -> None:
    found = propose(grid(["Objective", "Key Result", "Start", "From"], ["Grow", "Win"]))
    assert keys(found) == ["objective", "key_result", "start", "from"]


def test_the_better_of_two_columns_wins_and_the_other_is_told_so() -> None:
    found = propose(grid(["Owner (backup)", "Key Result", "Owner", "Objective"], ["Ann", "Win", "Ben", "Grow"]))
    assert keys(found) == [None, "key_result", "owner", "objective"]
    assert found.matches[0].why == "C is more like Owner"


def test_of_two_columns_that_are_called_alike_the_fuller_is_taken_and_a_note_names_the_other() -> None:
    found = propose(grid(["Key Result", "Objective", "Comment", "Comment"], ["Win", "Grow", None, "fine"]))
    assert keys(found) == ["key_result", "objective", None, "comment"]
    [note] = found.notes
    assert (note.code, note.where) == ("headers-alike", "Plan › C")
    assert "--map C=comment" in note.to_do


def test_a_header_whose_cells_the_sync_could_not_read_is_left_alone_with_the_reason() -> None:
    found = propose(grid(["Objective", "Key Result", "Confidence"], ["Grow", "Win", "High"], ["Grow", "Lose", "Low"]))
    assert found.matches[2].key is None
    assert found.matches[2].why == "holds “High”, and Confidence wants a number from 1 to 10"


def test_a_few_cells_that_do_not_fit_are_a_note() -> None:
    rows: list[list[Value]] = [["Grow", f"Win {n}", float(n)] for n in range(5)]
    found = propose(grid(["Objective", "Key Result", "Target"], *rows, ["Grow", "Win 6", "tbd"]))
    assert keys(found)[2] == "target"
    assert [(note.where, note.what) for note in found.notes] == [
        ("Plan › C", "1 cell of “Target”, such as “tbd”, will not be read.")
    ]


def test_what_stays_theirs_may_hold_what_it_likes() -> None:
    rows = [["Grow", "Win", "80%"], ["Grow", "Earn", "90%"], ["Grow", "Save", "70%"], ["Grow", "Sell", "n/a"]]
    found = propose(grid(["Objective", "Key Result", "Progress"], *rows))
    assert (found.matches[2].key, found.matches[2].asks, found.notes) == ("progress", True, ())


def test_headers_that_come_again_further_down_are_a_note() -> None:
    head, nearly = ["Objective", "Key Result", "Owner"], ["Objective", "Key Result", "Ann"]
    found = propose(grid(head, ["Grow", "Win", "Ann"], head, ["Shrink", "Lose", "Ben"], nearly))
    assert [(note.code, note.where) for note in found.notes] == [
        ("second-headers", "Plan › row 3"),
        ("second-headers", "Plan › row 5"),
    ]


# ---- merged cells ----------------------------------------------------------------------------------------------------


def test_a_merged_header_over_two_filled_columns_is_refused_with_its_place() -> None:
    sheet = grid(["Objective", "Key Result", "Owner", None], ["Grow", "Win", "Ann", "Ben"], merged=(Span(1, 3, 1, 4),))
    told = refused(sheet)
    assert "Plan › C1:D1" in told
    assert "Unmerge it" in told


def test_a_merged_header_over_one_filled_column_is_that_columns() -> None:
    sheet = grid(["Objective", "Key Result", "Owner", None], ["Grow", "Win", "Ann"], merged=(Span(1, 3, 1, 4),))
    assert keys(propose(sheet))[2] == "owner"


def test_an_objective_merged_over_its_rows_is_taken_with_a_note() -> None:
    sheet = grid(["Objective", "Key Result"], ["Grow", "Win"], [None, "Earn"], merged=(Span(2, 1, 3, 1),))
    found = propose(sheet)
    assert keys(found) == ["objective", "key_result"]
    assert [(note.code, note.where) for note in found.notes] == [("merged-cells", "Plan › A")]
    assert adopted(found).bound["objective"] == 1


def test_the_sync_takes_no_column_with_merged_cells() -> None:
    sheet = grid(["Objective", "Key Result", "Progress"], ["Grow", "Win"], ["Grow", "Earn"], merged=(Span(2, 3, 3, 3),))
    found = propose(sheet)
    assert "merged cells" in found.matches[2].why
    with pytest.raises(ConfigError, match="Unmerge"):
        adopted(found, {3: "progress"})


def test_the_sync_takes_no_nameless_column_with_merged_cells_either() -> None:
    rows = [["Grow", "Win", "On track"], ["Grow", "Earn", "Done"], ["Grow", "Save", "At risk"], ["Grow", "Sell"]]
    assert keys(propose(grid(["Objective", "Key Result"], *rows)))[2] == "status"
    assert keys(propose(grid(["Objective", "Key Result"], *rows, merged=(Span(4, 3, 5, 3),))))[2] is None


def test_headers_of_two_merged_rows_are_no_merged_cells_below() -> None:
    sheet = grid(["Objective", "Key Result", "Status"], [], ["Grow", "Win"], merged=(Span(1, 3, 2, 3),))
    assert keys(propose(sheet))[2] == "status"


# ---- what is asked, and what comes of it -----------------------------------------------------------------------------

PLAN = grid(
    ["Objective", "Key Result", "Status", "Current", "Progress", "Colour"],
    ["Grow", "Win", "ok", 3.0, None, "blue"],
)


def test_only_what_the_sync_would_write_over_is_asked() -> None:
    assert [match.header for match in propose(PLAN).matches if match.asks] == ["Status", "Current"]


def test_unasked_theirs_stays_beside_ours_but_a_typed_current_goes_on_counting() -> None:
    made = adopted(propose(PLAN))
    assert dict(made.bound) == {"objective": 1, "key_result": 2, "progress": 5, "current": 4}
    assert made.taken == ("current",)
    assert "status" in made.added


def test_what_is_added_stands_at_the_right_end_in_the_layouts_order() -> None:
    made = adopted(propose(PLAN))
    ordered = [column.key for column in OKRS.columns if column.key in made.added]
    assert list(made.added) == ordered
    assert [made.columns[key] for key in ordered] == list(range(7, 7 + len(ordered)))


def test_every_column_of_the_syncs_and_what_no_row_can_do_without_is_there_afterwards() -> None:
    made = adopted(propose(PLAN))
    assert made.columns.keys() == {*OKRS.owned, *ESSENTIAL, "objective"}


def test_a_wish_names_a_column_by_header_or_letter_and_ours_by_key_or_title() -> None:
    found = propose(PLAN)
    assert mapped(found, ["colour=team", "C=Why", "Current="]) == {6: "team", 3: "why", 4: None}


@pytest.mark.parametrize(
    ("wish", "advice"),
    [
        ("Shape=team", "No columns of Plan are called “Shape”"),
        ("Colour=shape", "“shape” is no column of okrsync's"),
        ("Colour", "No columns of Plan"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_what_there_is(wish: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        mapped(propose(PLAN), [wish])
    assert advice in str(caught.value)


def test_a_header_that_two_columns_have_is_to_be_named_by_its_letter() -> None:
    found = propose(grid(["Key Result", "Objective", "Note", "Note"], ["Win", "Grow", "a", "b"]))
    with pytest.raises(ConfigError, match="by its letter"):
        mapped(found, ["Note=comment"])
    assert mapped(found, ["d=comment"]) == {4: "comment"}


def test_two_of_theirs_for_one_of_ours_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"Plan › A: Two columns were chosen for Key result"):
        adopted(propose(PLAN), {1: "key_result", 2: "key_result"})


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(column: int, letters: str) -> None:
    assert letter(column) == letters
