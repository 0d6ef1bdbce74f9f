"""Linked work: what a cell's text means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import LinkKind
from okrsync.okrs.links import ASANA, FILE, JIRA, SHEETS, parse, parse_one

ATLASSIAN = "https://acme.atlassian.net"
GOOGLE = "https://docs.google.com/spreadsheets"
KEYS = st.from_regex(r"[A-Z]{2,5}-[1-9][0-9]{0,3}", fullmatch=True)
JQL = st.builds("jql: project = {} AND labels in (a, b)".format, st.sampled_from(["SHOP", "PAY", "OPS"]))
URLS = st.builds("https://acme.atlassian.net/browse/{}".format, KEYS)
LINKS = st.one_of(KEYS, JQL, URLS)


def queries(text: str) -> list[str]:
    return [link.query for link in parse(text)[0]]


@pytest.mark.parametrize(
    ("text", "system", "kind", "query"),
    [
        ("SHOP-12", JIRA, LinkKind.ITEM, "SHOP-12"),
        ("shop-12", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/browse/SHOP-12", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/browse/SHOP-12?focusedId=1", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/jira/software/c/projects/SHOP/issues/SHOP-12", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/projects/SHOP/issues/SHOP-12?filter=allopenissues", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/projects/SHOP/issues/SHOP-12?filter=10021", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/browse/SHOP-12?jql=project%20%3D%20SHOP", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/jira/software/projects/SHOP/boards/3?selectedIssue=SHOP-12", JIRA, LinkKind.ITEM, "SHOP-12"),
        (f"{ATLASSIAN}/issues/?jql=project%20%3D%20SHOP", JIRA, LinkKind.QUERY, "project = SHOP"),
        (f"{ATLASSIAN}/issues/?jql=key%20in%20(AA-101,AA-102)", JIRA, LinkKind.QUERY, "key in (AA-101,AA-102)"),
        (f"{ATLASSIAN}/issues/?filter=10021", JIRA, LinkKind.FILTER, "10021"),
        ("jql: labels = q4, and more", JIRA, LinkKind.QUERY, "labels = q4, and more"),
        ("https://app.asana.com/0/12051/12062", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/12051/12062/f", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/12051/list", ASANA, LinkKind.PROJECT, "12051"),
        ("https://app.asana.com/0/12051/12051", ASANA, LinkKind.PROJECT, "12051"),
        ("https://app.asana.com/0/0/12062", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/0/12062/f", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/home/9001/12062", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/search/1/12062", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/0/portfolio/777/list", ASANA, LinkKind.PORTFOLIO, "777"),
        ("https://app.asana.com/1/9001/project/12051/list/555", ASANA, LinkKind.PROJECT, "12051"),
        ("https://app.asana.com/1/9001/project/12051/task/12062", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/1/9001/task/12062?focus=true", ASANA, LinkKind.ITEM, "12062"),
        ("https://app.asana.com/1/9001/project/12051/section/555", ASANA, LinkKind.SECTION, "555"),
        ("https://app.asana.com/1/9001/portfolio/777/list", ASANA, LinkKind.PORTFOLIO, "777"),
        ("https://app.asana.com/1/9001/tag/888/list", ASANA, LinkKind.TAG, "888"),
        ("asana: 12062", ASANA, LinkKind.ITEM, "12062"),
        ("asana.main: 12062", ASANA, LinkKind.ITEM, "12062"),
        ("asana.main: https://app.asana.com/0/12051/list", ASANA, LinkKind.PROJECT, "12051"),
        (f"{GOOGLE}/d/1aB-c_D/edit#gid=7&range=B4", SHEETS, LinkKind.RANGE, "1aB-c_D!gid=7!B4"),
        (f"{GOOGLE}/u/1/d/1aB-c_D/edit?gid=7#gid=7", SHEETS, LinkKind.ROWS, "1aB-c_D!gid=7"),
        (f"{GOOGLE}/d/1aB-c_D", SHEETS, LinkKind.ROWS, "1aB-c_D"),
        (f"{GOOGLE}/d/1aB-c_D/edit#gid=7&range=A1:D9", SHEETS, LinkKind.ROWS, "1aB-c_D!gid=7!A1:D9"),
        ("sheet: kpis!NPS", SHEETS, LinkKind.RANGE, "kpis!NPS"),
        ("sheet: kpis!Q4!$B$7", SHEETS, LinkKind.RANGE, "kpis!Q4!$B$7"),
        ("sheet: tasks!Plan!A3:F", SHEETS, LinkKind.ROWS, "tasks!Plan!A3:F"),
        ("sheet: tasks!'Q4 plan'", SHEETS, LinkKind.ROWS, "tasks!'Q4 plan'"),
        ("google.main: kpis!B7", SHEETS, LinkKind.RANGE, "kpis!B7"),
        ("google.main: sheet: kpis!A:D", SHEETS, LinkKind.ROWS, "kpis!A:D"),
        (f"google.main: {GOOGLE}/d/1aB-c_D", SHEETS, LinkKind.ROWS, "1aB-c_D"),
        ("file: metrics.xlsx!KPIs!B7", FILE, LinkKind.RANGE, "metrics.xlsx!KPIs!B7"),
        ("file: tasks.xlsx!Plan!A1:D9", FILE, LinkKind.ROWS, "tasks.xlsx!Plan!A1:D9"),
        ("<SHOP-12>", JIRA, LinkKind.ITEM, "SHOP-12"),
    ],
)
def test_each_form_of_link_is_understood(text: str, system: str, kind: LinkKind, query: str) -> None:
    link = parse_one(text)
    assert link is not None
    assert (link.system, link.kind, link.query) == (system, kind, query)


@pytest.mark.parametrize(
    ("text", "kind", "query"),
    [
        ("jira.acme: SHOP-12", LinkKind.ITEM, "SHOP-12"),
        ("jira.acme: jql: labels = q4", LinkKind.QUERY, "labels = q4"),
        ("jira.acme: labels = q4", LinkKind.QUERY, "labels = q4"),
        ("jira.acme: key in (ST-1, ST-2, ST-3)", LinkKind.QUERY, "key in (ST-1, ST-2, ST-3)"),
        ("JIRA.Acme : SHOP-12", LinkKind.ITEM, "SHOP-12"),
    ],
)
def test_a_link_may_name_its_connection(text: str, kind: LinkKind, query: str) -> None:
    link = parse_one(text)
    assert link is not None
    assert (link.connection, link.kind, link.query, link.text) == ("jira.acme", kind, query, text)


@pytest.mark.parametrize(
    "text",
    [
        "ask Mira",
        "https://example.com/page",
        f"{ATLASSIAN}/issues/?filter=allopenissues",
        f"{ATLASSIAN}/projects/SHOP/issues/?filter=allopenissues",
        "https://[broken",
        "SHOP-0",
        "SHOP-12 and friends",
        "asana: twelve",
        "sheet: kpis",
        "google.main: kpis",
        "google.main: SHOP-12",
        "jql:",
        "jira.acme: asana: 12062",
        "asana.main: SHOP-12",
        "asana.main: twelve",
        "https://app.asana.com/0/inbox/list",
        "https://app.asana.com/0/home/9001",
        "https://app.asana.com/0/search/12062/list",
    ],
)
def test_other_text_is_no_link_and_is_named(text: str) -> None:
    assert parse(text) == ((), (text,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SHOP-1, SHOP-2", ["SHOP-1", "SHOP-2"]),
        ("SHOP-1; SHOP-2;", ["SHOP-1", "SHOP-2"]),
        ("SHOP-1\nSHOP-2", ["SHOP-1", "SHOP-2"]),
        (f"{ATLASSIAN}/browse/SHOP-1, {ATLASSIAN}/browse/SHOP-2", ["SHOP-1", "SHOP-2"]),
        ("SHOP-1, asana: 12062", ["SHOP-1", "12062"]),
        ("asana.main: 12062, asana.other: 12063, SHOP-1", ["12062", "12063", "SHOP-1"]),
        ("SHOP-1, jql: key in (A-1, B-2)", ["SHOP-1", "key in (A-1, B-2)"]),
        ("jql: key = A-1, SHOP-2", ["key = A-1, SHOP-2"]),
        ("jira.acme: jql: key = A-1, SHOP-2", ["key = A-1, SHOP-2"]),
        ("jira.acme: key in (A-1, B-2), SHOP-2", ["key in (A-1, B-2), SHOP-2"]),
        (f"{ATLASSIAN}/issues/?jql=key%20in%20(A-1,B-2,C-3)", ["key in (A-1,B-2,C-3)"]),
        (f"{ATLASSIAN}/issues/?jql=key%20in%20(A-1,B-2,C-3), SHOP-2", ["key in (A-1,B-2,C-3)", "SHOP-2"]),
        (f"SHOP-1, {ATLASSIAN}/issues/?jql=key%20in%20(A-1,B-2,C-3)", ["SHOP-1", "key in (A-1,B-2,C-3)"]),
        ("file: a.xlsx!Q4, plan!B7", ["a.xlsx!Q4, plan!B7"]),
        ("google.main: kpis!Q4, SHOP-1!B7", ["kpis!Q4, SHOP-1!B7"]),
        ("jql: a = 1\nSHOP-2", ["a = 1", "SHOP-2"]),
    ],
)
def test_a_comma_ends_a_link_only_where_another_begins(text: str, found: list[str]) -> None:
    assert queries(text) == found


@pytest.mark.parametrize("between", [", ", "; ", "\n"])
def test_a_connection_is_named_for_one_link_and_not_for_the_next(between: str) -> None:
    links, _ = parse(f"jira.two: ST-1{between}ST-2")
    assert [(link.connection, link.query) for link in links] == [("jira.two", "ST-1"), ("", "ST-2")]


def test_a_comma_before_plain_words_ends_nothing() -> None:
    assert parse("SHOP-1, the checkout epic") == ((), ("SHOP-1, the checkout epic",))


def test_strange_pieces_stand_beside_the_links() -> None:
    links, strange = parse("SHOP-1\nask Mira")
    assert [link.query for link in links] == ["SHOP-1"]
    assert strange == ("ask Mira",)


def test_a_hyperlink_counts_where_the_text_is_no_link() -> None:
    links, strange = parse("Checkout epic", f"{ATLASSIAN}/browse/SHOP-12")
    assert ([link.query for link in links], strange) == (["SHOP-12"], ())


def test_a_hyperlink_does_not_count_where_the_text_is_a_link() -> None:
    assert [link.query for link in parse("SHOP-1", f"{ATLASSIAN}/browse/SHOP-12")[0]] == ["SHOP-1"]


def test_a_hyperlink_that_leads_nowhere_leaves_the_text_strange() -> None:
    assert parse("Checkout epic", "https://example.com") == ((), ("Checkout epic",))


def test_a_blank_cell_holds_no_link() -> None:
    assert parse(" \n ;, ") == ((), ())


def test_a_link_twice_is_one_link() -> None:
    assert queries("SHOP-1\nSHOP-1") == ["SHOP-1"]


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_makes_it_stumble(text: str, hyperlink: str) -> None:
    parse(text, hyperlink)


@given(st.text("htps:/?&=#[].,;!<>jqlasnehft0123-ABC\n ", max_size=60))
def test_nothing_that_looks_like_a_link_makes_it_stumble(text: str) -> None:
    parse(text)


@given(st.lists(LINKS, min_size=1, max_size=5, unique=True))
def test_every_line_is_a_link_and_order_stays(lines: list[str]) -> None:
    links, strange = parse("\n".join(lines))
    assert [link.text for link in links] == lines
    assert not strange


@given(st.lists(st.one_of(LINKS, st.text("abc ,;", max_size=8)), max_size=6), st.sampled_from(["\n", ", ", "; "]))
def test_the_text_of_every_link_and_every_strange_piece_stands_in_the_cell(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    links, strange = parse(text)
    assert all(piece in text for piece in [*(link.text for link in links), *strange])
