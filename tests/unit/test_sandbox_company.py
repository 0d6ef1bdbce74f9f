"""The invented company holds together on any day, and tells a healthy mix of stories."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.sandbox import company

Json = dict[str, Any]

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SEEDS = st.integers(0, 2**32)
on_any_day = settings(max_examples=8, deadline=None)
EPIC_LINK, POINTS = "customfield_10008", "customfield_10003"
DROPPED = ("Won't Do", "Duplicate")


def fields(answer: Json) -> dict[str, Json]:
    return {issue["key"]: issue["fields"] for issue in answer["issues"]}


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.000%z")


def moments(answer: Json) -> Iterable[datetime]:
    for one in fields(answer).values():
        yield from (moment(one[name]) for name in ("created", "updated", "resolutiondate") if one[name])


def of_type(answer: Json, name: str) -> list[Json]:
    return [one for one in fields(answer).values() if one["issuetype"]["name"] == name]


# ---- the work --------------------------------------------------------------------------------------------------------


@given(DAYS, SEEDS)
@on_any_day
def test_the_same_day_and_seed_give_the_same_company(today: date, seed: int) -> None:
    assert company.jira(today, seed) == company.jira(today, seed)


def test_another_seed_gives_another_company() -> None:
    today = date(2026, 11, 16)
    assert company.jira(today, 1) != company.jira(today, 2)


@given(DAYS, SEEDS)
@on_any_day
def test_it_has_about_400_issues_in_12_epics_of_3_projects(today: date, seed: int) -> None:
    answer = company.jira(today, seed)
    assert answer["total"] == answer["maxResults"] == len(answer["issues"])
    assert 380 <= answer["total"] <= 420
    assert len(of_type(answer, "Epic")) == 12
    assert {one["project"]["key"] for one in fields(answer).values()} == {"PLAT", "SHOP", "CARE"}
    assert {one["issuetype"]["name"] for one in fields(answer).values()} == {"Epic", "Story", "Task", "Bug", "Sub-task"}


@given(DAYS, SEEDS)
@on_any_day
def test_nothing_happens_on_today_or_after(today: date, seed: int) -> None:
    assert all(when.date() < today for when in moments(company.jira(today, seed)))


@given(DAYS, SEEDS)
@on_any_day
def test_an_issue_is_created_then_resolved_and_updated_last(today: date, seed: int) -> None:
    for one in fields(company.jira(today, seed)).values():
        life = [moment(one[name]) for name in ("created", "resolutiondate", "updated") if one[name]]
        assert life == sorted(life)


@given(DAYS, SEEDS)
@on_any_day
def test_done_issues_and_only_they_have_a_resolution_and_its_date(today: date, seed: int) -> None:
    for one in fields(company.jira(today, seed)).values():
        done = one["status"]["statusCategory"]["key"] == "done"
        assert (one["resolution"] is not None) == (one["resolutiondate"] is not None) == done


@given(DAYS, SEEDS)
@on_any_day
def test_ids_are_unique_numbers_and_keys_run_without_a_gap_in_each_project(today: date, seed: int) -> None:
    issues = company.jira(today, seed)["issues"]
    assert len({int(issue["id"]) for issue in issues}) == len(issues)
    numbers = defaultdict(list)
    for issue in issues:
        project, number = issue["key"].split("-")
        assert issue["fields"]["project"]["key"] == project
        numbers[project].append(int(number))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


@given(DAYS, SEEDS)
@on_any_day
def test_sub_tasks_and_their_parents_name_each_other_as_they_are(today: date, seed: int) -> None:
    answer = company.jira(today, seed)
    by_key = fields(answer)
    up = {(key, one["parent"]["key"]) for key, one in by_key.items() if "parent" in one}
    down = {(child["key"], key) for key, one in by_key.items() for child in one["subtasks"]}
    assert up == down
    assert {child for child, _ in up} == {key for key, one in by_key.items() if one["issuetype"]["subtask"]}
    for one in by_key.values():
        for shown in [*one["subtasks"], *([one["parent"]] if "parent" in one else [])]:
            assert all(by_key[shown["key"]][name] == value for name, value in shown["fields"].items())


@given(DAYS, SEEDS)
@on_any_day
def test_epic_links_lead_to_epics_and_bugs_stand_outside_of_them(today: date, seed: int) -> None:
    by_key = fields(company.jira(today, seed))
    linked = [one for one in by_key.values() if one[EPIC_LINK]]
    assert {by_key[one[EPIC_LINK]]["issuetype"]["name"] for one in linked} == {"Epic"}
    assert {one["issuetype"]["name"] for one in linked} == {"Story", "Task"}


@given(DAYS, SEEDS)
@on_any_day
def test_blocked_issues_wait_for_one_that_is_not_done(today: date, seed: int) -> None:
    by_key = fields(company.jira(today, seed))
    blockers = [
        (one, by_key[link["inwardIssue"]["key"]])
        for one in by_key.values()
        for link in one["issuelinks"]
        if "inwardIssue" in link
    ]
    assert 3 <= len(blockers) <= 4
    assert all(one["resolution"] is blocker["resolution"] is None for one, blocker in blockers)


def test_ids_of_components_and_people_tell_them_apart() -> None:
    by_key = fields(company.jira(date(2026, 12, 31)))
    parts = {(one["project"]["key"], part["name"], part["id"]) for one in by_key.values() for part in one["components"]}
    people = {(one["reporter"]["displayName"], one["reporter"]["key"]) for one in by_key.values()}
    assert len({id_ for *_, id_ in parts}) == len({(project, name) for project, name, _ in parts}) == len(parts)
    assert len({key for _, key in people}) == len({name for name, _ in people}) == len(people)


def test_most_stories_have_points_and_some_have_none() -> None:
    estimates = [one[POINTS] for one in of_type(company.jira(date(2026, 11, 16)), "Story")]
    assert 0.75 < sum(points is not None for points in estimates) / len(estimates) < 0.97


def test_stories_tasks_and_bugs_are_told_apart_by_their_summaries() -> None:
    answer = company.jira(date(2026, 12, 31))
    said = Counter(one["summary"] for name in ("Epic", "Story", "Task", "Bug") for one in of_type(answer, name))
    assert said.most_common(1)[0][1] == 1


def test_people_work_on_weekdays_and_only_escalations_arrive_at_weekends() -> None:
    for one in fields(company.jira(date(2026, 12, 31))).values():
        assert not one["resolutiondate"] or moment(one["resolutiondate"]).weekday() < 5
        assert moment(one["created"]).weekday() < 5 or "escalation" in one["labels"]


def test_work_gets_done_in_every_week_of_the_quarter() -> None:
    answer = company.jira(date(2026, 12, 31))
    resolved = (moment(one["resolutiondate"]).date() for one in fields(answer).values() if one["resolutiondate"])
    weekly = Counter((day - date(2026, 9, 28)).days // 7 for day in resolved)
    assert all(5 <= weekly[week] <= 30 for week in range(13))


@given(DAYS)
@on_any_day
def test_a_day_later_in_the_quarter_keys_are_the_same_and_nothing_done_is_undone(today: date) -> None:
    _, start, _ = company.cycle(today)
    before, after = fields(company.jira(start)), fields(company.jira(today))
    for key, one in before.items():
        assert after[key]["summary"] == one["summary"]
        assert one["resolution"] is None or after[key]["resolution"] == one["resolution"]


# ---- the key results -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 16), ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))),
        (date(2026, 1, 1), ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31))),
        (date(2028, 6, 30), ("2028-Q2", date(2028, 4, 1), date(2028, 6, 30))),
    ],
)
def test_the_cycle_is_the_calendar_quarter(today: date, expected: tuple[str, date, date]) -> None:
    assert company.cycle(today) == expected


def test_there_are_14_key_results_of_5_objectives_on_three_levels() -> None:
    rows = company.key_results(date(2026, 11, 16))
    assert [row["ID"] for row in rows] == [f"KR-{number:02}" for number in range(1, 15)]
    assert len({(row["Team"], row["Objective"]) for row in rows}) == 5
    assert {row["Level"] for row in rows} == {"Company", "Department", "Team"}
    assert all(row["Key result"] and row["Owner"] for row in rows)


def test_each_objective_supports_a_key_result_one_level_up() -> None:
    rows = {row["ID"]: row for row in company.key_results(date(2026, 11, 16))}
    above = {"Company": None, "Department": "Company", "Team": "Department"}
    for row in rows.values():
        assert (rows[row["Supports"]]["Level"] if row["Supports"] else None) == above[row["Level"]]


@given(DAYS)
@on_any_day
def test_linked_keys_exist_on_every_day_and_jql_finds_something(today: date) -> None:
    by_key = fields(company.jira(today))
    for row in company.key_results(today):
        links = row["Linked work"].splitlines()
        assert all(link in by_key or link.startswith("jql: ") for link in links)
        assert not links or linked(by_key, row)


def test_every_way_to_measure_work_is_shown() -> None:
    shown = {row["Measured by"] for row in company.key_results(date(2026, 11, 16))}
    assert shown == {
        "",
        "Manual",
        "Share of items",
        "Items open",
        "Share of points",
        "Items done",
        "Keep below",
        "Points done",
        "Yes/no",
        "Median days to done",
    }


def test_the_starts_that_people_typed_are_what_jira_said_on_the_first_day() -> None:
    by_key = fields(company.jira(date(2026, 10, 1)))
    rows = {row["ID"]: row for row in company.key_results(date(2026, 10, 1))}
    assert current(by_key, rows["KR-05"]) == float(rows["KR-05"]["Start"])
    assert current(by_key, rows["KR-12"]) == pytest.approx(float(rows["KR-12"]["Start"]), abs=0.1)


# ---- how it goes, counted independently ------------------------------------------------------------------------------


def linked(by_key: dict[str, Json], row: dict[str, str]) -> list[Json]:
    """The issues that a row's links count; JQL as far as the company speaks it: clauses of = joined by AND."""
    links = row["Linked work"].splitlines()
    clauses = re.findall(r"(\w+) = (\w+)", row["Linked work"])
    if clauses:
        return [one for one in by_key.values() if all(wanted in values(one, name) for name, wanted in clauses)]
    children = [one for one in by_key.values() if one[EPIC_LINK] in links]
    return children or [by_key[link] for link in links]


def values(one: Json, name: str) -> list[str]:
    told: dict[str, list[str]] = {
        "project": [one["project"]["key"]],
        "issuetype": [one["issuetype"]["name"]],
        "priority": [one["priority"]["name"]],
        "labels": one["labels"],
    }
    return told[name]


def current(by_key: dict[str, Json], row: dict[str, str]) -> float:
    found = linked(by_key, row)
    kept = [one for one in found if (one["resolution"] or {}).get("name") not in DROPPED]
    done = [one for one in kept if one["resolution"]]
    known = [one[POINTS] for one in kept if one[POINTS]]

    def points(issues: list[Json]) -> float:
        return float(sum(one[POINTS] or median(known) for one in issues))

    match row["Measured by"]:
        case "Items open" | "Keep below":
            return len(kept) - len(done)
        case "Share of points":
            return 100 * points(done) / points(kept)
        case "Points done":
            return points(done)
        case "Items done" if row["Target"]:
            return len(done)
        case "Median days to done":
            return median((moment(one["resolutiondate"]) - moment(one["created"])) / timedelta(1) for one in done)
        case _:
            return 100 * len(done) / len(kept)


def status(by_key: dict[str, Json], row: dict[str, str], plan: float) -> str:
    """The rules of status without forecast and history; `plan` is the share of the quarter that is over."""
    if row["Unit"] == "pts" or row["Measured by"] == "Manual" or not row["Linked work"]:
        return "no number"
    value, target = current(by_key, row), float(row["Target"] or 100)
    if row["Measured by"] == "Keep below":
        return "On track" if value < target else "Off track"
    if row["Measured by"] == "Yes/no" and not value:
        return "On track" if int(row["Confidence"]) > 6 else "At risk"
    start = float(row["Start"] or 0)
    raw = (value - start) / (target - start)
    progress = min(1, max(0, raw))
    if progress >= 1:
        return "Done"
    if plan <= 0.15:
        return "At risk" if raw < 0 else "On track" if progress else "Not started"
    plan *= 0.7 if row["Kind"] == "stretch" else 1
    behind = plan - progress
    return (
        "On track" if behind <= max(0.1 * plan, 0.05) else "At risk" if behind <= max(0.4 * plan, 0.15) else "Off track"
    )


def weekdays(first: date, last: date) -> int:
    return sum((first + timedelta(n)).weekday() < 5 for n in range((last - first).days + 1))


def mix(today: date) -> dict[str, str]:
    _, start, end = company.cycle(today)
    by_key = fields(company.jira(today))
    plan = weekdays(start, today) / weekdays(start, end)
    return {row["ID"]: status(by_key, row, plan) for row in company.key_results(today)}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2026, 10, 12),
            {
                "On track": "KR-04 KR-06 KR-08 KR-09 KR-10 KR-11 KR-12 KR-13",
                "At risk": "KR-05",
                "Not started": "KR-14",
            },
        ),
        (
            date(2026, 11, 16),
            {
                "On track": "KR-04 KR-08 KR-09 KR-11 KR-12 KR-13",
                "At risk": "KR-05 KR-10",
                "Off track": "KR-06 KR-14",
            },
        ),
        (
            date(2026, 12, 31),
            {
                "Done": "KR-04 KR-11 KR-13",
                "On track": "KR-08 KR-09 KR-12",
                "At risk": "KR-05 KR-10",
                "Off track": "KR-06 KR-14",
            },
        ),
    ],
)
def test_the_quarter_begins_well_and_ends_mixed(today: date, expected: dict[str, str]) -> None:
    always = {"KR-01": "no number", "KR-02": "no number", "KR-03": "no number", "KR-07": "Done"}
    assert mix(today) == always | {id_: found for found, ids in expected.items() for id_ in ids.split()}


@given(DAYS)
@on_any_day
def test_from_the_fourth_week_to_the_last_but_one_leaders_see_a_healthy_mix(today: date) -> None:
    _, start, end = company.cycle(today)
    seen = Counter(mix(min(max(today, start + timedelta(27)), end - timedelta(13))).values())
    assert 1 <= seen["Done"] <= 2
    assert 5 <= seen["On track"] <= 7
    assert 1 <= seen["At risk"] <= 3
    assert 2 <= seen["Off track"] <= 3
    assert seen["no number"] == 3
