"""A new book in Google Sheets, looked at in the stand-in's own model; and what comes to a spreadsheet of people's."""

from __future__ import annotations  # google_world.py is a plugin: its types are for mypy only

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from okrsync.books.content import Content
from okrsync.books.google.filterviews import filter_views
from okrsync.books.google.laying import lay_out
from okrsync.books.styles import PERCENT
from okrsync.errors import LayoutError
from okrsync.layout import (
    CHANGES,
    CHARTS,
    EVIDENCE,
    HEALTH,
    HISTORY,
    MEMORY,
    OKRS,
    README,
    TABS,
    Tab,
    Whose,
    status_text,
)
from okrsync.model import Cycle, Status, Value
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.sandbox.google.groups import told as groups_of
from okrsync.texts import Words

if TYPE_CHECKING:
    from okrsync.sandbox.google.sheet import Sheet
    from tests.e2e.google_people import Google, Look
    from tests.e2e.google_world import World

pytest_plugins = ["tests.e2e.google_world"]

Json = dict[str, Any]
CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
ROWS: list[Mapping[str, Value]] = [
    {"id": "KR-01", "key_result": "=Leads", "target": 100.0, "due": datetime(2026, 12, 18)},
    {"key_result": "Offers", "linked_work": "SHOP-12\nSHOP-13"},
]
CONTENT = Content(CYCLE, ROWS, readme(Rules(CYCLE)))
TABLES = [tab for tab in TABS if tab.columns and tab is not MEMORY]
SEEN = [tab for tab in TABLES if not (tab.hidden or tab.looks)]
SHARED = [OKRS, HEALTH]
TITLED = [OKRS, EVIDENCE, HEALTH]


@pytest.fixture(scope="module")
def laid(google_world: World) -> Google:
    """A person at a book that was just laid out."""
    hands = google_world.at(google_world.blank())
    lay_out(hands.spreadsheet, CONTENT)
    return hands


@pytest.fixture(scope="module")
def look(laid: Google) -> Look:
    """What that person sees."""
    return laid.look()


@pytest.fixture
def hands(laid: Google, look: Look) -> Iterator[Google]:
    """The same person, who may change the book: it is put back afterwards."""
    kept = look.book
    laid.app.site.books[laid.id] = kept.copy()
    yield laid
    laid.app.site.books[laid.id] = kept


def the(look: Look, tab: Tab) -> Sheet:
    sheet = look.sheet(tab)
    assert sheet is not None
    return sheet


def at(tab: Tab, key: str) -> int:
    return tab.columns.index(tab.column(key))


def below(look: Look, tab: Tab, key: str) -> Json:
    """The cell below a header, as it is."""
    return dict(the(look, tab).cell(tab.header_row, at(tab, key)))


def text(look: Look, tab: Tab, row: int, column: int) -> str:
    return str(the(look, tab).cell(row, column).get("userEnteredValue", {}).get("stringValue", ""))


# ---- the tabs --------------------------------------------------------------------------------------------------------


def test_the_tabs_stand_before_peoples_in_the_declared_order_and_only_the_syncs_own_are_hidden(look: Look) -> None:
    sheets = look.book.sheets
    assert [sheet.title for sheet in sheets] == [*(tab.title for tab in TABS), "Sheet1"]
    assert [sheet.title for sheet in sheets if sheet.properties.get("hidden")] == [CHARTS.title, MEMORY.title]


@pytest.mark.parametrize("tab", TABLES, ids=lambda tab: tab.key)
def test_each_column_is_marked_where_its_header_stands(look: Look, tab: Tab) -> None:
    assert look.places(tab) == {
        column.key: (tab.title, tab.header_row, number) for number, column in enumerate(tab.columns, 1)
    }
    titles = [column.title if tab.hidden else column.header for column in tab.columns]  # a feed names a chart's lines
    headers = [""] * len(tab.columns) if tab.looks else titles
    assert [text(look, tab, tab.header_row - 1, at(tab, each.key)) for each in tab.columns][bool(tab.looks) :] == (
        headers[bool(tab.looks) :]
    )


@pytest.mark.parametrize("tab", SEEN, ids=lambda tab: tab.key)
def test_title_and_headers_stay_in_sight_and_can_be_filtered(look: Look, tab: Tab) -> None:
    sheet = the(look, tab)
    assert (sheet.frozen("ROWS"), sheet.frozen("COLUMNS")) == (tab.header_row, tab.frozen)
    area = sheet.layers["basicFilter"]["range"]
    assert (area["startRowIndex"], area["endColumnIndex"]) == (tab.header_row - 1, len(tab.columns))
    assert "endRowIndex" not in area, "new rows are filtered too"


@pytest.mark.parametrize("tab", TITLED, ids=lambda tab: tab.key)
def test_a_tab_with_an_intro_has_its_title_with_the_cycle_and_says_how_it_is_used(look: Look, tab: Tab) -> None:
    filled = {cell.value for sheet, row, _, cell in look.filled() if sheet.title == tab.title and row < tab.header_row}
    assert {f"{tab.title} · 2026-Q4", tab.intro} <= filled


def test_banners_stand_over_the_first_of_their_columns(look: Look) -> None:
    row = OKRS.header_row - 2
    found = {column.key: text(look, OKRS, row, at(OKRS, column.key)) for column in OKRS.columns}
    assert {key: banner for key, banner in found.items() if banner} == dict(OKRS.groups)


def test_read_me_says_all_and_a_status_wears_its_colours(look: Look) -> None:
    sheet = the(look, README)
    assert text(look, README, 0, 1) == "Read me · 2026-Q4"
    lines = [(text(look, README, row, 1), text(look, README, row, 2)) for row in range(1, len(sheet.rows))]
    assert lines == list(CONTENT.readme)
    row = next(row for row, (term, _) in enumerate(lines, 1) if term.startswith("■"))
    plain = next(row for row, (term, _) in enumerate(lines, 1) if term == "Supports")
    assert _fill(sheet, row) != _fill(sheet, plain)


def _fill(sheet: Sheet, row: int) -> object:
    return sheet.cell(row, 1)["userEnteredFormat"].get("backgroundColorStyle")


def test_there_is_room_for_hundreds_of_rows_below_those_of_people(look: Look) -> None:
    assert len(the(look, OKRS).rows) == OKRS.header_row + 500 + len(ROWS)


# ---- the cells -------------------------------------------------------------------------------------------------------


def test_peoples_rows_stand_below_the_headers_and_text_stays_text(look: Look) -> None:
    rows = look.rows()
    assert list(rows) == [OKRS.header_row + 1, OKRS.header_row + 2]
    for row, given in zip(rows.values(), ROWS, strict=True):
        assert {key: value for key, value in row.items() if value is not None} == given
    assert look.cell(OKRS.header_row + 1, "key_result").data_type == "s"


@pytest.mark.parametrize(
    ("key", "pattern"),
    [("progress", PERCENT), ("due", "d mmm yyyy"), ("id", "@"), ("linked_work", "@"), ("target", "General")],
)
def test_a_cell_has_the_format_of_its_column_from_the_first_row_to_the_last(look: Look, key: str, pattern: str) -> None:
    last = len(the(look, OKRS).rows)
    assert {look.cell(row, key).number_format for row in (OKRS.header_row + 1, last)} == {pattern}


def test_the_syncs_columns_are_tinted_and_peoples_are_not(look: Look) -> None:
    fills = {
        each.key: below(look, OKRS, each.key)["userEnteredFormat"].get("backgroundColorStyle") for each in OKRS.columns
    }
    assert {key for key, fill in fills.items() if fill} == set(OKRS.owned)


def test_a_header_says_more_where_there_is_more_to_say(look: Look) -> None:
    sheet, row = the(look, OKRS), OKRS.header_row - 1
    notes = {column.key: sheet.cell(row, at(OKRS, column.key)).get("note", "") for column in OKRS.columns}
    assert notes == {column.key: column.help for column in OKRS.columns}


def test_a_column_is_as_wide_as_declared(look: Look) -> None:
    columns = the(look, OKRS).columns
    widths = [columns.properties(index)["pixelSize"] for index in range(len(OKRS.columns))]
    assert widths == [round((column.width + 1) * 7) for column in OKRS.columns]


def test_the_details_are_folded_away(look: Look) -> None:
    folded = [index for index, column in enumerate(OKRS.columns) if column.folded]
    [group] = groups_of(the(look, OKRS).columns, the(look, OKRS).id, "COLUMNS")
    assert (group["range"]["startIndex"], group["range"]["endIndex"]) == (folded[0], folded[-1] + 1)
    assert group["collapsed"]


# ---- what it offers, warns of and shows ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["level", "unit", "measured_by", "kind", "state", "policy", "rhythm"])
def test_a_drop_down_offers_the_words_and_takes_others_with_a_warning(look: Look, key: str) -> None:
    rule = below(look, OKRS, key)["dataValidation"]
    offered = [each["userEnteredValue"] for each in rule["condition"]["values"]]
    assert (rule["condition"]["type"], offered) == ("ONE_OF_LIST", [str(each) for each in OKRS.column(key).choices])
    assert not rule.get("strict"), "people may write what they like"


@pytest.mark.parametrize(
    ("key", "kind"), [("target", "NUMBER_BETWEEN"), ("confidence", "NUMBER_BETWEEN"), ("due", "DATE_IS_VALID")]
)
def test_what_is_neither_number_nor_date_where_one_belongs_is_warned_of(look: Look, key: str, kind: str) -> None:
    rule = below(look, OKRS, key)["dataValidation"]
    assert rule["condition"]["type"] == kind
    assert not rule.get("strict")


def test_the_syncs_own_cells_expect_nothing(look: Look) -> None:
    assert [key for key in OKRS.owned if "dataValidation" in below(look, OKRS, key)] == []


def guards(look: Look, tab: Tab) -> list[Json]:
    return list(the(look, tab).layers.get("protectedRanges", ()))


@pytest.mark.parametrize("tab", SHARED, ids=lambda tab: tab.key)
def test_where_people_write_a_warning_stands_on_the_syncs_cells_alone(look: Look, tab: Tab) -> None:
    areas = [(each["range"]["startColumnIndex"], each["range"]["endColumnIndex"]) for each in guards(look, tab)]
    assert areas == [(at(tab, key), at(tab, key) + 1) for key in tab.owned]
    assert {each["range"]["startRowIndex"] for each in guards(look, tab)} == {tab.header_row}
    assert not any("endRowIndex" in each["range"] for each in guards(look, tab)), "new rows are guarded too"


@pytest.mark.parametrize("tab", [HISTORY, EVIDENCE, CHANGES, MEMORY], ids=lambda tab: tab.key)
def test_a_tab_of_the_sync_is_guarded_whole(look: Look, tab: Tab) -> None:
    assert [each["range"] for each in guards(look, tab)] == [{"sheetId": the(look, tab).id}]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_no_protection_stops_anybody(look: Look, tab: Tab) -> None:
    assert all(each["warningOnly"] for each in guards(look, tab))


def rules(look: Look, tab: Tab, key: str) -> list[Json]:
    """The conditional rules of a column, the strongest first."""
    found = the(look, tab).layers["conditionalFormats"]
    return [each for each in found if each["ranges"][0].get("startColumnIndex", 0) == at(tab, key)]


def formulas(look: Look, tab: Tab, key: str) -> list[str]:
    found = [each["booleanRule"] for each in rules(look, tab, key) if "booleanRule" in each]
    return [each["condition"]["values"][0]["userEnteredValue"] for each in found]


def test_a_status_is_coloured_by_its_words(look: Look) -> None:
    assert '=$H4="● On track"' in formulas(look, OKRS, "status")
    assert {each["ranges"][0]["startRowIndex"] for each in rules(look, OKRS, "status")} == {OKRS.header_row}


def test_an_objective_shows_where_it_differs_from_the_one_above(look: Look) -> None:
    assert formulas(look, OKRS, "objective") == ["=$E4<>$E3"]


def test_the_strongest_rule_of_vs_plan_comes_first(look: Look) -> None:
    assert [each.rpartition("*")[2] for each in formulas(look, OKRS, "vs_plan")] == [
        "($J4<=-20)",
        "($J4<-5)",
        "($J4>=0)",
    ]


def test_progress_shades_from_0_to_100_percent(look: Look) -> None:
    [rule] = [each["gradientRule"] for each in rules(look, OKRS, "progress")]
    ends = [rule[end] for end in ("minpoint", "maxpoint")]
    assert [(end["type"], end["value"]) for end in ends] == [("NUMBER", "0"), ("NUMBER", "1")]


def test_peoples_own_formulas_may_name_each_column(look: Look) -> None:
    named = {each["name"]: each["range"] for each in look.book.named}
    assert set(named) == {f"okrsync_{column.key}" for column in OKRS.columns}
    area = named["okrsync_progress"]
    assert (area["startColumnIndex"], area["endColumnIndex"]) == (at(OKRS, "progress"), at(OKRS, "progress") + 1)
    assert (area["startRowIndex"], "endRowIndex" in area) == (OKRS.header_row, False)


def views(look: Look) -> dict[str, Json]:
    """The filter views of OKRs by title."""
    return {each["title"]: each for each in the(look, OKRS).layers["filterViews"]}


def order(view: Json) -> list[str]:
    """The columns that a view sorts by, all of them from the least to the greatest."""
    assert {each["sortOrder"] for each in view["sortSpecs"]} == {"ASCENDING"}
    return [OKRS.columns[each["dimensionIndex"]].key for each in view["sortSpecs"]]


def test_whoever_looks_at_okrs_has_views_by_owner_by_status_and_of_what_needs_attention(look: Look) -> None:
    assert {title: order(view) for title, view in views(look).items()} == {
        "By owner": ["owner", "id"],
        "By status": ["status", "vs_plan"],
        "Needs attention": ["status", "vs_plan"],
    }


def test_a_view_begins_at_the_headers_and_takes_in_new_rows(look: Look) -> None:
    for view in views(look).values():
        area = view["range"]
        assert (area["startRowIndex"], area["endColumnIndex"]) == (OKRS.header_row - 1, len(OKRS.columns))
        assert "endRowIndex" not in area


def test_a_view_takes_in_every_column_from_the_first(look: Look) -> None:
    assert {view["range"].get("startColumnIndex", 0) for view in views(look).values()} == {0}


def test_in_the_order_of_their_texts_statuses_go_from_the_worst_to_the_best() -> None:
    assert sorted(Status, key=status_text) == [
        Status.NO_DATA,
        Status.OFF_TRACK,
        Status.AT_RISK,
        Status.NOT_STARTED,
        Status.ON_TRACK,
        Status.DONE,
    ]


def test_the_view_of_what_needs_attention_hides_what_does_not_and_the_others_hide_nothing(look: Look) -> None:
    [hiding] = views(look)["Needs attention"]["filterSpecs"]
    assert OKRS.columns[hiding["columnIndex"]].key == "status"
    hidden = set(hiding["filterCriteria"]["hiddenValues"])
    assert {status for status in Status if status_text(status) not in hidden} == {
        Status.NO_DATA,
        Status.OFF_TRACK,
        Status.AT_RISK,
    }
    assert "" in hidden, "rows that are blank yet"
    assert [title for title, view in views(look).items() if view.get("filterSpecs")] == ["Needs attention"]


def test_every_view_has_a_title_in_the_language() -> None:
    told = {"By owner": ("Wer",), "By status": ("Wie",), "Needs attention": ("Hierher",)}
    titles = [each["addFilterView"]["filter"]["title"] for each in filter_views(7, Words("xx", told))]
    assert titles == ["Wer", "Wie", "Hierher"]


def test_a_view_of_another_language_has_its_title_and_hides_its_words() -> None:
    *_, attention = filter_views(7, Words("xx", {"Needs attention": ("Hierher",), "Done": ("Fertig",)}))
    view = attention["addFilterView"]["filter"]
    assert view["title"] == "Hierher"
    assert "✓ Fertig" in view["filterSpecs"][0]["filterCriteria"]["hiddenValues"]


# ---- again, and beside what people have ------------------------------------------------------------------------------


def test_it_says_what_it_added_and_adds_nothing_twice(google_world: World) -> None:
    hands = google_world.at(google_world.blank())
    assert lay_out(hands.spreadsheet, CONTENT) == tuple(tab.title for tab in TABS)
    made = whole(hands)
    assert lay_out(hands.spreadsheet, CONTENT) == ()
    assert whole(hands) == made


def whole(hands: Google) -> tuple[object, ...]:
    """The cells, names and marks of a spreadsheet, and what lies over its tabs."""
    book = hands.look().book
    return hands.cells(), book.named, book.metadata, [(sheet.title, sheet.layers) for sheet in book.sheets]


@pytest.mark.parametrize("tab", [HISTORY, EVIDENCE, HEALTH, README], ids=lambda tab: tab.key)
def test_a_tab_that_is_gone_is_added_again_and_no_other_is_touched(hands: Google, tab: Tab) -> None:
    hands.delete_tab(tab)
    before = hands.cells()
    assert lay_out(hands.spreadsheet, CONTENT) == (tab.title,)
    after = hands.cells()
    assert {at: value for at, value in after.items() if at[0] != tab.title} == before
    assert len(after) > len(before)
    assert [sheet.title for sheet in hands.look().book.sheets] == [*(each.title for each in TABS), "Sheet1"]


@pytest.mark.parametrize(("tab", "key"), [(OKRS, "why"), (OKRS, "due"), (HEALTH, "note")])
def test_a_column_that_is_gone_comes_again_at_the_right_end_with_all_that_belongs_to_it(
    hands: Google, tab: Tab, key: str
) -> None:
    hands.do("delete_column", hands.title(tab), column=hands.at(key, tab))
    wide = len(the(hands.look(), tab).columns)
    assert lay_out(hands.spreadsheet, CONTENT) == (f"{tab.title} › {tab.column(key).title}",)
    look = hands.look()
    assert look.places(tab)[key] == (tab.title, tab.header_row, wide + 1)
    assert text(look, tab, tab.header_row - 1, wide) == tab.column(key).header
    guarded = [each["range"]["startColumnIndex"] for each in guards(look, tab)].count(wide)
    assert guarded == (tab.column(key).whose is Whose.SYNC)


def test_a_column_that_people_moved_or_renamed_is_not_missing(hands: Google) -> None:
    hands.move_column("current", 2)
    hands.type(OKRS.header_row, "target", "Goal")
    hands.rename_tab("OKRs", "Our aims")
    assert lay_out(hands.spreadsheet, CONTENT) == ()


def test_a_tab_of_peoples_that_is_called_like_one_of_ours_stays_theirs(google_world: World) -> None:
    hands = google_world.at(google_world.blank())
    hands.rename_tab("Sheet1", "History")
    hands.do("type", "History", row=1, column=1, value="of the company")
    assert "History (okrsync)" in lay_out(hands.spreadsheet, CONTENT)
    assert hands.cells()["History", 1, 1] == "of the company"
    assert hands.look().places(HISTORY)["id"] == ("History (okrsync)", 1, 2)


@pytest.mark.parametrize("title", ["OKRs", "okrs"])
def test_an_okrs_tab_of_peoples_is_left_alone_with_what_to_do(google_world: World, title: str) -> None:
    hands = google_world.at(google_world.blank())
    hands.rename_tab("Sheet1", title)
    before = whole(hands)
    with pytest.raises(LayoutError, match="okrsync adopt"):
        lay_out(hands.spreadsheet, CONTENT)
    assert whole(hands) == before
