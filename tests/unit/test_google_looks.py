"""The styles of a workbook in the words of Google's API."""

import pytest

from okrsync.books.google.looks import cell_format, colour, column_format, number_format, rule_format
from okrsync.books.styles import PERCENT, Style
from okrsync.layout import HISTORY, OKRS, Tab


def test_a_colour_is_red_green_and_blue_from_0_to_1() -> None:
    assert colour("#FF0033") == {"rgbColor": {"red": 1.0, "green": 0.0, "blue": 0.2}}


@pytest.mark.parametrize(
    ("key", "kind", "pattern"),
    [
        ("progress", "PERCENT", PERCENT),
        ("due", "DATE", "d mmm yyyy"),
        ("synced", "DATE_TIME", "d mmm hh:mm"),
        ("confidence", "NUMBER", '0"/10"'),
        ("comment", "TEXT", "@"),
        ("linked_work", "TEXT", "@"),
    ],
)
def test_a_column_has_the_number_format_of_its_type(key: str, kind: str, pattern: str) -> None:
    told = {"type": kind, "pattern": pattern}
    assert number_format(OKRS, OKRS.column(key)) == told
    assert column_format(OKRS, OKRS.column(key))["numberFormat"] == told


def test_numbers_that_people_type_keep_the_format_that_google_gives_them() -> None:
    assert number_format(OKRS, OKRS.column("target")) == {}
    assert "numberFormat" not in column_format(OKRS, OKRS.column("target"))


@pytest.mark.parametrize("tab", [OKRS, HISTORY], ids=lambda tab: tab.key)
def test_numbers_that_the_sync_writes_have_one_decimal(tab: Tab) -> None:
    assert number_format(tab, tab.column("current")) == {"type": "NUMBER", "pattern": "#,##0.0"}


def test_a_style_keeps_all_that_google_knows() -> None:
    style: Style = {
        "font_name": "Calibri",
        "font_size": 9.5,
        "font_color": "#FFFFFF",
        "bold": True,
        "bg_color": "#000000",
        "align": "right",
        "valign": "vcenter",
        "text_wrap": True,
        "indent": 1,
    }
    assert cell_format(style) == {
        "backgroundColorStyle": colour("#000000"),
        "horizontalAlignment": "RIGHT",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
        "padding": {"top": 2, "bottom": 2, "left": 6, "right": 6},
        "textFormat": {
            "foregroundColorStyle": colour("#FFFFFF"),
            "fontFamily": "Calibri",
            "fontSize": 10,
            "bold": True,
        },
    }


def test_a_border_of_one_side_goes_before_that_of_all() -> None:
    style: Style = {"border": 1, "border_color": "#FFFFFF", "bottom": 2, "bottom_color": "#000000"}
    borders = cell_format(style)["borders"]
    assert borders["bottom"] == {"style": "SOLID_MEDIUM", "colorStyle": colour("#000000")}
    assert [borders[side] for side in ("top", "left", "right")] == [
        {"style": "SOLID", "colorStyle": colour("#FFFFFF")}
    ] * 3


def test_a_side_without_border_has_none() -> None:
    assert set(cell_format({"bottom": 1})["borders"]) == {"bottom"}


def test_a_conditional_rule_changes_colours_and_weight_alone() -> None:
    assert rule_format({"bold": True, "font_color": "#000000", "border": 1, "num_format": "0", "font_size": 9}) == {
        "textFormat": {"bold": True, "foregroundColorStyle": colour("#000000")}
    }
    assert rule_format({"num_format": "#,##0"}) == {}
