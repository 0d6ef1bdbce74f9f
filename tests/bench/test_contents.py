from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bench import asana_content, jira_content, jira_export
from tests.bench.programs.floor import following

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize("key_results", [50, 500])
def test_all_key_results_have_equally_many_issues(key_results: int) -> None:
    assert set(jira_content.first(1_000, key_results, NOW).sizes) == {1_000 // key_results}


def test_one_issue_in_a_hundred_has_news_or_is_gone() -> None:
    first = jira_content.first(1_000, 50, NOW)
    second = jira_content.after(first, LATER)
    untouched = [number for number, each in first.issues.items() if second.issues.get(number) == each]
    assert len(untouched) == 991
    assert second.changed == 9  # eight of those and a new one
    assert len(first.issues.keys() - second.issues.keys()) == 1


def test_an_issue_is_moved_only_to_a_key_result_of_its_project_and_kind() -> None:
    first = jira_content.first(10_000, 50, NOW)
    second = jira_content.after(first, LATER)
    moved = [(first.issues[each], issue) for each, issue in second.issues.items() if each in first.issues]
    homes = [(one.home, other.home) for one, other in moved if one.home != other.home]
    assert len(homes) == 10
    assert all((one - other) % jira_content.PROJECTS == 0 for one, other in homes)


def test_an_issue_is_found_by_its_epic_or_by_its_label_never_by_both() -> None:
    issues = jira_export.export(jira_content.first(1_000, 50, NOW))["issues"]
    epics = [each for each in issues if each["fields"]["issuetype"] == jira_export.EPIC]
    labels = {jira_content.label(each) for each in range(50)}
    ways = Counter(
        (each["fields"]["parent"] is not None, bool(labels.intersection(each["fields"]["labels"])))
        for each in issues
        if each not in epics
    )
    assert len(epics) == 30
    assert ways == {(True, False): 600, (False, True): 400}


def test_who_blocks_an_issue_tells_so_too() -> None:
    issues = jira_export.export(jira_content.first(1_000, 50, NOW))["issues"]
    ends: dict[str, set[tuple[str, str]]] = {"inwardIssue": set(), "outwardIssue": set()}
    for each in issues:
        for link in each["fields"]["issuelinks"]:
            for end in ends.keys() & link.keys():
                ends[end].add((each["key"], link[end]["key"]))
    assert len(ends["inwardIssue"]) > 200
    assert ends["inwardIssue"] == {(other, one) for one, other in ends["outwardIssue"]}


def test_one_task_in_a_hundred_has_news_or_is_gone() -> None:
    first = asana_content.first(1_000, 50, NOW)
    second = asana_content.after(first, LATER)
    untouched = [number for number, each in first.tasks.items() if second.tasks.get(number) == each]
    assert len(untouched) == 991
    assert sum(second.changed) == 9


@pytest.mark.parametrize(
    ("question", "answer", "path", "body"),
    [
        (
            {"path": "/search", "body": {"jql": "x"}},
            b'{"nextPageToken":"a1"}',
            "/search",
            {"jql": "x", "nextPageToken": "a1"},
        ),
        ({"path": "/tasks?limit=1", "body": None}, b'{"next_page":{"offset":"b2"}}', "/tasks?limit=1&offset=b2", None),
        (
            {"path": "/tasks?limit=1&offset=b2", "body": None},
            b'{"next_page":{"offset":"c"}}',
            "/tasks?limit=1&offset=c",
            None,
        ),
    ],
)
def test_the_floor_follows_pages(
    question: dict[str, Any], answer: bytes, path: str, body: dict[str, str] | None
) -> None:
    assert following(question, answer) == {"path": path, "body": body}


def test_the_floor_ends_with_the_last_page() -> None:
    assert following({"path": "/tasks", "body": None}, b'{"data":[],"next_page":null}') is None
