"""People's columns from a CSV file."""

from datetime import datetime
from pathlib import Path

import pytest

from okrsync.books.rowfile import read, typed
from okrsync.errors import ConfigError
from okrsync.layout import OKRS, Whose


def file(folder: Path, content: bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(content)
    return path


def test_numbers_and_dates_are_typed_where_the_column_holds_such(tmp_path: Path) -> None:
    path = file(tmp_path, b"Key result,Start,Target,Due,Confidence\nWin 25,12,25.5,2026-11-30,7\n")
    assert read(path) == [
        {"key_result": "Win 25", "start": 12.0, "target": 25.5, "due": datetime(2026, 11, 30), "confidence": 7.0}
    ]


def test_a_percent_sign_is_the_unit_where_none_is_given() -> None:
    assert typed([{"Target": "80 %"}], "rows") == [{"target": 80.0, "unit": "%"}]
    assert typed([{"Target": "80 %", "Unit": "items"}], "rows") == [{"target": 80.0, "unit": "items"}]


@pytest.mark.parametrize(("title", "text"), [("Target", "nan"), ("Target", "inf"), ("From", "2026-10-01T00:00+02:00")])
def test_what_a_cell_cannot_hold_stays_text(title: str, text: str) -> None:
    assert list(typed([{title: text}], "rows")[0].values()) == [text]


def test_what_is_no_number_stays_as_it_was_written() -> None:
    assert typed([{"Target": "many"}], "rows") == [{"target": "many"}]


def test_a_number_in_a_column_of_text_stays_text() -> None:
    assert typed([{"ID": "7"}], "rows") == [{"id": "7"}]


def test_blank_cells_are_nothing_and_blank_rows_are_left_out() -> None:
    assert typed([{"ID": " ", "Team": "Shop"}, {"ID": "", "Team": " "}], "rows") == [{"id": None, "team": "Shop"}]


def test_headers_match_in_any_case_and_with_the_glyphs_of_the_workbook() -> None:
    assert typed([{"✎ Key result": "Win", "TARGET": "1"}], "rows") == [{"key_result": "Win", "target": 1.0}]


def test_current_may_come_along_for_rows_measured_by_hand() -> None:
    assert typed([{"⟳ Current": "41"}], "rows") == [{"current": 41.0}]


@pytest.mark.parametrize("title", [column.title for column in OKRS.columns if column.whose is Whose.PEOPLE])
def test_every_column_of_people_can_be_filled(title: str) -> None:
    (row,) = typed([{title: "x"}], "rows")
    assert list(row.values()) == ["x"]


def test_every_strange_header_is_named_at_once_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError) as caught:
        typed([{"Mood": "good", "Status": "fine", "Team": "Shop"}], "rows.csv")
    assert [problem.code for problem in caught.value.problems] == ["unknown-column"] * 2
    assert "Mood" in str(caught.value)
    assert "Linked work" in caught.value.problems[0].to_do


def test_a_cell_with_quotes_commas_and_lines_arrives_whole(tmp_path: Path) -> None:
    path = file(tmp_path, b'Key result,Linked work\r\n"Win ""big"", soon","A-1\nA-2"\r\n')
    assert read(path) == [{"key_result": 'Win "big", soon', "linked_work": "A-1\nA-2"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_what_stands_between_the_cells(tmp_path: Path, delimiter: str) -> None:
    lines = [["ID", "Key result", "Target"], ["KR-01", '"Win, soon; 2\t3"', "25"]]
    path = file(tmp_path, "\n".join(delimiter.join(line) for line in lines).encode())
    assert read(path) == [{"id": "KR-01", "key_result": "Win, soon; 2\t3", "target": 25.0}]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"")) == []


def test_the_mark_that_excel_puts_before_utf8_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert read(file(tmp_path, "\ufeffTeam\nZürich\n".encode())) == [{"team": "Zürich"}]


def test_a_file_in_another_encoding_says_which_one_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        read(file(tmp_path, "Team\nZürich\n".encode("latin-1")))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "none.csv")


def test_a_row_with_more_cells_than_headers_is_read_as_far_as_it_is_named(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"Team\nShop,extra\n")) == [{"team": "Shop"}]
