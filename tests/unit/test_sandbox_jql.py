"""The stand-in's query language, on five invented issues and on a real tracker's archive."""

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.sandbox.jql import Archive, JqlError, Site, search
from okrsync.sandbox.jql.evaluate import Evaluator
from okrsync.sandbox.jql.parse import parse

NAMES = {
    "customfield_1": "Story Points",
    "customfield_2": "Epic Link",
    "customfield_3": "Theme",
    "customfield_4": "Squad",
    "customfield_5": "Never filled",
}
NOW = datetime(2021, 6, 16, 12, 30, tzinfo=UTC)  # a Wednesday
SERVER = Site(NAMES, cloud=False, now=NOW)
CLOUD = Site(NAMES, cloud=True, now=NOW)
ANN = {"accountId": "a-1", "name": "ann", "displayName": "Ann Lee"}
BOB = {"accountId": "b-2", "name": "bob", "displayName": "Bob Ray"}
STATUSES = {
    "Open": {"id": "1", "name": "Open", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
    "Doing": {
        "id": "3",
        "name": "Doing",
        "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"},
    },
    "Closed": {"id": "6", "name": "Closed", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
}
TYPES = {"Epic": ("6", False), "Story": ("7", False), "Bug": ("1", False), "Sub-task": ("5", True)}


def issue(number: int, kind: str, status: str, created: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - raw JSON
    type_id, subtask = TYPES[kind]
    project = {"id": "100", "key": "ABC", "name": "Alpha Base"}
    return {
        "id": str(1000 + number),
        "key": f"ABC-{number}",
        "fields": {
            "project": project,
            "issuetype": {"id": type_id, "name": kind, "subtask": subtask},
            "status": STATUSES[status],
            "created": created,
            "summary": f"Issue {number}",
            **fields,
        },
    }


FIXED = {"id": "1", "name": "Fixed"}
WONT_DO = {"id": "2", "name": "Won't Do"}
HIGH = {"id": "2", "name": "High"}
LOW = {"id": "4", "name": "Low"}
ISSUES = [
    issue(1, "Epic", "Doing", "2020-01-01T00:00:00.000+0000", assignee=ANN, priority=HIGH, duedate="2021-06-16"),
    issue(
        2,
        "Story",
        "Closed",
        "2020-06-01T10:00:00.000+0000",
        assignee=ANN,
        reporter=BOB,
        resolution=FIXED,
        resolutiondate="2021-06-14T08:00:00.000+0000",
        updated="2021-06-16T12:00:00.000+0000",
        labels=["Core", "web"],
        priority=LOW,
        components=[{"id": "50", "name": "Login"}],
        fixVersions=[{"id": "60", "name": "3.5.0"}, {"id": "61", "name": "4.0.0"}],
        closedSprints=[{"id": 8, "name": "Sprint 8"}],
        summary="Android: tables don't scroll in the tab-group",
        customfield_1=3.0,
        customfield_2="ABC-1",
        customfield_3="Green field",
        customfield_4={"id": "70", "value": "Tigers"},
    ),
    issue(
        3,
        "Bug",
        "Open",
        "2021-06-15T23:30:00.000-0100",
        labels=["web"],
        priority=HIGH,
        customfield_1=0.5,
        customfield_2="ABC-1",
        summary="Scrolling android table",
    ),
    issue(4, "Sub-task", "Closed", "2021-06-16T00:00:00.000+0000", parent={"id": "1002", "key": "ABC-2"}, assignee=BOB),
    issue(10, "Story", "Closed", "2021-01-31T12:30:00.000+0000", resolution=WONT_DO, customfield_1=13.0),
]


def found(jql: str, site: Site = SERVER, me: str = "") -> list[int]:
    return [int(one["key"].removeprefix("ABC-")) for one in search(jql, Archive(ISSUES, site), me)]


def refusal(jql: str, site: Site = SERVER) -> list[str]:
    with pytest.raises(JqlError) as caught:
        search(jql, Archive(ISSUES, site))
    return caught.value.messages


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("project = ABC", {1, 2, 3, 4, 10}),
        ("project = 'alpha base'", {1, 2, 3, 4, 10}),
        ("key = abc-3", {3}),
        ("issuekey in (ABC-1, 'ABC-4')", {1, 4}),
        ("issue != ABC-1", {2, 3, 4, 10}),
        ("id = 1010", {10}),
        ("parent = ABC-2", {4}),
        ("parent = 1002", {4}),
        ('"Epic Link" = ABC-1', {2, 3}),
        ("cf[2] = ABC-1", {2, 3}),
        ("issuetype = Bug", {3}),
        ("type in (1, epic)", {1, 3}),
        ("type in standardIssueTypes()", {1, 2, 3, 10}),
        ("type not in standardIssueTypes()", {4}),
        ("type in subTaskIssueTypes()", {4}),
        ("type in (Bug, subTaskIssueTypes())", {3, 4}),
        ("status = closed", {2, 4, 10}),
        ("status = 6", {2, 4, 10}),
        ("statusCategory = Done", {2, 4, 10}),
        ("statusCategory = 'to do'", {3}),
        ("statusCategory != done", {1, 3}),
        ("statusCategory in (new, indeterminate)", {1, 3}),
        ("statusCategory = 'No Category'", set()),
        ("resolution = Unresolved", {1, 3, 4}),
        ("resolution != unresolved", {2, 10}),
        ("resolution is EMPTY", {1, 3, 4}),
        ("resolution = null", {1, 3, 4}),
        ("resolution in (Fixed, Unresolved)", {1, 2, 3, 4}),
        ("resolution not in (EMPTY, Fixed)", {10}),
        ('resolution = "Won\'t Do"', {10}),
        ("resolution = 'Won\\'t Do'", {10}),
        ("priority = high", {1, 3}),
        ("labels = WEB", {2, 3}),
        ("labels = core", {2}),
        ("labels = nobody-uses-this", set()),
        ("component = login", {2}),
        ("fixVersion in ('4.0.0')", {2}),
        ("fixVersion is not empty", {2}),
        ("assignee = a-1", {1, 2}),
        ("assignee = bob", {4}),
        ("reporter = 'Bob Ray'", {2}),
        ("assignee is empty", {3, 10}),
        ("sprint is not empty", {2}),
        ("sprint is empty", {1, 3, 4, 10}),
    ],
)
def test_names_keys_and_ids_of_any_case_find_an_issue(jql: str, numbers: set[int]) -> None:
    assert set(found(jql)) == numbers


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("assignee != ann", {4}),
        ("assignee not in (ann)", {4}),
        ("NOT assignee = ann", {4}),
        ("resolution != Fixed", {10}),
        ("labels != core", {3}),
        ('"Story Points" != 3', {3, 10}),
        ('NOT "Story Points" > 1', {3}),
        ("summary !~ android", {1, 4, 10}),
        ("Theme !~ green", set()),
    ],
)
def test_a_negative_clause_leaves_out_issues_whose_field_is_empty(jql: str, numbers: set[int]) -> None:
    assert set(found(jql)) == numbers


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("type = Bug OR type = Epic AND status = Open", {3}),
        ("(type = Bug OR type = Epic) AND status = Doing", {1}),
        ("type = Story && status = Closed || type = Bug", {2, 3, 10}),
        ("type = Story & resolution = Fixed | type = Bug", {2, 3}),
        ("! type = Story", {1, 3, 4}),
        ("not (type = Story or type = Bug)", {1, 4}),
        ("NOT (type = Story AND resolution = Fixed)", {1, 3, 4, 10}),
        ("TYPE\n=\tbug aNd Status iN(open)", {3}),
    ],
)
def test_and_binds_closer_than_or_and_not_the_closest(jql: str, numbers: set[int]) -> None:
    assert set(found(jql)) == numbers


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("created < 2020-06-01", {1}),
        ("created <= '2020/01/01'", {1}),
        ("createdDate > '2021-01-31 12:29' AND createdDate < '2021-1-31 12:31'", {10}),
        ("created = '2021-06-16'", {4}),
        ("created >= 1623803400000", {3}),  # 2021-06-16T00:30Z
        ("updated >= -30m", {2}),
        ("updated > -30m", set()),
        ("created >= -13h", {3, 4}),
        ("created >= '-1w 2d'", {3, 4}),
        ("created >= '-20w'", {3, 4, 10}),
        ("created < '+1d' AND created > -1d", {3, 4}),
        ("resolved < now()", {2}),
        ("resolutiondate is not empty", {2}),
        ("created >= startOfDay()", {3, 4}),
        ("created > endOfDay(-1)", {3, 4}),
        ("created > endOfDay()", set()),
        ("resolved >= startOfWeek()", {2}),
        ("resolved >= startOfWeek('+1d')", set()),
        ("resolved <= endOfWeek('-1w')", set()),
        ("created <= endOfMonth(-5) and created >= startOfMonth(-5)", {10}),
        ("created <= endOfMonth('-5M') and created >= startOfMonth('-20w')", {10}),
        ("created >= startOfYear()", {3, 4, 10}),
        ("created <= endOfYear(-1)", {1, 2}),
        ("due = startOfDay()", {1}),
        ("due <= now()", {1}),
        ("duedate < now()", set()),
    ],
)
def test_dates_are_read_in_utc_from_calendars_periods_and_functions(jql: str, numbers: set[int]) -> None:
    assert set(found(jql)) == numbers


@pytest.mark.parametrize("jql", ["updated >= -30m", 'updated >= "-30m"', "updated >= '-1d 30m' AND updated < -29m"])
def test_periods_count_from_the_moment_of_the_site(jql: str) -> None:
    assert found(jql) == [2]
    assert found(jql, Site(NAMES, cloud=False, now=NOW + timedelta(days=2))) == []


def test_the_start_of_the_day_is_that_of_utc_wherever_the_clock_stands() -> None:
    east = Site(NAMES, cloud=False, now=NOW.astimezone(timezone(timedelta(hours=14))))

    assert found("created = startOfDay()", east) == [4]


def test_the_end_of_a_month_is_its_last_instant_however_long_the_month_before() -> None:
    february = Site(NAMES, cloud=False, now=datetime(2021, 2, 10, tzinfo=UTC))
    last = issue(99, "Bug", "Open", "2021-03-31T23:59:59.000+0000")

    assert search("created <= endOfMonth(1)", Archive([last], february)) == [last]
    assert search("created > endOfMonth(1)", Archive([last], february)) == []


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ('"story points" = 3', {2}),
        ('"Story Points" = "3.0"', {2}),
        ('"Story Points" in (13, "0.5")', {3, 10}),
        ("cf[1] > 3", {10}),
        ("cf[1] >= 3", {2, 10}),
        ('cf[1] < "2.5"', {3}),
        ("cf[1] <= 0", set()),
        ("cf[1] is empty", {1, 4}),
        ("Theme = 'green FIELD'", {2}),
        ("Theme ~ 'field'", {2}),
        ("Theme is not empty", {2}),
        ("Squad = tigers", {2}),
        ("'Never filled' is empty", {1, 2, 3, 4, 10}),
        ("'Never filled' > 2", set()),
        ("'Never filled' ~ x", set()),
    ],
)
def test_a_custom_field_compares_as_what_it_holds(jql: str, numbers: set[int]) -> None:
    assert set(found(jql)) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("android", {2, 3}),
        ("TABLE", {3}),
        ("tab", {2}),
        ("tab*", {2, 3}),
        ("android scroll", {2}),
        ("table android", {3}),
        ('\\"android table\\"', {3}),
        ('\\"table android\\"', set()),
        ("tab-group", {2}),
        ("don't", {2}),
    ],
)
@pytest.mark.parametrize("field", ["summary", "text"])
def test_every_word_of_a_text_must_occur(field: str, text: str, numbers: set[int]) -> None:
    assert set(found(f'{field} ~ "{text}"')) == numbers


def test_current_user_is_whoever_asks() -> None:
    assert set(found("assignee = currentUser()", me="b-2")) == {4}
    assert set(found("assignee in (currentUser(), ann)", me="Bob Ray")) == {1, 2, 4}


def test_current_user_is_nobody_when_nobody_is_named() -> None:
    assert found("assignee = currentUser()") == []


def test_cloud_takes_the_parent_for_the_epic_link_save_for_subtasks() -> None:
    child = issue(5, "Story", "Open", "2021-01-01T00:00:00.000+0000", parent={"id": "1001", "key": "ABC-1"})
    issues = [*ISSUES, child]

    assert child in search('"Epic Link" = ABC-1', Archive(issues, CLOUD))
    assert child in search('"Parent Link" = ABC-1', Archive(issues, CLOUD))
    assert child not in search('"Epic Link" = ABC-1', Archive(issues, SERVER))
    assert search('"Epic Link" = ABC-2', Archive(issues, CLOUD)) == []


def test_an_epic_that_the_archive_lacks_still_exists_for_those_that_point_to_it() -> None:
    orphan = issue(6, "Story", "Open", "2021-01-01T00:00:00.000+0000", customfield_2="OLD-1")

    assert search('"Epic Link" = OLD-1', Archive([orphan], SERVER)) == [orphan]


def test_fields_of_the_same_name_are_searched_together() -> None:
    twins = Site({"customfield_1": "Points", "customfield_6": "points"}, cloud=False, now=NOW)
    other = issue(7, "Story", "Open", "2021-01-01T00:00:00.000+0000", customfield_6=5)

    assert [one["key"] for one in search("Points > 4", Archive([*ISSUES, other], twins))] == ["ABC-10", "ABC-7"]


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("", [3, 4, 10, 2, 1]),
        ("order by key", [1, 2, 3, 4, 10]),
        ("type = Story ORDER BY key DESC", [10, 2]),
        ("order by issuetype, created asc", [3, 1, 2, 10, 4]),
        ("order by created", [3, 4, 10, 2, 1]),
        ("order by 'Story Points' desc, key asc", [1, 4, 10, 2, 3]),
        ("order by cf[1] asc, key asc", [3, 2, 10, 1, 4]),
        ("order by priority, key asc", [4, 10, 1, 3, 2]),
        ("order by summary asc", [2, 1, 10, 4, 3]),
    ],
)
def test_issues_come_in_the_order_asked_for_then_newest_first(jql: str, numbers: list[int]) -> None:
    assert found(jql) == numbers


@pytest.mark.parametrize("jql", ["", "  ", "ORDER BY created DESC"])
def test_cloud_refuses_a_query_without_restriction(jql: str) -> None:
    assert refusal(jql, CLOUD) == [
        "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
    ]


def test_cloud_sorts_by_seven_fields_at_most() -> None:
    seven = "project = ABC ORDER BY key, created, updated, status, priority, labels, assignee"

    assert len(found(seven, CLOUD)) == len(ISSUES)
    assert len(found(f"{seven}, reporter", SERVER)) == len(ISSUES)
    assert "at most 7" in refusal(f"{seven}, reporter", CLOUD)[0]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("type = Task", "The value 'Task' does not exist for the field 'type'."),
        ("status = 99", "A value with ID '99' does not exist for the field 'status'."),
        ("statusCategory = Ready", "The value 'Ready' does not exist for the field 'statusCategory'."),
        ("resolution = ''", "The value '' does not exist for the field 'resolution'."),
        ("priority != Urgent", "The value 'Urgent' does not exist for the field 'priority'."),
        ("component = Logout", "The value 'Logout' does not exist for the field 'component'."),
        ("fixVersion = '9'", "The value '9' does not exist for the field 'fixVersion'."),
        ("key = ABC-99", "An issue with key 'ABC-99' does not exist for field 'key'."),
        ("issue = nonsense", "The issue key 'nonsense' for field 'issue' is invalid."),
        ("id = 5", "An issue with ID '5' does not exist for field 'id'."),
        ("parent = ABC-99", "An issue with key 'ABC-99' does not exist for field 'parent'."),
        ("'Epic Link' = ABC-99", "An issue with key 'ABC-99' does not exist for field 'Epic Link'."),
    ],
)
def test_the_name_of_nothing_is_refused(jql: str, message: str) -> None:
    assert refusal(jql) == [message]


def test_every_missing_value_of_a_list_is_told() -> None:
    assert refusal("key in (ABC-1, ABC-98, ABC-99)") == [
        "An issue with key 'ABC-98' does not exist for field 'key'.",
        "An issue with key 'ABC-99' does not exist for field 'key'.",
    ]


def test_a_word_for_emptiness_is_a_value_of_no_other_field() -> None:
    assert refusal("status = Unresolved") == ["The value 'Unresolved' does not exist for the field 'status'."]


@pytest.mark.parametrize("field", ["bogus", "customfield_1", "'Parent Link'", "cf[99]", "comment"])
def test_an_unknown_field_is_refused(field: str) -> None:
    shown = field.strip("'")

    assert refusal(f"{field} = x") == [f"Field '{shown}' does not exist or you do not have permission to view it."]


@pytest.mark.parametrize(
    ("jql", "field", "sign"),
    [
        ("summary = x", "summary", "="),
        ("status ~ x", "status", "~"),
        ("created ~ x", "created", "~"),
        ("text !~ x", "text", "!~"),
        ("key is empty", "key", "is"),
        ("key > ABC-1", "key", ">"),
        ("sprint = 8", "sprint", "="),
        ("cf[1] ~ 3", "cf[1]", "~"),
        ("Theme < x", "Theme", "<"),
        ("status was Open", "status", "was"),
        ("assignee changed", "assignee", "changed"),
    ],
)
def test_an_operator_that_the_field_does_not_know_is_refused(jql: str, field: str, sign: str) -> None:
    assert refusal(jql) == [f"The operator '{sign}' is not supported by the '{field}' field."]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("status in Open", "Operator 'in' does not support the non-list value 'Open' for field 'status'."),
        (
            "status = (Open, Closed)",
            "Operator '=' does not support the list value '(Open, Closed)' for field 'status'.",
        ),
        (
            "type = standardIssueTypes()",
            "Operator '=' does not support the list value '(standardIssueTypes())' for field 'type'.",
        ),
        ("status is Open", "Operator 'is' does not support the value 'Open' for field 'status', only EMPTY."),
        ("created > empty", "The field 'created' does not support searching for EMPTY values."),
        ("key in (ABC-1, EMPTY)", "The field 'key' does not support searching for EMPTY values."),
        ("cf[1] > many", "Value 'many' for the 'cf[1]' field is not a valid number."),
        ("cf[1] > nan", "Value 'nan' for the 'cf[1]' field is not a valid number."),
        ("assignee = membersOf(devs)", "Unable to find JQL function 'membersOf(devs)'."),
        ("status = currentUser()", "A value provided by the function 'currentUser' is invalid for the field 'status'."),
        ("status = now()", "A value provided by the function 'now' is invalid for the field 'status'."),
        (
            "created < currentUser()",
            "A value provided by the function 'currentUser' is invalid for the field 'created'.",
        ),
        ("created < now(1)", "Function 'now' expected '0' arguments but received '1'."),
        ("assignee = currentUser(x)", "Function 'currentUser' expected '0' arguments but received '1'."),
        (
            "created < startOfDay(later)",
            "Duration for function 'startOfDay' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.",
        ),
        ("summary ~ ''", "The field 'summary' does not support searching for an empty string."),
        ("summary ~ '*x'", "The text query '*x' for field 'summary' is not allowed to start with '*'."),
        ("summary ~ 'a OR b'", "Unable to parse the text 'a OR b' for field 'summary'."),
        ("summary ~ '[WIP] x'", "Unable to parse the text '[WIP] x' for field 'summary'."),
        ("summary ~ 'x \"y'", "Unable to parse the text 'x \"y' for field 'summary'."),
        ("summary ~ 'a -b'", "Unable to parse the text 'a -b' for field 'summary'."),
        ("order by bogus", "Not able to sort using field 'bogus'."),
        ("order by text", "Not able to sort using field 'text'."),
    ],
)
def test_an_operand_that_does_not_fit_is_refused_in_jiras_words(jql: str, message: str) -> None:
    assert refusal(jql) == [message]


@pytest.mark.parametrize(
    "date", ["yesterday", "'2021-02-30'", "'2021-06/16'", "'2021-06-16T10:00:00Z'", "-99999999w", "-1y", 9 * 10**18]
)
def test_what_is_no_date_is_refused(date: str) -> None:
    assert refusal(f"created > {date}") == [
        (
            f"Date value '{str(date).strip(chr(39))}' for field 'created' is invalid. Valid formats "
            "include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', "
            "or a period format e.g. '-5d', '4w 2d'."
        )
    ]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        (
            "status Open",
            (
                "Expecting operator but got 'Open'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', "
                "'!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character 8)"
            ),
        ),
        ("status =", "Expecting either a value, list or function before the end of the query."),
        (
            "project = OR",
            (
                "Expecting either a value, list or function but got 'OR'. You must surround 'OR' in quotation marks to "
                "use it as a value. (line 1, character 11)"
            ),
        ),
        (
            "project = AS",
            (
                "'AS' is a reserved JQL word. You must surround it in quotation marks to use it in a query. "
                "(line 1, character 11)"
            ),
        ),
        ("a = b\nc = d", "Expecting either 'OR' or 'AND' but got 'c'. (line 2, character 1)"),
        ("(a = b", "Expecting ')' before the end of the query."),
        ("a not is b", "Expecting 'in' but got 'is'. (line 1, character 7)"),
        ("order key", "Expecting 'by' but got 'key'. (line 1, character 7)"),
        ("order by key down", "Expecting either 'ASC' or 'DESC' but got 'down'. (line 1, character 14)"),
        ("order by key asc down", "Expecting ',' but got 'down'. (line 1, character 18)"),
        ("cf[x] = 1", "Expecting a custom field id (a positive number) but got 'x'. (line 1, character 4)"),
        ("'' = 1", "A field name cannot be empty. (line 1, character 1)"),
        ("a = 'open", "The quoted string 'open' has not been completed. (line 1, character 5)"),
        (
            "assignee = ann@x",
            (
                "The character '@' is a reserved JQL character. You must enclose it in a string or use the escape "
                "'\\u0040' instead. (line 1, character 15)"
            ),
        ),
        (
            "a = 'b\\c'",
            (
                "'\\c' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \\r, "
                "\\\\, '\\ ' and \\uXXXX. (line 1, character 7)"
            ),
        ),
        (
            "a = 99999999999999999999",
            (
                "'99999999999999999999' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and "
                "9,223,372,036,854,775,807. (line 1, character 5)"
            ),
        ),
        (
            "a = b\x00",
            "The character 'U+0000' must be escaped. Use the escape '\\u0000' instead. (line 1, character 6)",
        ),
        ("(" * 101, "The query is nested too deeply. (line 1, character 102)"),
    ],
)
def test_bad_syntax_is_refused_in_jiras_words_with_its_place(jql: str, message: str) -> None:
    assert refusal(jql) == [f"Error in the JQL Query: {message}"]


def test_escapes_stand_for_the_characters_they_name() -> None:
    assert set(found("assignee = 'Ann\\u0020Lee' or reporter = Bob\\ Ray")) == {1, 2}


def test_a_quoted_keyword_is_a_value() -> None:
    assert found("labels = 'and' OR labels in (\"order\", 'EMPTY')") == []


CLAUSES = [
    "assignee = ann",
    "assignee != ann",
    "assignee is empty",
    "resolution in (Fixed, EMPTY)",
    "labels not in (core)",
    "type in standardIssueTypes()",
    "cf[1] > 1",
    "cf[1] <= 3",
    "created >= startOfYear()",
    "summary ~ android",
    "Theme !~ green",
    "sprint is not empty",
    "parent = ABC-2",
    "statusCategory = done",
]
QUERIES = st.recursive(
    st.sampled_from(CLAUSES),
    lambda inner: st.one_of(
        st.builds("({}) AND {}".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=6,
)
SCRAPS = st.sampled_from(
    [
        *CLAUSES,
        *"()[],!&|=<>~'\"\\",
        "and",
        "or",
        "not",
        "in",
        "is",
        "empty",
        "cf[1]",
        "order by",
        "asc",
        "key",
        "-9d",
        "now(",
    ]
)


@given(QUERIES)
def test_twice_not_is_yes(query: str) -> None:
    assert found(f"NOT NOT ({query})") == found(query)


@given(QUERIES, QUERIES)
def test_and_is_the_intersection_and_or_the_union(one: str, other: str) -> None:
    assert set(found(f"({one}) AND ({other})")) == set(found(one)) & set(found(other))
    assert set(found(f"({one}) OR ({other})")) == set(found(one)) | set(found(other))


@given(QUERIES)
def test_a_query_and_its_contrary_never_find_the_same_issue(query: str) -> None:
    assert not set(found(query)) & set(found(f"NOT ({query})"))


@given(QUERIES)
def test_where_a_query_need_not_look_no_issue_would_pass(query: str) -> None:
    archive = Archive(ISSUES, SERVER)
    where = parse(query).where
    assert where
    condition = Evaluator(archive, "").condition(where)
    assert condition.found(archive.places) == set(filter(condition.passes, archive.places))


@given(QUERIES, st.sampled_from(["key", "created", "assignee", "cf[1]", "labels"]))
def test_sorting_changes_nothing_but_the_order(query: str, field: str) -> None:
    assert sorted(found(f"{query} ORDER BY {field} DESC")) == sorted(found(query))


@given(st.text() | st.lists(SCRAPS).map(" ".join))
@settings(max_examples=400)
def test_whatever_the_text_the_answer_is_issues_or_a_jql_error(text: str) -> None:
    try:
        search(text, Archive(ISSUES, SERVER))
    except JqlError as error:
        assert error.messages  # noqa: PT017 - most texts are refused, the empty one is not


ARCHIVE = Path(__file__).parents[3] / "shared/fixtures/jira/timob-part1.search-v2.json.gz"


@pytest.fixture(scope="module")
def archive() -> dict[str, Any]:
    if not ARCHIVE.exists():
        pytest.skip("the shared fixtures are not beside the repository")
    answer: dict[str, Any] = json.loads(gzip.decompress(ARCHIVE.read_bytes()))
    return answer


@pytest.mark.parametrize(
    ("jql", "count"),
    [
        ("issuetype = Bug AND created >= 2020-01-01 AND created < 2021-01-01", 128),
        ("priority = Critical AND issuetype = Bug AND created >= 2019-01-01", 130),
        ('"Epic Link" = TIMOB-26570', 32),
        ("resolution = Unresolved", 1267),
        ("statusCategory != Done", 1239),
        ("'Story Points' is not empty", 1142),
        ("issuetype in subTaskIssueTypes()", 564),
    ],
)
def test_the_real_archive_is_counted_right(archive: dict[str, Any], jql: str, count: int) -> None:
    site = Site(archive["names"], cloud=True, now=NOW)

    assert len(search(jql, Archive(archive["issues"], site))) == count


def test_what_jira_would_refuse_finds_nothing_where_warnings_are_wanted() -> None:
    warnings: list[str] = []
    jql = "key in (ABC-3, ABC-99) OR colour = red OR (labels = core AND speed > 3) ORDER BY weight"

    assert [one["key"] for one in search(jql, Archive(ISSUES, SERVER), warnings=warnings)] == ["ABC-3"]
    assert warnings == [
        "An issue with key 'ABC-99' does not exist for field 'key'.",
        "Field 'colour' does not exist or you do not have permission to view it.",
        "Field 'speed' does not exist or you do not have permission to view it.",
        "Not able to sort using field 'weight'.",
    ]


def test_what_is_no_jql_is_refused_even_where_warnings_are_wanted() -> None:
    with pytest.raises(JqlError, match="Expecting"):
        search("key in", Archive(ISSUES, SERVER), warnings=[])


def test_a_list_of_hundreds_of_keys_finds_each_once(archive: dict[str, Any]) -> None:
    keys = [one["key"] for one in archive["issues"][::20]]
    site = Site(archive["names"], cloud=True, now=NOW)

    result = search(f"key in ({', '.join(keys)}) ORDER BY key ASC", Archive(archive["issues"], site))

    assert [one["key"] for one in result] == keys
