from tests.bench import minimum


def test_a_query_costs_a_request_for_every_hundred_issues_and_one_if_it_finds_nothing() -> None:
    assert minimum.jira_first([0, 1, 100, 101, 250], children=0) == 1 + 1 + 1 + 2 + 3


def test_the_children_of_all_epics_are_asked_for_together() -> None:
    assert minimum.jira_first([], children=601) == 7


def test_the_next_night_reads_keys_by_the_five_thousand_and_what_changed_by_the_hundred() -> None:
    assert minimum.jira_next([5_000, 5_001], children=12_000, changed=101) == 1 + 2 + 3 + 2


def test_a_night_without_news_asks_whether_there_is_any() -> None:
    assert minimum.jira_next([20], children=0, changed=0) == 2


def test_fifty_thousand_issues_behind_fifty_key_results_cost_as_computed_by_hand() -> None:
    assert minimum.jira_first([1_000] * 20, children=30_000) == 500
    assert minimum.jira_next([1_000] * 20, children=30_000, changed=500) == 20 + 6 + 5


def test_asana_pages_each_list_by_itself() -> None:
    assert minimum.asana_first([200, 1, 0]) == 2 + 1 + 1


def test_asana_is_asked_for_news_and_a_number_of_each_project_and_for_whole_sections_ten_questions_at_once() -> None:
    assert minimum.asana_next([0] * 40, []) == 8
    assert minimum.asana_next([0] * 39 + [150], [200, 200]) == 9
