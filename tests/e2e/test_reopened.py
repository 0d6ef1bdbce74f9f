"""A story that was done for three weeks and re-opened, in the past that the first sync draws.

Of four stories, ACME-101 was done on 8 Oct and re-opened on 28 Oct; ACME-102 was done on 2 Nov. On Fridays that is
nothing on 2 Oct; a quarter on 9, 16 and 23 Oct; nothing on 30 Oct; and a quarter again since 6 Nov.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.layout import HISTORY
from tests.e2e.world import CLOUD, DATA_CENTER, Jira, Json, World, epic, found, issue, jira, row, table

ID = "KR-01"
QUARTER = 0.25


def change(at: str, old: str, new: str) -> Json:
    item = {"field": "status", "fieldtype": "jira", "from": old, "fromString": old, "to": new, "toString": new}
    return {"id": at[5:7] + at[8:10], "created": f"{at}T09:00:00.000+0000", "items": [item]}


REOPENED = {
    **issue("ACME-101", "In Progress", epic="ACME-100"),
    "changelog": {
        "histories": [change("2026-10-08", "To Do", "Done"), change("2026-10-28", "Done", "In Progress")],
    },
}


@pytest.fixture(scope="module")
def served() -> Iterator[Jira]:
    top, _, *others = epic("ACME-100", 0, 4)
    with jira([top, REOPENED, issue("ACME-102", "Done", epic="ACME-100"), *others[1:]]) as served:
        yield served


def drawn(world: World) -> list[float]:
    """The progress on each Friday before the run."""
    world.sync()
    return [line["Progress"] for line in table(world.book, HISTORY) if line["ID"] == ID and not line["Run"]]


def company(folder: Path, url: str, *, changelogs: bool) -> World:
    world = found(folder, url, [row(ID)])
    if changelogs:
        text = world.config.read_text(encoding="utf-8")
        world.config.write_text(text.replace("{acme: {", "{acme: {changelogs: true, "), encoding="utf-8")
    return world


@pytest.mark.parametrize("prefix", [CLOUD, DATA_CENTER], ids=["Cloud", "Data Center"])
def test_with_changelogs_the_past_dips_where_work_was_reopened(served: Jira, tmp_path: Path, prefix: str) -> None:
    world = company(tmp_path, served.box.url + prefix, changelogs=True)
    assert drawn(world) == [0, QUARTER, QUARTER, QUARTER, 0, QUARTER, QUARTER]


def test_without_changelogs_work_that_is_open_was_never_done(served: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, served.url, changelogs=False)
    assert drawn(world) == [0, 0, 0, 0, 0, QUARTER, QUARTER]
