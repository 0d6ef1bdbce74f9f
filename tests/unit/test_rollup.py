"""Key results → objectives → the key results that they support."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import Severity
from okrsync.model import Cycle, KeyResult, Objective, Phase, Result, Status
from okrsync.okrs import rollup
from okrsync.okrs.rollup import tree
from okrsync.okrs.rules import Rules
from okrsync.records import replace

RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
ON, RISK, OFF, NEW = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NOT_STARTED
DONE, UNKNOWN = Status.DONE, Status.NO_DATA
GOAL = ("shop", "grow")


def kr(number: int, **more: object) -> KeyResult:
    base = KeyResult(f"KR-{number:02d}", number + 3, "Ship it", objective="Grow", team="Shop")
    return replace(base, **more)  # type: ignore[arg-type]


def result(kr: KeyResult, status: Status = ON, progress: float | None = 50, plan: float | None = 50) -> Result:
    return Result(kr, progress=progress, plan=plan, status=status)


def objective(*results: Result) -> Objective:
    krs = [each.kr for each in results]
    return rollup.objective(GOAL, tree(krs), {each.kr.id: each for each in results}, RULES)


def of(*statuses: Status) -> Status:
    """The status of an objective whose key results are as far as planned, but have these statuses."""
    return objective(*(result(kr(number), status) for number, status in enumerate(statuses))).status


def test_an_objective_is_team_and_text_trimmed_and_case_blind() -> None:
    found = tree([kr(1), kr(2, objective="GROW", team="shop"), kr(3, team="Pay")])
    assert [len(krs) for krs in found.members.values()] == [2, 1]


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 9)), min_size=1, max_size=6))
def test_an_objective_lies_between_its_worst_and_its_best_key_result(pairs: list[tuple[int, int]]) -> None:
    found = objective(*(result(kr(n, weight=float(w)), progress=p, plan=p) for n, (p, w) in enumerate(pairs)))
    assert found.progress is not None
    assert min(p for p, _ in pairs) - 1e-9 <= found.progress <= max(p for p, _ in pairs) + 1e-9


def test_progress_and_plan_are_weighted_means() -> None:
    found = objective(result(kr(1, weight=3.0), ON, 80, 40), result(kr(2), ON, 40, 80))
    assert (found.progress, found.plan) == (70, 50)


def test_each_supporting_objective_is_a_piece_named_by_its_team_where_it_has_one() -> None:
    known = objective(result(kr(1)))
    pieces = rollup.pieces([known, replace(known, team="", objective="L4")], 0, 100)
    assert [each.title for each in pieces] == ["Shop › Grow", "L4"]


def test_a_weight_of_0_leaves_a_key_result_out() -> None:
    found = objective(result(kr(1), ON, 80), result(kr(2, weight=0.0), OFF, 0))
    assert (found.progress, found.status, found.known, found.total) == (80, ON, 1, 1)


@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.DROPPED, Phase.DRAFT])
def test_only_active_key_results_count(phase: Phase) -> None:
    assert objective(result(kr(1), ON, 80), result(kr(2, phase=phase), OFF, 0)).progress == 80


@pytest.mark.parametrize(("known", "status"), [(2.0, ON), (1.0, ON), (0.5, UNKNOWN)])
def test_with_under_half_its_weight_known_it_has_no_data(known: float, status: Status) -> None:
    found = objective(result(kr(1, weight=known)), result(kr(2), UNKNOWN, None, None))
    assert (found.status, found.known, found.total) == (status, 1, 2)
    assert (found.progress is None) == (status is UNKNOWN)


def test_a_guarded_number_is_not_known() -> None:
    assert objective(result(kr(1), UNKNOWN, 80)).progress is None


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([DONE, DONE], DONE),
        ([DONE, ON], ON),
        ([DONE, DONE, UNKNOWN], ON),
        ([NEW, NEW], NEW),
        ([NEW, ON], ON),
        ([ON, ON, RISK], ON),
        ([ON, RISK], RISK),
        ([ON, ON, ON, ON, OFF], RISK),
        ([UNKNOWN], UNKNOWN),
    ],
)
def test_the_status_of_an_objective_is_capped_by_those_of_its_key_results(
    statuses: list[Status], expected: Status
) -> None:
    assert of(*statuses) is expected


def test_an_objective_far_behind_its_plan_is_off_track() -> None:
    assert objective(result(kr(1), OFF, 0, 80)).status is OFF


def test_of_differing_supports_the_same_one_counts_however_people_sort_the_rows() -> None:
    krs = [kr(1), kr(4), kr(2, objective="Help", supports="KR-01"), kr(3, objective="Help", supports="KR-04")]
    assert tree(krs).supports == tree(krs[::-1]).supports == {("shop", "help"): "KR-01"}


def test_the_first_filled_supports_counts_and_a_differing_one_is_a_problem() -> None:
    top = [kr(8, objective="Top"), kr(9, objective="Top")]
    found = tree([*top, kr(1), kr(2, supports="KR-08"), kr(3, supports="KR-09")])
    assert found.supports == {GOAL: "KR-08"}
    assert [(each.code, each.kr) for each in found.problems] == [("supports-differ", "KR-03")]


def test_supporting_an_unknown_id_is_a_problem_and_no_support() -> None:
    found = tree([kr(1, supports="KR-77")])
    assert not found.supports
    assert [each.code for each in found.problems] == ["unknown-supports"]


def test_a_circle_of_supports_is_reported_and_not_followed() -> None:
    found = tree([kr(1, supports="KR-02"), kr(2, objective="Top", supports="KR-01")])
    assert not found.supports
    assert [(each.code, each.kr) for each in found.problems] == [
        ("supports-cycle", "KR-01"),
        ("supports-cycle", "KR-02"),
    ]


def test_a_circle_leaves_its_rows_alone() -> None:
    (problem,) = tree([kr(1, supports="KR-01")]).problems
    assert problem.severity is Severity.BLOCKS


def test_an_objective_that_leads_into_a_circle_is_followed_up_to_it() -> None:
    circle = [kr(1, objective="A", supports="KR-02"), kr(2, objective="B", supports="KR-01")]
    assert tree([*circle, kr(3, supports="KR-01")]).supports == {GOAL: "KR-01"}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=12))
def test_whatever_supports_say_following_them_ends(rows: list[tuple[int, int]]) -> None:
    krs = [kr(n, objective=f"O{goal}", supports=f"KR-{up:02d}") for n, (goal, up) in enumerate(rows)]
    found = tree(krs)
    goals = {each.id: each.goal for each in krs}
    for goal in found.members:
        steps, at = 0, goal
        while at in found.supports:
            at, steps = goals[found.supports[at]], steps + 1
            assert steps <= len(found.members)


def test_a_roll_up_is_the_mean_of_the_supporting_objectives_with_data() -> None:
    known, unknown = objective(result(kr(1), ON, 40)), objective(result(kr(1), UNKNOWN, None))
    assert rollup.mean([known, unknown, replace(known, progress=80.0)]) == 60
    assert rollup.mean([unknown]) is None


def test_supporters_are_the_objectives_that_name_the_key_result() -> None:
    found = tree([kr(9, objective="Top"), kr(1, supports="KR-09"), kr(2, objective="Else")])
    assert found.supporters("KR-09") == (GOAL,)
