"""A picture of a Google tab shows what people would see: what is there, in its looks, and nothing that is hidden."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from okrsync.errors import ConfigError
from okrsync.sandbox.google import GoogleApp, google_app
from okrsync.sandbox.google.views import spreadsheet
from tests.pictures.google_pictures import painter
from tests.pictures.google_tab import page

NOW = datetime(2026, 11, 20, 12)
TODAY = 46346
"""The same as a serial number."""
RED, BLUE = ({"rgbColor": {hue: 1}} for hue in ("red", "blue"))
needs_chromium = pytest.mark.skipif(which("chromium") is None, reason="no chromium: apt-get install chromium")

Cell = str | float | Mapping[str, Any] | None


def cell(value: Cell) -> Mapping[str, Any]:
    """A cell as the API tells it; a mapping is told as it is."""
    if value is None or isinstance(value, Mapping):
        return value or {}
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"effectiveValue": {kind: value}, "formattedValue": f"{value}"}


def book(rows: Sequence[Sequence[Cell]], more: Mapping[str, Any] | None = None, **lines: object) -> dict[str, Any]:
    """A spreadsheet with the tab "Ours"; `more` is told of the tab beside its cells, `lines` of its grid data."""
    size = {"rowCount": 100, "columnCount": max((len(row) for row in rows), default=1), "hideGridlines": True}
    told = {"properties": {"sheetId": 7, "title": "Ours", "gridProperties": size}, **(more or {})}
    data = {"rowData": [{"values": [cell(each) for each in row]} for row in rows], **lines}
    return {"sheets": [{**told, "data": [data]}]}


def drawn(rows: Sequence[Sequence[Cell]], more: Mapping[str, Any] | None = None, **lines: object) -> str:
    """Its page."""
    return page(book(rows, more, **lines), "Ours", NOW)


def look(html: str, address: str) -> str:
    """The styles of a cell: of its place, then of its text."""
    found = re.search(rf'<td[^>]*style="([^"]*)">(?:(?!</td>).)*data-at="{address}" style="([^"]*)"', html, re.DOTALL)
    assert found, f"{address} is not drawn"
    return ";".join(found.groups())


def texts(html: str) -> list[str]:
    """What the cells show, row by row."""
    return re.findall(r'data-at="\w+" style="[^"]*"><span>(.*?)</span>', html)


def rule(formula: str, start: int = 0) -> dict[str, Any]:
    """A red fill where a formula holds, from a row of column A on."""
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    area = {"sheetId": 7, "startRowIndex": start, "startColumnIndex": 0, "endColumnIndex": 1}
    return {"ranges": [area], "booleanRule": {"condition": condition, "format": {"backgroundColorStyle": RED}}}


def reds(formula: str, *values: Cell, start: int = 0) -> list[bool]:
    """Which of these values below each other a rule makes red."""
    html = drawn([[each] for each in values], {"conditionalFormats": [rule(formula, start)]})
    return ["background:#ff0000" in look(html, f"A{row}") for row in range(1, len(values) + 1)]


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_hidden_rows_and_columns_are_left_out() -> None:
    hidden = {"hiddenByUser": True}
    html = drawn([["a", "b", "c"], ["d", "e", "f"]], columnMetadata=[{}, hidden], rowMetadata=[{}, hidden])
    assert texts(html) == ["a", "c"]


def test_columns_and_rows_are_as_wide_and_high_as_the_sheet_says() -> None:
    html = drawn([["a", "b"]], columnMetadata=[{"pixelSize": 57}], rowMetadata=[{"pixelSize": 43}])
    assert re.findall(r'<col style="width:(\d+)px">', html)[1:] == ["57", "100"]
    assert '<tr style="height:43px">' in html


def test_rows_beyond_the_last_value_are_left_out_but_one() -> None:
    assert drawn([["a"], [None], ["c"]]).count("<tr style=") == 4


def test_of_a_long_tab_it_says_how_many_rows_it_leaves_out() -> None:
    html = page(book([[f"{at}"] for at in range(20)]), "Ours", NOW, 5)
    assert (texts(html), "16 more rows" in html) == (["0", "1", "2", "3", "4"], True)


def test_what_people_type_is_text_and_never_markup() -> None:
    assert texts(drawn([["<b>&"]])) == ["&lt;b&gt;&amp;"]


def test_a_merge_spans_the_columns_that_are_shown() -> None:
    area = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 3}
    html = drawn([["a", None, None, "d"]], {"merges": [area]}, columnMetadata=[{}, {"hiddenByUser": True}])
    assert 'rowspan="1" colspan="2"' in html
    assert texts(html) == ["a", "d"]


def test_a_link_leads_there_and_a_run_has_its_own_look() -> None:
    runs = [{"startIndex": 2, "format": {"bold": True}}]
    linked = {**cell("See it"), "hyperlink": "https://acme.example/1"}
    html = drawn([[linked, {**cell("😀bold"), "textFormatRuns": runs}]])
    assert '<a href="https://acme.example/1">See it</a>' in html
    assert '😀<span style="font-weight:bold">bold</span>' in html


def test_a_sparkline_is_a_line_from_its_least_to_its_greatest_number() -> None:
    formula = {"userEnteredValue": {"formulaValue": "=SPARKLINE(A1:C1)"}}
    html = drawn([[1, 3, 2, formula]], columnMetadata=[{}, {}, {}, {"pixelSize": 106}], rowMetadata=[{"pixelSize": 26}])
    assert 'points="0.0,20.0 50.0,0.0 100.0,10.0"' in html


def test_numbers_are_shown_as_their_pattern_says() -> None:
    app, pattern = google_app(), '[>=1]0 %;[>=0.995]"99 %";0 %'
    percent = {"numberFormat": {"type": "PERCENT", "pattern": pattern}}
    rows = [[1.2], [0.998], [0.42]]
    told = whole(
        app, app.add({"title": "Ours", "sheets": [{"title": "Ours", "rows": rows, "formats": {"A1:A3": percent}}]})
    )
    assert texts(page(told, "Ours", NOW))[:3] == ["120 %", "99 %", "42 %"]


def whole(app: GoogleApp, id_: str) -> Mapping[str, Any]:
    """A spreadsheet of the stand-in with its grid data."""
    return spreadsheet(app.site.books[id_], "", None, {}, grid=True)


# ---- how it looks ----------------------------------------------------------------------------------------------------


def test_fill_font_border_and_alignment_are_the_cells_own() -> None:
    form = {
        "backgroundColorStyle": BLUE,
        "horizontalAlignment": "RIGHT",
        "verticalAlignment": "MIDDLE",
        "padding": {"right": 9},
        "borders": {"bottom": {"style": "SOLID_MEDIUM", "colorStyle": RED}},
        "textFormat": {"foregroundColorStyle": RED, "fontFamily": "Calibri", "fontSize": 12, "italic": True},
    }
    found = look(drawn([[{**cell("a"), "effectiveFormat": form}]]), "A1")
    for css in (
        "background:#0000ff",
        "text-align:right",
        "vertical-align:middle",
        "padding:2px 9px 2px 3px",
        "inset 0px -2px #ff0000",
        "color:#ff0000",
        "font-family:Calibri, Carlito",
        "font-size:16.00px",
        "font-style:italic",
    ):
        assert css in found


@pytest.mark.parametrize(
    ("side", "margin"), [("LEFT", "margin:0 -200px 0 -0px"), ("RIGHT", "-100px"), ("CENTER", "-100px 0 -100px")]
)
def test_a_text_runs_over_empty_neighbours_up_to_one_that_is_filled(side: str, margin: str) -> None:
    long = {**cell("long"), "effectiveFormat": {"horizontalAlignment": side}}
    assert margin in look(drawn([["a", None, long, None, None, "b"]]), "C1")


@pytest.mark.parametrize("wrap", ["WRAP", "CLIP"])
def test_a_text_that_wraps_or_is_clipped_stays_in_its_cell(wrap: str) -> None:
    kept = {**cell("long"), "effectiveFormat": {"wrapStrategy": wrap}}
    assert "margin:0 -0px 0 -0px" in look(drawn([[kept, None]]), "A1")


def test_a_filter_and_a_drop_down_have_their_buttons() -> None:
    listed = {"condition": {"type": "ONE_OF_LIST"}, "showCustomUi": True}
    filtered = {"basicFilter": {"range": {"sheetId": 7, "startRowIndex": 0, "endRowIndex": 2}}}
    html = drawn([["head"], [{"dataValidation": listed}]], filtered)
    assert re.findall(r'<i class="button"[^>]*>(.)</i>', html) == ["≡", "▾"]


def test_where_frozen_rows_and_columns_end_is_a_line() -> None:
    told = book([["a", "b"], ["c", "d"]])
    told["sheets"][0]["properties"]["gridProperties"] |= {"frozenRowCount": 1, "frozenColumnCount": 1}
    html = page(told, "Ours", NOW)
    lines = [look(html, at).count("#b7b7b7") for at in ("A1", "B1", "A2", "B2")]
    assert lines == [2, 1, 1, 0]


# ---- looks that follow the value -------------------------------------------------------------------------------------


def test_a_rule_of_a_text_holds_where_the_cell_is_that_text() -> None:
    assert reds('=$A1="● On ""it"""', '● on "it"', "● On", 3) == [True, False, False]


def test_a_rule_of_a_number_leaves_texts_and_blanks_alone() -> None:
    assert reds("=ISNUMBER($A1)*($A1<=-20)", -20, -19, "—") == [True, False, False]


def test_a_rule_of_the_cell_above_goes_along_with_the_row() -> None:
    assert reds("=$A2<>$A1", "head", "a", "a", "b", start=1) == [False, True, False, True]


def test_a_rule_of_a_date_counts_from_today_and_one_of_a_moment_from_now() -> None:
    assert reds("=ISNUMBER($A1)*(TODAY()-$A1>10)", TODAY - 11, TODAY - 10) == [True, False]
    assert reds("=ISNUMBER($A1)*(NOW()-$A1>2)", TODAY - 1.6, TODAY - 1.4) == [True, False]


def test_a_rule_of_how_a_text_begins_holds_where_it_begins_so() -> None:
    assert reds('=LEFT(TRIM($A1))="◆"', " ◆ goal", "goal ◆") == [True, False]


def test_of_two_rules_that_hold_the_first_counts() -> None:
    other = rule("=$A1>1")
    other["booleanRule"]["format"] = {"backgroundColorStyle": BLUE}
    html = drawn([[5], [2]], {"conditionalFormats": [rule("=$A1>3"), other]})
    assert ["#ff0000" in look(html, "A1"), "#0000ff" in look(html, "A2")] == [True, True]


@pytest.mark.parametrize(("value", "fill"), [(0.5, "#ff8080"), (-1, "#ffffff"), (7, "#ff0000")])
def test_a_gradient_mixes_its_ends_and_ends_there(value: float, fill: str) -> None:
    white = {"rgbColor": {"red": 1, "green": 1, "blue": 1}}
    ends = {"minpoint": {"value": "0", "colorStyle": white}, "maxpoint": {"value": "1", "colorStyle": RED}}
    points = {end: {"type": "NUMBER", **told} for end, told in ends.items()}
    html = drawn([[value]], {"conditionalFormats": [{"ranges": [{"sheetId": 7}], "gradientRule": points}]})
    assert f"background:{fill}" in look(html, "A1")


@pytest.mark.parametrize("formula", ["=SUM($A1)>1", "=$A1&$A2"])
def test_a_formula_that_it_does_not_know_is_refused_and_never_guessed(formula: str) -> None:
    with pytest.raises(ValueError, match="a formula"):
        reds(formula, 1)


# ---- charts ----------------------------------------------------------------------------------------------------------


def charted(kind: str, rows: Sequence[Sequence[Cell]], **series: object) -> str:
    """A tab with a chart over its columns, the first of them the domain."""

    def column(at: int) -> dict[str, Any]:
        area = {"sheetId": 7, "startRowIndex": 0, "endRowIndex": len(rows), "startColumnIndex": at}
        return {"sourceRange": {"sources": [{**area, "endColumnIndex": at + 1}]}}

    each = [{"series": column(at), "colorStyle": RED, **series} for at in range(1, len(rows[0]))]
    spec = {"chartType": kind, "stackedType": "STACKED", "domains": [{"domain": column(0)}], "series": each}
    place = {"anchorCell": {"rowIndex": 1}, "offsetXPixels": 4, "widthPixels": 300, "heightPixels": 200}
    charts = [{"spec": {"basicChart": spec}, "position": {"overlayPosition": place}}]
    return drawn(rows, {"charts": charts})


def test_a_line_chart_lies_where_it_is_anchored_and_has_a_line_for_each_stretch_without_a_gap() -> None:
    dashed = {"lineStyle": {"type": "MEDIUM_DASHED", "width": 3}}
    html = charted("LINE", [["day", "Actual"], [1, 0.1], [2, 0.2], [3, None], [4, 0.4], [5, 0.5]], **dashed)
    assert "left:4px;top:0px;width:300px;height:200px" in html
    assert html.count("stroke-width:3;stroke-dasharray:8,5") == 2
    assert "</i>Actual</span>" in html


def test_stacked_bars_tell_their_numbers_the_first_team_above_and_no_zero() -> None:
    label = {"dataLabel": {"textFormat": {"foregroundColorStyle": BLUE}}}
    html = charted("BAR", [["team", "Done", "Late"], ["Shop", 2, 0], ["Care", 1, 4], [None, None, None]], **label)
    assert re.findall(r'<text[^>]*class="value"[^>]*>(\d+)</text>', html) == ["1", "2", "4"]
    heights = [float(re.findall(rf'y="([\d.]+)"[^>]*>{team}</text>', html)[0]) for team in ("Shop", "Care")]
    assert heights == sorted(heights)


def test_a_chart_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="a chart PIE"):
        charted("PIE", [["team", "Done"], ["Shop", 2]])


# ---- the picture -----------------------------------------------------------------------------------------------------


@needs_chromium
def test_a_picture_tells_what_is_cut_covered_or_too_wide(tmp_path: Path) -> None:
    clipped = {**cell("A text that is longer than its cell"), "effectiveFormat": {"wrapStrategy": "CLIP"}}
    head = {**cell("A header"), "effectiveFormat": {"horizontalAlignment": "RIGHT"}}
    filtered = {"basicFilter": {"range": {"sheetId": 7, "startColumnIndex": 1}}}
    rows: list[list[Cell]] = [["fits", head], [clipped, "b"], [12345678901234567, "fits"]]
    file = tmp_path / "page.html"
    file.write_text(drawn(rows, filtered), encoding="utf-8")
    with painter() as hand:
        flaws = hand.paint(file, tmp_path / "page.png")
    assert [flaw.split(": ")[:2] for flaw in flaws] == [
        ["B1", "under its button"],
        ["A2", "cut"],
        ["A3", "too wide a number"],
    ]
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="Chromium"), painter():
        pass
