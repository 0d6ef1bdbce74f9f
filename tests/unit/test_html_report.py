"""The report as one HTML page: what is in it, what is not, and that it is well made."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from okrsync.errors import ConfigError
from okrsync.layout import CHIPS, SOLIDS, Look
from okrsync.layout.looks import DAY, NIGHT, NIGHT_CHIPS, NIGHT_SOLIDS
from okrsync.model import Piece, Result, Run
from okrsync.okrs.cascade import Step
from okrsync.records import replace
from okrsync.report.html import brief, file
from okrsync.report.html.browser import Kind
from okrsync.report.html.cascade import Node, nested
from okrsync.report.html.details import SHOWN_LINES, address, anchor
from okrsync.report.html.page import page, slide
from tests.unit.html_runs import (
    ABOUT,
    AT_RISK,
    CASES,
    DONE,
    NO_DATA,
    OFF_TRACK,
    SCRIPT,
    TODAY,
    cascade,
    item,
    lines,
    many,
    result,
    run,
)


def drawn(done: Run) -> html.HtmlElement:
    return parsed(page(done, ABOUT))


def parsed(text: str) -> html.HtmlElement:
    found: html.HtmlElement = html.document_fromstring(text)
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def detail(done: Run, id_: str = "KR-01") -> html.HtmlElement:
    return drawn(done).get_element_by_id(anchor(id_))


# ---- what is in it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_every_text_of_the_summary_tab_is_in_the_page(case: str) -> None:
    done = CASES[case]()
    told = words(drawn(done))
    texts = [
        str(value)
        for row in done.plan.pages[0].rows
        for value in row.cells.values()
        if isinstance(value, str) and row.look not in (Look.HEAD, Look.CHART)
    ]
    assert [text for text in texts if " ".join(text.split()) not in told] == []


def test_the_tiles_carry_the_colour_of_what_they_count_unless_they_count_none() -> None:
    done = run(result(1, OFF_TRACK), result(2))
    tints = {tile.label: tile.status for tile in brief.tiles(done.plan.pages[0])}
    assert (tints["Off track"], tints["At risk"], tints["Overall progress"]) == (OFF_TRACK, None, None)


def test_every_key_result_has_a_row_with_what_a_filter_asks_for() -> None:
    done = run(result(1), result(2, AT_RISK, team="", owner=""))
    rows = [dict(body.attrib) for body in drawn(done).find_class("kr")]
    assert [(row["data-team"], row["data-owner"], row["data-status"]) for row in rows] == [
        ("Shop", "Mira", "● On track"),
        ("No team", "No owner", "▲ At risk"),
    ]


def test_the_evidence_sums_to_the_number_in_its_foot() -> None:
    [table] = detail(run(result(1))).find_class("made")
    counts = [float(row.findall("td")[5].text_content()) for row in table.find("tbody")]
    assert sum(counts) == 50
    assert words(table.find("tfoot")) == "Current 50"


def test_a_long_list_of_evidence_is_cut_where_the_config_says_and_tells_of_the_rest() -> None:
    done = run(result(1, items=10))
    page_ = parsed(page(done, replace(ABOUT, items=4)))
    [table] = page_.get_element_by_id("kr-KR-01").find_class("made")
    assert (len(table.find("tbody")), words(table.find("tbody")[-1])) == (5, "and 6 more items 6 10")


def test_what_is_no_item_is_told_too() -> None:
    one = result(1, items=0)
    assert one.reading
    whole = replace(one, current=40, reading=replace(one.reading, value=40, pieces=(Piece("KPIs!B7", 40),)))
    [table] = detail(run(whole)).find_class("made")
    assert words(table.find("tbody")) == "KPIs!B7 40"


def test_an_item_of_two_key_results_names_the_other() -> None:
    one = result(1)
    other = replace(one, kr=replace(one.kr, id="KR-02", key_result="Win 2"))
    [table] = detail(run(one, other)).find_class("made")
    assert "Also counts in" in words(table.find("thead"))
    assert {row.findall("td")[-1].text_content() for row in table.find("tbody")} == {"KR-02"}


def test_nights_on_which_nothing_happened_are_left_out_and_the_oldest_are_counted() -> None:
    shares = [share for share in range(SHOWN_LINES + 3) for _ in range(2)]
    told = detail(run(result(1), history=lines("KR-01", *shares)))
    [table] = told.find_class("past")
    assert len(table.find("tbody")) == SHOWN_LINES
    assert "and 3 earlier lines in History" in words(told)


def test_the_check_in_of_this_run_is_the_last_line() -> None:
    done = run(result(1), history=lines("KR-01", 10, 20))
    new = replace(lines("KR-01", 50)[0], on=TODAY)
    done = replace(done, plan=replace(done.plan, checkins=(new,)))
    [table] = detail(done).find_class("past")
    assert words(table.find("tbody")[0]).startswith("20 Nov 50 50 %")


def test_the_cascade_is_a_tree_of_four_levels() -> None:
    tree = drawn(cascade()).get_element_by_id("alignment")
    [lowest] = [each for each in tree.iter("strong") if each.text == "Aim Person"]
    assert [each.find("summary").find("strong").text for each in lowest.iterancestors("details")] == [
        "Aim Person",
        "Aim Team",
        "Aim Unit",
        "Aim Company",
    ]


def test_lines_of_one_level_stand_beside_each_other_below_the_line_above_them() -> None:
    def shape(nodes: Sequence[Node]) -> list[object]:
        return [(each.of.kr.id, shape(each.below)) for each in nodes if isinstance(each.of, Result)]

    steps = [Step(level, result(number)) for number, level in enumerate((0, 1, 2, 1, 0), 1)]
    assert shape(nested(steps)) == [
        ("KR-01", [("KR-02", [("KR-03", [])]), ("KR-04", [])]),
        ("KR-05", []),
    ]


def test_each_key_result_is_once_in_the_tree_also_without_an_objective() -> None:
    done = run(result(1), result(2, objective=""))
    tree = words(drawn(done).get_element_by_id("alignment"))
    assert (tree.count("KR-01"), tree.count("KR-02"), "Without an objective" in tree) == (1, 1, True)


def test_an_objective_below_the_top_that_supports_nothing_has_a_place_of_its_own() -> None:
    done = run(result(1, objective="Aim", level="Company"), result(2, objective="Adrift", level="Team"))
    tree = words(drawn(done).get_element_by_id("alignment"))
    assert tree.index("Aim") < tree.index("Supports nothing above it") < tree.index("Adrift")


def test_a_slide_is_the_summary_alone() -> None:
    told = slide(run(result(1, OFF_TRACK)), ABOUT)
    assert "KR-01" in told
    assert "SHOP-1000" not in told
    assert "<script" not in told


# ---- what is not in it -----------------------------------------------------------------------------------------------


def test_what_people_write_stays_text() -> None:
    hostile = item(7, title=SCRIPT, key=SCRIPT, assignee=SCRIPT, url="javascript:alert(1)")
    one = result(
        1, AT_RISK, key_result=SCRIPT, objective=SCRIPT, team=SCRIPT, owner=SCRIPT, comment=SCRIPT, help_needed=SCRIPT
    )
    assert one.reading
    one = replace(one, why=SCRIPT, reading=replace(one.reading, evidence=(hostile,)))
    told = page(run(one, history=lines("KR-01", 1, 2, comment=SCRIPT)), ABOUT)
    assert len(re.findall("<script", told)) == 1
    assert "<img" not in told
    assert "javascript:" not in told
    assert unescape(told).count(SCRIPT) > 8


def test_of_a_restricted_item_only_key_address_and_state_are_told() -> None:
    secret = item(7, title="Buy Acme", assignee="Nobody", restricted=True, blocked=True)
    one = result(1)
    assert one.reading
    told = page(run(replace(one, reading=replace(one.reading, evidence=(secret,)))), ABOUT)
    assert "Buy Acme" not in told
    assert ("SHOP-7" in told, "(restricted)" in told, ", blocked" in told, "1 Nov</td>" in told) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", ""])
def test_an_address_that_is_none_leads_nowhere(url: str) -> None:
    assert address(url) == ""


def test_the_page_asks_for_nothing() -> None:
    told = drawn(cascade())
    [policy] = [each.get("content") for each in told.iter("meta") if each.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    loads = [(each.tag, each.get("src") or each.get("href")) for each in told.iter("link", "img", "iframe", "script")]
    assert loads == [("link", "data:,"), ("script", None)]
    assert not re.search(r"@import|url\(|@font-face", page(cascade(), ABOUT))


def test_what_is_not_known_is_told_as_nothing_and_never_as_zero() -> None:
    told = drawn(run(result(1, NO_DATA)))
    [row] = told.find_class("kr")
    assert [words(each) for each in row[0].find_class("progress")] == ["—"]
    assert "0 %" not in words(told.get_element_by_id("key-results"))


# ---- well made -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_no_two_elements_have_one_id_and_every_inner_link_leads_somewhere(case: str) -> None:
    told = drawn(CASES[case]())
    ids = [each.get("id") for each in told.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    inner = {each.get("href") for each in told.iter("a") if each.get("href", "").startswith("#")}
    assert {link[1:] for link in inner} <= set(ids)


@pytest.mark.parametrize("case", CASES)
def test_the_rows_of_a_table_have_as_many_cells_as_its_head(case: str) -> None:
    for table in drawn(CASES[case]()).iter("table"):
        widths = {
            sum(int(cell.get("colspan", 1)) for cell in row)
            for part in table
            if part.tag in ("thead", "tbody", "tfoot")
            for row in part
        }
        assert len(widths) == 1


def test_headings_go_down_a_level_at_a_time() -> None:
    levels = [int(each.tag[1]) for each in drawn(cascade()).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_any_two_ids_have_two_places() -> None:
    ids = ["KR 1", "KR%201", "kr-1", "KR/1", "Ü"]
    assert len({anchor(id_) for id_ in ids}) == len(ids)
    assert not any(re.search(r"\s", anchor(id_)) for id_ in ids)


def test_300_key_results_are_less_than_5_mb() -> None:
    assert len(page(many(300), ABOUT).encode()) < 5_000_000


def test_a_second_page_of_the_same_run_is_the_same() -> None:
    assert page(cascade(), ABOUT) == page(cascade(), ABOUT)


# ---- colours ---------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> Iterator[tuple[str, str, str]]:
    for name, colours in (("day", DAY), ("night", NIGHT)):
        for text in ("ink", "muted", "title", "link", "warning", "alarm", "calm"):
            for ground in ("paper", "tint"):
                yield f"{name}: {text} on {ground}", colours[text], colours[ground]
        yield f"{name}: ink on bar", colours["ink"], colours["bar"]
    for name, chips in (("day", CHIPS), ("night", NIGHT_CHIPS)):
        for status, chip in chips.items():
            yield f"{name}: {status}", chip.text, chip.fill
    for name, solids in (("day", SOLIDS), ("night", NIGHT_SOLIDS)):
        for solid, (fill, text) in solids.items():
            yield f"{name}: {solid} in a chart", text, fill


@pytest.mark.parametrize(("what", "text", "ground"), [pytest.param(*pair, id=pair[0]) for pair in pairs()])
def test_text_stands_out_from_its_ground(what: str, text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5, what


def test_day_and_night_name_the_same_colours() -> None:
    assert (DAY.keys(), CHIPS.keys(), SOLIDS.keys()) == (NIGHT.keys(), NIGHT_CHIPS.keys(), NIGHT_SOLIDS.keys())


# ---- where it goes ---------------------------------------------------------------------------------------------------


def test_a_report_is_what_the_name_of_its_file_says(tmp_path: Path) -> None:
    assert file.target(tmp_path / "a.PDF", None, "Q4")[1] is Kind.PDF
    assert file.target(None, Kind.PNG, "2026/Q4") == (Path("okrs-2026-Q4.png"), Kind.PNG)
    assert file.target(None, None, "2026-Q4") == (Path("okrs-2026-Q4.html"), Kind.HTML)


@pytest.mark.parametrize(
    ("name", "kind"), [("", None), ("okrs.xlsx", None), ("a.html", Kind.PDF), ("none/a.html", None), ("a", Kind.HTML)]
)
def test_a_report_is_not_written_where_nobody_means_it(tmp_path: Path, name: str, kind: Kind | None) -> None:
    with pytest.raises(ConfigError):
        file.target(tmp_path / name, kind, "Q4")


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    there = tmp_path / "a.html"
    there.mkdir()
    with pytest.raises(ConfigError):
        file.write(there, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.html"]


def test_everything_done_is_told_without_a_forecast() -> None:
    assert "Forecast" not in words(detail(run(result(1, DONE))))
