"""People work in the workbook between syncs: theirs stays theirs, and each key result shows its own number."""

from __future__ import annotations  # nights.py is a plugin: its types are for mypy only

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl.utils import get_column_letter

from okrsync.books.styles import PERCENT
from okrsync.errors import LayoutError
from okrsync.layout import CHANGES, HEALTH, HISTORY, MEMORY, OKRS, README, Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.nights import Nights

pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

FIRST = OKRS.header_row + 1
FIVE = {"Leads": 12.5, "Offers": 33.3, "Orders": 47.9, "Repeat": 58.1, "Refunds": 64.6}


@pytest.fixture(scope="module")
def synced(company: Callable[..., Nights]) -> Nights:
    nights = company(**FIVE)
    nights.night()
    return nights


@pytest.fixture
def five(synced: Nights, tmp_path: Path) -> Nights:
    """Five key results in the rows from FIRST on, synced once."""
    return synced.copy(tmp_path)


def test_a_first_night_fills_every_row_and_a_second_run_changes_nothing(five: Nights) -> None:
    assert [line["id"] for line in five.excel.look().rows().values()] == [f"KR-0{n}" for n in range(1, 6)]


# ---- typing over the sync's cells ------------------------------------------------------------------------------------


def test_a_number_typed_over_current_counts_until_it_is_cleared(five: Nights) -> None:
    five.excel.type(FIRST + 1, "current", 40.0)
    five.night({("Offers", "current"): 40.0})
    five.night({("Offers", "current"): 40.0})
    five.excel.type(FIRST + 1, "current", None)
    five.night()


def test_a_formula_in_an_owned_cell_is_kept_and_its_result_does_not_count(five: Nights) -> None:
    five.excel.formula(FIRST, "current", "6*7", 42.0)
    five.night({("Leads", "current"): "=6*7"})
    five.excel.type(FIRST, "current", None)
    five.night()


@pytest.mark.parametrize("key", ["status", "progress", "vs_plan", "trend", "why", "synced", "delivery", "checked_in"])
def test_text_typed_over_any_owned_cell_is_kept_until_it_is_cleared(five: Nights, key: str) -> None:
    five.excel.type(FIRST + 2, key, "=mine")
    five.night({("Orders", key): "=mine"})
    assert five.excel.look().cell(FIRST + 2, key).data_type == "s"
    five.excel.type(FIRST + 2, key, None)
    five.night()


def test_typing_the_same_number_that_the_sync_wrote_holds_nothing(five: Nights) -> None:
    five.excel.type(FIRST, "current", FIVE["Leads"])
    five.night()


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_sorted_rows_show_their_own_numbers(five: Nights) -> None:
    five.excel.sort(FIRST, [FIRST + n for n in (3, 0, 4, 2, 1)])
    five.night()


def test_a_held_cell_moves_with_its_row(five: Nights) -> None:
    five.excel.type(FIRST, "current", 40.0)
    five.excel.sort(FIRST, [FIRST + n for n in (4, 3, 2, 1, 0)])
    five.night({("Leads", "current"): 40.0})


def test_a_moved_row_shows_its_own_number(five: Nights) -> None:
    five.excel.move_row(FIRST, FIRST + 3)
    five.night()


def test_empty_rows_between_and_above_are_left_empty(five: Nights) -> None:
    five.excel.insert_row(FIRST)
    five.excel.insert_row(FIRST + 3)
    five.night()
    assert set(five.excel.look().rows()) == {FIRST + n for n in (1, 2, 4, 5, 6)}


def test_a_banner_row_above_the_headers_changes_nothing(five: Nights) -> None:
    five.excel.insert_row(OKRS.header_row)
    five.excel.type(OKRS.header_row, 1, "Please check in by Friday")
    five.excel.insert_row(1)
    five.night()


def test_a_deleted_row_is_not_missed_and_its_number_is_never_given_again(five: Nights) -> None:
    five.excel.delete_row(FIRST + 4)
    five.night()
    five.metrics.numbers[five.link("Renewals")] = 71.5
    for key, value in five.row("Renewals").items():
        five.excel.type(FIRST + 4, key, value)
    five.night()
    assert five.id_of("Renewals") == "KR-06"


def test_a_new_row_gets_the_next_number_and_its_own_id_is_kept(five: Nights) -> None:
    five.metrics.numbers |= {five.link("Churn"): 5.5, five.link("Visits"): 6.6}
    for at, given in ((FIRST + 5, five.row("Churn", id="growth-1")), (FIRST + 7, five.row("Visits"))):
        for key, value in given.items():
            five.excel.type(at, key, value)
    five.night()
    assert (five.id_of("Churn"), five.id_of("Visits")) == ("growth-1", "KR-06")


def test_a_row_with_only_an_objective_is_left_alone(five: Nights) -> None:
    five.excel.type(FIRST + 5, "objective", "Delight")
    five.excel.type(FIRST + 5, "team", "Care")
    five.night()
    assert five.excel.look().rows()[FIRST + 5]["id"] is None


def test_a_copied_row_without_its_id_gets_its_own_number_and_holds_nothing(five: Nights) -> None:
    five.metrics.numbers[five.link("Leads abroad")] = 21.9
    five.excel.copy_row(FIRST, FIRST + 5)
    five.excel.type(FIRST + 5, "id", None)
    five.excel.type(FIRST + 5, "key_result", "Leads abroad")
    five.excel.type(FIRST + 5, "linked_work", five.link("Leads abroad"))
    five.night()
    assert five.id_of("Leads abroad") == "KR-06"


@pytest.mark.parametrize("at", [FIRST + 5, FIRST], ids=["below", "above"])
def test_a_copied_row_with_its_id_waits_in_health_and_the_first_one_goes_on(five: Nights, at: int) -> None:
    five.metrics.numbers[five.link("Leads abroad")] = 21.9
    if at == FIRST:
        five.excel.insert_row(FIRST)
    five.excel.copy_row(FIRST + (at == FIRST), at)
    five.excel.type(at, "key_result", "Leads abroad")
    five.excel.type(at, "linked_work", five.link("Leads abroad"))
    before = five.excel.look().rows()[at]
    run = five.night(waiting={"Leads abroad"})
    assert five.excel.look().rows()[at] == before
    assert [(each.code, each.kr) for each in run.plan.problems] == [("duplicate-id", "KR-01")]


def test_a_copied_row_whose_id_is_cleared_a_night_later_holds_nothing(five: Nights) -> None:
    five.metrics.numbers[five.link("Leads abroad")] = 21.9
    five.excel.copy_row(FIRST, FIRST + 5)
    five.excel.type(FIRST + 5, "key_result", "Leads abroad")
    five.excel.type(FIRST + 5, "linked_work", five.link("Leads abroad"))
    five.night(waiting={"Leads abroad"})
    five.excel.type(FIRST + 5, "id", None)
    five.night()


def test_of_a_copied_row_with_a_number_by_hand_only_that_number_is_held(five: Nights) -> None:
    five.metrics.numbers[five.link("Leads abroad")] = 21.9
    five.excel.type(FIRST, "current", 40.0)
    five.night({("Leads", "current"): 40.0})
    five.excel.copy_row(FIRST, FIRST + 5)
    five.excel.type(FIRST + 5, "id", None)
    five.excel.type(FIRST + 5, "key_result", "Leads abroad")
    five.excel.type(FIRST + 5, "linked_work", five.link("Leads abroad"))
    five.night({("Leads", "current"): 40.0, ("Leads abroad", "current"): 40.0})


# ---- columns ---------------------------------------------------------------------------------------------------------


def test_renamed_columns_are_still_known(five: Nights) -> None:
    for key, title in (("current", "Where we are"), ("key_result", "Ergebnis"), ("id", "#"), ("why", "")):
        five.excel.type(OKRS.header_row, key, title or None)
    five.night()


@pytest.mark.parametrize(("key", "to"), [("current", 1), ("why", 8), ("id", 31), ("key_result", 31), ("progress", 2)])
def test_a_moved_column_takes_its_numbers_along(five: Nights, key: str, to: int) -> None:
    five.excel.move_column(key, to)
    five.night()
    assert five.excel.at(key) == to


@pytest.mark.parametrize("before", [1, 9, 32], ids=["left of everything", "among the sync's", "at the right end"])
def test_a_column_of_peoples_own_stays_theirs(five: Nights, before: int) -> None:
    five.excel.insert_column(before)
    five.excel.type(OKRS.header_row, before, "Budget")
    for n in range(5):
        five.excel.type(FIRST + n, before, 1000.0 * n)
    five.excel.formula(FIRST + 7, before, "SUM(A4:A8)", 10000.0)
    five.night()


@pytest.mark.parametrize("key", ["current", "status", "why", "synced", "comment", "supports"])
def test_a_deleted_column_is_not_made_again(five: Nights, key: str) -> None:
    five.excel.delete_column(key)
    run = five.night()
    assert key not in five.excel.look().places()
    wanted = [f"The column {OKRS.column(key).title} is gone."] if key in OKRS.owned else []
    assert [each.what for each in run.plan.problems] == wanted


@pytest.mark.parametrize("key", ["id", "key_result", "target", "linked_work"])
def test_without_a_column_that_every_row_needs_nothing_is_written(five: Nights, key: str) -> None:
    five.excel.delete_column(key)
    before = five.excel.path.read_bytes()
    with pytest.raises(LayoutError, match=rf"has lost the column {OKRS.column(key).title}\. Undo the deletion"):
        five.sync()
    assert five.excel.path.read_bytes() == before


# ---- formats ---------------------------------------------------------------------------------------------------------


def test_a_cell_shown_as_a_percentage_holds_hundredths_and_back(five: Nights) -> None:
    five.excel.percent(FIRST, "current", on=True)
    five.excel.percent(FIRST + 1, "progress", on=False)
    five.night()
    look = five.excel.look()
    assert (look.cell(FIRST, "current").value, look.cell(FIRST + 1, "progress").value) == (0.125, 33.3)
    five.excel.percent(FIRST, "current", on=False)
    five.excel.percent(FIRST + 1, "progress", on=True)
    five.night()


def test_progress_is_stored_as_a_fraction_and_shown_as_a_percentage(five: Nights) -> None:
    cell = five.excel.look().cell(FIRST + 2, "progress")
    assert (cell.value, cell.number_format) == (0.479, PERCENT)


def test_half_typed_as_50_percent_over_current_counts_as_50(five: Nights) -> None:
    five.excel.percent(FIRST, "current", on=True)
    five.night()
    five.excel.type(FIRST, "current", 0.5)
    assert five.sync().results["KR-01"].progress == 50


def test_a_target_typed_as_a_percentage_means_hundreds(company: Callable[..., Nights]) -> None:
    nights = company(Leads=12.5)
    nights.excel.percent(FIRST, "target", on=True)
    nights.excel.type(FIRST, "target", 1.0)
    nights.night()


# ---- tabs ------------------------------------------------------------------------------------------------------------


def test_a_renamed_tab_is_still_known(five: Nights) -> None:
    five.excel.rename_tab("OKRs", "Ziele & Zahlen")
    five.excel.rename_tab("History", "Verlauf")
    five.night()
    assert {"Ziele & Zahlen", "Verlauf"} <= set(five.excel.look().book.sheetnames)


@pytest.mark.parametrize("tab", [HISTORY, CHANGES, HEALTH], ids=lambda tab: tab.key)
def test_the_sync_does_without_a_deleted_tab_and_says_so(five: Nights, tab: Tab) -> None:
    five.excel.delete_tab(tab)
    before = five.excel.look().people
    five.now += timedelta(days=1)
    run = five.sync()
    assert [each.what for each in run.plan.problems] == [f"The tab {tab.title} is gone; the sync does without it."]
    assert five.excel.look().people == before
    assert five.sync().plan.changes == ()


def test_without_the_hidden_tab_nothing_is_written_and_the_error_says_what_to_do(five: Nights) -> None:
    five.excel.delete_tab(MEMORY)
    before = five.excel.path.read_bytes()
    with pytest.raises(LayoutError, match=r"_okrsync is gone\. Put it back"):
        five.sync()
    assert five.excel.path.read_bytes() == before


def test_without_the_read_me_a_night_is_like_any_other(five: Nights) -> None:
    five.excel.delete_tab(README)
    five.night()


def test_without_okrs_nothing_is_written_and_the_error_says_what_to_do(five: Nights) -> None:
    five.excel.delete_tab(OKRS)
    before = five.excel.path.read_bytes()
    with pytest.raises(LayoutError, match=r"has no OKRs tab that okrsync knows\. Make a new workbook"):
        five.sync()
    assert five.excel.path.read_bytes() == before


# ---- Health and Changes ----------------------------------------------------------------------------------------------


def test_notes_in_health_ride_along_when_lines_come_and_go(five: Nights) -> None:
    five.excel.type(FIRST + 3, "current", 1.0)
    five.sync()
    [at] = five.excel.look().rows(HEALTH)
    five.excel.type(at, "note", "asked Ana", HEALTH)
    five.excel.type(FIRST, "key_result", None)
    five.excel.type(FIRST, "linked_work", "nonsense")
    five.excel.type(FIRST + 1, "current", 2.0)
    five.sync()
    lines = five.excel.look().rows(HEALTH).values()
    assert [(line["id"], line["code"], line["note"]) for line in lines] == [
        ("KR-01", "unknown-link", None),
        ("KR-02", "held-current", None),
        ("KR-04", "held-current", "asked Ana"),
    ]


def test_a_solved_line_with_a_note_stays_as_solved(five: Nights) -> None:
    five.excel.type(FIRST, "current", 1.0)
    five.sync()
    [at] = five.excel.look().rows(HEALTH)
    five.excel.type(at, "note", "why did we?", HEALTH)
    five.excel.type(FIRST, "current", None)
    five.sync()
    [line] = five.excel.look().rows(HEALTH).values()
    assert (line["severity"], line["note"]) == ("✓ Solved", "why did we?")


@pytest.mark.parametrize("yes", ["yes", "Yes ", "x"])
def test_accept_in_health_takes_over_a_guarded_number(five: Nights, yes: str) -> None:
    five.metrics.numbers[five.link("Refunds")] = 10.1
    five.now += timedelta(days=1)
    assert five.sync().results["KR-05"].guarded
    look = five.excel.look()
    assert (look.cell(FIRST + 4, "current").value, look.cell(FIRST + 4, "status").value) == (64.6, "? No data")
    [(at, line)] = look.rows(HEALTH).items()
    assert (line["id"], line["code"]) == ("KR-05", "guarded")
    five.excel.type(at, "accept", yes, HEALTH)
    five.night()
    assert five.excel.look().rows(HEALTH) == {}


def test_what_people_write_into_drawn_tabs_in_columns_of_their_own_stays(five: Nights) -> None:
    own = len(HEALTH.columns) + 1
    five.excel.type(HEALTH.header_row + 9, own, "remember the board", HEALTH)
    five.excel.type(HEALTH.header_row + 1, own, "top of the list", HEALTH)
    five.excel.type(FIRST, "current", 1.0)
    five.sync()
    five.excel.type(FIRST, "current", None)
    five.sync()
    sheet = five.excel.look().book[HEALTH.title]
    mine = [cell.value for cell in sheet[get_column_letter(own)] if cell.value]
    assert mine == ["top of the list", "remember the board"]


def test_changes_of_all_cells_stay_for_30_days_and_then_only_id_current_and_status(five: Nights) -> None:
    first = list(five.excel.look().rows(CHANGES).values())
    five.now += timedelta(days=31)
    five.sync()
    lines = list(five.excel.look().rows(CHANGES).values())
    old = [line for line in lines if line["time"] == first[0]["time"]]
    assert old == [line for line in first if line["column"] in ("ID", "Current", "Status")]
    assert len(old) == 15
    assert any(line["column"] == "Why" for line in lines)


# ---- texts and dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5 % at least", "@team", '=HYPERLINK("https://x.example")'])
def test_a_text_that_begins_like_a_formula_stays_text(company: Callable[..., Nights], text: str) -> None:
    nights = company(Leads=12.5)
    nights.excel.type(FIRST, "key_result", text)
    nights.excel.type(FIRST, "linked_work", nights.link(text))
    nights.metrics.numbers = {nights.link(text): 50.5}
    nights.night()
    look = nights.excel.look()
    assert look.cell(HISTORY.header_row + 1, "key_result", HISTORY).data_type == "s"
    assert look.cell(FIRST, "key_result").value == text


def test_dates_stay_dates(company: Callable[..., Nights]) -> None:
    due = datetime(2026, 12, 18)
    nights = company(Leads=12.5)
    nights.excel.type(FIRST, "due", due)
    nights.excel.type(FIRST, "confidence", 7.0)
    nights.night()
    look = nights.excel.look()
    kinds = {key: look.cell(FIRST, key).is_date for key in ("due", "synced", "checked_in")}
    assert kinds == {"due": True, "synced": True, "checked_in": True}
    assert look.cell(FIRST, "due").value == due
    assert look.cell(FIRST, "synced").value == nights.now


def test_line_ends_of_another_system_do_not_switch_the_guards_off(five: Nights) -> None:
    text = five.link("Leads") + "\r\n"
    five.excel.type(FIRST, "linked_work", text.replace("\r", "_x000D_"))  # as Excel stores what was pasted
    five.excel.type(FIRST, "key_result", "Leads_x000D_\nat home")
    five.metrics.numbers[five.link("Leads")] = 42.5
    five.now += timedelta(days=1)
    assert not five.sync().results["KR-01"].guarded
    five.metrics.numbers[five.link("Leads")] = 3.5
    assert five.sync().results["KR-01"].guarded


def test_what_a_cell_cannot_hold_in_a_reason_is_written_once_and_not_every_night(five: Nights) -> None:
    five.excel.type(FIRST, "linked_work", "see _x000B_ " + "x" * 32_000)
    five.now += timedelta(days=1)
    five.sync()
    assert five.sync().plan.changes == ()
