"""What to ask of whom for each key result."""

import pytest

from okrsync.errors import Problem
from okrsync.model import KeyResult, Phase
from okrsync.okrs import measures
from okrsync.okrs.resolve import Ask, Site, resolve
from okrsync.records import replace

ACME = Site("jira.acme", "jira", "https://acme.atlassian.net")
DC = Site("jira.dc", "jira", "https://work.example.com/jira")
MAIN, OTHER = Site("asana.main", "asana"), Site("asana.other", "asana")
FILES = Site("file", "file")
SHEETS = Site("google.main", "google", sheets={"KPIs": "1AAAAAAAAAAAAAAAAAAAAAAA"})
THEIRS = Site("google.theirs", "google", sheets={"tasks": "1BBBBBBBBBBBBBBBBBBBBBBB"})
DOCS = "https://docs.google.com/spreadsheets/d"
KR = KeyResult("KR-01", 4, "Ship it")


def ask(kr: KeyResult, *sites: Site, hyperlink: str = "", own: dict[str, str] | None = None) -> Ask | Problem:
    asks, problems = resolve([kr], {kr.id: hyperlink}, sites, own or {}, ())
    both: list[Ask | Problem] = [*asks, *problems]
    return both[0]


def asked(text: str, *sites: Site, **more: object) -> Ask:
    found = ask(replace(KR, linked_work=text, **more), *sites)  # type: ignore[arg-type]
    assert isinstance(found, Ask), found
    return found


def code(kr: KeyResult, *sites: Site) -> str:
    found = ask(kr, *sites)
    assert isinstance(found, Problem), found
    assert (found.kr, found.where) == ("KR-01", "OKRs › KR-01")
    assert found.to_do
    return found.code


def connections(found: Ask) -> list[str]:
    return [name for name, _ in found.links]


@pytest.mark.parametrize(
    ("text", "connection"),
    [
        ("https://acme.atlassian.net/browse/SHOP-1", "jira.acme"),
        ("https://ACME.atlassian.net/browse/SHOP-1", "jira.acme"),
        ("https://work.example.com/jira/browse/SHOP-1", "jira.dc"),
        ("jira.dc: SHOP-1", "jira.dc"),
        ("file: a.xlsx!KPIs!B7", "file"),
        ("asana.other: 12062", "asana.other"),
    ],
)
def test_a_link_goes_to_the_connection_of_its_host_or_its_name(text: str, connection: str) -> None:
    assert connections(asked(text, ACME, DC, FILES, MAIN, OTHER)) == [connection]


@pytest.mark.parametrize("text", ["https://app.asana.com/0/12051/list", "asana: 12062"])
def test_a_link_to_asana_goes_to_the_only_one(text: str) -> None:
    assert connections(asked(text, ACME, MAIN)) == ["asana.main"]


@pytest.mark.parametrize(
    ("text", "connection"),
    [
        ("sheet: kpis!NPS", "google.main"),
        ("sheet: tasks!Plan", "google.theirs"),
        ("google.theirs: 1CCCCCCCCCCCCCCCCCCCCCCC!B7", "google.theirs"),
        (f"{DOCS}/1BBBBBBBBBBBBBBBBBBBBBBB/edit#gid=0", "google.theirs"),
    ],
)
def test_a_sheet_goes_to_the_account_that_the_config_names_it_for(text: str, connection: str) -> None:
    assert connections(asked(text, ACME, SHEETS, THEIRS)) == [connection]


@pytest.mark.parametrize("text", ["sheet: 1CCCCCCCCCCCCCCCCCCCCCCC!B7", f"{DOCS}/1CCCCCCCCCCCCCCCCCCCCCCC/edit#gid=0"])
def test_any_other_sheet_goes_to_the_only_account(text: str) -> None:
    assert connections(asked(text, ACME, SHEETS)) == ["google.main"]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("sheet: kpis!Q4!B7", measures.CELL_VALUE),
        ("sheet: kpis!Plan!A1:D9", measures.SHARE_OF_ITEMS),
        (f"{DOCS}/1AAAAAAAAAAAAAAAAAAAAAAA/edit#gid=0", measures.SHARE_OF_ITEMS),
    ],
)
def test_a_cell_is_its_value_and_rows_are_work(text: str, measure: str) -> None:
    assert asked(text, SHEETS).how.name == measure


@pytest.mark.parametrize("text", ["SHOP-1", "jql: labels = q4"])
def test_a_bare_link_goes_to_the_only_jira(text: str) -> None:
    assert connections(asked(text, ACME, FILES)) == ["jira.acme"]


def test_several_links_may_go_to_several_connections() -> None:
    assert connections(asked("jira.acme: SHOP-1\njira.dc: OPS-1", ACME, DC)) == ["jira.acme", "jira.dc"]


@pytest.mark.parametrize(
    ("text", "sites", "expected"),
    [
        ("SHOP-1", (ACME, DC), "which-connection"),
        ("SHOP-1", (FILES,), "no-connection"),
        ("jira.other: SHOP-1", (ACME,), "no-connection"),
        ("https://else.atlassian.net/browse/SHOP-1", (ACME,), "no-connection"),
        ("https://work.example.com/jirafe/browse/SHOP-1", (DC,), "no-connection"),
        ("https://app.asana.com/0/12051/list", (ACME,), "no-connection"),
        ("https://app.asana.com/0/12051/list", (MAIN, OTHER), "which-connection"),
        ("asana.third: 12051", (MAIN, OTHER), "no-connection"),
        ("sheet: kpis!NPS", (ACME,), "no-connection"),
        (f"{DOCS}/1CCCCCCCCCCCCCCCCCCCCCCC/edit#gid=0", (ACME,), "no-connection"),
        (f"{DOCS}/1CCCCCCCCCCCCCCCCCCCCCCC/edit#gid=0", (SHEETS, THEIRS), "which-connection"),
        ("sheet: budget!B7", (SHEETS, THEIRS), "unknown-sheet"),
        ("google.third: kpis!B7", (SHEETS, THEIRS), "no-connection"),
        ("google.theirs: kpis!B7", (SHEETS, THEIRS), "unknown-sheet"),
        ("SHOP-1\nask Mira", (ACME,), "unknown-link"),
    ],
)
def test_a_link_that_nobody_can_answer_is_a_problem(text: str, sites: tuple[Site, ...], expected: str) -> None:
    assert code(replace(KR, linked_work=text), *sites) == expected


def test_an_unknown_measure_is_a_problem() -> None:
    assert code(replace(KR, linked_work="SHOP-1", measured_by="by gut"), ACME) == "unknown-measure"


@pytest.mark.parametrize("measure", ["Items done", "Cell value", "Sum of Revenue"])
def test_a_measure_of_work_without_a_link_is_a_problem(measure: str) -> None:
    assert code(replace(KR, measured_by=measure)) == "no-link"


@pytest.mark.parametrize("measure", ["", "Share of items", "Share of points"])
def test_a_share_of_under_1_percent_is_a_problem(measure: str) -> None:
    kr = replace(KR, linked_work="SHOP-1", unit="%", target=0.8, measured_by=measure)
    assert code(kr, ACME) == "tiny-target"


@pytest.mark.parametrize(("target", "unit"), [(80.0, "%"), (0.8, ""), (1.5, "%"), (None, "%")])
def test_a_share_of_more_or_without_percent_is_none(target: float | None, unit: str) -> None:
    assert asked("SHOP-1", ACME, target=target, unit=unit).how.name == measures.SHARE_OF_ITEMS


@pytest.mark.parametrize(
    "measure", [measures.SHARE_OF_ITEMS, measures.ITEMS_DONE, measures.POINTS_DONE, measures.YES_NO, measures.ROLL_UP]
)
def test_a_target_of_0_from_a_blank_start_that_is_0_leads_nowhere(measure: str) -> None:
    assert code(replace(KR, linked_work="SHOP-1", target=0.0, measured_by=measure), ACME) == "target-is-start"


@pytest.mark.parametrize(
    ("measure", "start"), [(measures.ITEMS_OPEN, None), (measures.KEEP_BELOW, None), (measures.YES_NO, 1.0)]
)
def test_a_target_of_0_from_elsewhere_is_one(measure: str, start: float | None) -> None:
    assert asked("SHOP-1", ACME, measured_by=measure, start=start, target=0.0).how.name == measure


def test_text_in_the_current_of_a_person_is_a_problem() -> None:
    found = ask(replace(KR, scribble="about half"))
    assert isinstance(found, Problem)
    assert (found.code, found.where, "about half" in found.what) == ("not-a-number", "OKRs › KR-01 › Current", True)


def test_text_in_the_current_of_the_sync_is_none() -> None:
    assert asked("SHOP-1", ACME, scribble="about half").links


@pytest.mark.parametrize("measure", ["Keep above", "Keep below", "Yes/no", "Manual"])
def test_without_a_link_a_person_may_say_it(measure: str) -> None:
    assert asked("", measured_by=measure).by_person


@pytest.mark.parametrize("measure", ["Keep above", "Yes/no"])
def test_with_a_link_the_link_says_it(measure: str) -> None:
    assert not asked("file: a.xlsx!KPIs!B7", FILES, measured_by=measure).by_person


def test_a_team_names_its_own_measures() -> None:
    kr = replace(KR, linked_work="SHOP-1", measured_by="our bugs")
    found = ask(kr, ACME, own={"Our bugs": "Items open"})
    assert isinstance(found, Ask)
    assert found.how.name == measures.ITEMS_OPEN


def test_an_address_behind_the_cell_is_its_link() -> None:
    found = ask(replace(KR, linked_work="Checkout"), ACME, hyperlink="https://acme.atlassian.net/browse/SHOP-1")
    assert isinstance(found, Ask)
    assert [link.query for _, link in found.links] == ["SHOP-1"]


def test_a_key_result_that_something_supports_rolls_up() -> None:
    asks, _ = resolve([KR, replace(KR, id="KR-02", supports="KR-01")], {}, (), {}, {"KR-01"})
    assert [each.how.name for each in asks] == [measures.ROLL_UP, measures.MANUAL]


def test_a_roll_up_asks_nobody() -> None:
    assert asked("SHOP-1", ACME, measured_by="Roll-up").links == ()


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.DROPPED])
def test_a_key_result_that_takes_no_part_asks_nobody_and_has_no_problem(phase: Phase) -> None:
    assert asked("ask Mira", phase=phase).links == ()


@pytest.mark.parametrize(
    ("measure", "fields"),
    [("Items done", ""), ("Points done", "Story Points"), ("Sum of Revenue", "Revenue")],
)
def test_only_the_field_that_it_counts_is_asked_for(measure: str, fields: str) -> None:
    assert asked("SHOP-1", ACME, measured_by=measure).how.number_field("Story Points") == fields


def test_what_may_turn_out_to_be_rows_asks_for_the_estimates_too() -> None:
    assert asked("sheet: kpis!Plan", SHEETS, unit="points").numbers("Story Points") == {"Story Points"}
    assert asked("sheet: kpis!Plan", SHEETS, unit="points", measured_by="Cell value").numbers("Story Points") == set()
