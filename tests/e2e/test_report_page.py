"""`okrsync report` in a browser: it opens without a network, filters, expands, prints, and keeps nobody out."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Browser, Page, expect, sync_playwright

from okrsync.model import Run
from okrsync.report.html.page import page as drawn
from okrsync.report.html.page import slide
from tests.e2e.world import Jira, World, found, okrsync, row, script
from tests.unit.html_runs import ABOUT, AT_RISK, CASES, DONE, OFF_TRACK, SCRIPT, many, result, run

CHROMIUM = which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a report; what it asks for beside itself, and what it says on the console, fails the test."""
    heard: list[str] = []
    contexts = []

    def asks(url: str) -> None:
        if not url.startswith(("data:", (tmp_path / "report.html").as_uri())):
            heard.append(url)

    def open_(done: Run, at: str = "", **more: object) -> Page:
        file = tmp_path / "report.html"
        file.write_text(drawn(done, ABOUT), encoding="utf-8")
        context = browser.new_context(**{"viewport": LAPTOP, **more})  # type: ignore[arg-type]  # options by name
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda asked: asks(asked.url))
        page.on("console", lambda said: heard.append(said.text))
        page.on("pageerror", lambda failed: heard.append(str(failed)))
        page.goto(file.as_uri() + at)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert heard == []


def company() -> Run:
    """Four key results of two teams."""
    pay: dict[str, Any] = {"team": "Pay", "owner": "Noor"}
    return run(result(1), result(2, OFF_TRACK), result(3, AT_RISK, **pay), result(4, DONE, **pay))


def rows(page: Page) -> list[str]:
    """The key results that are shown."""
    return [each.inner_text() for each in page.locator("tbody.kr:visible .id").all()]


def serious(page: Page) -> list[str]:
    """What axe-core finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in ("serious", "critical")]


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


# ---- it opens --------------------------------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("case", CASES)
def test_whatever_the_book_holds_it_opens_fits_and_keeps_nobody_out(opened: Open, case: str) -> None:
    page = opened(CASES[case]())
    expect(page.get_by_role("heading", level=1)).to_have_text("OKRs · 2026-Q4")
    assert serious(page) == []
    assert not too_wide(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dict of two numbers
    assert not too_wide(page)


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_light_and_dark_everything_open_keeps_nobody_out(opened: Open, scheme: str) -> None:
    page = opened(company(), color_scheme=scheme)
    for each in page.locator("button.open").all():
        each.click()
    page.get_by_text("The numbers of both charts").click()
    assert serious(page) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")


@needs_chromium
def test_300_key_results_open_and_filter(opened: Open) -> None:
    page = opened(many(300))
    page.get_by_label("Team").select_option("Team 7")
    assert len(rows(page)) == 12
    expect(page.get_by_role("status")).to_have_text("12 of 300 key results")


@needs_chromium
def test_what_people_write_is_not_run(opened: Open) -> None:
    hostile = result(
        1, AT_RISK, key_result=SCRIPT, objective=SCRIPT, team=SCRIPT, owner=SCRIPT, comment=SCRIPT, id='"><b id=x>'
    )
    page = opened(run(hostile))
    assert page.title() == "OKRs · 2026-Q4 · 20 Nov 2026"
    assert page.locator("img, b").count() == 0
    page.locator("button.open").click()
    expect(page.locator(".detail h3")).to_contain_text("<script>")


# ---- filters ---------------------------------------------------------------------------------------------------------


@needs_chromium
def test_filters_leave_what_fits_all_of_them(opened: Open) -> None:
    page = opened(company())
    assert rows(page) == ["KR-01", "KR-02", "KR-03", "KR-04"]
    page.get_by_label("Team").select_option("Pay")
    assert rows(page) == ["KR-03", "KR-04"]
    page.get_by_label("Status").select_option("✓ Done")
    assert rows(page) == ["KR-04"]
    expect(page.get_by_role("status")).to_have_text("1 of 4 key results")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text("4 key results")


@needs_chromium
def test_the_address_keeps_what_is_filtered_and_open(opened: Open) -> None:
    page = opened(company())
    page.get_by_label("Owner").select_option("Noor")
    page.get_by_role("button", name="Win 3").click()
    page.reload()
    assert rows(page) == ["KR-03", "KR-04"]
    assert page.get_by_label("Owner").input_value() == "Noor"
    expect(page.locator(".detail:visible h3")).to_have_text("KR-03 Win 3")


@needs_chromium
def test_an_address_that_names_what_there_is_not_shows_everything(opened: Open) -> None:
    page = opened(company(), "#team=Gone&open=kr-KR-99")
    assert len(rows(page)) == 4


# ---- details ---------------------------------------------------------------------------------------------------------


@needs_chromium
def test_a_key_result_opens_its_history_and_evidence_and_closes_again(opened: Open) -> None:
    page = opened(company())
    one = page.get_by_role("button", name="Win 2")
    expect(one).to_have_attribute("aria-expanded", "false")
    one.click()
    expect(one).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("table", name="Evidence of KR-02")).to_be_visible()
    one.click()
    expect(page.locator(".detail:visible")).to_have_count(0)


@needs_chromium
def test_a_link_elsewhere_in_the_page_opens_its_key_result_also_behind_a_filter(opened: Open) -> None:
    page = opened(company())
    page.get_by_label("Team").select_option("Pay")
    page.get_by_role("region", name="Needs attention").get_by_role("link", name="Win 2").click()
    expect(page.locator(".detail:visible h3")).to_have_text("KR-02 Win 2")
    expect(page.get_by_role("button", name="Win 2")).to_be_focused()


@needs_chromium
def test_an_address_that_somebody_passed_on_opens_its_key_result(opened: Open) -> None:
    page = opened(company(), "#kr-KR-03")
    expect(page.locator(".detail:visible h3")).to_have_text("KR-03 Win 3")


@needs_chromium
def test_the_keyboard_alone_gets_everywhere(opened: Open) -> None:
    page = opened(company())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the key results")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Team")).to_be_focused()
    page.keyboard.type("Pay")
    assert rows(page) == ["KR-03", "KR-04"]
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Win 3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".detail:visible")).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator(".detail:visible")).to_have_count(0)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@needs_chromium
def test_without_javascript_it_reads_and_a_link_opens_a_key_result(opened: Open) -> None:
    page = opened(company(), java_script_enabled=False)
    expect(page.get_by_label("Team")).to_be_hidden()
    expect(page.locator(".detail:visible")).to_have_count(0)
    page.locator("#key-results").get_by_role("link", name="Win 2").click()
    expect(page.get_by_role("table", name="Evidence of KR-02")).to_be_visible()


# ---- on paper --------------------------------------------------------------------------------------------------------


@needs_chromium
def test_on_paper_it_is_light_and_its_details_are_closed(opened: Open) -> None:
    page = opened(company(), color_scheme="dark")
    page.get_by_role("button", name="Win 2").click()
    page.emulate_media(media="print")
    expect(page.locator(".detail:visible, form:visible, nav:visible")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@needs_chromium
@pytest.mark.parametrize("case", CASES)
def test_a_slide_holds_all_of_its_page(browser: Browser, tmp_path: Path, case: str) -> None:
    file = tmp_path / "slide.html"
    file.write_text(slide(CASES[case](), ABOUT), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto(file.as_uri())
    below = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main *')].map(each => each.getBoundingClientRect().bottom))"
    )
    page.close()
    assert below <= 900


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    return found(tmp_path / "company", served.url, [row("KR-01"), row("KR-02", "ACME-100")])


def test_a_report_is_written_and_the_workbook_stays_as_it_is(world: World, tmp_path: Path) -> None:
    before = world.book.read_bytes()
    done = okrsync(*world.command("report", "--out", str(tmp_path / "q4.html")))
    assert (done.code, done.json["format"], done.json["key_results"]) == (0, "html", 2)
    assert "Work ACME-101" in (tmp_path / "q4.html").read_text(encoding="utf-8")
    assert world.book.read_bytes() == before


def test_the_check_ins_of_the_nights_before_are_in_it(world: World, tmp_path: Path) -> None:
    world.sync()
    tomorrow = world.on("2026-11-21")
    okrsync(*tomorrow.command("report", "--out", str(tmp_path / "q4.html")))
    told = (tmp_path / "q4.html").read_text(encoding="utf-8")
    assert "History of KR-01" in told
    assert '<th scope="row">20 Nov</th>' in told


@needs_chromium
@pytest.mark.parametrize(("name", "begins"), [("q4.pdf", b"%PDF"), ("q4.png", b"\x89PNG")])
def test_a_report_is_drawn_as_pdf_and_png(world: World, tmp_path: Path, name: str, begins: bytes) -> None:
    place = tmp_path / "out put"
    place.mkdir()
    done = okrsync(*world.command("report", "--out", str(place / name)))
    assert done.code == 0
    assert (place / name).read_bytes().startswith(begins)
    assert [each.name for each in place.iterdir()] == [name]


def test_without_a_browser_it_says_what_to_install_before_it_asks_anybody(world: World, served: Jira) -> None:
    served.fails_from(0, "/")
    done = script("report", "--format", "pdf", "--config", world.config, env={"PATH": os.devnull})
    assert done.code == 2
    assert "apt-get install chromium" in done.advice


@pytest.mark.parametrize("out", ["", "okrs.xlsx", "nowhere/a.html"])
def test_it_does_not_write_over_a_folder_or_a_workbook(world: World, out: str) -> None:
    before = world.book.read_bytes()
    done = okrsync(*world.command("report", "--out", str(world.folder / out)))
    assert done.code == 2
    assert world.book.read_bytes() == before


def test_a_source_that_fails_is_told_and_the_report_is_written(world: World, served: Jira, tmp_path: Path) -> None:
    world.sync()
    served.fails_from(0, "/")
    done = okrsync(*world.command("report", "--out", str(tmp_path / "q4.html")))
    assert done.code == 1
    assert "jira.acme" in (tmp_path / "q4.html").read_text(encoding="utf-8")
