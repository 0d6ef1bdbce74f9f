"""The invented company holds together on any day, and tells a healthy mix of stories."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from okrsync.model import Link, LinkKind
from okrsync.okrs import links
from okrsync.sandbox import company

Json = dict[str, Any]
Asana = dict[str, list[Json]]

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
DESCRIPTION = FIXTURES / "specs" / "asana-openapi.subset.json"

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SEEDS = st.integers(0, 2**32)
on_any_day = settings(max_examples=8)
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


# ---- the work in Jira ------------------------------------------------------------------------------------------------


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


def test_one_urgent_bug_has_a_security_level_and_stays_open() -> None:
    (secret,) = (one for one in fields(company.jira(date(2026, 12, 31))).values() if one["security"])
    assert (secret["priority"]["name"], secret["security"]["name"]) == ("Highest", "Security team")
    assert secret["resolution"] is None


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


# ---- the work in Asana -----------------------------------------------------------------------------------------------


def by_gid(answer: Asana) -> dict[str, Json]:
    return {one["gid"]: one for one in answer["tasks"]}


def members(answer: Asana, project: str = "") -> list[Json]:
    """The tasks that are in a project, or in any."""
    return [one for one in answer["tasks"] if any(project in ("", each["name"]) for each in one["projects"])]


def past(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.000Z").replace(tzinfo=UTC)


def is_dropped(one: Json) -> bool:
    return any(place["section"]["name"] == "Cancelled" for place in one["memberships"])


def points_of(one: Json) -> float | None:
    return next((each["number_value"] for each in one["custom_fields"] if each["name"] == "Story points"), None)


def blockers(answer: Asana) -> list[tuple[Json, Json]]:
    """Each task with one that it waits for."""
    tasks = by_gid(answer)
    return [(one, tasks[each["gid"]]) for one in tasks.values() for each in one["dependencies"]]


def mentioned(value: object) -> Iterable[Json]:
    """Every object with a gid within a value."""
    if isinstance(value, dict):
        if "gid" in value:
            yield value
        for each in value.values():
            yield from mentioned(each)
    elif isinstance(value, list):
        for each in value:
            yield from mentioned(each)


@given(DAYS, SEEDS)
@on_any_day
def test_the_same_day_and_seed_give_the_same_asana(today: date, seed: int) -> None:
    assert company.asana(today, seed) == company.asana(today, seed)


def test_another_seed_gives_another_asana() -> None:
    today = date(2026, 11, 16)
    assert company.asana(today, 1) != company.asana(today, 2)


@given(DAYS, SEEDS)
@on_any_day
def test_five_projects_hold_114_tasks_on_the_first_day_120_on_the_last_and_never_fewer_than_before(
    today: date, seed: int
) -> None:
    _, start, end = company.cycle(today)
    first, now, last = (company.asana(day, seed) for day in (start, today, end))
    assert 114 == len(members(first)) <= len(members(now)) <= len(members(last)) == 120
    assert len({each["gid"] for one in members(now) for each in one["projects"]}) == len(now["projects"]) == 5


@given(DAYS, SEEDS)
@on_any_day
def test_whatever_a_record_mentions_exists_under_one_gid_of_16_digits(today: date, seed: int) -> None:
    answer = company.asana(today, seed)
    records = [one for plural in answer.values() for one in plural]
    known = {one["gid"]: one for one in records}
    assert len(known) == len(records)
    assert all(re.fullmatch("12[0-9]{14}", gid) for gid in known)
    for one in mentioned(records):
        if one["resource_type"] in ("team", "enum_option", "custom_field_setting"):
            continue  # these have no list of their own
        shown = {name: one[name] for name in ("resource_type", "resource_subtype", "name") if name in one}
        assert shown.items() <= known[one["gid"]].items()


@given(DAYS, SEEDS)
@on_any_day
def test_no_task_is_touched_today_or_later_nor_completed_before_it_was_created(today: date, seed: int) -> None:
    for one in company.asana(today, seed)["tasks"]:
        life = [past(one[name]) for name in ("created_at", "completed_at", "modified_at") if one[name]]
        assert life == sorted(life)
        assert life[-1].date() < today


@given(DAYS, SEEDS)
@on_any_day
def test_completed_tasks_and_only_they_have_a_moment_of_completion(today: date, seed: int) -> None:
    for one in company.asana(today, seed)["tasks"]:
        assert (one["completed_at"] is not None) == one["completed"]


@given(DAYS, SEEDS)
@on_any_day
def test_a_task_stands_in_one_section_of_each_of_its_projects(today: date, seed: int) -> None:
    answer = company.asana(today, seed)
    homes = {one["gid"]: one["project"] for one in answer["sections"]}
    for one in answer["tasks"]:
        assert [place["project"] for place in one["memberships"]] == one["projects"]
        assert all(homes[place["section"]["gid"]] == place["project"] for place in one["memberships"])


@given(DAYS, SEEDS)
@on_any_day
def test_the_section_tells_whether_a_task_is_done_unless_it_was_cancelled(today: date, seed: int) -> None:
    for one in members(company.asana(today, seed)):
        ended = {place["section"]["name"] in ("Done", "Published") for place in one["memberships"]}
        assert is_dropped(one) or ended == {one["completed"]}


@given(DAYS, SEEDS)
@on_any_day
def test_the_stage_is_dropped_in_cancelled_tasks_alone(today: date, seed: int) -> None:
    stages = [
        (each["display_value"], is_dropped(one))
        for one in members(company.asana(today, seed))
        for each in one["custom_fields"]
        if each["name"] == "Stage"
    ]
    assert stages
    assert all((stage == "Dropped") == dropped for stage, dropped in stages)


@given(DAYS, SEEDS)
@on_any_day
def test_by_the_last_day_eight_tasks_were_cancelled_and_people_ticked_off_three_of_them(today: date, seed: int) -> None:
    _, _, end = company.cycle(today)
    cancelled = Counter(one["completed"] for one in members(company.asana(end, seed)) if is_dropped(one))
    assert cancelled == {True: 3, False: 5}


@given(DAYS, SEEDS)
@on_any_day
def test_sub_tasks_are_in_no_project_and_their_parents_count_them(today: date, seed: int) -> None:
    answer = company.asana(today, seed)
    children = [one for one in answer["tasks"] if one["parent"]]
    assert len(children) == 10
    assert all(one["projects"] == one["memberships"] == one["custom_fields"] == [] for one in children)
    counts = Counter(one["parent"]["gid"] for one in children)
    assert {one["gid"]: one["num_subtasks"] for one in answer["tasks"] if one["num_subtasks"]} == counts


@given(DAYS, SEEDS)
@on_any_day
def test_some_open_tasks_wait_for_another_and_none_is_completed_before_it(today: date, seed: int) -> None:
    waiting = blockers(company.asana(today, seed))
    assert 10 <= len(waiting) <= 18
    assert any(not one["completed"] and not blocker["completed"] for one, blocker in waiting)
    for one, blocker in waiting:
        assert not one["completed"] or past(blocker["completed_at"]) < past(one["completed_at"])


@given(DAYS, SEEDS)
@on_any_day
def test_some_tasks_are_in_two_projects_six_are_milestones_and_one_name_holds_a_space_that_does_not_break(
    today: date, seed: int
) -> None:
    found = members(company.asana(today, seed))
    assert 4 <= sum(len(one["projects"]) == 2 for one in found) <= 9
    assert {len(one["projects"]) for one in found} == {1, 2}
    assert sum(one["resource_subtype"] == "milestone" for one in found) == 6
    assert sum("\N{NO-BREAK SPACE}" in one["name"] for one in found) == 1


@given(DAYS, SEEDS)
@on_any_day
def test_a_task_carries_the_custom_fields_of_its_projects_with_values_that_they_take(today: date, seed: int) -> None:
    answer = company.asana(today, seed)
    fields = {one["gid"]: one for one in answer["custom_fields"]}
    shown = {
        one["gid"]: {each["custom_field"]["gid"] for each in one["custom_field_settings"]} for one in answer["projects"]
    }
    for one in answer["tasks"]:
        wanted = {gid for project in one["projects"] for gid in shown[project["gid"]]}
        assert {each["gid"] for each in one["custom_fields"]} == wanted
        for each in one["custom_fields"]:
            if each["type"] == "enum":
                assert each["enum_value"] in [None, *fields[each["gid"]]["enum_options"]]
                assert each["display_value"] == (each["enum_value"] or {}).get("name")
            else:
                assert each["display_value"] == (each["number_value"] and str(each["number_value"]))


def test_most_tasks_of_the_launch_have_points_and_some_have_none() -> None:
    launch = members(company.asana(date(2026, 12, 31)), "Launch of the one-page checkout")
    assert 0.75 < sum(points_of(one) is not None for one in launch) / len(launch) < 1


def test_tasks_of_a_project_are_told_apart_by_their_names() -> None:
    said = Counter(one["name"] for one in members(company.asana(date(2026, 12, 31))))
    assert said.most_common(1)[0][1] == 1


def test_the_address_of_a_task_names_its_workspace_its_first_project_and_itself() -> None:
    for one in members(company.asana(date(2026, 11, 16))):
        workspace, project = one["workspace"]["gid"], one["projects"][0]["gid"]
        assert one["permalink_url"] == f"https://app.asana.com/1/{workspace}/project/{project}/task/{one['gid']}"


def test_people_tick_tasks_off_on_weekdays() -> None:
    done = [past(one["completed_at"]) for one in company.asana(date(2026, 12, 31))["tasks"] if one["completed"]]
    assert all(when.weekday() < 5 for when in done)


@given(DAYS)
@on_any_day
def test_later_in_the_quarter_gids_are_the_same_and_no_task_comes_back(today: date) -> None:
    _, start, end = company.cycle(today)
    for before, after in pairwise(by_gid(company.asana(day)) for day in (start, today, end)):
        for gid, one in before.items():
            later = after[gid]
            assert all(later[name] == one[name] for name in ("name", "created_at", "due_on", "projects", "parent"))
            assert not one["completed"] or later["completed_at"] == one["completed_at"]
            assert not is_dropped(one) or is_dropped(later)


@pytest.mark.parametrize(
    ("plural", "schema"),
    [
        ("tasks", "TaskResponse"),
        ("projects", "ProjectResponse"),
        ("sections", "SectionResponse"),
        ("custom_fields", "CustomFieldResponse"),
        ("users", "UserResponse"),
        ("workspaces", "WorkspaceResponse"),
    ],
)
def test_records_are_as_asana_describes_them(plural: str, schema: str) -> None:
    if not DESCRIPTION.exists():
        pytest.skip(f"{DESCRIPTION.name}, Asana's description of the API, is not at hand")
    description = json.loads(DESCRIPTION.read_text())
    validator = Draft202012Validator(nullable(description) | {"$ref": f"#/components/schemas/{schema}"})
    described = properties(description, description["components"]["schemas"][schema])
    for today in (date(2026, 10, 1), date(2026, 11, 16), date(2026, 12, 31)):
        for record in company.asana(today)[plural]:
            assert record.keys() <= described
            validator.validate(record)


def nullable(schema: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """OpenAPI 3.0's `nullable` in the words of JSON Schema; Asana also writes it into one part of an `allOf`."""
    if isinstance(schema, list):
        return [nullable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: nullable(value) for name, value in schema.items()}
    parts = schema["allOf"] if isinstance(schema.get("allOf"), list) else []
    null = any(part.get("nullable") is True for part in (schema, *parts))
    return {"anyOf": [{"type": "null"}, plain]} if null else plain


def properties(description: Json, schema: Json) -> set[str]:
    """The names of a schema's properties, those of its parts too."""
    if "$ref" in schema:
        return properties(description, description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    return set(schema.get("properties", ())).union(*(properties(description, part) for part in schema.get("allOf", ())))


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


def test_there_are_18_key_results_of_8_objectives_on_three_levels() -> None:
    rows = company.key_results(date(2026, 11, 16))
    assert [row["ID"] for row in rows] == [f"KR-{number:02}" for number in range(1, 19)]
    assert len({(row["Team"], row["Objective"]) for row in rows}) == 8
    assert {row["Level"] for row in rows} == {"Company", "Department", "Team"}
    assert all(row["Key result"] and row["Owner"] for row in rows)


def test_each_objective_supports_a_key_result_one_level_up() -> None:
    rows = {row["ID"]: row for row in company.key_results(date(2026, 11, 16))}
    above = {"Company": None, "Department": "Company", "Team": "Department"}
    for row in rows.values():
        assert (rows[row["Supports"]]["Level"] if row["Supports"] else None) == above[row["Level"]]


@given(DAYS)
@on_any_day
def test_whatever_a_link_names_exists_on_every_day_and_holds_something(today: date) -> None:
    world = World.of(today)
    plurals = {LinkKind.PROJECT: "projects", LinkKind.SECTION: "sections", LinkKind.PORTFOLIO: "portfolios"}
    for row in company.key_results(today):
        found, strange = links.parse(row["Linked work"])
        assert not strange
        for link in found:
            if link.system == "asana":
                assert link.query in {one["gid"] for one in world.asana[plurals[link.kind]]}
            else:
                assert link.kind is LinkKind.QUERY or link.query in world.jira
            assert reached(world, link)


def test_asana_is_linked_by_project_in_both_forms_by_section_by_portfolio_and_beside_jira() -> None:
    by_id = {row["ID"]: links.parse(row["Linked work"])[0] for row in company.key_results(date(2026, 11, 16))}
    shown = {id_: [link.kind for link in found] for id_, found in by_id.items() if id_ > "KR-14"}
    assert shown == {
        "KR-15": [LinkKind.PROJECT],
        "KR-16": [LinkKind.SECTION],
        "KR-17": [LinkKind.ITEM, LinkKind.PROJECT],
        "KR-18": [LinkKind.PORTFOLIO],
    }
    assert by_id["KR-15"][0].url.startswith("https://app.asana.com/1/")
    assert by_id["KR-17"][1].url.startswith("https://app.asana.com/0/")
    assert [link.system for link in by_id["KR-17"]] == ["jira", "asana"]


def test_every_way_to_measure_work_is_shown() -> None:
    shown = {row["Measured by"] for row in company.key_results(date(2026, 11, 16))}
    assert shown == {
        "",
        "Manual",
        "Share of items",
        "Items open",
        "Number of items",
        "Share of points",
        "Items done",
        "Keep below",
        "Points done",
        "Yes/no",
        "Median days to done",
    }


def test_the_starts_that_people_typed_are_what_the_work_said_on_the_first_day() -> None:
    world = World.of(date(2026, 10, 1))
    rows = {row["ID"]: row for row in company.key_results(date(2026, 10, 1))}
    assert current(world, rows["KR-05"]) == float(rows["KR-05"]["Start"])
    assert current(world, rows["KR-12"]) == pytest.approx(float(rows["KR-12"]["Start"]), abs=0.1)
    assert current(world, rows["KR-16"]) == float(rows["KR-16"]["Start"])


# ---- how it goes, counted independently ------------------------------------------------------------------------------


class Item(NamedTuple):
    """What there is to count of an issue or a task."""

    id: str
    done: bool
    dropped: bool
    points: float | None
    days: float | None


class World(NamedTuple):
    """What can be linked on one day: issues by key, and everything in Asana."""

    jira: dict[str, Json]
    asana: Asana

    @classmethod
    def of(cls, today: date) -> "World":
        return cls(fields(company.jira(today)), company.asana(today))


def of_issue(key: str, one: Json) -> Item:
    ended = one["resolutiondate"]
    days = (moment(ended) - moment(one["created"])) / timedelta(1) if ended else None
    dropped = (one["resolution"] or {}).get("name") in DROPPED
    return Item(key, bool(one["resolution"]), dropped, one[POINTS], days)


def of_task(one: Json) -> Item:
    ended = one["completed_at"]
    days = (past(ended) - past(one["created_at"])) / timedelta(1) if ended else None
    return Item(one["gid"], one["completed"], is_dropped(one), points_of(one), days)


def linked(world: World, row: dict[str, str]) -> list[Item]:
    """What a row's links count, each item once."""
    found = {item.id: item for link in links.parse(row["Linked work"])[0] for item in reached(world, link)}
    return list(found.values())


def reached(world: World, link: Link) -> list[Item]:
    if link.system == "asana":
        return [of_task(one) for one in world.asana["tasks"] if places(one) & targets(world.asana, link)]
    if link.kind is LinkKind.QUERY:
        return [of_issue(key, one) for key, one in world.jira.items() if fits(one, link.query)]
    children = {key: one for key, one in world.jira.items() if one[EPIC_LINK] == link.query}
    return [of_issue(key, one) for key, one in (children or {link.query: world.jira[link.query]}).items()]


def places(one: Json) -> set[str]:
    return {place[kind]["gid"] for place in one["memberships"] for kind in ("project", "section")}


def targets(answer: Asana, link: Link) -> set[str]:
    """The gids of the projects or sections that a link leads to."""
    held = {one["gid"]: {each["gid"] for each in one["items"]} for one in answer["portfolios"]}
    return held.get(link.query, {link.query})


def fits(one: Json, jql: str) -> bool:
    """JQL as far as the company speaks it: clauses of = joined by AND."""
    told: dict[str, list[str]] = {
        "project": [one["project"]["key"]],
        "issuetype": [one["issuetype"]["name"]],
        "priority": [one["priority"]["name"]],
        "labels": one["labels"],
    }
    return all(wanted in told[name] for name, wanted in re.findall(r"(\w+) = (\w+)", jql))


def current(world: World, row: dict[str, str]) -> float:
    kept = [item for item in linked(world, row) if not item.dropped]
    done = [item for item in kept if item.done]
    known = [item.points for item in kept if item.points]

    def weight(items: list[Item]) -> float:
        in_points = "points" in row["Measured by"].casefold()
        return float(sum(item.points or median(known) for item in items)) if in_points else len(items)

    match row["Measured by"]:
        case "Items open" | "Keep below":
            return weight(kept) - weight(done)
        case "Number of items":
            return weight(kept)
        case "Items done" | "Points done" if row["Target"]:
            return weight(done)
        case "Median days to done":
            return median(item.days for item in done if item.days)
        case _:
            return 100 * weight(done) / weight(kept)


def status(world: World, row: dict[str, str], plan: float) -> str:
    """The rules of status without forecast and history; `plan` is the share of the quarter that is over."""
    if row["Unit"] == "pts" or row["Measured by"] == "Manual" or not row["Linked work"]:
        return "no number"
    value, target = current(world, row), float(row["Target"] or 100)
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
    world = World.of(today)
    plan = weekdays(start, today) / weekdays(start, end)
    return {row["ID"]: status(world, row, plan) for row in company.key_results(today)}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2026, 10, 12),
            {
                "On track": "KR-04 KR-06 KR-08 KR-09 KR-10 KR-11 KR-12 KR-13 KR-15 KR-16 KR-17 KR-18",
                "At risk": "KR-05",
                "Not started": "KR-14",
            },
        ),
        (
            date(2026, 11, 16),
            {
                "On track": "KR-04 KR-08 KR-09 KR-11 KR-12 KR-13 KR-15 KR-17",
                "At risk": "KR-05 KR-10 KR-18",
                "Off track": "KR-06 KR-14 KR-16",
            },
        ),
        (
            date(2026, 12, 31),
            {
                "Done": "KR-04 KR-11 KR-13 KR-15",
                "On track": "KR-08 KR-09 KR-12 KR-17",
                "At risk": "KR-05 KR-10 KR-18",
                "Off track": "KR-06 KR-14 KR-16",
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
    assert 1 <= seen["Done"] <= 3
    assert 6 <= seen["On track"] <= 9
    assert 2 <= seen["At risk"] <= 4
    assert 2 <= seen["Off track"] <= 4
    assert seen["no number"] == 3


@given(DAYS)
@on_any_day
def test_from_the_fourth_week_on_the_launch_is_ahead_of_its_plan_and_the_stories_are_behind(today: date) -> None:
    _, start, end = company.cycle(today)
    today = max(today, start + timedelta(27))
    world, plan = World.of(today), weekdays(start, today) / weekdays(start, end)
    rows = {row["ID"]: row for row in company.key_results(today)}
    assert current(world, rows["KR-15"]) / 100 > min(plan, 0.99)
    assert (current(world, rows["KR-16"]) - 3) / (15 - 3) < plan - 0.05
