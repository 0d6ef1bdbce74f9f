"""The store is a cache: the workbook does not change for its being there, gone, damaged or unwritable."""

import shutil
from pathlib import Path

import pytest

from okrsync.layout import TABS
from okrsync.store import Store
from tests.e2e.world import Jira, World, epic, found, row, table


def tabs(world: World) -> dict[str, object]:
    """What the workbook holds, tab by tab; the moment of a run differs from run to run."""
    held: dict[str, object] = {}
    for tab in TABS:
        if tab.columns:
            rows = table(world.book, tab)
            held[tab.key] = [{k: v for k, v in each.items() if k not in ("Time", "Run", "Synced")} for each in rows]
    return held


@pytest.fixture
def twins(tmp_path: Path, served: Jira) -> tuple[World, World]:
    """Two companies alike, each synced once."""
    rows = [row("KR-01"), row("KR-02", "jql: project = ACME", **{"Measured by": "Points done"})]
    one, other = (found(tmp_path / name, served.url, rows) for name in ("one", "other"))
    for each in (one, other):
        assert each.sync().code == 0
    return one, other


def store(world: World) -> Path:
    return world.folder / ".okrsync" / "store.db"


def test_a_sync_after_its_removal_gives_the_same_workbook(twins: tuple[World, World], served: Jira) -> None:
    kept, removed = twins
    served.holds(epic("ACME-100", 3, 4))
    store(removed).unlink()
    for each in twins:
        assert each.sync().code == 0
    assert store(removed).exists()
    assert without_memory(tabs(kept)) == without_memory(tabs(removed))


def test_it_holds_the_items_of_each_link_and_the_runs(twins: tuple[World, World]) -> None:
    one, _ = twins
    assert one.on("2026-11-21").sync().code == 0
    held = Store(f"sqlite:///{store(one)}")
    try:
        entries = held.runs()
    finally:
        held.close()
    assert [each.outcome for each in entries] == ["done", "done"]
    assert all(each.changes > 0 for each in entries)
    assert entries[0].traffic["jira.acme"].requests > 0


def test_a_damaged_one_is_a_hint_and_the_sync_goes_on(twins: tuple[World, World], served: Jira) -> None:
    damaged, _ = twins
    served.holds(epic("ACME-100", 4, 4))
    store(damaged).write_bytes(b"no database at all" * 1000)
    done = damaged.sync()
    (problem,) = [each for each in done.json["problems"] if each["code"] == "store"]
    assert (done.code, problem["severity"], bool(problem["to_do"])) == (0, "hint", True)
    assert damaged.cells("KR-01")["Progress"] == 1


def test_an_older_workbook_put_back_is_synced_from_itself(
    twins: tuple[World, World], served: Jira, tmp_path: Path
) -> None:
    one, other = twins
    shutil.copy(one.book, tmp_path / "backup.xlsx")
    served.holds(epic("ACME-100", 3, 4))
    for each in twins:
        each.sync()
    shutil.copy(tmp_path / "backup.xlsx", one.book)
    one.sync()
    assert one.cells("KR-01")["Current"] == other.cells("KR-01")["Current"] == 75


def test_plan_leaves_no_store_behind(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, [row("KR-01")])
    assert world.plan().code == 0
    assert not (world.folder / ".okrsync").exists()


def without_memory(held: dict[str, object]) -> dict[str, object]:
    """Less the moments of Synced, which the hidden tab remembers too."""
    return {key: rows for key, rows in held.items() if key != "memory"}
