"""A book in Google Sheets: what a night costs, what it sends in which order, what it never does, what people may do."""

from __future__ import annotations  # google_world.py is a plugin: its types are for mypy only

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from okrsync.books.google.book import TIDY_FROM
from okrsync.books.google.laying import lay_out
from okrsync.errors import BookBusy, BookError, LayoutError
from okrsync.layout import CHANGES, CHARTS, EVIDENCE, HEALTH, HISTORY, MEMORY, OKRS, README, Tab
from okrsync.model import Change, CheckIn, Memory, Page, PageRow, Plan, Seen, Value
from okrsync.pages import changes, history
from okrsync.records import replace
from okrsync.sandbox.google import GOOGLE, GoogleApp
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import Request, Response

if TYPE_CHECKING:
    from tests.e2e.google_nights import Company
    from tests.e2e.google_people import Google, Look
    from tests.e2e.google_world import World

pytest_plugins = ["tests.e2e.google_world", "tests.e2e.google_nights"]


FIRST = OKRS.header_row + 1
NOW = datetime(2026, 11, 20, 2, 0, 5)
ROWS: list[dict[str, Value]] = [
    {"id": "KR-01", "key_result": "Leads", "target": 100.0},
    {"id": "KR-02", "key_result": "Offers", "target": 50.0, "comment": "=SUM(1)"},
]
READ, RECORD, CELLS = ":getByDataFilter", ":batchUpdate", "/values:batchUpdateByDataFilter"

Json = dict[str, Any]


@dataclass
class Wire:
    """A spreadsheet over an address of its own, whose exchanges are kept."""

    hands: Google
    box: Sandbox
    _seen: int = field(default=0)

    def calls(self) -> list[tuple[str, Json]]:
        """Which calls there were since the last time, each with its body; access tokens aside."""
        made = [each for each in self.box.exchanges if "/v4/" in each.path]
        new, self._seen = made[self._seen :], len(made)
        return [(each.path.partition(self.hands.id)[2], each.body) for each in new]

    def answers(self) -> list[Json]:
        """The answers to all calls so far."""
        return [each.answer for each in self.box.exchanges if "/v4/" in each.path]


Serve = Callable[..., Wire]


@pytest.fixture
def serve(google_world: World) -> Iterator[Serve]:
    """Serve a new spreadsheet with `ROWS`; `faults` are the stand-in's, `app` may stand before it."""
    open_ones: list[Sandbox] = []

    def serve(faults: str = "", rows: Sequence[dict[str, Value]] = ROWS, app: object = None) -> Wire:
        person = google_world.person(rows)
        box = Sandbox({GOOGLE: app or google_world.app}, Options(faults=faults), record=True)  # type: ignore[dict-item]
        open_ones.append(box.__enter__())
        return Wire(google_world.at(person.id, box.url + GOOGLE), box)

    yield serve
    for each in open_ones:
        each.__exit__(None, None, None)


@pytest.fixture
def hands(google_world: World) -> Google:
    """A person at a new spreadsheet with `ROWS`."""
    return google_world.person(ROWS)


@pytest.fixture
def night(google_company: Company) -> Iterator[Company]:
    """A company before a night, to be spoilt."""
    start = google_company.hands.look()
    yield google_company.copy()
    google_company.unwatch()
    google_company.hands.restore(start)


def plan(seen: Seen, why: Value = "Written.", **more: Any) -> Plan:  # noqa: ANN401 - fields of Plan
    return Plan("run-1", (Change("KR-01", FIRST, "why", seen.rows[0]["why"].value, why),), state=seen.state, **more)


def write(hands: Google, why: Value = "Written.", **more: Any) -> None:  # noqa: ANN401 - fields of Plan
    book = hands.book()
    book.commit(plan(book.read(), why, **more))


def sheet_id(look: Look, tab: Tab) -> int:
    sheet = look.sheet(tab)
    assert sheet is not None
    return sheet.id


def sheets_of(told: object) -> Iterator[int]:
    """Every sheetId in a body, however deep."""
    if isinstance(told, dict):
        yield from ([told["sheetId"]] if "sheetId" in told else [])
        for each in told.values():
            yield from sheets_of(each)
    elif isinstance(told, list):
        for each in told:
            yield from sheets_of(each)


# ---- what a night costs and sends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_a_night_is_three_calls_whatever_the_number_of_key_results(
    google_company: Company, serve: Serve, number: int
) -> None:
    rows: list[dict[str, Value]] = [
        {"key_result": f"Aim {at}", "target": 100.0, "unit": "pts", "linked_work": f"file: m.xlsx!A!B{at}"}
        for at in range(1, number + 1)
    ]
    wire = serve(rows=rows)
    metrics = type(google_company.metrics)({str(row["linked_work"]): 10.0 + at for at, row in enumerate(rows)})
    nightly = dataclasses.replace(google_company, hands=wire.hands, metrics=metrics)
    for _ in range(2):
        nightly.now += timedelta(days=1)
        nightly.metrics.numbers = {text: each + 1 for text, each in metrics.numbers.items()}
        nightly.sync()
        assert [path for path, _ in wire.calls()] == [READ, RECORD, CELLS]


def test_a_night_in_which_rows_never_rest_is_at_most_nine_calls(night: Company) -> None:
    made = night.hands.visits.made
    night.watch(lambda _: night.hands.insert_row(FIRST))
    with suppress(BookBusy):
        night.sync()
    assert night.hands.visits.made - made <= 9


def test_the_record_is_committed_before_the_cells_and_touches_none_of_okrs(serve: Serve) -> None:
    wire = serve()
    okrs, hidden = (sheet_id(wire.hands.look(), tab) for tab in (OKRS, MEMORY))
    write(wire.hands, memory=(Memory("KR-01", {"why": "Written."}),))
    (_, _), (record, body), (cells, _) = wire.calls()
    assert (record, cells) == (RECORD, CELLS)
    assert okrs not in set(sheets_of(body))
    kinds = [next(iter(each)) for each in body["requests"]]
    assert kinds[:3] == ["createDeveloperMetadata", "updateSheetProperties", "updateCells"]
    assert set(sheets_of(body["requests"][2])) == {hidden}
    texts = [
        value.get("userEnteredValue", {})
        for row in body["requests"][2]["updateCells"]["rows"]
        for value in row["values"]
    ]
    assert "Written." in str(texts)


def test_cells_are_written_raw_by_the_metadata_of_their_columns_with_null_for_all_others(serve: Serve) -> None:
    wire = serve()
    write(wire.hands, "=1+1")
    body = wire.calls()[-1][1]
    bound = {each.id: each.key for each in wire.hands.look().book.metadata.values()}
    sent = {bound[each["dataFilter"]["developerMetadataLookup"]["metadataId"]]: each["values"] for each in body["data"]}
    assert body["valueInputOption"] == "RAW"
    assert [value for value in sent.pop("okrsync.why")[0] if value is not None] == ["=1+1"]
    assert {value for ((*values,),) in sent.values() for value in values} == {None}


def test_a_persons_formula_that_a_write_hit_is_put_back_as_it_was_typed_and_all_else_is_raw(serve: Serve) -> None:
    wire = serve()
    hands = wire.hands
    hands.formula(FIRST, "current", "6*7", 42.0)
    book = hands.book()
    seen = book.read()
    hands.between(2, lambda: hands.move_row(FIRST, FIRST + 1))
    book.commit(replace(plan(seen), changes=(Change("KR-02", FIRST + 1, "current", None, 5.0),)))
    assert {line["id"]: line["current"] for line in hands.look().rows().values()} == {"KR-01": "=6*7", "KR-02": 5.0}
    puts = [body for path, body in wire.calls() if path == CELLS]
    typed = [body for body in puts if body["valueInputOption"] != "RAW"]
    assert [body["valueInputOption"] for body in typed] == ["USER_ENTERED"]
    assert [value for value in values_of(typed[0]) if str(value).startswith("=")] == ["=6*7"]
    assert not [value for body in puts if body not in typed for value in values_of(body) if str(value).startswith("=")]


def values_of(body: Json) -> list[object]:
    """All values that a put sends."""
    return [value for each in body["data"] for line in each["values"] for value in line if value is not None]


def test_nothing_of_okrs_is_ever_deleted_sorted_or_cleared(serve: Serve) -> None:
    wire = serve()
    okrs = sheet_id(wire.hands.look(), OKRS)
    for why in ("one", "two", None):
        write(wire.hands, why, pages=(changes.page((), "run-1", NOW, ()),))
    calls = wire.calls()
    assert {path for path, _ in calls} == {READ, RECORD, CELLS}
    assert not [body for path, body in calls if path == RECORD and okrs in set(sheets_of(body))]


# ---- what the network does -------------------------------------------------------------------------------------------

LINE = CheckIn("KR-01", date(2026, 11, 20), "Leads", 45.2, 100.0, 45.2, 56.1, "▲ At risk", 7.0, "hm", "14 of 31.", "r")


class Deaf:
    """The stand-in, but the answer to the first commit is lost on its way."""

    def __init__(self, app: GoogleApp) -> None:
        self._app = app
        self._lost = False

    def handle(self, request: Request) -> Response:
        answer = self._app.handle(request)
        if request.path.endswith(":batchUpdate") and not self._lost:
            self._lost = True
            raise ConnectionResetError
        return answer

    def failure(self, status: int) -> Response:
        return self._app.failure(status)


def history_of(hands: Google) -> list[object]:
    return [line["current"] for line in hands.look().rows(HISTORY).values()]


def test_a_commit_that_was_applied_but_never_answered_is_not_applied_twice(google_world: World, serve: Serve) -> None:
    wire = serve(app=Deaf(google_world.app))
    write(wire.hands, pages=(history.page([LINE]),), checkins=(LINE,))
    assert history_of(wire.hands) == [45.2]
    assert wire.hands.look().cell(FIRST, "why").value == "Written."


def test_a_commit_that_never_arrived_is_sent_again(serve: Serve) -> None:
    wire = serve(faults="reset@3")  # after the access token and the read
    write(wire.hands, pages=(history.page([LINE]),), checkins=(LINE,))
    assert history_of(wire.hands) == [45.2]
    assert wire.hands.look().cell(FIRST, "why").value == "Written."


@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_call_that_the_quota_refuses_waits_and_is_sent_again(serve: Serve, call: int) -> None:
    wire = serve(faults=f"429@{call}")
    write(wire.hands, pages=(history.page([LINE]),), checkins=(LINE,))
    assert len(wire.hands.visits.waited) == 1
    assert wire.hands.visits.waited[0] >= 5
    assert history_of(wire.hands) == [45.2]


@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_failure_of_google_is_told_as_busy_and_leaves_no_half_row(
    google_world: World, serve: Serve, call: int
) -> None:
    wire = serve(faults=",".join(f"503@{number}" for number in range(call, 40)))
    with pytest.raises(BookBusy, match="does not answer"):
        write(wire.hands, pages=(history.page([LINE]),), checkins=(LINE,))
    google_world.at(wire.hands.id).book().read()
    assert wire.hands.look().cell(FIRST, "why").value in (None, "Written.")


# ---- what people do to the spreadsheet -------------------------------------------------------------------------------


def test_a_copy_of_the_okrs_tab_is_not_written(hands: Google) -> None:
    hands.do("duplicate_tab", OKRS.title, title="Copy")
    copy = {at: value for at, value in hands.cells().items() if at[0] == "Copy"}
    write(hands)
    assert hands.look().cell(FIRST, "why").value == "Written."
    assert {at: value for at, value in hands.cells().items() if at[0] == "Copy"} == copy


@pytest.mark.parametrize(
    "act",
    [
        lambda hands: hands.do("hide_row", row=FIRST),
        lambda hands: hands.do("filter", range="A3:AE20"),
        lambda hands: hands.do("batch", requests=[filter_view(hands)]),
        lambda hands: hands.do("sort", first=FIRST, last=FIRST + 1, column=1, descending=True),
        lambda hands: hands.rename_tab(OKRS.title, "It's ours"),
        lambda hands: hands.do("add_tab", OKRS.title, title="Ours", index=0),
    ],
    ids=["hidden row", "filter", "filter view", "sorted", "renamed tab", "own tab in front"],
)  # fmt: skip
def test_what_people_make_of_their_view_is_no_obstacle(hands: Google, act: Callable[[Google], None]) -> None:
    act(hands)
    book = hands.book()
    seen = book.read()
    row = next(row.number for row in seen.rows if row["id"].text == "KR-02")
    assert seen.problems == ()
    book.commit(replace(plan(seen), changes=(Change("KR-02", row, "why", None, "Written."),)))
    assert {line["id"]: line["why"] for line in hands.look().rows().values()} == {"KR-01": None, "KR-02": "Written."}


def filter_view(hands: Google) -> Json:
    area = {"sheetId": sheet_id(hands.look(), OKRS), "startRowIndex": OKRS.header_row - 1}
    return {"addFilterView": {"filter": {"title": "Mine", "range": area}}}


def grown(hands: Google, tab: Tab, rows: int) -> Json:
    return {"appendDimension": {"sheetId": sheet_id(hands.look(), tab), "dimension": "ROWS", "length": rows}}


def test_fifty_thousand_blank_rows_are_a_problem_and_no_obstacle(hands: Google) -> None:
    hands.do("batch", requests=[grown(hands, OKRS, 50_000)])
    assert [problem.code for problem in hands.book().read().problems] == ["blank-rows"]
    write(hands)
    assert hands.look().cell(FIRST, "why").value == "Written."


def test_a_cell_merged_across_a_column_of_the_sync_is_a_problem_that_names_it(hands: Google) -> None:
    hands.do("merge", range="G5:H5")
    problem = next(each for each in hands.book().read().problems)
    assert (problem.code, problem.where) == ("merged-cells", "OKRs")
    assert "G5:H5" in problem.what
    assert "Unmerge" in problem.to_do


def test_a_cell_merged_among_peoples_columns_is_none(hands: Google) -> None:
    hands.do("merge", range="D5:E6")
    assert hands.book().read().problems == ()


def test_a_range_that_somebody_protected_is_named_before_anything_is_written(hands: Google) -> None:
    hands.do("protect", range="AD4:AD9")
    before = hands.cells()
    with pytest.raises(BookError, match=r"AD4:AD9.* is protected"):
        write(hands)
    assert hands.cells() == before


def test_a_range_that_is_protected_meanwhile_is_refused_and_nothing_is_written(hands: Google) -> None:
    book = hands.book()
    seen = book.read()
    hands.do("protect", MEMORY.title)
    before = hands.cells()
    with pytest.raises(BookError, match="protected"):
        book.commit(plan(seen))
    assert hands.cells() == before


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda hands: hands.delete_row(OKRS.header_row), "the row of headers of OKRs is gone.*Version history"),
        (lambda hands: hands.delete_column("id"), "OKRs has lost the column ID.*Version history"),
        (lambda hands: hands.delete_tab(OKRS), "the tab OKRs is gone.*Version history"),
        (lambda hands: hands.delete_tab(MEMORY), "_okrsync is gone.*Version history"),
        (lambda hands: hands.do("type", MEMORY.title, row=2, column=3, value="oops"), "was edited.*Version history"),
    ],
    ids=["headers", "ID", "OKRs", "_okrsync", "_okrsync edited"],
)  # fmt: skip
def test_what_no_run_can_do_without_is_told_with_what_to_do(
    hands: Google, act: Callable[[Google], None], what: str
) -> None:
    act(hands)
    with pytest.raises(LayoutError, match=what):
        hands.book().read()


def test_a_spreadsheet_that_was_never_laid_out_is_told_with_what_to_do(google_world: World) -> None:
    with pytest.raises(LayoutError, match=r"no OKRs tab.*okrsync init --google"):
        google_world.at(google_world.blank()).book().read()


# ---- the archive -----------------------------------------------------------------------------------------------------


def test_history_and_changes_are_downloaded_only_when_the_archive_is_asked_for(serve: Serve) -> None:
    wire = serve()
    change = Change("KR-01", FIRST, "why", None, "Written.")
    pages = (history.page([LINE]), changes.page([change], "run-1", NOW, ()))
    write(wire.hands, pages=pages, checkins=(LINE,), memory=(Memory("KR-01"),))
    wire.calls()
    night = wire.hands.book().read()
    whole = wire.hands.book().read(archive=True)
    assert [path for path, _ in wire.calls()] == [READ, READ, "/values:batchGetByDataFilter"]
    assert "14 of 31." not in str(wire.answers()[-3])
    assert ([line.why for line in night.history], night.changes) == ([""], ())
    assert whole.history == (LINE,)
    assert [row["to"].value for row in whole.changes] == ["Written."]


def test_evidence_is_drawn_along_with_the_cells_and_of_the_last_one_no_more_than_its_head_is_downloaded(
    serve: Serve,
) -> None:
    wire = serve()
    write(wire.hands, pages=(evidence(*(f"Work {at}" for at in range(60))),))
    (_, _), (_, _), (path, body) = wire.calls()
    assert path == CELLS
    assert sum("Work 59" in str(each["values"]) for each in body["data"]) == 1
    answers = len(wire.answers())
    write(wire.hands, "again", pages=(evidence("Sell it"),))
    assert [path for path, _ in wire.calls()] == [READ, RECORD, CELLS]
    assert "Work 59" not in str(wire.answers()[answers:])


@pytest.mark.parametrize("call", [2, 3], ids=["before the record", "before the cells"])
def test_evidence_is_drawn_into_its_own_columns_though_a_person_inserts_one_meanwhile(hands: Google, call: int) -> None:
    write(hands, pages=(evidence("Draw the cart", "Sell it", "Send it"),))
    top = EVIDENCE.header_row + 1

    def insert() -> None:
        hands.insert_column(2, EVIDENCE)
        hands.type(top, 2, "mine", EVIDENCE)
        hands.type(top + 2, 2, "mine too", EVIDENCE)

    hands.between(call, insert)
    write(hands, "again", pages=(evidence("Pay"),))
    cells = {at[1:]: text for at, text in hands.cells().items() if at[0] == EVIDENCE.title and at[1] >= top}
    assert {at: text for at, text in cells.items() if at[1] == 2} == {(top, 2): "mine", (top + 2, 2): "mine too"}
    assert [row["title"] for row in hands.look().rows(EVIDENCE).values() if row["title"]] == ["Pay"]


def test_more_evidence_than_the_grid_holds_makes_it_grow_and_the_new_rows_look_like_the_others(hands: Google) -> None:
    deep = hands.look().sheet(EVIDENCE)
    assert deep is not None
    first, last = EVIDENCE.header_row + 1, len(deep.rows) + 5
    write(hands, pages=(evidence(*(f"Work {at}" for at in range(last - first + 1))),))
    look = hands.look()
    assert look.cell(last, "title", EVIDENCE).value == f"Work {last - first}"
    assert look.cell(last, "closed", EVIDENCE).look == look.cell(first, "closed", EVIDENCE).look


def evidence(*titles: str) -> Page:
    rows = tuple(PageRow({"id": "KR-01", "title": title, "closed": NOW}) for title in titles)
    return Page(EVIDENCE.key, rows, anew=True)


def test_a_night_knows_the_course_of_each_key_result_without_its_history(hands: Google) -> None:
    days = [replace(LINE, on=LINE.on + timedelta(days=at), current=10.0 * at, progress=10.0 * at) for at in range(5)]
    for line in days:
        write(hands, f"{line.on}", memory=(Memory("KR-01"),), checkins=(line,), pages=(history.page([line]),))
    assert [(each.on, each.current, each.progress, each.run) for each in hands.book().read().history] == [
        (each.on, each.current, each.progress, each.run) for each in days
    ]


def test_a_course_that_rests_keeps_its_first_and_last_day(hands: Google) -> None:
    for at in range(5):
        line = replace(LINE, on=LINE.on + timedelta(days=at))
        write(hands, f"{at}", memory=(Memory("KR-01"),), checkins=(line,))
    assert [line.on.day for line in hands.book().read().history] == [20, 24]


def test_changes_are_tidied_when_there_are_many(hands: Google) -> None:
    old = [Change("KR-01", FIRST, key, None, f"old {key}") for key in ("why", "current", "trend")]
    write(hands, pages=(changes.page(old, "run-0", NOW - timedelta(days=40), ()),))
    hands.do("batch", requests=[grown(hands, CHANGES, TIDY_FROM)])
    book = hands.book()
    seen = book.read()
    new = changes.page([Change("KR-01", FIRST, "why", None, "new")], "run-1", NOW, seen.changes)
    book.commit(plan(seen, pages=(new,)))
    assert [line["to"] for line in hands.look().rows(CHANGES).values()] == ["old current", "new"]


def test_lines_are_appended_below_the_last_one_though_the_tab_has_no_row_left(hands: Google) -> None:
    sheet = hands.look().sheet(HISTORY)
    assert sheet is not None
    area = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": 2, "endIndex": len(sheet.rows)}
    hands.do("batch", requests=[{"deleteDimension": {"range": area}}])
    for at in range(3):
        write(hands, f"{at}", pages=(history.page([replace(LINE, current=float(at))]),))
    assert history_of(hands) == [0.0, 1.0, 2.0]


# ---- laying out ------------------------------------------------------------------------------------------------------


def test_laid_out_again_nothing_is_added(google_world: World, hands: Google) -> None:
    before = hands.cells()
    assert lay_out(hands.spreadsheet, google_world.content(ROWS)) == ()
    assert hands.cells() == before


def test_laid_out_again_a_missing_column_and_tab_are_added_and_peoples_cells_stay(
    google_world: World, hands: Google
) -> None:
    write(hands)
    hands.delete_column("status")
    hands.delete_tab(HISTORY)
    hands.insert_column(3)
    hands.type(FIRST, 3, "mine")
    before = hands.look().people
    assert lay_out(hands.spreadsheet, google_world.content(ROWS)) == (HISTORY.title, "OKRs › Status")
    look = hands.look()
    assert {at: look.people.get(at) for at in before} == before
    assert hands.book().read().problems == ()
    write(hands, "Again.", pages=(history.page([LINE]),))
    assert history_of(hands) == [45.2]


def test_an_okrs_tab_of_peoples_own_is_left_alone(google_world: World) -> None:
    hands = google_world.at(google_world.blank())
    hands.do("rename_tab", "Sheet1", to=OKRS.title)
    before = hands.cells()
    with pytest.raises(LayoutError, match="okrsync adopt"):
        lay_out(hands.spreadsheet, google_world.content(ROWS))
    assert hands.cells() == before


def test_what_is_laid_out_has_every_tab_with_its_headers_and_read_me(hands: Google) -> None:
    look = hands.look()
    for tab in (OKRS, HISTORY, CHANGES, HEALTH):
        headers = {key: look.cell(row, key, tab).value for key, (_, row, _) in look.places(tab).items()}
        assert headers == {column.key: column.header for column in tab.columns}
    assert {sheet.title for sheet in look.book.sheets} >= {README.title, MEMORY.title}
    assert [sheet.title for sheet in look.book.sheets if sheet.properties.get("hidden")] == [CHARTS.title, MEMORY.title]
