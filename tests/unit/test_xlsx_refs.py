import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.xlsx.refs import MAX_COL, MAX_ROW, Area, cell_name, parse_cell, parse_on_sheet


@given(st.integers(1, MAX_ROW), st.integers(1, MAX_COL))
def test_every_cell_of_the_grid_reads_back_from_its_name(row: int, col: int) -> None:
    assert parse_cell(cell_name(row, col)) == (row, col)


@pytest.mark.parametrize(
    ("row", "col", "name"),
    [(7, 8, "H7"), (1, 26, "Z1"), (1, 27, "AA1"), (1, 703, "AAA1"), (1048576, 16384, "XFD1048576")],
)
def test_a_cell_is_named_as_excel_does(row: int, col: int, name: str) -> None:
    assert cell_name(row, col) == name


@pytest.mark.parametrize("name", ["$H$7", "H$7", "$H7", "h7"])
def test_dollars_and_case_do_not_matter(name: str) -> None:
    assert parse_cell(name) == (7, 8)


@pytest.mark.parametrize("name", ["", "H", "7", "H0", "XFE1", "A1048577", "A1:B2", "H7 "])
def test_what_is_not_one_cell_of_the_grid_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"not a cell|no column"):
        parse_cell(name)


@pytest.mark.parametrize(("row", "col"), [(0, 1), (1, 0), (MAX_ROW + 1, 1), (1, MAX_COL + 1)])
def test_there_are_no_names_beyond_the_grid(row: int, col: int) -> None:
    with pytest.raises(ValueError, match="a sheet has"):
        cell_name(row, col)


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("OKRs!$H$3", ("OKRs", 3, 8)),
        ("'My ''own'' tab'!$A$1", ("My 'own' tab", 1, 1)),
        ("Überblick!B2", ("Überblick", 2, 2)),
        ("#REF!$A$1", ("#REF", 1, 1)),  # no tab has that title
        ("OKRs!#REF!", None),
        ("#REF!", None),
        ("OKRs!$A$1:$B$2", None),
        ("[1]Tab!$A$1", None),
        ("Tab1:Tab2!$A$1", None),
        ('"text"', None),
        ("OKRs!$A$1,OKRs!$A$2", None),
    ],
)
def test_only_a_single_cell_on_a_tab_is_a_place(reference: str, place: tuple[str, int, int] | None) -> None:
    assert parse_on_sheet(reference) == place


def test_an_area_holds_its_edges_and_nothing_beyond() -> None:
    area = Area.parse("B2:C3")
    inside = [(row, col) for row in range(1, 5) for col in range(1, 5) if (row, col) in area]
    assert inside == [(2, 2), (2, 3), (3, 2), (3, 3)]
    assert (str(area), str(Area.parse("$B$2"))) == ("B2:C3", "B2")
