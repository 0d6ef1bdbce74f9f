"""One real epic, TIMOB-26570, as of New Year's Eve 2020 in the fiscal year 2021, checked by hand.

Its 32 issues, by their dates in the archive:
- 12 are done by then, the last one on 2020-03-06, so all of them before the year began on 2020-07-01;
- 1 was dropped (Won't Do) on 2020-06-30;
- 1 was done later, on 2021-03-01, and so was open; 1 was created later, on 2021-02-08, and so was not there;
- 17 are open still, 3 of them created on 2020-11-16.
So 12 are done of 12 + 1 + 17 = 30: 40 %.
"""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from okrsync.layout import HISTORY
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.server import Sandbox
from tests.e2e.test_real_input import ARCHIVE, MORE
from tests.e2e.world import CLOUD, NOW, Json, World, found, table

ID = "KR-01"
YEAR = "cycle: {name: FY21, start: 2020-07-01, end: 2021-06-30}"

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason=f"the real issues are not here: {ARCHIVE.name}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    issues = json.loads(gzip.decompress(ARCHIVE.read_bytes()))["issues"]
    names = {"customfield_10003": "Story Points", "customfield_10008": "Epic Link"}
    with Sandbox(jira_sites({"issues": issues, "names": names}, NOW)) as box:
        row = {"ID": ID, "Key result": "Run anywhere", "Linked work": "TIMOB-26570"}
        made = found(tmp_path_factory.mktemp("epic"), box.url + CLOUD, [row], more=MORE)
        made.config.write_text(re.sub("cycle: .*", YEAR, made.config.read_text(encoding="utf-8")), encoding="utf-8")
        yield made.on("2020-12-31")


@pytest.fixture(scope="module")
def told(world: World) -> Json:
    return world.sync().key_result(ID)


def test_its_number_is_that_of_the_day(told: Json) -> None:
    assert (told["counted"], told["total"], told["dropped"]) == (12, 30, 1)
    assert told["current"] == pytest.approx(40)


def test_its_status_is_off_track_against_a_plan_that_begins_with_what_was_done_before(told: Json) -> None:
    # From 1 Jul 2020 to 30 Jun 2021 there are 261 Mondays to Fridays, 132 of them up to 31 Dec. 12 of 30, 40 %, were
    # done before the year, so the plan runs from 40 to 100: 40 + 60 · 132/261 = 70.3.
    assert told["plan"] == pytest.approx(40 + 60 * 132 / 261)
    # 30.3 points behind; at risk would be up to max(40 % of 70.3, 15) = 28.1.
    assert told["status"] == "Off track"


def test_its_change_is_told_since_a_week_ago_and_since_the_year_began(told: Json) -> None:
    week, year = told["moved"]
    # On 24 Dec it was 12 of 30 too.
    assert (week["since"], week["from"], week["to"], week["steps"]) == ("2020-12-24", 40, 40, [])
    # On 30 Jun it was 12 of 27, the three of November not being there: 44.4 %. Adding three: 40 − 44.4 = −4.4.
    assert (year["since"], year["from"], year["to"]) == ("2020-06-30", pytest.approx(100 * 12 / 27), 40)
    [added] = year["steps"]
    assert (added["move"], added["items"], added["amount"]) == ("added", 3, pytest.approx(40 - 100 * 12 / 27))
    assert added["keys"] == ["TIMOB-28242", "TIMOB-28243", "TIMOB-28244"]


def test_its_forecast_sees_no_end_for_nothing_was_done_in_months(told: Json) -> None:
    # No work was done in any of the weeks it looks back on, and some was added: the share can only fall.
    forecast = told["forecast"]
    assert forecast["chance"] == 0
    assert forecast["p15"] <= forecast["p50"] <= forecast["p85"] <= 40
    assert (forecast["p50_on"], forecast["p85_on"]) == (None, None)


def test_its_history_begins_with_the_year_and_ends_today(world: World, told: Json) -> None:
    lines = [line for line in table(world.book, HISTORY) if line["ID"] == ID]
    # One a week on Thursdays: 2 Jul to 24 Dec are 26, and the run's own. 12 of 27 up to 12 Nov, 12 of 30 since 19 Nov.
    assert (len(lines), lines[0]["Date"]) == (27, datetime(2020, 7, 2))
    assert [line["Progress"] for line in lines] == pytest.approx([12 / 27] * 20 + [12 / 30] * 7)
    assert [bool(line["Run"]) for line in lines] == [False] * 26 + [True]
    assert lines[-1]["Why"] == told["why"]
