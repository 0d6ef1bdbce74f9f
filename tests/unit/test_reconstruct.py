"""History from day one: what past weeks would have shown."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from okrsync.model import (
    Answer,
    CheckIn,
    Cycle,
    Facts,
    Items,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Memory,
    Number,
    Phase,
    Reading,
    WorkItem,
)
from okrsync.okrs import measures, rollup
from okrsync.okrs.assess import Assessment
from okrsync.okrs.case import Past
from okrsync.okrs.measures import Measure
from okrsync.okrs.readings import reading
from okrsync.okrs.reconstruct import WHY, drawn
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.records import replace

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE)
NOW = datetime(2026, 11, 20, 2)
EPIC = ("jira.a", Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1"))
CELL = ("files", Link("file: a.xlsx!B7", "file", LinkKind.RANGE, "a.xlsx!B7"))
LAST_RUN = CheckIn("KR-01", date(2026, 11, 19), "", 50, 100, 50, 50, "", run="run-1")
WEEKS = [date(2026, 10, 2) + timedelta(weeks=week) for week in range(7)]


def item(id_: int, closed: datetime | None = None) -> WorkItem:
    state = ItemState.DONE if closed else ItemState.TO_DO
    return WorkItem("jira.a", str(id_), f"A-{id_}", "Work", "", state, datetime(2026, 9, 1), closed)


WORK = Items((item(1, datetime(2026, 10, 20)), item(2, datetime(2026, 11, 10)), item(3), item(4)))
ANSWERS: Mapping[tuple[str, Link], Answer] = {EPIC: WORK, CELL: Number(12.5)}


def kr(id_: str = "KR-01", **more: object) -> KeyResult:
    return replace(KeyResult(id_, 4, "Ship it", "Grow", "Shop"), **more)  # type: ignore[arg-type]


def ask(row: KeyResult, how: str = measures.SHARE_OF_ITEMS, link: tuple[str, Link] = EPIC) -> Ask:
    return Ask(row, Measure(how), () if how in (measures.ROLL_UP, measures.MANUAL) else (link,))


def past(
    *asks: Ask,
    lines: Sequence[CheckIn] = (),
    answers: Mapping[tuple[str, Link], Answer] = ANSWERS,
    facts: Facts = Facts(),  # noqa: B008 - frozen
    now: datetime = NOW,
) -> dict[str, tuple[CheckIn, ...]]:
    told = {
        each.kr.id: reading(each, [(link, answers[name, link]) for name, link in each.links], RULES)
        for each in asks
        if each.links
    }
    assessed = Assessment(
        tree=rollup.tree([each.kr for each in asks]),
        asks={each.kr.id: each for each in asks},
        readings={id_: found for id_, found in told.items() if isinstance(found, Reading)},
        left={},
        past={
            each.kr.id: Past(Memory(each.kr.id), facts, tuple(line for line in lines if line.id == each.kr.id))
            for each in asks
        },
        rules=RULES,
        now=now,
    )
    return drawn(assessed, answers)


def test_a_blank_start_that_is_remembered_is_that_of_all_weeks() -> None:
    row = kr(linked_work="SHOP-1", target=0.0)
    known = Facts(cycle=CYCLE.name, first=8.0, linked_work="SHOP-1")
    blank, typed = (
        past(ask(each, measures.ITEMS_OPEN), facts=known)["KR-01"] for each in (row, replace(row, start=8.0))
    )
    assert [line.progress for line in blank] == [line.progress for line in typed]
    assert blank[-1].progress == 75


def test_no_week_after_the_cycle_is_told() -> None:
    lines = past(ask(kr()), now=datetime(2027, 1, 20, 2))["KR-01"]
    assert lines[-1].on == date(2026, 12, 30)


def test_every_week_since_the_first_day_is_told_from_the_items_dates() -> None:
    lines = past(ask(kr()))["KR-01"]
    assert [line.on for line in lines] == WEEKS
    assert [line.progress for line in lines] == [0, 0, 0, 25, 25, 25, 50]


def test_a_line_of_the_past_says_that_it_was_reconstructed_and_names_no_run() -> None:
    lines = past(ask(kr()))["KR-01"]
    assert {(line.why, line.run) for line in lines} == {(WHY, "")}


def test_a_key_result_with_history_is_left_as_it_was_recorded() -> None:
    assert past(ask(kr()), lines=[LAST_RUN]) == {}


def test_only_the_weeks_since_its_own_from_are_told() -> None:
    lines = past(ask(kr(since=date(2026, 11, 1))), ask(kr("KR-02")))
    assert [line.on for line in lines["KR-01"]] == [date(2026, 11, 6), date(2026, 11, 13)]
    assert [line.on for line in lines["KR-02"]] == WEEKS


def test_a_number_in_a_cell_has_no_past() -> None:
    assert past(ask(kr(target=20.0, start=0.0), measures.CELL_VALUE, CELL)) == {}


def test_a_persons_number_has_no_past() -> None:
    assert past(ask(kr(standing=5.0, target=20.0, start=0.0), measures.MANUAL)) == {}


def test_what_a_person_typed_over_is_not_what_the_work_said_then() -> None:
    lines = past(ask(kr(typed=True, standing=90.0)))["KR-01"]
    assert lines[-1].current == 50


TOP = ask(kr("KR-09", objective="Win", team="Company"), measures.ROLL_UP)


def test_a_roll_up_of_what_has_a_past_has_one() -> None:
    draft = ask(kr("KR-02", supports="KR-09", phase=Phase.DRAFT), measures.MANUAL)
    lines = past(ask(kr(supports="KR-09")), draft, TOP)
    assert [line.progress for line in lines["KR-09"]] == [0, 0, 0, 25, 25, 25, 50]
    assert "KR-02" not in lines


def test_a_new_roll_up_of_what_has_history_has_a_past_through_all_levels() -> None:
    middle = ask(kr("KR-05", objective="Sell", supports="KR-09"), measures.ROLL_UP)
    lines = past(ask(kr(supports="KR-05")), middle, TOP, lines=[LAST_RUN, replace(LAST_RUN, id="KR-05")])
    assert lines.keys() == {"KR-09"}
    assert [line.progress for line in lines["KR-09"]] == [0, 0, 0, 25, 25, 25, 50]


def test_a_roll_up_of_a_number_without_a_past_has_none() -> None:
    manual = ask(kr("KR-02", supports="KR-09", standing=90.0, target=100.0, start=0.0), measures.MANUAL)
    assert past(ask(kr(supports="KR-09")), manual, TOP).keys() == {"KR-01"}


def test_what_nobody_judged_then_has_no_status() -> None:
    assert {line.status for line in past(ask(kr()))["KR-01"]} == {""}


def test_work_that_does_not_say_when_it_was_done_has_no_past() -> None:
    undated = Items((replace(item(1), state=ItemState.DONE), item(2)))
    assert past(ask(kr()), answers={EPIC: undated}) == {}


def test_before_the_first_day_there_is_no_past() -> None:
    assert past(ask(kr(since=date(2026, 11, 18)))) == {}
