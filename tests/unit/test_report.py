"""A run told to people at a terminal, and to programs as one object."""

import json
from datetime import date, datetime

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from okrsync.cli.output import say
from okrsync.errors import AuthFailed, BookBusy, BookError, ConfigError, OkrsyncError, Problem, Severity
from okrsync.model import (
    Change,
    Conflict,
    Evidence,
    Forecast,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Outcome,
    Part,
    Plan,
    Reading,
    Result,
    Run,
    Status,
    Traffic,
    WorkItem,
)
from okrsync.records import replace
from okrsync.report import record, terminal

NOON = datetime(2026, 11, 20, 12)
LINK = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
ITEM = WorkItem("jira.acme", "1", "SHOP-2", "Draw [the] cart", "https://jira.invalid/browse/SHOP-2", ItemState.DONE)
GONE = replace(ITEM, id="2", key="SHOP-3", state=ItemState.DROPPED)
BEHIND = (Evidence(ITEM, 1, 1, LINK), Evidence(GONE, 0, 0, LINK, Part.LEFT_OUT))
READING = Reading(50.0, 1, 2, 1, evidence=BEHIND, links={"SHOP-1": 1})
RESULT = Result(
    kr=KeyResult("KR-07", 4, "Ship the [bold] checkout", "Sell", "Shop"),
    measure="Share of items",
    links=(LINK,),
    reading=READING,
    start=0.0,
    target=100.0,
    current=50.0,
    progress=50.0,
    plan=56.1,
    status=Status.AT_RISK,
    forecast=Forecast(80.0, 70.0, 90.0, 12.0, date(2027, 1, 8)),
    why="1 of 2 items done.",
    synced=NOON,
)
UNKNOWN = Result(kr=KeyResult("KR-08", 5, "Win"), why="Type Current by hand.")
BAD_LINK = Problem("unknown-link", "OKRs › KR-08", "Linked work holds “Anna”.", "Paste a key.", "KR-08")
HINT = Problem("held-status", "OKRs › KR-07 › Status", "it is kept.", "Clear it.", "KR-07", Severity.HINT)
LONG = "/srv/companies/tillberry/objectives/and/key/results/of/the/whole/year/okrs-2026-q4.xlsx"


def run(outcome: Outcome = Outcome.DONE, held: str = "", *, closed: bool = False, changes: int = 1) -> Run:
    plan = Plan(
        run="run-1",
        changes=tuple(Change("KR-07", 4, "current", None, 50.0, "why") for _ in range(changes)),
        conflicts=(Conflict("KR-07", 4, "status", "fine", formula=False, wanted="▲ At risk"),),
        problems=(HINT, BAD_LINK),
    )
    results = {"KR-07": RESULT, "KR-08": UNKNOWN}
    return Run(plan, outcome, results, (), {"jira.acme": Traffic(3, 1, 0.12345)}, held=held, closed=closed)


def shown(what: RenderableType, width: int = 100) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def words(what: RenderableType, width: int = 100) -> str:
    return " ".join(shown(what, width).split())


# ---- for programs ----------------------------------------------------------------------------------------------------


def test_the_object_is_json_whatever_the_run_holds() -> None:
    told = json.loads(json.dumps(record.run(run(), "2026-Q4")))
    assert (told["run"], told["outcome"], told["cycle"], told["held"]) == ("run-1", "done", "2026-Q4", None)
    assert told["requests"] == {"jira.acme": {"count": 3, "retries": 1, "seconds": 0.123}}


def test_a_key_result_tells_its_number_its_evidence_and_what_people_hold() -> None:
    told = record.run(run(), "Q4")["key_results"][0]
    assert (told["current"], told["counted"], told["total"], told["dropped"]) == (50.0, 1, 2, 1)
    ends = {"p15": 70.0, "p50": 80.0, "p85": 90.0, "chance": 12.0, "goal": 100}
    assert told["forecast"] == {**ends, "p50_on": "2027-01-08", "p85_on": None}
    assert (told["held"], told["guarded"], told["links"]) == (["Status"], None, ["SHOP-1"])
    assert told["synced"] == "2026-11-20T12:00:00"


def test_what_is_not_known_is_null_never_zero() -> None:
    told = record.run(run(), "Q4")["key_results"][1]
    for key in ("current", "progress", "plan", "counted", "total", "synced"):
        assert told[key] is None, key
    assert set(told["forecast"].values()) == {None}


def test_columns_are_told_by_the_title_that_people_see() -> None:
    told = record.run(run(), "Q4")
    assert told["changes"][0]["column"] == "Current"
    assert told["conflicts"][0] | {"formula": False} == {
        "id": "KR-07",
        "column": "Status",
        "row": 4,
        "holds": "fine",
        "formula": False,
        "wanted": "▲ At risk",
    }


def test_an_explanation_lists_each_item() -> None:
    told = record.explained(run(), "KR-07")
    item, _ = told["items"]
    assert told["held"] == ["Status"]
    assert (item["key"], item["state"], item["weight"], item["contribution"]) == ("SHOP-2", "done", 1, 1)


@pytest.mark.parametrize("error", [ConfigError([BAD_LINK]), BookBusy("okrs.xlsx", "is open by Anna. Have it closed.")])
def test_a_failure_has_the_keys_of_a_run(error: OkrsyncError) -> None:
    told = record.failure(error)
    assert told.keys() >= record.run(run(), "Q4").keys()
    assert told["outcome"] == "failed"
    (problem,) = told["problems"]
    assert problem["what"] in str(error)


# ---- for people ------------------------------------------------------------------------------------------------------


def test_a_run_names_each_key_result_its_status_and_its_number() -> None:
    text = words(terminal.run(run()))
    assert "KR-07 Ship the [bold] checkout ▲ At risk 50 % −6 50 100" in text
    assert "KR-08 Win ? No data — — — —" in text


def test_the_worst_problem_comes_first_with_what_to_do() -> None:
    text = words(terminal.problems([HINT, BAD_LINK]))
    assert text.index("Linked work holds “Anna”. Paste a key.") < text.index("it is kept. Clear it.")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_width_and_no_long_path_hides_what_is_wrong(width: int) -> None:
    text = words(terminal.error(ConfigError([Problem("no-config", LONG, "There is no file.", "Run init.")])), width)
    assert "There is no file. Run init." in text


def test_a_line_is_printed_as_it_is_whatever_signs_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    say("See /okrs/:bug:/[bold]/okrs.xlsx", to_stderr=False)
    assert capsys.readouterr().out == "See /okrs/:bug:/[bold]/okrs.xlsx\n"


@pytest.mark.parametrize(
    "what", [terminal.error(BookError(LONG, "is read-only.")), terminal.summary(run(), LONG)], ids=["error", "summary"]
)
def test_a_line_with_a_path_is_text_that_nothing_need_break(what: RenderableType) -> None:
    assert isinstance(what, Text)
    assert LONG in what.plain


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (run(), "Changed 1 cell in okrs.xlsx, 1 typed by people kept."),
        (run(changes=2), "Changed 2 cells in"),
        (run(changes=0), "No change in okrs.xlsx"),
        (run(Outcome.PLANNED), "Would change 1 cell in okrs.xlsx, 1 typed by people kept. Nothing was written."),
        (
            run(Outcome.HELD, "5 of 6 key results would fall"),
            "Held: 5 of 6 key results would fall. Nothing was written.",
        ),
        (run(closed=True), "The cycle is over"),
    ],
    ids=["one", "two", "none", "planned", "held", "closed"],
)
def test_the_last_line_says_what_was_written(done: Run, said: str) -> None:
    assert said in words(terminal.summary(done, "okrs.xlsx"), 200)


def test_a_failed_source_is_named_in_the_last_line() -> None:
    failed = Run(Plan("run-1"), Outcome.PARTIAL, {}, (), {}, (AuthFailed("jira.acme", "refused."),))
    assert "stay as they were" in words(terminal.summary(failed, "okrs.xlsx"), 200)
    assert failed.exit_code == 1


def test_a_plan_shows_from_and_to_of_each_change_but_not_of_hundreds() -> None:
    text = words(terminal.run(run(Outcome.PLANNED, changes=100)))
    assert "KR-07 Current nothing 50" in text
    assert "and 60 more" in text


def test_an_explanation_leads_from_the_number_to_each_item() -> None:
    text = words(terminal.explanation(RESULT))
    for part in (
        "50 of 100, from 0",
        "1 of 2 items done.",
        "SHOP-2 done",
        "Draw [the] cart",
        "1 of 1 item counted, 1 dropped",
        "forecast 80 % at the end (70 % to 90 %) · chance of the target 12 % · reached by 8 Jan 2027 (50 %)",
    ):
        assert part in text


def behind(*connections: str, part: Part = Part.COUNTED) -> tuple[Evidence, ...]:
    """An item of each of these connections; each makes up 10."""
    items = [replace(ITEM, connection=name, id=str(at), key=f"SHOP-{at}") for at, name in enumerate(connections)]
    return tuple(Evidence(item, 1, 10 if part is Part.COUNTED else 0, LINK, part) for item in items)


def made_of(*evidence: Evidence) -> Result:
    return replace(RESULT, reading=Reading(30.0, 3, 5, evidence=evidence), current=35.0, guarded="it falls")


def test_an_explanation_shows_what_counts_first_then_what_else_there_is_and_ends_with_the_sum() -> None:
    left_out, counted = behind("jira.acme", part=Part.LEFT_OUT), behind("jira.acme", "jira.acme", "jira.acme")
    text = words(terminal.explanation(made_of(*left_out, *counted)))
    assert text.index("counted SHOP-0") < text.index("left out SHOP-0") < text.index("5 the last accepted value")
    assert "Current 35" in text


def test_what_counts_against_a_number_has_the_same_minus_as_the_number() -> None:
    (one,) = behind("jira.acme")
    reading = Reading(-44.5, 1, 1, evidence=(replace(one, contribution=-44.5),))
    text = words(terminal.explanation(replace(RESULT, reading=reading, current=-44.5)))
    assert "1 −44.5 " in text
    assert "Current −44.5" in text


def test_an_explanation_of_hundreds_of_items_is_cut_and_its_sum_is_still_right() -> None:
    text = words(terminal.explanation(made_of(*behind(*["jira.acme"] * 3)), most=1))
    assert "… 2 20 and 2 more items" in text
    assert "SHOP-2" not in text
    assert "Current 35" in text


def test_a_number_of_several_systems_is_told_with_the_share_of_each() -> None:
    result = made_of(*behind("jira.acme", "jira.acme", "jira.acme", "asana.main"))
    assert "75 % from jira.acme, 25 % from asana.main" in words(terminal.explanation(result))
    told = record.explained(replace(run(), results={"KR-07": result}), "KR-07")
    assert told["shares"] == {"jira.acme": 75, "asana.main": 25}


def test_an_explanation_says_who_has_an_item_and_where_else_it_counts_where_that_is_known() -> None:
    (one,) = behind("jira.acme")
    mine = replace(one, item=replace(one.item, assignee="Ada"))
    text = words(terminal.explanation(made_of(mine), 9, {one.item.identity: ("KR-08", "KR-09")}))
    assert "Ada KR-08, KR-09" in text
    bare = words(terminal.explanation(made_of(one), 9))
    assert "Who" not in bare
    assert "Also" not in bare


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("Share of items", "2 of 3 items counted, 1 dropped"),
        ("Share of points", "2 of 3 items counted, 1 dropped; 16 of 106 points"),
        ("Points done", "2 of 3 items counted, 1 dropped; 16 of 106 points"),
        ("Sum of Revenue", "2 of 3 items counted, 1 dropped"),
    ],
)
def test_an_explanation_ends_with_how_many_items_count_and_of_points_with_these_too(measure: str, said: str) -> None:
    parts = (Part.COUNTED, Part.COUNTED, Part.OPEN, Part.LEFT_OUT)
    evidence = tuple(Evidence(ITEM, 5, 5, LINK, part) for part in parts)
    result = replace(RESULT, measure=measure, reading=Reading(15.0, 16, 106, 1, evidence=evidence))
    assert shown(terminal.explanation(result)).rstrip().endswith(said)


def test_of_a_stretch_target_the_chance_is_that_of_its_part() -> None:
    result = replace(RESULT, forecast=Forecast(60.0, 50.0, 70.0, 12.0, goal=70.0))
    assert "chance of 70 % of the target 12 %" in words(terminal.explanation(result))


TASKS = "https://app.asana.invalid/1/1200000000000001/project/1203000000000002/list"
FAR = Link(TASKS, "asana", LinkKind.PROJECT, "1203000000000002")


def task(at: int, link: Link = FAR) -> Evidence:
    """An item with all that there may be to say of it."""
    id_ = f"120300000000{at:04d}"
    title = "Rewrite the page on shipping zones"
    item = WorkItem("asana.main", id_, id_, title, f"{TASKS}/{id_}", ItemState.IN_PROGRESS, blocked=True)
    return Evidence(replace(item, closed=NOON, assignee="Ada Lovelace of London"), 1234.56, 0.66, link)


def listed(width: int, *evidence: Evidence) -> tuple[str, list[list[str]]]:
    """The header of the table that explains these, and the words of its lines."""
    also = {each.item.identity: ("KR-08", "KR-09", "KR-10", "KR-11") for each in evidence}
    text = shown(terminal.explanation(made_of(*evidence), 9, also), width)
    head, lines = text[text.index("Item") :].split("\n", 1)
    return head, [line.split() for line in lines.splitlines() if line.startswith("…")]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_at_no_usual_width_a_figure_a_title_or_what_is_cut_without_a_sign_is_lost(width: int) -> None:
    head, lines = listed(width, task(1), task(2))
    assert [line[0] for line in lines] == ["…000001", "…000002"]
    for line in lines:
        assert {"2026-11-20", "1234.56", "0.66"} <= set(line)
        assert line[-1].endswith("…")
    assert len(head.partition("Title")[2].rpartition("Also")[0]) >= 16 - len("Title")


def test_a_long_id_still_leads_to_its_item() -> None:
    console = Console(width=80, force_terminal=True, legacy_windows=False)
    with console.capture() as captured:
        console.print(terminal.explanation(made_of(task(1))))
    assert f"{TASKS}/1203000000000001" in captured.get()


@pytest.mark.parametrize(("links", "named"), [([FAR, FAR], False), ([FAR, LINK], True)], ids=["one", "two"])
def test_which_link_brought_an_item_is_told_where_there_are_several(links: list[Link], named: bool) -> None:  # noqa: FBT001 - a table
    head, _ = listed(120, *(task(at, link) for at, link in enumerate(links)))
    assert ("By" in head.split()) is named


def test_where_it_is_narrow_the_link_gives_way_first() -> None:
    shown_at = {width: listed(width, task(1), task(2, LINK))[0].split()[6:] for width in (80, 90, 120)}
    assert shown_at == {80: ["Also"], 90: ["Who", "Also"], 120: ["By", "Who", "Also"]}


def test_a_weight_of_millions_is_told_in_digits() -> None:
    text = words(terminal.explanation(made_of(Evidence(ITEM, 1_234_567, 1_234_567, LINK))))
    assert "1,234,567 1,234,567" in text


def restricted(item: WorkItem) -> Result:
    secret = replace(READING, evidence=(Evidence(item.veiled(), 1, 1, LINK),))
    return replace(RESULT, reading=secret)


def test_an_explanation_shows_a_word_for_the_title_of_a_restricted_item() -> None:
    closed = replace(ITEM, closed=NOON)
    text = words(terminal.explanation(restricted(closed), 9))
    assert "SHOP-2 done 1 1 (restricted)" in text
    assert "cart" not in text


def test_of_a_restricted_item_programs_learn_key_address_and_state_alone() -> None:
    whole = replace(ITEM, assignee="Ada", blocked=True, blockers=("SHOP-9",), created=NOON, closed=NOON)
    done = replace(run(), results={"KR-07": restricted(whole)})
    (told,) = record.explained(done, "KR-07")["items"]
    assert (told["key"], told["url"], told["state"], told["restricted"]) == (ITEM.key, ITEM.url, "done", True)
    hidden = (told["title"], told["assignee"], told["blocked"], told["blockers"], told["created"], told["closed"])
    assert hidden == (None, None, False, [], None, None)


def test_programs_learn_who_has_an_item_and_what_blocks_it() -> None:
    waiting = Evidence(replace(ITEM, assignee="Ada", blockers=("SHOP-9",)), 1, 1, LINK)
    done = replace(run(), results={"KR-07": replace(RESULT, reading=replace(READING, evidence=(waiting,)))})
    (told,) = record.explained(done, "KR-07")["items"]
    assert (told["assignee"], told["blockers"], told["restricted"]) == ("Ada", ["SHOP-9"], False)


def test_an_explanation_without_items_is_its_sentence() -> None:
    assert "Type Current by hand." in words(terminal.explanation(UNKNOWN))


@pytest.mark.parametrize(("changes", "said"), [(0, "no change"), (1, "1 change"), (2, "2 changes")])
def test_changes_are_counted_in_words(changes: int, said: str) -> None:
    assert terminal.changes_of(run(changes=changes)) == said
