"""Goals that people move and rows that they remove in mid-cycle are told to everybody for the rest of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from okrsync.layout import HISTORY, OKRS
from tests.e2e.world import Jira, World, epic, found, opened, row, table

BEFORE, CHANGED, LATER = "2026-12-02", "2026-12-03", "2026-12-20"
ROWS = [row("KR-01", Objective="Win them", Team="Sales"), row("KR-02", "ACME-200", Objective="Win them", Team="Sales")]


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Two epics, 8 and 9 of 20 done, synced on the day before anything changes."""
    served.holds(epic("ACME-100", 8, 20), epic("ACME-200", 9, 20))
    world = found(tmp_path, served.url, ROWS)
    world.on(BEFORE).sync()
    return world.on(CHANGED)


def remove(world: World, id_: str) -> Sequence[object]:
    """Have a person delete a row; its cells."""
    book = opened(world.book)
    sheet = book[OKRS.title]
    number = next(cells[0].row for cells in sheet.iter_rows(OKRS.header_row + 1) if cells[0].value == id_)
    cells = [cell.value for cell in sheet[number]]
    sheet.delete_rows(number)
    book.save(world.book)
    return cells


def lines(world: World, day: str) -> list[dict[str, object]]:
    """What History says of KR-01 on a day."""
    return [line for line in table(world.book, HISTORY) if line["ID"] == "KR-01" and str(line["Date"]).startswith(day)]


# ---- moved goalposts -------------------------------------------------------------------------------------------------


def test_a_target_that_is_lowered_in_december_is_named_until_the_cycle_ends(world: World) -> None:
    world.type(OKRS, "KR-01", "Target", 50)
    words = "target lowered 100 → 50 on 3 Dec; 40 % of the first target"
    told = world.sync().key_result("KR-01")
    assert (told["progress"], words in told["why"]) == (80, True)
    later = world.on(LATER)
    later.sync()
    assert words in later.cells("KR-01")["Why"]
    assert "target" not in later.cells("KR-02")["Why"]


def test_a_lowered_target_is_in_the_days_line_of_history(world: World) -> None:
    world.type(OKRS, "KR-01", "Target", 50)
    world.sync()
    (line,) = lines(world, CHANGED)
    assert "target lowered 100 → 50" in str(line["Why"])


def test_a_target_that_is_lowered_after_the_days_line_gets_one_more_and_no_third(world: World) -> None:
    world.sync()
    world.type(OKRS, "KR-01", "Target", 50)
    for _ in range(2):
        world.sync()
    assert [line["Target"] for line in lines(world, CHANGED)] == [100, 50]


def test_a_target_that_is_put_right_is_not_named(world: World) -> None:
    for target in (50, 100):
        world.type(OKRS, "KR-01", "Target", target)
        world.sync()
    assert "target" not in world.cells("KR-01")["Why"]


def test_a_second_sync_after_a_move_changes_nothing(world: World) -> None:
    world.type(OKRS, "KR-01", "Target", 50)
    world.sync()
    assert world.sync().json["changes"] == []


# ---- removed rows ----------------------------------------------------------------------------------------------------


def test_a_row_that_is_deleted_stays_in_health_for_the_cycle(world: World) -> None:
    remove(world, "KR-02")
    for day in (CHANGED, LATER):
        world.on(day).sync()
        (line,) = world.health("KR-02")
        assert line["What is wrong"] == "KR-02 “Row KR-02” was removed after 2 Dec at 45 %; At risk."


def test_a_run_for_another_row_says_nothing_of_it_and_leaves_its_line(world: World) -> None:
    remove(world, "KR-02")
    world.sync()
    before = world.health("KR-02")
    done = world.on(LATER).sync("--only", "KR-01")
    assert done.problems("KR-02") == []
    assert world.health("KR-02") == before


def test_a_row_that_comes_back_is_as_before(world: World) -> None:
    cells = remove(world, "KR-02")
    world.sync()
    book = opened(world.book)
    sheet = book[OKRS.title]
    for column, value in enumerate(cells, start=1):
        sheet.cell(OKRS.header_row + 2, column).value = value  # type: ignore[assignment]
    book.save(world.book)
    told = world.on(LATER).sync()
    assert (told.problems("KR-02"), told.key_result("KR-02")["progress"]) == ([], 45)
    assert world.health("KR-02") == []


def test_a_row_with_a_new_id_is_not_missed(world: World) -> None:
    world.type(OKRS, "KR-02", "ID", "OFF-1")
    for day in (CHANGED, LATER):
        assert world.on(day).sync().problems("KR-02") == []
